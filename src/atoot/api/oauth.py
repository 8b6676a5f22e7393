"""Tokens, and what a server says about them."""

from __future__ import annotations

from types import NoneType

import aiohttp

from atoot import entities, http, oauth
from atoot.api.base import Endpoints
from atoot.network.addresses import origin
from atoot.oauth import DEFAULT_SCOPES, OUT_OF_BAND
from atoot.secrets import Secret, as_secret


class OAuth(Endpoints):
    """https://docs.joinmastodon.org/methods/oauth/"""

    @staticmethod
    def browser_login_url(
        instance: str,
        client_id: str,
        use_https: bool = True,
        *,
        scope: str = DEFAULT_SCOPES,
        redirect_uri: str = OUT_OF_BAND,
        state: str | None = None,
        code_challenge: str | None = None,
        force_login: bool | None = None,
        lang: str | None = None,
    ) -> str:
        """Where a person logs in and gets the `oauth_code` for `login`.

        `GET /oauth/authorize` · public · since 0.1.0

        Args:
            instance: host of the instance, like `mastodon.social`.
            client_id: of the app.
            use_https: False for plain http.
            scope: what the token is for, separated by spaces; no more than the app was registered for.
            redirect_uri: where the browser is sent with the code; by default the code is shown.
            state: comes back with the code, unchanged: check that it does (`atoot.oauth.same_state`).
            code_challenge: of PKCE, by the method S256 (`atoot.oauth.Pkce`; since 4.3.0).
            force_login: ask who it is also where the browser is logged in (since 2.6.0).
            lang: ISO 639-1 code of the language of the page (since 3.5.0).
        """
        return oauth.authorize_url(
            origin(instance, use_https=use_https),
            client_id,
            redirect_uri=redirect_uri,
            scope=scope,
            state=state,
            challenge=code_challenge,
            force_login=force_login,
            lang=lang,
        )

    @staticmethod
    async def login(
        session: aiohttp.ClientSession,
        instance: str,
        client_id: str,
        client_secret: str,
        use_https: bool = True,
        username: str | None = None,
        password: str | None = None,
        oauth_code: str | None = None,
        scope: str = DEFAULT_SCOPES,
        *,
        redirect_uri: str = OUT_OF_BAND,
        code_verifier: str | None = None,
    ) -> str:
        """Get a token: for an account with `oauth_code`, else with `username` and `password`, else for the app alone.

        `POST /oauth/token` · public · since 0.1.0

        Args:
            session: an aiohttp session.
            instance: host of the instance, like `mastodon.social`.
            client_id: of the app.
            client_secret: of the app.
            use_https: False for plain http.
            username: e-mail address of the account; current Mastodon knows no login by password any more.
            password: of the account.
            oauth_code: what the page of `browser_login_url` shows.
            scope: what the token is for, separated by spaces.
            redirect_uri: the one that `browser_login_url` was given.
            code_verifier: of PKCE, if `browser_login_url` was given its challenge.

        Returns:
            The access token. Keep it for later.

        Raises:
            ValueError: one of `username` and `password` without the other.
            ClientError: the server does not accept the code or the password.
        """
        client_secret, password = as_secret(client_secret), as_secret(password)
        oauth_code, code_verifier = as_secret(oauth_code), as_secret(code_verifier)
        if (username is None) != (password is None):
            raise ValueError("pass username and password together")
        transport = http.Transport(origin(instance, use_https=use_https), session=session)
        app = oauth.App(
            client_id=client_id, client_secret=Secret(client_secret), scopes=oauth.Scopes.of(scope)
        )
        if username is not None and password is not None:
            grant = await oauth.token_by_password(
                transport, app, username, password, redirect_uri=redirect_uri, scopes=scope
            )
        elif oauth_code is not None:
            grant = await oauth.token_by_code(
                transport, app, oauth_code, redirect_uri=redirect_uri, verifier=code_verifier, scopes=scope
            )
        else:
            grant = await oauth.token_for_app(transport, app, redirect_uri=redirect_uri, scopes=scope)
        return str(grant.access_token)

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

    async def userinfo(self) -> entities.UserInfo:
        """Who the token belongs to, in the words of OpenID Connect.

        `GET /oauth/userinfo` · `profile` · since 4.4.0
        """
        return await self._get("/oauth/userinfo", entities.UserInfo)

    async def oauth_server_metadata(self) -> entities.OAuthServer:
        """What the server can do about OAuth, and where (RFC 8414).

        `GET /.well-known/oauth-authorization-server` · public · since 4.3.0
        """
        return await self._get("/.well-known/oauth-authorization-server", entities.OAuthServer)
