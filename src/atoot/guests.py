"""Requests to other people's servers, as a guest makes them: what robots.txt allows, not too soon, and until a moment."""

import math
import zlib
from contextvars import ContextVar
from typing import Literal, TypeAlias

import msgspec
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from msgspec import Struct

from atoot.errors import ClientError, MastodonError, NetworkError, RatelimitError
from atoot.http.transport import Transport
from atoot.limits.engine import clock_time
from atoot.limits.guests import GuestPace
from atoot.message import Options, Request, Response
from atoot.network.robots import LARGEST_ROBOTS, Robots
from atoot.operations import classify

MOST_KEPT = 8 * 1024
"""Bytes of a packed robots.txt that are kept; a longer one is asked for again each time."""
SHORT = 5.0
"""Seconds up to which is waited; for longer ones it is said how long."""
LATE = 1.0
"""Seconds by which the first request may be late: also who has hardly any time asks something, or would never go on."""
LONGEST_DELAY = 3600.0
"""Seconds between two requests; a server that wishes more is not asked."""
READABLE = {"Accept": "application/activity+json, text/plain, */*;q=0.1"}
"""What is asked for where it is not the API that answers."""

Reason: TypeAlias = Literal["robots", "wait", "more"]


class NotAskedError(Exception):
    """A request is not made: `robots`.txt forbids it, one has to `wait`, or there would be `more`, and the time is up."""

    def __init__(self, reason: Reason, text: str, wait: float | None = None) -> None:
        super().__init__(text)
        self.reason: Reason = reason
        self.wait = wait
        """Seconds until it may be made; None if never."""


class GuestFacts(Struct, omit_defaults=True):
    """What a server has told its guests."""

    robots: bytes | None = None
    """Its robots.txt, packed; None if that is not known."""
    pace: GuestPace = msgspec.field(default_factory=GuestPace)
    """When it may be asked again."""

    def keep_robots(self, text: bytes) -> None:
        """Remember its robots.txt, if it is not too long."""
        packed = zlib.compress(text)
        self.robots = packed if len(packed) <= MOST_KEPT else None

    def robots_text(self) -> bytes | None:
        """Its robots.txt; None if that is not known."""
        return None if self.robots is None else zlib.decompress(self.robots)


class Guest:
    """Asks a server. Its session is one whose middleware is `keeping_to_robots`."""

    def __init__(
        self, transport: Transport, facts: GuestFacts, *, delay: float, patience: float, end: float
    ) -> None:
        """Nothing is asked yet.

        Args:
            transport: to the server.
            facts: what is known of it; what it tells is added.
            delay: seconds between two requests at least.
            patience: seconds that an answer may take.
            end: when no more is asked, by the monotonic clock of the transport.
        """
        self._transport, self._clock, self._facts = transport, transport.clock, facts
        self._delay, self._patience, self._end = delay, patience, end
        self._robots: Robots | None = None
        self.requests: int = 0
        """That were made."""
        _GUEST.set(self)

    async def keep_to_robots(self, name: str) -> None:
        """Read its robots.txt, if it is not known, and keep to it from now on.

        Args:
            name: of the program, by which robots.txt may speak to it.

        Raises:
            NotAskedError: it wishes to be asked too seldom; or as of `ask`.
            MastodonError: it cannot be had: nobody knows then what it forbids.
        """
        text = self._facts.robots_text()
        if text is None:
            try:
                text = (await self.ask("/robots.txt", most=LARGEST_ROBOTS)).body
            except MastodonError as error:
                if isinstance(error, RatelimitError) or not isinstance(error, ClientError):
                    raise
                text = b""  # https://www.rfc-editor.org/rfc/rfc9309#name-unavailable-status
            self._facts.keep_robots(text)
        self._robots = Robots(text, name)
        self._delay = max(self._delay, self._robots.delay)
        if self._delay > LONGEST_DELAY:
            raise NotAskedError("robots", f"its robots.txt wishes {self._delay:.0f} s between two requests")

    def may_ask(self, path: str) -> bool:
        """Whether robots.txt allows a path."""
        return self._robots is None or self._robots.allows(self._transport.origin + path)

    def check(self, path: str) -> None:
        """See that robots.txt allows a path.

        Raises:
            NotAskedError: it does not.
        """
        if not self.may_ask(path):
            raise NotAskedError("robots", f"its robots.txt forbids {path.partition('?')[0]}")

    async def ask(self, path: str, *, most: int = 0) -> Response:
        """The answer to a request, when it may be made.

        Args:
            path: what is asked for.
            most: bytes of the answer that are wanted, as a request has it.

        Raises:
            NotAskedError: it may not.
            MastodonError: as of the transport.
        """
        self.check(path)
        await self._wait_for(path)
        self.requests += 1
        seconds, is_api = min(self._patience, max(self._left(), 0.1)), path.startswith("/api/")
        headers, options = (None if is_api else READABLE), Options(timeout=seconds)
        request = Request("GET", path, headers=headers, options=options, most=most)
        try:
            return await self._transport.send(request)
        except NetworkError as error:
            if isinstance(error.__cause__, TimeoutError) and seconds < self._patience and self.requests > 1:
                self._check_time(math.inf)
            raise
        finally:
            if is_api:
                self._facts.pace.sent(self._clock.time(), self._delay)

    def refused(self, error: MastodonError) -> float | None:
        """A server asks us to wait; gives seconds until it lets requests pass again, None where nobody knows."""
        is_limit = isinstance(error, RatelimitError)
        return self._facts.pace.refused(self._clock.time(), error.limits, is_limit=is_limit)

    async def _wait_for(self, path: str) -> None:
        """Wait until a request may be made, if that is soon."""
        self._check_time(min(SHORT, self._patience) / 5 if self.requests else -LATE)
        now, forecast = self._clock.time(), self._transport.budget.forecast(classify("GET", path), 1)
        pause = self._facts.pace.wait(now)
        if (wait := max(pause, forecast)) > min(SHORT, self._left() / 2):
            limit = f"its limit {forecast.limit or 'of requests'!r}"
            cause = limit if forecast >= pause else "the pause that it wishes"
            raise NotAskedError("wait", f"{cause} holds until {clock_time(now, wait)}", wait)
        if wait > 0:
            await self._clock.sleep(wait)
            # The process may have been stopped meanwhile, and another one asks by now.
            self._check_time(0.0)

    def _left(self) -> float:
        return self._end - self._clock.monotonic()

    def _check_time(self, least: float) -> None:
        if self._left() <= least:
            raise NotAskedError("more", "the time for requests is up", 0.0)


_GUEST: ContextVar[Guest] = ContextVar("guest")
"""The one that asks in a task."""


async def keeping_to_robots(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Sends a request if robots.txt does not forbid it: a redirect may lead to another place of the server."""
    _GUEST.get().check(request.url.raw_path_qs)
    return await handler(request)
