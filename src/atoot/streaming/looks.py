"""The scheduler of looks at timelines over REST: which is due when, within the rate limits."""

import asyncio
import logging
import math
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from msgspec import Struct

from atoot.errors import ClientError
from atoot.limits.engine import Budget
from atoot.limits.known import API, KNOWN
from atoot.message import WindowState
from atoot.streaming.channel import Channel, Feed, LookResult
from atoot.streaming.subscriptions import HistorySource, Item, Purpose, Subscription, sources_of

log: logging.Logger = logging.getLogger("atoot.streaming")

TOGETHER = 8
"""Most looks at the same time."""
AT_ONCE = 0.05
"""Due times within this many seconds count as equal, so that more important looks go first."""
GATHER = 0.1
"""Seconds of waiting for other streams that need the same warning."""
SHOWN = 5
"""Most streams named in a warning."""
USED_UP = "the requests that looks may make are used up"
STANDING = (Purpose.SETTLE, Purpose.SILENCE)
"""Looks that only make sense while the connection stands."""
NOT_SHOWN = "the server does not show what was missed: {}"
SHARE = 10
"""The share of looks: one in this many requests of a window."""
POLL_SHARE = 3
"""The share of polling, where there is no other connection."""
LEAST = 3
"""Requests of a window that looks may always make, however small it is."""
KEPT = 20
"""One in this many requests of a window is reserved for the program."""
SOON = 1.0
"""Seconds until another attempt by a look that let others go first."""
SAME = 3.0
"""Seconds by which two ends of the same window may differ."""


