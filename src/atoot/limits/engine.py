"""The budget of one token on one server, as its users see it: who may send now, and who waits.

`LocalBudget` shares it within a process; an object with the same methods can share it among machines.
"""

import math
from asyncio import AbstractEventLoop, Future
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter, itemgetter
from typing import Protocol

from msgspec import Struct

from atoot.errors import RatelimitError, clock_time
from atoot.limits.drift import TOLERANCE
from atoot.limits.known import API, Buckets
from atoot.limits.window import Window
from atoot.message import Forecast, RateLimit, Ratelimit, Request, WindowState

OnWait = Callable[[float, str], None]
"""Told before a call waits: for how many seconds as things stand, and for which limit."""


class Budget(Protocol):
    """Where a request asks before it is sent, and tells how it ended.

    After every `acquire` exactly one of `learn` and `release` follows.
    """

    async def acquire(
        self,
        buckets: Buckets,
        *,
        mode: Ratelimit = "wait",
        priority: bool = False,
        place: int | None = None,
        patience: float = math.inf,
        on_wait: OnWait | None = None,
        request: Request | None = None,
    ) -> int:
        """Wait until a request may be started, and count it as started.

        Args:
            buckets: the limits that it counts in.
            mode: what to do if the budget is used up.
            priority: go before all others, and use what `pace` keeps in reserve.
            place: what an earlier `acquire` of the same call gave, so that a call which is sent again after a 429 does
                not go to the end of the queue.
            patience: seconds that the call is willing to wait.
            on_wait: told before it waits.
            request: shown in the error.

        Returns:
            The place of the call in the order of all calls.

        Raises:
            RatelimitError: it would have to wait, and the mode is "raise" or it would be for longer than its patience.
        """
        ...

    def learn(self, buckets: Buckets, limits: RateLimit, status: int) -> None:
        """An answer came.

        Args:
            buckets: the limits that the request counts in.
            limits: what the headers of the answer say.
            status: of the answer.
        """
        ...

    def release(self, buckets: Buckets, *, arrived: bool = True) -> None:
        """No answer came. `arrived` is False if the request surely never came to the server.

        Args:
            buckets: the limits that the request counts in.
            arrived: whether the request reached the server.
        """
        ...

    def snapshot(self) -> Mapping[str, WindowState]:
        """What is known of each limit that was asked for so far."""
        ...

    def presume(self, software: str) -> None:
        """What the server is, in the words of nodeinfo: limits that only Mastodon has are presumed of no other.

        Args:
            software: what the server runs.
        """
        ...

    def forecast(self, buckets: Buckets, n: int) -> Forecast:
        """Seconds until n more calls of a kind have been started, behind those that wait already.

        Args:
            buckets: the limits that the request counts in.
            n: how many requests are to come.
        """
        ...


class Waiter(Struct, eq=False):
    """One call that waits."""

    place: int
    """Number of the call: lower is earlier."""
    future: "Future[bool]"
    """Whether it has been let through; else it asks again, for by now it is known how long it waits."""
    loop: AbstractEventLoop
    granted: bool = False
    """It has been let through, and counts as started."""
    patience: float = math.inf
    """Seconds that it would wait."""
    request: Request | None = None
    """What waits, for the error."""

    def end(self, here: AbstractEventLoop | None, outcome: bool | Exception = True) -> bool:
        """Let it through, let it ask again (False), or end its wait with an error. False if it waits no more.

        Args:
            here: the event loop of this thread.
            outcome: what becomes of it.
        """
        if self.future.done():
            return False
        if self.loop is here:
            self._settle(outcome)
        else:
            try:
                self.loop.call_soon_threadsafe(self._settle, outcome)
            except RuntimeError:  # its loop was closed
                return False
        self.granted = outcome is True
        return True

    def _settle(self, outcome: bool | Exception) -> None:
        if self.future.done():
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


_place = attrgetter("place")
"""Of a call that waits."""


class Lane(Struct):
    """Calls that wait for the same things, so that the first of them speaks for all."""

    buckets: Buckets
    windows: tuple[Window, ...]
    mode: Ratelimit
    priority: bool
    waiters: list[Waiter] = []  # msgspec copies an empty list for every instance
    """The earliest first."""

    def opens(self, now: float) -> tuple[float, Window]:
        """When the first of them may start, and what it waits for until then."""
        opens = ((one.opens(now, self.mode, priority=self.priority), one) for one in self.windows)
        return max(opens, key=itemgetter(0))


