"""Async refreshes: what the server fetches in the background."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints, Ref, path


class AsyncRefreshes(Endpoints):
    """https://docs.joinmastodon.org/methods/async_refreshes/"""

    async def async_refresh(self, refresh: Ref) -> entities.AsyncRefresh:
        """How far the server is.

        `GET /api/v1_alpha/async_refreshes/:id` · `read` · since 4.4.0

        Args:
            refresh: its id, which the header `Mastodon-Async-Refresh` of the first answer named.

        Raises:
            NotFoundError: it is over for long, or there never was one.
        """
        url = path("/api/v1_alpha/async_refreshes/{}", refresh)
        return (await self._get(url, entities.WrappedAsyncRefresh)).async_refresh
