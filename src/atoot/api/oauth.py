"""Tokens, and what a server says about them."""

from types import NoneType

from atoot.api.base import Endpoints
from atoot.entities import OAuthServer, UserInfo
from atoot.http.secrets import as_secret


class OAuth(Endpoints):
    """https://docs.joinmastodon.org/methods/oauth/

    `MastodonAPI.login` and `MastodonAPI.browser_login_url` get a token.
    """

    async def revoke_token(self, client_id: str, client_secret: str, token: str) -> None:
        """Make a token useless. Nothing happens if it is so already.

        `POST /oauth/revoke` · public · since 0.1.0

        Args:
            client_id: of the app that got the token.
            client_secret: of the app that got the token.
            token: the token.

        Raises:
            ForbiddenError: the token is of another app.
        """
        client_secret, token = as_secret(client_secret), as_secret(token)
        return await self._post(
            "/oauth/revoke",
            NoneType,
            client_id=client_id,
            client_secret=client_secret,
            token=token,
        )

    async def userinfo(self) -> UserInfo:
        """Who the token belongs to, in the words of OpenID Connect.

        `GET /oauth/userinfo` · `profile` · since 4.4.0
        """
        return await self._get("/oauth/userinfo", UserInfo)

    async def oauth_server_metadata(self) -> OAuthServer:
        """What the server can do about OAuth, and where (RFC 8414).

        `GET /.well-known/oauth-authorization-server` · public · since 4.3.0
        """
        return await self._get("/.well-known/oauth-authorization-server", OAuthServer)
