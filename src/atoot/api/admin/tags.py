"""Moderating hashtags."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path


class AdminTags(Endpoints):
    """https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/admin/tags_controller.rb

    For moderators who may manage taxonomies. Mastodon's documentation leaves these operations out.
    """

    def admin_tags(self, *, limit: int | None = None, **cursor: Unpack[Cursor]) -> Paged[entities.AdminTag]:
        """All hashtags that the server knows, the newest first.

        `GET /api/v1/admin/tags` · `admin:read` · undocumented

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
        return self._page_by_ids("/api/v1/admin/tags", entities.AdminTag, limit=limit, cursor=cursor)

    async def admin_tag(self, tag: Ref) -> entities.AdminTag:
        """One hashtag, by its id.

        `GET /api/v1/admin/tags/:id` · `admin:read` · undocumented

        Args:
            tag: hashtag, or its id.
        """
        return await self._get(path("/api/v1/admin/tags/{}", tag), entities.AdminTag)

    async def admin_update_tag(
        self,
        tag: Ref,
        *,
        display_name: str | None = None,
        trendable: bool | None = None,
        usable: bool | None = None,
        listable: bool | None = None,
    ) -> entities.AdminTag:
        """Say how a hashtag is written and what it may be used for. It counts as reviewed from then on.

        `PUT /api/v1/admin/tags/:id` · `admin:write` · undocumented

        Args:
            tag: which one, by its id.
            display_name: the same name with other capitals.
            trendable: whether it may trend.
            usable: whether it may be used.
            listable: whether it is found by search.

        Raises:
            UnprocessedError: the display name is another name.
        """
        return await self._put(
            path("/api/v1/admin/tags/{}", tag),
            entities.AdminTag,
            display_name=display_name,
            trendable=trendable,
            usable=usable,
            listable=listable,
        )
