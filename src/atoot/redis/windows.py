"""The rate limit windows of one budget, shared by many workers: the rules of a single process on a shared state.

The state is one value. A worker changes its copy and writes it back if nobody else has meanwhile; otherwise it takes
the newer one and retries. All times are those of the clock that the workers share.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from atoot.limits.drift import Drift
from atoot.limits.engine import Lane, hear_answer
from atoot.limits.known import KNOWN, Buckets, Limit
from atoot.limits.window import Window
from atoot.message import RateLimit, Ratelimit, WindowState

LEASE = 30.0
"""Seconds without a heartbeat after which a worker counts as dead, and its requests as ended."""

FRESH = 3.0
"""Seconds for which a worker's wish stays valid. It is renewed once a second."""

SOON = 0.05
"""Seconds after which a worker checks again whether the others took their share."""

UNKNOWN = Limit(None, 300)
"""A limit known only to another version of this library."""


class Wish(Struct, array_like=True):
    """A worker's calls that wait for the same limits."""

    buckets: tuple[str, ...]
    opens: float
    """The earliest start, as far as the server is concerned."""
    calls: int


class RedisWorker(Struct):
    """The state of one worker, written by itself."""

    seen: float
    """When it was written."""
    flying: dict[str, int] = field(default_factory=dict)
    """Requests under way, by limit."""
    wishes: list[Wish] = field(default_factory=list)


class SharedState(Struct):
    """The state that all workers share."""

    drift: float
    windows: dict[str, dict[str, float | int | bool | None]]
    given: dict[str, dict[str, int]]
    """By limit and worker: requests that the worker has made in the current window."""
    workers: dict[str, RedisWorker]


