"""Dislikes: the opposite of favourites. Friendica has this."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints, Paged, Ref, path
from atoot.entities.base import shown


class Dislikes(Endpoints):
    """https://wiki.friendi.ca/docs/api-friendica"""

    async def status_dislike(self, status: Ref) -> entities.Status:
        """Say that you do not like a status.

        `POST /api/friendica/statuses/:id/dislike` · `write:favourites` · since Friendica 2023.04

        Args:
            status: status, or its id.
        """
        url = path("/api/friendica/statuses/{}/dislike", shown(status))
        return await self._post(url, entities.Status)

    async def status_undislike(self, status: Ref) -> entities.Status:
        """Take that back.

        `POST /api/friendica/statuses/:id/undislike` · `write:favourites` · since Friendica 2023.04

        Args:
            status: status, or its id.
        """
        url = path("/api/friendica/statuses/{}/undislike", shown(status))
        return await self._post(url, entities.Status)

    def status_disliked_by(self, status: Ref) -> Paged[entities.Account]:
        """Who does not like a status.

        `GET /api/friendica/statuses/:id/disliked_by` · public · since Friendica 2023.04

        Args:
            status: status, or its id.
        """
        url = path("/api/friendica/statuses/{}/disliked_by", shown(status))
        return self._page(url, entities.Account)
