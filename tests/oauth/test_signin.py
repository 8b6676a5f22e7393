"""A whole login, as a person sees it. The test plays the browser."""

import asyncio
import logging
import threading
import urllib.request
import webbrowser
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace
from oauth_servers import (
    TOKEN,
    Browser,
    Patient,
    asked_in,
    browse,
    described_by,
    oauth_on,
    quietly,
)

from atoot import ClientError, MastodonAPI, NetworkError, UnauthorizedError
from atoot.oauth import tokens
from atoot.oauth.browser import Loopback
from atoot.oauth.credentials import (
    Credentials,
    DeniedError,
    LoginTimeoutError,
    StateError,
    UnsafeFileError,
)
from atoot.oauth.flows import OUT_OF_BAND
from atoot.oauth.pkce import challenge_of
from atoot.oauth.scopes import Scopes
from atoot.oauth.signin import login
from atoot.oauth.store import CredentialStore
from atoot.oauth.tokens import logout, refresh, save_token
from atoot.secrets import Secret
from atoot.testing import ScriptedServer, answer, trusting_context
from real_proxy import Proxy


async def test_a_person_logs_in_to_the_embedded_instance_and_the_token_works(instance, store):
    seen = []

    def play(url):
        seen.append(asyncio.create_task(asyncio.to_thread(consent, url)))

    def consent(url):
        back = instance.consent(url, "alice")
        with urllib.request.urlopen(back) as page:
            return page.status, page.read().decode()

    made = await quietly(instance, store, on_url=play, scopes="read write")
    status, page = await seen[0]
    assert status == 200
    assert "You are logged in" in page
    assert made.name == f"alice@{instance.host}"
    assert made.scopes.covers("read write")
    assert store.get() == made
    async with await MastodonAPI.create(**store.get().for_client()) as c:
        assert (await c.verify_account_credentials()).acct == "alice"
        assert (await c.verify_app_credentials()).name == "atoot"


async def test_a_person_without_a_browser_here_types_the_code(instance, store):
    made = await quietly(
        instance,
        store,
        out_of_band=True,
        ask_code=lambda url: asyncio.to_thread(instance.consent, url, "bob"),
    )
    assert made.account == "bob"


async def test_a_second_login_uses_the_app_again_and_makes_the_other_profile_current(instance, store):
    first = await quietly(
        instance, store, out_of_band=True, ask_code=lambda url: instance.consent(url, "alice")
    )
    second = await quietly(
        instance, store, out_of_band=True, ask_code=lambda url: instance.consent(url, "bob")
    )
    assert first.client_id == second.client_id
    assert store.get().account == "bob"
    assert len(store.names()) == 2


async def test_a_logout_revokes_the_token_and_forgets_the_profile(instance, store):
    made = await quietly(
        instance, store, out_of_band=True, ask_code=lambda url: instance.consent(url, "alice")
    )
    assert await logout(store=store) == made
    assert store.names() == []
    async with await MastodonAPI.create(**made.for_client()) as c:
        with pytest.raises(UnauthorizedError):
            await c.verify_account_credentials()


async def test_what_is_sent_is_what_the_standards_say_and_nothing_else(server, store):
    oauth_on(server, metadata=described_by(server.origin))
    browser = Browser()
    made = await quietly(
        server, store, on_url=browser, scopes="read push", website="https://bot.example", lang="de"
    )
    asked = asked_in(browser.url)
    back = asked["redirect_uri"]
    assert back.startswith("http://127.0.0.1:")
    assert set(asked) == {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "lang",
    }
    assert asked["scope"] == "read push"
    registration, exchange = [request.form for request in server.requests if request.method == "POST"]
    assert registration.getall("redirect_uris[]") == [back, OUT_OF_BAND]
    assert registration["website"] == "https://bot.example"
    assert exchange["code"] == "c0de"
    assert exchange["redirect_uri"] == back
    assert challenge_of(exchange["code_verifier"]) == asked["code_challenge"]
    assert (await browser.page)[0] == 200
    assert made.redirect_uris == (back, OUT_OF_BAND)
    assert made.scopes == Scopes.of(TOKEN["scope"])
    assert [request.path for request in server.requests] == [
        "/.well-known/oauth-authorization-server",
        "/api/v1/apps",
        "/oauth/token",
        "/api/v1/accounts/verify_credentials",
    ]
    assert server.requests[-1].headers["Authorization"] == "Bearer the-token"
    assert not any("Authorization" in request.headers for request in server.requests[:-1])


