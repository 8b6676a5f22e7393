"""The pace of a guest on a server: pauses that it asks for, and restraint for a limit that it never names."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct, field

from atoot.message import RateLimit

WINDOWS = (60.0, 300.0, 900.0, 3600.0)
"""Seconds in which most servers count requests, as is tried out where one does not say; beyond them, twice as long each time."""
BETWEEN = (10.0, 20.0, 30.0, 120.0, 600.0, 1800.0)
"""Windows that others have: they are tried out where a longer one holds."""
LONGEST = 24 * 3600.0
"""Seconds for which a server is left alone at most, whatever it says."""
FIRST_PACE, SLOWEST = 1.0, 3600.0
"""Seconds between two requests: where a server has refused one for another reason, perhaps; and at most."""
SELDOM = 300.0
"""Seconds between two requests to a server that has refused the very first one."""
MOST_REFUSALS = 5
"""In a day; with so many, nothing is tried out any more that may be refused."""

Count: TypeAlias = Annotated[int, Meta(ge=0)]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=1e12)]
"""What else was written down is not believed."""


class Passed(Struct, omit_defaults=True):
    """Requests that a server let pass in a period, and in the one before."""

    period: Seconds
    slot: Count = 0
    """The period that is counted, by its number since the epoch."""
    here: Count = 0
    before: Count = 0

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
    """What a server has shown of that. Times are seconds since the epoch.

    Of a limit that is never named, what passed before the first refusal is the number; the length of its window is found
    out: the shortest one is tried first, the next one after each refusal. Where one holds, those between it and the longest
    one that did not are tried, the middle one first. So it takes few refusals a day.
    """

    free: Seconds = 0.0
    """When it may be asked again."""
    pace: Seconds = 0.0
    """Seconds between two requests, so that they stay under its limit; 0 while none is known."""
    window: Seconds = 0.0
    """Seconds in which its limit is presumed to count; 0 while none is known."""
    number: Count = 0
    """Requests that it is presumed to let pass in them."""
    short: Seconds = 0.0
    """Seconds that were too short for its window."""
    held: Seconds = 0.0
    """Seconds that were long enough."""
    waited: Seconds = 0.0
    """Seconds that were waited since something passed."""
    since: Count = 0
    """Requests that passed since something was tried out."""
    refusals: Count = 0
    """That were made today."""
    passed: list[Passed] = field(default_factory=lambda: [Passed(period) for period in WINDOWS])

    def __post_init__(self) -> None:
        if [one.period for one in self.passed] != [*WINDOWS] or self.number < bool(self.window):
            raise ValueError("this is the pace of another version")

    def wait(self, now: float) -> float:
        """Seconds until it may be asked."""
        left = self.free - now
        return left if 0 < left <= LONGEST else 0.0  # the clock may have been set back

    def sent(self, now: float, delay: float) -> None:
        """A request was answered, or at least sent; the server wishes a delay until the next one."""
        # Windows that begin at fixed times may have half of the number each, in two of them.
        enough = 0 if self.waited else 2 * self.number
        if self.window and self.since > enough:
            self._hold()
        self._count(now, 1)
        self.free = now + max(self.wait(now), delay, self.pace)

    def refused(self, now: float, told: RateLimit, *, is_limit: bool) -> float | None:
        """The request that was sent last was refused; if it is told of no limit, one is presumed.

        It gives the seconds until the server lets requests pass again; None where nobody knows.
        """
        wait = min(max(told.retry_after or 0.0, (told.reset or now) - now), LONGEST)
        if told.limit is None:
            self._count(now, -1)
            if is_limit:
                wait = self._lengthen(wait)
            else:
                self.pace = min(max(FIRST_PACE, 2 * self.pace), SLOWEST)
        if not wait:
            return None
        self.free = now + max(self.wait(now), wait)
        return wait

    def relaxed(self) -> "GuestPace":
        """The same a day later: shorter windows are tried out once more, for it may be another limit by now."""
        pace = self.pace if self.window else self.pace / 2
        if pace < FIRST_PACE and self.window <= 2 * FIRST_PACE:  # hardly a limit
            return GuestPace(self.free)
        return GuestPace(self.free, pace, self.window, self.number, self.window / 4, passed=self.passed)

    def _count(self, now: float, more: int) -> None:
        self.since = max(self.since + more, 0)
        for one in self.passed:
            # Once it has refused, requests come at a pace of ours: how many then pass tells nothing of its limit.
            if not self.window:
                one.count(now, more)

    def _presume(self, window: float, number: int) -> None:
        """So many requests in so many seconds."""
        self.window, self.number, self.since = window, number, 0
        self.pace = min((1.05 * window + 1.0) / number, SLOWEST)  # answers do not take the same time each

    def _hold(self) -> None:
        """The window is long enough: try out a shorter one, if that may be much shorter, and not too much was refused."""
        self.held, self.since, self.waited = self.window, 0, 0.0
        shorter = [one for one in sorted(WINDOWS + BETWEEN) if self.short < one < self.window]
        middle = shorter[len(shorter) // 2] if shorter else self.window / 2
        if self.refusals < MOST_REFUSALS and (shorter or middle > max(2 * self.short, FIRST_PACE)):
            self._presume(middle, self.number)

    def _lengthen(self, told: float) -> float:
        """The window is too short; gives the seconds until another request is worth it."""
        self.refusals += 1
        waited, is_first = (0.0 if self.since else self.waited), not self.window
        if is_first:
            self._presume(*self._next(told))
        elif self._is_number_too_large():
            self._presume(self.window, self.number // 2)
        else:
            self.short = max(self.short, waited) if waited else self.window
            self._presume(*self._next(0.0))
        further = self.window - waited if self.window > waited else self.window
        wait = told if told and is_first else max(told, further)
        self.waited = waited + wait
        return wait

    def _is_number_too_large(self) -> bool:
        """Whether that is why, and not the window: more passed than in a window that is full, or not even that many."""
        if self.number == 1 or self.held > self.window or (self.waited and not self.since):
            return False
        return self.held == self.window or (self.since >= self.number / 2 and self.since != self.number)

    def _next(self, told: float) -> tuple[float, int]:
        """The window to presume instead of one that is too short, and how many requests passed in it."""
        if self.held > self.short:
            return self.held, self.number
        passed = {one.period: one.allowed() for one in self.passed}
        longer = [length for length in WINDOWS if length > self.short and length >= told and passed[length]]
        length = min(longer, default=min(max(told, 2 * self.short, WINDOWS[-1]), LONGEST))
        number = passed.get(length) or self.number or passed[WINDOWS[-1]]
        return told or length, number or max(int(length / SELDOM), 1)
