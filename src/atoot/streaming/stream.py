"""The event stream: `async with c.stream("user") as events: async for event in events: ...`; and the bare websocket."""

import asyncio
import math
from collections.abc import AsyncIterator, Generator, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, get_args

import aiohttp

from atoot.streaming.connections.connect import WebSockets
from atoot.streaming.connections.fallback import Transport, kinds_for
from atoot.streaming.cursors import Consumed, StreamCursor, closed, key_of, loaded, saved
from atoot.streaming.delivery import Delivery, Order, Outbox, Overflow
from atoot.streaming.events import Event
from atoot.streaming.history import Sorter
from atoot.streaming.hub import Connections
from atoot.streaming.subscriptions import Subscription, subscription
from atoot.streaming.times import StreamTimes

DEFAULT_TIMES = StreamTimes()


class EventStream(AsyncIterator[Event]):
    """Events of one or several streams, as they happen: none is missed, and none comes twice.

    Use it with `async with`, and loop over it with `async for`. It runs until it is closed.
    """

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
            ValueError: no stream is named, or an argument is invalid; the message names it.
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
        self._transport = transport
        self._times = times or DEFAULT_TIMES
        self._most = backfill
        self._patience = None if patience is None else _seconds("patience", patience)
        self._cursor = cursor
        self._progress = None if cursor is None else Consumed(connections.origin)
        self._is_entered = False
        hold = _seconds("hold", hold)
        if hold == math.inf:
            raise ValueError("hold: expected a finite number of seconds, got inf")
        self._outbox = Outbox(max_queue, overflow)
        self._delivery = Delivery(
            subscriptions,
            self._outbox,
            once=once,
            sorter=Sorter(self._outbox, hold) if order == "time" else None,
            progress=self._progress,
            announces=connection_events,
        )

    async def __aenter__(self) -> Self:
        if self._is_entered or self._outbox.closed:
            raise RuntimeError("this stream has been used; make a new one with c.stream(...)")
        self._is_entered = True
        try:
            if self._cursor is not None and self._progress is not None:
                state = await loaded(self._cursor)
                if state is not None:
                    self._progress.restore(state, self._cursor)
            await self._listen(self._delivery.subscriptions)
            await self._save()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and self._delivery.handled():
                await self._save()
        finally:
            await self.close()

    if not TYPE_CHECKING:  # type checkers should reject it, people should get an error

        def __enter__(self) -> NoReturn:
            raise TypeError("with c.stream(...): write `async with`; for a plain `with`, use atoot.sync")

        def __exit__(self, *error: object) -> None:
            """Never reached; without it Python would not ask for the other one."""

        def __iter__(self) -> NoReturn:
            raise TypeError("for event in ...: write `async for`; for a plain `for`, use atoot.sync")

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        delivery, outbox = self._delivery, self._outbox
        if not delivery.channels and not outbox.closed:
            self._check_fed()
        if delivery.taken is not None and delivery.handled():
            # After a restart it will not be delivered again.
            await self._save()
        event = outbox.take() if outbox.events else await outbox.get()
        if self._cursor is not None:
            delivery.taken = event
        return event

    @property
    def subscriptions(self) -> list[Subscription]:
        """The streams that are subscribed to."""
        return list(self._delivery.subscriptions)

    @property
    def dropped(self) -> int:
        """Events dropped because the consumer was too slow (with `overflow="drop_oldest"`)."""
        return self._outbox.dropped

    @property
    def connections(self) -> dict[Subscription, str]:
        """The kind of connection that each stream currently uses."""
        channels = self._delivery.channels.items()
        kinds = {stream: self._connections.kind_of(channel) for stream, channel in channels}
        return {stream: kind.value for stream, kind in kinds.items() if kind is not None}

    async def subscribe(self, stream: Subscription | str) -> None:
        """Subscribe to one more stream. Subscribing twice is not an error.

        Args:
            stream: name of a stream, or what `hashtag` and `list_stream` give.

        Raises:
            MastodonError: the server refuses it; the other streams continue.
        """
        wanted = subscription(stream)
        self._check_open()
        if wanted in self._delivery.subscriptions:
            return
        self._delivery.subscriptions.append(wanted)
        try:
            await self._listen([wanted])
        except BaseException:
            self._leave(wanted)
            raise

    async def unsubscribe(self, stream: Subscription | str) -> None:
        """Unsubscribe from a stream. Events that have already arrived are still delivered.

        Args:
            stream: the one that was subscribed to.

        Raises:
            ValueError: it is not subscribed to.
        """
        unwanted = subscription(stream)
        self._check_open()
        if unwanted not in self._delivery.subscriptions:
            raise ValueError(
                f"{str(unwanted)!r} is not subscribed to; these are: {', '.join(self._delivery.subscriptions)}"
            )
        self._leave(unwanted)

    async def close(self) -> None:
        """Close the stream; loops over it end."""
        tasks = self._connections.close(self._delivery, self._delivery.close())
        # Once: the next owner of the cursor has it for itself.
        cursor, self._cursor = self._cursor, None
        try:
            if tasks:
                await asyncio.wait(tasks)
        finally:
            if cursor is not None:
                await closed(cursor)

    def __repr__(self) -> str:
        return f"<EventStream {', '.join(self._delivery.subscriptions)} of {self._connections.origin}>"

    # Adding and removing subscriptions

    async def _listen(self, streams: Iterable[Subscription]) -> None:
        """Open subscriptions, and wait until they stand.

        Raises:
            MastodonError: one of them never will.
        """
        delivery = self._delivery
        channels = self._connections.open(
            delivery,
            streams,
            self._transport,
            self._times,
            most=self._most,
            patience=self._patience,
            progress=self._progress,
        )
        delivery.channels |= {channel.stream: channel for channel in channels}
        await delivery.stand(channel.stream for channel in channels)

    def _leave(self, stream: Subscription) -> None:
        delivery = self._delivery
        if stream in delivery.subscriptions:
            delivery.subscriptions.remove(stream)
        channel = delivery.channels.pop(stream, None)
        if channel is not None:
            delivery.changed()
            self._connections.close(delivery, [channel])
            if self._progress is not None:
                for feed in channel.feeds:
                    self._progress.forget(key_of(stream, feed.source))

    async def _save(self) -> None:
        """Save the consumer's position."""
        if self._cursor is not None and self._progress is not None:
            await saved(self._cursor, self._progress.state())

    def _check_open(self) -> None:
        if not self._is_entered or self._outbox.closed:
            raise RuntimeError("this stream is not open")

    def _check_fed(self) -> None:
        if not self._is_entered:
            raise RuntimeError("open the stream first: async with c.stream(...) as events")
        if not self._delivery.waiting:
            raise RuntimeError("there are no subscriptions left: subscribe to a stream first")


def _seconds(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ValueError(f"{name}: expected seconds, 0 or more, got {value!r}")
    return float(value)


class WebSocketContext:
    """A websocket to be opened: await it, or enter it with `async with`, which closes it at the end."""

    def __init__(self, sockets: WebSockets, query: Mapping[str, str]) -> None:
        self._sockets = sockets
        self._query = query
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    def __await__(self) -> Generator[Any, Any, aiohttp.ClientWebSocketResponse]:
        return self._sockets.connect(self._query).__await__()

    if not TYPE_CHECKING:  # type checkers should reject it, people should get an error

        def __enter__(self) -> NoReturn:
            raise TypeError("with c.streaming(...): write `async with`; for a plain `with`, use atoot.sync")

        def __exit__(self, *error: object) -> None:
            """Never reached; without it Python would not ask for the other one."""

    async def __aenter__(self) -> aiohttp.ClientWebSocketResponse:
        self._socket = await self
        return self._socket

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()
