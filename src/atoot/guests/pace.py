"""The pace of a guest on a server: pauses that it asks for, and restraint for a limit that it never names."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct, field

from atoot.message import RateLimit

WINDOWS = (60.0, 300.0, 900.0, 3600.0)
"""Windows of most servers in seconds, tried in turn where a server names none; beyond them, each is doubled."""
BETWEEN = (10.0, 20.0, 30.0, 120.0, 600.0, 1800.0)
"""Less common windows: tried where a longer one works."""
LONGEST = 24 * 3600.0
"""Longest time in seconds that a server is left alone, whatever it says."""
FIRST_PACE, SLOWEST = 1.0, 3600.0
"""Seconds between two requests: the first pace, where the reason of a refusal is unclear, and the slowest."""
SELDOM = 300.0
"""Seconds between two requests to a server that refused the very first one."""
MOST_REFUSALS = 5
"""Per day; beyond that, nothing is tried any more that may be refused."""

Count: TypeAlias = Annotated[int, Meta(ge=0)]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=1e12)]
"""Stored values outside this range are rejected."""


class Passed(Struct, omit_defaults=True):
    """Requests that a server allowed in the current period and the previous one."""

    period: Seconds
    slot: Count = 0
    """The current period, by its number since the epoch."""
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
        """Requests allowed in a window, if one more was too many.

        With fixed windows, the previous one never has more than the one that is full. If it did, the window began in
        its middle.
        """
        return self.here if self.here >= self.before else self.here + self.before


class GuestPace(Struct, omit_defaults=True):
    """The pace that a server has been observed to allow. Times are seconds since the epoch.

    For an unnamed limit, the requests before the first refusal give the number. The window's length is searched: the
    shortest first, then the next one after each refusal. Once one works, those between it and the longest that did not
    are tried, the middle one first. So it takes few refusals a day.
    """

    free: Seconds = 0.0
    """When the next request may be made."""
    pace: Seconds = 0.0
    """Seconds between requests that stay under its limit; 0 while none is known."""
    window: Seconds = 0.0
    """The presumed window of its limit, in seconds; 0 while none is known."""
    number: Count = 0
    """The presumed number of requests per window."""
    short: Seconds = 0.0
    """Seconds that were too short for its window."""
    held: Seconds = 0.0
    """Seconds that were long enough."""
    waited: Seconds = 0.0
    """Seconds waited since a request was allowed."""
    since: Count = 0
    """Requests allowed since the last attempt at another window."""
    refusals: Count = 0
    """Refusals today."""
    passed: list[Passed] = field(default_factory=lambda: [Passed(period) for period in WINDOWS])

    def __post_init__(self) -> None:
        if [one.period for one in self.passed] != [*WINDOWS] or self.number < bool(self.window):
            raise ValueError("this is the pace of another version")

    def wait(self, now: float) -> float:
        """Seconds until the next request may be made."""
        left = self.free - now
        return left if 0 < left <= LONGEST else 0.0  # the clock may have been set back

    def sent(self, now: float, delay: float) -> None:
        """Record a request that was answered, or at least sent, with the server's crawl delay."""
        # Two fixed windows may have half of the requests each.
        enough = 0 if self.waited else 2 * self.number
        if self.window and self.since > enough:
            self._hold()
        self._count(now, 1)
        self.free = now + max(self.wait(now), delay, self.pace)

    def refused(self, now: float, told: RateLimit, *, is_limit: bool) -> float | None:
        """Record that the last request was refused; presume a limit if the answer names none.

        Returns the seconds until the server allows requests again; None if nobody knows.
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
        """The pace for the next day: shorter windows are tried again, since the limit may have changed."""
        pace = self.pace if self.window else self.pace / 2
        if pace < FIRST_PACE and self.window <= 2 * FIRST_PACE:  # hardly a limit
            return GuestPace(self.free)
        return GuestPace(self.free, pace, self.window, self.number, self.window / 4, passed=self.passed)

    def _count(self, now: float, more: int) -> None:
        self.since = max(self.since + more, 0)
        for one in self.passed:
            # After a refusal, requests follow our own pace: how many then pass says nothing about its limit.
            if not self.window:
                one.count(now, more)

    def _presume(self, window: float, number: int) -> None:
        """Presume a limit of this many requests per window."""
        self.window, self.number, self.since = window, number, 0
        self.pace = min((1.05 * window + 1.0) / number, SLOWEST)  # response times vary

    def _hold(self) -> None:
        """The window is long enough: try a shorter one, if that may be much shorter and refusals are few."""
        self.held, self.since, self.waited = self.window, 0, 0.0
        shorter = [one for one in sorted(WINDOWS + BETWEEN) if self.short < one < self.window]
        middle = shorter[len(shorter) // 2] if shorter else self.window / 2
        if self.refusals < MOST_REFUSALS and (shorter or middle > max(2 * self.short, FIRST_PACE)):
            self._presume(middle, self.number)

    def _lengthen(self, told: float) -> float:
        """The window is too short; returns the seconds until another request is worthwhile."""
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
        """Whether the number is wrong, not the window: more passed than in a full window, or not even that many."""
        if self.number == 1 or self.held > self.window or (self.waited and not self.since):
            return False
        return self.held == self.window or (self.since >= self.number / 2 and self.since != self.number)

    def _next(self, told: float) -> tuple[float, int]:
        """The window to presume after one that was too short, and the requests that passed in it."""
        if self.held > self.short:
            return self.held, self.number
        passed = {one.period: one.allowed() for one in self.passed}
        longer = [length for length in WINDOWS if length > self.short and length >= told and passed[length]]
        length = min(longer, default=min(max(told, 2 * self.short, WINDOWS[-1]), LONGEST))
        number = passed.get(length) or self.number or passed[WINDOWS[-1]]
        return told or length, number or max(int(length / SELDOM), 1)