class WaitingCalls:
    """All that wait, in lanes."""

    def __init__(self) -> None:
        self._lanes: dict[tuple[Buckets, Ratelimit, bool], Lane] = {}
        self.loops: Counter[AbstractEventLoop] = Counter()
        """The event loops in which somebody waits, and how many do."""
        self._open_ended: set[Window] = set()

    def __bool__(self) -> bool:
        return bool(self.loops)

    def put(self, waiter: Waiter, lane: Lane) -> Lane:
        """Somebody begins to wait, at the place that its number gives among those who wait for the same things."""
        lane = self._lanes.setdefault((lane.buckets, lane.mode, lane.priority), lane)
        insort(lane.waiters, waiter, key=_place)
        self.loops[waiter.loop] += 1
        return lane

    def remove(self, waiter: Waiter, lane: Lane) -> None:
        """Somebody does not wait any more."""
        index = bisect_left(lane.waiters, waiter.place, key=_place)
        if lane.waiters[index : index + 1] == [waiter]:
            del lane.waiters[index]
            self.loops[waiter.loop] -= 1
            if not self.loops[waiter.loop]:
                del self.loops[waiter.loop]

    def first(self, now: float) -> tuple[float, Lane | None]:
        """When somebody may start, and if that is now, the lane of the one whose turn it is."""
        opens = [(lane.opens(now)[0], lane) for lane in self.lanes()]
        ready = [lane for when, lane in opens if when <= now]
        return min((when for when, _ in opens), default=math.inf), min(ready, key=_rank, default=None)

    def was_told(self, window: Window) -> None:
        """Somebody was told that it waits for this one."""
        if window.is_open_ended:
            self._open_ended.add(window)

    def ask_again(self, here: AbstractEventLoop | None) -> None:
        """If all are known now to wait for a time, those who were told otherwise ask again."""
        known = {window for window in self._open_ended if not window.is_open_ended}
        self._open_ended -= known
        for lane in [lane for lane in self.lanes() if known.intersection(lane.windows)] if known else ():
            for waiter in lane.waiters.copy():
                self.remove(waiter, lane)
                waiter.end(here, outcome=False)

    def turn_away(self, here: AbstractEventLoop | None, now: float) -> None:
        """Those who would have to wait longer than they would are told so."""
        for lane in self.lanes():
            for place, waiter in enumerate(lane.waiters.copy(), 1):
                seconds, window = max(_waits(lane.windows, now, place, lambda _: 0), key=itemgetter(0))
                if seconds > waiter.patience:
                    self.remove(waiter, lane)
                    waiter.end(here, used_up(window, now, seconds, waiter.request))

    def waiting_for(self, bucket: str) -> int:
        """How many wait whose requests count in a limit."""
        return sum(len(lane.waiters) for lane in self._lanes.values() if bucket in lane.buckets)

    def lanes(self) -> list[Lane]:
        """Those who wait, by what they wait for."""
        return [lane for lane in self._lanes.values() if lane.waiters]


def _rank(lane: Lane) -> tuple[bool, int]:
    """Who goes first, among lanes that are open."""
    return not lane.priority, lane.waiters[0].place


def says_nothing(limits: RateLimit) -> bool:
    """Whether there are no usable numbers: none, or a limit of 0, which some servers send for "no limit"."""
    return limits.limit == 0 or (limits.limit is None and limits.remaining is None)


def tells_nothing(limits: RateLimit, status: int) -> bool:
    """Whether nothing of an answer tells how many requests are allowed: who is a guest believes then what is presumed."""
    return status < 300 and says_nothing(limits)


def _is_plain(windows: tuple[Window, ...]) -> bool:
    """Whether they are those of a request that has no limit of its own."""
    return len(windows) == len(API)


def meant(windows: tuple[Window, ...], limits: RateLimit, now: float) -> Window:
    """The window that the headers speak about, among those that the request counts in (the general one first).

    Best is one of that size that can end then; then one of that size of which nothing was heard yet. If there is none, and
    the general one is known to be another, it is the one of this kind of request, or else what is presumed of a whole
    account: a server may have any second limit. But what was taken for the general one may have been one of a kind of
    request, until a request that has none is told another. Else it is one that can end then. Of several, it is the one
    that has least left.
    """
    general, reset, limit = windows[0], limits.reset, limits.limit
    if reset is None:
        return next((window for window in windows if window.limit == limit), general)
    if _is_plain(windows) and general.limit == limit and abs(reset - general.end) <= TOLERANCE:
        return general
    same = [window for window in windows if window.limit == limit]
    found = [window for window in same if window.fits(reset, now)] or [
        window for window in same if not window.heard and window.reaches(reset, now)
    ]
    if not found and general.confirmed and general.limit != limit:
        # Not one that ends at that time by chance, as all do now and then.
        return general if _is_plain(windows) and not general.sure else windows[-1]
    found = found or [window for window in windows if window.fits(reset, now)]
    return min(found, key=attrgetter("left"), default=general)


