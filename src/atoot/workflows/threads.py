"""Conversations as a whole, with what the server still has to fetch for them."""

import asyncio
from datetime import timedelta

from atoot.api.base import Endpoints, Ref, id_of, path
from atoot.entities import AsyncRefresh, Context, Status, WrappedAsyncRefresh
from atoot.errors import NotFoundError
from atoot.http.headers import Refresh, refresh_of
from atoot.message import Request, seconds_left

SHORTEST_PAUSE = 1.0
"""Seconds between two questions whether something is done."""


class Threads(Endpoints):
    """Conversations around a status, and waiting for what the server fetches in the background."""

    async def status_thread(self, status: Ref, *, wait: timedelta | float = 0) -> list[Status]:
        """A conversation: what comes before a status, the status, and all replies that the server knows.

        Made of `view_status` and `status_context`. Mastodon 4.5 and later begin to fetch more replies from other
        servers when they are asked for a thread.

        Args:
            status: Status, or its id.
            wait: how long to wait for replies that the server is fetching; seconds, if it is a number. With 0 the
                answer is what it has now.
        """
        seconds = seconds_left("wait", wait)
        asked, response = await asyncio.gather(
            self._get(path("/api/v1/statuses/{}", status), Status),
            self._transport.send(Request("GET", path("/api/v1/statuses/{}/context", status))),
        )
        context: Context = self._transport.decode(response, Context)
        refresh = refresh_of(response.headers)
        if refresh is not None and seconds > 0 and await self._finishes(refresh, seconds):
            context = await self._get(path("/api/v1/statuses/{}/context", status), Context)
        return [*context.ancestors, asked, *context.descendants]

    async def wait_for_async_refresh(
        self, refresh: str | AsyncRefresh, *, timeout: timedelta | float = 60
    ) -> bool:
        """Wait until the server has finished what it does in the background, by asking `async_refresh` for it.

        Args:
            refresh: AsyncRefresh, or its id from the `Mastodon-Async-Refresh` header of an answer.
            timeout: how long to wait; seconds, if it is a number.

        Returns:
            Whether it has finished in that time.

        Raises:
            TypeError: it is neither an AsyncRefresh nor its id.
        """
        known = id_of(refresh)
        return await self._finishes(Refresh(known, SHORTEST_PAUSE), seconds_left("timeout", timeout))

    async def _finishes(self, refresh: Refresh, seconds: float) -> bool:
        clock = self._transport.clock
        end = clock.monotonic() + seconds
        pause = max(refresh.retry, SHORTEST_PAUSE)
        while clock.monotonic() + pause <= end:
            await self._transport.pause(pause, "the server to finish")
            try:
                answer = await self._get(
                    path("/api/v1_alpha/async_refreshes/{}", refresh.id), WrappedAsyncRefresh
                )
            except NotFoundError:
                return True  # servers forget it some time after the end
            if answer.async_refresh.status == "finished":
                return True
        return False
