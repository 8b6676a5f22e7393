"""The hub of a client's streams: shares connections between them, and decides what uses which and who gets what."""

import asyncio
import logging
import math
import random as chance
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from atoot.errors import MastodonError
from atoot.http.retry import Random
from atoot.http.transport import Transport
from atoot.limits.engine import Budget
from atoot.limits.local import LocalBudget
from atoot.message import Options, Request
from atoot.paging.bounds import links_of, parameter
from atoot.streaming.catching_up import CatchingUp
from atoot.streaming.channel import Channel, Feed, Listener
from atoot.streaming.connections.connect import WebSockets
from atoot.streaming.connections.connection import Connection, ConnectionState
from atoot.streaming.connections.fallback import ConnectionKind, kinds_for
from atoot.streaming.cursors import Consumed, key_of
from atoot.streaming.looks import Allowance, Looks, StreamForecast, forecast
from atoot.streaming.subscriptions import Purpose, Subscription
from atoot.streaming.timelines import FetchedPage
from atoot.streaming.times import StreamTimes, is_worth_saying

log: logging.Logger = logging.getLogger("atoot.streaming")


OVERLAP = 5.0
"""Seconds for which a replaced connection is still read: less than `TWIN`."""


class Connections:
    """The connections of a client, and its looks at timelines."""

    def __init__(
        self,
        transport: Transport,
        opener: WebSockets,
        *,
        limits: Budget | None = None,
        wall: Callable[[], float] = time.time,
        random: Random = chance.random,
    ) -> None:
        """Make it; nothing is sent yet.

        Args:
            transport: sends requests.
            opener: opens connections.
            limits: the budget that counts all requests.
            wall: the time of day, in seconds since the epoch.
            random: for pauses.
        """
        self.origin: str = transport.origin
        self.opener = opener
        self.wall = wall
        self.random = random
        self.anonymous: bool = transport.token is None
        self._transport = transport
        self._connections: list[Connection] = []
        self._limits = limits
        self._aside = 0
        allowance = Allowance(limits, self._now)
        self.looks: Looks = Looks(self.spawn, self._now, allowance, self._look)
        self._catching_up = CatchingUp(
            self._fetch,
            self.looks,
            refuse=self.refuse,
            is_deaf=self.is_deaf,
            make_room=self.make_room,
            ahead=lambda: transport.server_time() - self.wall(),
        )

    async def _look(self, feed: Feed, purpose: Purpose) -> None:
        await self._catching_up.look(feed, purpose)
        self._unite(feed.channel)

    def _now(self) -> float:
        return self.wall()

    async def _fetch(self, path: str, kind: Any, options: Options) -> FetchedPage:
        response = await self._transport.ask(Request("GET", path, options=options))
        items: list[Any] = self._transport.decode(response, list[kind])
        return FetchedPage(items, older_than(response.headers.get("Link"), self.origin + path))

    def spawn(self, work: Any) -> "asyncio.Task[Any]":
        """Run something in the background; it ends with the client at the latest."""
        return self._transport.spawn(work)

    def forecast(self, streams: Iterable[Subscription]) -> StreamForecast:
        """The cost of streams in requests."""
        return forecast(streams, self._limits or LocalBudget(self.wall))

    # Subscriptions and listeners

    def open(
        self,
        listener: Listener,
        streams: Iterable[Subscription],
        transport: str,
        times: StreamTimes,
        *,
        most: int,
        patience: float | None,
        progress: Consumed | None = None,
    ) -> list[Channel]:
        """Open subscriptions for a listener.

        Args:
            listener: gets the events.
            streams: the subscriptions.
            transport: the wanted kind of connection.
            times: timeouts and pauses.
            most: most items of a timeline that are fetched after a gap.
            patience: seconds that starting may take; None for no limit.
            progress: the listener's position, if it is kept; its history is then not shared.
        """
        ends = math.inf if patience is None else asyncio.get_running_loop().time() + patience
        channels, fresh = [], []
        for stream in streams:
            channel = None if progress is not None else self._shared(stream, transport, times, most)
            if channel is None:
                channel = self._made(stream, most, times, progress)
                channel.patience_ends = ends
                fresh.append(channel)
            elif not channel.is_ready:
                channel.patience_ends = max(channel.patience_ends, ends)
            channel.add(listener)
            channel.greet(listener, self.wall())
            channels.append(channel)
        self._place(fresh, transport, times)
        return channels

    def close(self, listener: Listener, channels: Iterable[Channel]) -> list["asyncio.Task[Any]"]:
        """Close subscriptions of a listener; returns tasks that are ending and may be awaited."""
        ending: dict[asyncio.Task[Any], None] = {}
        for channel in channels:
            channel.remove(listener)
            if channel.listeners:
                continue
            carrying = self._carrying(channel)
            ending |= dict.fromkeys(self._drop(channel))
            ending |= {one.task: None for one in carrying if not one.channels and one.task is not None}
        return [task for task in ending if not task.done() and task is not asyncio.current_task()]

    def kind_of(self, channel: Channel) -> ConnectionKind | None:
        """The kind of connection that a subscription uses; None once it is given up."""
        return next((one.kind for one in self._carrying(channel)), None)

    def _made(
        self, stream: Subscription, most: int, times: StreamTimes, progress: Consumed | None
    ) -> Channel:
        now, wall = asyncio.get_running_loop().time(), self.wall()
        channel = Channel(stream, most, times, now=now, begun=wall, private=progress is not None)
        for feed in channel.feeds if progress is not None else ():
            checkpoint = progress.of(key_of(stream, feed.source)) if progress is not None else None
            if checkpoint is not None:
                channel.history.restore(feed.source.kind, checkpoint)
                feed.cut(wall)
        return channel

    def _shared(self, stream: Subscription, transport: str, times: StreamTimes, most: int) -> Channel | None:
        """A channel that others listen to already, and one more may join."""
        for connection in self._alike(transport, times):
            for channel in connection.channels.get(stream, ()):
                if channel.most == most and channel.may_be_shared:
                    return channel
        return None

    # Subscriptions and connections

    def _alike(self, transport: str, times: StreamTimes) -> list[Connection]:
        return [
            connection
            for connection in self._connections
            if connection.transport == transport
            and connection.times == times
            and connection.state is not ConnectionState.LEFT
            and connection.replaces is None
        ]

    def _carrying(self, channel: Channel) -> list[Connection]:
        return [
            connection
            for connection in self._connections
            if channel in connection.channels.get(channel.stream, ())
        ]

    def _place(self, channels: Sequence[Channel], transport: str, times: StreamTimes) -> None:
        """Find a connection for each: an existing one, one for all, or one for each."""
        alike = self._alike(transport, times)
        kinds = kinds_for(transport, shared=self.opener.multiplexes)
        shared = next((one for one in alike if one.kind is ConnectionKind.SHARED_WEBSOCKET), None)
        left = []
        for channel in channels:
            carrying = next((one for one in alike if channel.stream in one.channels), None)
            if carrying is not None:
                carrying.add(channel)
            else:
                left.append(channel)
        is_several = len({channel.stream for channel in left}) > 1 or any(
            one.kind is ConnectionKind.WEBSOCKET for one in alike
        )
        if kinds[0] is not ConnectionKind.SHARED_WEBSOCKET or not (shared or is_several):
            self._apart(left, transport, times)
        elif shared is not None:
            for channel in left:
                shared.add(channel)
        elif left:
            self._start(left, kinds, transport, times)
        for channel in channels:
            for feed in channel.feeds if channel.most else ():
                if transport != "poll":
                    self.looks.missed(feed)

    def _apart(self, channels: Iterable[Channel], transport: str, times: StreamTimes) -> list[Connection]:
        """Give each stream its own connection."""
        by_stream: dict[Subscription, list[Channel]] = {}
        for channel in channels:
            by_stream.setdefault(channel.stream, []).append(channel)
        kinds = kinds_for(transport, shared=False)
        return [self._start(alike, kinds, transport, times) for alike in by_stream.values()]

    def _start(
        self,
        channels: Iterable[Channel],
        kinds: tuple[ConnectionKind, ...],
        transport: str,
        times: StreamTimes,
    ) -> Connection:
        return self._run(Connection(self, channels, kinds, transport, times))

    def _run(self, connection: Connection) -> Connection:
        self._connections.append(connection)
        connection.task = self.spawn(connection.run())
        connection.task.add_done_callback(lambda task: self._ended(connection, task))
        return connection

    def _drop(self, channel: Channel) -> list["asyncio.Task[Any]"]:
        ending = self.looks.forget(channel)
        for connection in self._carrying(channel):
            connection.remove(channel)
            self._forget_if_empty(connection)
        return ending

    def _forget_if_empty(self, connection: Connection) -> None:
        if not connection.channels:
            connection.state = ConnectionState.LEFT

    def _ended(self, connection: Connection, task: "asyncio.Task[None]") -> None:
        """A connection ended: nobody needs it, the client was closed, or an unexpected error occurred."""
        connection.state = ConnectionState.LEFT
        if connection in self._connections:
            self._connections.remove(connection)
        error: BaseException | None = RuntimeError("the client was closed")
        if not task.cancelled():
            error = task.exception()
        if error is not None:
            listeners = {one for channel in connection.all_channels() for one in channel.listeners}
            for listener in listeners:
                listener.ended(error)

    def split(self, connection: Connection, channels: list[Channel], *, for_good: bool = True) -> None:
        """Move subscriptions from their shared connection, each to its own; for good, or for a while."""
        left = []
        for channel in channels:
            channel.is_suspect = channel.is_suspect or for_good
            if not self.stands_elsewhere(channel, connection):
                channel.fall(self.wall(), "it gets a connection of its own", 0.0)
            connection.remove(channel)
            if not self._carrying(channel):  # it may still be on the one that it was about to leave
                left.append(channel)
        self._forget_if_empty(connection)
        for made in self._apart(left, connection.transport, connection.times):
            made.may_join()

    def stands_elsewhere(self, channel: Channel, connection: Connection) -> bool:
        """Whether another connection delivers a subscription as it happens.

        A trial connection does not count: whatever breaks one connection often breaks all at the same moment.
        """
        return any(
            one.state is ConnectionState.STANDING and one.kind is not ConnectionKind.POLL
            for one in self._carrying(channel)
            if one is not connection and one.replaces is None
        )

    def climb(self, connection: Connection) -> None:
        """Try a better kind beside a connection, which stays until the new one has delivered something."""
        is_single = connection.kind is ConnectionKind.WEBSOCKET
        singles = self._scattered(connection) if is_single else [connection]
        if (
            len(singles) < (2 if is_single else 1)
            or any(one.replaces is connection for one in self._connections)
            or any(self.stands_elsewhere(channel, connection) for channel in connection.all_channels())
        ):
            return
        for single in singles:
            if single is not connection:
                single.fallback.climb_again(connection.fallback.climb_at)
        channels = [channel for single in singles for channel in single.all_channels()]
        kinds = kinds_for(connection.transport, shared=is_single)
        made = Connection(self, channels, kinds, connection.transport, connection.times)
        made.replaces = connection
        self._run(made)

    def _scattered(self, connection: Connection) -> list[Connection]:
        """Single-stream websockets, this one among them, whose streams may fit on a shared one."""
        alike = self._alike(connection.transport, connection.times)
        tried = [one for one in self._connections if one.replaces in alike]
        is_there = any(one.kind is ConnectionKind.SHARED_WEBSOCKET for one in [*alike, *tried])
        if connection not in alike or is_there or not self.opener.multiplexes:
            return []
        return [
            one
            for one in alike
            if one.kind is ConnectionKind.WEBSOCKET
            and one.state is ConnectionState.STANDING
            and not any(channel.is_suspect for channel in one.all_channels())
        ]

    def climbed(self, connection: Connection) -> None:
        """A trial connection works: it replaces the other one."""
        other, connection.replaces = connection.replaces, None
        if other is None:
            return
        log.info("%s works again for %s", connection.kind.value, ", ".join(connection.channels))
        self._connections.remove(connection)
        self._connections.insert(0, connection)  # it is the main one from now on
        for channel in other.all_channels():
            if channel not in connection.channels.get(channel.stream, (channel,)):
                connection.add(channel)
            if channel.is_standing and channel.stream in connection.channels:
                if channel.transport != connection.kind.transport:
                    channel.stand(self.wall(), connection.kind.transport)
                for feed in channel.feeds:
                    self.looks.settle(feed)
        connection.may_join()
        self.stood(connection)
        # Events on their way on the old one still arrive; duplicates from both are delivered once.
        asyncio.get_running_loop().call_later(OVERLAP, self._moved, other, connection)

    def stood(self, connection: Connection) -> None:
        """A connection stands: subscriptions with their own may move to a shared one."""
        alike = [
            one
            for one in self._alike(connection.transport, connection.times)
            if one.state is ConnectionState.STANDING
        ]
        shared = next((one for one in alike if one.kind is ConnectionKind.SHARED_WEBSOCKET), None)
        if shared is None:
            return
        for single in alike:
            channels = single.all_channels()
            if single.kind is ConnectionKind.WEBSOCKET and not any(
                channel.is_suspect for channel in channels
            ):
                for channel in channels:
                    if channel not in shared.channels.get(channel.stream, ()):
                        shared.add(channel)
                # Both deliver it for a moment; duplicates within seconds are delivered once.
                asyncio.get_running_loop().call_later(shared.times.stand * 2, self._moved, single, shared)

    def _moved(self, single: Connection, shared: Connection) -> None:
        """Remove a subscription from one of the two connections that carry it for a moment."""
        for channel in single.all_channels():
            if self.stands_elsewhere(channel, single):
                single.remove(channel)
                # A busy server may have subscribed late.
                for feed in channel.feeds:
                    self.looks.settle(feed)
            elif channel in shared.channels.get(channel.stream, ()):
                shared.remove(channel)
        for connection in (single, shared):
            self._forget_if_empty(connection)

    # Slow listeners

    def make_room(self, channel: Channel) -> bool:
        """Move aside listeners that are too slow for the others; False if there are no others."""
        connections = self._carrying(channel)
        everybody = {
            one for connection in connections for each in connection.all_channels() for one in each.listeners
        }
        slow = [listener for listener in channel.listeners if listener.is_full]
        if len(everybody) <= 1 or not slow:
            return not slow
        for listener in slow:
            own = channel if channel.listeners == (listener,) else self._own(channel, listener)
            own.fall(self.wall(), "its events are taken too slowly", 0.0)
            for connection in connections if own is channel else ():
                connection.remove(own)
            self.spawn(self._back(own, connections[0].transport, connections[0].times))
        return True

    async def _back(self, own: Channel, transport: str, times: StreamTimes) -> None:
        """Return a listener that was moved aside once it has room: first it gets what it missed."""
        self._aside += 1
        if is_worth_saying(self._aside):
            log.warning(
                "a listener is too slow for the others, and is told nothing of %s until it has room: then it is told what"
                " was posted, but not what was deleted meanwhile, nor all that was edited",
                own.stream,
            )
        await own.room()
        if own.listeners:
            self._place([own], transport, times)

    def _own(self, channel: Channel, listener: Listener) -> Channel:
        """A channel for one listener alone, which continues where the shared one is."""
        own = self._made(channel.stream, channel.most, channel.times, None)
        own.is_ready, own.is_standing = channel.is_ready, channel.is_standing
        own.patience_ends, own.down_since = channel.patience_ends, channel.down_since
        own.history = channel.history.copy()
        own.listeners = (listener,)
        for feed, shared in zip(own.feeds, channel.feeds, strict=True):
            feed.take_over(shared)
        listener.moved(channel, own)
        channel.remove(listener)
        return own

    def _unite(self, own: Channel) -> None:
        """Merge channels of one stream and connection that have delivered the same, so that one is looked after."""
        for connection in self._carrying(own):
            for other in connection.channels[own.stream]:
                if other is not own and other.most == own.most and own.is_as_far_as(other):
                    for listener in own.listeners:
                        other.add(listener)
                        listener.moved(own, other)
                    own.listeners = ()
                    self._drop(own)
                    return

    # Reports of looks and connections

    def refuse(self, channel: Channel, error: MastodonError) -> None:
        """A subscription is refused for good."""
        listeners = channel.listeners
        self._drop(channel)
        for listener in listeners:
            listener.refused(channel, error, self.wall())

    def is_deaf(self, channel: Channel) -> None:
        """An open connection has not delivered what happened."""
        for connection in self._carrying(channel):
            connection.is_deaf(channel)


def older_than(links: str | None, base: str) -> str | None:
    """The id below which the next page begins, according to a `Link` header.

    Args:
        links: the header, if there is one.
        base: the URL of the request.
    """
    found = links_of(links, base).get("next") if links else None
    return (parameter(found, "max_id") or None) if found else None
