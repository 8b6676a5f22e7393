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
"""Seconds after which what a server has told is forgotten."""
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

HERE = LocalNotes()
"""What is known in this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HERE.forget)


class Facts(Struct, omit_defaults=True):
    """What a server has told its guests; it is forgotten after a day, but for how often it lets itself be asked."""

    seen: float = 0.0
    """When it began to be known, in seconds since the epoch."""
    robots: bytes | None = None
    """Its robots.txt, packed; None if that is not known."""
    access: dict[str, str] | None = None
    """Parts of its timelines that not everybody may read, and who may; None if that is not known."""
    closed: dict[str, str] = {}  # msgspec copies it
    """What it refused, and why."""
    pace: GuestPace = msgspec.field(default_factory=GuestPace)
    """When it may be asked again."""

    def robots_text(self) -> bytes | None:
        """Its robots.txt; None if that is not known, or what was written down of it is damaged."""
        with suppress(zlib.error):
            return None if self.robots is None else zlib.decompress(self.robots)
        return None

    @classmethod
    async def of(cls, notes: SharedNotes, host: str, now: float) -> Self:
        """What is known of a host."""
        note = await notes.read(f"host:{host}")
        try:
            found = msgspec.msgpack.decode(note, type=cls) if note else cls()
        except DecodeError:  # of another version, or damaged
            found = cls()
        return found if 0 <= now - found.seen < DAY else cls(seen=now, pace=found.pace.relaxed())

    async def keep(self, notes: SharedNotes, host: str) -> None:
        """Remember it."""
        await notes.write(f"host:{host}", msgspec.msgpack.encode(self), DAY)


async def known(notes: SharedNotes, host: str) -> bytes | None:
    """What is known of a host, for `remember`; None if that is nothing, or cannot be reached."""
    with suppress(NetworkError):
        return await notes.read(f"host:{host}")
    return None


async def remember(notes: SharedNotes, hosts: Mapping[str, bytes]) -> None:
    """Know of hosts what was known before a restart, but for those of which something is known already."""
    for host, note in hosts.items():
        if await known(notes, host) is None:
            await tell(notes.write(f"host:{host}", note, DAY))


class Guest:
    """Asks a server, until something ends the visit. Its session is one whose middleware is `keeping_to_robots`."""

    def __init__(self, transport: Transport, facts: Facts, manners: Manners, end: float) -> None:
        """Nothing is asked yet, and nothing after the end, by the clock of the transport; the facts grow by what is told."""
        self._transport, self._clock, self._delay, self._end = transport, transport.clock, manners.delay, end
        self._margin = min(SHORT, manners.patience, max(self._left(), 0.0)) / 5
        """Seconds before the end in which no further request is begun: it would hardly be answered."""
        self._robots: Robots | None = None
        self.facts: Facts = facts
        self.manners: Manners = manners
        self.is_at_home: bool = transport.origin in manners.own_origins()
        """Whether the server is one's own."""
        self.went_on: bool = False
        """Whether a list has been read up to here: who fails now has had too many requests."""
        self.requests: int = 0
        """That were made."""
        self.was_refused: bool = False
        """Whether one of them was too much, though nothing that is known let us expect it."""
        self.pause: float = 0.0
        """Seconds for which the server is to be left alone, if it wishes that."""
        _GUEST.set(self)

    async def keep_to_robots(self) -> None:
        """Read its robots.txt, if it is not known, and keep to it from now on.

        Raises:
            VisitEnd: it wishes to be asked too seldom, or it cannot be had: nobody knows then what it forbids.
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
        """See that robots.txt allows a path; else the visit ends."""
        if self._robots is not None and not self._robots.allows(self._transport.origin + path):
            raise VisitEnd("robots", f"its robots.txt forbids {path.partition('?')[0]}")

    async def check_access(self, feed: str, parts: Iterable[str]) -> None:
        """See that everybody may read parts of timelines, as the server has both in `timelines_access`, if it says who may.

        Raises:
            VisitEnd: not everybody may; the server does not answer, or asks us to wait.
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
        """The answer to a request, when it may be made; `about` says what it is for, if that is not what the visit is for.

        Raises:
            VisitEnd: it may not be made now, or there was no answer that one can use.
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
            # The process may have been stopped meanwhile, and another one asks by now.
            self._check_time(0.0)

    def _left(self) -> float:
        return self._end - self._clock.monotonic()

    def _check_time(self, least: float) -> None:
        if self._left() <= least:
            raise VisitEnd("more", "the time for requests is up", 0.0)


_GUEST: ContextVar[Guest] = ContextVar("guest")
"""The one that asks in a task."""


async def keeping_to_robots(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Sends a request if robots.txt does not forbid it: a redirect may lead to another place of the server."""
    _GUEST.get().check(request.url.raw_path_qs)
    return await handler(request)


def _access_of(body: bytes) -> dict[str, str]:
    """Who may read parts of timelines that not everybody may, as an instance document says."""
    try:
        access = read(body, entities.Instance).configuration.timelines_access
    except DecodeError:
        return {}
    return {} if access is None else {part: one_line(who, 40) for part, who in access.limited().items()}
