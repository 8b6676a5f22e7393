"""One limit of one server: how many requests may still be started before its window ends.

What the server last reported and all requests in flight count as spent, so concurrent calls together never start more
than the window has. The server only counts upwards within a window: of two responses that arrive out of order, the one
with the higher count is newer.

https://docs.joinmastodon.org/api/rate-limits/
"""

import math

from msgspec.structs import replace

from atoot.limits.drift import TOLERANCE, Drift
from atoot.limits.gate import FIRST, FIRST_HEARD, LONGEST_SILENCE, UNLIMITED, Gate
from atoot.limits.known import EVERYTHING, GENERAL, Limit
from atoot.message import RateLimit, Ratelimit, WindowState

MARGIN = 0.25
"""Seconds added to the end of every window: the server's clock and ours never quite agree."""

VAGUE = TOLERANCE + MARGIN
"""Seconds before the known end of a window in which the server may have begun the next one already."""

LONGEST = 25 * 3600.0
"""The longest window in seconds; a reset further away is ignored."""

SHORTEST = 2 * TOLERANCE
"""The shortest length to learn in seconds; a shorter one is lost in the tolerance of its ends."""

RECENT = 60.0
"""Seconds for which a response may be in flight after its window ended; an older reset is ignored."""

RESERVED = 10
"""`pace` reserves one in this many requests for calls with priority."""


