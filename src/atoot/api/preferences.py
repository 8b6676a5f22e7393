"""Preferences: how you like to post and read."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints


class Preferences(Endpoints):
    """Preferences made in the web interface, for other clients to follow.

    https://docs.joinmastodon.org/methods/preferences/
    """

    async def preferences(self) -> entities.Preferences:
        """Your preferences.

        `GET /api/v1/preferences` · `read:accounts` · since 2.8.0
        """
        return await self._get("/api/v1/preferences", entities.Preferences)
