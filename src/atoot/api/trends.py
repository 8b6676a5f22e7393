"""Trends: what many talk about at the moment."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints, Paged


class Trends(Endpoints):
    """What many talk about at the moment.

    https://docs.joinmastodon.org/methods/trends/
    """

    def trending_tags(self, limit: int | None = None, *, offset: int | None = None) -> Paged[entities.Tag]:
        """Hashtags that many use.

        `GET /api/v1/trends/tags` · public · since 3.5.0
        `GET /api/v1/trends` · public · since 3.0.0 · deprecated since 3.5.0

        Asks at the older path where a server does not have the newer one.

        Args:
            limit: hashtags a page (server default: 10; at most 20).
            offset: how many to skip (since 3.5.0).
        """
        return self._page_by_offset("/api/v1/trends/tags", entities.Tag, limit=limit, offset=offset)

    def trending_statuses(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> Paged[entities.Status]:
        """Statuses that many boost and like.

        `GET /api/v1/trends/statuses` · public · since 3.5.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
            offset: how many to skip.
        """
        return self._page_by_offset("/api/v1/trends/statuses", entities.Status, limit=limit, offset=offset)

    def trending_links(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> Paged[entities.TrendsLink]:
        """Pages that many link to.

        `GET /api/v1/trends/links` · public · since 3.5.0

        Args:
            limit: pages a page (server default: 10; at most 20).
            offset: how many to skip.
        """
        return self._page_by_offset("/api/v1/trends/links", entities.TrendsLink, limit=limit, offset=offset)
