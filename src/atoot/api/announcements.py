"""Announcements: what the administrators tell their users."""

from __future__ import annotations

from types import NoneType

from atoot import entities
from atoot.api.base import Endpoints, Paged, Ref, path


class Announcements(Endpoints):
    """https://docs.joinmastodon.org/methods/announcements/"""

    def announcements(self) -> Paged[entities.Announcement]:
        """Announcements that hold now.

        `GET /api/v1/announcements` · user token · since 3.1.0
        """
        return self._page("/api/v1/announcements", entities.Announcement)

    async def announcement_dismiss(self, announcement: Ref) -> None:
        """Mark an announcement as read.

        `POST /api/v1/announcements/:id/dismiss` · `write:accounts` · since 3.1.0

        Args:
            announcement: announcement, or its id.
        """
        url = path("/api/v1/announcements/{}/dismiss", announcement)
        return await self._post(url, NoneType)

    async def announcement_react(self, announcement: Ref, name: str) -> None:
        """React to an announcement with an emoji.

        `PUT /api/v1/announcements/:id/reactions/:name` · `write:favourites` · since 3.1.0

        Args:
            announcement: announcement, or its id.
            name: the emoji itself, or the shortcode of a custom emoji, without colons.

        Raises:
            UnprocessedError: there is no such emoji, or there are too many different ones already.
        """
        url = path("/api/v1/announcements/{}/reactions/{}", announcement, name)
        return await self._put(url, NoneType)

    async def announcement_unreact(self, announcement: Ref, name: str) -> None:
        """Take a reaction to an announcement back.

        `DELETE /api/v1/announcements/:id/reactions/:name` · `write:favourites` · since 3.1.0

        Args:
            announcement: announcement, or its id.
            name: the emoji itself, or the shortcode of a custom emoji, without colons.
        """
        url = path("/api/v1/announcements/{}/reactions/{}", announcement, name)
        return await self._delete(url, NoneType)
