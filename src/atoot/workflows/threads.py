"""Conversations as a whole, with what the server still has to fetch for them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct

from atoot import entities
from atoot.api.base import Endpoints, Ref, id_of, path
from atoot.entities.base import shown
from atoot.errors import NotFoundError
from atoot.lazy import pattern
from atoot.message import Request, seconds_left

SHORTEST_PAUSE = 1.0
"""Minimum seconds between two polls."""


HEADER = "Mastodon-Async-Refresh"

_PAIR = pattern(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))')


class Refresh(Struct, frozen=True):
    """Background work of a server, which continues after the answer."""

    id: str
    """Id for `async_refresh`."""
    retry: float
    """Seconds until the next poll."""
    result_count: int | None = None
    """Results so far."""


def refresh_of(headers: Mapping[str, str]) -> Refresh | None:
    """The background work that the headers announce; None if there is none, or it is unreadable."""
    pairs = {name.lower(): quoted or bare for name, quoted, bare in _PAIR.findall(headers.get(HEADER, ""))}
    if not pairs.get("id"):
        return None
    retry, count = pairs.get("retry", ""), pairs.get("result_count", "")
    return Refresh(
        pairs["id"], float(retry) if _is_number(retry) else 5.0, int(count) if _is_number(count) else None
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


class Threads(Endpoints):
    """Threads around a status, and waiting for replies that the server fetches in the background."""

    async def status_thread(self, status: Ref, *, wait: timedelta | float = 0) -> list[entities.Status]:
        """A conversation: what comes before a status, the status, and all replies that the server knows.

        Made of `view_status` and `status_context`. Mastodon 4.5 and later begin to fetch more replies from other
        servers when they are asked for a thread.

        Args:
            status: Status, or its id.
            wait: how long to wait for replies that the server is fetching; seconds, if it is a number. With 0 the
                answer is what it has now.
        """
        seconds, status = seconds_left("wait", wait), shown(status)
        asked, response = await asyncio.gather(
            self._get(path("/api/v1/statuses/{}", status), entities.Status),
            self._transport.send(Request("GET", path("/api/v1/statuses/{}/context", status))),
        )
        context: entities.Context = self._transport.decode(response, entities.Context)
        refresh = refresh_of(response.headers)
        if refresh is not None and seconds > 0 and await self._finishes(refresh, seconds):
            context = await self._get(path("/api/v1/statuses/{}/context", status), entities.Context)
        return [*context.ancestors, asked, *context.descendants]

    async def wait_for_async_refresh(
        self, refresh: str | entities.AsyncRefresh, *, timeout: timedelta | float = 60
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
                    path("/api/v1_alpha/async_refreshes/{}", refresh.id), entities.WrappedAsyncRefresh
                )
            except NotFoundError:
                return True  # servers forget it some time after it ends
            if answer.async_refresh.status == "finished":
                return True
        return False
