"""The offset of a server's rate-limit windows from our clock."""

import math
from collections.abc import Callable

from msgspec.structs import replace

from atoot.message import RateLimit

TOLERANCE = 3.0
"""Seconds by which two times of the same window end may differ: `Date` and Mastodon's reset are a second vague each."""


class Drift:
    """Offset of a server's windows from multiples of their length by our clock; shared by all its windows."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds: float = seconds
        self.behind: float = math.inf
        """The smallest lag of a response's `Date` behind our clock: a larger lag means that a response came late."""
        self.followers: list[Callable[[], None]] = []
        """Callbacks for a new offset, of windows whose ends are guesses."""

    def next(self, now: float, period: float) -> float:
        """The first window end after a time. Mastodon's windows begin at multiples of their length."""
        return ((now - self.seconds) // period + 1) * period + self.seconds

    def learn(self, end: float, period: float) -> None:
        """Learn the offset from a window of this length that ends at that time."""
        self.seconds = end - round(end / period) * period
        for follow in self.followers:
            follow()

    def on_time(self, limits: RateLimit, *, alone: bool) -> RateLimit:
        """The limits of a response; the reset is corrected if the response came later than others.

        Args:
            limits: as read from its headers.
            alone: no other request is in flight, so that a lag may mean that our clock was set.
        """
        behind = limits.behind
        if behind is None or limits.reset is None:
            return limits
        if behind < self.behind or alone:
            self.behind = behind
        late = behind - self.behind
        return replace(limits, reset=limits.reset - late) if late > TOLERANCE else limits
