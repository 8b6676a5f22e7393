"""One limit of one server: how many requests may still be started before its window ends.

What the server told last and all that is under way count as spent, so however many calls run at the same time, together
they never start more than the window has. The server only counts upwards while a window lasts: of two answers that come
in another order than they were made in, the one with the higher number is the newer one.

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

FIRST_HEARD = 3 * FIRST
"""So many may be under way until enough answers have shown whether others spend of the same window."""

LONGEST_SILENCE = 3.0
"""Seconds after which nothing is kept back any more, though no answer has come."""

RESERVED = 10
"""`pace` leaves one in so many requests to calls with priority."""

CROWD = 20
"""Others who spend one in so many requests of a window are taken for more than what is vague about its ends."""

RUN = 10.0
"""Seconds after which half is forgotten of how many requests passed, and in which time."""

LONGEST_FIRST_GAP = 1.0
"""Seconds that are believed at first of the gap between two requests that refusals seem to ask for."""

EASE = 0.998
"""What every request that passes leaves of a gap that was learned: the server may allow more by now."""


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

    __slots__ = ("behind", "seconds")

    def __init__(self) -> None:
        self.seconds: float = 0.0
        self.behind: float = math.inf
        """The least that the `Date` of an answer was behind our clock: one that is further behind has come late."""

    def boundary(self, near: float, period: float) -> float:
        """The end of a window that is nearest to a time. Mastodon's begin at multiples of their length."""
        return round((near - self.seconds) / period) * period + self.seconds

    def next(self, now: float, period: float) -> float:
        """The first end of a window after now."""
        return ((now - self.seconds) // period + 1) * period + self.seconds

    def learn(self, end: float, period: float) -> None:
        """A window of this length ends at that time."""
        self.seconds = end - round(end / period) * period

    def late(self, behind: float | None, *, alone: bool) -> float:
        """Seconds that an answer has come later than others: its reset seems to be later by as much.

        Args:
            behind: seconds that its `Date` is behind our clock.
            alone: no other answer is under way: our clock may have been set.
        """
        if behind is None:
            return 0.0
        if behind < self.behind or alone:
            self.behind = behind
        late = behind - self.behind
        return late if late > TOLERANCE else 0.0


class Window:
    """The state of one limit; it has no clock, `now` is passed in."""

    since: float
    """When it was begun to count the requests that pass."""
    passed: int
    """How many there were since then."""

    def __init__(self, name: str, known: Limit, now: float, drift: Drift | None = None) -> None:
        self.drift: Drift = drift or Drift()
        self.name: str = name
        self.limit = known.requests
        self.period: float = known.seconds

        # Where it lies
        self.begin: float = 0.0
        """When the window before ended, if the server spoke about it."""
        self.end: float = self.drift.next(now, self.period) + MARGIN
        """When the window is over for us: what the server said, and a margin."""
        self.heard: bool = False
        """The server has spoken about this window."""
        self.confirmed: bool = False
        """The server has named this limit, or refused something because of it; until then it is presumed."""
        self.guessed: float = self.drift.seconds
        """What was known of the server's clock when the end was guessed."""
        self.span: float = 0.0
        """How long the last window was, if that is known."""

        # What is spent of it
        self.left: int = UNLIMITED if self.limit is None else self.limit
        """Requests that may still be started."""
        self.counted: int = 0
        """What the server has counted: the highest number that it told, and what it answered without one."""
        self.unclear: int = 0
        """Requests that ended unclear: the server may count them at any time."""
        self.flying: int = 0
        """Requests under way."""
        self.carried: int = 0
        """So many of them since the window before: nobody knows yet in which one the server counts them."""
        self.alone: bool = False
        """No other request was under way together with the one that is: its answer is the whole truth."""
        self.late: int = 0
        """Answers that came when the window was nearly over, and spoke of another one: the server may have counted them
        in the next one already."""
        self.ended: int = 0
        """Requests of ours that were answered in this window, or may be counted in it without an answer."""

        # What holds requests back, whatever is left
        self.closed: float = 0.0
        """Nothing is started before that time."""
        self.slot: float = 0.0
        """When `pace` may start the next request."""
        self.most: int = FIRST if name == EVERYTHING else UNLIMITED
        """So many may be under way at once; each that ends makes room for one more."""
        self.quiet: float = 0.0
        """When more may be under way all the same, though the server has not said anything."""
        self.crowded: bool = False
        """Others spend of this window too."""

        # What refusals tell that no window explains
        self.refusals: int = 0
        """How many there were since requests passed."""
        self.pause: float = 0.0
        """Seconds that the last of them closed it for."""
        self.gap: float = 0.0
        """Seconds between two requests which keep a limit that the server never names."""
        self.since, self.passed = 0.0, 0

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
        opens = now
        # What nobody knows cannot be spread.
        if mode == "pace" and not priority and self.limit is not None:
            opens = self.end if self.left <= self._reserve() else self.slot
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
        if now - self.since > RUN and not self.refusals:
            self._forget_half(now)
        if self.gap:
            self.closed = max(self.closed, now + self.gap)
        if mode == "pace":
            rest = max(self.left - self._reserve(), 0)
            self.slot = now + max(0.0, self.end - now) / (rest + 1)

    def roll(self, now: float) -> None:
        """The window is over: the next one begins, as long as the last one. What is under way may be counted in it."""
        if not self.heard:
            self._guess_again()
            if now < self.end:
                return
        self.begin = self.end if self.heard else 0.0
        self.heard = False
        self.end += self.period
        if self.end <= now:
            self.end = self.drift.next(now, self.period) + MARGIN
        self.drift.behind = math.inf
        self.carried = self.flying
        self._begin()

    # After a request: what the answer says, and then `finish`

    def hear(self, limits: RateLimit, now: float) -> bool:
        """The server says how this window stands. False if it speaks of the window before, which is over."""
        if self.refusals:
            self._pass_again()
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
                if not self.heard or (reset > now + TOLERANCE and not self.near(reset)):
                    self._adopt(reset, now)
        if limits.limit != self.limit:
            self._resize(limits.limit)
        limit, left = self.limit, limits.remaining
        if left is not None and limit is not None:
            if (
                self.alone
                and left == self.left
                and not (self.unclear or self.crowded)
                and self.most == UNLIMITED
            ):
                self.counted = limit - left - 1  # as we thought
            else:
                self._count(limit, max(limit - left, 0))
        self.heard = self.confirmed = True
        return True

    def hear_of_another(self, other: "Window", now: float, *, contains: bool) -> None:
        """The server counted a request here, and named another window as the one that is closest to its end.

        Args:
            other: the window that was named.
            now: seconds since the epoch.
            contains: all requests of this window count in the other one as well. Then this one has no fewer left, if it is
                only presumed: what was counted here beyond that, the server has counted in the window before.
        """
        if not self.heard and self.guessed != self.drift.seconds:
            self._guess_again()
        if not (self.crowded or self.refusals):
            self.most = UNLIMITED
        if self.end - now < VAGUE:
            self.late += 1
        if contains and other.left > self.left and not (self.heard or self.begin) and self.limit is not None:
            self.left = other.left
            if self.left <= self.limit:
                self.counted = min(self.counted, self.limit - self.left - self.unclear - self.flying)

    def believe_no_more(self, left: int) -> None:
        """No more is left than that, whatever was told here."""
        self.left = left
        if self.limit is not None:
            self.counted = max(self.counted, self.limit - self.unclear - self.flying - left)

    def hear_nothing(self) -> None:
        """The server answers and does not speak of limits: there is none, unless it spoke of one a moment ago."""
        if self.refusals:
            self._pass_again()
        if self.limit is not None and not self.begin and not self.heard:
            self.limit, self.left = None, UNLIMITED

    def lift(self) -> None:
        """The server does not have the limit, which was only presumed."""
        if not self.confirmed and self.name not in GENERAL:
            self.limit = None
            self.left = UNLIMITED

    def refuse(self, limits: RateLimit, now: float) -> None:
        """429: nothing is started until the window is over, or for as long as the server wants."""
        reset, over = _believed(limits, now), False
        if reset is not None:
            over = self._is_before(reset, now)
            if not over:
                self._adopt(reset, now)
                self._resize(limits.limit)
                if self.limit is not None:
                    self._count(self.limit, self.limit + 1)
                    self.left = min(self.left, 0)
                self.confirmed = self.crowded = True
        if limits.retry_after is not None:
            self.closed = max(self.closed, now + min(limits.retry_after, LONGEST) + MARGIN)
        elif now >= self.closed and (reset is None or (over and not self._counted_before())):
            self.pause = min(max(2 * self.pause, 1.0), LONGEST_PAUSE)
            self.closed = now + self.pause
        if reset is None:
            # No window explains it: one request tries whether it goes on, and each success makes room for more.
            self.refusals += 1
            self.most = 1

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
        if self.most != UNLIMITED and not self.refusals:
            self.most += 1
        if not arrived:
            self.left += 1
        else:
            self.ended += 1
            if clear:
                self.counted += 1
            else:
                self.unclear += 1
        if passed:
            self.passed += 1
            if self.gap:
                self.gap *= EASE
            if self.refusals:
                self._pass_again()
            if not self.confirmed and self.limit is not None and self.counted > self.limit:
                self.lift()
        if not flying and self.limit is not None:
            # What was under way with an answer may not have been counted in it. Now all is answered.
            self.left = max(self.left, self.limit - self.counted - self.unclear)

    # What is known

    @property
    def room(self) -> int:
        """Requests that may be started at once."""
        return min(self.left, self.most - self.flying)

    @property
    def is_open_ended(self) -> bool:
        """Who cannot start now waits for an answer, and not for a time."""
        return self.flying >= self.most

    def state(self, now: float, waiting: int) -> WindowState:
        """The state, to look at."""
        self._follow(now)
        left = None if self.limit is None else max(self.left, 0)
        reset = max(self.end - MARGIN, self.closed)
        return WindowState(self.limit, left, reset, self.flying, waiting, not self.heard)

    def is_presumed(self, now: float) -> bool:
        """Whether nothing that the server was seen to have keeps a request from being started."""
        return self.closed <= now and (not self.confirmed or (self.left > 0 and self.is_open_ended))

    def forecast(self, now: float, n: int) -> float:
        """Seconds until so many requests more have been started, if nobody else starts any."""
        self._follow(now)
        if n <= 0:
            return 0.0
        pause = max(0.0, self.closed - now) + (n - 1) * self.gap
        beyond = n - max(self.left, 0)
        if self.limit is None or beyond <= 0:
            return pause
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

    # Where it lies

    def _follow(self, now: float) -> None:
        """Go with the clock, also when it is set back."""
        if now >= self.end:
            self.roll(now)
        elif self.end - now > self.period + RECENT:
            self.end = self.drift.next(now, self.period) + MARGIN
            self.heard = False

    def _guess_again(self) -> None:
        """The end is a guess, and by now the server may have told more about its clock."""
        self.guessed = self.drift.seconds
        self.end = self.drift.boundary(self.end - MARGIN, self.period) + MARGIN

    def _is_before(self, reset: float, now: float) -> bool:
        """Whether a reset is the end of the window before."""
        return reset <= now or (self.carried > 0 and abs(reset - self.begin) <= VAGUE)

    def _adopt(self, reset: float, now: float) -> None:
        """The window ends at another time than thought."""
        end = reset + MARGIN
        if self.heard and not self.near(reset):
            # The server began another window before we thought: what is under way may come after this answer, and a few
            # try first whether it is so.
            self.begin = self.end
            self.carried = self.flying - 1
            self.crowded = True
            self._begin()
        span = end - self.begin if self.begin else 0.0
        if end - now > self.period + TOLERANCE:  # surely as long as the rest of this one
            self.period = end - now
        elif SHORTEST < span < self.period - TOLERANCE and abs(span - self.span) <= TOLERANCE:  # two in a row
            self.period = span
        self.span = span
        self._ends(reset)
        self.heard = True

    def _ends(self, reset: float) -> None:
        """The window surely is over at that time, as are all others of the server that end with it."""
        self.drift.learn(reset, self.period)
        self.end = reset + MARGIN

    # What is spent of it

    def _begin(self) -> None:
        """What may be started in a new window: what is under way, or was answered a moment ago, may be counted in it.

        But for what is under way, one always may: its answer tells how the window stands. What was answered in a moment
        can be more than a whole window has, where the limit is only presumed.
        """
        if self.limit is None:
            self.left = UNLIMITED
        else:
            free = self.limit - self.flying
            self.left = max(free - self.late, min(free, 1))
            self.counted = free - self.left
        self.ended = self.unclear = self.late = 0
        self.slot = 0.0
        if self.crowded:
            self.most, self.crowded = FIRST, False

    def _resize(self, limit: int | None) -> None:
        """The server may have another limit than thought: what was spent stays spent."""
        if not limit or limit == self.limit:
            return
        if self.limit is None:
            self.left, self.counted = limit - self.flying, 0
        else:
            self.left += limit - self.limit
        self.limit = limit

    def _count(self, limit: int, told: int) -> None:
        """The server has counted so many, the request of this answer among them, which `finish` adds."""
        if limit - told < self.left:
            self.left = max(limit - told + 1 - self.flying, 0)
            self.crowded = self.confirmed  # by others; or before we came
        self.counted = told - 1 if self.alone and not self.unclear else max(told - 1, self.counted)
        if self.crowded or self.most != UNLIMITED:
            self._look_for_others(limit, told)

    def _counted_before(self) -> bool:
        """An answer of the window before: its request is not counted in this one. False if there was none under way."""
        if not self.carried:
            return False
        self.carried -= 1
        self.ended -= 1
        self.counted -= 1
        self.left += 1
        return True

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
            enough = self.alone or told == self.ended + self.flying or 2 * self.ended >= FIRST_HEARD
            self.most = UNLIMITED if enough else FIRST_HEARD - self.ended

    def _answered_by(self, now: float) -> float:
        """When to look again if no answer comes; who has waited for the first one long enough may go."""
        if self.limit is None or self.confirmed or self.refusals:
            return now + LONGEST_SILENCE
        self.quiet = self.quiet or now + LONGEST_SILENCE
        if now >= self.quiet:
            self.most = UNLIMITED
        return self.quiet

    def _reserve(self) -> int:
        return 0 if self.limit is None else self.limit // RESERVED

    def _pass_again(self) -> None:
        """Requests pass again, so what passed until now, pauses included, is how fast they may follow each other."""
        if not self.alone:  # it may have been started before the refusal
            return
        if self.refusals > 1 and self.passed:
            # A pause of an hour may have been a ban, which says nothing of the pace: each time it is doubled at most.
            most = max(2 * self.gap, LONGEST_FIRST_GAP)
            self.gap = max(self.gap, min((self.closed - self.since) / self.passed, most))
        self.since = self.closed
        self.refusals = self.passed = 0
        self.pause = 0.0

    def _forget_half(self, now: float) -> None:
        """What passed long ago says less about how fast requests may follow each other."""
        self.passed = self.passed // 2 if now - self.since < 2 * RUN else 0
        self.since = now - RUN / 2 if self.passed else now


SAVED = tuple(name for name in vars(Window("", Limit(None, 1), 0.0)) if name not in ("drift", "name"))
"""Names of what makes up the state of a window."""


def _believed(limits: RateLimit, now: float) -> float | None:
    """When the window surely is over, if one can end then: not in the far future, nor long ago."""
    over = None if limits.reset is None else limits.reset + limits.slack
    return over if over is not None and now - RECENT < over < now + LONGEST else None
