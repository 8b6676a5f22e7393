"""Dislikes: the opposite of favourites. Friendica has this."""

from atoot.api.base import Endpoints, Paged, Ref, path
from atoot.entities import Account, Status


class Dislikes(Endpoints):
    """https://wiki.friendi.ca/docs/api-friendica"""

    async def status_dislike(self, status: Ref) -> Status:
        """Say that you do not like a status.

        `POST /api/friendica/statuses/:id/dislike` · `write:favourites` · since Friendica 2023.04

        Args:
            status: Status, or its id.
        """
        url = path("/api/friendica/statuses/{}/dislike", status)
        return await self._post(url, Status)

    async def status_undislike(self, status: Ref) -> Status:
        """Take that back.

        `POST /api/friendica/statuses/:id/undislike` · `write:favourites` · since Friendica 2023.04

        Args:
            status: Status, or its id.
        """
        url = path("/api/friendica/statuses/{}/undislike", status)
        return await self._post(url, Status)

    def status_disliked_by(self, status: Ref) -> Paged[Account]:
        """Who does not like a status.

        `GET /api/friendica/statuses/:id/disliked_by` · public · since Friendica 2023.04

        Args:
            status: Status, or its id.
        """
        url = path("/api/friendica/statuses/{}/disliked_by", status)
        return self._page(url, Account)
