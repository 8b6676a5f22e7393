"""The static methods of 1.x, with what they gained."""

import aiohttp
import pytest
from oauth_servers import asked_in, oauth_on

from atoot import ClientError, MastodonAPI
from atoot.oauth.flows import OUT_OF_BAND
from atoot.oauth.pkce import Pkce

BACK = "http://127.0.0.1:4000/callback"


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as made:
        yield made


async def test_code_of_1_x_logs_in_unchanged(instance, session):
    client_id, client_secret = await MastodonAPI.create_app(
        session, instance.host, False, "read write", "bot", None
    )
    url = MastodonAPI.browser_login_url(instance.host, client_id, False)
    token = await MastodonAPI.login(
        session, instance.host, client_id, client_secret, False, oauth_code=instance.consent(url, "alice")
    )
    assert type(token) is str
    c = await MastodonAPI.create(instance.host, access_token=token, use_https=False, session=session)
    assert (await c.verify_account_credentials()).acct == "alice"


async def test_a_program_with_a_login_page_of_its_own_can_use_pkce_and_state(server, session):
    oauth_on(server)
    pkce = Pkce.new()
    await MastodonAPI.create_app(session, server.host, False, redirect_uris=[BACK, OUT_OF_BAND])
    assert server.requests[-1].form["redirect_uris"] == f"{BACK}\n{OUT_OF_BAND}"
    url = MastodonAPI.browser_login_url(
        server.host,
        "id",
        False,
        redirect_uri=BACK,
        state="st",
        code_challenge=pkce.challenge,
        force_login=True,
        lang="fr",
    )
    asked = asked_in(url)
    assert asked["redirect_uri"] == BACK
    assert asked["state"] == "st"
    assert asked["code_challenge"] == pkce.challenge
    assert asked["code_challenge_method"] == "S256"
    assert asked["force_login"] == "true"
    assert asked["lang"] == "fr"
    await MastodonAPI.login(
        session,
        server.host,
        "id",
        "se",
        False,
        oauth_code="c",
        redirect_uri=BACK,
        code_verifier=pkce.verifier,
    )
    assert server.requests[-1].form["redirect_uri"] == BACK
    assert server.requests[-1].form["code_verifier"] == pkce.verifier


async def test_the_kind_of_login_follows_from_what_is_given(server, session):
    oauth_on(server)
    await MastodonAPI.login(session, server.host, "id", "se", False, username="a@mail.example", password="pw")
    assert server.requests[-1].form["grant_type"] == "password"
    await MastodonAPI.login(session, server.host, "id", "se", False, oauth_code="c")
    assert server.requests[-1].form["grant_type"] == "authorization_code"
    await MastodonAPI.login(session, server.host, "id", "se", False)
    assert server.requests[-1].form["grant_type"] == "client_credentials"


@pytest.mark.parametrize("half", [{"username": "a"}, {"password": "secret-word"}])
async def test_a_name_without_password_is_refused_and_sends_nothing(server, session, half):
    with pytest.raises(ValueError, match="together") as caught:
        await MastodonAPI.login(session, server.host, "id", "se", False, **half)
    assert "secret-word" not in str(caught.value)
    assert server.requests == []


async def test_a_password_is_refused_by_the_embedded_instance_and_the_error_says_what_to_do(
    instance, session
):
    client_id, client_secret = await MastodonAPI.create_app(session, instance.host, False)
    with pytest.raises(ClientError, match="no login by password") as caught:
        await MastodonAPI.login(
            session, instance.host, client_id, client_secret, False, username="alice", password="secret-word"
        )
    assert "secret-word" not in str(caught.value)
    assert client_secret not in str(caught.value)
