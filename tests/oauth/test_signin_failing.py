"""Logins that end badly: the person is told why, and no token stays behind."""

import asyncio
import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from oauth_servers import (
    ACCOUNT,
    TOKEN,
    Browser,
    Patient,
    described_by,
    oauth_on,
    quietly,
    revoked,
)

from atoot import ApiError, ClientError, NetworkError, NotFoundError
from atoot.oauth.credentials import Credentials
from atoot.oauth.errors import (
    CredentialsError,
    DeniedError,
    LoginTimeoutError,
    StateError,
    UnsafeFileError,
)
from atoot.oauth.scopes import Scopes
from atoot.oauth.signin import login
from atoot.testing import ScriptedServer, answer, drop, html_error


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


async def test_a_token_whose_account_cannot_be_looked_up_is_given_back(server, store):
    oauth_on(server, account=html_error(404))
    browser = Browser()
    with pytest.raises(NotFoundError):
        await quietly(server, store, on_url=browser)
    await browser.page
    assert revoked(server) == ["the-token"]
    assert store.names() == []


async def test_a_token_that_cannot_be_kept_is_given_back(server, store, monkeypatch):
    oauth_on(server)

    def full(*_, **__):
        raise CredentialsError("cannot write: No space left on device")

    monkeypatch.setattr(store, "save", full)
    browser = Browser()
    with pytest.raises(CredentialsError, match="No space left"):
        await quietly(server, store, on_url=browser)
    assert "No space left" in (await browser.page)[2]
    assert revoked(server) == ["the-token"]


async def test_a_token_of_a_login_that_was_cancelled_is_given_back(server, store):
    async def never(_):
        asked.set()
        await asyncio.Event().wait()

    asked = asyncio.Event()
    oauth_on(server)
    from atoot.testing.behaviours import Behaviour

    server.on("GET", "/api/v1/accounts/verify_credentials", Behaviour("says nothing", never))
    signing_in = asyncio.create_task(quietly(server, store, out_of_band=True, ask_code=lambda _: "c0de"))
    await asked.wait()
    signing_in.cancel()
    with pytest.raises(asyncio.CancelledError):
        await signing_in
    assert revoked(server) == ["the-token"]
    assert store.names() == []


async def test_a_token_that_cannot_be_given_back_hides_no_error(server, store):
    oauth_on(server, account=html_error(404))
    server.on("POST", "/oauth/revoke", drop())
    with pytest.raises(NotFoundError):
        await quietly(server, store, out_of_band=True, ask_code=lambda _: "c0de")


async def test_a_token_that_may_not_see_its_account_is_kept_under_the_instance(server, store):
    oauth_on(server, account=answer(status=403, json={"error": "outside the authorized scopes"}))
    made = await quietly(server, store, out_of_band=True, ask_code=lambda _: "c0de")
    assert made.account == ""
    assert made.profile == server.host


async def test_an_account_with_a_name_that_is_none_gives_the_profile_no_name(server, store):
    oauth_on(server, account=answer(json={**ACCOUNT, "acct": "\x1b[2Jevil"}))
    made = await quietly(server, store, out_of_band=True, ask_code=lambda _: "c0de")
    assert made.profile == server.host


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


async def test_a_server_that_cannot_be_reached_is_said(store):
    async with ScriptedServer() as gone:
        pass
    with pytest.raises(NetworkError, match="cannot connect"):
        await quietly(gone, store)


async def test_a_certificate_that_is_not_valid_is_said(store):
    async with ScriptedServer(tls=True) as server:
        with pytest.raises(NetworkError, match="certificate"):
            await login(server.host, store=store, open_browser=False)


@pytest.mark.parametrize(
    "said", [answer(status=404), html_error(405), answer(html="<title>A shop</title>")], ids=str
)
async def test_what_is_no_mastodon_is_said(server, store, said):
    oauth_on(server, app=said)
    with pytest.raises((ClientError, ApiError), match="a server with the Mastodon API"):
        await quietly(server, store)


async def test_a_refusal_for_another_reason_is_passed_on(server, store):
    oauth_on(server, app=answer(status=422, json={"error": "name is taken"}))
    with pytest.raises(ClientError, match="name is taken") as caught:
        await quietly(server, store, out_of_band=True)
    assert caught.value.hint == ""


async def test_scopes_that_the_server_does_not_know_are_said(server, store):
    oauth_on(
        server, metadata=described_by(server.origin), app=answer(status=422, json={"error": "scopes invalid"})
    )
    with pytest.raises(ClientError, match="does not know the scopes fly swim"):
        await quietly(server, store, scopes="fly write:media swim")


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
