"""Connection reuse: whether a host keeps a connection open after a response, or closes it unannounced.

HTTP/1.1 keeps connections open unless a response says `Connection: close`; some servers (snac) close them nevertheless.
The next request then goes into a connection that is closed at the other end, and it is unknown whether it was read. So:

- until a host has shown what it does, its first responses are watched, and what must not be done twice is only sent on
  a connection that has stayed open for a moment;
- a host that was seen closing gets a new connection for each request, until it is checked again;
- a request that could not be written completely never arrived, whatever it was.
"""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from functools import cache, partial
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp

SETTLING = 0.03
"""Seconds for which a connection must stay open after a response: a host that closes it does so at once."""

LONG_OPEN = 1.0
"""Seconds after which an open connection needs no further wait: even a busy event loop would have noticed."""

SOON = 2.0
"""Seconds of idleness after which a closed connection proves nothing: either end may have closed it for that."""

LOOK_AGAIN = 900.0
"""Seconds after which a host that closed its connections is checked again."""

Handler = Callable[[aiohttp.ClientRequest], Awaitable[aiohttp.ClientResponse]]


class Habit(Enum):
    """What a host does with a connection after a response."""

    UNKNOWN = "unknown"
    KEEPS = "keeps"
    CLOSES = "closes"


class Use:
    """An aiohttp middleware that finds out which connection a request to a watched host goes through."""

    __slots__ = ("protocol", "reuse", "reused")

    def __init__(self, reuse: "Reuse") -> None:
        self.reuse: Reuse = reuse
        self.protocol: Any = None
        self.reused: bool = False
        """The connection has carried a response before."""

    async def __call__(self, request: aiohttp.ClientRequest, handler: Handler) -> aiohttp.ClientResponse:
        """Send the request, and note which connection it takes."""
        kind: Any = request.response_class
        made: Any = partial(_watched(kind), self)
        request.response_class = made
        if self.reuse.habit is Habit.CLOSES:
            request.headers["Connection"] = "close"
        return await handler(request)

    def begin(self, connection: Any) -> None:
        """The request is written, as far as possible, and its response is about to be read."""
        self.protocol = connection.protocol
        self.reused = self.reuse.take(self.protocol)
        if self.reuse.habit is Habit.CLOSES:
            self.protocol.force_close()


@cache
def _watched(kind: Any) -> Any:
    """A response class that reports its connection."""

    class Watched(kind):  # type: ignore[misc]
        def __init__(self, use: Use, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._use = use

        async def start(self, connection: Any) -> aiohttp.ClientResponse:
            self._use.begin(connection)
            found: aiohttp.ClientResponse = await super().start(connection)
            return found

    return Watched


class Reuse:
    """What is known about the connections to one host."""

    def __init__(self) -> None:
        self.habit: Habit = Habit.UNKNOWN
        self.fresh: bool = False
        """A response was read in this iteration of the event loop or the last, so closed connections are known."""
        self._seen = 0.0
        """When the host was seen closing a connection."""
        self._idle: dict[Any, float] = {}
        """Idle connections, with the time since when; only while the habit is unknown."""

    async def prepare(self, *, repeatable: bool) -> Use:
        """Make the middleware for a request to a host that is not known to keep connections.

        Args:
            repeatable: it may be sent twice, so it may use a connection in an unknown state.
        """
        loop = asyncio.get_running_loop()
        if self.habit is Habit.CLOSES and loop.time() - self._seen > LOOK_AGAIN:
            self.habit = Habit.UNKNOWN
        if self.habit is Habit.UNKNOWN and self._idle:
            await look()
            if not self._looked(loop.time(), LONG_OPEN) and self._idle and not repeatable:
                await asyncio.sleep(SETTLING)
                await look()
                self._looked(loop.time(), SETTLING)
        return Use(self)

    def take(self, protocol: Any) -> bool:
        """Mark a connection as used, and return whether it was used before."""
        return self._idle.pop(protocol, None) is not None

    def answered(self, use: Use, response: aiohttp.ClientResponse) -> None:
        """Record that a response was read completely."""
        if self.habit is not Habit.UNKNOWN:
            return
        if use.reused:
            self._know(Habit.KEEPS)
        elif use.protocol is not None and not _says_close(response):
            self._idle[use.protocol] = asyncio.get_running_loop().time()

    def hear(self, loop: asyncio.AbstractEventLoop) -> None:
        """Record that a response was read just now, at the start of an event loop iteration."""
        if not self.fresh:
            self.fresh = True
            loop.call_soon(self._grow_stale)

    def _grow_stale(self) -> None:
        self.fresh = False

    def failed(self, use: Use | None, *, unwritten: bool) -> None:
        """Record that a connection broke before the response, or before the request."""
        if use is not None and (use.reused or unwritten):
            self._know(Habit.CLOSES)
        elif self.habit is Habit.KEEPS:
            self._know(Habit.UNKNOWN)

    def _looked(self, now: float, enough: float) -> bool:
        """Check the idle connections, and return whether they have shown what the host does.

        Args:
            now: time of the event loop.
            enough: seconds for which one must have been open.
        """
        gone = [protocol for protocol in self._idle if not protocol.is_connected()]
        if any(now - self._idle[protocol] <= SOON for protocol in gone):
            self._know(Habit.CLOSES)
        for protocol in gone:
            self._idle.pop(protocol, None)
        if any(now - since >= enough for since in self._idle.values()):
            self._know(Habit.KEEPS)
        return self.habit is not Habit.UNKNOWN

    def _know(self, habit: Habit) -> None:
        self.habit = habit
        if habit is Habit.CLOSES:
            self._seen = asyncio.get_running_loop().time()
            for protocol in self._idle:
                protocol.close()
        self._idle.clear()


async def look() -> None:
    """Let the event loop notice which connections the host has closed by now."""
    await asyncio.sleep(0)  # the first iteration finds what arrived, queued behind us
    await asyncio.sleep(0)


_known: WeakKeyDictionary[aiohttp.BaseConnector, dict[str, Reuse]] = WeakKeyDictionary()


def reuse_of(session: aiohttp.ClientSession, origin: str) -> Reuse:
    """The knowledge about the connections to a host, common to all clients that share them."""
    if session.connector is None:
        return Reuse()
    return _known.setdefault(session.connector, {}).setdefault(origin, Reuse())


def _says_close(response: aiohttp.ClientResponse) -> bool:
    """Whether a response announces that its connection closes."""
    version = response.version
    said = response.headers.get("Connection", "").lower()
    return "close" in said or (version is not None and version < aiohttp.HttpVersion11)
