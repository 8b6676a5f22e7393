"""Favourites: statuses you like."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params


class Favourites(Endpoints):
    """The statuses you like; `status_favourite` and `status_unfavourite` change it.

    https://docs.joinmastodon.org/methods/favourites/
    """

    def favourites(
        self,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """Statuses you like, those you liked last first.

        `GET /api/v1/favourites` · `read:favourites` · since 0.0.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
        """
        return self._page("/api/v1/favourites", entities.Status, params, limit=limit, cursor=cursor)
