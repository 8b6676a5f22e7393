import pytest

from atoot import UnauthorizedError
from atoot.entities import OAuthServer, UserInfo
from atoot.testing import answer


async def test_a_revoked_token_is_useless(instance, connect):
    c = await connect(instance, instance.login("alice"))
    assert await c.verify_account_credentials()
    assert await c.revoke_token("id", "secret", c.get_access_token()) is None
    with pytest.raises(UnauthorizedError):
        await c.verify_account_credentials()


async def test_a_token_to_revoke_is_sent_in_the_body_only(server, connect):
    c = await connect(server)
    server.on("POST", "/oauth/revoke", answer(json={}))
    await c.revoke_token("id", "secret", "a token")
    assert server.requests[0].target == "/oauth/revoke"
    assert dict(server.requests[0].form) == {"client_id": "id", "client_secret": "secret", "token": "a token"}


async def test_userinfo_says_who_a_token_belongs_to(alice):
    info = await alice.userinfo()
    assert isinstance(info, UserInfo)
    assert info.preferred_username == "alice"


async def test_a_server_says_what_it_can_do_about_oauth(instance, connect):
    c = await connect(instance)
    metadata = await c.oauth_server_metadata()
    assert isinstance(metadata, OAuthServer)
    assert metadata.token_endpoint == f"{instance.origin}/oauth/token"
