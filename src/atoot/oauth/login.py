"""The published way to log in: three static methods of the client."""

import aiohttp

from atoot.oauth.flows import DEFAULT_SCOPES, OUT_OF_BAND, authorize_url, register_app, request_token
from atoot.transport.http import HttpTransport
from atoot.wire.paths import origin


class Login:
    """https://docs.joinmastodon.org/client/token/"""

    @staticmethod
    async def create_app(
        session: aiohttp.ClientSession,
        instance: str,
        use_https: bool = True,
        scopes: str = DEFAULT_SCOPES,
        client_name: str = "atoot",
        client_website: str | None = None,
    ) -> tuple[str, str]:
        """Register an app on an instance.

        `POST /api/v1/apps` · public · since 0.0.0

        Args:
            session: an aiohttp session.
            instance: host of the instance, like `mastodon.social`.
            use_https: False for plain http.
            scopes: what the app may ask for, separated by spaces.
            client_name: what people see when they are asked.
            client_website: of the app.

        Returns:
            Its client_id and client_secret.
        """
        transport = HttpTransport(origin(instance, use_https=use_https), session=session)
        app = await register_app(transport, client_name, scopes=scopes, website=client_website)
        return app.client_id, app.client_secret

    @staticmethod
    def browser_login_url(
        instance: str, client_id: str, use_https: bool = True, *, scope: str = DEFAULT_SCOPES
    ) -> str:
        """Where a person logs in and gets the `oauth_code` for `login`.

        `GET /oauth/authorize` · public · since 0.1.0

        Args:
            instance: host of the instance, like `mastodon.social`.
            client_id: of the app.
            use_https: False for plain http.
            scope: what the token is for, separated by spaces; no more than the app was registered for.
        """
        return authorize_url(origin(instance, use_https=use_https), client_id, scope=scope)

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

        Returns:
            The access token. Keep it for later.

        Raises:
            ValueError: one of `username` and `password` without the other.
            ClientError: the server does not accept the code or the password.
        """
        if (username is None) != (password is None):
            raise ValueError("username and password go together")
        grant: dict[str, str] = {"redirect_uri": OUT_OF_BAND, "scope": scope}
        if username is not None and password is not None:
            grant |= {"grant_type": "password", "username": username, "password": password}
        elif oauth_code is not None:
            grant |= {"grant_type": "authorization_code", "code": oauth_code}
        else:
            grant |= {"grant_type": "client_credentials"}
        transport = HttpTransport(origin(instance, use_https=use_https), session=session)
        return (await request_token(transport, client_id, client_secret, **grant)).access_token
