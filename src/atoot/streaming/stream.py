"""The stream that goes on: `async with c.stream("user") as events: async for event in events: ...`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Hashable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self, get_args

from atoot.errors import MastodonError
from atoot.streaming.channel import Channel, Feed, moment
from atoot.streaming.cursors import StreamCursor, closed, loaded, saved
from atoot.streaming.delivery import Order, Outbox, Overflow, Sorter
from atoot.streaming.events import (
    Event,
    Gap,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
)
from atoot.streaming.fallback import Transport, kinds_for
from atoot.streaming.history import Consumed, Memory, item_of, key_of
from atoot.streaming.hub import Connections
from atoot.streaming.sources import edited
from atoot.streaming.subscriptions import Subscription, subscription
from atoot.streaming.times import StreamTimes

log: logging.Logger = logging.getLogger("atoot.streaming")

DEFAULT_TIMES = StreamTimes()
FIRST_LOOKS = 0.5
"""Seconds for which the first looks may hold up a stream whose connections stand."""


class EventStream(AsyncIterator[Event]):
    """Events of one or several streams, as they happen, none missed and none twice.

    Use it with `async with`, iterate over it with `async for`. It goes on until it is closed.
    """

    __slots__ = (
        "_channels",
        "_connections",
        "_cursor",
        "_known",
        "_most",
        "_outbox",
        "_patience",
        "_progress",
        "_put",
        "_refusals",
        "_sorter",
        "_subscriptions",
        "_taken",
        "_times",
        "_transport",
        "_waiting",
        "announces",
    )

    def __init__(
        self,
        connections: Connections,
        streams: Iterable[Subscription | str],
        *,
        transport: Transport = "auto",
        backfill: int = 400,
        once: bool = False,
        order: Order | None = None,
        hold: float = 2.0,
        cursor: StreamCursor | None = None,
        max_queue: int = 1000,
        overflow: Overflow = "block",
        connection_events: bool = False,
        patience: float | None = 60.0,
        times: StreamTimes | None = None,
    ) -> None:
        """Make one; nothing is sent yet.

        Raises:
            ValueError: there is no stream, or an argument makes no sense; the message names it.
        """
        subscriptions = list(dict.fromkeys(subscription(stream) for stream in streams))
        if not subscriptions:
            raise ValueError("which stream? Use c.stream('user')")
        if isinstance(backfill, bool) or not isinstance(backfill, int) or backfill < 0:
            raise ValueError(f"backfill: expected a number of items, 0 or more, got {backfill!r}")
        if order is not None and order not in get_args(Order):
            raise ValueError(f"order: expected 'time' or None, got {order!r}")
        kinds_for(transport)
        self._connections = connections
        self._subscriptions = subscriptions
        self._transport = transport
        self._most = backfill
        self._cursor = cursor
        self._patience = None if patience is None else _seconds("patience", patience)
        self._times = times or DEFAULT_TIMES
        self._known: Memory | None = Memory(10_000) if once else None
        self._progress = None if cursor is None else Consumed(connections.origin)
        self._channels: dict[Subscription, Channel] = {}
        self._refusals: dict[Channel, MastodonError] = {}
        self._waiting: asyncio.Event | None = None
        self._taken: Event | None = None
        self._put = 0
        self.announces: bool = connection_events
        """Whether it tells of connections."""
        hold = _seconds("hold", hold)
        self._outbox = Outbox(max_queue, overflow)
        self._sorter = Sorter(self._outbox, hold) if order == "time" else None

    async def __aenter__(self) -> Self:
        if self._channels or self._outbox.closed:
            raise RuntimeError("this stream has been used; make a new one with c.stream(...)")
        try:
            if (
                self._cursor is not None
                and self._progress is not None
                and (state := await loaded(self._cursor)) is not None
            ):
                self._progress.restore(state, self._cursor)
            await self._listen(self._subscriptions)
            if self._cursor is not None and self._progress is not None:
                await saved(self._cursor, self._progress.state())
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self._taken is not None:
            await self._handled()
        await self.close()

    if not TYPE_CHECKING:  # type checkers are to refuse it, people are to be told

        def __enter__(self) -> NoReturn:
            raise TypeError("with c.stream(...): write `async with`; atoot.sync has streams for `with`")

        def __exit__(self, *error: object) -> None:
            """Never reached; without it Python would not ask for the other one."""

        def __iter__(self) -> NoReturn:
            raise TypeError("for event in ...: write `async for`; atoot.sync has streams for `for`")

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        if not self._channels and not self._outbox.closed:
            raise RuntimeError("open the stream first: async with c.stream(...) as events")
        if self._taken is not None:
            await self._handled()
        events = self._outbox.events
        event = self._outbox.take() if events else await self._outbox.get()
        if self._cursor is not None:
            self._taken = event
        return event

    @property
    def subscriptions(self) -> list[Subscription]:
        """What one listens to."""
        return list(self._subscriptions)

    @property
    def dropped(self) -> int:
        """Events thrown away because the consumer is too slow (with `overflow="drop_oldest"`)."""
        return self._outbox.dropped

    @property
    def connections(self) -> dict[Subscription, str]:
        """By which kind of connection each stream comes now."""
        return {
            stream: self._connections.kind_of(channel).value for stream, channel in self._channels.items()
        }

    async def subscribe(self, stream: Subscription | str) -> None:
        """Listen to one more stream, from now on. Listening to one already is no error.

        Args:
            stream: name of a stream, or what `hashtag` and `list_stream` give.

        Raises:
            MastodonError: the server refuses it; the other streams go on.
        """
        wanted = subscription(stream)
        self._check_open()
        if wanted in self._subscriptions:
            return
        self._subscriptions.append(wanted)
        try:
            await self._listen([wanted])
        except BaseException:
            self._leave(wanted)
            raise

    async def unsubscribe(self, stream: Subscription | str) -> None:
        """Listen to a stream no more. What came of it already is still delivered.

        Args:
            stream: the one that was subscribed to.

        Raises:
            ValueError: it is not listened to.
        """
        unwanted = subscription(stream)
        self._check_open()
        if unwanted not in self._subscriptions:
            raise ValueError(
                f"{str(unwanted)!r} is not subscribed to; these are: {', '.join(self._subscriptions)}"
            )
        self._leave(unwanted)

    async def close(self) -> None:
        """End the stream; who iterates over it comes to the end."""
        self._outbox.end()
        self._outbox.events.clear()
        if self._sorter is not None:
            self._sorter.close()
        channels = list(self._channels.values())
        self._channels.clear()
        tasks = self._connections.close(self, channels)
        if tasks:
            await asyncio.wait(tasks)
        if self._cursor is not None:
            await closed(self._cursor)

    def __repr__(self) -> str:
        return f"<EventStream {', '.join(self._subscriptions)} of {self._connections.origin}>"

    # Subscriptions that come and go

    async def _listen(self, streams: Iterable[Subscription]) -> None:
        """Listen to subscriptions, and wait until they stand.

        Raises:
            MastodonError: one of them never will.
        """
        channels = self._connections.open(
            self,
            streams,
            self._transport,
            self._times,
            most=self._most,
            patience=self._patience,
            progress=self._progress,
        )
        for channel in channels:
            self._channels[channel.stream] = channel
        try:
            self._waiting = asyncio.Event()
            await self._until_ready(channels)
            await self._first_looks(channels)
        finally:
            self._waiting = None
            self._refusals.clear()

    async def _until_ready(self, channels: Iterable[Channel]) -> None:
        while self._waiting is not None:
            self._waiting.clear()
            if self._outbox.error is not None:
                raise self._outbox.error
            for error in self._refusals.values():
                raise error
            if all(channel.is_ready for channel in channels):
                return
            await self._waiting.wait()

    async def _first_looks(self, channels: Iterable[Channel]) -> None:
        """Where a timeline begins is mostly known by now; a limit or a slow server holds up nothing."""
        try:
            async with asyncio.timeout(FIRST_LOOKS):
                while self._waiting is not None and any(map(_is_unknown, channels)):
                    self._waiting.clear()
                    for error in self._refusals.values():
                        raise error
                    await self._waiting.wait()
        except TimeoutError:
            return
        for error in self._refusals.values():
            raise error

    def _leave(self, stream: Subscription) -> None:
        if stream in self._subscriptions:
            self._subscriptions.remove(stream)
        channel = self._channels.pop(stream, None)
        if channel is not None:
            self._connections.close(self, [channel])
            for feed in channel.feeds if self._progress is not None else ():
                if self._progress is not None:
                    self._progress.forget(key_of(stream, feed.source))

    def _check_open(self) -> None:
        if not self._channels or self._outbox.closed:
            raise RuntimeError("this stream is not open")

    # What its subscriptions tell

    @property
    def is_full(self) -> bool:
        """Whether there is no room for one more event."""
        return self._outbox.is_full

    async def room(self) -> None:
        """Wait until there is room."""
        await self._outbox.room()

    def put(self, event: Event) -> None:
        """Take an event, for which there is room.

        Args:
            event: what has happened.
        """
        if self._outbox.closed:
            return
        if self._known is not None and (what := _once(event)) is not None and not self._known.add(what):
            if self._progress is not None:
                self._took(event)
            return
        self._put += 1
        if self._sorter is not None:
            self._sorter.put(event)
        else:
            self._outbox.put(event)

    def hold(self, feed: Feed) -> None:
        """Something of a timeline may be missing from now on.

        Args:
            feed: the list that is asked.
        """
        if self._progress is not None and feed.checkpoint is not None:
            key = key_of(feed.channel.stream, feed.source)
            self._progress.begin(key, feed.checkpoint)
            self._progress.hold(key)

    def complete(self, feed: Feed) -> None:
        """Nothing of it is missing any more: all that was has been put.

        Args:
            feed: the list that was asked.
        """
        if self._progress is not None:
            self._progress.complete(key_of(feed.channel.stream, feed.source), self._put, self._gone)

    def refused(self, channel: Channel, error: MastodonError) -> None:
        """A subscription is refused for good.

        Args:
            channel: the stream.
            error: why.
        """
        stream = channel.stream
        self._channels.pop(stream, None)
        if self._waiting is not None and not channel.is_ready:
            self._refusals[channel] = error
            self._waiting.set()
            return
        if stream in self._subscriptions:
            self._subscriptions.remove(stream)
        if not self._channels:
            self._outbox.end(error)
            return
        log.warning("the stream %s is over, the others go on: %s", stream, error)
        now = self._connections.wall()
        self.put(
            Gap(
                stream=stream,
                received=now,
                since=None,
                until=None,
                reason=f"the server refuses this stream from now on: {error}",
                since_at=moment(now),
            )
        )

    def moved(self, channel: Channel, to: Channel) -> None:
        """A subscription goes on in another place.

        Args:
            channel: the stream.
            to: where it is now.
        """
        self._channels[channel.stream] = to

    def ended(self, error: BaseException) -> None:
        """It is over, with an error.

        Args:
            error: why.
        """
        if not self._outbox.closed:
            self._outbox.end(error)
        self.changed()

    def changed(self) -> None:
        """One of the subscriptions has got further."""
        if self._waiting is not None:
            self._waiting.set()

    # What the consumer is done with

    @property
    def _gone(self) -> int:
        """Events that left the queue, and are done with."""
        held = 0 if self._sorter is None else self._sorter.size
        return self._put - held - len(self._outbox.events) - (self._taken is not None)

    async def _handled(self) -> None:
        """The consumer is done with the event it took last: after a restart it will not come again."""
        taken, self._taken = self._taken, None
        if (
            taken is not None
            and self._cursor is not None
            and self._progress is not None
            and self._took(taken)
        ):
            await saved(self._cursor, self._progress.state())

    def _took(self, event: Event) -> bool:
        if self._progress is None:
            return False
        item, channel = item_of(event), self._channels.get(event.stream)
        key = None
        if item is not None and channel is not None:
            key = next(
                (
                    key_of(channel.stream, feed.source)
                    for feed in channel.feeds
                    if feed.source.kind is type(item)
                ),
                None,
            )
        return self._progress.took(event, key, self._gone)


def _is_unknown(channel: Channel) -> bool:
    """Whether a first look at one of its timelines may still come in time."""
    return bool(channel.most) and any(
        feed.checkpoint is None and feed.refusal is None and not feed.failures and not feed.is_put_off
        for feed in channel.feeds
    )


def _once(event: Event) -> Hashable | None:
    """What is told once over all streams."""
    match event:
        case StatusPosted(status=status):
            return status.id
        case StatusEdited(status=status):
            return status.id, edited(status)
        case StatusDeleted(status_id=gone):
            return StatusDeleted, gone
        case NotificationReceived(notification=notification):
            return NotificationReceived, notification.id
        case _:
            return None


def _seconds(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ValueError(f"{name}: expected seconds, 0 or more, got {value!r}")
    return float(value)
