"""The client as a whole: opening and closing, verbs, login, tokens and limits."""

import asyncio
import gc
import pickle
from datetime import UTC, datetime
from inspect import signature

import aiohttp
import pytest

import atoot
from atoot import MastodonAPI, RetryPolicy, Timeouts
from atoot.limits.local import LocalBudget
from atoot.testing import answer

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


@pytest.mark.parametrize("instance", ["", "a b", "h.example/path", "user:pw@h.example", "ftp://h.example", 7])
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


async def test_get_sends_parameters_in_the_query_and_gives_plain_data(c, server):
    server.on("GET", "/api/v1/x", answer(json={"id": 7, "made": "2026-08-01T12:00:00Z"}))
    params = {"a": True, "ids": [1, 2], "none": None}
    assert await c.get("/api/v1/x", params=params) == {"id": 7, "made": "2026-08-01T12:00:00Z"}
    assert server.requests[0].target == "/api/v1/x?a=true&ids[]=1&ids[]=2"
    assert params == {"a": True, "ids": [1, 2], "none": None}


async def test_parameters_are_added_to_a_query_that_is_there(c, server):
    server.on("GET", "/x", answer(json=1))
    await c.get(f"{server.origin}/x?a=1", params={"b": 2})
    assert server.requests[0].target == "/x?a=1&b=2"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
async def test_the_other_verbs_send_a_form_or_json(c, server, method):
    server.on("*", "/x", answer(json={"done": True}))
    verb = getattr(c, method)
    assert await verb("/x", params={"a": [1, True], "when": datetime(2026, 8, 1, tzinfo=UTC)}) == {
        "done": True
    }
    await verb("/x", params={"a": [1, True]}, use_json=True)
    await verb("/x")
    form, json, bare = server.requests
    assert {request.method for request in server.requests} == {method.upper()}
    assert list(form.form.items()) == [("a[]", "1"), ("a[]", "true"), ("when", "2026-08-01T00:00:00Z")]
    assert json.json == {"a": [1, True]}
    assert bare.body == b""


async def test_a_file_among_the_parameters_is_sent_as_multipart(c, server):
    server.on("POST", "/x", answer(json=1))
    await c.post("/x", params={"file": atoot.Upload(b"abc", "a.txt", "text/plain"), "a": 1})
    file, field = server.requests[0].parts
    assert (file.name, file.filename, file.content_type, file.body) == ("file", "a.txt", "text/plain", b"abc")
    assert (field.name, field.text) == ("a", "1")


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("status", [200, 202, 204])
async def test_an_empty_answer_to_a_verb_is_none(c, server, method, status):
    server.on("*", "/x", answer(status=status))
    assert await getattr(c, method)("/x") is None


async def test_a_request_gives_the_answer_as_it_came(c, server):
    server.on("HEAD", "/x", answer(headers={"X-Total": "7"}))
    response = await c.request("head", "/x")
    assert (response.status, response.headers["x-total"], response.body) == (200, "7", b"")
    assert repr(response) == "<Response 200 to HEAD /x>"


async def test_headers_and_options_of_a_call_go_with_it(c, server):
    server.on("GET", "/x", answer(status=503), answer(json=1))
    options = {"retries": 1}
    assert await c.with_options(**options).get("/x", headers={"Accept-Language": "de"}) == 1
    assert server.requests[1].headers["Accept-Language"] == "de"
    server.on("GET", "/x", answer(json=1))
    await c.get("/x")
    assert "Accept-Language" not in server.requests[2].headers


async def test_parameters_of_one_call_do_not_reach_another(c, server):
    server.on("*", "*", answer(json=[]))
    await c.home_timeline({"extra": "1"})
    await c.home_timeline()
    await c.get_notifications()
    assert [list(request.query) for request in server.requests] == [["extra"], [], []]


async def test_falsy_values_are_sent(c, server):
    server.on("GET", "*", answer(json=[]))
    await c.home_timeline(limit=0, local=False)
    assert dict(server.requests[0].query) == {"limit": "0", "local": "false"}


