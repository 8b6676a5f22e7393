"""When a server may be asked whose guests we are: after the pause that it wishes, and seldom enough for a limit that it never names."""

from msgspec import Struct, field

from atoot.limits.known import KNOWN
from atoot.message import RateLimit

PERIOD, HOUR = float(KNOWN["all"].seconds), 3600.0
"""Seconds in which requests are counted: Mastodon's window, and the longest that a limit is presumed to have if a server names
none. What keeps to so many requests in an hour keeps to as many in any shorter window."""
LONGEST = 24 * HOUR
"""Seconds for which a server is left alone at most, whatever it says."""
FIRST_PACE = 1.0
"""Seconds between two requests, where a server has refused one for another reason, perhaps."""


class Passed(Struct, omit_defaults=True):
    """Requests that a server let pass in a period, and in the one before."""

    period: float
    slot: int = 0
    """The period that is counted, by its number since the epoch."""
    here: int = 0
    before: int = 0

    def count(self, now: float, more: int) -> None:
        """Add requests."""
        slot = int(now // self.period)
        if slot != self.slot:
            self.before = self.here if slot == self.slot + 1 else 0
            self.slot, self.here = slot, 0
        self.here = max(self.here + more, 0)

    def allowed(self) -> int:
        """Requests in a window, if one more was too many.

        Windows that begin at fixed times never have more in the one before than in the one that is full. Where there were
        more, the window began in the middle of that.
        """
        return self.here if self.here >= self.before else self.here + self.before


class GuestPace(Struct, omit_defaults=True):
    """What a server has shown of that. Times are seconds since the epoch."""

    free: float = 0.0
    """When it may be asked again."""
    pace: float = 0.0
    """Seconds between two requests, so that they stay under its limit; 0 while none is known."""
    passed: list[Passed] = field(default_factory=lambda: [Passed(PERIOD), Passed(HOUR)])

    def wait(self, now: float) -> float:
        """Seconds until it may be asked."""
        left = self.free - now
        return left if 0 < left <= LONGEST else 0.0  # the clock may have been set back

    def sent(self, now: float, delay: float) -> None:
        """A request was answered, or at least sent; the server wishes a delay until the next one."""
        self._count(now, 1)
        self.free = now + max(self.wait(now), delay, self.pace)

    def refused(self, now: float, told: RateLimit, *, is_limit: bool) -> float | None:
        """The request that was sent last was refused: what passed before is presumed to be allowed, if it is told of no limit.

        It gives the seconds until the server lets requests pass again; None where nobody knows.
        """
        wait = min(max(told.retry_after or 0.0, (told.reset or now) - now), LONGEST)
        if told.limit is None:
            pace = FIRST_PACE
            self._count(now, -1)
            if is_limit:
                wait = max(wait, HOUR)  # what it says may be the least that it wants, or any number
                # Where nothing has passed nothing is learned, but that it is to be asked seldom.
                pace = self._learned(wait) or (0.0 if self.pace else PERIOD)
            self.pace = min(max(pace, 2 * self.pace), HOUR)
        if not wait:
            return None
        self.free = now + max(self.wait(now), wait)
        return wait

    def relaxed(self) -> "GuestPace":
        """The same a day later: a limit is tried out at twice the pace, for it may be another one by now."""
        return GuestPace(self.free, self.pace / 2 if self.pace >= 2 * FIRST_PACE else 0.0)

    def _count(self, now: float, more: int) -> None:
        for one in self.passed:
            one.count(now, more)

    def _learned(self, wait: float) -> float:
        """Seconds between two requests, by what passed until one was refused, in whatever window that was; 0 if nothing did."""
        allowed = [(one.allowed(), wait if one.period == HOUR else one.period) for one in self.passed]
        self.passed = [Passed(PERIOD), Passed(HOUR)]
        return max(seconds / max(number - 1, 1) if number else 0.0 for number, seconds in allowed)
