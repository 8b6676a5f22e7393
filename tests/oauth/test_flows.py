import asyncio
import logging
import traceback
from base64 import b64encode
from datetime import timedelta

import pytest
from oauth_servers import APP, TOKEN, Patient, asked_in, described_by, oauth_on

from atoot import ApiError, ClientError, ForbiddenError, UnauthorizedError, UnprocessedError
from atoot.entities import OAuthServer
from atoot.http.retry import RetryPolicy
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.oauth import flows
from atoot.oauth.discovery import auth_server
from atoot.oauth.grants import App, app_of
from atoot.oauth.scopes import Scopes
from atoot.secrets import Secret
from atoot.testing import answer, stall

ME = App(client_id="the-client-id", client_secret=Secret("the-client-secret"), scopes=Scopes.of("read"))
TWO = ("http://127.0.0.1:4000/callback", flows.OUT_OF_BAND)
NOW = 1_800_000_000
HOUR = timedelta(hours=1)


@pytest.fixture
async def transport(server):
    clock = Patient(NOW + 5.0)
    made = Transport(server.origin, settings=Settings(policy=RetryPolicy(retries=0), clock=clock))
    yield made
    await made.close()


def modern(server, **changes):
    return auth_server(OAuthServer.from_dict(described_by(server.origin, **changes)), server.origin)


async def test_only_what_is_set_is_sent(server, transport):
    oauth_on(server)
    await flows.register_app(transport, "my bot")
    assert dict(server.requests[-1].form) == {
        "client_name": "my bot",
        "redirect_uris": flows.OUT_OF_BAND,
        "scopes": "read write follow",
    }
    await flows.token_by_code(transport, ME, "c0de")
    assert dict(server.requests[-1].form) == {
        "grant_type": "authorization_code",
        "client_id": "the-client-id",
        "client_secret": "the-client-secret",
        "code": "c0de",
        "redirect_uri": flows.OUT_OF_BAND,
    }


async def test_several_addresses_stand_in_one_text_for_old_servers(server, transport):
    oauth_on(server)
    await flows.register_app(
        transport, "my bot", redirect_uris=TWO, scopes=["read", "push"], website="https://x.example"
    )
    form = server.requests[-1].form
    assert form["redirect_uris"] == "\n".join(TWO)
    assert form["scopes"] == "read push"
    assert form["website"] == "https://x.example"


async def test_several_addresses_are_a_list_for_servers_of_today(server, transport):
    oauth_on(server, app=answer(json={**APP, "redirect_uris": list(TWO)}))
    await flows.register_app(transport, "my bot", redirect_uris=TWO, server=modern(server))
    assert server.requests[-1].form.getall("redirect_uris[]") == list(TWO)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 422])
async def test_a_server_that_refuses_a_list_gets_a_text(server, transport, status):
    server.on("POST", "/api/v1/apps", answer(status=status, json={"error": "no list"}), answer(json=APP))
    app = await flows.register_app(transport, "my bot", redirect_uris=TWO, server=modern(server))
    assert app.client_id == "the-client-id"
    assert server.requests[-1].form["redirect_uris"] == "\n".join(TWO)


async def test_a_server_that_overlooks_a_list_gets_a_text(server, transport):
    server.on(
        "POST", "/api/v1/apps", answer(json={**APP, "redirect_uris": [flows.OUT_OF_BAND]}), answer(json=APP)
    )
    await flows.register_app(transport, "my bot", redirect_uris=TWO, server=modern(server))
    assert server.requests[-1].form["redirect_uris"] == "\n".join(TWO)


async def test_a_refusal_for_another_reason_is_no_matter_of_lists(server, transport):
    server.on("POST", "/api/v1/apps", answer(status=403, json={"error": "no"}))
    with pytest.raises(ForbiddenError):
        await flows.register_app(transport, "my bot", redirect_uris=TWO, server=modern(server))
    assert len(server.requests) == 1


async def test_a_server_that_reads_only_json_gets_json(server, transport):
    server.on("POST", "/oauth/token", answer(status=415), answer(json=TOKEN))
    grant = await flows.token_by_code(transport, ME, "c0de", verifier="v3rifier")
    assert grant.access_token == "the-token"
    assert server.requests[-1].json["code"] == "c0de"
    assert server.requests[-1].json["code_verifier"] == "v3rifier"


async def test_an_app_without_secret_is_no_app(server, transport):
    oauth_on(server, app=answer(json={**APP, "client_secret": ""}))
    with pytest.raises(ApiError, match="client_secret"):
        await flows.register_app(transport, "my bot")


async def test_a_token_answer_without_token_is_none(server, transport):
    oauth_on(server, token=answer(json={**TOKEN, "access_token": ""}))
    with pytest.raises(ApiError, match="access_token"):
        await flows.token_for_app(transport, ME)


