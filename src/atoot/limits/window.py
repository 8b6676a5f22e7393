"""One limit of one server: how many requests may still be started before its window ends.

What is started counts as spent at once, answered or not, so however many calls run at the same time, together they
never start more than the window has. Answers correct it: the server is always right, but while several requests are
under way an answer may be older than what is known, and then the lower number counts.

https://docs.joinmastodon.org/api/rate-limits/
"""

import math
import sys
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from atoot.limits.known import EVERYTHING, GENERAL, Limit
from atoot.message import RateLimit, Ratelimit

MARGIN = 0.25
"""Seconds added to the end of every window: the server's clock and ours are never quite the same."""

TOLERANCE = 3.0
"""Seconds by which two ends may differ and be the same: `Date` and Mastodon's reset are a second vague each."""

VAGUE = TOLERANCE + MARGIN
"""Seconds before the end of a window, as we know it, from which on the server may have begun the next one."""

LONGEST = 25 * 3600.0
"""No window is longer; a reset further away is not believed."""

SHORTEST = 2 * TOLERANCE
"""The length of a shorter one cannot be told from what is vague about its ends."""

RECENT = 60.0
"""Seconds for which an answer may be under way after its window ended; an older reset makes no sense."""

LONGEST_PAUSE = 60.0
"""Seconds to wait at most on a 429 that does not say how long."""

UNLIMITED = sys.maxsize

FIRST = 20
"""Requests that may be under way until the server has said anything: it may have another limit than is presumed."""

GROWTH = 2
"""Where the server says nothing, every answer makes room for so many requests more."""

LONGEST_SILENCE = 3.0
"""Seconds after which nothing is kept back any more, though no answer has come."""

RESERVED = 10
"""`pace` leaves one in so many requests to calls with priority."""


class WindowState(Struct, frozen=True):
    """What is known of a limit."""

    limit: int | None
    """Requests in a window, None if there is no limit."""
    left: int | None
    """Requests that may still be started before the reset, None if there is no limit."""
    reset: float
    """When the window ends, in seconds since the epoch."""
    in_flight: int
    """Requests under way."""
    waiting: int
    """Calls that wait for their turn."""
    presumed: bool
    """The server has not spoken about this window yet: it is what Mastodon does by default, or what the last one was."""


