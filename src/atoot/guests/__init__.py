"""Good behaviour as a guest on other people's servers: what is known of a host, what to ask it, and when."""

import os
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from typing import Self

import msgspec
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from msgspec import DecodeError, Struct

from atoot import entities
from atoot.decoding.lenient import read
from atoot.errors import MastodonError, NetworkError, RatelimitError, clock_time
from atoot.guests.manners import Manners
from atoot.guests.notes import LocalNotes, SharedNotes, tell
from atoot.guests.pace import GuestPace
from atoot.guests.verdicts import VisitEnd, verdict_of
from atoot.http.transport import Transport
from atoot.message import Options, Request, Response
from atoot.network.robots import LARGEST_ROBOTS, Robots
from atoot.operations import classify
from atoot.secrets import one_line

DAY = 24 * 3600.0
"""Seconds for which facts about a server are kept."""
MOST_KEPT = 8 * 1024
"""Most bytes kept of a compressed robots.txt; a longer one is fetched again each time."""
SHORT = 5.0
"""The longest wait in seconds; for longer ones, the visit ends and names the time."""
LATE = 1.0
"""Seconds by which the first request may be late: a visit with hardly any time still makes one, so it progresses."""
LONGEST_DELAY = 3600.0
"""Most seconds between two requests; a server that wants more is not visited."""
READABLE = {"Accept": "application/activity+json, text/plain, */*;q=0.1"}
"""The Accept header for anything but the API."""

