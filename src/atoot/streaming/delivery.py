"""A bounded queue between the connections and the consumer, ordered by arrival or by time."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Literal, TypeAlias

from atoot.errors import MastodonError
from atoot.latest import Latest
from atoot.streaming.channel import Channel, Feed, moment
from atoot.streaming.cursors import Consumed, key_of
from atoot.streaming.events import (
    ConversationUpdated,
    Event,
    Gap,
    NotificationReceived,
    StatusEdited,
    StatusPosted,
    event_of,
)
from atoot.streaming.history import Sorter, Versions, once
from atoot.streaming.subscriptions import Subscription
from atoot.streaming.timelines import item_of
from atoot.streaming.times import is_worth_saying

log: logging.Logger = logging.getLogger("atoot.streaming")

Overflow: TypeAlias = Literal["block", "drop_oldest"]
Order: TypeAlias = Literal["time"]


KEPT = 8192
"""Bytes kept beyond a full queue, per event of its size: until they are used up, the connections are still read.

A server ends a connection whose pings go unanswered for half a minute, and deletions that happen before a new one
stands are reported by nobody.
"""
APART = 300
"""Bytes that an event takes besides its payload, roughly."""
NAMES: Mapping[type[Event], str] = {
    StatusPosted: "update",
    StatusEdited: "status.update",
    NotificationReceived: "notification",
    ConversationUpdated: "conversation",
}
"""Events that are kept unparsed: parsed, they would take several times the memory."""
Kept: TypeAlias = Event | tuple[str, str, Subscription, float]


class Outbox:
    """Events in delivery order. There is one consumer; there may be many connections."""

    def __init__(self, most: int, overflow: Overflow) -> None:
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise ValueError(f"max_queue: expected 1 event or more, got {most!r}")
        if overflow not in ("block", "drop_oldest"):
            raise ValueError(f"overflow: expected 'block' or 'drop_oldest', got {overflow!r}")
        self.events: deque[Event] = deque()
        self.dropped: int = 0
        """Events dropped because the consumer is too slow."""
        self.closed: bool = False
        self.error: BaseException | None = None
        """The error that ends the stream once the queue is empty."""
        self._most = most
        self._blocks = overflow == "block"
        self._kept: deque[Kept] = deque()
        """What arrived while the queue was full, in order of arrival."""
        self._size = 0
        self._waits = 0
        self._arrived: asyncio.Future[None] | None = None
        self._room: asyncio.Event | None = None

    @property
    def is_full(self) -> bool:
        """Whether the next event has to wait for room."""
        return self._blocks and len(self.events) >= self._most and self._size >= self._most * KEPT

    @property
    def waiting(self) -> int:
        """Events that the consumer has not taken yet."""
        return len(self.events) + len(self._kept)

    async def room(self) -> None:
        """Wait until there is room; from now on the server is slowed down."""
        if not self.is_full:
            return
        self._waits += 1
        if is_worth_saying(self._waits):
            log.warning(
                "the consumer of a stream is too slow: %d events wait, and nothing more is read until it has taken some;"
                " if the server ends the connection meanwhile, what is deleted then is not told",
                self.waiting,
            )
        while self.is_full:
            if self._room is None:
                self._room = asyncio.Event()
            self._room.clear()
            await self._room.wait()

    def put(self, event: Event) -> None:
        """Add an event for which there is room."""
        if len(self.events) >= self._most:
            if self._blocks:
                self._keep(event)
                return
            self.events.popleft()
            self._drop()
        self.events.append(event)
        if self._arrived is not None:
            self._wake()

    def end(self, error: BaseException | None = None) -> None:
        """Accept no more events: the consumer gets the rest, then the error, if there is one."""
        self.closed = True
        self.error = self.error or error
        self._wake()
        self._blocks = False  # otherwise tasks that wait for room would wait for ever
        if self._room is not None:
            self._room.set()

    def _keep(self, event: Event) -> None:
        """Keep an event beyond the full queue: unparsed, if it can be parsed again."""
        name, wire = NAMES.get(type(event)), event.wire
        kept: Kept = event if name is None or wire is None else (name, wire, event.stream, event.received)
        self._kept.append(kept)
        self._size += size_of(kept)

    def clear(self) -> None:
        """Drop everything that waits."""
        self.events.clear()
        self._kept.clear()

    def _drop(self) -> None:
        self.dropped += 1
        if is_worth_saying(self.dropped):
            log.warning("events that the consumer was too slow for were thrown away: %d", self.dropped)

    def _wake(self) -> None:
        arrived, self._arrived = self._arrived, None
        if arrived is not None and not arrived.done():
            arrived.set_result(None)

    async def get(self) -> Event:
        """The next event.

        Raises:
            StopAsyncIteration: the stream has ended.
        """
        while not self.events:
            if self.closed:
                if self.error is not None:
                    raise self.error
                raise StopAsyncIteration
            if self._arrived is None:
                self._arrived = asyncio.get_running_loop().create_future()
            # Shielded: one of two consumers may be cancelled.
            await asyncio.shield(self._arrived)
        return self.take()

    def take(self) -> Event:
        """Take the next event, which must be there."""
        event = self.events.popleft()
        if self._kept:
            kept = self._kept.popleft()
            self._size -= size_of(kept)
            self.events.append(kept if isinstance(kept, Event) else event_of(*kept))
        if self._room is not None:
            self._room.set()
        return event


def size_of(kept: Kept) -> int:
    """Bytes that a kept event takes, roughly."""
    if isinstance(kept, tuple):
        return len(kept[1]) + APART
    return KEPT if type(kept) in NAMES else len(kept.wire or "") + APART


FIRST_LOOKS = 0.5
"""Seconds for which the first looks may delay a stream whose connections stand."""


class Delivery:
    """The events of one stream, from its subscriptions to the consumer, and the consumer's position."""

    def __init__(
        self,
        subscriptions: list[Subscription],
        outbox: Outbox,
        *,
        once: bool,
        sorter: Sorter | None,
        progress: Consumed | None,
        announces: bool,
    ) -> None:
        """Make one.

        Args:
            subscriptions: the streams.
            outbox: where the consumer takes events from.
            once: whether each thing is delivered once over all subscriptions.
            sorter: sorts events by time, if wanted.
            progress: the consumer's position, if it is kept.
            announces: whether connection events are delivered.
        """
        self.subscriptions: list[Subscription] = subscriptions
        self.outbox: Outbox = outbox
        self.channels: dict[Subscription, Channel] = {}
        self.progress: Consumed | None = progress
        self.announces: bool = announces
        self.taken: Event | None = None
        """The event that the consumer is handling."""
        self._known: Latest | None = Latest(10_000) if once else None
        self._versions = Versions()
        self._sorter = sorter
        self._put = 0
        self._awaited: set[Subscription] = set()
        """Subscriptions that somebody waits for."""
        self._changed = asyncio.Event()
        """Set once when one of them advances, then replaced."""
        self._refusals: dict[Subscription, MastodonError] = {}

    def close(self) -> list[Channel]:
        """Deliver nothing more; iteration ends. Returns the channels that were listened to."""
        self.outbox.end()
        self.outbox.clear()
        if self._sorter is not None:
            self._sorter.close()
        channels = list(self.channels.values())
        self.channels.clear()
        self.changed()
        return channels

    # Waiting for a start

    async def stand(self, streams: Iterable[Subscription]) -> None:
        """Wait until subscriptions stand, and for a moment until the beginnings of their timelines are known.

        Raises:
            MastodonError: one of them never will.
            RuntimeError: the stream was closed meanwhile, or unsubscribed from one of them.
        """
        awaited = set(streams)
        self._awaited |= awaited
        try:
            await self._until(awaited, lambda channel: channel.is_ready)
            with suppress(TimeoutError):  # a limit or a slow server must not delay it
                async with asyncio.timeout(FIRST_LOOKS):
                    await self._until(awaited, _is_known)
        finally:
            self._awaited -= awaited
            for stream in awaited:
                self._refusals.pop(stream, None)

    async def _until(self, awaited: set[Subscription], is_enough: Callable[[Channel], bool]) -> None:
        while True:
            changed = self._changed
            for refusal in (self._refusals[stream] for stream in awaited if stream in self._refusals):
                raise refusal
            if self.outbox.error is not None:
                raise self.outbox.error
            if self.outbox.closed:
                raise RuntimeError("the stream was closed before it was open")
            # Looked up each time: a subscription may move to another channel meanwhile.
            channels = [self.channels.get(stream) for stream in awaited]
            if None in channels:
                raise RuntimeError("it was unsubscribed from before it was open")
            if all(channel is not None and is_enough(channel) for channel in channels):
                return
            await changed.wait()

    # Incoming events

    @property
    def is_full(self) -> bool:
        """Whether there is no room for one more event."""
        return self.outbox.is_full

    async def room(self) -> None:
        """Wait until there is room."""
        await self.outbox.room()

    def put(self, event: Event) -> None:
        """Take an event, for which there is room."""
        if self.outbox.closed:
            return
        known = self._known
        ordered = self._versions.ordered(event)
        if ordered is None or (
            known is not None and (what := once(event)) is not None and not known.add(what)
        ):
            if self.progress is not None:
                self._took(event)
            return
        event = ordered
        self._put += 1
        if self._sorter is not None:
            self._sorter.put(event)
        else:
            self.outbox.put(event)

    def hold(self, feed: Feed) -> None:
        """Something of a timeline may be missing from now on."""
        if self.progress is not None and feed.checkpoint is not None:
            key = key_of(feed.channel.stream, feed.source)
            self.progress.begin(key, feed.checkpoint)
            self.progress.hold(key)

    def complete(self, feed: Feed) -> None:
        """All that was missing of it has been put."""
        if self.progress is not None:
            self.progress.complete(key_of(feed.channel.stream, feed.source), self._put, self._gone)

    def refused(self, channel: Channel, error: MastodonError, wall: float) -> None:
        """A subscription is refused for good."""
        stream = channel.stream
        self.channels.pop(stream, None)
        if stream in self._awaited:
            self._refusals[stream] = error
            self.changed()
            return
        if stream in self.subscriptions:
            self.subscriptions.remove(stream)
        if not self.channels:
            self.ended(error)
            return
        log.warning("the stream %s has ended, the others continue: %s", stream, error)
        self.put(
            Gap(
                stream=stream,
                received=wall,
                since=None,
                until=None,
                reason=f"the server refuses this stream from now on: {error}",
                since_at=moment(wall),
            )
        )

    def moved(self, channel: Channel, to: Channel) -> None:
        """A subscription continues on another channel."""
        self.channels[channel.stream] = to

    def ended(self, error: BaseException) -> None:
        """The stream ended with an error."""
        if not self.outbox.closed:
            if self._sorter is not None:
                self._sorter.flush()
            self.outbox.end(error)
        self.changed()

    def changed(self) -> None:
        """One of the subscriptions advanced."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    # The consumer's position

    @property
    def waiting(self) -> int:
        """Events that the consumer has not taken yet."""
        held = 0 if self._sorter is None else self._sorter.size
        return held + self.outbox.waiting

    @property
    def _gone(self) -> int:
        """Events that left the queue and are handled."""
        return self._put - self.waiting - (self.taken is not None)

    def handled(self) -> bool:
        """Mark the event taken last as handled; True if that changes what is saved."""
        taken, self.taken = self.taken, None
        return taken is not None and self._took(taken)

    def _took(self, event: Event) -> bool:
        if self.progress is None:
            return False
        item, channel = item_of(event), self.channels.get(event.stream)
        feeds = () if item is None or channel is None else channel.feeds
        kept = (key_of(event.stream, feed.source) for feed in feeds if feed.source.kind is type(item))
        key = next(kept, None)
        return self.progress.took(event, key, self._gone)


def _is_known(channel: Channel) -> bool:
    """Whether no first look at one of its timelines is still to be waited for."""
    return not channel.most or all(
        feed.checkpoint is not None or feed.refusal is not None or feed.failures or feed.is_put_off
        for feed in channel.feeds
    )
