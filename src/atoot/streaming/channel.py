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
    """Whether it wants to hear of connections."""

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
        """Nothing of it is missing any more: all that was has been put."""
        ...

    def refused(self, channel: "Channel", error: MastodonError, wall: float) -> None:
        """A subscription is refused for good."""
        ...

    def moved(self, channel: "Channel", to: "Channel") -> None:
        """A subscription goes on in another place."""
        ...

    def ended(self, error: BaseException) -> None:
        """It is over, with an error."""
        ...

    def changed(self) -> None:
        """One of its subscriptions has got further."""
        ...


log: logging.Logger = logging.getLogger("atoot.streaming")

LookResult: TypeAlias = int | MastodonError
"""How a look ended: how much was new, or why it could not be made."""
MakeRoom: TypeAlias = Callable[["Channel"], bool]
"""Lets listeners that are too slow for the others go aside; False if there are no others."""


class Feed:
    """One timeline of a subscription."""

    def __init__(self, channel: "Channel", source: HistorySource, now: float, begun: float) -> None:
        self.channel: Channel = channel
        self.source: HistorySource = source
        self.appears: type[Event] = APPEARS[source.kind]
        self.opened: float = now
        """Since when it is followed, by a clock that only counts."""
        self.begun: float = begun
        """The same in seconds since the epoch."""
        # Of hashtags and lists there may be hundreds: it would cost too much to doubt them from the first minute on.
        times, many = channel.times, channel.stream.tag or channel.stream.list
        first = times.stall_most if many else times.stall_least
        self.rhythm: Rhythm = Rhythm(now, times.stall_least, times.stall_most, first=first)
        self.down_since: float | None = None
        """Since when things may be missing, in seconds since the epoch; None while nothing is."""
        self.since: str | None = None
        """The last id before that."""
        self.cuts: int = 0
        """How often things began to be missed."""
        self.gaps: int = 0
        """How many of them are not closed yet."""
        self.before: str | None = None
        """The next look begins here, and goes downwards: what is above came live, or has been looked at."""
        self.gap: Gap | None = None
        """What was told to be missing, and will be tried again."""
        self.filled: int = 0
        """Events told of it since."""
        self.latest: str | None = None
        """The id that came live last."""
        self.lags: int = 0
        """How often in a row the timeline did not show yet what had come live."""
        self.failures: int = 0
        """How many looks in a row could not be made."""
        self.failed_at: float = now
        """When the first of them failed, by a clock that only counts."""
        self.is_put_off: bool = False
        """Whether the look that is owed has to wait for a limit."""
        self.has_answered: bool = False
        self.refusal: ClientError | None = None
        self.refusals: int = 0
        # What the looks keep here.
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
        """Whether both know the same, and no look for more is owed."""
        mine, theirs = self.checkpoint, other.checkpoint
        is_done = all(one.down_since is None and one.purpose is None for one in (self, other))
        return is_done and mine is not None and theirs is not None and mine.agrees(theirs)

    @property
    def may_settle(self) -> bool:
        """Whether one more look makes sense: something may have fallen in between while the connection was being made."""
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
        """Something is missing, from now on if not for longer."""
        if self.down_since is not None:
            return
        self.down_since, self.since = wall, None
        if self.checkpoint is not None:
            self.since, self.checkpoint.overran = self.checkpoint.sure, False

    def take_over(self, other: "Feed") -> None:
        """Go on with what is missing of another, which is of the same timeline."""
        self.opened, self.begun = other.opened, other.begun
        if other.down_since is not None:
            self.miss(other.down_since)
            self.since = other.since
        self.gap, self.filled, self.latest = other.gap, other.filled, other.latest
        self.has_answered, self.refusal, self.refusals = other.has_answered, other.refusal, other.refusals

    def give_up(self, wall: float) -> None:
        """More came than can be kept apart from what is missing: that stays so."""
        self.gap = None
        gap = self.missing(wall, f"more than {MOST} came before it could be fetched", None)
        log.warning("the stream %s has a gap from %s: %s", gap.stream, gap.since, gap.reason)
        self.channel.announce(gap)

    def say(self, wall: float, reason: str, until: Item | None = None, retry_in: float | None = None) -> None:
        """Tell that something is missing, unless that is known already; None: nobody tries again."""
        if self.gap is None:
            gap = self.missing(wall, reason, until, retry_in)
            if retry_in is not None:
                self.gap, self.filled = gap, 0
            self.channel.announce(gap)

    def missing(self, wall: float, reason: str, until: Item | None, retry_in: float | None = None) -> Gap:
        """What is missing now: all that is below a thing, and was not seen."""
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
        """What was told to be missing has been told."""
        if self.gap is not None:
            gap, self.gap, stream = self.gap, None, self.channel.stream
            log.info("the gap of the stream %s is filled: %d", stream, self.filled)
            self.channel.announce(
                Filled(self.filled, stream=stream, received=wall, since=gap.since, since_at=gap.since_at)
            )

    def hold(self, *, thoroughly: bool = False) -> None:
        """The floor stands still until `complete`: what is told meanwhile may be newer than what is still to be found."""
        checkpoint = self.checkpoint
        if checkpoint is not None:
            checkpoint.hold(thoroughly=thoroughly)
        for listener in self.channel.listeners:
            listener.hold(self)

    def answer(self, outcome: LookResult) -> None:
        """Tell those who wait for a look how it ended."""
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
"""So many refusals in a row of a timeline that has never answered mean that it never will."""


