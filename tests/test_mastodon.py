"""The client as a whole: opening and closing, login and tokens."""

import asyncio
import gc
import pickle
from inspect import signature

import aiohttp
import pytest

import atoot
from atoot import MastodonAPI, RetryPolicy, Timeouts
from atoot.limits.local import LocalBudget
from atoot.testing import answer
from tables import each

TOKEN = "s3cr3t-t0ken-of-alice"


@pytest.fixture
async def c(server, connect):
    return await connect(server, TOKEN, retries=0)


# Opening and closing


async def test_making_a_client_sends_nothing(server, connect):
    await connect(server, TOKEN)
    assert server.connections == 0


async def test_a_client_in_a_with_block_is_closed_in_the_end(server):
    async with atoot.client(server.host, access_token=TOKEN, use_https=False) as c:
        assert isinstance(c, MastodonAPI)
        session = c.session
        assert not session.closed
    assert session.closed


async def test_a_client_is_closed_also_when_the_block_raises(server):
    with pytest.raises(LookupError):
        async with atoot.client(server.host, use_https=False) as c:
            raise LookupError
    assert c.session.closed


async def test_without_an_instance_it_is_the_client_of_the_current_profile(server, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("ATOOT_INSTANCE", server.origin)
    monkeypatch.setenv("ATOOT_ACCESS_TOKEN", TOKEN)
    server.on("GET", "/x", answer(json=1))
    async with atoot.client() as c:
        assert await c.get("/x") == 1
    assert server.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


@each("given", ["access_token", "client_id", "client_secret"])
def test_what_belongs_to_an_instance_is_refused_without_it(given):
    with pytest.raises(ValueError, match="which instance do the access_token") as refused:
        atoot.client(**{given: TOKEN})
    assert TOKEN not in str(refused.value)


async def test_what_create_gives_can_stand_in_a_with_block_itself(server):
    async with await MastodonAPI.create(server.host, use_https=False) as c:
        session = c.session
    assert session.closed


async def test_a_borrowed_session_is_used_and_never_closed(server):
    server.on("GET", "/x", answer(json=1))
    async with aiohttp.ClientSession(headers={"X-Mine": "1"}) as session:
        async with atoot.client(server.host, access_token=TOKEN, use_https=False, session=session) as c:
            assert c.session is session
            assert await c.get("/x") == 1
        assert not session.closed
        assert server.requests[0].headers["X-Mine"] == "1"
        assert server.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_connections_are_gone_when_a_client_is_closed(server, connect):
    server.on("GET", "/x", answer(json=1))
    c = await connect(server)
    await asyncio.gather(*(c.get("/x") for _ in range(5)))
    assert server.open_connections
    await c.close()
    await server.all_gone()


async def test_a_client_that_is_closed_leaves_nothing_for_the_collector_to_complain_of(server):
    server.on("GET", "/x", answer(json=1))
    async with atoot.client(server.host, use_https=False) as c:
        await c.get("/x")
    del c
    gc.collect()  # warnings are errors


def test_the_context_manager_takes_what_create_takes():
    assert list(signature(atoot.client).parameters) == list(signature(MastodonAPI.create).parameters)


async def test_a_client_knows_its_instance(server, connect):
    c = await connect(server, TOKEN, client_id="i", client_secret="s")
    assert c.base_url == server.origin
    assert repr(c) == f"<MastodonAPI {server.origin}>"
    assert (c.client_id, c.client_secret, c.get_access_token()) == ("i", "s", TOKEN)
    assert (await connect(server)).get_access_token() is None


@each("instance", ["", "a b", "h.example/path", "user:pw@h.example", "ftp://h.example", 7])
async def test_an_instance_that_is_no_host_is_refused_when_the_client_is_made(instance):
    with pytest.raises((ValueError, TypeError), match="expected the host of an instance"):
        await MastodonAPI.create(instance)
    with pytest.raises((ValueError, TypeError), match="expected the host of an instance"):
        async with atoot.client(instance):
            pass


async def test_https_is_the_default():
    async with atoot.client("h.example:3000") as c:
        assert c.base_url == "https://h.example:3000"


async def test_a_setting_that_there_is_not_is_refused_by_its_name(server):
    for make in (MastodonAPI.create, lambda *_, **settings: atoot.client(*_, **settings).__aenter__()):
        with pytest.raises(TypeError, match=r"unexpected keyword argument 'timeout'"):
            await make(server.host, timeout=3)


async def test_settings_reach_the_transport(server, connect):
    times, policy, budget = Timeouts(total=5), RetryPolicy(retries=9), LocalBudget()
    c = await connect(
        server, timeouts=times, retries=policy, budget=budget, ratelimit="pace", largest_answer=1000
    )
    settings = c._http.settings
    assert settings.timeouts is times
    assert settings.policy is policy
    assert (settings.ratelimit, settings.largest_answer) == ("pace", 1000)
    assert c._http.budget is budget


async def test_clients_of_one_token_share_a_budget_and_others_do_not(server, connect):
    one, same, other, nobody = [await connect(server, token) for token in (TOKEN, TOKEN, "other", None)]
    assert one._http.budget is same._http.budget
    assert len({id(c._http.budget) for c in (one, other, nobody)}) == 3


# Verbs


async def test_who_asks_is_told(c, server):
    server.on("GET", "/x", answer(json=1))
    await c.get("/x")
    headers = server.requests[0].headers
    assert headers["User-Agent"].startswith("atoot/")
    assert headers["Accept"] == "application/json"


# Login


async def test_an_app_can_be_registered_and_a_person_logged_in(instance):
    async with aiohttp.ClientSession() as session:
        client_id, client_secret = await MastodonAPI.create_app(
            session, instance.host, use_https=False, client_name="bot", client_website="https://example.com/"
        )
        url = MastodonAPI.browser_login_url(instance.host, client_id, use_https=False)
        code = instance.consent(url, "alice")
        token = await MastodonAPI.login(
            session, instance.host, client_id, client_secret, use_https=False, oauth_code=code
        )
        assert not session.closed
    async with atoot.client(instance.host, access_token=token, use_https=False) as c:
        assert (await c.verify_account_credentials()).acct == "alice"
        assert (await c.verify_app_credentials()).name == "bot"
        await c.revoke_token(client_id, client_secret, token)
        with pytest.raises(atoot.UnauthorizedError):
            await c.verify_account_credentials()


async def test_a_login_sends_what_it_was_given(server):
    server.on("POST", "/oauth/token", answer(json={"access_token": "t", "token_type": "Bearer"}))
    async with aiohttp.ClientSession() as session:
        for grant, kind in (
            ({"username": "a@b.example", "password": "p&w"}, "password"),
            ({"oauth_code": "c"}, "authorization_code"),
            ({}, "client_credentials"),
        ):
            token = await MastodonAPI.login(
                session, server.host, "i", "s", use_https=False, scope="read", **grant
            )
            assert token == "t"
            form = server.requests[-1].form
            assert (form["grant_type"], form["client_id"], form["client_secret"]) == (kind, "i", "s")
        assert server.requests[0].form["password"] == "p&w"
        assert server.requests[1].form["code"] == "c"


async def test_half_a_login_is_refused(server):
    async with aiohttp.ClientSession() as session:
        for half in ({"username": "a"}, {"password": "p"}):
            with pytest.raises(ValueError, match="pass username and password together"):
                await MastodonAPI.login(session, server.host, "i", "s", use_https=False, **half)
    assert server.requests == []


@pytest.mark.parametrize("json", [{}, {"access_token": ""}, {"access_token": None}])
async def test_a_login_without_a_token_in_the_answer_is_an_api_error(server, json):
    server.on("POST", "/oauth/token", answer(json=json))
    async with aiohttp.ClientSession() as session:
        with pytest.raises(atoot.ApiError) as caught:
            await MastodonAPI.login(session, server.host, "i", "s", use_https=False)
    assert (caught.value.method, caught.value.path) == ("POST", "/oauth/token")


async def test_an_app_without_an_id_in_the_answer_is_an_api_error(server):
    server.on("POST", "/api/v1/apps", answer(json={"name": "x"}))
    async with aiohttp.ClientSession() as session:
        with pytest.raises(atoot.ApiError):
            await MastodonAPI.create_app(session, server.host, use_https=False)


def test_the_address_of_the_login_page_names_app_and_scope():
    url = MastodonAPI.browser_login_url("h.example", "an id&")
    assert url.startswith("https://h.example/oauth/authorize?response_type=code&client_id=an+id%26&")
    assert "scope=read+write+follow" in url


async def test_logging_in_leaves_no_token_in_the_session(server):
    server.on("POST", "/oauth/token", answer(json={"access_token": "t"}))
    async with aiohttp.ClientSession() as session:
        await MastodonAPI.login(session, server.host, "i", "s", use_https=False)
        assert "Authorization" not in session.headers
    assert "Authorization" not in server.requests[0].headers


# Else


async def test_a_client_that_is_not_strict_reports_nothing(c):
    assert c.deviations == []


async def test_a_client_cannot_be_pickled_by_accident(c):
    with pytest.raises(TypeError):
        pickle.dumps(c)
