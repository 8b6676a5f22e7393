"""What is known of the server at the other end, by all views of a client."""

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


class Inquirer(Protocol):
    """Finds out what the server is; `workflows.inquiry` does."""

    async def learn(self, options: Options) -> entities.server.Server:
        """What it is, asked with such options; all views of the client, and its budget, know it from now on."""
        ...

    def begun(self) -> asyncio.Task[None]:
        """The same, asked beside the calls that would like to know it; once, whether it answers or not."""
        ...


class Shared(Struct, eq=False):
    """What all views of a client know of its server, and do alike."""

    server: entities.server.Server | None = None
    """What it is, once somebody has asked."""
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
    renew: Callable[[float], Awaitable[bool]] | None = None
    """Whether there is another token than that with which a call that was made at a moment was refused: `oauth.renewal`."""
    inquiry: Inquirer | None = None
    """Finds out what the server is."""
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
