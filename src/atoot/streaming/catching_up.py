"""One look at a timeline: gathers what is missing page by page, delivers it, and reports what cannot be fetched."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec.structs import replace

from atoot.errors import ClientError, MastodonError, RatelimitError
from atoot.ids import is_newer, kind_of
from atoot.message import Options, RateLimit
from atoot.streaming.channel import Channel, Feed, MakeRoom
from atoot.streaming.connections.complaints import named
from atoot.streaming.events import Event
from atoot.streaming.looks import NOT_SHOWN, STANDING, USED_UP, Looks, refusal_in_words
from atoot.streaming.subscriptions import PAGE, HistorySource, Purpose
from atoot.streaming.timelines import (
    UNSTABLE,
    Backlog,
    FetchedPage,
    beginning,
    edited,
    event_about,
    identity,
    made_at,
)
from atoot.streaming.times import LONGEST_PAUSE

log: logging.Logger = logging.getLogger("atoot.streaming")

ASKING = Options(retries=0, ratelimit="raise")
"""Looks do not queue behind a rate limit: the program's own requests come first, and a look is made later."""
LATE = 20.0
"""Seconds after which the first look at a timeline also looks back."""
LAGS = 4
"""Looks in a row at most while a timeline does not yet show what came live."""
POLLED = 400
"""Items of a poll at most, where nothing else can be fetched afterwards."""
SLOWEST = 300.0
"""Longest pause in seconds between two attempts, where the server does not say when to come back."""

Fetch = Callable[[str, Any, Options], Awaitable[FetchedPage]]
"""Fetches a page, given its path, the type of its items, and how to ask."""