HERE = LocalNotes()
"""The notes of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HERE.forget)


class Facts(Struct, omit_defaults=True):
    """What a server has told its guests; it is forgotten after a day, except for its rate limits."""

    seen: float = 0.0
    """When the first of it was learned, in seconds since the epoch."""
    robots: bytes | None = None
    """Its robots.txt, compressed; None if unknown."""
    access: dict[str, str] | None = None
    """Parts of its timelines with restricted access, and who may read them; None if unknown."""
    closed: dict[str, str] = {}  # msgspec copies it
    """What it refused, and why."""
    pace: GuestPace = msgspec.field(default_factory=GuestPace)
    """Its rate limits, and when the next request may be made."""

    def robots_text(self) -> bytes | None:
        """Its robots.txt; None if unknown, or if the stored copy is damaged."""
        with suppress(zlib.error):
            return None if self.robots is None else zlib.decompress(self.robots)
        return None

    @classmethod
    async def of(cls, notes: SharedNotes, host: str, now: float) -> Self:
        """The facts known about a host."""
        note = await notes.read(f"host:{host}")
        try:
            found = msgspec.msgpack.decode(note, type=cls) if note else cls()
        except DecodeError:  # from another version, or damaged
            found = cls()
        return found if 0 <= now - found.seen < DAY else cls(seen=now, pace=found.pace.relaxed())

    async def keep(self, notes: SharedNotes, host: str) -> None:
        """Save the facts."""
        await notes.write(f"host:{host}", msgspec.msgpack.encode(self), DAY)


async def known(notes: SharedNotes, host: str) -> bytes | None:
    """The stored facts about a host, for `remember`; None if there are none, or they are unreachable."""
    with suppress(NetworkError):
        return await notes.read(f"host:{host}")
    return None


async def remember(notes: SharedNotes, hosts: Mapping[str, bytes]) -> None:
    """Restore facts from before a restart, except for hosts with newer facts."""
    for host, note in hosts.items():
        if await known(notes, host) is None:
            await tell(notes.write(f"host:{host}", note, DAY))


class Guest:
    """Makes requests to a server until something ends the visit. Its session has the middleware `keeping_to_robots`."""

    def __init__(self, transport: Transport, facts: Facts, manners: Manners, end: float) -> None:
        """Make one; it asks nothing after the end, by the transport's clock, and adds what it learns to the facts."""
        self._transport, self._clock, self._delay, self._end = transport, transport.clock, manners.delay, end
        self._margin = min(SHORT, manners.patience, max(self._left(), 0.0)) / 5
        """Seconds before the end in which no further request starts: an answer in time is unlikely."""
        self._robots: Robots | None = None
        self.facts: Facts = facts
        self.manners: Manners = manners
        self.is_at_home: bool = transport.origin in manners.own_origins()
        """Whether the server is one's own."""
        self.went_on: bool = False
        """Whether the list was read up to here before: a failure then means too many requests."""
        self.requests: int = 0
        """Requests made."""
        self.was_refused: bool = False
        """Whether a request exceeded a limit that could not be foreseen."""
        self.pause: float = 0.0
        """Seconds for which the server asks to be left alone."""
        _GUEST.set(self)

    async def keep_to_robots(self) -> None:
        """Fetch its robots.txt, unless it is known, and obey it from now on.

        Raises:
            VisitEnd: its crawl delay is too long, or it cannot be fetched: nobody knows then what it forbids.
        """
        if self.is_at_home or not self.manners.robots:
            return
        if (text := self.facts.robots_text()) is None:
            try:
                text = (await self.ask("/robots.txt", most=LARGEST_ROBOTS, about="its robots.txt")).body
            except VisitEnd as end:
                if end.verdict not in ("missing", "closed"):
                    raise
                text = b""  # https://www.rfc-editor.org/rfc/rfc9309#name-unavailable-status
            packed = zlib.compress(text)
            self.facts.robots = packed if len(packed) <= MOST_KEPT else None
        self._robots = Robots(text, self.manners.name)
        self._delay = max(self._delay, self._robots.delay)
        if self._delay > LONGEST_DELAY:
            raise VisitEnd("robots", f"its robots.txt asks for {self._delay:.6g} s between two requests")

    def check(self, path: str) -> None:
        """Check that robots.txt allows a path; otherwise the visit ends."""
        if self._robots is not None and not self._robots.allows(self._transport.origin + path):
            raise VisitEnd("robots", f"its robots.txt forbids {path.partition('?')[0]}")

    async def check_access(self, feed: str, parts: Iterable[str]) -> None:
        """Check that everybody may read parts of a feed, both named as in `timelines_access`, if the server has that.

        Raises:
            VisitEnd: access is restricted; or the server does not answer, or asks us to wait.
        """
        if self.facts.access is None:
            try:
                answer = await self.ask("/api/v2/instance", about="what it says of itself")
                self.facts.access = _access_of(answer.body)
            except VisitEnd as end:
                if end.verdict in ("more", "wait", "slow", "unreachable"):
                    raise
                self.facts.access = {}
        for part in parts:
            if who := (self.facts.access or {}).get(f"{part} {feed}"):
                raise VisitEnd("closed", f"it says that its {part} {feed} are {who}")

    async def ask(self, path: str, *, most: int = 0, about: str = "") -> Response:
        """The answer to a request, when it may be made; `about` names its purpose, if it differs from the visit's.

        Raises:
            VisitEnd: it may not be made now, or there was no usable answer.
        """
        self.check(path)
        await self._wait_for(path)
        self.requests += 1
        patience, is_api = self.manners.patience, path.startswith("/api/")
        seconds = min(patience, max(self._left(), 0.1))
        headers, options = (None if is_api else READABLE), Options(timeout=seconds)
        request = Request("GET", path, headers=headers, options=options, most=most)
        try:
            return await self._transport.send(request)
        except MastodonError as error:
            problem = error
        finally:
            if is_api:
                self.facts.pace.sent(self._clock.time(), self._delay)
        if isinstance(problem.__cause__, TimeoutError) and seconds < patience and self.requests > 1:
            raise VisitEnd("more", "the time for requests is up", 0.0)
        (verdict, again), wait = verdict_of(problem, went_on=self.went_on), None
        if verdict == "wait":
            is_limit = isinstance(problem, RatelimitError)
            self.was_refused = self.was_refused or problem.status_code == 429
            wait = self.facts.pace.refused(self._clock.time(), problem.limits, is_limit=is_limit)
            self.pause = wait or 0.0
        raise VisitEnd(verdict, f"{about}: {problem}" if about else str(problem), wait, again=again)

    async def _wait_for(self, path: str) -> None:
        """Wait until a request may be made, if that is soon."""
        self._check_time(self._margin if self.requests else -LATE)
        now, forecast = self._clock.time(), self._transport.budget.forecast(classify("GET", path), 1)
        pause = self.facts.pace.wait(now)
        if (wait := max(pause, forecast)) > min(SHORT, max(self._left(), 0.0) / 2):
            limit = f"its limit {forecast.limit or 'of requests'!r}"
            cause, self.pause = (limit if forecast >= pause else "the pause that it wishes"), wait
            raise VisitEnd("wait", f"{cause} holds until {clock_time(now, wait)}", wait)
        if wait > 0:
            await self._clock.sleep(wait)
            # The process may have been suspended meanwhile, and another one may be visiting by now.
            self._check_time(0.0)

    def _left(self) -> float:
        return self._end - self._clock.monotonic()

    def _check_time(self, least: float) -> None:
        if self._left() <= least:
            raise VisitEnd("more", "the time for requests is up", 0.0)


_GUEST: ContextVar[Guest] = ContextVar("guest")
"""The guest of the current task."""


async def keeping_to_robots(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Send a request only if robots.txt allows it: a redirect may lead elsewhere on the server."""
    _GUEST.get().check(request.url.raw_path_qs)
    return await handler(request)


def _access_of(body: bytes) -> dict[str, str]:
    """Who may read the restricted parts of timelines, according to an instance document."""
    try:
        access = read(body, entities.Instance).configuration.timelines_access
    except DecodeError:
        return {}
    return {} if access is None else {part: one_line(who, 40) for part, who in access.limited().items()}
