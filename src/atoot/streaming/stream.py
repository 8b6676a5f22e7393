"""The stream that goes on: `async with c.stream("user") as events: async for event in events: ...`."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable
from types import TracebackType
from typing import Any, Self

from atoot.message import Request
from atoot.resilience.backoff import Random
from atoot.resilience.options import Options
from atoot.streaming.catching_up import CatchingUp
from atoot.streaming.cursors import StreamCursor, closed, loaded, saved
from atoot.streaming.events import Event
from atoot.streaming.ladder import RUNGS, Rung, Transport, rungs_for
from atoot.streaming.ledger import Ledger
from atoot.streaming.link import Link
from atoot.streaming.outbox import Outbox, Overflow
from atoot.streaming.shared import Opener, Shared
from atoot.streaming.subscriptions import Subscription, subscription
from atoot.streaming.times import StreamTimes
from atoot.transport.base import Transport as Requests


class EventStream(AsyncIterator[Event]):
    """Events of one or several streams, as they happen, none missed and none twice.

    Use it with `async with`, iterate over it with `async for`. It goes on until it is closed.
    """

    def __init__(
        self,
        transport: Requests,
        opener: Opener,
        streams: Iterable[Subscription | str],
        *,
        kind: Transport = "auto",
        backfill: int = 400,
        cursor: StreamCursor | None = None,
        max_queue: int = 1000,
        overflow: Overflow = "block",
        connection_events: bool = False,
        times: StreamTimes | None = None,
        wall: Callable[[], float] = time.time,
        jitter: Random = random.random,
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
        rungs_for(kind, len(subscriptions))
        self._kind = kind
        self._subscriptions = subscriptions
        self._transport = transport
        self._opener = opener
        self._cursor = cursor
        self._ledger = Ledger(transport.origin)
        self._outbox = Outbox(max_queue, overflow)
        self._taken: Event | None = None
        self._links: dict[Link, asyncio.Task[None]] = {}
        self._progress: asyncio.Event | None = None
        self._shared = Shared(
            transport=transport,
            opener=opener,
            ledger=self._ledger,
            outbox=self._outbox,
            catching_up=CatchingUp(self._ledger, self._fetch, self._deliver, wall, backfill),
            times=times or StreamTimes(),
            wall=wall,
            random=jitter,
            announces=connection_events,
            room_to_hold=max_queue,
            changed=self._changed,
            split=self._split,
        )

    async def __aenter__(self) -> Self:
        if self._links or self._outbox.closed:
            raise RuntimeError("this stream has been used; make a new one with c.stream(...)")
        try:
            if self._cursor is not None and (state := await loaded(self._cursor)) is not None:
                self._ledger.restore(state)
            for stream in self._subscriptions:
                self._ledger.follow(stream)
            rungs = rungs_for(self._kind, len(self._subscriptions), multiplexes=self._opener.multiplexes)
            if rungs[0] is Rung.MULTIPLEX:
                self._start(list(self._subscriptions), rungs)
            else:
                for stream in self._subscriptions:
                    self._start([stream], rungs)
            await self._all_ready()
            if self._cursor is not None:
                await saved(self._cursor, self._ledger.state())
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

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        if not self._links and not self._outbox.closed:
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
        return {stream: link.rung.value for link in self._links for stream in link.streams}

    async def subscribe(self, stream: Subscription | str) -> None:
        """Listen to one more stream, from now on. Listening to one already is no error.

        Raises:
            MastodonError: the server refuses it.
        """
        wanted = subscription(stream)
        self._check_open()
        if wanted in self._subscriptions:
            return
        self._subscriptions.append(wanted)
        self._ledger.follow(wanted)
        shared = next((link for link in self._links if link.rung is Rung.MULTIPLEX), None)
        try:
            if shared is not None:
                await shared.add(wanted)
            else:
                self._start([wanted], rungs_for(self._kind, 1))
                await self._all_ready()
        except BaseException:
            self._subscriptions.remove(wanted)
            self._ledger.forget(wanted)
            raise

    async def unsubscribe(self, stream: Subscription | str) -> None:
        """Listen to a stream no more. What came of it already is still delivered.

        Raises:
            ValueError: it is not listened to.
        """
        unwanted = subscription(stream)
        self._check_open()
        if unwanted not in self._subscriptions:
            raise ValueError(
                f"{str(unwanted)!r} is not subscribed to; these are: {', '.join(self._subscriptions)}"
            )
        self._subscriptions.remove(unwanted)
        self._ledger.forget(unwanted)
        for link in list(self._links):
            if unwanted in link.streams:
                await link.remove(unwanted)
                if not link.streams:
                    self._links[link].cancel()

    async def close(self) -> None:
        """End the stream; who iterates over it comes to the end."""
        self._outbox.end()
        self._outbox.events.clear()
        tasks = list(self._links.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._links.clear()
        if self._cursor is not None:
            await closed(self._cursor)

    def __repr__(self) -> str:
        return f"<EventStream {', '.join(self._subscriptions)} of {self._transport.origin}>"

    # The connections.

    def _start(self, streams: list[Subscription], rungs: tuple[Rung, ...]) -> None:
        link = Link(self._shared, streams, rungs)
        task = self._links[link] = self._transport.spawn(link.run())
        task.add_done_callback(lambda done: self._ended(link, done))

    def _ended(self, link: Link, task: "asyncio.Task[None]") -> None:
        """A connection is given up: because nobody needs it, or for an error that ends the stream."""
        known = self._links.pop(link, None) is not None
        if task.cancelled():
            if link.streams and known and not self._outbox.closed:
                self._outbox.end(RuntimeError("the client was closed"))
        elif (error := task.exception()) is not None:
            self._outbox.end(error)
        self._changed()

    def _split(self, link: Link, streams: list[Subscription]) -> None:
        """Subscriptions leave the connection that they share, each for one of its own."""
        for stream in streams:
            link.streams.remove(stream)
            self._start([stream], tuple(rung for rung in RUNGS[self._kind] if rung is not Rung.MULTIPLEX))
        if not link.streams:
            link.leave()

    def _changed(self) -> None:
        if self._progress is not None:
            self._progress.set()

    async def _all_ready(self) -> None:
        """Wait until all connections have begun.

        Raises:
            MastodonError: one of them never will.
        """
        self._progress = asyncio.Event()
        while not all(link.ready for link in self._links) and self._outbox.error is None:
            self._progress.clear()
            await self._progress.wait()
        self._progress = None
        if self._outbox.error is not None:
            raise self._outbox.error

    def _check_open(self) -> None:
        if not self._links or self._outbox.closed:
            raise RuntimeError("this stream is not open")

    # What it tells, and what it remembers.

    async def _fetch(self, path: str, kind: Any, options: Options) -> list[Any]:
        found: list[Any] = await self._transport.fetch(Request("GET", path, options=options), list[kind])
        return found

    async def _deliver(self, event: Event) -> bool:
        return await self._shared.deliver(event)

    async def _handled(self) -> None:
        """The consumer is done with the event it took last: after a restart it will not come again."""
        taken, self._taken = self._taken, None
        if taken is not None and self._cursor is not None and self._ledger.took(taken):
            await saved(self._cursor, self._ledger.state())
