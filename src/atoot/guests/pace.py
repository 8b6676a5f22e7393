"""When a server may be asked whose guests we are: after the pause that it wishes, and seldom enough for a limit that it never names."""

from msgspec import Struct

from atoot.limits.known import KNOWN
from atoot.message import RateLimit

PERIOD = float(KNOWN["all"].seconds)
"""Seconds of the window of a limit, where nothing says that it is longer: those of Mastodon's."""
LONGEST = 24 * 3600.0
"""Seconds for which a server is left alone at most, whatever it says."""
FIRST_PACE, LONGEST_PACE = 1.0, 3600.0
"""Seconds between two requests: where a server has refused one for another reason, perhaps; and at most."""
LONGEST_WINDOW = 3600.0
"""Seconds of the window of a limit that a server does not name, as far as that is tried out."""


class GuestPace(Struct, omit_defaults=True):
    """What a server has shown of that. Times are seconds since the epoch."""

    free: float = 0.0
    """When it may be asked again."""
    pace: float = 0.0
    """Seconds between two requests, so that they stay under its limit; 0 while none is known."""
    window: float = PERIOD
    """Seconds of the window of that limit, at least."""
    slot: int = 0
    """The period that is counted, by its number since the epoch."""
    passed: int = 0
    """Requests of it."""
    before: int = 0
    """Requests of the period before."""

    def wait(self, now: float) -> float:
        """Seconds until it may be asked."""
        left = self.free - now
        return left if 0 < left <= LONGEST else 0.0  # the clock may have been set back

    def sent(self, now: float, delay: float) -> None:
        """A request was answered, or at least sent; the server wishes a delay until the next one."""
        self._roll(now)
        self.passed += 1
        self.free = now + max(self.wait(now), delay, self.pace)

    def refused(self, now: float, told: RateLimit, *, is_limit: bool) -> float | None:
        """The request that was sent last was refused.

        What the server let pass before is what it is presumed to allow, if it names no limit itself.

        Args:
            now: the time.
            told: what the refusal says of limits.
            is_limit: whether it says that a limit is the reason.

        Returns:
            Seconds until the server lets requests pass again; None where nobody knows.
        """
        wait = min(max(told.retry_after or 0.0, (told.reset or now) - now), LONGEST)
        if told.limit is None:
            self._roll(now)
            self.passed = max(self.passed - 1, 0)
            pace, allowed = FIRST_PACE, self._allowed()
            if is_limit:
                went_on = not allowed and self.pace > 0  # nothing has passed since the refusal before
                self.window = min(2 * self.window, LONGEST_WINDOW) if went_on else self.window
                # What it says may be the least that it wants, or any number: its window may last longer.
                wait = max(wait, self.window)
                pace = 0.0 if went_on else wait / max(allowed - 1, 1)
                self.passed = self.before = 0
            self.pace = min(max(pace, 2 * self.pace), LONGEST_PACE)
        if not wait:
            return None
        self.free = now + max(self.wait(now), wait)
        return wait

    def _roll(self, now: float) -> None:
        slot = int(now // PERIOD)
        if slot != self.slot:
            self.before = self.passed if slot == self.slot + 1 else 0
            self.slot, self.passed = slot, 0

    def _allowed(self) -> int:
        """Requests in a window, if one more was too many.

        Windows that begin at fixed times never have more in the one before than in the one that is full. Where there were
        more, the window began in the middle of that.
        """
        return self.passed if self.passed >= self.before else self.passed + self.before
