"""Looks at timelines over REST, beside the connections: one after the other, within what the limits leave."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any, Protocol

from atoot.errors import ClientError, MastodonError, RatelimitError
from atoot.ids import is_newer, kind_of
from atoot.message import Options, RateLimit
from atoot.streaming.catching_up import (
    Allowance,
    Backlog,
    Purpose,
    is_empty,
    is_refusal,
    retry_after,
)
from atoot.streaming.channel import Channel, Feed, LookResult, OpenGap, moment
from atoot.streaming.events import Event, Filled, Gap
from atoot.streaming.fallback import named
from atoot.streaming.history import Checkpoint
from atoot.streaming.sources import PAGE, UNSTABLE, HistorySource, edited, event_about, identity, made_at

log: logging.Logger = logging.getLogger("atoot.streaming")

ASKING = Options(retries=0, ratelimit="raise")
"""A look waits in no queue of requests, so that those of the program come first; it is made later instead."""
TOGETHER = 8
"""So many looks are under way at the same time."""
LATE = 20.0
"""Seconds after which the first look at a timeline has to look back."""
AT_ONCE = 0.05
"""What is due within so many seconds is due at the same time, so that what is more important goes first."""
USED_UP = "the requests that looks may make are used up"
GATHER = 0.1
"""Seconds for which one waits whether a warning holds for other streams too."""
SHOWN = 5
"""So many streams are named in a warning."""
LAGS = 4
"""So many times in a row one looks again because a timeline does not show yet what came live."""
STANDING = (Purpose.SETTLE, Purpose.SILENCE)
"""Looks that make sense only while the connection stands."""
POLLED = 400
"""Items of a poll at most, where nothing else is to be fetched afterwards."""
SLOWEST = 300.0
"""Seconds between two tries at most, where the server does not say when to come back."""

Fetch = Callable[[str, Any, Options], Awaitable[list[Any]]]
"""Gives the items of a page: its path, their type, and how to ask."""


class Guide(Protocol):
    """Decides what a look means for the connections."""

    def refuse(self, channel: Channel, error: MastodonError) -> None:
        """The server does not know what a subscription is about."""
        ...

    def is_deaf(self, channel: Channel) -> None:
        """A connection that stands has not told what happened."""
        ...


class Looks:
    """Makes all looks of a client."""

    def __init__(
        self,
        fetch: Fetch,
        spawn: Callable[[Coroutine[Any, Any, Any]], "asyncio.Task[Any]"],
        wall: Callable[[], float],
        allowance: Allowance,
        guide: Guide,
    ) -> None:
        """Make it; nothing is asked yet.

        Args:
            fetch: asks the server.
            spawn: runs something beside.
            wall: the time of day, in seconds since the epoch.
            allowance: how much may be asked for.
            guide: is told what a look means for the connections.
        """
        self.allowance = allowance
        self._fetch = fetch
        self._spawn = spawn
        self._wall = wall
        self._guide = guide
        self._owed: set[Feed] = set()
        self._running: dict[Feed, asyncio.Task[None]] = {}
        self._warned: dict[str, list[str]] = {}
        self._openings: dict[str, asyncio.Task[list[Any]]] = {}
        self._task: asyncio.Task[None] | None = None
        self._more = asyncio.Event()

    # What is owed

    def owe(self, feed: Feed, purpose: Purpose, after: float = 0.0) -> None:
        """Look at a timeline, now or after some seconds. What is owed already stays so, if it comes sooner."""
        due = asyncio.get_running_loop().time() + after
        feed.due = due if feed.purpose is None else min(due, feed.due)
        if feed.purpose is None or purpose < feed.purpose:
            feed.purpose, feed.is_put_off = purpose, False
        self._owed.add(feed)
        if self._task is None:
            self._more = asyncio.Event()
            self._task = self._spawn(self._run())
            self._task.add_done_callback(self._ended)
        self._more.set()

    async def ask(self, feeds: Iterable[Feed], purpose: Purpose) -> list[LookResult]:
        """Look at timelines, and wait for what comes of it."""
        loop = asyncio.get_running_loop()
        waiting = []
        for feed in feeds:
            future = loop.create_future()
            feed.waiters.append(future)
            waiting.append(future)
            self.owe(feed, purpose)
        return list(await asyncio.gather(*waiting))

    def forget(self, channel: Channel) -> list["asyncio.Task[Any]"]:
        """Nobody listens to a subscription any more; what is ending because of that."""
        ending: list[asyncio.Task[Any]] = []
        for feed in channel.feeds:
            self._owed.discard(feed)
            feed.purpose = None
            task = self._running.get(feed)
            if task is not None and task is not asyncio.current_task():
                task.cancel()
                ending.append(task)
        if not self._owed and self._task is not None:
            self._task.cancel()
            ending.append(self._task)
            self._task = None
        return ending

    async def _run(self) -> None:
        """Make what is owed, when it is due, as long as something is."""
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
        """Begin what is due, as far as it may be; when to come back if nothing happens before."""
        wakes = [feed.due for feed in self._owed if feed.due > now + AT_ONCE and not feed.looking]
        due = (feed for feed in self._owed if feed.due <= now + AT_ONCE and not feed.looking)
        for feed in sorted(due, key=_turn):
            purpose = feed.purpose
            if purpose is None or (purpose in STANDING and not feed.channel.is_standing):
                # When it stands again, there is more to look for.
                self._owed.discard(feed)
                feed.purpose = None
            elif (wait := self.allowance.wait(purpose)) > 0:
                wakes.append(now + wait)
                self._put_off(feed, purpose, wait)
            elif len(self._running) < TOGETHER:
                self._begin(feed, purpose, now)
        return min(wakes, default=None)

    def _put_off(self, feed: Feed, purpose: Purpose, wait: float) -> None:
        if not feed.is_put_off and wait > feed.channel.times.missing and purpose is not Purpose.POLL:
            feed.is_put_off = True
            self._waits(feed, purpose, USED_UP, wait)

    def _begin(self, feed: Feed, purpose: Purpose, now: float) -> None:
        self.allowance.use()
        self._owed.discard(feed)
        feed.purpose, feed.looking, feed.looked_at, feed.is_put_off = None, True, now, False
        task = self._running[feed] = self._spawn(self._look(feed, purpose))
        task.add_done_callback(lambda done: self._done(feed, done))

    def _done(self, feed: Feed, task: "asyncio.Task[None]") -> None:
        feed.looking = False
        self._running.pop(feed, None)
        if task.cancelled():
            _answer(feed, LookResult())
        elif (error := task.exception()) is not None:
            _answer(feed, LookResult())
            for listener in feed.channel.listeners:
                listener.ended(error)
        self._more.set()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if self._task is task:
            self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            for listener in {listener for feed in self._owed for listener in feed.channel.listeners}:
                listener.ended(error)

    # One look

    async def _look(self, feed: Feed, purpose: Purpose) -> None:
        is_new = feed.checkpoint is None and feed.down_since is None
        if is_new and asyncio.get_running_loop().time() - feed.opened < LATE:
            await self._first(feed, purpose)
        else:
            await self._further(feed, purpose)

    async def _first(self, feed: Feed, purpose: Purpose) -> None:
        """What is there when a stream begins is not news; what follows is."""
        source = feed.source
        began = asyncio.get_running_loop().time()
        try:
            page = await self._opening(source, limit=1)
            if page and kind_of(identity(page[0])) in UNSTABLE:
                self.allowance.use()
                page = await self._opening(source, limit=PAGE)
        except MastodonError as error:
            await self._failed(feed, purpose, error, None, began, 0)
            return
        self._answered(feed)
        feed.channel.history.checkpoints[source.kind] = beginning(page)
        for listener in feed.channel.listeners:
            listener.hold(feed)
            listener.changed()
        self.settle(feed)
        _answer(feed, LookResult())

    def settle(self, feed: Feed) -> None:
        """Look once more after a while: something may have fallen in between while the connection was being made."""
        channel = feed.channel
        if channel.most and channel.is_standing and not channel.is_polled and feed.checkpoint is not None:
            self.owe(feed, Purpose.SETTLE, channel.times.settle)

    async def _opening(self, source: HistorySource, limit: int) -> list[Any]:
        """The newest of a timeline, which is asked for once, however many streams begin with it at the same time."""
        path = source.page(limit=limit)
        task = self._openings.get(path)
        if task is None:
            task = self._openings[path] = self._spawn(self._page(source, path))
            task.add_done_callback(lambda _: self._openings.pop(path, None))
        return await asyncio.shield(task)

    async def _page(self, source: HistorySource, path: str) -> list[Any]:
        try:
            return await self._fetch(path, source.kind, ASKING)
        except ClientError as error:
            if is_empty(error, source):
                return []
            raise

    async def _further(self, feed: Feed, purpose: Purpose) -> None:
        """Look for what is missing, and tell it."""
        channel, times = feed.channel, feed.channel.times
        latest, cuts = feed.latest, feed.cuts
        # What comes live while this looks, and what is told of it in parts, is newer than what is still to be found.
        feed.hold()
        most = (channel.most or POLLED) * max(1, feed.gaps)
        backlog = Backlog(feed.checkpoint, feed.begun, most, feed.before)
        began, tries = asyncio.get_running_loop().time(), 0
        is_newest, is_further = feed.before is None, False
        while not backlog.is_complete:
            try:
                if is_further:
                    self._use(purpose)
                is_further = True
                page = await self._page(feed.source, feed.source.page(before=backlog.before))
            except MastodonError as error:
                tries += 1
                if await self._failed(feed, purpose, error, backlog, began, tries):
                    return
                await asyncio.sleep(retry_after(error, tries - 1, times.backoff, times.backoff_cap))
                continue
            backlog.add(page)
        self._answered(feed)
        found = await self._tell(feed, backlog)
        lags = is_newest and purpose is not Purpose.POLL and self._lags(feed, latest, backlog)
        if feed.cuts == cuts:
            if not lags and feed.checkpoint is not None and backlog.settled is not None:
                feed.checkpoint.settle(identity(backlog.settled), made_at(backlog.settled))
            self._closed(feed, purpose, found, lags=lags)
        _answer(feed, LookResult(found))

    def _use(self, purpose: Purpose) -> None:
        """Count one more request of a look.

        Raises:
            RatelimitError: looks have used up what they may.
        """
        wait = self.allowance.wait(purpose)
        if wait > 0:
            raise RatelimitError(USED_UP, limits=RateLimit(retry_after=wait))
        self.allowance.use()

    async def _tell(self, feed: Feed, backlog: Backlog) -> int:
        """Tell what was gathered, the gap before it first; how much was new."""
        channel, now = feed.channel, self._wall()
        found = backlog.oldest_first()
        if backlog.left_out is not None:
            until = identity(found[0][0]) if found else None
            gap = _gap(feed, now, f"more than {backlog.most} were missed", until, None)
            log.warning(
                "the stream %s has a gap from %s to %s: %s", channel.stream, gap.since, until, gap.reason
            )
            channel.announce(gap)
            if feed.checkpoint is not None:
                feed.checkpoint.skip(identity(backlog.left_out), made_at(backlog.left_out))
        events: list[Event] = [
            event_about(item, channel.stream, now, changed=changed or channel.history.knows(item))
            for item, changed in found
        ]
        told = await channel.tell_missed(events)
        if feed.gap is not None:
            feed.gap.count += told
        if feed.checkpoint is None and backlog.is_complete:
            below = backlog.left_out or backlog.below
            made = beginning([] if below is None else [below])
            for item, _ in found:
                made.note(identity(item), edited(item), made_at(item))
            channel.history.checkpoints[feed.source.kind] = made
            for listener in channel.listeners:
                listener.hold(feed)
        return told

    def _closed(self, feed: Feed, purpose: Purpose, found: int, *, lags: bool) -> None:
        """Nothing is missing any more, as far as a look can tell."""
        channel = feed.channel
        feed.before = None
        if feed.gap is not None:
            gap, feed.gap = feed.gap, None
            log.info("the gap of the stream %s is filled: %d", channel.stream, gap.count)
            channel.announce(
                Filled(
                    gap.count,
                    stream=channel.stream,
                    received=self._wall(),
                    since=gap.since,
                    since_at=gap.since_at,
                )
            )
        if channel.is_standing or purpose is Purpose.POLL:
            feed.down_since, feed.gaps = None, 0
        if lags:
            feed.lags += 1
            self.owe(feed, Purpose.SETTLE, channel.times.settle * 2.0**feed.lags)
        elif purpose is Purpose.POLL or purpose in STANDING:
            feed.lags = 0
            feed.complete()
        else:
            self.settle(feed)
        if purpose is Purpose.SILENCE and found and channel.is_standing:
            channel.misses += 1
            self._guide.is_deaf(channel)

    def _lags(self, feed: Feed, latest: str | None, backlog: Backlog) -> bool:
        """Whether the timeline does not show yet what came live before it was asked for."""
        if latest is None or feed.lags >= LAGS:
            return False
        return backlog.newest is None or bool(is_newer(latest, backlog.newest))

    def _answered(self, feed: Feed) -> None:
        feed.has_answered = True
        feed.refusal, feed.refusals, feed.failures = None, 0, 0

    # When a look fails

    async def _failed(
        self,
        feed: Feed,
        purpose: Purpose,
        error: MastodonError,
        backlog: Backlog | None,
        began: float,
        tries: int,
    ) -> bool:
        """Whether to give up this look: it is made again later, and what is missing meanwhile is said."""
        times = feed.channel.times
        if is_refusal(error):
            assert isinstance(error, ClientError)  # noqa: S101 - for type checkers
            self._refused(feed, purpose, error)
            return True
        now = asyncio.get_running_loop().time()
        asked = purpose in (Purpose.POLL, Purpose.FALLBACK) or bool(feed.waiters)
        delay = retry_after(error, tries or feed.failures, times.backoff, times.backoff_cap)
        if asked and purpose is not Purpose.OPENING:
            began = now - (0.0 if feed.down_since is None else self._wall() - feed.down_since)
        lasts = now + delay - began
        if not asked and backlog is not None and lasts <= times.missing:
            return False
        feed.failures += 1
        if lasts > times.missing:
            if purpose is Purpose.POLL:
                feed.miss(self._wall())
            if not asked and backlog is not None:
                delay = max(delay, min(SLOWEST, times.settle * 2.0 ** min(feed.failures, 16)))
            reason = USED_UP if error.text == USED_UP else f"what was missed cannot be fetched: {error}"
            self._waits(feed, purpose, reason, delay, backlog)
            if backlog is not None:
                await self._tell_part(feed, backlog)
        if not asked:
            self.owe(feed, purpose, delay)
        _answer(feed, LookResult(error=error))
        return True

    def _refused(self, feed: Feed, purpose: Purpose, error: ClientError) -> None:
        channel = feed.channel
        feed.refusal = error
        feed.refusals += 1
        if purpose is Purpose.OPENING and channel.stream.list is not None and error.status_code == 404:
            self._guide.refuse(channel, named(error, error.text, [channel.stream]))
            _answer(feed, LookResult(error=error))
            return
        reason = refusal_in_words(error, feed.source)
        if feed.refusals == 1:
            log.warning("what is missed on the stream %s cannot be fetched: %s", channel.stream, reason)
        if feed.down_since is not None:
            later = SLOWEST if feed.has_answered else None
            self._say(feed, f"the server does not show what was missed: {reason}", later)
            if later is not None:
                self.owe(feed, Purpose.MISSED, later)
        elif purpose is Purpose.SILENCE:
            feed.complete()
        for listener in channel.listeners:
            listener.changed()
        _answer(feed, LookResult(error=error))

    def _waits(
        self, feed: Feed, purpose: Purpose, reason: str, delay: float, backlog: Backlog | None = None
    ) -> None:
        """A look has to wait."""
        stream = feed.channel.stream
        feed.is_put_off = True
        if feed.down_since is not None:
            if feed.gap is None:
                self._warn(stream, f"something is missing: {reason}", delay)
            self._say(feed, reason, delay, backlog)
        elif purpose is Purpose.OPENING:
            self._warn(stream, f"what is there is not known yet: {reason}", delay)
        else:
            log.debug("a look at the stream %s waits %.0f s: %s", stream, delay, reason)
        for listener in feed.channel.listeners:
            listener.changed()

    def _warn(self, stream: str, what: str, delay: float) -> None:
        """Log something, in one line for all streams that it holds for."""
        streams = self._warned.setdefault(what, [])
        if not streams:
            asyncio.get_running_loop().call_later(GATHER, self._log, what, delay)
        streams.append(stream)

    def _log(self, what: str, delay: float) -> None:
        streams = self._warned.pop(what)
        shown = ", ".join(streams[:SHOWN]) + f" and {len(streams) - SHOWN} more" * (len(streams) > SHOWN)
        log.warning("on the streams %s %s; again in %.0f s", shown, what, delay)

    def _say(self, feed: Feed, reason: str, delay: float | None, backlog: Backlog | None = None) -> None:
        """Tell that something is missing, unless that is known already."""
        if feed.gap is not None:
            return
        found = backlog.oldest_first() if backlog is not None else []
        gap = _gap(feed, self._wall(), reason, identity(found[0][0]) if found else None, delay)
        if delay is not None:
            feed.gap = OpenGap(gap.since, gap.since_at)
        feed.channel.announce(gap)

    async def _tell_part(self, feed: Feed, backlog: Backlog) -> None:
        """Tell what there is, though it is not all: the next look goes on below it."""
        before, cuts = backlog.before, feed.cuts
        await self._tell(feed, backlog)
        if feed.cuts == cuts and feed.checkpoint is not None:
            feed.before = before

    def missed(self, feed: Feed) -> None:
        """The connection was down: look for what happened meanwhile."""
        if feed.is_given_up and feed.refusal is not None:
            reason = refusal_in_words(feed.refusal, feed.source)
            self._say(feed, f"the server does not show what was missed: {reason}", None)
            feed.down_since = None
        else:
            self.owe(feed, Purpose.OPENING if self._is_untouched(feed) else Purpose.MISSED)

    def _is_untouched(self, feed: Feed) -> bool:
        return feed.checkpoint is None and feed.down_since is None


def beginning(page: list[Any]) -> Checkpoint:
    """Where a timeline begins to be followed: behind the newest that is there."""
    if not page:
        return Checkpoint()
    newest = page[0]
    for item in page[1:]:
        if is_newer(identity(item), identity(newest)):
            newest = item
    found = Checkpoint(identity(newest), made_at(newest))
    for item in page:
        found.learn(item)
    return found


def refusal_in_words(error: ClientError, source: HistorySource) -> str:
    """Why a timeline is not shown, and what would help."""
    if error.status_code in (401, 403):
        return f"{error.status_code} {error.text or error.reason}: the token needs the scope {source.scope} for it"
    return f"{error.status_code} {error.text or error.reason}"


def _turn(feed: Feed) -> tuple[int, bool, float]:
    """What is looked at first: hashtags after the rest, and among them in turn."""
    return feed.purpose or Purpose.OPENING, feed.channel.stream.tag is not None, feed.looked_at


def _answer(feed: Feed, outcome: LookResult) -> None:
    """Tell those who wait for a look how it ended."""
    waiters, feed.waiters = feed.waiters, []
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(outcome)


def _gap(feed: Feed, now: float, reason: str, until: str | None, delay: float | None) -> Gap:
    begun: datetime = moment(feed.begun if feed.down_since is None else feed.down_since)
    return Gap(
        stream=feed.channel.stream,
        received=now,
        since=feed.since,
        until=until,
        reason=reason,
        since_at=begun,
        until_at=moment(now),
        retry_at=None if delay is None else moment(now + delay),
    )