async def test_a_server_that_describes_nothing_is_asked_in_the_old_way(server, store):
    oauth_on(server)
    browser = Browser()
    await quietly(server, store, on_url=browser)
    assert urlsplit(browser.url).path == "/oauth/authorize"
    assert (await browser.page)[0] == 200
    assert "\n" in server.requests[1].form["redirect_uris"]


async def test_a_server_that_knows_another_pkce_alone_gets_none(server, store):
    oauth_on(server, metadata=described_by(server.origin, code_challenge_methods_supported=["plain"]))
    browser = Browser()
    await quietly(server, store, on_url=browser)
    assert "code_challenge" not in asked_in(browser.url)
    assert "code_verifier" not in server.requests[-2].form
    await browser.page


async def test_nothing_is_kept_if_nothing_is_to_be_kept(server, monkeypatch):
    monkeypatch.setattr(tokens, "CredentialStore", lambda *_: pytest.fail("a store was opened"))
    oauth_on(server)
    browser = Browser()
    made = await quietly(server, False, on_url=browser)
    await browser.page
    assert made.access_token == "the-token"
    assert made.profile == ""


async def test_a_path_will_do_as_a_store_and_a_profile_may_have_a_name(server, tmp_path):
    oauth_on(server)
    browser = Browser()
    path = tmp_path / "mine" / "secrets.json"
    made = await quietly(server, path, on_url=browser, profile="work")
    await browser.page
    assert made.profile == "work"
    assert CredentialStore(path, environ={}).get("work") == made


async def test_the_app_and_its_port_are_used_again(server, store):
    oauth_on(server)
    first = Browser()
    await quietly(server, store, on_url=first)
    await first.page
    second = Browser()
    await quietly(server, store, on_url=second, scopes="read")
    await second.page
    assert asked_in(first.url)["redirect_uri"] == asked_in(second.url)["redirect_uri"]
    assert [request.path for request in server.requests].count("/api/v1/apps") == 1


@pytest.mark.parametrize("change", [{"scopes": "read push"}, {"client_name": "other"}])
async def test_an_app_that_does_not_fit_is_not_used_again(server, store, change):
    oauth_on(server)
    for options in ({}, change):
        browser = Browser()
        await quietly(server, store, on_url=browser, **options)
        await browser.page
    assert [request.path for request in server.requests].count("/api/v1/apps") == 2


async def test_an_app_that_the_server_has_forgotten_is_registered_anew(server, store):
    oauth_on(server)
    server.on("GET", "/api/v1/apps/verify_credentials", answer(status=401, json={"error": "revoked"}))
    for _ in range(2):
        browser = Browser()
        await quietly(server, store, on_url=browser)
        await browser.page
    assert [request.path for request in server.requests].count("/api/v1/apps") == 2


async def test_an_app_whose_port_is_taken_is_registered_anew(server, store):
    oauth_on(server)
    first = Browser()
    await quietly(server, store, on_url=first)
    await first.page
    port = urlsplit(asked_in(first.url)["redirect_uri"]).port
    async with Loopback("x", port=port):
        second = Browser()
        await quietly(server, store, on_url=second)
        await second.page
    assert urlsplit(asked_in(second.url)["redirect_uri"]).port != port
    assert [request.path for request in server.requests].count("/api/v1/apps") == 2


