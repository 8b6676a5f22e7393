"""The gate of one limit: what holds requests back, whatever its window has left.

Few requests may be in flight until the server has named its limits, or while others use the same window. Refusals that
no window explains reveal an unnamed limit, as of a proxy: they close the gate for a while, then space out requests.
"""

import sys

UNLIMITED = sys.maxsize

FIRST = 20
"""Requests in flight until the server has named a limit: it may differ from the presumed one."""

FIRST_HEARD = 2 * FIRST
"""Requests in flight once it has; any number after this many responses without a sign of other clients."""

LONGEST_SILENCE = 3.0
"""Seconds without a response after which requests are no longer held back."""

LONGEST_PAUSE = 60.0
"""The longest backoff in seconds after a 429 that does not say how long."""

LONGEST_FIRST_GAP = 1.0
"""The largest gap between requests, in seconds, to conclude from a first series of refusals."""

EASE = 0.998
"""Factor by which every successful request shrinks a learned gap: the server may allow more by now."""


class Gate:
    """Limits how many requests are in flight, and when the next one may start."""

    def __init__(self, most: int) -> None:
        self.flying: int = 0
        """Requests in flight."""
        self.most: int = most
        """Requests that may be in flight at once; each that ends makes room for one more."""
        self.alone: bool = False
        """The request in flight is the only one, so its response accounts for all."""
        self.quiet: float = 0.0
        """When more may be in flight, even if the server has not named a limit."""
        self.closed: float = 0.0
        """No request starts before this time."""
        self.refusals: int = 0
        """Refusals that no window explains, since the last successful request."""
        self.refused: float = 0.0
        """When the first of these refusals came."""
        self.pause: float = 0.0
        """Seconds for which the last of these refusals closed the gate."""
        self.passed: int = 0
        """Successful requests since the last such refusals."""
        self.gap: float = 0.0
        """Seconds between requests that keep them below a limit that the server never names."""

    @property
    def is_open_ended(self) -> bool:
        """Whether a waiting call waits for a response, not for a time."""
        return self.flying >= self.most

    def close(self, until: float) -> None:
        """Start no request before a time."""
        self.closed = max(self.closed, until)

    def hold(self, now: float) -> None:
        """Back off after a refusal that no window explains: then one request at a time, and more with each success."""
        if not self.refusals:
            self.refused = now
        self.refusals += 1
        self.most = 1
        if now >= self.closed - self.gap:
            self.pause = min(max(2 * self.pause, 1.0), LONGEST_PAUSE)
            self.closed = now + self.pause

    def let_pass(self) -> None:
        """A request succeeded. The pause after refusals, if any, was missing between the requests before."""
        if self.refusals and self.alone:  # otherwise it may have started before the refusal
            if self.refusals > 1 and self.passed:
                # An hour's pause may be a ban, which says nothing about the pace: at most double the gap each time.
                most = max(2 * self.gap, LONGEST_FIRST_GAP)
                self.gap = min(self.gap + (self.closed - self.refused) / self.passed, most)
            self.refusals = self.passed = 0
            self.pause = 0.0
        self.gap *= EASE
