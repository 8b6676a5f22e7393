"""Calls that wait for their turn: in the order in which they were made, those with priority first."""

import math
from asyncio import AbstractEventLoop, Future
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from atoot.resilience.documented import Buckets
from atoot.resilience.options import Ratelimit
from atoot.resilience.window import Window


@dataclass(slots=True, eq=False)
class Waiter:
    """One call that waits."""

    place: int
    """Number of the call: lower is earlier."""
    future: "Future[None]"
    loop: AbstractEventLoop
    granted: bool = False
    """It has been let through, and counts as started."""

    def wake(self, here: AbstractEventLoop | None) -> bool:
        """Let it through, from the thread of an event loop. False if it does not wait any more."""
        if self.future.done():
            return False
        if self.loop is here:
            self.future.set_result(None)
        else:
            try:
                self.loop.call_soon_threadsafe(self._arrive)
            except RuntimeError:  # its loop was closed
                return False
        self.granted = True
        return True

    def _arrive(self) -> None:
        if not self.future.done():
            self.future.set_result(None)


@dataclass(slots=True)
class Lane:
    """Calls that wait for the same things, so that the first of them speaks for all."""

    buckets: Buckets
    windows: tuple[Window, ...]
    mode: Ratelimit
    priority: bool
    waiters: list[Waiter] = field(default_factory=list)
    """The earliest first."""

    def opens(self, now: float) -> tuple[float, Window]:
        """When the first of them may start, and what it waits for until then."""
        latest, found = -math.inf, self.windows[0]
        for window in self.windows:
            opens = window.opens(now, self.mode, priority=self.priority)
            if opens > latest:
                latest, found = opens, window
        return latest, found


class Queue:
    """All that wait, in lanes."""

    def __init__(self) -> None:
        self._lanes: dict[tuple[Buckets, Ratelimit, bool], Lane] = {}
        self._loops: Counter[AbstractEventLoop] = Counter()

    def __bool__(self) -> bool:
        return bool(self._lanes)

    def put(
        self,
        waiter: Waiter,
        buckets: Buckets,
        windows: tuple[Window, ...],
        mode: Ratelimit,
        *,
        priority: bool,
    ) -> Lane:
        """Somebody begins to wait, at the place that the number gives."""
        key = (buckets, mode, priority)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(buckets, windows, mode, priority)
        insort(lane.waiters, waiter, key=_place)
        self._loops[waiter.loop] += 1
        return lane

    def remove(self, waiter: Waiter, lane: Lane) -> None:
        """Somebody does not wait any more. The lane may be another one by now, for the same things."""
        lane = self._lanes.get((lane.buckets, lane.mode, lane.priority), lane)
        index = bisect_left(lane.waiters, waiter.place, key=_place)
        if lane.waiters[index : index + 1] != [waiter]:
            return
        del lane.waiters[index]
        if not lane.waiters:
            del self._lanes[lane.buckets, lane.mode, lane.priority]
        self._loops[waiter.loop] -= 1
        if not self._loops[waiter.loop]:
            del self._loops[waiter.loop]

    def first(self, now: float) -> tuple[float, Lane | None]:
        """When somebody may start, and if that is now, the lane of the one whose turn it is."""
        soonest = math.inf
        found: Lane | None = None
        for lane in self._lanes.values():
            opens = lane.opens(now)[0]
            soonest = min(soonest, opens)
            if opens <= now and (found is None or _rank(lane) < _rank(found)):
                found = lane
        return soonest, found

    def waiting_for(self, bucket: str) -> int:
        """How many wait whose requests count in a limit."""
        return sum(len(lane.waiters) for lane in self._lanes.values() if bucket in lane.buckets)

    def lanes(self) -> Collection[Lane]:
        """Those who wait, by what they wait for."""
        return self._lanes.values()

    def loops(self) -> Collection[AbstractEventLoop]:
        """The event loops in which somebody waits."""
        return self._loops.keys()


def _place(waiter: Waiter) -> int:
    return waiter.place


def _rank(lane: Lane) -> tuple[bool, int]:
    """Who goes first, among lanes that are open."""
    return not lane.priority, lane.waiters[0].place
