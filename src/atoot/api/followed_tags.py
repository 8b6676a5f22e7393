"""Followed tags: hashtags whose posts come into your home timeline."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged


class FollowedTags(Endpoints):
    """The hashtags you follow; `tag_follow` and `tag_unfollow` change it.

    https://docs.joinmastodon.org/methods/followed_tags/
    """

    def followed_tags(self, *, limit: int | None = None, **cursor: Unpack[Cursor]) -> Paged[entities.Tag]:
        """Hashtags you follow.

        `GET /api/v1/followed_tags` · `read:follows` · since 4.0.0

        Args:
            limit: hashtags a page (server default: 100; at most 200).
        """
        return self._page("/api/v1/followed_tags", entities.Tag, limit=limit, cursor=cursor)