class SharedWindow(Window):
    """The window of a limit that several workers share."""

    left: int
    counted: int
    closed: float

    def __init__(self, name: str, known: Limit, now: float, drift: Drift, me: str) -> None:
        super().__init__(name, known, now, drift)
        self.me: str = me
        self.given: dict[str, int] = {}
        self.wanted: Mapping[str, int] = {}
        self._room: int | None = None

    def want(self, wanted: Mapping[str, int]) -> None:
        """Set how many calls of each worker could start now."""
        self.wanted = wanted
        self._room = None

    def opens(self, now: float, mode: Ratelimit, *, priority: bool) -> float:
        """When a request may start: not while the remaining ones belong to others."""
        opens = super().opens(now, mode, priority=priority)
        if opens > now or priority:
            return opens
        if self._room is None:
            room = min(self.left, self.most - self.flying)
            self._room = fair_share(self.me, room, self.given, self.wanted)
        return opens if self._room > 0 else now + SOON

    def opens_for_all(self, now: float, mode: Ratelimit, *, priority: bool) -> float:
        """When a request may start, as far as the server is concerned."""
        return super().opens(now, mode, priority=priority)

    def start(self, now: float, mode: Ratelimit) -> None:
        """Count the start of a request."""
        super().start(now, mode)
        self.given[self.me] = self.given.get(self.me, 0) + 1
        if self._room is not None:
            self._room -= 1

    def roll(self, now: float) -> None:
        """Begin the next window."""
        end = self.end
        super().roll(now)
        if self.end > end:
            self.given.clear()
            self._room = None

    def saved(self) -> dict[str, Any]:
        """The state, except what belongs to the server, as plain numbers by name."""
        return {name: getattr(self, name) for name in SAVED}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Restore a state that `saved` returned, here or elsewhere.

        Raises:
            KeyError: something is missing.
        """
        for name in SAVED:
            setattr(self, name, saved[name])

    def rejoin(self, mine: Mapping[str, Any], given: int) -> None:
        """Add to the shared state what happened while Redis was unreachable.

        Args:
            mine: the state as this worker alone saw it.
            given: requests that this worker has made in the window.
        """
        if abs(self.end - mine["end"]) < self.period / 2:
            known = self.given.get(self.me, 0)
            self.left = min(self.left - max(0, given - known), mine["left"])
            if self.limit is not None:
                self.counted = max(self.counted, self.limit - self.flying - self.left)
            self.given[self.me] = max(given, known)
        self.closed = max(self.closed, mine["closed"])


SAVED = tuple(name for name in vars(Window("", UNKNOWN, 0.0)) if name not in ("drift", "name"))
"""Names of the saved attributes of a window."""


class SharedWindows:
    """One worker's copy of the shared state."""

    def __init__(self, me: str) -> None:
        self.me = me
        self.held: dict[str, int] = {}
        """Requests of this worker under way, by limit."""
        self.workers: dict[str, RedisWorker] = {}
        self.windows: dict[str, SharedWindow] = {}
        self.special: bool | None = None
        """Whether the server's software has Mastodon's special limits."""
        self._drift = Drift()

    def of(self, buckets: Buckets, now: float) -> tuple[SharedWindow, ...]:
        """The windows of a kind of request, created on first use."""
        return tuple(self.windows.get(name) or self._made(name, now) for name in buckets)

    def look_round(self, now: float, waiting: Callable[[str], int]) -> None:
        """Update which workers are alive and what they want.

        Args:
            now: seconds since the epoch.
            waiting: returns how many calls of this worker wait for a limit.
        """
        for name, worker in list(self.workers.items()):
            if name != self.me and now - worker.seen > LEASE:
                self._bury(name)
        for name, window in self.windows.items():
            wanted = {
                me: count for me, worker in self.workers.items() if (count := _wants(worker, name, now))
            }
            window.want({**wanted, self.me: waiting(name)})

    def start(self, lane: Lane, now: float) -> None:
        """Count the start of a request."""
        for window in lane.windows:
            window.start(now, lane.mode)
            self.held[window.name] = self.held.get(window.name, 0) + 1

    def learn(self, buckets: Buckets, limits: RateLimit, status: int, now: float) -> None:
        """Record an answer."""
        hear_answer(self.of(buckets, now), limits, status, now)
        self._let_go(buckets)

    def release(self, buckets: Buckets, now: float, *, arrived: bool) -> None:
        """Record that no answer came."""
        for window in self.of(buckets, now):
            window.finish(arrived=arrived, clear=False)
        self._let_go(buckets)

    def waiting_elsewhere(self, bucket: str) -> int:
        """The known number of other workers' calls that wait for a limit."""
        return sum(
            wish.calls
            for name, worker in self.workers.items()
            for wish in worker.wishes
            if name != self.me and bucket in wish.buckets
        )

    def snapshot(self, now: float, waiting: Callable[[str], int]) -> Mapping[str, WindowState]:
        """The known state of each limit."""
        return {
            name: window.state(now, waiting(name) + self.waiting_elsewhere(name))
            for name, window in self.windows.items()
        }

    def saved(self, now: float, lanes: Collection[Lane]) -> bytes:
        """The new shared state; `lanes` are the waiting calls of this worker."""
        flying = {name: count for name, count in self.held.items() if count}
        self.workers[self.me] = RedisWorker(
            now, flying, [_wish(lane, now) for lane in lanes if lane.mode != "raise"]
        )
        return self._encoded()

    def farewell(self) -> bytes:
        """The shared state without this worker, which leaves. Its requests under way count as spent."""
        self._bury(self.me)
        return self._encoded()

    def load(self, saved: bytes, now: float) -> None:
        """Load the state that another worker wrote.

        Raises:
            ValueError: it is unreadable.
        """
        self._take(_read(saved), now)

    def start_anew(self, now: float) -> None:
        """Start without knowledge of any limit; this worker's requests under way continue."""
        self._take(SharedState(0.0, {}, {}, {}), now)

    def rejoin(self, saved: bytes, now: float) -> None:
        """Load the shared state, and add what happened here while Redis was unreachable.

        Raises:
            ValueError: it is unreadable.
        """
        mine = {name: (one.saved(), one.given.get(self.me, 0)) for name, one in self.windows.items()}
        self.load(saved, now)
        for name, (state, given) in mine.items():
            self.windows[name].rejoin(state, given)

    def _take(self, shared: SharedState, now: float) -> None:
        self._drift.seconds = shared.drift
        self.workers = shared.workers
        told = self.workers[self.me].flying if self.me in self.workers else {}
        for name in dict.fromkeys((*self.windows, *shared.windows)):
            window = self.windows.get(name) or self._made(name, now)
            fields = shared.windows.get(name)
            end = window.end
            window.restore(fields or self._fresh(name, now).saved())
            if self.special is False:  # the others may not know yet
                window.lift()
            window.given = shared.given.get(name, {})
            # The others may have taken this worker for dead, or not know yet what it started without them.
            unknown = self.held.get(name, 0) - told.get(name, 0)
            window.flying += unknown
            if unknown > 0 and abs(window.end - end) >= window.period / 2:
                window.left -= (
                    unknown  # the new window has not set them aside for requests that may still be counted
                )

    def _fresh(self, name: str, now: float) -> SharedWindow:
        """A window about which nothing is known, independent of the others."""
        return SharedWindow(name, _known(name), now, Drift(self._drift.seconds), self.me)

    def _made(self, name: str, now: float) -> SharedWindow:
        window = self.windows[name] = SharedWindow(name, _known(name), now, self._drift, self.me)
        if self.special is False:
            window.lift()
        return window

    def _let_go(self, buckets: Buckets) -> None:
        for name in buckets:
            self.held[name] = self.held.get(name, 0) - 1

    def _bury(self, name: str) -> None:
        """Remove a dead worker. Nobody knows whether the server counted its requests under way: they count as spent."""
        worker = self.workers.pop(name, None)
        for bucket, count in worker.flying.items() if worker is not None else ():
            if bucket in self.windows:
                for _ in range(count):
                    self.windows[bucket].finish(clear=False)
        for window in self.windows.values():
            window.given.pop(name, None)

    def _encoded(self) -> bytes:
        windows = {name: window.saved() for name, window in self.windows.items()}
        given = {name: window.given for name, window in self.windows.items()}
        return msgspec.json.encode(SharedState(self._drift.seconds, windows, given, self.workers))


