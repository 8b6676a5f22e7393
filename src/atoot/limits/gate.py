"""What holds the requests of one limit back, whatever its window has left.

Few may be under way until the server has spoken, or while others spend of the same window; and refusals that no window
explains tell of a limit that is never named, as proxies have one: they close it for a while, and then requests follow
each other at a distance.
"""

import sys

UNLIMITED = sys.maxsize

FIRST = 20
"""Requests that may be under way until the server has said anything: it may have another limit than is presumed."""

FIRST_HEARD = 2 * FIRST
"""So many may be under way as soon as it has, and any number when so many answers have not shown that others spend too."""

LONGEST_SILENCE = 3.0
"""Seconds after which nothing is kept back any more, though no answer has come."""

LONGEST_PAUSE = 60.0
"""Seconds to wait at most on a 429 that does not say how long."""

LONGEST_FIRST_GAP = 1.0
"""Seconds that are believed at first of the gap between two requests that refusals seem to ask for."""

EASE = 0.998
"""What every request that passes leaves of a gap that was learned: the server may allow more by now."""


class Gate:
    """How many requests may be under way, and from when on."""

    def __init__(self, most: int) -> None:
        self.flying: int = 0
        """Requests under way."""
        self.most: int = most
        """So many may be under way at once; each that ends makes room for one more."""
        self.alone: bool = False
        """No other request was under way together with the one that is: its answer is the whole truth."""
        self.quiet: float = 0.0
        """When more may be under way all the same, though the server has not said anything."""
        self.closed: float = 0.0
        """Nothing is started before that time."""
        self.refusals: int = 0
        """Those that no window explains, since requests passed."""
        self.refused: float = 0.0
        """When the first of them came."""
        self.pause: float = 0.0
        """Seconds that the last of them closed it for."""
        self.passed: int = 0
        """Requests that passed since the last time that there were any."""
        self.gap: float = 0.0
        """Seconds between two requests which keep a limit that the server never names."""

    @property
    def is_open_ended(self) -> bool:
        """Who cannot start now waits for an answer, and not for a time."""
        return self.flying >= self.most

    def close(self, until: float) -> None:
        """Nothing is started before a time."""
        self.closed = max(self.closed, until)

    def hold(self, now: float) -> None:
        """A refusal that no window explains: one request tries whether it goes on, each success makes room for more."""
        if not self.refusals:
            self.refused = now
        self.refusals += 1
        self.most = 1
        if now >= self.closed - self.gap:
            self.pause = min(max(2 * self.pause, 1.0), LONGEST_PAUSE)
            self.closed = now + self.pause

    def let_pass(self) -> None:
        """A request has passed. If there were refusals before, the pause that they took was missing between requests."""
        if self.refusals and self.alone:  # else it may have been started before the refusal
            if self.refusals > 1 and self.passed:
                # A pause of an hour may have been a ban, which says nothing of the pace: each time it is doubled at most.
                most = max(2 * self.gap, LONGEST_FIRST_GAP)
                self.gap = min(self.gap + (self.closed - self.refused) / self.passed, most)
            self.refusals = self.passed = 0
            self.pause = 0.0
        self.gap *= EASE
