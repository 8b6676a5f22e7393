"""State about the server, shared by all views of a client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from msgspec import Struct

from atoot import entities
from atoot.errors import MastodonError
from atoot.http.headers import server_time
from atoot.message import Options, Request, Response
from atoot.parameters.encodings import as_form, as_json, operation_of, reads_flat, reads_json

Look = Callable[[Response, Any], object]
"""Called with every response that is decoded, and with its expected type."""

Advice = Callable[[MastodonError, Request], Awaitable[str]]


class OtherWays(Protocol):
    """Fallbacks for operations that a server lacks; implemented by `workflows.alternatives`."""

    @property
    def missing(self) -> Collection[object]:
        """Operations that the server is known to lack."""
        ...

    async def known(self, request: Request) -> Response | None:
        """The response from the fallback, if the server is known to lack the operation."""
        ...

    async def after(self, request: Request, error: MastodonError) -> Response | None:
        """The response from the fallback, if the error says that the server lacks the operation."""
        ...


class Inquirer(Protocol):
    """Finds out what the server runs; implemented by `workflows.inquiry`."""

    async def learn(self, options: Options) -> entities.server.Server:
        """Ask the server, with these options, and tell all views of the client and its budget."""
        ...

    def begun(self) -> asyncio.Task[None]:
        """The same in the background, for calls that could use the answer; once, whether the server answers or not."""
        ...


class Shared(Struct, eq=False):
    """State and behaviour that all views of a client share."""

    server: entities.server.Server | None = None
    """What the server is, once it has been asked."""
    last_headers: Mapping[str, str] = MappingProxyType({})
    """Headers of the latest response."""
    limit_headers: Mapping[str, str] = MappingProxyType({})
    """Headers of the latest response with rate limits."""
    last_call: float | None = None
    """When the latest response came, in seconds since the epoch."""
    advise: Advice | None = None
    """Gives advice on an error that is about to be raised."""
    alternatives: OtherWays | None = None
    """Fallbacks for what the server lacks; None in strict mode, where a server's author wants to see the gaps."""
    renew: Callable[[float], Awaitable[bool]] | None = None
    """Whether a newer token replaces the one that a call, made at a given time, was refused with: `oauth.renewal`."""
    inquiry: Inquirer | None = None
    """Finds out what the server runs."""
    look: Look | None = None
    """Inspects every response in strict mode: `atoot.strict`."""
    json_operations: set[tuple[str, str]] = set()
    """Operations whose parameters the server has only accepted as JSON."""

    def encoded(self, request: Request) -> Request:
        """The request in the encoding that the server expects for its operation."""
        software = self.server.software if self.server is not None else ""
        if reads_json(software, request.method, request.path) or (
            self.json_operations and operation_of(request.method, request.path) in self.json_operations
        ):
            return as_json(request) or request
        return (reads_flat(software, self.last_headers, request.values) and as_form(request)) or request

    def time(self, now: float) -> float:
        """Seconds since the epoch by the server's clock, from its latest response; by ours if it sent no `Date`."""
        told = server_time(self.last_headers.get("Date"))
        return now if told is None or self.last_call is None else told + (now - self.last_call)

    async def hint(self, error: MastodonError, request: Request) -> None:
        """Add advice to an error."""
        if not error.hint and self.advise is not None:
            error.hint = await self.advise(error, request)