def _known(name: str) -> Limit:
    return KNOWN.get(name, UNKNOWN)


def _wants(worker: RedisWorker, bucket: str, now: float) -> int:
    """How many calls of a worker could start now that count in a limit."""
    if now - worker.seen > FRESH:
        return 0
    return sum(wish.calls for wish in worker.wishes if bucket in wish.buckets and wish.opens <= now)


def _wish(lane: Lane, now: float) -> Wish:
    opens = max(
        window.opens_for_all(now, lane.mode, priority=lane.priority)
        for window in lane.windows
        if isinstance(window, SharedWindow)
    )
    return Wish(lane.buckets, opens, len(lane.waiters))


def _read(saved: bytes) -> SharedState:
    try:
        shared = msgspec.json.decode(saved, type=SharedState)
    except msgspec.DecodeError as error:
        raise ValueError(f"no state of a budget: {error}") from error
    for name, fields in shared.windows.items():
        if missing := set(SAVED) - set(fields):
            raise ValueError(f"no state of a budget: {name} lacks {', '.join(sorted(missing))}")
    return shared


def fair_share(me: str, left: int, given: Mapping[str, int], wanted: Mapping[str, int]) -> int:
    """How many requests a worker may start now.

    A water-filling algorithm: all that want requests rise to the same level, counted from the beginning of the window.
    An indivisible rest goes to the first workers.

    Args:
        me: the worker.
        left: requests that may still be started in this window.
        given: what each worker has had in it.
        wanted: how many more each worker would start now.
    """
    if sum(wanted.values()) <= left:
        return left

    def risen(worker: str, level: int) -> int:
        return min(wanted[worker], max(0, level - given.get(worker, 0)))

    def poured(level: int) -> int:
        return sum(risen(worker, level) for worker in wanted)

    left = max(left, 0)
    highest = left + max(given.get(worker, 0) for worker in wanted) + 1
    level = bisect_right(range(highest + 1), left, key=poured) - 1
    spare = left - poured(level)
    return risen(me, level + 1 if spare else level) if me in wanted else spare
