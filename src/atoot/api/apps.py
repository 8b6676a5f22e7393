"""Apps: what people allow to act for them."""

from __future__ import annotations

import aiohttp

from atoot import entities, http, oauth
from atoot.api.base import Endpoints
from atoot.network.addresses import origin
from atoot.oauth import DEFAULT_SCOPES, OUT_OF_BAND


class Apps(Endpoints):
    """https://docs.joinmastodon.org/methods/apps/"""

    @staticmethod
    async def create_app(
        session: aiohttp.ClientSession,
        instance: str,
        use_https: bool = True,
        scopes: str = DEFAULT_SCOPES,
        client_name: str = "atoot",
        client_website: str | None = None,
        *,
        redirect_uris: str | list[str] = OUT_OF_BAND,
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
            redirect_uris: where the login page may send the browser; by default it shows the code instead.

        Returns:
            Its client_id and client_secret.
        """
        transport = http.Transport(origin(instance, use_https=use_https), session=session)
        app = await oauth.register_app(
            transport, client_name, scopes=scopes, website=client_website, redirect_uris=redirect_uris
        )
        return app.client_id, app.client_secret

    async def verify_app_credentials(self) -> entities.Application:
        """The app that the token was given to: a test whether the token works.

        `GET /api/v1/apps/verify_credentials` · app token · since 2.0.0

        Before 4.3.0 it needed the scope `read`.
        """
        return await self._get("/api/v1/apps/verify_credentials", entities.Application)
