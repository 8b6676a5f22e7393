"""The budget of one token on one server: its interface, and its rules on who may send and who waits.

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
"""Called before a call waits, with the expected seconds and the name of the limit."""


class Budget(Protocol):
    """Admits requests before they are sent, and learns how they ended.

    Exactly one of `learn` and `release` follows every `acquire`.
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
        """Wait until a request may start, and count it as started.

        Args:
            buckets: the limits that it counts against.
            mode: what to do if the budget is used up.
            priority: go before all others, and use what `pace` keeps in reserve.
            place: returned by an earlier `acquire` of the same call, which keeps its place in the queue when it is
                retried after a 429.
            patience: seconds that the call is willing to wait.
            on_wait: called before it waits.
            request: shown in the error.

        Returns:
            The place of the call in the order of all calls.

        Raises:
            RatelimitError: it would have to wait, and the mode is "raise" or the wait exceeds its patience.
        """
        ...

    def learn(self, buckets: Buckets, limits: RateLimit, status: int) -> None:
        """A response came.

        Args:
            buckets: the limits that the request counts against.
            limits: the limits in the headers of the response.
            status: of the response.
        """
        ...

    def release(self, buckets: Buckets, *, arrived: bool = True) -> None:
        """No response came. `arrived` is False if the request surely never reached the server.

        Args:
            buckets: the limits that the request counts against.
            arrived: whether the request reached the server.
        """
        ...

    def snapshot(self) -> Mapping[str, WindowState]:
        """The state of each limit that any request has counted against so far."""
        ...

    def presume(self, software: str) -> None:
        """Learn the server's software, as named by nodeinfo: limits of Mastodon alone are not presumed elsewhere.

        Args:
            software: what the server runs.
        """
        ...

    def forecast(self, buckets: Buckets, n: int) -> Forecast:
        """Seconds until n more calls of a kind have started, behind those that are waiting.

        Args:
            buckets: the limits that the request counts against.
            n: how many requests are to come.
        """
        ...


class Waiter(Struct, eq=False):
    """A waiting call."""

    place: int
    """Number of the call: lower is earlier."""
    future: "Future[bool]"
    """True lets it through; False makes it ask again, as the length of its wait is known by now."""
    loop: AbstractEventLoop
    granted: bool = False
    """It has been admitted, and counts as started."""
    patience: float = math.inf
    """Seconds that it is willing to wait."""
    request: Request | None = None
    """The request, for the error."""

    def end(self, here: AbstractEventLoop | None, outcome: bool | Exception = True) -> bool:
        """Admit it, make it ask again (False), or end its wait with an error. Returns False if it no longer waits.

        Args:
            here: the event loop of this thread.
            outcome: True, False or the error.
        """
        if self.future.done():
            return False
        if self.loop is here:
            self._settle(outcome)
        else:
            try:
                self.loop.call_soon_threadsafe(self._settle, outcome)
            except RuntimeError:  # its event loop is closed
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
"""Sort key of waiting calls."""


class Lane(Struct):
    """A queue of calls that wait for the same windows, so that the first one decides for all."""

    buckets: Buckets
    windows: tuple[Window, ...]
    mode: Ratelimit
    priority: bool
    waiters: list[Waiter] = []  # msgspec copies an empty list for every instance
    """The earliest first."""

    def opens(self, now: float) -> tuple[float, Window]:
        """When the first call may start, and which window it waits for."""
        opens = ((one.opens(now, self.mode, priority=self.priority), one) for one in self.windows)
        return max(opens, key=itemgetter(0))


class WaitingCalls:
    """All waiting calls, in lanes."""

    def __init__(self) -> None:
        self._lanes: dict[tuple[Buckets, Ratelimit, bool], Lane] = {}
        self.loops: Counter[AbstractEventLoop] = Counter()
        """The number of waiting calls in each event loop."""
        self._open_ended: set[Window] = set()

    def __bool__(self) -> bool:
        return bool(self.loops)

    def put(self, waiter: Waiter, lane: Lane) -> Lane:
        """Queue a call in its lane, at the position given by its number."""
        lane = self._lanes.setdefault((lane.buckets, lane.mode, lane.priority), lane)
        insort(lane.waiters, waiter, key=_place)
        self.loops[waiter.loop] += 1
        return lane

    def remove(self, waiter: Waiter, lane: Lane) -> None:
        """Take a call out of its lane."""
        index = bisect_left(lane.waiters, waiter.place, key=_place)
        if lane.waiters[index : index + 1] == [waiter]:
            del lane.waiters[index]
            self.loops[waiter.loop] -= 1
            if not self.loops[waiter.loop]:
                del self.loops[waiter.loop]

    def first(self, now: float) -> tuple[float, Lane | None]:
        """When the next call may start; if that is now, also its lane."""
        opens = [(lane.opens(now)[0], lane) for lane in self.lanes()]
        ready = [lane for when, lane in opens if when <= now]
        return min((when for when, _ in opens), default=math.inf), min(ready, key=_rank, default=None)

    def was_told(self, window: Window) -> None:
        """Record the window that a call was told it waits for."""
        if window.is_open_ended:
            self._open_ended.add(window)

    def ask_again(self, here: AbstractEventLoop | None) -> None:
        """Make calls ask again that were told to wait for a response, if the time is known by now."""
        known = {window for window in self._open_ended if not window.is_open_ended}
        self._open_ended -= known
        for lane in [lane for lane in self.lanes() if known.intersection(lane.windows)] if known else ():
            for waiter in lane.waiters.copy():
                self.remove(waiter, lane)
                waiter.end(here, outcome=False)

    def turn_away(self, here: AbstractEventLoop | None, now: float) -> None:
        """End the waits that exceed the patience of their calls, with an error."""
        for lane in self.lanes():
            for place, waiter in enumerate(lane.waiters.copy(), 1):
                seconds, window = max(_waits(lane.windows, now, place, lambda _: 0), key=itemgetter(0))
                if seconds > waiter.patience:
                    self.remove(waiter, lane)
                    waiter.end(here, used_up(window, now, seconds, waiter.request))

    def waiting_for(self, bucket: str) -> int:
        """The number of waiting calls that count against a limit."""
        return sum(len(lane.waiters) for lane in self._lanes.values() if bucket in lane.buckets)

    def lanes(self) -> list[Lane]:
        """The lanes that have waiting calls."""
        return [lane for lane in self._lanes.values() if lane.waiters]


