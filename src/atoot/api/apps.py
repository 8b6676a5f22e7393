"""The app behind a token."""

from atoot.api.base import Endpoints
from atoot.entities import Application


class Apps(Endpoints):
    """https://docs.joinmastodon.org/methods/apps/

    `MastodonAPI.create_app` registers an app.
    """

    async def verify_app_credentials(self) -> Application:
        """The app that the token was given to: a test whether the token works.

        `GET /api/v1/apps/verify_credentials` · app token · since 2.0.0

        Before 4.3.0 it needed the scope `read`.
        """
        return await self._get("/api/v1/apps/verify_credentials", Application)