def test_the_address_of_the_login_page_has_what_is_set_and_nothing_else():
    url = flows.authorize_url("https://mastodon.example", "an id&more")
    assert url.startswith(
        "https://mastodon.example/oauth/authorize?response_type=code&client_id=an+id%26more&"
    )
    assert asked_in(url) == {
        "response_type": "code",
        "client_id": "an id&more",
        "redirect_uri": flows.OUT_OF_BAND,
        "scope": "read write follow",
    }
    url = flows.authorize_url(
        "https://mastodon.example",
        "id",
        redirect_uri=TWO[0],
        scope=None,
        state="st&te",
        challenge="ch",
        force_login=True,
        lang="de",
        server=auth_server(
            OAuthServer.from_dict(
                described_by(
                    "https://mastodon.example", authorization_endpoint="https://mastodon.example/auth?a=b"
                )
            ),
            "https://mastodon.example",
        ),
    )
    assert asked_in(url) == {
        "a": "b",
        "response_type": "code",
        "client_id": "id",
        "redirect_uri": TWO[0],
        "state": "st&te",
        "code_challenge": "ch",
        "code_challenge_method": "S256",
        "force_login": "true",
        "lang": "de",
    }


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        (
            lambda t: flows.token_for_app(t, ME, scopes="read"),
            {"grant_type": "client_credentials", "scope": "read"},
        ),
        (
            lambda t: flows.token_by_password(t, ME, "alice@mail.example", "pass wörd&"),
            {"grant_type": "password", "username": "alice@mail.example", "password": "pass wörd&"},
        ),
        (
            lambda t: flows.refresh_token(t, ME, "refresh-1"),
            {"grant_type": "refresh_token", "refresh_token": "refresh-1"},
        ),
    ],
)
async def test_every_kind_of_grant_is_sent_as_the_standard_says(server, transport, call, sent):
    oauth_on(server)
    grant = await call(transport)
    assert grant.access_token == "the-token"
    assert sent.items() <= dict(server.requests[-1].form).items()


async def test_a_refresh_token_stays_unless_a_new_one_comes(server, transport):
    server.on(
        "POST", "/oauth/token", answer(json=TOKEN), answer(json={**TOKEN, "refresh_token": "refresh-2"})
    )
    assert (await flows.refresh_token(transport, ME, "refresh-1")).refresh_token == "refresh-1"
    assert (await flows.refresh_token(transport, ME, "refresh-1")).refresh_token == "refresh-2"


async def test_a_token_is_revoked_by_its_app(server, transport):
    oauth_on(server)
    await flows.revoke_token(transport, ME, "the-token")
    assert dict(server.requests[-1].form) == {
        "client_id": "the-client-id",
        "client_secret": "the-client-secret",
        "token": "the-token",
    }


NOT_YOURS = answer(status=401, json={"error": "Not yours"})


async def test_a_token_is_shown_where_a_server_revokes_it_only_for_who_has_it(server, transport):
    server.on("POST", "/oauth/revoke", NOT_YOURS, answer(json={}))
    await flows.revoke_token(transport, ME, "the-token")
    shown = [request.headers.get("Authorization") for request in server.requests]
    assert shown == [None, "Bearer the-token"]
    assert [request.form["token"] for request in server.requests] == ["the-token"] * 2


async def test_a_token_that_is_not_revoked_even_so_is_told_in_the_words_of_the_first_refusal(
    server, transport
):
    server.on("POST", "/oauth/revoke", NOT_YOURS, answer(status=403, json={"error": "permission error"}))
    with pytest.raises(UnauthorizedError, match="Not yours"):
        await flows.revoke_token(transport, ME, "the-token")


@pytest.mark.parametrize(
    ("said", "call", "hint"),
    [
        (
            {"error": "unsupported_grant_type"},
            lambda t: flows.token_by_password(t, ME, "a", "b"),
            "no login by password",
        ),
        ({"error": "unsupported_grant_type"}, lambda t: flows.token_for_app(t, ME), "client_credentials"),
        ({"error": "invalid_client"}, lambda t: flows.token_for_app(t, ME), "register it anew"),
        ({"error": "invalid_scope"}, lambda t: flows.token_for_app(t, ME), "no more scopes"),
        ({"error": "invalid_grant"}, lambda t: flows.token_by_code(t, ME, "old"), "log in again"),
        (
            {"error": "sql: no rows in result set"},
            lambda t: flows.token_by_code(t, ME, "old"),
            "log in again",
        ),
        ({"error": "invalid_grant"}, lambda t: flows.refresh_token(t, ME, "old"), "log in again"),
        ({"error": "x"}, lambda t: flows.token_for_app(t, ME), ""),
    ],
)
async def test_a_refusal_says_what_to_do(server, transport, said, call, hint):
    server.on("POST", "/oauth/token", answer(status=400, json=said))
    with pytest.raises(ClientError) as caught:
        await call(transport)
    assert hint in str(caught.value)
    assert said["error"] in str(caught.value)


SECRETS = ["the-client-secret", "s3cret-c0de/+", "v3rifier-v3rifier"]