async def test_one_damaged_profile_keeps_nobody_from_logging_in(server, store, caplog):
    oauth_on(server)
    store.save(Credentials(instance=server.host, use_https=False, access_token="old", profile="bad"))
    store.path.write_text(store.path.read_text().replace('"old"', "7"))
    browser = Browser()
    made = await quietly(server, store, on_url=browser)
    await browser.page
    assert "'bad'" in caplog.text
    assert store.get() == made


# Browsers


async def test_the_browser_of_the_machine_is_opened(server, store, monkeypatch):
    oauth_on(server)
    loop = asyncio.get_running_loop()
    browser = Browser()

    def opened(url):
        loop.call_soon_threadsafe(browser, url)
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    made = await quietly(server, store, open_browser=True)
    assert made.account == "alice"
    assert (await browser.page)[0] == 200


async def test_where_no_browser_opens_the_page_shows_the_code(server, store, monkeypatch):
    oauth_on(server)
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    asked = []
    made = await quietly(server, store, open_browser=True, ask_code=lambda url: asked.append(url) or "c0de")
    assert made.account == "alice"
    assert asked_in(asked[0])["redirect_uri"] == OUT_OF_BAND
    assert "state" not in asked_in(asked[0])
    assert [request.path for request in server.requests].count("/api/v1/apps") == 1


async def test_where_nothing_can_listen_the_page_shows_the_code(server, store, monkeypatch):
    oauth_on(server)

    def refuse(*_, **__):
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(asyncio, "start_server", refuse)
    told = []
    made = await quietly(server, store, on_url=told.append, ask_code=lambda _: "c0de")
    assert made.account == "alice"
    assert asked_in(told[0])["redirect_uri"] == OUT_OF_BAND


async def test_a_browser_in_the_terminal_stays_open_until_the_person_leaves_it(server, store, monkeypatch):
    oauth_on(server)
    loop = asyncio.get_running_loop()
    browser = Browser()
    left = threading.Event()

    def opened(url):
        loop.call_soon_threadsafe(browser, url)
        return left.wait(60)

    monkeypatch.setattr(webbrowser, "open", opened)
    try:
        async with asyncio.timeout(20):
            made = await quietly(server, store, open_browser=True)
        assert made.account == "alice"
        assert (await browser.page)[0] == 200
    finally:
        left.set()


async def test_cancelling_while_the_person_is_away_ends_it_at_once(server, store):
    oauth_on(server)
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    signing_in = asyncio.create_task(quietly(server, store, on_url=told.set_result))
    back = asked_in(await told)["redirect_uri"]
    await asyncio.sleep(0)
    signing_in.cancel()
    with pytest.raises(asyncio.CancelledError):
        await signing_in
    with pytest.raises(ConnectionRefusedError):
        await browse(back)


async def test_a_person_who_says_no_is_told_so_and_nothing_is_kept(server, store):
    oauth_on(server)
    browser = Browser(lambda asked: {"error": "access_denied", "state": asked["state"]})
    with pytest.raises(DeniedError, match="access_denied"):
        await quietly(server, store, on_url=browser)
    assert (await browser.page)[0] == 400
    assert store.names() == []


async def test_a_state_that_does_not_match_is_a_possible_attack_and_no_code_is_used(server, store):
    oauth_on(server)
    browser = Browser(lambda _: {"code": "evil", "state": "of-somebody-else"})
    with pytest.raises(StateError, match="possible attack"):
        await quietly(server, store, on_url=browser)
    assert "Possible attack" in (await browser.page)[2]
    assert not any(request.path == "/oauth/token" for request in server.requests)


async def test_nobody_comes(server, store):
    oauth_on(server)
    clock = Patient()
    clock.rung.set()
    with pytest.raises(LoginTimeoutError, match="within 60 s"):
        await quietly(server, store, on_url=lambda _: None, clock=clock, patience=60)


