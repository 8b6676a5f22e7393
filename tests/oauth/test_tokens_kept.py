"""Tokens that somebody has already, and tokens that end."""

from datetime import UTC, datetime

import pytest
from oauth_servers import TOKEN, Patient, oauth_on, quietly

from atoot import ClientError, UnauthorizedError
from atoot.oauth import tokens
from atoot.oauth.credentials import Credentials, CredentialsError, LoginError, NoProfileError
from atoot.oauth.scopes import Scopes
from atoot.oauth.store import CredentialStore
from atoot.oauth.tokens import logout, refresh, save_token
from atoot.testing import answer


async def test_a_token_that_somebody_has_is_looked_up_and_kept(instance, store):
    made = await save_token(instance.host, instance.tokens["alice"], store=store, use_https=False)
    assert made.name == f"alice@{instance.host}"
    assert store.get() == made
    assert made.app is None


async def test_a_token_can_be_looked_up_without_being_kept(instance):
    made = await save_token(instance.host, instance.tokens["bob"], store=False, use_https=False)
    assert (made.account, made.profile) == ("bob", "")


async def test_a_token_that_is_not_valid_is_not_kept(instance, store):
    with pytest.raises(UnauthorizedError) as caught:
        await save_token(instance.host, "not-a-token-of-anybody", store=store, use_https=False)
    assert "not-a-token" not in str(caught.value)
    assert store.names() == []


async def test_a_token_without_app_is_forgotten_and_not_revoked(server, store):
    store.save(Credentials(instance=server.host, use_https=False, access_token="t", profile="work"))
    gone = await logout("work", store=store)
    assert gone.app is None
    assert server.requests == []
    assert store.names() == []


async def test_a_logout_that_the_server_refuses_keeps_the_profile_unless_forced(server, store, caplog):
    oauth_on(server)
    made = await quietly(server, store, out_of_band=True, ask_code=lambda _: "c0de")
    server.on("POST", "/oauth/revoke", answer(status=403, json={"error": "unauthorized_client"}))
    with pytest.raises(ClientError, match="still there"):
        await logout(store=store)
    assert store.names() == [made.profile]
    assert await logout(store=store, force=True) == made
    assert "could not be revoked" in caplog.text
    assert store.names() == []


async def test_a_logout_without_login_says_so(store):
    with pytest.raises(NoProfileError, match="atoot login"):
        await logout(store=store)


async def test_a_token_in_the_environment_is_not_for_logout_to_end(tmp_path):
    environ = {"ATOOT_INSTANCE": "x.example", "ATOOT_ACCESS_TOKEN": "env-token"}
    with pytest.raises(CredentialsError, match="unset ATOOT_ACCESS_TOKEN"):
        await logout(store=CredentialStore(tmp_path / "a" / "b.json", environ=environ))


async def test_a_token_that_ends_is_made_fresh_and_takes_the_place_of_the_old(server, store):
    oauth_on(
        server,
        token=answer(json={**TOKEN, "scope": "read", "expires_in": 3600, "refresh_token": "refresh-1"}),
    )
    made = await quietly(server, store, out_of_band=True, ask_code=lambda _: "c0de", clock=Patient())
    assert made.expires_at == datetime.fromtimestamp(1_800_003_600, UTC)
    assert made.is_expired(1_800_003_600)
    store.save(Credentials(instance="x.example", access_token="t", account="bob"))
    fresh_answer = {
        "access_token": "fresh-token",
        "token_type": "Bearer",
        "expires_in": 60,
        "refresh_token": "refresh-2",
    }
    server.on("POST", "/oauth/token", answer(json=fresh_answer))
    fresh = await refresh(made, store=store, clock=Patient(1_800_003_600))
    assert fresh.access_token == "fresh-token"
    assert fresh.refresh_token == "refresh-2"
    assert fresh.scopes == Scopes.of("read")
    assert fresh.expires_at == datetime.fromtimestamp(1_800_003_660, UTC)
    assert store.get(made.profile) == fresh
    assert store.get().account == "bob"
    assert server.requests[-1].form["refresh_token"] == "refresh-1"


async def test_without_a_refresh_token_there_is_nothing_to_refresh():
    with pytest.raises(LoginError, match="log in again"):
        await refresh(Credentials(instance="x.example", access_token="t"))


async def test_a_session_of_ones_own_is_used_and_stays_open(server, store):
    import aiohttp

    oauth_on(server)
    async with aiohttp.ClientSession() as session:
        await quietly(server, store, out_of_band=True, ask_code=lambda _: "c0de", session=session)
        assert not session.closed


def test_the_default_store_is_that_of_the_user():
    assert isinstance(tokens.store_of(None), CredentialStore)
    assert tokens.store_of(False) is None