def hear_answer(windows: tuple[Window, ...], limits: RateLimit, status: int, now: float) -> None:
    """A request that counts in these windows was answered: they hear what was said of them, and that it has ended."""
    general = windows[0]
    limits = general.drift.on_time(limits, alone=general.alone)
    if status == 429:
        _hear_refusal(windows, limits, now)
    elif not says_nothing(limits):
        named = meant(windows, limits, now)
        named.hear(limits, now)
        named.sure |= _is_plain(windows)
        for window in windows:
            if window is not named:
                window.hear_of_another(named, now)
    elif status < 300:
        for window in windows:
            window.hear_nothing()
    for window in windows:
        window.finish(passed=status < 300)


def _hear_refusal(windows: tuple[Window, ...], limits: RateLimit, now: float) -> None:
    """The window that is used up is closed; if it is none of those that the server names, all are, for a while."""
    named = meant(windows, limits, now) if limits.reset or limits.limit else None
    if named is not None and not limits.remaining:
        named.refuse(limits, now)
        return
    if named is not None:
        named.hear(limits, now)
    windows[-1].refuse(RateLimit(retry_after=limits.retry_after), now)
    for window in windows:
        window.close(windows[-1].closed)


def verdict(
    lane: Lane, waiter: Waiter, now: float, waiting_for: Callable[[str], int], *, special: bool | None
) -> tuple[float, Window] | RatelimitError | None:
    """What becomes of a call that cannot start now: how long it waits and for what, if nothing changes, or its error.

    None if it is sent all the same: it must not wait, and the server may well let it pass.

    Args:
        lane: those who wait for the same things, the call as the last of them.
        waiter: the call.
        now: seconds since the epoch.
        waiting_for: how many wait for a limit, by its name.
        special: whether the server is software that has Mastodon's special limits; None if nobody knows.
    """
    certain = [window for window in lane.windows if special or not window.is_presumed(now)]
    seconds, window = expected_wait(lane, now, waiting_for)
    if lane.mode == "raise":
        opens = [(one.opens(now, "raise", priority=False) - now, one) for one in certain]
        wait = max(opens, key=itemgetter(0), default=(0.0, window))
        if wait[0] <= 0:
            return None
        seconds, window = max((seconds, window), wait, key=itemgetter(0))
    elif seconds <= waiter.patience or window not in certain:
        return seconds, window
    return used_up(window, now, seconds, waiter.request)


def expected_wait(lane: Lane, now: float, waiting_for: Callable[[str], int]) -> tuple[float, Window]:
    """How long the last one of a lane will wait as things stand, and for what; 0 if it is for an answer, not for a time."""
    opens, window = lane.opens(now)
    seconds = 0.0 if window.is_open_ended and window.closed <= now else opens - now
    known = [one for one in lane.windows if one.heard or not one.is_open_ended]
    return max([(seconds, window), *_waits(known, now, 0, waiting_for)], key=itemgetter(0))


def _waits(
    windows: Iterable[Window], now: float, n: int, waiting_for: Callable[[str], int]
) -> list[tuple[float, Window]]:
    """How long n more calls will wait behind others, for each window."""
    return [(one.forecast(now, n + waiting_for(one.name)), one) for one in windows]


def forecast(windows: tuple[Window, ...], now: float, n: int, waiting_for: Callable[[str], int]) -> Forecast:
    """How long n more calls will wait, behind those that wait already, and for which limit.

    Raises:
        ValueError: n is less than nothing.
    """
    if n < 0:
        raise ValueError(f"n: expected a number of calls, got {n}")
    seconds, window = max(_waits(windows, now, n, waiting_for), key=itemgetter(0))
    return Forecast(seconds, window.name if seconds else None, presumed=bool(seconds) and not window.heard)


def used_up(window: Window, now: float, seconds: float, request: Request | None) -> RatelimitError:
    """The error of a call that would have to wait for a window, and must not."""
    why = f"{described(window)} is used up" if window.limit else "the server refuses requests"
    text = f"not sent: {why} until {clock_time(now, seconds)}"
    return RatelimitError(text, request=request, limits=RateLimit(window.limit, 0, now + seconds, seconds))


def described(window: Window) -> str:
    """A limit in words: `the limit 'delete' (30 in 30 min, presumed)`."""
    length = f"{window.period / 60:.0f} min" if window.period < 2 * 3600 else f"{window.period / 3600:.0f} h"
    presumed = "" if window.confirmed else ", presumed"
    return f"the limit '{window.name}' ({window.limit} in {length}{presumed})"