async def test_a_code_that_is_wrong_or_old_says_to_log_in_again_and_the_browser_shows_it(server, store):
    oauth_on(
        server,
        token=answer(status=400, json={"error": "invalid_grant", "error_description": "c0de is no more"}),
    )
    browser = Browser()
    with pytest.raises(ClientError, match="log in again") as caught:
        await quietly(server, store, on_url=browser)
    status, _, page = await browser.page
    assert status == 400
    assert "did not work" in page
    assert "c0de" not in page + str(caught.value)
    assert store.names() == []


async def test_less_than_was_asked_for_is_remembered_and_said(server, store, caplog):
    oauth_on(server, token=answer(json={**TOKEN, "scope": ["read"]}))
    made = await quietly(server, store, out_of_band=True, ask_code=lambda _: "c0de")
    assert made.scopes == Scopes.of("read")
    assert "granted no write follow, only read" in caplog.text


async def test_a_store_that_others_can_read_is_refused_before_anybody_is_asked(server, store):
    oauth_on(server)
    store.save(Credentials(instance="x.example", access_token="t"))
    store.path.chmod(0o644)
    with pytest.raises(UnsafeFileError, match="chmod 600"):
        await quietly(server, store, on_url=lambda _: pytest.fail("somebody was asked"))
    assert server.requests == []


@pytest.mark.parametrize("instance", ["", "a/b", "user:word@host", "ftp://x"])
async def test_an_instance_that_is_no_host_is_refused(instance, store):
    with pytest.raises(ValueError, match="instance"):
        await login(instance, store=store)


async def test_no_secret_is_shown_anywhere(server, store, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    oauth_on(
        server,
        metadata=described_by(server.origin),
        token=answer(json={**TOKEN, "refresh_token": "the-refresh"}),
    )
    browser = Browser()
    made = await quietly(server, store, on_url=browser)
    _, head, page = await browser.page
    verifier = server.requests[2].form["code_verifier"]
    state = parse_qs(urlsplit(browser.url).query)["state"][0]
    shown = [repr(made), str(made), caplog.text, head, page, *capsys.readouterr()]
    for secret in ("the-token", "the-client-secret", "the-refresh", "c0de", verifier, state):
        assert not any(secret in text for text in shown)


# How the server is reached


@pytest.fixture
async def proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    async with Proxy() as made:
        yield made


async def test_all_steps_of_a_login_go_through_a_given_proxy(server, store, proxy):
    oauth_on(server)
    browser = Browser()
    way = {"proxy": f"http://{proxy.host}", "user_agent": "my-bot/1.0"}
    made = await quietly(server, store, on_url=browser, **way)
    await browser.page
    fresh = await refresh(replace(made, refresh_token=Secret("again")), **way)
    assert fresh.name == made.name
    await save_token(server.host, "t", store=store, use_https=False, **way)
    await logout(made.name, store=store, **way)
    assert len(proxy.asked) == server.connections == len(server.requests)
    assert {request.headers["User-Agent"] for request in server.requests} == {"my-bot/1.0"}


async def test_certificates_of_ones_own_are_trusted_in_a_login(store):
    async with ScriptedServer(tls=True) as server:
        oauth_on(server)
        with pytest.raises(NetworkError):
            await quietly(server, store, use_https=True, ask_code=lambda _: "c0de")
        made = await quietly(server, store, use_https=True, ask_code=lambda _: "c0de", ssl=trusting_context())
        assert made.use_https


async def test_an_argument_that_there_is_not_is_refused_before_anything_is_sent(server, store):
    with pytest.raises(TypeError, match=r"login\(\) got an unexpected keyword argument 'timeouts'"):
        await quietly(server, store, timeouts=None)
    with pytest.raises(ValueError, match="proxy: expected the URL of a proxy"):
        await quietly(server, store, proxy="http://user:s3cr3t@:1")
    assert server.connections == 0
