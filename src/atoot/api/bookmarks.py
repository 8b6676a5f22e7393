"""Bookmarks: statuses to come back to."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref
from atoot.entities.base import maybe_id


class Bookmarks(Endpoints):
    """The statuses you have bookmarked; `status_bookmark` and `status_unbookmark` change it.

    https://docs.joinmastodon.org/methods/bookmarks/
    """

    def bookmarks(
        self,
        params: Params = None,
        limit: int | None = None,
        *,
        folder: Ref | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """Statuses you have bookmarked, those you marked last first.

        `GET /api/v1/bookmarks` · `read:bookmarks` · since 3.1.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
            folder: only those in this folder, sent as `folder_id` (Pleroma since 2.7.0).
        """
        return self._page(
            "/api/v1/bookmarks",
            entities.Status,
            params,
            limit=limit,
            folder_id=maybe_id(folder),
            cursor=cursor,
        )
