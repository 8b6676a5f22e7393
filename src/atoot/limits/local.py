"""The budget that all tasks, threads and event loops of a process share.

The common case, in which nothing has to wait, is a few comparisons: no task, no future, nothing that suspends.
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
"""Calls something after so many seconds, and gives what that can be called off by, as `loop.call_later` does."""


class LocalBudget:
    """The budget of a token in this process."""

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        later: Later | None = None,
        *,
        keeps_presumed: bool = False,
    ) -> None:
        """A budget of its own; `budget_for` gives the one that is shared.

        Args:
            clock: seconds since the epoch.
            later: how to be called back when a window ends; by default the event loop does it.
            keeps_presumed: whether Mastodon's limits hold also at a server that says nothing of any.
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
        """When the first of those that wait may start: until then nobody can be overtaken."""
        self._timers: dict[AbstractEventLoop, tuple[float, Any]] = {}
        self._places = count(1)
        self._special: bool | None = None
        """Whether the server is software that has Mastodon's special limits."""

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
        """Wait until a request may be started, and count it as started; see `Budget`."""
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
        """Start a call at once, or let it wait: what for and how long, as things stand.

        Raises:
            RatelimitError: it will not wait so long.
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
        """The place of a new call that may be started at once, which counts as started; None if it has to `acquire` one."""
        now = self._clock()
        with self._lock:
            windows = self._of.get(buckets) or self._made(buckets, now)
            if now >= self._opens:
                return None
            for window in windows:  # what `Window.opens` says, in the shortest way
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
        """An answer came; see `Budget`."""
        if self._keeps_presumed and tells_nothing(limits, status):
            self.release(buckets)
            return
        now = self._clock()
        with self._lock:
            hear_answer(self._of[buckets], limits, status, now)
            if self._queue:
                self._let_through(now)

    def release(self, buckets: Buckets, *, arrived: bool = True) -> None:
        """No answer came; see `Budget`."""
        with self._lock:
            for window in self._of[buckets]:
                window.finish(arrived=arrived, clear=False)
            if self._queue:
                self._let_through(self._clock())

    def snapshot(self) -> Mapping[str, WindowState]:
        """What is known of each limit that was asked for so far."""
        now = self._clock()
        with self._lock:
            waiting_for = self._queue.waiting_for
            return {name: window.state(now, waiting_for(name)) for name, window in self._windows.items()}

    def presume(self, software: str) -> None:
        """What the server is; see `Budget`."""
        now = self._clock()
        with self._lock:
            self._special = has_special_limits(software)
            if self._special is False:
                for window in self._windows.values():
                    window.lift()
                self._let_through(now)
            self._queue.turn_away(running_loop(), now)

    def forecast(self, buckets: Buckets, n: int) -> Forecast:
        """Seconds until n more calls of a kind have been started; see `Budget`."""
        now = self._clock()
        with self._lock:
            windows = self._of.get(buckets) or self._made(buckets, now)
            return forecast(windows, now, n, self._queue.waiting_for)

    def _made(self, buckets: Buckets, now: float) -> tuple[Window, ...]:
        """The windows of a kind of request, made when it is first seen."""
        for name in buckets:
            if name not in self._windows:
                window = self._windows[name] = Window(name, KNOWN[name], now, self._drift)
                if self._special is False:
                    window.lift()
        windows = self._of[buckets] = tuple(self._windows[name] for name in buckets)
        return windows

    def _forget(self, waiter: Waiter, lane: Lane) -> None:
        """A call that was cancelled leaves no trace, also if it has just been let through."""
        with self._lock:
            if waiter.granted:
                for window in lane.windows:
                    window.finish(arrived=False)
            else:
                self._queue.remove(waiter, lane)
            self._let_through(self._clock())

    def _let_through(self, now: float) -> None:
        """Let all start that may, in their order, and come back when the next one may."""
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
        """Each event loop in which somebody waits has a timer of its own, since any of them may end before the others."""
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
                # Timers may only be set by the thread of their loop; it may have been closed with callers still waiting.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(self._look_again, loop)
        if here not in self._queue.loops:
            self._stop_timer(here)

    def _stop_timer(self, loop: AbstractEventLoop | None) -> None:
        if loop in self._timers:
            self._timers.pop(loop)[1].cancel()

    def _look_again(self, loop: AbstractEventLoop) -> None:
        """A window may have ended."""
        with self._lock:
            self._stop_timer(loop)
            self._let_through(self._clock())


def running_loop() -> AbstractEventLoop | None:
    """None where there is none: a coroutine may be thrown away without its loop."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


_SALT = os.urandom(16)
"""Tokens are known here by their hash alone, and outside of this process the hash says nothing."""

_budgets: WeakValueDictionary[tuple[str, bytes], LocalBudget] = WeakValueDictionary()

_lock = Lock()


def _forget_all() -> None:
    """In a process that was forked: locks may be held, and callers wait, by threads that are not here."""
    global _lock  # noqa: PLW0603 - there is no other way to free it
    _lock = Lock()
    _budgets.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def identity(origin: str, token: str | None) -> tuple[str, bytes]:
    """What a token on a server is known by within this process, without keeping the token."""
    return origin, hashlib.blake2b((token or "").encode("utf-8", "surrogatepass"), key=_SALT).digest()


def budget_for(origin: str, token: str | None) -> LocalBudget:
    """The budget of a token on a server, or of this machine's address if there is no token.

    It lives as long as somebody holds it.
    """
    with _lock:
        return _budgets.setdefault(identity(origin, token), LocalBudget())