def _rank(lane: Lane) -> tuple[bool, int]:
    """Sort key of open lanes: priority first, then the order of calls."""
    return not lane.priority, lane.waiters[0].place


def says_nothing(limits: RateLimit) -> bool:
    """Whether there are no usable numbers: none at all, or a limit of 0, which some servers send for "no limit"."""
    return limits.limit == 0 or (limits.limit is None and limits.remaining is None)


def tells_nothing(limits: RateLimit, status: int) -> bool:
    """Whether a successful response names no limits: a client without a token then keeps the presumed ones."""
    return status < 300 and says_nothing(limits)


def _is_plain(windows: tuple[Window, ...]) -> bool:
    """Whether a request with these windows has no limit of its own."""
    return len(windows) == len(API)


def meant(windows: tuple[Window, ...], limits: RateLimit, now: float) -> Window:
    """The window that the headers refer to, among those that the request counts against (the general one first).

    The first choice is a window of that size that can end then; the second, one of that size that the server has not
    named yet. If there is none, and the general window is known to differ, it is that of this kind of request, or else
    one presumed for a whole account: a server may have any second limit. But the presumed general window may really be
    that of a kind of request, until the server names another to a request without one. Otherwise it is one that can end
    then. Of several, the one with the least left.
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
        # Not a window that ends at that time by chance, as all sometimes do.
        return general if _is_plain(windows) and not general.sure else windows[-1]
    found = found or [window for window in windows if window.fits(reset, now)]
    return min(found, key=attrgetter("left"), default=general)


def hear_answer(windows: tuple[Window, ...], limits: RateLimit, status: int, now: float) -> None:
    """Update the windows of a request from its response."""
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
    """Close the window that is used up; if the server names none, close all for a while."""
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
    """Decide on a call that cannot start now: its expected wait and the window, or its error.

    None if it is sent nevertheless: it must not wait, and the server may well admit it.

    Args:
        lane: the calls that wait for the same windows; this call is the last.
        waiter: the call.
        now: seconds since the epoch.
        waiting_for: the number of calls that wait for a limit, by its name.
        special: whether the server's software has Mastodon's special limits; None if unknown.
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
    """The expected wait of a lane's last call, and its window; 0 seconds if it waits for a response, not a time."""
    opens, window = lane.opens(now)
    seconds = 0.0 if window.is_open_ended and window.closed <= now else opens - now
    known = [one for one in lane.windows if one.heard or not one.is_open_ended]
    return max([(seconds, window), *_waits(known, now, 0, waiting_for)], key=itemgetter(0))


def _waits(
    windows: Iterable[Window], now: float, n: int, waiting_for: Callable[[str], int]
) -> list[tuple[float, Window]]:
    """How long n more calls will wait behind others, by window."""
    return [(one.forecast(now, n + waiting_for(one.name)), one) for one in windows]


def forecast(windows: tuple[Window, ...], now: float, n: int, waiting_for: Callable[[str], int]) -> Forecast:
    """How long n more calls will wait behind those that are waiting, and for which limit.

    Raises:
        ValueError: n is negative.
    """
    if n < 0:
        raise ValueError(f"n: expected a number of calls, got {n}")
    seconds, window = max(_waits(windows, now, n, waiting_for), key=itemgetter(0))
    return Forecast(seconds, window.name if seconds else None, presumed=bool(seconds) and not window.heard)


def used_up(window: Window, now: float, seconds: float, request: Request | None) -> RatelimitError:
    """The error of a call that would have to wait for a window, but must not."""
    why = f"{described(window)} is used up" if window.limit else "the server refuses requests"
    text = f"not sent: {why} until {clock_time(now, seconds)}"
    return RatelimitError(text, request=request, limits=RateLimit(window.limit, 0, now + seconds, seconds))


def described(window: Window) -> str:
    """A limit in words: `the limit 'delete' (30 in 30 min, presumed)`."""
    length = f"{window.period / 60:.0f} min" if window.period < 2 * 3600 else f"{window.period / 3600:.0f} h"
    presumed = "" if window.confirmed else ", presumed"
    return f"the limit '{window.name}' ({window.limit} in {length}{presumed})"