@pytest.mark.parametrize(
    "echo",
    [
        lambda request: answer(status=400, json={"error": request.body.decode()}),
        lambda request: answer(status=422, json={"error": "x", "details": dict(request.form)}),
        lambda request: answer(status=500, html=f"<title>{dict(request.form)}</title>"),
        lambda request: answer(status=400, text=str(dict(request.form)), reason="the-client-secret"),
    ],
)
async def test_a_server_that_repeats_what_it_was_sent_makes_no_error_show_it(
    server, transport, echo, caplog, capsys
):
    caplog.set_level(logging.DEBUG)
    server.on("POST", "/oauth/token", echo)
    with pytest.raises(Exception) as caught:
        await flows.token_by_code(transport, ME, SECRETS[1], verifier=SECRETS[2])
    summary = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [str(frame.locals) for frame in summary.stack if "/src/atoot/" in frame.filename]
    assert len(frames) >= 3
    shown = [
        str(caught.value),
        repr(caught.value),
        repr(caught.value.details),
        caplog.text,
        *frames,
        *capsys.readouterr(),
    ]
    for secret in (*SECRETS, "s3cret-c0de%2F%2B"):
        assert not any(secret in text for text in shown)


async def test_a_traceback_of_a_request_that_was_cancelled_shows_no_secret(server, transport):
    route = server.on("POST", "/oauth/token", stall())
    asking = asyncio.create_task(flows.token_by_code(transport, ME, SECRETS[1], verifier=SECRETS[2]))
    await route.arrived(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await asking
    summary = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [str(frame.locals) for frame in summary.stack if "/src/atoot/" in frame.filename]
    assert any("'body'" in shown for shown in frames)
    for secret in (*SECRETS, "s3cret-c0de%2F%2B"):
        assert not any(secret in shown for shown in frames)


async def test_a_validation_keeps_its_details_where_they_show_nothing(server, transport):
    details = {"redirect_uri": [{"error": "ERR_INVALID", "description": "must be an absolute URI."}]}
    server.on(
        "POST", "/api/v1/apps", answer(status=422, json={"error": "Validation failed", "details": details})
    )
    with pytest.raises(UnprocessedError) as caught:
        await flows.register_app(transport, "x")
    assert caught.value.details == details


async def test_the_embedded_instance_gives_an_app_with_two_addresses_a_token(instance):
    transport = Transport(instance.origin)
    try:
        registered = await flows.register_app(transport, "my bot", redirect_uris=TWO)
        app = app_of(registered, TWO, "read write follow")
        assert app.redirect_uris == TWO
        assert app.scopes == Scopes.of("read write follow")
        grant = await flows.token_for_app(transport, app, scopes="read")
        assert "read" in grant.scopes
        await flows.revoke_token(transport, app, grant.access_token)
    finally:
        await transport.close()


SHOWN = "Basic " + b64encode(b"the-client-id:the-client-secret").decode()
NO_CLIENT = answer(status=401, json={"error": "invalid_client"})


async def test_a_server_that_takes_basic_alone_is_shown_nothing_else(server, transport):
    oauth_on(server)
    basic = modern(server, token_endpoint_auth_methods_supported=["client_secret_basic"])
    await flows.token_by_code(transport, ME, "c0de", server=basic)
    await flows.revoke_token(transport, ME, "the-token", server=basic)
    assert [request.headers["Authorization"] for request in server.requests] == [SHOWN, SHOWN]
    assert not any("client" in name for request in server.requests for name in request.form)


async def test_basic_is_tried_where_a_server_does_not_know_the_app_by_the_form(server, transport):
    server.on("POST", "/oauth/token", NO_CLIENT, answer(json=TOKEN))
    assert (await flows.token_by_code(transport, ME, "c0de")).access_token == "the-token"
    assert [request.headers.get("Authorization") for request in server.requests] == [None, SHOWN]


async def test_an_app_that_is_not_known_either_way_is_told_in_the_words_of_the_first_refusal(
    server, transport
):
    said = answer(status=400, json={"error": "invalid_request", "error_description": SHOWN})
    server.on("POST", "/oauth/token", NO_CLIENT, said)
    with pytest.raises(UnauthorizedError, match="invalid_client"):
        await flows.token_for_app(transport, ME)
    takes_forms = modern(server, token_endpoint_auth_methods_supported=["client_secret_post"])
    server.on("POST", "/oauth/token", NO_CLIENT)
    with pytest.raises(UnauthorizedError, match="invalid_client"):
        await flows.token_for_app(transport, ME, server=takes_forms)
    assert len(server.requests) == 3


@pytest.mark.parametrize("repeated", [SHOWN, SHOWN.partition(" ")[2], "id:the-client-secret"])
async def test_an_app_in_a_header_is_not_shown_by_an_error(server, transport, repeated):
    basic = modern(server, token_endpoint_auth_methods_supported=["client_secret_basic"])
    server.on("POST", "/oauth/token", answer(status=400, json={"error": f"what is {repeated}?"}))
    with pytest.raises(ClientError, match=r"\*\*\*") as caught:
        await flows.token_for_app(transport, ME, server=basic)
    summary = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [str(frame.locals) for frame in summary.stack if "/src/atoot/" in frame.filename]
    for shown in (str(caught.value), *frames):
        assert SHOWN.partition(" ")[2] not in shown
