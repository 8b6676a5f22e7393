"""The budget shared by all tasks, threads and event loops of a process.

In the common case nothing has to wait, and it costs a few comparisons: no task, no future, no suspension.
"""

import asyncio
import hashlib
import math
import os
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import count
from threading import Lock, RLock
from typing import Any
from weakref import WeakValueDictionary

from atoot.limits.drift import Drift
from atoot.limits.engine import (
    Lane,
    OnWait,
    Waiter,
    WaitingCalls,
    forecast,
    hear_answer,
    tells_nothing,
    verdict,
)
from atoot.limits.known import KNOWN, Buckets, has_special_limits
from atoot.limits.window import Window
from atoot.message import Forecast, RateLimit, Ratelimit, Request, WindowState

Later = Callable[[float, Callable[[], None]], Any]
"""Schedules a callback after some seconds and returns a handle to cancel it, like `loop.call_later`."""


class LocalBudget:
    """The budget of a token in this process."""

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        later: Later | None = None,
        *,
        keeps_presumed: bool = False,
    ) -> None:
        """Make a separate budget; `budget_for` returns the shared one.

        Args:
            clock: seconds since the epoch.
            later: schedules the callback for the end of a window; by default that of the event loop.
            keeps_presumed: whether to keep Mastodon's limits for a server that names none.
        """
        self._clock = clock
        self._later = later
        self._keeps_presumed = keeps_presumed
        self._lock = RLock()
        self._windows: dict[str, Window] = {}
        self._of: dict[Buckets, tuple[Window, ...]] = {}
        self._drift = Drift()
        self._queue = WaitingCalls()
        self._opens = math.inf
        """When the first waiting call may start: until then new calls cannot overtake it."""
        self._timers: dict[AbstractEventLoop, tuple[float, Any]] = {}
        self._places = count(1)
        self._special: bool | None = None
        """Whether the server's software has Mastodon's special limits."""

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
        """Wait until a request may start, and count it as started; see `Budget`."""
        if place is None:
            place = self.start(buckets, mode, priority=priority)
            if place is not None:
                return place
            place = next(self._places)
        while True:
            loop = asyncio.get_running_loop()
            waiter = Waiter(place, loop.create_future(), loop, patience=patience, request=request)
            wait = self._enter(waiter, buckets, mode, priority=priority)
            if wait is None:
                return place
            lane, seconds, window = wait
            try:
                if on_wait is not None:
                    on_wait(seconds, window.name)
                if await waiter.future:
                    return place
            except BaseException:
                self._forget(waiter, lane)
                raise

    def _enter(
        self, waiter: Waiter, buckets: Buckets, mode: Ratelimit, *, priority: bool
    ) -> tuple[Lane, float, Window] | None:
        """Start a call at once (None), or queue it: its lane, the expected wait, and the window.

        Raises:
            RatelimitError: it must not wait, or not that long.
        """
        now = self._clock()
        with self._lock:
            windows = self._of.get(buckets) or self._made(buckets, now)
            lane = self._queue.put(waiter, Lane(buckets, windows, mode, priority))
            self._let_through(now)
            if waiter.granted:
                return None
            found = verdict(lane, waiter, now, self._queue.waiting_for, special=self._special)
            if isinstance(found, tuple):
                self._queue.was_told(found[1])
                return lane, *found
            self._queue.remove(waiter, lane)
            self._let_through(now)
            if found is not None:
                raise found
            for window in windows:
                window.start(now, mode)
            return None

    def start(self, buckets: Buckets, mode: Ratelimit, *, priority: bool) -> int | None:
        """Start a new call if it may start at once, and return its place; None if it has to `acquire` one."""
        now = self._clock()
        with self._lock:
            windows = self._of.get(buckets) or self._made(buckets, now)
            if now >= self._opens:
                return None
            for window in windows:  # an inlined `Window.opens`
                if now >= window.end:
                    window.roll(now)
                if window.left <= 0 or window.flying >= window.most or now < window.closed:
                    return None
                if mode == "pace" and window.opens(now, mode, priority=priority) > now:
                    return None
            for window in windows:
                window.start(now, mode)
            return next(self._places)

    def learn(self, buckets: Buckets, limits: RateLimit, status: int) -> None:
        """A response came; see `Budget`."""
        if self._keeps_presumed and tells_nothing(limits, status):
            self.release(buckets)
            return
        now = self._clock()
        with self._lock:
            hear_answer(self._of[buckets], limits, status, now)
            if self._queue:
                self._let_through(now)

    def release(self, buckets: Buckets, *, arrived: bool = True) -> None:
        """No response came; see `Budget`."""
        with self._lock:
            for window in self._of[buckets]:
                window.finish(arrived=arrived, clear=False)
            if self._queue:
                self._let_through(self._clock())

    def snapshot(self) -> Mapping[str, WindowState]:
        """The state of each limit that any request has counted against so far."""
        now = self._clock()
        with self._lock:
            waiting_for = self._queue.waiting_for
            return {name: window.state(now, waiting_for(name)) for name, window in self._windows.items()}

    def presume(self, software: str) -> None:
        """Learn the server's software; see `Budget`."""
        now = self._clock()
        with self._lock:
            self._special = has_special_limits(software)
            if self._special is False:
                for window in self._windows.values():
                    window.lift()
                self._let_through(now)
            self._queue.turn_away(running_loop(), now)

    def forecast(self, buckets: Buckets, n: int) -> Forecast:
        """Seconds until n more calls of a kind have started; see `Budget`."""
        now = self._clock()
        with self._lock:
            windows = self._of.get(buckets) or self._made(buckets, now)
            return forecast(windows, now, n, self._queue.waiting_for)

    def _made(self, buckets: Buckets, now: float) -> tuple[Window, ...]:
        """The windows of a kind of request, created on first use."""
        for name in buckets:
            if name not in self._windows:
                window = self._windows[name] = Window(name, KNOWN[name], now, self._drift)
                if self._special is False:
                    window.lift()
        windows = self._of[buckets] = tuple(self._windows[name] for name in buckets)
        return windows

    def _forget(self, waiter: Waiter, lane: Lane) -> None:
        """Undo a cancelled call, even one that has just been admitted."""
        with self._lock:
            if waiter.granted:
                for window in lane.windows:
                    window.finish(arrived=False)
            else:
                self._queue.remove(waiter, lane)
            self._let_through(self._clock())

    def _let_through(self, now: float) -> None:
        """Start all calls that may start, in order, and set timers for the next."""
        here = running_loop()
        self._opens, lane = self._queue.first(now)
        while lane is not None:
            waiter = lane.waiters[0]
            self._queue.remove(waiter, lane)
            if waiter.end(here):
                for window in lane.windows:
                    window.start(now, lane.mode)
            self._opens, lane = self._queue.first(now)
        self._queue.ask_again(here)
        self._set_timers(now, here)

    def _set_timers(self, now: float, here: AbstractEventLoop | None) -> None:
        """Set a timer in each event loop with waiting calls, since any loop may end before the others."""
        for loop in [loop for loop in self._timers if loop.is_closed()]:
            del self._timers[loop]
        for loop in self._queue.loops:
            if loop in self._timers and self._timers[loop][0] <= self._opens:
                continue
            if loop is here:
                self._stop_timer(loop)
                later = self._later or loop.call_later
                timer = later(max(0.0, self._opens - now), partial(self._look_again, loop))
                self._timers[loop] = self._opens, timer
            else:
                # Only a loop's own thread may set its timers; the loop may be closed with callers still waiting.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(self._look_again, loop)
        if here not in self._queue.loops:
            self._stop_timer(here)

    def _stop_timer(self, loop: AbstractEventLoop | None) -> None:
        if loop in self._timers:
            self._timers.pop(loop)[1].cancel()

    def _look_again(self, loop: AbstractEventLoop) -> None:
        """Check again, as a window may have ended."""
        with self._lock:
            self._stop_timer(loop)
            self._let_through(self._clock())


def running_loop() -> AbstractEventLoop | None:
    """The running event loop; None if there is none: a coroutine may be discarded outside its loop."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


_SALT = os.urandom(16)
"""Salt of the token hashes that identify budgets, which makes them meaningless outside this process."""

_budgets: WeakValueDictionary[tuple[str, bytes], LocalBudget] = WeakValueDictionary()

_lock = Lock()


def _forget_all() -> None:
    """Start afresh after a fork: locks may be held, and calls waiting, in threads that do not exist here."""
    global _lock  # noqa: PLW0603 - there is no other way to free it
    _lock = Lock()
    _budgets.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def identity(origin: str, token: str | None) -> tuple[str, bytes]:
    """The key of a token on a server within this process, without keeping the token."""
    return origin, hashlib.blake2b((token or "").encode("utf-8", "surrogatepass"), key=_SALT).digest()


def budget_for(origin: str, token: str | None) -> LocalBudget:
    """The budget of a token on a server, or of this machine's address if there is no token.

    It lives as long as there is a reference to it.
    """
    with _lock:
        return _budgets.setdefault(identity(origin, token), LocalBudget())
