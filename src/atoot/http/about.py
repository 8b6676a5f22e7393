"""What is known of the server at the other end, by all views of a client; what it is, is asked once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Protocol, Self, TypeVar

from msgspec import Struct

from atoot import entities
from atoot.errors import ApiError, ClientError, MastodonError, RatelimitError, ServerError
from atoot.http.headers import server_time
from atoot.http.retry import FIRST_PAUSE
from atoot.http.settings import Clock
from atoot.lazy import pattern
from atoot.limits.engine import Budget
from atoot.limits.gate import LONGEST_PAUSE
from atoot.limits.known import has_special_limits
from atoot.message import Options, Request, Response
from atoot.network.addresses import same_origin
from atoot.parameters.encodings import as_form, as_json, operation_of, reads_flat, reads_json

T = TypeVar("T")

MOST_ASKED = 10
"""Times that a server is asked what it is, which refuses because of a limit."""

BESIDE = Options(retries=1, timeout=10, priority=True)
"""How the server is asked what it is, while calls wait for the answer."""

Look = Callable[[Response, Any], object]
"""Told of every answer that is decoded, and of the type that it should be."""

Advice = Callable[[MastodonError, Request], Awaitable[str]]


class OtherWays(Protocol):
    """Does another way what a server lacks; `workflows.alternatives` does."""

    @property
    def missing(self) -> Collection[object]:
        """What the server is known to lack."""
        ...

    async def known(self, request: Request) -> Response | None:
        """The answer made another way, if the server is known to lack the operation."""
        ...

    async def after(self, request: Request, error: MastodonError) -> Response | None:
        """The answer made another way, if an error says that the server lacks the operation."""
        ...


class Shared(Struct, eq=False):
    """What all views of a client know of its server, and do alike."""

    server: entities.server.Server | None = None
    """What it is, once somebody has asked."""
    asking: asyncio.Task[object] | None = None
    """Asks what it is."""
    last_headers: Mapping[str, str] = MappingProxyType({})
    """Headers of the latest answer."""
    limit_headers: Mapping[str, str] = MappingProxyType({})
    """Headers of the latest answer that spoke of limits."""
    last_call: float | None = None
    """When the latest answer came, in seconds since the epoch."""
    advise: Advice | None = None
    """Knows what to do about an error that is going to be raised."""
    alternatives: OtherWays | None = None
    """Does another way what the server lacks; not for who writes a server, and wants to know what it lacks."""
    look: Look | None = None
    """Looks at every answer, if somebody wants to know: `atoot.strict`."""
    json_operations: set[tuple[str, str]] = set()
    """Operations whose parameters the server was seen to want as JSON."""

    def encoded(self, request: Request) -> Request:
        """A request in the encoding that the server wants of its operation."""
        software = self.server.software if self.server is not None else ""
        if reads_json(software, request.method, request.path) or (
            self.json_operations and operation_of(request.method, request.path) in self.json_operations
        ):
            return as_json(request) or request
        return (reads_flat(software, self.last_headers, request.values) and as_form(request)) or request

    def time(self, now: float) -> float:
        """Seconds since the epoch by the clock of the server, as its latest answer told; by ours if it told nothing."""
        told = server_time(self.last_headers.get("Date"))
        return now if told is None or self.last_call is None else told + (now - self.last_call)

    async def hint(self, error: MastodonError, request: Request) -> None:
        """Say with an error what to do."""
        if not error.hint and self.advise is not None:
            error.hint = await self.advise(error, request)


class Asks(Protocol):
    """Asks the server, for a client; a transport does."""

    origin: str
    shared: Shared
    budget: Budget
    clock: Clock

    def fetch(self, request: Request, kind: Any) -> Coroutine[Any, Any, Any]:
        """The answer to a request as a value of a type."""
        ...

    def with_options(self, options: Options) -> Self:
        """The same for requests that are to be made otherwise."""
        ...

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something beside the caller."""
        ...

    async def pause(self, seconds: float, reason: str) -> None:
        """Wait for something that is named."""
        ...