class Looks:
    """The scheduler of all looks of a client."""

    def __init__(
        self,
        spawn: Callable[[Coroutine[Any, Any, Any]], "asyncio.Task[Any]"],
        wall: Callable[[], float],
        allowance: "Allowance",
        look: Callable[[Feed, Purpose], Coroutine[Any, Any, None]],
    ) -> None:
        """Make it; nothing is sent yet.

        Args:
            spawn: runs something in the background.
            wall: the time of day, in seconds since the epoch.
            allowance: how many requests looks may make.
            look: looks at a timeline.
        """
        self.spawn = spawn
        self.wall = wall
        self.allowance = allowance
        self._look = look
        self._warned: dict[str, list[str]] = {}
        self._owed: dict[Feed, None] = {}
        self._running: dict[Feed, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None
        self._more = asyncio.Event()

    # Scheduling

    def owe(self, feed: Feed, purpose: Purpose, after: float = 0.0) -> None:
        """Schedule a look, now or after some seconds; an earlier one that is already owed stays."""
        due = asyncio.get_running_loop().time() + after
        feed.due = due if feed.purpose is None else min(due, feed.due)
        if feed.purpose is None or purpose < feed.purpose:
            feed.purpose, feed.is_put_off = purpose, False
        self._owed[feed] = None
        if self._task is None:
            self._more = asyncio.Event()
            self._task = self.spawn(self._run())
            self._task.add_done_callback(self._ended)
        self._more.set()

    def missed(self, feed: Feed) -> None:
        """The connection was down: schedule a look for what happened meanwhile."""
        if feed.is_given_up and feed.refusal is not None:
            feed.say(self.wall(), NOT_SHOWN.format(refusal_in_words(feed.refusal, feed.source)))
            feed.down_since = None
        else:
            is_untouched = feed.checkpoint is None and feed.down_since is None
            self.owe(feed, Purpose.OPENING if is_untouched else Purpose.MISSED)

    def settle(self, feed: Feed) -> None:
        """Schedule one more look: events may have been lost while the connection was being made."""
        if feed.may_settle:
            feed.hold()  # however much comes until then
            self.owe(feed, Purpose.SETTLE, feed.channel.times.settle)

    async def ask(self, feeds: Iterable[Feed], purpose: Purpose) -> list[LookResult]:
        """Look at timelines, and wait for the results."""
        loop = asyncio.get_running_loop()
        waiting = []
        for feed in feeds:
            future = loop.create_future()
            feed.waiters.append(future)
            waiting.append(future)
            self.owe(feed, purpose)
        return list(await asyncio.gather(*waiting))

    def forget(self, channel: Channel) -> list["asyncio.Task[Any]"]:
        """Cancel the looks of a subscription without listeners; returns what is ending."""
        ending: list[asyncio.Task[Any]] = []
        for feed in channel.feeds:
            self._owed.pop(feed, None)
            feed.purpose = None
            feed.answer(0)
            task = self._running.get(feed)
            if task is not None and task is not asyncio.current_task():
                task.cancel()
                ending.append(task)
        if not self._owed and self._task is not None:
            self._task.cancel()
            ending.append(self._task)
            self._task = None
        return ending

    def waits(
        self, feed: Feed, purpose: Purpose, reason: str, delay: float, until: Item | None = None
    ) -> None:
        """Report that a look has to wait, where something is missing."""
        stream = feed.channel.stream
        feed.is_put_off = True
        if feed.down_since is not None:
            if feed.gap is None:
                self._warn(stream, f"something is missing: {reason}", delay)
            feed.say(self.wall(), reason, until, delay)
        elif purpose is Purpose.OPENING:
            self._warn(stream, f"what is there is not known yet: {reason}", delay)
        else:
            log.debug("a look at the stream %s waits %.0f s: %s", stream, delay, reason)
        for listener in feed.channel.listeners:
            listener.changed()

    def _warn(self, stream: str, what: str, delay: float) -> None:
        """Log a warning once for all streams that it applies to."""
        streams = self._warned.setdefault(what, [])
        if not streams:
            asyncio.get_running_loop().call_later(GATHER, self._log, what, delay)
        streams.append(stream)

    def _log(self, what: str, delay: float) -> None:
        streams = self._warned.pop(what)
        shown = ", ".join(streams[:SHOWN]) + f" and {len(streams) - SHOWN} more" * (len(streams) > SHOWN)
        log.warning("on the streams %s %s; again in %.0f s", shown, what, delay)

    async def _run(self) -> None:
        """Make looks when they are due, as long as any are owed."""
        loop, more = asyncio.get_running_loop(), self._more
        while self._owed:
            more.clear()
            wake = self._make_due(loop.time())
            try:
                async with asyncio.timeout_at(wake):
                    await more.wait()
            except TimeoutError:
                continue

    def _make_due(self, now: float) -> float | None:
        """Start due looks within the limits; returns when to check again if nothing happens before."""
        idle = [feed for feed in self._owed if feed not in self._running]
        wakes = [feed.due for feed in idle if feed.due > now + AT_ONCE]
        due = (feed for feed in idle if feed.due <= now + AT_ONCE)
        for feed in sorted(due, key=_turn):
            purpose = feed.purpose
            if purpose is None or (purpose in STANDING and not feed.channel.is_standing):
                # Once the connection stands again, there is more to look for.
                self._owed.pop(feed, None)
                feed.purpose = None
            elif (wait := self.allowance.wait(purpose)) > 0:
                wakes.append(now + wait)
                self._put_off(feed, purpose, wait)
            elif len(self._running) < min(TOGETHER, self.allowance.left(purpose)):
                # Each look under way may need one more request: a few that finish are worth more than many that start.
                self._begin(feed, purpose, now)
        return min(wakes, default=None)

    def _put_off(self, feed: Feed, purpose: Purpose, wait: float) -> None:
        times = feed.channel.times
        is_poll = purpose is Purpose.POLL
        # Between two polls there is a pause anyway.
        if not feed.is_put_off and wait > (max(times.missing, times.poll_most) if is_poll else times.missing):
            feed.is_put_off = True
            if is_poll:
                feed.miss(self.wall())
            self.waits(feed, purpose, USED_UP, wait)

    def _begin(self, feed: Feed, purpose: Purpose, now: float) -> None:
        self.allowance.use()
        self._owed.pop(feed, None)
        feed.purpose, feed.looked_at, feed.is_put_off = None, now, False
        task = self._running[feed] = self.spawn(self._look(feed, purpose))
        task.add_done_callback(lambda done: self._done(feed, done))

    def _done(self, feed: Feed, task: "asyncio.Task[None]") -> None:
        self._running.pop(feed, None)
        if task.cancelled():
            feed.answer(0)
        elif (error := task.exception()) is not None:
            feed.answer(0)
            for listener in feed.channel.listeners:
                listener.ended(error)
        self._more.set()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if self._task is task:
            self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            for listener in {listener for feed in self._owed for listener in feed.channel.listeners}:
                listener.ended(error)


def _turn(feed: Feed) -> tuple[int, bool, float]:
    """The order of looks: hashtags after the rest, and in turn among themselves."""
    return feed.purpose or Purpose.OPENING, feed.channel.stream.tag is not None, feed.looked_at


def refusal_in_words(error: ClientError, source: HistorySource) -> str:
    """The reason that a timeline is not shown, and a remedy."""
    if error.status_code in (401, 403):
        return f"{error.status_code} {error.text or error.reason}: the token needs the scope {source.scope} for it"
    return f"{error.status_code} {error.text or error.reason}"


# Limits of looks


class Allowance:
    """The requests that looks may make: a small share of each window, and never before the program's own."""

    def __init__(self, limits: Budget | None, now: Callable[[], float]) -> None:
        """Make one.

        Args:
            limits: the budget that counts all requests; None where nothing is counted.
            now: seconds since the epoch.
        """
        self._limits = limits
        self._now = now
        self._reset = -math.inf
        self._used = 0

    def left(self, purpose: Purpose) -> float:
        """Requests that looks may still make in this window, out of their share."""
        window = self._window()
        if window is None or window.limit is None or window.left is None or purpose is Purpose.OPENING:
            return math.inf
        return max(LEAST, window.limit // (POLL_SHARE if purpose is Purpose.POLL else SHARE)) - self._used

    def wait(self, purpose: Purpose) -> float:
        """Seconds until a look may be made, as of now; 0 for now."""
        window, left = self._window(), self.left(purpose)
        if window is None or window.limit is None or window.left is None or left == math.inf:
            return 0.0
        rest = max(SOON, window.reset - self._now() + SOON)
        if left <= 0:
            return rest
        if window.left <= min(window.limit // KEPT, window.limit - 1):
            return rest
        return SOON if window.waiting else 0.0

    def pace(self) -> float:
        """Seconds between two polls that use up their share exactly when the window ends."""
        window = self._window()
        if window is None or window.limit is None:
            return 0.0
        left = max(1, window.limit // POLL_SHARE - self._used)
        return max(0.0, window.reset - self._now()) / left

    def use(self) -> None:
        """Count a look."""
        self._window()
        self._used += 1

    def _window(self) -> WindowState | None:
        if self._limits is None:
            return None
        window = self._limits.snapshot().get("all")
        if window is not None and abs(window.reset - self._reset) > SAME:
            if window.reset > self._reset + SAME:
                self._used = 0
            self._reset = window.reset
        return window


class StreamForecast(Struct, frozen=True):
    """The cost of a set of streams in requests."""

    opening: int
    """Requests made at the start: one per timeline."""
    opens_in: float
    """Seconds until all of those may have been sent; live events do not wait for them."""
    a_window: int | None
    """Most requests per window that all streams of this token make afterwards; None if the server has no limit."""
    after_a_cut: float
    """Most seconds until everything missed is delivered, if every timeline needs a look of one page."""


def forecast(streams: Iterable[Subscription], budget: Budget) -> StreamForecast:
    """The cost of streams under the current limits of a token."""
    feeds = [source for stream in streams for source in sources_of(stream)]
    opening = len({source.key for source in feeds})
    window = budget.snapshot().get(API[0])
    limit = KNOWN[API[0]].requests if window is None else window.limit
    share = None if limit is None else max(LEAST, limit // SHARE)
    windows = 0 if share is None else math.ceil(len(feeds) / share) - 1
    return StreamForecast(
        opening=opening,
        opens_in=float(budget.forecast(API, opening)),
        a_window=share,
        after_a_cut=max(0.0, windows * float(KNOWN[API[0]].seconds)),
    )
