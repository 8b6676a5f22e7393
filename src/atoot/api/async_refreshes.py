"""Async refreshes: what the server fetches in the background."""

from atoot.api.base import Endpoints, Ref, path
from atoot.entities import AsyncRefresh, WrappedAsyncRefresh


class AsyncRefreshes(Endpoints):
    """https://docs.joinmastodon.org/methods/async_refreshes/"""

    async def async_refresh(self, refresh: Ref) -> AsyncRefresh:
        """How far the server is.

        `GET /api/v1_alpha/async_refreshes/:id` · `read` · since 4.4.0

        Args:
            refresh: its id, which the header `Mastodon-Async-Refresh` of the first answer named.

        Raises:
            NotFoundError: it is over for long, or there never was one.
        """
        url = path("/api/v1_alpha/async_refreshes/{}", refresh)
        return (await self._get(url, WrappedAsyncRefresh)).async_refresh