async def learn(transport: Asks, nodeinfo: entities.NodeInfo | None = None) -> entities.server.Server:
    """What the server is, which all views of the client, and its budget, know from now on.

    Raises:
        NetworkError: the server cannot be reached.
    """
    server = await ask(transport, nodeinfo)
    transport.shared.server = server
    transport.budget.presume(server.software)
    return server


def found_out(transport: Asks) -> asyncio.Task[object]:
    """What the server is, asked beside the calls that would like to know it; once, whether it answers or not."""
    shared = transport.shared
    if shared.asking is None:
        shared.asking = transport.spawn(_find_out(transport.with_options(BESIDE)))
    return shared.asking


async def _find_out(beside: Asks, pause: float = 0.0, tries: int = 1) -> None:
    """Ask what the server is: nodeinfo first, which needs not wait for the limits that others wait for.

    Some servers count even nodeinfo in a limit, which may be used up just now: they are asked once more after a pause.
    """
    software = ""
    try:
        if pause:
            await beside.pause(pause, "what the server is")
        nodeinfo = await nodeinfo_of(beside)
        software = nodeinfo.software.name if nodeinfo is not None else ""
        if has_special_limits(software) is False:
            beside.budget.presume(software)
        await learn(beside, nodeinfo)
    except (MastodonError, RuntimeError) as error:
        if isinstance(error, RatelimitError) and tries < MOST_ASKED:
            told = error.limits.retry_after or (error.limits.reset or 0.0) - beside.clock.time()
            beside.spawn(_find_out(beside, min(max(told, FIRST_PAUSE), LONGEST_PAUSE), tries + 1))
            return
        beside.budget.presume(software)  # those who wait for the answer need not wait for it any more


async def nodeinfo_of(transport: Asks) -> entities.NodeInfo | None:
    """What a server says of itself in nodeinfo, which counts in no limit of its API; None if it says nothing.

    Raises:
        NetworkError: the server cannot be reached.
        RatelimitError: it counts all the same, and asks to wait.
    """
    links = await _if_there(transport, "/.well-known/nodeinfo", entities.NodeInfoLinks, RatelimitError)
    place = nodeinfo_document(links, transport.origin) if links is not None else None
    return await _if_there(transport, place, entities.NodeInfo, RatelimitError) if place is not None else None


async def ask(transport: Asks, nodeinfo: entities.NodeInfo | None = None) -> entities.server.Server:
    """What a server is and allows, as nodeinfo and the instance say; what it does not answer stays unknown.

    Args:
        transport: asks the server.
        nodeinfo: what it says there, if it was asked already.

    Raises:
        NetworkError: the server cannot be reached.
    """
    newer = await _if_there(transport, "/api/v2/instance", entities.Instance)
    older = None if newer is not None else await _if_there(transport, "/api/v1/instance", entities.V1Instance)
    if nodeinfo is None:
        with suppress(RatelimitError):
            nodeinfo = await nodeinfo_of(transport)
    return entities.server.server_of(newer or older, nodeinfo)


async def _if_there(transport: Asks, path: str, kind: type[T], *but: type[MastodonError]) -> T | None:
    try:
        found: T = await transport.fetch(Request("GET", path), kind)
    except (ApiError, ClientError, ServerError) as error:
        if isinstance(error, but):
            raise
        return None
    return found


_SCHEMA = pattern(r"http://nodeinfo\.diaspora\.software/ns/schema/([0-9]{1,3})\.([0-9]{1,3})")
"""How a link says which version of nodeinfo it leads to."""


def nodeinfo_document(links: entities.NodeInfoLinks, origin: str) -> str | None:
    """Path of the newest document that is on the host itself; None if there is none."""
    found = []
    for link in links.links:
        version, url = _SCHEMA.fullmatch(link.rel), same_origin(link.href, origin)
        if version is not None and url is not None:
            found.append((int(version[1]), int(version[2]), url))
    return max(found)[2] if found else None
