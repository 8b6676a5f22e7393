"""One login with one server: the app, the token, whose it is, and what is given back when that fails."""

import asyncio

import pytest
from oauth_servers import ACCOUNT, APP, Browser, described_by, oauth_on, quietly, revoked

from atoot import ApiError, ClientError, ForbiddenError, NotFoundError, UnauthorizedError
from atoot.oauth.credentials import CredentialsError
from atoot.oauth.dialogue import is_about_app, too_many_apps
from atoot.testing import answer, drop, html_error


def of_code(_url):
    return "c0de"


# The app


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


async def test_a_server_that_says_nothing_of_its_scopes_and_refuses_one_says_to_ask_for_others(server, store):
    refusal = {"error": "Validation failed: Scopes doesn't match configured on the server."}
    oauth_on(server, app=answer(status=422, json=refusal))
    with pytest.raises(ClientError, match="one of the scopes read profile: ask for others"):
        await quietly(server, store, scopes="read profile")


@pytest.mark.parametrize(
    ("status", "kind", "said"), [(401, UnauthorizedError, "unauthorized"), (403, ForbiddenError, "Forbidden")]
)
async def test_a_server_that_registers_no_app_of_strangers_is_said(server, store, status, kind, said):
    oauth_on(server, app=answer(status=status, json={"error": said}))
    with pytest.raises(kind, match="does not let everybody register an app") as caught:
        await quietly(server, store)
    assert "token" not in str(caught.value)


async def test_a_server_that_shows_no_codes_gets_an_app_for_the_browser_alone(server, store):
    def register(request):
        if "urn:ietf" in request.form["redirect_uris"]:
            return answer(
                status=422, json={"error": "Validation failed: Redirect URI must be an absolute URI."}
            )
        return answer(json=APP)

    oauth_on(server, app=register)
    browser = Browser()
    made = await quietly(server, store, on_url=browser)
    await browser.page
    assert made.account == "alice"
    assert [uri.rpartition("/")[2] for uri in made.redirect_uris] == ["callback"]


def test_without_a_time_it_is_said_without():
    assert too_many_apps(None, 0).endswith("try again later")


@pytest.mark.parametrize(
    ("status", "text", "about_app"),
    [
        (401, "invalid_client", True),
        (400, "func5: no application found with client id nope", True),
        (400, "Invalid credentials", True),
        (400, "invalid_grant: The provided authorization grant is invalid", False),
        (400, "invalid_grant: The code is revoked, or was issued to another client.", False),
        (401, "invalid_grant: The provided authorization code was issued to another client", False),
        (400, "invalid_code", False),
        (400, "invalid_client_id", True),
        (400, "sql: no rows in result set", False),
    ],
)
def test_a_complaint_about_the_app_is_told_from_one_about_the_code(status, text, about_app):
    assert is_about_app(ClientError(text, status_code=status)) is about_app


# The token


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


async def test_a_token_of_an_app_is_nobodys(server, store):
    said = {"error": "This method requires an authenticated user"}
    oauth_on(server, account=answer(status=422, json=said))
    made = await quietly(server, store, out_of_band=True, ask_code=of_code)
    assert made.account == ""


@pytest.mark.parametrize("token", ["tök", "a b", "a\n"])
async def test_a_token_that_no_header_can_hold_is_an_error_of_the_server_and_given_back(server, store, token):
    oauth_on(server, token=answer(json={"access_token": token, "scope": "read"}))
    with pytest.raises(ApiError, match="cannot be sent in a header"):
        await quietly(server, store, out_of_band=True, ask_code=of_code)
    assert revoked(server) == [token]
    assert store.names() == []


async def test_an_answer_of_another_server_is_a_possible_attack(server, store):
    from atoot.oauth.credentials import StateError

    oauth_on(server, metadata=described_by(server.origin))
    browser = Browser(lambda asked: {"code": "c0de", "state": asked["state"], "iss": "https://other.example"})
    with pytest.raises(StateError, match="from another server"):
        await quietly(server, store, on_url=browser)
    await browser.page
    assert not any(request.path == "/oauth/token" for request in server.requests)
    good = Browser(lambda asked: {"code": "c0de", "state": asked["state"], "iss": server.origin})
    assert (await quietly(server, store, on_url=good)).account == "alice"
    await good.page