class CatchingUp:
    """Looks at timelines, and delivers what was missed."""

    def __init__(
        self,
        fetch: Fetch,
        looks: Looks,
        *,
        refuse: Callable[[Channel, MastodonError], None],
        is_deaf: Callable[[Channel], None],
        make_room: MakeRoom,
        ahead: Callable[[], float],
    ) -> None:
        """Make it; nothing is sent yet.

        Args:
            fetch: requests a page from the server.
            looks: schedules the looks.
            refuse: called when the server does not know the object of a subscription.
            is_deaf: called when an open connection has not delivered what happened.
            make_room: moves aside listeners that are too slow for the others.
            ahead: seconds by which the server's clock is ahead of ours, as far as is known.
        """
        self._fetch = fetch
        self._looks = looks
        self._refuse = refuse
        self._is_deaf = is_deaf
        self._make_room = make_room
        self._ahead = ahead
        self._openings: dict[str, asyncio.Task[FetchedPage]] = {}

    async def look(self, feed: Feed, purpose: Purpose) -> None:
        """Look at a timeline, and pass the result to those who wait for it."""
        is_new = feed.checkpoint is None and feed.down_since is None
        if is_new and asyncio.get_running_loop().time() - feed.opened < LATE:
            await self._first(feed, purpose)
        else:
            await self._further(feed, purpose)

    async def _first(self, feed: Feed, purpose: Purpose) -> None:
        """Look for the first time: what is there when a stream begins is not news; what follows is."""
        source, cuts = feed.source, feed.cuts
        began = asyncio.get_running_loop().time()
        try:
            page = await self._opening(source, limit=1)
            if page and kind_of(identity(page[0])) in UNSTABLE:
                self._looks.allowance.use()
                page = await self._opening(source, limit=PAGE)
        except MastodonError as error:
            await self._failed(feed, purpose, error, None, began, 0)
            return
        self._answered(feed)
        if feed.cuts != cuts:  # the page may hold what was missed since
            await self._further(feed, purpose)
            return
        feed.channel.history.checkpoints[source.kind] = beginning(page)
        for listener in feed.channel.listeners:
            listener.hold(feed)
            listener.changed()
        self._looks.settle(feed)
        feed.answer(0)

    async def _opening(self, source: HistorySource, limit: int) -> list[Any]:
        """The newest page of a timeline, requested once however many streams start with it at the same time."""
        path = source.page(limit=limit)
        task = self._openings.get(path)
        if task is None:
            task = self._openings[path] = self._looks.spawn(self._page(source, path))
            task.add_done_callback(lambda _: self._openings.pop(path, None))
        return (await asyncio.shield(task)).items

    async def _page(self, source: HistorySource, path: str) -> FetchedPage:
        try:
            return await self._fetch(path, source.kind, ASKING)
        except ClientError as error:
            if is_empty(error, source):
                return FetchedPage([])
            raise

    async def _further(self, feed: Feed, purpose: Purpose) -> None:
        """Look for what is missing, and deliver it."""
        channel, times = feed.channel, feed.channel.times
        latest, cuts = feed.latest, feed.cuts
        # Events that arrive live or are delivered in parts during this look are newer than what is still to be found.
        feed.hold()
        most = (channel.most or POLLED) * max(1, feed.gaps)
        backlog = Backlog(
            feed.checkpoint, feed.begun + self._ahead(), most, feed.before, settles=times.settles
        )
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
            backlog.add(page.items, page.older)
        self._answered(feed)
        found = await self._tell(feed, backlog)
        lags = is_newest and purpose is not Purpose.POLL and self._lags(feed, latest, backlog)
        if not lags and feed.checkpoint is not None and backlog.settled is not None:
            feed.checkpoint.settle(identity(backlog.settled), made_at(backlog.settled), backlog.begins)
        if feed.cuts == cuts:
            self._closed(feed, purpose, found, lags=lags, is_newest=is_newest)
        feed.answer(found)

    def _use(self, purpose: Purpose) -> None:
        """Count one more request of a look.

        Raises:
            RatelimitError: looks have used up their share.
        """
        wait = self._looks.allowance.wait(purpose)
        if wait > 0:
            raise RatelimitError(USED_UP, limits=RateLimit(retry_after=wait))
        self._looks.allowance.use()

    async def _tell(self, feed: Feed, backlog: Backlog) -> int:
        """Deliver what was gathered, after the gap before it; returns how much was new."""
        channel, now = feed.channel, self._looks.wall()
        found = backlog.oldest_first()
        if backlog.left_out is not None or backlog.is_cut_off:
            reason = f"more than {backlog.most} were missed"
            if backlog.is_cut_off:
                reason = "the server shows no more of the timeline, which went on"
            gap = feed.missing(now, reason, backlog.oldest_missed())
            log.warning(
                "the stream %s has a gap from %s to %s: %s", channel.stream, gap.since, gap.until, gap.reason
            )
            channel.announce(gap)
            if feed.checkpoint is not None and backlog.left_out is not None:
                feed.checkpoint.skip(identity(backlog.left_out), made_at(backlog.left_out))
        events: list[Event] = [
            event_about(item, channel.stream, now, changed=changed or channel.history.knows(item))
            for item, changed in found
        ]
        told = await channel.tell_missed(events, self._make_room)
        if feed.gap is not None:
            feed.filled += told
        if feed.checkpoint is None and backlog.is_complete:
            below = backlog.left_out or backlog.below
            made = beginning([] if below is None else [below])
            for item, _ in found:
                made.note(identity(item), edited(item), made_at(item))
            channel.history.checkpoints[feed.source.kind] = made
            for listener in channel.listeners:
                listener.hold(feed)
        return told

    def _closed(self, feed: Feed, purpose: Purpose, found: int, *, lags: bool, is_newest: bool) -> None:
        """Mark the timeline as complete: nothing is missing, as far as a look can tell."""
        channel, checkpoint = feed.channel, feed.checkpoint
        is_deaf = purpose is Purpose.SILENCE and found > 0 and channel.is_standing
        if is_deaf and checkpoint is not None and checkpoint.unproven is not None:
            gap = feed.missing(
                self._looks.wall(), "more came than is kept after something was not told", None
            )
            channel.announce(replace(gap, since=checkpoint.unproven, since_at=None))
        feed.before = None
        if feed.down_since is not None and checkpoint is not None and checkpoint.overran:
            feed.give_up(self._looks.wall())
        feed.fill(self._looks.wall())
        if channel.is_standing or purpose is Purpose.POLL:
            feed.down_since, feed.gaps = None, 0
        if lags:
            feed.lags += 1
            self._looks.owe(feed, Purpose.SETTLE, channel.times.settle * 2.0**feed.lags)
        elif is_newest and (purpose is Purpose.POLL or purpose in STANDING):
            feed.lags = 0
            if feed.purpose is None:  # otherwise one more look is owed, until which the floor stands still
                feed.complete()
        else:
            self._looks.settle(feed)
        if is_deaf:
            self._is_deaf(channel)

    def _lags(self, feed: Feed, latest: str | None, backlog: Backlog) -> bool:
        """Whether the timeline does not yet show what came live before it was requested."""
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
        """Whether to give up this look: it is made again later, and what is missing meanwhile is reported."""
        times = feed.channel.times
        if is_refusal(error):
            assert isinstance(error, ClientError)  # noqa: S101 - for type checkers
            self._refused(feed, purpose, error)
            return True
        now, is_used_up = asyncio.get_running_loop().time(), error.text == USED_UP
        asked = purpose in (Purpose.POLL, Purpose.FALLBACK) or bool(feed.waiters)
        delay = retry_after(error, tries or feed.failures, times.backoff, times.backoff_cap)
        if not feed.failures:
            feed.failed_at = now
        if asked and purpose is not Purpose.OPENING:
            # Where looks replace streaming, it has been down for long enough already.
            began = now - times.fallback if purpose is Purpose.FALLBACK else feed.failed_at
        lasts = now + delay - began
        if not asked and backlog is not None and lasts <= times.missing:
            return False
        feed.failures += 1
        if lasts > times.missing:
            if purpose is Purpose.POLL:
                feed.miss(self._looks.wall())
            if not asked and backlog is not None:
                delay = max(delay, min(SLOWEST, times.settle * 2.0 ** min(feed.failures, 16)))
            reason = USED_UP if is_used_up else f"what was missed cannot be fetched: {error}"
            until = None if backlog is None else backlog.oldest_missed()
            self._looks.waits(feed, purpose, reason, delay, until)
            if backlog is not None:
                await self._tell_part(feed, backlog)
        if is_used_up:
            feed.looked_at = -1.0  # it had no full turn: it goes first once more is allowed
        if not asked:
            self._looks.owe(feed, purpose, 0.0 if is_used_up else delay)
        feed.answer(error)
        return True

    def _refused(self, feed: Feed, purpose: Purpose, error: ClientError) -> None:
        channel = feed.channel
        feed.refusal = error
        feed.refusals += 1
        if purpose is Purpose.OPENING and channel.stream.list is not None and error.status_code == 404:
            self._refuse(channel, named(error, error.text, [channel.stream]))
            feed.answer(error)
            return
        reason = refusal_in_words(error, feed.source)
        if feed.refusals == 1:
            log.warning("what was missed on the stream %s cannot be fetched: %s", channel.stream, reason)
        if feed.down_since is not None:
            later = SLOWEST if feed.has_answered else None
            feed.say(self._looks.wall(), NOT_SHOWN.format(reason), retry_in=later)
            if later is not None:
                self._looks.owe(feed, Purpose.MISSED, later)
        elif purpose is Purpose.SILENCE:
            feed.complete()
        for listener in channel.listeners:
            listener.changed()
        feed.answer(error)

    async def _tell_part(self, feed: Feed, backlog: Backlog) -> None:
        """Deliver what there is, though it is incomplete; the next look continues below it."""
        cuts, top, before = feed.cuts, backlog.begins, backlog.before
        await self._tell(feed, backlog)
        if feed.checkpoint is not None and before is not None:
            if top is not None:
                feed.checkpoint.read(top, before)
            if feed.cuts == cuts:
                feed.before = before


def is_refusal(error: MastodonError) -> bool:
    """Whether the server refuses to show a timeline, rather than being unable to at the moment."""
    return isinstance(error, ClientError) and not isinstance(error, RatelimitError)


def is_empty(error: MastodonError, source: HistorySource) -> bool:
    """Whether an error means an empty result: GoToSocial does not know a hashtag that nobody has used."""
    return error.status_code == 404 and "/timelines/tag/" in source.path


def retry_after(error: MastodonError, tries: int, first: float, most: float) -> float:
    """Seconds until another attempt makes sense."""
    told = error.limits.retry_after
    if told is not None:
        return min(max(told, first), LONGEST_PAUSE)
    return min(most, first * 2.0 ** min(tries, 16))