class Channel:
    """A subscription."""

    def __init__(
        self, stream: Subscription, most: int, times: StreamTimes, *, now: float, begun: float, private: bool
    ) -> None:
        self.stream: Subscription = stream
        self.most: int = most
        """Items of one timeline that are fetched after one gap."""
        self.times: StreamTimes = times
        self.is_private: bool = private
        """It has one listener for good, since what that has seen differs from what others have."""
        self.listeners: tuple[Listener, ...] = ()
        self.history: EventHistory = EventHistory()
        self.feeds: tuple[Feed, ...] = tuple(Feed(self, source, now, begun) for source in sources_of(stream))
        self.is_standing: bool = False
        """Whether what the server sends of it arrives now."""
        self.transport: str = ""
        """By what it came last."""
        self.is_ready: bool = False
        """Whether it has stood once."""
        self.is_suspect: bool = False
        """The server refused it, or another, on a shared connection."""
        self.stood_at: float = begun
        """When it began to stand last, in seconds since the epoch."""
        self.down_since: float | None = None
        self.patience_ends: float = float("inf")
        self.subscribed_at: float = now

    def add(self, listener: Listener) -> None:
        """One more listens."""
        self.listeners = (*self.listeners, listener)

    def greet(self, listener: Listener, wall: float) -> None:
        """Tell a new listener what it finds."""
        if self.is_standing and listener.announces:
            listener.put(Connected(stream=self.stream, received=wall, transport=self.transport))

    def remove(self, listener: Listener) -> None:
        """One less listens."""
        self.listeners = tuple(other for other in self.listeners if other is not listener)

    @property
    def may_be_shared(self) -> bool:
        """Whether one more may listen: for a new one it begins now, and not with what others are still missing."""
        misses = any(feed.down_since is not None for feed in self.feeds)
        return not self.is_private and (not self.is_ready or (self.is_standing and not misses))

    def is_as_far_as(self, other: "Channel") -> bool:
        """Whether both have told the same, and nothing is missing: what is told from now on is the same for both."""
        is_shared = self.is_standing and other.is_standing and not (self.is_private or other.is_private)
        return is_shared and all(map(Feed.is_as_far_as, self.feeds, other.feeds))

    @property
    def is_full(self) -> bool:
        """Whether one of its listeners has no room."""
        return any(listener.is_full for listener in self.listeners)

    async def room(self) -> None:
        """Wait for a listener that has none."""
        for listener in self.listeners:
            if listener.is_full:
                await listener.room()
                return

    # What is told

    def tell(self, event: Event, now: float) -> None:
        """Something came live. All its listeners have room."""
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
        """What comes live once it has stood for a while is newer than all that was missed: a look may begin below."""
        if feed.before is None and self.is_standing and made_at(item) > self.stood_at + self.times.settles:
            identifier = identity(item)
            feed.before = None if kind_of(identifier) in UNSTABLE else identifier

    async def tell_missed(self, events: Iterable[Event], make_room: "MakeRoom") -> int:
        """Tell what was fetched, and was not told yet; how much that was."""
        told = 0
        for event in events:
            while self.is_full:
                if len(self.listeners) == 1 or not make_room(self):
                    await self.room()
            # Only now: who goes aside while this waits takes along what it was told, and nothing else.
            if self.history.admit(event):
                told += 1
                self.announce(event)
        return told

    def announce(self, event: Event) -> None:
        """Tell what is more urgent than the room that a listener has."""
        for listener in self.listeners:
            listener.put(event)

    def stand(self, wall: float, transport: str) -> None:
        """It stands."""
        self.transport, self.stood_at = transport, wall
        self.is_standing = self.is_ready = True
        self.patience_ends = float("inf")
        for listener in self.listeners:
            if listener.announces:
                listener.put(Connected(stream=self.stream, received=wall, transport=transport))
            listener.changed()

    def fall(self, wall: float, reason: str, retry_in: float, since: float | None = None) -> None:
        """It stands no more.

        Args:
            wall: the time of day, in seconds since the epoch.
            reason: why, in words.
            retry_in: seconds until the next try.
            since: since when nothing was told any more, if for longer.
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
        """A gap that ends now, of which nobody will ever know what was in it."""
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