# What is refused before anything is sent


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: c.home_timeline(limit="abc"), "limit: expected a whole number, got str"),
        (lambda c: c.home_timeline(limit=1.5), "limit: expected a whole number, got float"),
        (lambda c: c.home_timeline(local="yes"), "local: expected a bool, got str"),
        (lambda c: c.account_follow("1", reblogs=5), "reblogs: expected a bool, got int"),
        (lambda c: c.create_status(status=["a"]), "status: expected a text, got list"),
        (lambda c: c.create_status(status="a", visibility=5), "visibility: expected a text, got int"),
        (lambda c: c.update_status("1", sensitive="no"), "sensitive: expected a bool, got str"),
        (lambda c: c.delete_status("1", delete_media=1), "delete_media: expected a bool, got int"),
        (
            lambda c: c.create_filter("a", ["home"], expires_in="tomorrow"),
            "expires_in: expected a timedelta or a whole number, got str",
        ),
        (lambda c: c.account_note("1", comment=b"x"), "comment: expected a text, got bytes"),
        (lambda c: c.get_notifications(types=[5]), "types: expected a list of texts, got a list with int"),
        (
            lambda c: c.create_status(status="a", poll_options=[1, 2], poll_expires_in=60),
            r"poll\[options\]: expected a list of texts, got a list with int",
        ),
        (lambda c: c.upload_attachment(b"abc", description=5), "description: expected a text, got int"),
        (lambda c: c.upload_attachment(b"abc", filename=5), "filename: expected a text, got int"),
        (lambda c: c.upload_attachment(b"abc", mime_type=5), "mime_type: expected a text, got int"),
        (lambda c: c.search(None), "q: expected a text, got None"),
        (lambda c: c.account_search(None), "q: expected a text, got None"),
        (lambda c: c.lookup(None), "acct: expected a text, got NoneType"),
        (lambda c: c.wait_for_async_refresh(None), "expected an entity or its id, got NoneType"),
        (
            lambda c: c.home_timeline("limit=5"),
            "params: expected a mapping or pairs of name and value, got str",
        ),
        (
            lambda c: c.get("/x", params=b"a=b"),
            "params: expected a mapping or pairs of name and value, got bytes",
        ),
        (lambda c: c.home_timeline(limti=5), "unexpected keyword argument 'limti'"),
        (lambda c: c.home_timeline(limti=5), "home_timeline.. got .* did you mean 'limit'"),
        (lambda c: c.get_notifications(account_id="1"), "'account_id'; did you mean 'account'"),
        (lambda c: c.get_notifications(exclude_type="poll"), "did you mean 'exclude_types'"),
        (lambda c: c.home_timeline(max="1"), "'max'; did you mean 'max_id'"),
        (
            lambda c: c.home_timeline(whatever="1"),
            "'whatever'; what has no argument of its own goes into params",
        ),
        (lambda c: c.create_status(statuss="x"), "create_status.. got .* did you mean 'status'"),
        (lambda c: c.create_status(status="x", content_typ="text/plain"), "did you mean 'content_type'"),
        (lambda c: c.publish("x", visibilty="public"), "publish.. got .* did you mean 'visibility'"),
        (lambda c: c.home_timeline(limti=None), "unexpected keyword argument 'limti'"),
        (
            lambda c: c.get("/x", limit=5),
            "unexpected keyword argument 'limit': parameters of the API go into params",
        ),
        (lambda c: c.request("GET", "/x", limit=5), "unexpected keyword argument 'limit'"),
    ],
)
async def test_a_wrong_argument_is_a_type_error_and_nothing_is_sent(c, server, call, message):
    with pytest.raises(TypeError, match=message):
        await call(c)
    assert server.requests == []


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
async def test_parameters_can_be_pairs_in_which_a_name_comes_again(c, server, method):
    server.on("*", "/x", answer(json={}))
    await getattr(c, method)("/x", params=[("id[]", "1"), ("id[]", "2"), ("a", True)])
    request = server.requests[0]
    found = request.query if method == "get" else request.form
    assert list(found.items()) == [("id[]", "1"), ("id[]", "2"), ("a", "true")]


async def test_pairs_go_as_a_list_in_json(c, server):
    server.on("POST", "/x", answer(json={}))
    await c.post("/x", params=[("id[]", "1"), ("id[]", "2")], use_json=True)
    assert server.requests[0].json == {"id": ["1", "2"]}


async def test_the_parameters_of_a_method_can_be_pairs(c, server):
    server.on("*", "*", answer(json=[]))
    server.on("GET", "/api/v2/search", answer(json={}))
    await c.home_timeline(iter([("limit", "5"), ("a[]", 1), ("a[]", 2)]))
    await c.search("x", iter([("type", "statuses")]))
    timeline, search = server.requests
    assert list(timeline.query.items()) == [("limit", "5"), ("a[]", "1"), ("a[]", "2")]
    assert list(search.query.items()) == [("type", "statuses"), ("q", "x")]


async def test_pairs_can_make_a_post_private(c, server):
    server.on("POST", "/api/v1/statuses", answer(json={"id": "1"}))
    await c.create_status([("visibility", "private")], status="a")
    assert server.requests[0].json["visibility"] == "private"


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
            with pytest.raises(ValueError, match="username and password go together"):
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


# Limits


async def test_limits_are_those_that_the_server_wrote_last(c, server):
    assert (c.ratelimit_limit, c.ratelimit_remaining, c.ratelimit_reset) == ("300", "300", None)
    headers = {
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Remaining": "99",
        "X-RateLimit-Reset": "2026-08-01T12:00:00Z",
        "Date": "Sat, 01 Aug 2026 11:59:00 GMT",
    }
    server.on("GET", "/api/v1/x", answer(json=1, headers=headers), answer(json=1))
    await c.get("/api/v1/x")
    await c.get("/api/v1/x")
    assert (c.ratelimit_limit, c.ratelimit_remaining) == ("100", "99")
    assert c.ratelimit_reset == "2026-08-01T12:00:00Z"
    assert c.limits["all"].limit == 100


async def test_a_forecast_is_seconds(c):
    assert c.forecast("home_timeline", n=10) == 0
    assert c.forecast("delete_status", n=900) > 29 * 30 * 60 * 0.9
    with pytest.raises(ValueError, match="expected a number of calls"):
        c.forecast("delete_status", n=-1)


async def test_a_client_that_is_not_strict_reports_nothing(c):
    assert c.deviations == []


async def test_a_client_cannot_be_pickled_by_accident(c):
    with pytest.raises(TypeError):
        pickle.dumps(c)
