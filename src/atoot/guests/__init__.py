"""How one behaves at other people's servers: who asks, what may be asked, not too soon, and until a moment."""

import math
import os
import zlib
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Literal, Self, TypeAlias

import msgspec
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from msgspec import DecodeError, Struct

from atoot import entities
from atoot.decoding.lenient import read
from atoot.errors import ClientError, MastodonError, NetworkError, RatelimitError
from atoot.guests.notes import LocalNotes, SharedNotes
from atoot.guests.pace import GuestPace
from atoot.http.transport import Transport
from atoot.lazy import pattern
from atoot.limits.engine import clock_time
from atoot.message import Options, Request, Response, checked_count, checked_seconds
from atoot.network.addresses import origin
from atoot.network.robots import LARGEST_ROBOTS, Robots
from atoot.operations import classify
from atoot.secrets import one_line
from atoot.version import __version__

_TOKEN = pattern(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
_CONTACT = pattern(r"https?://[^\s()]+\.[^\s()]+|[^\s()@]+@[^\s()@]+\.[^\s()@]+")

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
INSTANCE = "/api/v2/instance"
READABLE = {"Accept": "application/activity+json, text/plain, */*;q=0.1"}
"""What is asked for where it is not the API that answers."""

HERE = LocalNotes()
"""What is known in this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HERE.forget)

Reason: TypeAlias = Literal["robots", "closed", "wait", "more"]


class Manners(Struct, frozen=True, kw_only=True):
    """How hosts are treated. It is pickled along with the jobs; every worker has the same.

    Raises:
        ValueError: a value makes no sense; the message names it.
    """

    contact: str
    """Where people of a server learn who asks, and can complain: an address of a page, or of mail."""
    name: str = "atoot-harvest"
    """The name of the program, by which robots.txt may speak to it."""
    robots: bool = True
    """Keep to robots.txt, its crawl delay included."""
    privacy: bool = True
    """Leave out people who are `noindex` or not `indexable`, or say `#nobot` or `#noindex`."""
    own: tuple[str, ...] = ()
    """Hosts that are one's own: neither robots.txt nor people's wishes count there."""
    redis: str | None = None
    """Where workers share what they know of hosts and their limits: `redis://...`; without it each process is for itself."""
    address: str = "shared"
    """Any name for the address that requests come from: workers with the same one share the limits of each host."""
    delay: float = 0.0
    """Seconds between two requests to a host at least."""
    tries: int = 3
    """Steps in a row that may fail before a host is given up."""
    longest_wait: float = 6 * 3600.0
    """Seconds that a host may want us to wait; one that wants more is given up."""
    patience: float = 30.0
    """Seconds that an answer may take, however it comes."""

    def __post_init__(self) -> None:
        if not (isinstance(self.contact, str) and _CONTACT.fullmatch(self.contact)):
            raise ValueError("contact: expected the address of a page or of mail, like 'https://example.org/about-our-crawler'")  # fmt: skip
        if not (isinstance(self.name, str) and _TOKEN.fullmatch(self.name)):
            raise ValueError(f"name: expected letters, digits, '-' and '_', got {self.name!r}")
        if not self.address or not checked_seconds("delay", self.delay) < math.inf:
            raise ValueError("address, delay: expected a name, and a finite number of seconds")
        checked_seconds("longest_wait", self.longest_wait)
        patient = 0 < checked_seconds("patience", self.patience) < math.inf
        if not (patient and checked_count("tries", self.tries)):
            raise ValueError("patience, tries: expected more than 0")
        if isinstance(self.own, str):
            raise ValueError(f"own: expected several hosts, like ({self.own!r},), got a text")  # noqa: TRY004 - as all that makes no sense here
        self.own_origins()

    @property
    def user_agent(self) -> str:
        """What hosts are told that asks."""
        return f"{self.name}/{__version__} (+{self.contact})"

    def own_origins(self) -> list[str]:
        """The origins of the hosts that are one's own."""
        return [origin(host, use_https=not host.startswith("http://")) for host in self.own]

    def __repr__(self) -> str:
        return f"<Manners {self.user_agent}>"  # the address of Redis may hold a password


class NotAskedError(Exception):
    """A request is not made.

    `robots`.txt forbids it; what it asks for is `closed`; it has to `wait`; or time is up, and there may be `more`.
    """

    def __init__(self, reason: Reason, text: str, wait: float | None = None) -> None:
        super().__init__(text)
        self.reason: Reason = reason
        self.wait = wait
        """Seconds until it may be made; None if never."""


class Facts(Struct, omit_defaults=True):
    """What a server has told its guests; all of it is forgotten after a day."""

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

    @classmethod
    async def of(cls, notes: SharedNotes, host: str, now: float) -> Self:
        """What is known of a host."""
        note = await notes.read(f"host:{host}")
        try:
            found = msgspec.msgpack.decode(note, type=cls) if note else cls()
        except DecodeError:  # of another version
            found = cls()
        return found if 0 <= now - found.seen < DAY else cls(seen=now, pace=GuestPace(found.pace.free))

    async def keep(self, notes: SharedNotes, host: str) -> None:
        """Remember it."""
        await notes.write(f"host:{host}", msgspec.msgpack.encode(self), DAY)

    def keep_robots(self, text: bytes) -> None:
        """Remember its robots.txt, if it is not too long."""
        packed = zlib.compress(text)
        self.robots = packed if len(packed) <= MOST_KEPT else None

    def robots_text(self) -> bytes | None:
        """Its robots.txt; None if that is not known."""
        return None if self.robots is None else zlib.decompress(self.robots)


class Guest:
    """Asks a server. Its session is one whose middleware is `keeping_to_robots`."""

    def __init__(self, transport: Transport, facts: Facts, manners: Manners, end: float) -> None:
        """Nothing is asked yet.

        Args:
            transport: to the server.
            facts: what is known of it; what it tells is added.
            manners: how it is treated.
            end: when no more is asked, by the monotonic clock of the transport.
        """
        self._transport, self._clock, self._facts = transport, transport.clock, facts
        self._manners, self._delay, self._end = manners, manners.delay, end
        self._robots: Robots | None = None
        self.is_at_home: bool = transport.origin in manners.own_origins()
        """Whether the server is one's own."""
        self.requests: int = 0
        """That were made."""
        _GUEST.set(self)

    async def keep_to_robots(self) -> None:
        """Read its robots.txt, if it is not known, and keep to it from now on.

        Raises:
            NotAskedError: it wishes to be asked too seldom; or as of `ask`.
            MastodonError: it cannot be had: nobody knows then what it forbids.
        """
        if self.is_at_home or not self._manners.robots:
            return
        text = self._facts.robots_text()
        if text is None:
            try:
                text = (await self.ask("/robots.txt", most=LARGEST_ROBOTS)).body
            except MastodonError as error:
                if isinstance(error, RatelimitError) or not isinstance(error, ClientError):
                    raise
                text = b""  # https://www.rfc-editor.org/rfc/rfc9309#name-unavailable-status
            self._facts.keep_robots(text)
        self._robots = Robots(text, self._manners.name)
        self._delay = max(self._delay, self._robots.delay)
        if self._delay > LONGEST_DELAY:
            raise NotAskedError("robots", f"its robots.txt wishes {self._delay:.0f} s between two requests")

    def check(self, path: str) -> None:
        """See that robots.txt allows a path.

        Raises:
            NotAskedError: it does not.
        """
        if not self._may_ask(path):
            raise NotAskedError("robots", f"its robots.txt forbids {path.partition('?')[0]}")

    def _may_ask(self, path: str) -> bool:
        return self._robots is None or self._robots.allows(self._transport.origin + path)

    async def check_access(self, feed: str, parts: Iterable[str]) -> None:
        """See that everybody may read parts of a kind of timelines, if the server says who may.

        Args:
            feed: its name in `timelines_access`.
            parts: `local`, `remote`.

        Raises:
            NotAskedError: not everybody may; or as of `ask`.
            MastodonError: the server does not answer, or asks us to wait.
        """
        facts = self._facts
        if facts.access is None and self._may_ask(INSTANCE):
            try:
                facts.access = _access_of((await self.ask(INSTANCE)).body)
            except MastodonError as error:
                if isinstance(error, NetworkError | RatelimitError) or error.limits.retry_after:
                    raise
                facts.access = {}
        for part in parts:
            if who := (facts.access or {}).get(f"{part} {feed}"):
                raise NotAskedError("closed", f"it says that its {part} {feed} are {who}")

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
        patience, is_api = self._manners.patience, path.startswith("/api/")
        seconds = min(patience, max(self._left(), 0.1))
        headers, options = (None if is_api else READABLE), Options(timeout=seconds)
        request = Request("GET", path, headers=headers, options=options, most=most)
        try:
            return await self._transport.send(request)
        except NetworkError as error:
            if isinstance(error.__cause__, TimeoutError) and seconds < patience and self.requests > 1:
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
        self._check_time(min(SHORT, self._manners.patience) / 5 if self.requests else -LATE)
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


def _access_of(body: bytes) -> dict[str, str]:
    """Who may read parts of timelines that not everybody may, as an instance document says."""
    try:
        access = read(body, entities.Instance).configuration.timelines_access
    except DecodeError:
        return {}
    return {} if access is None else {part: one_line(who, 40) for part, who in access.limited().items()}
