"""One subscription, shared by its listeners: its events, and the timelines where missed ones can be found."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from atoot.errors import ClientError, MastodonError
from atoot.ids import kind_of
from atoot.streaming.events import Connected, Disconnected, Event, Filled, Gap
from atoot.streaming.history import EventHistory
from atoot.streaming.subscriptions import HistorySource, Item, Purpose, Subscription, sources_of
from atoot.streaming.timelines import APPEARS, MOST, UNSTABLE, Checkpoint, identity, item_of, made_at
from atoot.streaming.times import Rhythm, StreamTimes


class Listener(Protocol):
    """A stream of events, as its subscriptions see it."""

    announces: bool
    """Whether it wants connection events."""

    @property
    def is_full(self) -> bool:
        """Whether it has no room for one more event."""
        ...

    async def room(self) -> None:
        """Wait until there is room."""
        ...

    def put(self, event: Event) -> None:
        """Take an event, for which there is room."""
        ...

    def hold(self, feed: "Feed") -> None:
        """Something of a timeline may be missing from now on."""
        ...

    def complete(self, feed: "Feed") -> None:
        """All that was missing of it has been put."""
        ...

    def refused(self, channel: "Channel", error: MastodonError, wall: float) -> None:
        """A subscription is refused for good."""
        ...

    def moved(self, channel: "Channel", to: "Channel") -> None:
        """A subscription continues on another channel."""
        ...

    def ended(self, error: BaseException) -> None:
        """The stream ended with an error."""
        ...

    def changed(self) -> None:
        """The state of one of its subscriptions advanced."""
        ...


log: logging.Logger = logging.getLogger("atoot.streaming")

LookResult: TypeAlias = int | MastodonError
"""The result of a look: how much was new, or why it failed."""
MakeRoom: TypeAlias = Callable[["Channel"], bool]
"""Moves aside listeners that are too slow for the others; False if there are no others."""


class Feed:
    """One timeline of a subscription."""

    def __init__(self, channel: "Channel", source: HistorySource, now: float, begun: float) -> None:
        self.channel: Channel = channel
        self.source: HistorySource = source
        self.appears: type[Event] = APPEARS[source.kind]
        self.opened: float = now
        """When following began, on the monotonic clock."""
        self.begun: float = begun
        """The same in seconds since the epoch."""
        # There may be hundreds of hashtags and lists: suspecting all of them from the first minute would cost too much.
        times, many = channel.times, channel.stream.tag or channel.stream.list
        first = times.stall_most if many else times.stall_least
        self.rhythm: Rhythm = Rhythm(now, times.stall_least, times.stall_most, first=first)
        self.down_since: float | None = None
        """When things may have begun to be missing, in seconds since the epoch; None while nothing is."""
        self.since: str | None = None
        """The last id before that."""
        self.cuts: int = 0
        """How many outages there were so far."""
        self.gaps: int = 0
        """How many of them are still open."""
        self.before: str | None = None
        """Where the next look begins, going down: everything above came live or was already read."""
        self.gap: Gap | None = None
        """The gap that was reported and will be tried again."""
        self.filled: int = 0
        """Events delivered of it since then."""
        self.latest: str | None = None
        """The id that came live last."""
        self.lags: int = 0
        """How often in a row the timeline did not yet show what had come live."""
        self.failures: int = 0
        """How many looks failed in a row."""
        self.failed_at: float = now
        """When the first of them failed, on the monotonic clock."""
        self.is_put_off: bool = False
        """Whether the owed look waits for a rate limit."""
        self.has_answered: bool = False
        self.refusal: ClientError | None = None
        self.refusals: int = 0
        # State that the looks keep here.
        self.purpose: Purpose | None = None
        self.due: float = 0.0
        self.looked_at: float = -1.0
        self.waiters: list[asyncio.Future[LookResult]] = []

    @property
    def checkpoint(self) -> Checkpoint | None:
        """How far it is known; None if it was never looked at."""
        return self.channel.history.checkpoints.get(self.source.kind)

    @property
    def is_given_up(self) -> bool:
        """Whether the server refuses it, and always has."""
        return not self.has_answered and self.refusals >= REFUSALS

    def is_as_far_as(self, other: "Feed") -> bool:
        """Whether both know the same, and neither owes a look for more."""
        mine, theirs = self.checkpoint, other.checkpoint
        is_done = all(one.down_since is None and one.purpose is None for one in (self, other))
        return is_done and mine is not None and theirs is not None and mine.agrees(theirs)

    @property
    def may_settle(self) -> bool:
        """Whether one more look makes sense: events may have been lost while the connection was being made."""
        channel = self.channel
        return bool(
            channel.most
            and channel.is_standing
            and channel.transport != "poll"
            and self.checkpoint is not None
        )

    def cut(self, wall: float) -> None:
        """The connection is down: something may be missing from now on."""
        self.before = None
        self.lags = 0
        self.cuts += 1
        self.gaps += 1
        self.miss(wall)
        self.hold()

    def miss(self, wall: float) -> None:
        """Something is missing, from this moment on or longer."""
        if self.down_since is not None:
            return
        self.down_since, self.since = wall, None
        if self.checkpoint is not None:
            self.since, self.checkpoint.overran = self.checkpoint.sure, False

    def take_over(self, other: "Feed") -> None:
        """Take over what is missing from another feed of the same timeline."""
        self.opened, self.begun = other.opened, other.begun
        if other.down_since is not None:
            self.miss(other.down_since)
            self.since = other.since
        self.gap, self.filled, self.latest = other.gap, other.filled, other.latest
        self.has_answered, self.refusal, self.refusals = other.has_answered, other.refusal, other.refusals

    def give_up(self, wall: float) -> None:
        """Give up: more came than can be kept apart from what is missing, so the gap stays."""
        self.gap = None
        gap = self.missing(wall, f"more than {MOST} came before it could be fetched", None)
        log.warning("the stream %s has a gap from %s: %s", gap.stream, gap.since, gap.reason)
        self.channel.announce(gap)

    def say(self, wall: float, reason: str, until: Item | None = None, retry_in: float | None = None) -> None:
        """Report that something is missing, unless already reported; `retry_in` None: nobody tries again."""
        if self.gap is None:
            gap = self.missing(wall, reason, until, retry_in)
            if retry_in is not None:
                self.gap, self.filled = gap, 0
            self.channel.announce(gap)

    def missing(self, wall: float, reason: str, until: Item | None, retry_in: float | None = None) -> Gap:
        """The current gap: everything below an item that was not seen."""
        return Gap(
            stream=self.channel.stream,
            received=wall,
            since=self.since,
            until=None if until is None else identity(until),
            reason=reason,
            since_at=moment(self.begun if self.down_since is None else self.down_since),
            until_at=moment(wall),
            retry_at=None if retry_in is None else moment(wall + retry_in),
        )

    def fill(self, wall: float) -> None:
        """Report that the gap was filled."""
        if self.gap is not None:
            gap, self.gap, stream = self.gap, None, self.channel.stream
            log.info("the gap of the stream %s is filled: %d", stream, self.filled)
            self.channel.announce(
                Filled(self.filled, stream=stream, received=wall, since=gap.since, since_at=gap.since_at)
            )

    def hold(self, *, thoroughly: bool = False) -> None:
        """Hold the floor until `complete`: events delivered meanwhile may be newer than what is still to be found."""
        checkpoint = self.checkpoint
        if checkpoint is not None:
            checkpoint.hold(thoroughly=thoroughly)
        for listener in self.channel.listeners:
            listener.hold(self)

    def answer(self, outcome: LookResult) -> None:
        """Pass the result of a look to those who wait for it."""
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(outcome)

    def complete(self) -> None:
        """Nothing is missing any more."""
        checkpoint = self.checkpoint
        if checkpoint is not None:
            checkpoint.release()
        for listener in self.channel.listeners:
            listener.complete(self)


REFUSALS = 3
"""Refusals in a row after which a timeline that never answered is given up."""


class Channel:
    """A subscription and its listeners."""

    def __init__(
        self, stream: Subscription, most: int, times: StreamTimes, *, now: float, begun: float, private: bool
    ) -> None:
        self.stream: Subscription = stream
        self.most: int = most
        """Most items of one timeline that are fetched after a gap."""
        self.times: StreamTimes = times
        self.is_private: bool = private
        """Whether it keeps a single listener, whose history differs from that of others."""
        self.listeners: tuple[Listener, ...] = ()
        self.history: EventHistory = EventHistory()
        self.feeds: tuple[Feed, ...] = tuple(Feed(self, source, now, begun) for source in sources_of(stream))
        self.is_standing: bool = False
        """Whether the server is delivering its events now."""
        self.transport: str = ""
        """The transport of its last event."""
        self.is_ready: bool = False
        """Whether it has ever been standing."""
        self.is_suspect: bool = False
        """Whether the server refused it, or another one on the same shared connection."""
        self.stood_at: float = begun
        """When it last began to stand, in seconds since the epoch."""
        self.down_since: float | None = None
        self.patience_ends: float = float("inf")
        self.subscribed_at: float = now

    def add(self, listener: Listener) -> None:
        """Add a listener."""
        self.listeners = (*self.listeners, listener)

    def greet(self, listener: Listener, wall: float) -> None:
        """Tell a new listener the current state."""
        if self.is_standing and listener.announces:
            listener.put(Connected(stream=self.stream, received=wall, transport=self.transport))

    def remove(self, listener: Listener) -> None:
        """Remove a listener."""
        self.listeners = tuple(other for other in self.listeners if other is not listener)

    @property
    def may_be_shared(self) -> bool:
        """Whether a new listener may join: its stream begins now, not with what others are still missing."""
        misses = any(feed.down_since is not None for feed in self.feeds)
        return not self.is_private and (not self.is_ready or (self.is_standing and not misses))

    def is_as_far_as(self, other: "Channel") -> bool:
        """Whether both have delivered the same and nothing is missing: from now on, both deliver the same events."""
        is_shared = self.is_standing and other.is_standing and not (self.is_private or other.is_private)
        return is_shared and all(map(Feed.is_as_far_as, self.feeds, other.feeds))

    @property
    def is_full(self) -> bool:
        """Whether one of its listeners has no room."""
        return any(listener.is_full for listener in self.listeners)

    async def room(self) -> None:
        """Wait for a listener that has no room."""
        for listener in self.listeners:
            if listener.is_full:
                await listener.room()
                return

    # Delivery

    def tell(self, event: Event, now: float) -> None:
        """Deliver a live event. All listeners have room."""
        kind = type(event)
        for feed in self.feeds:
            if feed.appears is kind:
                feed.rhythm.heard(now)
                item = item_of(event)
                feed.latest = None if item is None else identity(item)
                if feed.down_since is not None and item is not None:
                    self._follows(feed, item)
        if self.history.admit(event, now):
            for listener in self.listeners:
                listener.put(event)

    def _follows(self, feed: Feed, item: Item) -> None:
        """Let the next look begin below a live event that came late enough to be newer than all that was missed."""
        if feed.before is None and self.is_standing and made_at(item) > self.stood_at + self.times.settles:
            identifier = identity(item)
            feed.before = None if kind_of(identifier) in UNSTABLE else identifier

    async def tell_missed(self, events: Iterable[Event], make_room: "MakeRoom") -> int:
        """Deliver fetched events that were not delivered yet; returns how many those were."""
        told = 0
        for event in events:
            while self.is_full:
                if len(self.listeners) == 1 or not make_room(self):
                    await self.room()
            # Only now: a listener that is moved aside during the wait takes along exactly what it was given.
            if self.history.admit(event):
                told += 1
                self.announce(event)
        return told

    def announce(self, event: Event) -> None:
        """Deliver an event that is too urgent to wait for room."""
        for listener in self.listeners:
            listener.put(event)

    def stand(self, wall: float, transport: str) -> None:
        """The subscription stands."""
        self.transport, self.stood_at = transport, wall
        self.is_standing = self.is_ready = True
        self.patience_ends = float("inf")
        for listener in self.listeners:
            if listener.announces:
                listener.put(Connected(stream=self.stream, received=wall, transport=transport))
            listener.changed()

    def fall(self, wall: float, reason: str, retry_in: float, since: float | None = None) -> None:
        """The subscription no longer stands.

        Args:
            wall: the time of day, in seconds since the epoch.
            reason: why, in words.
            retry_in: seconds until the next attempt.
            since: when the silence began, if earlier.
        """
        if not self.is_standing:
            return
        self.is_standing = False
        self.down_since = wall if since is None else min(since, wall)
        for feed in self.feeds:
            feed.cut(self.down_since)
        for listener in self.listeners:
            if listener.announces:
                listener.put(
                    Disconnected(stream=self.stream, received=wall, reason=reason, retry_in=retry_in)
                )

    def unknown(self, wall: float, reason: str) -> Gap:
        """A gap that ends now, and whose content can never be known."""
        return Gap(
            stream=self.stream,
            received=wall,
            since=None,
            until=None,
            reason=reason,
            since_at=moment(wall if self.down_since is None else self.down_since),
            until_at=moment(wall),
        )


def moment(seconds: float) -> datetime:
    """A time."""
    return datetime.fromtimestamp(seconds, UTC)