class Drift:
    """How far the windows of a server lie from where our clock would put them; all its windows share one."""

    __slots__ = ("seconds",)

    def __init__(self) -> None:
        self.seconds: float = 0.0

    def boundary(self, near: float, period: float) -> float:
        """The end of a window that is nearest to a time. Mastodon's begin at multiples of their length."""
        return round((near - self.seconds) / period) * period + self.seconds

    def next(self, now: float, period: float) -> float:
        """The first end of a window after now."""
        return ((now - self.seconds) // period + 1) * period + self.seconds

    def learn(self, end: float, period: float) -> None:
        """A window of this length ends at that time."""
        self.seconds = end - round(end / period) * period


class Window:
    """The state of one limit; it has no clock, `now` is passed in."""

    def __init__(self, name: str, known: Limit, now: float, drift: Drift | None = None) -> None:
        self._drift = drift or Drift()
        self.name: str = name
        self.limit = known.requests
        self.period: float = known.seconds
        self.left: int = UNLIMITED if self.limit is None else self.limit
        """Requests that may still be started."""
        self.kept: int = max(self.left - FIRST, 0) if name == EVERYTHING else 0
        """So many of them are kept back until the server has said anything."""
        self.end: float = self._drift.next(now, self.period) + MARGIN
        """When the window is over for us: what the server said, and a margin."""
        self.closed: float = 0.0
        """Nothing is started before that time: the server refused, and asked for a pause."""
        self.flying: int = 0
        """Requests under way."""
        self.alone: bool = False
        """No other request was under way together with the one that is: its answer is the whole truth."""
        self.heard: bool = False
        """The server has spoken about this window."""
        self.confirmed: bool = False
        """The server has named this limit, or refused something because of it; until then it is presumed."""
        self.passed: int = 0
        """Requests of this window that the server let pass."""
        self.slot: float = 0.0
        """When `pace` may start the next request."""
        self.late: int = 0
        """Answers that came when the window was nearly over, and spoke of another one: the server may have counted them
        in the next one already."""
        self._guessed = self._drift.seconds
        """What was known of the server's clock when the end was guessed."""
        self._kept_until = 0.0
        """When what is kept back may be started all the same."""
        self._ended = 0.0
        """When the window before ended, if the server spoke about it."""
        self._span = 0.0
        """How long the last window was, if that is known."""
        self._carried = 0
        """Requests under way since the window before: nobody knows yet in which one the server counts them."""
        self._unsure = False
        """A request of this window ended unclear: the server may count it at any time."""
        self._refusals = 0
        self._least = self.left
        """Requests that the server has left when all that are under way are answered, as far as it said."""

    def saved(self) -> dict[str, Any]:
        """All that makes up the state, but for the drift, which is of the server: plain numbers by their names."""
        return {name: getattr(self, name) for name in SAVED}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Take over a state that `saved` gave, here or elsewhere.

        Raises:
            KeyError: something is missing.
        """
        for name in SAVED:
            setattr(self, name, saved[name])

    # Before a request

    def opens(self, now: float, mode: Ratelimit, *, priority: bool) -> float:
        """When a request may be started: now, or later."""
        self._follow(now)
        if mode != "pace" or priority or self.limit is None:  # nothing can be spread that nobody knows
            if self.left > self.kept:
                return max(self.closed, now)
            return max(self.closed, self._answered_by(now) if self.is_open_ended else self.end)
        if self.left <= self._reserve():
            return max(self.closed, self.end)
        return max(self.closed, self.slot, now)

    def start(self, now: float, mode: Ratelimit) -> None:
        """A request is started."""
        flying = self.flying
        self.alone = not flying and not self._unsure
        self.flying = flying + 1
        self.left -= 1
        if mode == "pace":
            rest = max(self.left - self._reserve(), 0)
            self.slot = now + max(0.0, self.end - now) / (rest + 1)

    def roll(self, now: float) -> None:
        """The window is over: the next one begins, as long as the last one. What is under way may be counted in it."""
        if not self.heard:
            self._guess_again()
            if now < self.end:
                return
        self._ended = self.end if self.heard else 0.0
        self.heard = False
        self.end += self.period
        if self.end <= now:
            self.end = self._drift.next(now, self.period) + MARGIN
        self.slot = 0.0
        self._carried = self.flying
        self._unsure = False
        self.passed = 0
        self._begin()

    # After a request: what the answer says, and then `finish`

    def hear(self, limits: RateLimit, now: float) -> bool:
        """The server says how this window stands. False if it speaks of the window before, which is over."""
        self._refusals = 0
        reset = limits.reset
        if reset is not None:
            reset += limits.slack
            later = reset + MARGIN - self.end
            if self.heard and now < reset and -TOLERANCE <= later <= TOLERANCE:  # as most answers
                if later < 0:
                    self._ends(reset)
            elif _believed(limits, now):
                if self._is_before(reset, now):
                    self._counted_before()
                    return False
                if not self.heard or self._elsewhere(reset, now):
                    self._adopt(reset, now)
        self.heard = self.confirmed = True
        self.kept = 0
        if limits.limit and limits.limit != self.limit:
            self._resize(limits.limit)
        remaining = limits.remaining
        if remaining is not None:
            if self.limit is not None and remaining > self.limit:
                remaining = self.limit
            # `finish` takes this request off, which the server has counted already.
            self._least = remaining + 1 if self.alone else min(remaining + 1, self._least)
            if remaining < self.left:
                self.left = max(remaining + 1 - self.flying, 0)
        return True

    def hear_of_another(self, other: "Window", now: float, *, contains: bool) -> None:
        """The server counted a request here, and named another window as the one that is closest to its end.

        Args:
            other: the window that was named.
            now: seconds since the epoch.
            contains: all requests of this window count in the other one as well. Then this one has no fewer left; what
                was counted here beyond that, the server has counted in the window before.
        """
        if not self.heard and self._guessed != self._drift.seconds:
            self._guess_again()
        self.kept = 0
        if self.end - now < VAGUE:
            self.late += 1
        if contains and other.left > self.left:
            self.left = other.left
            if self.limit is not None and self.left <= self.limit:
                self.passed = min(self.passed, max(0, self.limit - self.left - self.flying))

    def believe_no_more(self) -> None:
        """When all that are under way are answered, no more is left than now."""
        self._least = min(self._least, self.left + self.flying)

    def hear_nothing(self) -> None:
        """The server answers and does not speak of limits: there is none, unless it spoke of one a moment ago."""
        self._refusals = 0
        if self.limit is None:
            self.left += GROWTH
        elif not self._ended and not self.heard:
            self.limit = None
            # It may still refuse what is too much at once.
            self.left = self.left - self.kept + GROWTH if self.kept else UNLIMITED
            self.kept = 0

    def lift(self) -> None:
        """The server does not have the limit, which was only presumed."""
        if not self.confirmed and self.limit is not None and self.name not in GENERAL:
            self.limit = None
            self.left = UNLIMITED

    def refuse(self, limits: RateLimit, now: float) -> None:
        """429: nothing is started until the server wants more."""
        reset = _believed(limits, now)
        over = reset is not None and self._is_before(reset, now)
        if reset is not None and not over:
            self._adopt(reset, now)
            self.confirmed = True
            if limits.limit:
                self._resize(limits.limit)
            self.left = min(self.left, 0)
            self._least = min(self._least, 1)
        if limits.retry_after is not None:
            self.closed = max(self.closed, now + min(limits.retry_after, LONGEST) + MARGIN)
        elif now >= self.closed and (reset is None or (over and not self._counted_before())):
            self.closed = now + min(LONGEST_PAUSE, 2.0 ** min(self._refusals, 10))
            self._refusals += 1
        if self.limit is None:
            # There is a limit after all: one request tries whether it goes on, and each success makes room for more.
            self.left = min(self.left, 0)

    def finish(self, *, passed: bool = False, arrived: bool = True, clear: bool = True) -> None:
        """A request ended.

        Args:
            passed: the server let it pass; if it lets pass more than a presumed limit allows, there is none.
            arrived: False if it surely never came to the server, which has not counted it then.
            clear: False if the server may still be about to count it.
        """
        if passed:
            self.passed += 1
            if not self.confirmed and self.limit is not None and self.passed > self.limit:
                self.lift()
        self.flying = flying = self.flying - 1
        if self.kept:
            self.kept = max(self.kept - GROWTH, 0)
        if self._carried:
            self._carried = min(self._carried, flying)
        if not arrived:
            self.left += 1
        else:
            self._least -= 1
            if not clear:
                self._unsure = True
        if not flying and (self.limit is None or not self._unsure):
            # What was under way with an answer may not have been counted in it. Now all is answered. Where no limit is
            # known, the next answer tells more, so one may always go.
            self.left = max(self.left, 1 if self.limit is None else self._least)

    # What is known

    @property
    def is_open_ended(self) -> bool:
        """Who cannot start now waits for an answer, and not for a time."""
        return self.kept > 0 or self.limit is None

    def state(self, now: float, waiting: int) -> WindowState:
        """The state, to look at."""
        self._follow(now)
        left = None if self.limit is None else max(self.left, 0)
        reset = max(self.end - MARGIN, self.closed)
        return WindowState(self.limit, left, reset, self.flying, waiting, not self.heard)

    def is_presumed(self, now: float) -> bool:
        """Whether nothing but a limit that the server was never seen to have keeps a request from being started."""
        return not self.confirmed and self.closed <= now

    def forecast(self, now: float, n: int) -> float:
        """Seconds until so many requests more have been started, if nobody else starts any."""
        self._follow(now)
        pause = max(0.0, self.closed - now)
        beyond = n - max(self.left, 0)
        if self.limit is None or beyond <= 0:
            return pause if n > 0 else 0.0
        return max(pause, self.end - now + (math.ceil(beyond / self.limit) - 1) * self.period)

    def near(self, reset: float) -> bool:
        """Whether a reset can be the end of this window."""
        return -TOLERANCE <= reset - self.end <= TOLERANCE

    def fits(self, reset: float, now: float) -> bool:
        """Whether a reset can be the end of this window, or of one that follows."""
        phase = (reset - self.end) / self.period
        return abs(phase - round(phase)) * self.period <= TOLERANCE and self.reaches(reset, now)

    def reaches(self, reset: float, now: float) -> bool:
        """Whether a reset is not further away than a window is long."""
        return reset - now <= self.period + TOLERANCE

    def _follow(self, now: float) -> None:
        """Go with the clock, also when it is set back."""
        if now >= self.end:
            self.roll(now)
        elif self.end - now > self.period + RECENT:
            self.end = self._drift.next(now, self.period) + MARGIN
            self.heard = False

    def _answered_by(self, now: float) -> float:
        """When to look again if no answer comes; who has waited for the first one long enough may go."""
        if not self.kept:
            return now + LONGEST_SILENCE
        self._kept_until = self._kept_until or now + LONGEST_SILENCE
        if now >= self._kept_until:
            self.kept = 0
        return max(self._kept_until, now)

    def _guess_again(self) -> None:
        """The end is a guess, and by now the server may have told more about its clock."""
        self._guessed = self._drift.seconds
        self.end = self._drift.boundary(self.end - MARGIN, self.period) + MARGIN

    def _begin(self) -> None:
        """What may be started in a new window: what is under way, or was answered a moment ago, may be counted in it.

        But for what is under way, one always may: its answer tells how the window stands. What was answered in a moment
        can be more than a whole window has, where the limit is only presumed.
        """
        if self.limit is not None:
            free = self.limit - self.flying
            self.left = max(free - self.late, min(free, 1))
            self._least = self.left + self.flying
        self.late = 0

    def _reserve(self) -> int:
        return 0 if self.limit is None else self.limit // RESERVED

    def _counted_before(self) -> bool:
        """An answer of the window before: its request is not counted in this one. False if there was none under way."""
        if not self._carried:
            return False
        self._carried -= 1
        self._least += 1
        self.left += 1
        return True

    def _is_before(self, reset: float, now: float) -> bool:
        """Whether a reset is the end of the window before."""
        return reset <= now or (self._carried > 0 and abs(reset - self._ended) <= VAGUE)

    def _elsewhere(self, reset: float, now: float) -> bool:
        """Whether a reset means another window than this one, and not one that is just over."""
        return reset > now + TOLERANCE and not self.near(reset)

    def _adopt(self, reset: float, now: float) -> None:
        """The window ends at another time than thought."""
        end = reset + MARGIN
        if self.heard and not self.near(reset):
            # The server began another window before we thought: what is under way may come after this answer.
            self._ended = self.end
            self._carried = self.flying - 1
            self._begin()
        self._learn_period(end, now)
        self._ends(reset)
        self.heard = True
        self.kept = 0

    def _ends(self, reset: float) -> None:
        """The window surely is over at that time, as are all others of the server that end with it."""
        self._drift.learn(reset, self.period)
        self.end = reset + MARGIN

    def _learn_period(self, end: float, now: float) -> None:
        """How long windows are: surely as long as the rest of this one, and shorter if two in a row were."""
        span = end - self._ended if self._ended else 0.0
        if end - now > self.period + TOLERANCE:
            self.period = end - now
        elif SHORTEST < span < self.period - TOLERANCE and abs(span - self._span) <= TOLERANCE:
            self.period = span
        self._span = span

    def _resize(self, limit: int) -> None:
        """The server has another limit than thought: what was spent stays spent."""
        if self.limit is None:
            self.left, self._least = limit - self.flying, limit
        else:
            self.left += limit - self.limit
            self._least += limit - self.limit
        self.limit = limit


SAVED = tuple(name for name in vars(Window("", Limit(None, 1), 0.0)) if name not in ("_drift", "name"))
"""Names of what makes up the state of a window."""


def _believed(limits: RateLimit, now: float) -> float | None:
    """When the window surely is over, if one can end then: not in the far future, nor long ago."""
    over = None if limits.reset is None else limits.reset + limits.slack
    return over if over is not None and now - RECENT < over < now + LONGEST else None
