"""Deciding what may trend."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path


class AdminTrends(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/trends/

    For moderators who may manage taxonomies; to others the lists show what everybody sees.
    """

    # The lists go on by offset: their Link headers lead to the lists for everybody.
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/admin/trends/links_controller.rb

    def admin_trending_links(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> Paged[entities.AdminTrendsLink]:
        """Pages that trend, those included that wait for approval.

        `GET /api/v1/admin/trends/links` · `admin:read` · since 3.5.0

        Args:
            limit: entries a page (server default: 10).
            offset: how many to skip.
        """
        return self._page_by_offset(
            "/api/v1/admin/trends/links", entities.AdminTrendsLink, limit=limit, offset=offset
        )

    def admin_trending_statuses(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> Paged[entities.AdminTrendsStatus]:
        """Statuses that trend, those included that wait for approval.

        `GET /api/v1/admin/trends/statuses` · `admin:read` · since 3.5.0

        Args:
            limit: entries a page (server default: 20).
            offset: how many to skip.
        """
        return self._page_by_offset(
            "/api/v1/admin/trends/statuses", entities.AdminTrendsStatus, limit=limit, offset=offset
        )

    def admin_trending_tags(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> Paged[entities.AdminTag]:
        """Hashtags that trend, those included that wait for approval.

        `GET /api/v1/admin/trends/tags` · `admin:read` · since 3.5.0

        Args:
            limit: entries a page (server default: 10).
            offset: how many to skip.
        """
        return self._page_by_offset(
            "/api/v1/admin/trends/tags", entities.AdminTag, limit=limit, offset=offset
        )

    async def admin_trending_link_approve(self, link: Ref) -> entities.AdminTrendsLink:
        """Let a page trend.

        `POST /api/v1/admin/trends/links/:id/approve` · `admin:write` · undocumented

        Args:
            link: page, or its id.
        """
        return await self._post(path("/api/v1/admin/trends/links/{}/approve", link), entities.AdminTrendsLink)

    async def admin_trending_link_reject(self, link: Ref) -> entities.AdminTrendsLink:
        """Keep a page from trending.

        `POST /api/v1/admin/trends/links/:id/reject` · `admin:write` · undocumented

        Args:
            link: page, or its id.
        """
        return await self._post(path("/api/v1/admin/trends/links/{}/reject", link), entities.AdminTrendsLink)

    async def admin_trending_status_approve(self, status: Ref) -> entities.AdminTrendsStatus:
        """Let a status trend.

        `POST /api/v1/admin/trends/statuses/:id/approve` · `admin:write` · undocumented

        Args:
            status: status, or its id.
        """
        return await self._post(
            path("/api/v1/admin/trends/statuses/{}/approve", status), entities.AdminTrendsStatus
        )

    async def admin_trending_status_reject(self, status: Ref) -> entities.AdminTrendsStatus:
        """Keep a status from trending.

        `POST /api/v1/admin/trends/statuses/:id/reject` · `admin:write` · undocumented

        Args:
            status: status, or its id.
        """
        return await self._post(
            path("/api/v1/admin/trends/statuses/{}/reject", status), entities.AdminTrendsStatus
        )

    async def admin_trending_tag_approve(self, tag: Ref) -> entities.AdminTag:
        """Let a hashtag trend, given by its id.

        `POST /api/v1/admin/trends/tags/:id/approve` · `admin:write` · undocumented

        Args:
            tag: hashtag, or its id.
        """
        return await self._post(path("/api/v1/admin/trends/tags/{}/approve", tag), entities.AdminTag)

    async def admin_trending_tag_reject(self, tag: Ref) -> entities.AdminTag:
        """Keep a hashtag from trending, given by its id.

        `POST /api/v1/admin/trends/tags/:id/reject` · `admin:write` · undocumented

        Args:
            tag: hashtag, or its id.
        """
        return await self._post(path("/api/v1/admin/trends/tags/{}/reject", tag), entities.AdminTag)

    def admin_link_publishers(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.AdminPreviewCardProvider]:
        """Sites whose pages may trend, or may not, or wait for a decision.

        `GET /api/v1/admin/trends/links/publishers` · `admin:read` · undocumented

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
        return self._page(
            "/api/v1/admin/trends/links/publishers",
            entities.AdminPreviewCardProvider,
            limit=limit,
            cursor=cursor,
        )

    async def admin_link_publisher_approve(self, publisher: Ref) -> entities.AdminPreviewCardProvider:
        """Let all pages of a site trend.

        `POST /api/v1/admin/trends/links/publishers/:id/approve` · `admin:write` · undocumented

        Args:
            publisher: site, or its id.
        """
        return await self._post(
            path("/api/v1/admin/trends/links/publishers/{}/approve", publisher),
            entities.AdminPreviewCardProvider,
        )

    async def admin_link_publisher_reject(self, publisher: Ref) -> entities.AdminPreviewCardProvider:
        """Keep all pages of a site from trending.

        `POST /api/v1/admin/trends/links/publishers/:id/reject` · `admin:write` · undocumented

        Args:
            publisher: site, or its id.
        """
        return await self._post(
            path("/api/v1/admin/trends/links/publishers/{}/reject", publisher),
            entities.AdminPreviewCardProvider,
        )
