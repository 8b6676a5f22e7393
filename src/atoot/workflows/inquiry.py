"""Identifies the server, from nodeinfo and the instance."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TypeVar

from atoot import entities, http
from atoot.api.nodeinfo import DISCOVERY, document_of
from atoot.errors import ApiError, ClientError, MastodonError, RatelimitError, ServerError
from atoot.http.retry import FIRST_PAUSE
from atoot.limits.gate import LONGEST_PAUSE
from atoot.limits.known import has_special_limits
from atoot.message import Options, Request

T = TypeVar("T")

MOST_ASKED = 10
"""Maximum number of requests to a server that refuses because of a rate limit."""

BESIDE = Options(retries=1, timeout=10, priority=True)
"""Options of the inquiry while calls wait for its answer."""


class Inquiry:
    """Identifies the server of a client, for all views of the client and for its budget."""

    def __init__(self, transport: http.Transport) -> None:
        self._transport = transport
        self._task: asyncio.Task[None] | None = None

    async def learn(
        self, options: Options, nodeinfo: entities.NodeInfo | None = None
    ) -> entities.server.Server:
        """What the server is.

        Args:
            options: options of the requests.
            nodeinfo: the nodeinfo document, if already fetched.

        Raises:
            NetworkError: the server cannot be reached.
        """
        transport = self._transport.with_options(options)
        transport.shared.server = server = await ask(transport, nodeinfo)
        transport.budget.presume(server.software)
        return server

    def begun(self) -> asyncio.Task[None]:
        """The same as a background task, started once, whether or not the server answers."""
        if self._task is None:
            self._task = self._transport.spawn(self._find_out())
        return self._task

    async def _find_out(self, pause: float = 0.0, tries: int = 1) -> None:
        """Ask nodeinfo first, which need not wait for the rate limits of other requests.

        Some servers count even nodeinfo in a rate limit, which may be used up now: they are asked again after a pause.
        """
        beside, software = self._transport.with_options(BESIDE), ""
        try:
            if pause:
                await beside.pause(pause, "what the server is")
            nodeinfo = await nodeinfo_of(beside)
            software = nodeinfo.software.name if nodeinfo is not None else ""
            if has_special_limits(software) is False:
                beside.budget.presume(software)
            await self.learn(BESIDE, nodeinfo)
        except (MastodonError, RuntimeError) as error:
            if isinstance(error, RatelimitError) and tries < MOST_ASKED:
                told = error.limits.retry_after or (error.limits.reset or 0.0) - beside.clock.time()
                beside.spawn(self._find_out(min(max(told, FIRST_PAUSE), LONGEST_PAUSE), tries + 1))
                return
            beside.budget.presume(software)  # releases the calls that wait for the answer


async def nodeinfo_of(transport: http.Transport) -> entities.NodeInfo | None:
    """The nodeinfo of a server, which is outside the API's rate limits; None if there is none.

    Raises:
        NetworkError: the server cannot be reached.
        RatelimitError: the server limits it all the same.
    """
    links = await _if_there(transport, DISCOVERY, entities.NodeInfoLinks, RatelimitError)
    place = document_of(links, transport.origin) if links is not None else None
    return await _if_there(transport, place, entities.NodeInfo, RatelimitError) if place is not None else None


async def ask(transport: http.Transport, nodeinfo: entities.NodeInfo | None = None) -> entities.server.Server:
    """The server's software and limits, from nodeinfo and the instance; whatever it does not answer stays unknown.

    Args:
        transport: the transport to the server.
        nodeinfo: the nodeinfo document, if already fetched.

    Raises:
        NetworkError: the server cannot be reached.
    """
    newer = await _if_there(transport, "/api/v2/instance", entities.Instance)
    older = None if newer is not None else await _if_there(transport, "/api/v1/instance", entities.V1Instance)
    if nodeinfo is None:
        with suppress(RatelimitError):
            nodeinfo = await nodeinfo_of(transport)
    return entities.server.server_of(newer or older, nodeinfo)


async def _if_there(
    transport: http.Transport, path: str, kind: type[T], *but: type[MastodonError]
) -> T | None:
    try:
        found: T = await transport.fetch(Request("GET", path), kind)
    except (ApiError, ClientError, ServerError) as error:
        if isinstance(error, but):
            raise
        return None
    return found
