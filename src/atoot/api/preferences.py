"""Preferences: how you like to post and read."""

from atoot.api.base import Endpoints
from atoot.entities import Preferences as Settings


class Preferences(Endpoints):
    """Preferences made in the web interface, for other clients to follow.

    https://docs.joinmastodon.org/methods/preferences/
    """

    async def preferences(self) -> Settings:
        """Your preferences.

        `GET /api/v1/preferences` · `read:accounts` · since 2.8.0
        """
        return await self._get("/api/v1/preferences", Settings)
