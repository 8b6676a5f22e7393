"""One limit of one server: how many requests may still be started before its window ends.

What the server told last and all that is under way count as spent, so however many calls run at the same time, together
they never start more than the window has. The server only counts upwards while a window lasts: of two answers that come
in another order than they were made in, the one with the higher number is the newer one.

https://docs.joinmastodon.org/api/rate-limits/
"""

import math

from msgspec.structs import replace

from atoot.limits.drift import TOLERANCE, Drift
from atoot.limits.gate import FIRST, FIRST_HEARD, LONGEST_SILENCE, UNLIMITED, Gate
from atoot.limits.known import EVERYTHING, GENERAL, Limit
from atoot.message import RateLimit, Ratelimit, WindowState

MARGIN = 0.25
"""Seconds added to the end of every window: the server's clock and ours are never quite the same."""

VAGUE = TOLERANCE + MARGIN
"""Seconds before the end of a window, as we know it, from which on the server may have begun the next one."""

LONGEST = 25 * 3600.0
"""No window is longer; a reset further away is not believed."""

SHORTEST = 2 * TOLERANCE
"""The length of a shorter one cannot be told from what is vague about its ends."""

RECENT = 60.0
"""Seconds for which an answer may be under way after its window ended; an older reset makes no sense."""

RESERVED = 10
"""`pace` leaves one in so many requests to calls with priority."""


