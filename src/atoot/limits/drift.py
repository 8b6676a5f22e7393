"""Where the windows of a server lie in time, seen by our clock."""

import math
from collections.abc import Callable

from msgspec.structs import replace

from atoot.message import RateLimit

TOLERANCE = 3.0
"""Seconds by which two ends may differ and be the same: `Date` and Mastodon's reset are a second vague each."""


class Drift:
    """How far the windows of a server lie from where our clock would put them; all its windows share one."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds: float = seconds
        self.behind: float = math.inf
        """The least that the `Date` of an answer was behind our clock: one that is further behind has come late."""
        self.followers: list[Callable[[], None]] = []
        """Called when more is known: windows whose ends are guesses."""

    def next(self, now: float, period: float) -> float:
        """The first end of a window after a moment. Mastodon's begin at multiples of their length."""
        return ((now - self.seconds) // period + 1) * period + self.seconds

    def learn(self, end: float, period: float) -> None:
        """A window of this length ends at that time."""
        self.seconds = end - round(end / period) * period
        for follow in self.followers:
            follow()

    def on_time(self, limits: RateLimit, *, alone: bool) -> RateLimit:
        """What an answer says; if it has come later than others, its reset seems to be later by as much.

        Args:
            limits: what was read of it.
            alone: no other answer is under way: our clock may have been set.
        """
        behind = limits.behind
        if behind is None or limits.reset is None:
            return limits
        if behind < self.behind or alone:
            self.behind = behind
        late = behind - self.behind
        return replace(limits, reset=limits.reset - late) if late > TOLERANCE else limits