class Window(Gate):
    """The state of one limit. It has no clock: `now` is passed in."""

    alone: bool
    flying: int
    most: int
    passed: int
    quiet: float

    def __init__(self, name: str, known: Limit, now: float, drift: Drift | None = None) -> None:
        super().__init__(FIRST if name == EVERYTHING else UNLIMITED)
        self.drift: Drift = drift or Drift()
        self.drift.followers.append(self._guess)
        self.name: str = name
        self.limit = known.requests
        self.period: float = known.seconds

        # Its place in time
        self.begin: float = 0.0
        """When the previous window ended, if the server had named it; otherwise 0."""
        self.end: float = self.drift.next(now, self.period) + MARGIN
        """When the window ends for us: the server's reset plus a margin; a guess until the server has named it."""
        self.heard: bool = False
        """The server has named this window in a response."""
        self.span: float = 0.0
        """The length of the last window, if known."""
        self.confirmed: bool = False
        """The server has named this limit, or refused a request because of it; until then it is presumed."""
        self.sure: bool = False
        """It was named to a request without a limit of its own, so it is not that of a kind of request."""

        # What is spent
        self.left: int = UNLIMITED if self.limit is None else self.limit
        """Requests that may still start."""
        self.counted: int = 0
        """The server's count: the highest that it reported, plus the requests that ended without a report."""
        self.unclear: bool = False
        """A request ended with an unknown outcome: the server may count it at any time."""
        self.carried: int = 0
        """Requests in flight since the previous window: the server may count them in either."""
        self.late: int = 0
        """Responses near the end of the window that named another: the server may have counted them in the next one."""
        self.ended: int = 0
        """Our requests that were answered in this window, or that may count in it without a response."""
        self.crowded: bool = False
        """Other clients use this window too."""
        self.slot: float = 0.0
        """When `pace` may start the next request."""

    # Before a request

    def opens(self, now: float, mode: Ratelimit, *, priority: bool) -> float:
        """When a request may start: now or later."""
        self._follow(now)
        opens = now
        # An unknown limit cannot be spread.
        if mode == "pace" and not priority and self.limit is not None:
            opens = self.end if self.left <= self.limit // RESERVED else self.slot
        elif self.left <= 0:
            opens = self.end
        elif self.flying >= self.most:
            opens = self._answered_by(now)
        return max(opens, self.closed, now)

    def start(self, now: float, mode: Ratelimit) -> None:
        """Count a request as started."""
        self.alone = not self.flying
        self.flying += 1
        self.left -= 1
        if self.gap:
            self.close(now + self.gap)
        if mode == "pace" and self.limit is not None:
            rest = max(self.left - self.limit // RESERVED, 0)
            self.slot = now + max(0.0, self.end - now) / (rest + 1)

    def roll(self, now: float) -> None:
        """Begin the next window, of the same length. Requests in flight may count in it."""
        self._begin(self.end if self.heard else 0.0, self.flying)
        self.heard = False
        self.end += self.period
        if self.end <= now:
            self.end = self.drift.next(now, self.period) + MARGIN
        self.drift.behind = math.inf

    # After a request: its response, then `finish`

    def hear(self, limits: RateLimit, now: float) -> bool:
        """Learn the state of this window from a response. False if it names the previous window, which is over."""
        over = _over(limits, now)
        if over is not None:
            later = over + MARGIN - self.end
            if self.heard and over > now and -TOLERANCE <= later <= TOLERANCE:  # most responses
                if later < 0:
                    self._ends(over)
            elif over <= now or (self.carried and abs(over - self.begin) <= VAGUE):
                if self.carried:  # it counted there, not here
                    self.carried -= 1
                    self.ended -= 1
                    self.counted -= 1
                    self.left += 1
                return False
            elif not self.heard or (over > now + TOLERANCE and abs(later) > TOLERANCE):
                self._adopt(over, now)
        if limits.limit != self.limit:
            self._resize(limits.limit)
        limit, left = self.limit, limits.remaining
        if left is not None and limit is not None:
            told = max(limit - left, 0)
            if limit - told < self.left:
                self.left = max(limit - told + 1 - self.flying, 0)
                self.crowded = self.confirmed  # by others; or before our first request
            before = told - 1  # `finish` adds the request of this response
            self.counted = before if self.alone and not self.unclear else max(before, self.counted)
            if self.crowded or self.most != UNLIMITED:
                self._look_for_others(limit, told)
        self.heard = self.confirmed = True
        return True

    def hear_of_another(self, other: "Window", now: float) -> None:
        """A response named another window, closer to being used up, for a request that counts here too.

        If all requests of this window count in the other one as well, a merely presumed window has no fewer left:
        requests counted here beyond that were counted by the server in the previous window.
        """
        if self.end - now < VAGUE:
            self.late += 1
        if self.limit is None or other.limit is None or self.left >= other.left:
            return
        if other.name in GENERAL and not (self.heard or self.begin):
            self.left = other.left
            if self.left <= self.limit:
                self.counted = min(self.counted, self.limit - self.left - self.flying)

    def hear_nothing(self) -> None:
        """A response named no limits: there is no limit, unless the server named it a moment ago."""
        if not self.begin and not self.heard:
            self.limit, self.left = None, UNLIMITED

    def lift(self) -> None:
        """Drop the limit, if it is only presumed: the server does not have it."""
        if not self.confirmed and self.name not in GENERAL:
            self.limit, self.left = None, UNLIMITED

    def refuse(self, limits: RateLimit, now: float) -> None:
        """Close after a 429, until the window ends or for as long as the server asks."""
        if limits.retry_after is not None:
            self.close(now + min(limits.retry_after, LONGEST) + MARGIN)
        over, carried = _over(limits, now), self.carried
        if over is not None and self.hear(replace(limits, remaining=0), now):
            self.left = min(self.left, 0)
            self.crowded = True
        elif over is None or not carried:
            self.hold(now)

    def finish(self, *, passed: bool = False, arrived: bool = True, clear: bool = True) -> None:
        """Count a request as ended.

        Args:
            passed: it succeeded; if more succeed than a presumed limit allows, there is no such limit.
            arrived: False if it surely never reached the server, which has not counted it then.
            clear: False if the server may still count it.
        """
        self.flying = flying = self.flying - 1
        if self.carried:
            self.carried = min(self.carried, flying)
        if arrived:
            self.ended += 1
            self.counted += 1
            if not clear:
                self.unclear = True
        else:
            self.left += 1
        if passed:
            if self.refusals or self.gap:
                self.let_pass()
            self.passed += 1
            if not self.confirmed and self.limit is not None and self.counted > self.limit:
                self.lift()
        if self.most != UNLIMITED and not self.refusals:
            self.most += 1
        if not flying and self.limit is not None:
            # A response may not have counted others in flight. Now all are answered.
            self.left = max(self.left, self.limit - self.counted)

    # What is known

    def state(self, now: float, waiting: int) -> WindowState:
        """A snapshot of the state."""
        self._follow(now)
        left = None if self.limit is None else max(self.left, 0)
        reset = max(self.end - MARGIN, self.closed)
        return WindowState(self.limit, left, reset, self.flying, waiting, presumed=not self.heard)

    def is_presumed(self, now: float) -> bool:
        """Whether no limit that the server has shown to have holds a request back."""
        return self.closed <= now and (not self.confirmed or (self.left > 0 and self.is_open_ended))

    @property
    def is_open_ended(self) -> bool:
        """Whether a waiting call waits for a response, not for a time: also before the first response in the window."""
        return super().is_open_ended or (self.limit is not None and not self.heard and self.flying > 0)

    def forecast(self, now: float, n: int) -> float:
        """Seconds until n more requests have started, if nobody else starts any."""
        self._follow(now)
        if n <= 0:
            return 0.0
        pause = max(0.0, self.closed - now) + (n - 1) * self.gap
        left = self.left
        if (
            not self.heard and self.limit is not None
        ):  # late responses most likely counted in the previous window
            left = max(left, self.limit - self.ended - self.flying)
        beyond = n - max(left, 0)
        if self.limit is None or beyond <= 0:
            return pause
        return max(pause, self.end - now + (math.ceil(beyond / self.limit) - 1) * self.period)

    def fits(self, reset: float, now: float) -> bool:
        """Whether a reset can be the end of this window or of a following one."""
        phase = (reset - self.end) / self.period
        return abs(phase - round(phase)) * self.period <= TOLERANCE and self.reaches(reset, now)

    def reaches(self, reset: float, now: float) -> bool:
        """Whether a reset is no further away than the length of a window."""
        return reset - now <= self.period + TOLERANCE

    # Its place in time

    def _follow(self, now: float) -> None:
        """Follow the clock, even when it is set back."""
        if now >= self.end:
            self.roll(now)
        elif self.end - now > self.period + RECENT:
            self.end = self.drift.next(now, self.period) + MARGIN
            self.heard = False

    def _guess(self) -> None:
        """Move an end that is only a guess to the new offset of the server's clock."""
        if not self.heard:
            self.end = self.drift.next(self.end - MARGIN - self.period / 2, self.period) + MARGIN

    def _adopt(self, over: float, now: float) -> None:
        """Adopt an end of the window that differs from ours."""
        if self.heard:
            # The server began another window earlier than expected: requests in flight may count after this response,
            # and only a few may test it first.
            self.crowded = True
            self._begin(self.end, self.flying - 1)
        end = over + MARGIN
        span = end - self.begin if self.begin else 0.0
        if end - now > self.period + TOLERANCE:  # at least as long as the rest of this one
            self.period = end - now
        elif SHORTEST < span < self.period - TOLERANCE and abs(span - self.span) <= TOLERANCE:  # two in a row
            self.period = span
        self.span = span
        self._ends(over)

    def _ends(self, over: float) -> None:
        """Set the end of the window, and the server's clock offset, by which other windows guess theirs."""
        self.heard = True
        self.end = over + MARGIN
        self.drift.learn(over, self.period)

    # What is spent

    def _begin(self, begin: float, carried: int) -> None:
        """Set what may start in a new window: requests in flight or just answered may count in it.

        Beyond those in flight, one may always start: its response tells the state of the window. Those just answered
        can be more than a whole window has, if the limit is only presumed.
        """
        self.begin, self.carried = begin, carried
        if self.limit is None:
            self.left = UNLIMITED
        else:
            free = self.limit - self.flying
            self.left = max(free - self.late, min(free, 1))
            self.counted = free - self.left
        self.ended = self.late = 0
        self.unclear = False
        self.slot = 0.0
        if self.crowded:
            self.most, self.crowded = FIRST, False

    def _resize(self, limit: int | None) -> None:
        """Adopt the server's limit if it differs: what was spent stays spent."""
        if not limit:
            return
        if self.limit is None:
            self.left, self.counted = limit - self.flying, 0
        else:
            self.left += limit - self.limit
        self.limit = limit

    # What holds requests back

    def _look_for_others(self, limit: int, told: int) -> None:
        """Set how many requests may be in flight, as other clients may use the same window.

        If they do, it is our share of what is left, at the current ratio. If enough responses have come without a
        sign of others, it is all.
        """
        if self.crowded:
            spent = max(told, self.counted, 1)  # some servers do not count
            self.most = max((limit - spent) * self.ended // spent, 1)
        elif not self.refusals:
            exact = self.alone or (told == self.flying and not self.ended)
            if exact or self.ended >= FIRST_HEARD:
                self.most = UNLIMITED
            elif not self.confirmed:
                self.most = FIRST_HEARD

    def _answered_by(self, now: float) -> float:
        """When to check again if no response comes; after long enough without a first one, requests may go."""
        if self.limit is None or self.confirmed or self.refusals:
            return now + LONGEST_SILENCE
        self.quiet = self.quiet or now + LONGEST_SILENCE
        if now >= self.quiet:
            self.most = UNLIMITED
        return self.quiet


def _over(limits: RateLimit, now: float) -> float | None:
    """When the window has surely ended, if that is plausible: not in the far future, nor long ago."""
    over = None if limits.reset is None else limits.reset + limits.slack
    return over if over is not None and now - RECENT < over < now + LONGEST else None