class Window(Gate):
    """The state of one limit; it has no clock, `now` is passed in."""

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

        # Where it lies
        self.begin: float = 0.0
        """When the window before ended, if the server spoke about it."""
        self.end: float = self.drift.next(now, self.period) + MARGIN
        """When the window is over for us: what the server said, and a margin; a guess, until it has."""
        self.heard: bool = False
        """The server has spoken about this window."""
        self.span: float = 0.0
        """How long the last window was, if that is known."""
        self.confirmed: bool = False
        """The server has named this limit, or refused something because of it; until then it is presumed."""
        self.sure: bool = False
        """It was named to a request that has no limit of its own: so it is none of a kind of request."""

        # What is spent of it
        self.left: int = UNLIMITED if self.limit is None else self.limit
        """Requests that may still be started."""
        self.counted: int = 0
        """What the server has counted: the highest number that it told, and what ended without one."""
        self.unclear: bool = False
        """Something ended unclear: the server may count it at any time."""
        self.carried: int = 0
        """So many are under way since the window before: nobody knows yet in which one the server counts them."""
        self.late: int = 0
        """Answers that came when the window was nearly over, and spoke of another one: the server may have counted them
        in the next one already."""
        self.ended: int = 0
        """Requests of ours that were answered in this window, or may be counted in it without an answer."""
        self.crowded: bool = False
        """Others spend of this window too."""
        self.slot: float = 0.0
        """When `pace` may start the next request."""

    # Before a request

    def opens(self, now: float, mode: Ratelimit, *, priority: bool) -> float:
        """When a request may be started: now, or later."""
        self._follow(now)
        opens = now
        # What nobody knows cannot be spread.
        if mode == "pace" and not priority and self.limit is not None:
            opens = self.end if self.left <= self.limit // RESERVED else self.slot
        elif self.left <= 0:
            opens = self.end
        elif self.flying >= self.most:
            opens = self._answered_by(now)
        return max(opens, self.closed, now)

    def start(self, now: float, mode: Ratelimit) -> None:
        """A request is started."""
        self.alone = not self.flying
        self.flying += 1
        self.left -= 1
        if self.gap:
            self.close(now + self.gap)
        if mode == "pace" and self.limit is not None:
            rest = max(self.left - self.limit // RESERVED, 0)
            self.slot = now + max(0.0, self.end - now) / (rest + 1)

    def roll(self, now: float) -> None:
        """The window is over: the next one begins, as long as the last one. What is under way may be counted in it."""
        self._begin(self.end if self.heard else 0.0, self.flying)
        self.heard = False
        self.end += self.period
        if self.end <= now:
            self.end = self.drift.next(now, self.period) + MARGIN
        self.drift.behind = math.inf

    # After a request: what the answer says, and then `finish`

    def hear(self, limits: RateLimit, now: float) -> bool:
        """The server says how this window stands. False if it speaks of the window before, which is over."""
        over = _over(limits, now)
        if over is not None:
            later = over + MARGIN - self.end
            if self.heard and over > now and -TOLERANCE <= later <= TOLERANCE:  # as most answers
                if later < 0:
                    self._ends(over)
            elif over <= now or (self.carried and abs(over - self.begin) <= VAGUE):
                if self.carried:  # it was counted there, and not here
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
                self.crowded = self.confirmed  # by others; or before we came
            before = told - 1  # `finish` adds the request of this answer
            self.counted = before if self.alone and not self.unclear else max(before, self.counted)
            if self.crowded or self.most != UNLIMITED:
                self._look_for_others(limit, told)
        self.heard = self.confirmed = True
        return True

    def hear_of_another(self, other: "Window", now: float) -> None:
        """The server counted a request here, and named another window as the one that is closest to its end.

        If all requests of this window count in the other one as well, this one has no fewer left, if it is only presumed:
        what was counted here beyond that, the server has counted in the window before.
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
        """The server answers and does not speak of limits: there is none, unless it spoke of one a moment ago."""
        if not self.begin and not self.heard:
            self.limit, self.left = None, UNLIMITED

    def lift(self) -> None:
        """The server does not have the limit, which was only presumed."""
        if not self.confirmed and self.name not in GENERAL:
            self.limit, self.left = None, UNLIMITED

    def refuse(self, limits: RateLimit, now: float) -> None:
        """429: nothing is started until the window is over, or for as long as the server wants."""
        if limits.retry_after is not None:
            self.close(now + min(limits.retry_after, LONGEST) + MARGIN)
        over, carried = _over(limits, now), self.carried
        if over is not None and self.hear(replace(limits, remaining=0), now):
            self.left = min(self.left, 0)
            self.crowded = True
        elif over is None or not carried:
            self.hold(now)

    def finish(self, *, passed: bool = False, arrived: bool = True, clear: bool = True) -> None:
        """A request ended.

        Args:
            passed: the server let it pass; if it lets pass more than a presumed limit allows, there is none.
            arrived: False if it surely never came to the server, which has not counted it then.
            clear: False if the server may still be about to count it.
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
            # What was under way with an answer may not have been counted in it. Now all is answered.
            self.left = max(self.left, self.limit - self.counted)

    # What is known

    def state(self, now: float, waiting: int) -> WindowState:
        """The state, to look at."""
        self._follow(now)
        left = None if self.limit is None else max(self.left, 0)
        reset = max(self.end - MARGIN, self.closed)
        return WindowState(self.limit, left, reset, self.flying, waiting, presumed=not self.heard)

    def is_presumed(self, now: float) -> bool:
        """Whether nothing that the server was seen to have keeps a request from being started."""
        return self.closed <= now and (not self.confirmed or (self.left > 0 and self.is_open_ended))

    @property
    def is_open_ended(self) -> bool:
        """Who cannot start now waits for an answer, and not for a time: also until the first one tells how the window stands."""
        return super().is_open_ended or (self.limit is not None and not self.heard and self.flying > 0)

    def forecast(self, now: float, n: int) -> float:
        """Seconds until so many requests more have been started, if nobody else starts any."""
        self._follow(now)
        if n <= 0:
            return 0.0
        pause = max(0.0, self.closed - now) + (n - 1) * self.gap
        left = self.left
        if not self.heard and self.limit is not None:  # what came late was most likely counted before
            left = max(left, self.limit - self.ended - self.flying)
        beyond = n - max(left, 0)
        if self.limit is None or beyond <= 0:
            return pause
        return max(pause, self.end - now + (math.ceil(beyond / self.limit) - 1) * self.period)

    def fits(self, reset: float, now: float) -> bool:
        """Whether a reset can be the end of this window, or of one that follows."""
        phase = (reset - self.end) / self.period
        return abs(phase - round(phase)) * self.period <= TOLERANCE and self.reaches(reset, now)

    def reaches(self, reset: float, now: float) -> bool:
        """Whether a reset is not further away than a window is long."""
        return reset - now <= self.period + TOLERANCE

    # Where it lies

    def _follow(self, now: float) -> None:
        """Go with the clock, also when it is set back."""
        if now >= self.end:
            self.roll(now)
        elif self.end - now > self.period + RECENT:
            self.end = self.drift.next(now, self.period) + MARGIN
            self.heard = False

    def _guess(self) -> None:
        """The server has told more about its clock: that moves an end which is only a guess."""
        if not self.heard:
            self.end = self.drift.next(self.end - MARGIN - self.period / 2, self.period) + MARGIN

    def _adopt(self, over: float, now: float) -> None:
        """The window ends at another time than thought."""
        if self.heard:
            # The server began another window before we thought: what is under way may come after this answer, and a few
            # try first whether it is so.
            self.crowded = True
            self._begin(self.end, self.flying - 1)
        end = over + MARGIN
        span = end - self.begin if self.begin else 0.0
        if end - now > self.period + TOLERANCE:  # surely as long as the rest of this one
            self.period = end - now
        elif SHORTEST < span < self.period - TOLERANCE and abs(span - self.span) <= TOLERANCE:  # two in a row
            self.period = span
        self.span = span
        self._ends(over)

    def _ends(self, over: float) -> None:
        """The window surely is over at that time, as are all others of the server that end with it."""
        self.heard = True
        self.end = over + MARGIN
        self.drift.learn(over, self.period)

    # What is spent of it

    def _begin(self, begin: float, carried: int) -> None:
        """What may be started in a new window: what is under way, or was answered a moment ago, may be counted in it.

        But for what is under way, one always may: its answer tells how the window stands. What was answered in a moment
        can be more than a whole window has, where the limit is only presumed.
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
        """The server may have another limit than thought: what was spent stays spent."""
        if not limit:
            return
        if self.limit is None:
            self.left, self.counted = limit - self.flying, 0
        else:
            self.left += limit - self.limit
        self.limit = limit

    # What holds requests back

    def _look_for_others(self, limit: int, told: int) -> None:
        """How many may be under way, where others may spend of the same window.

        If they do, it is as many as of what is left are ours, if it goes on as before. If enough answers have come that do
        not show anybody, it is all.
        """
        if self.crowded:
            spent = max(told, self.counted, 1)  # some servers count nothing
            self.most = max((limit - spent) * self.ended // spent, 1)
        elif not self.refusals:
            exact = self.alone or (told == self.flying and not self.ended)
            if exact or self.ended >= FIRST_HEARD:
                self.most = UNLIMITED
            elif not self.confirmed:
                self.most = FIRST_HEARD

    def _answered_by(self, now: float) -> float:
        """When to look again if no answer comes; who has waited for the first one long enough may go."""
        if self.limit is None or self.confirmed or self.refusals:
            return now + LONGEST_SILENCE
        self.quiet = self.quiet or now + LONGEST_SILENCE
        if now >= self.quiet:
            self.most = UNLIMITED
        return self.quiet


def _over(limits: RateLimit, now: float) -> float | None:
    """When the window surely is over, if one can end then: not in the far future, nor long ago."""
    over = None if limits.reset is None else limits.reset + limits.slack
    return over if over is not None and now - RECENT < over < now + LONGEST else None
