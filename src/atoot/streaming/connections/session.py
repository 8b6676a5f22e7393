"""One open connection, from open to broken: delivers what comes, and looks into silence."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, Protocol

from atoot.errors import ApiError, MastodonError, class_for
from atoot.http.retry import Random
from atoot.message import Request
from atoot.streaming.channel import Channel
from atoot.streaming.connections.complaints import concerned, in_words
from atoot.streaming.connections.connect import WebSockets
from atoot.streaming.connections.fallback import ConnectionKind, Failure, FailureKind, Fallback, is_final
from atoot.streaming.connections.frames import EventReader, MessageReader, Parser, Told
from atoot.streaming.connections.lines import Line, address_towards
from atoot.streaming.events import event_of
from atoot.streaming.looks import Looks
from atoot.streaming.subscriptions import PATH, Purpose, Subscription
from atoot.streaming.times import HEARTBEAT, LONGEST_HEARTBEAT, Alarm, StreamTimes, alarm_of

log: logging.Logger = logging.getLogger("atoot.streaming")

BATCH = 16
"""Most events read in one go: the consumer gets them while they are still in the processor's cache."""
STEADY = 30.0
"""Seconds after which a standing connection has worked, even if nothing came."""
DOUBTFUL = 10.0
"""Seconds after subscribing for which a complaint may be about the subscription."""


UNREAD = 10.0
"""Seconds without reading after which a connection may have ended because of that."""
STRANGERS = 100
"""Most unknown streams that are logged."""


class Manager(Protocol):
    """The owner of several connections."""

    opener: WebSockets
    looks: Looks
    wall: Callable[[], float]
    """The time of day, in seconds since the epoch."""
    random: Random
    anonymous: bool
    """Whether there is no token."""

    def spawn(self, work: Any) -> "asyncio.Task[Any]":
        """Run something in the background; it ends with the client at the latest."""
        ...

    def refuse(self, channel: Channel, error: MastodonError) -> None:
        """A subscription is refused for good."""
        ...

    def make_room(self, channel: Channel) -> bool:
        """Move aside listeners that are too slow for the others; False if there are no others."""
        ...


class Carrier(Protocol):
    """Reopens a connection when it breaks, and decides what uses it."""

    times: StreamTimes
    fallback: Fallback
    channels: dict[Subscription, tuple[Channel, ...]]

    @property
    def manager(self) -> Manager:
        """The owner of this connection and others."""
        ...

    def all_channels(self) -> list[Channel]:
        """Everything that it carries."""
        ...

    def stands(self) -> bool:
        """It stands; so may its subscriptions."""
        ...

    def worked(self) -> None:
        """Something came on it."""
        ...

    def look_around(self) -> None:
        """Called every few seconds."""
        ...

    def split(self, channels: list[Channel]) -> None:
        """Give subscriptions their own connections."""
        ...


class StreamSession:
    """An open connection, and what happens on it."""

    def __init__(self, carrier: Carrier, line: Line, said: Iterable[Subscription]) -> None:
        """Make one; `run` reads it.

        Args:
            carrier: its owner.
            line: the connection.
            said: subscriptions sent on it, if it can carry several streams.
        """
        self._carrier = carrier
        self._line = line
        self._said = tuple(said)
        self._parser: Parser | None = None
        self.failure: Failure | None = None
        """The reason, if we end it."""
        self._closing: asyncio.Task[None] | None = None
        # A connection that the user bound to an address is meant to keep it.
        found = line.addresses
        self._addresses = found if found is not None and found[0] == address_towards(found[1]) else None
        self._heard = asyncio.get_running_loop().time()
        self._before = (self._heard, carrier.manager.wall())
        self._beats, self._beaten = 0, self._heard
        self._timers: list[asyncio.TimerHandle] = []
        self._strangers: set[str] = set()
        self._unread = (0.0, 0.0)
        """Until when nothing was read for lack of room, and for how long."""
        # What nobody subscribes to any more may still arrive: it must not be taken for something else.
        self._messages = MessageReader([*carrier.channels, *self._said], self._complain)
        self._told: Callable[[bytes], Iterable[Told]] = self._messages.feed
        if carrier.fallback.kind is ConnectionKind.SSE:
            (stream,) = carrier.channels
            reader = EventReader(stream)
            self._told, self._parser = reader.feed, reader.parser

    async def run(self) -> NoReturn:
        """Read until it breaks.

        Raises:
            MastodonError: it broke.
            TooLongError: an event has no end.
        """
        carrier, times, loop = self._carrier, self._carrier.times, asyncio.get_running_loop()
        began = self._heard
        for channel in carrier.all_channels():
            channel.subscribed_at = began
        self._later(times.tick, self._look_around)
        self._later(times.stand, self._stand)
        for stream in self._said:
            if stream not in carrier.channels:
                self._say(stream.message("unsubscribe"))
        try:
            await self._read()
        finally:
            for timer in self._timers:
                timer.cancel()
            self._timers.clear()
            self._notice_heartbeats()
            if self._parser is not None and self._parser.retry is not None:
                carrier.fallback.wish = self._parser.retry / 1000
            stood = loop.time() - began
            if stood >= STEADY:
                carrier.fallback.worked()
            carrier.fallback.backoff.lasted(stood)
            await self._line.close(times.close)
            if self._closing is not None:
                await asyncio.wait([self._closing])

    async def _read(self) -> NoReturn:
        carrier = self._carrier
        loop_time, wall = asyncio.get_running_loop().time, carrier.manager.wall
        receive, channels_of, fallback = self._line.receive, carrier.channels.get, carrier.fallback
        count = 0
        while True:
            data = await receive()
            self._heard = now = loop_time()
            for stream, name, payload in self._told(data):
                channels = channels_of(stream)
                if channels is None:
                    self._is_strange(stream)
                    continue
                event = event_of(name, payload, stream, wall())
                if fallback.failures or fallback.misses or not fallback.proven:
                    carrier.worked()
                for channel in channels:
                    if not channel.is_standing:
                        self._stands(channel)
                    was_full = channel.is_full
                    channel.tell(event, now)  # a listener that is moved aside has everything up to here
                    if was_full:
                        await self._room(channel)
                count += 1
                if not count % BATCH:
                    await asyncio.sleep(0)

    async def _room(self, channel: Channel) -> None:
        """Wait for a listener that has no room; if others would wait with it, move it aside instead."""
        now = asyncio.get_running_loop().time
        began = now()
        while channel.is_full:
            if not self._carrier.manager.make_room(channel):
                await channel.room()
                # Nobody was reading: the silence is ours, not the server's.
                self._heard = self._beaten = now()
                self._unread = (self._heard, self._heard - began)

    def in_words(self, error: MastodonError) -> str:
        """The reason, for people, that it broke."""
        until, seconds = self._unread
        if until == self._heard and seconds >= UNREAD:  # the first thing found after the pause
            return f"nothing was read for {seconds:.0f} s, since events were not taken, and then {in_words(error)}"
        return in_words(error)

    def _is_strange(self, stream: Subscription) -> None:
        """Handle an event of a stream without subscribers; perhaps the server does not know yet that they left."""
        if stream not in self._strangers and len(self._strangers) < STRANGERS:
            self._strangers.add(stream)
            log.info("received an event of the stream %s, which is not subscribed to", stream)

    # Standing

    def _stand(self) -> None:
        """Mark it as standing: the server has had time to refuse."""
        if not self._carrier.stands():
            return
        now, latest = asyncio.get_running_loop().time(), 0.0
        for channel in self._carrier.all_channels():
            if not channel.is_standing:
                left = channel.subscribed_at + self._carrier.times.stand - now
                latest = max(latest, left)
                if left <= 0:
                    self._stands(channel)
        if latest > 0:
            self._later(latest, self._stand)

    def _stands(self, channel: Channel) -> None:
        carrier = self._carrier
        was_ready = channel.is_ready
        channel.stand(carrier.manager.wall(), carrier.fallback.kind.transport)
        if was_ready and not (channel.feeds and channel.most):
            why = "nothing tells what was missed" if channel.most else "with backfill=0 nothing is fetched"
            channel.announce(channel.unknown(carrier.manager.wall(), why))
        for feed in channel.feeds if channel.most else ():
            if feed.down_since is not None:
                carrier.manager.looks.missed(feed)
            else:
                carrier.manager.looks.settle(feed)
            feed.rhythm.rest(asyncio.get_running_loop().time())
        channel.down_since = None

    def _later(self, seconds: float, work: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        self._timers = [timer for timer in self._timers if timer.when() > loop.time()]
        self._timers.append(loop.call_later(seconds, work))

    # Watchdog

    def _look_around(self) -> None:
        """Every few seconds: check that the other end is alive, and that it delivers what happens."""
        carrier = self._carrier
        now = (asyncio.get_running_loop().time(), carrier.manager.wall())
        before, self._before = self._before, now
        self._later(carrier.times.tick, self._look_around)
        carrier.look_around()
        self._notice_heartbeats()
        beat = (
            None if self._parser is None else carrier.fallback.heartbeat or carrier.manager.opener.heartbeat
        )
        # While a consumer is slow or the program is busy, nobody reads the connection.
        is_held_up = now[0] - before[0] > 2 * carrier.times.tick or any(
            channel.is_full for channel in carrier.all_channels()
        )
        silent = 0.0 if is_held_up else now[0] - self._heard
        own, peer = self._addresses or (None, None)
        alarm = alarm_of(
            before,
            now,
            own=own,
            towards=None if peer is None else address_towards(peer),
            silent=silent,
            patience=None if beat is None else beat * carrier.times.heartbeats,
        )
        if alarm is Alarm.LIFELESS and beat is not None and self._has_been_silent:
            # A proxy may hold events back for a while: then nothing would ever arrive in time.
            carrier.fallback.heartbeat = min(2 * beat, LONGEST_HEARTBEAT)
        if alarm is not None:
            is_lifeless = alarm is Alarm.LIFELESS
            since = now[1] - silent if is_lifeless else before[1]
            self.end(Failure(FailureKind.BROKEN, alarm.value, at_once=not is_lifeless, since=since))
        elif is_held_up:
            self._heard = self._beaten = now[0]
            for channel in carrier.all_channels():
                for feed in channel.feeds:
                    feed.rhythm.rest(now[0])
        else:
            self._suspect(now[0])

    def _notice_heartbeats(self) -> None:
        """Learn the heartbeat: a first comment is a greeting; a second promises more, even after reconnecting."""
        comments = 0 if self._parser is None else self._parser.comments
        if comments > max(self._beats, 1):
            # Use the gap that a proxy leaves, if it is clearly longer than the server's.
            gap = self._heard - self._beaten
            beat = min(gap, LONGEST_HEARTBEAT) if gap > 2 * HEARTBEAT else HEARTBEAT
            self._carrier.fallback.heartbeat = self._carrier.manager.opener.heartbeat = beat
        if comments > self._beats:
            self._beats, self._beaten = comments, self._heard

    @property
    def _has_been_silent(self) -> bool:
        """Whether nothing at all has arrived since it was opened."""
        return self._parser is not None and not self._parser.has_begun

    def _suspect(self, now: float) -> None:
        """Look at timelines that have been silent for longer than usual."""
        for channel in self._carrier.all_channels():
            if channel.is_standing and channel.most:
                for feed in channel.feeds:
                    if feed.rhythm.is_suspicious(now):
                        feed.rhythm.looked(now)
                        if feed.purpose is None and not feed.is_given_up:
                            feed.hold(thoroughly=True)  # however much comes until the look is made
                            self._carrier.manager.looks.owe(feed, Purpose.SILENCE)

    def end(self, failure: Failure) -> None:
        """End it, for a reason on our side."""
        if self.failure is None:
            self.failure = failure
            self._closing = self._carrier.manager.spawn(self._line.close(self._carrier.times.close))

    # Messages to the server, and its complaints

    def subscribe(self, stream: Subscription) -> None:
        """Subscribe to one more stream on a shared connection."""
        self._messages.add(stream)
        self._say(stream.message("subscribe"))

    def unsubscribe(self, stream: Subscription) -> None:
        """Unsubscribe from a stream."""
        self._say(stream.message("unsubscribe"))

    def added(self) -> None:
        """Mark added subscriptions as standing in a moment."""
        self._later(self._carrier.times.stand, self._stand)

    def _say(self, text: str) -> None:
        if self.failure is None:
            self._carrier.manager.spawn(_said(self._line, text))

    def _complain(self, text: str, status: int | None) -> None:
        """Handle a refusal that names no stream."""
        carrier = self._carrier
        kind = class_for(status) if status is not None else ApiError
        error = kind(text, request=Request("GET", PATH), status_code=status)
        if status is None:
            log.warning("the server complains on the stream %s: %s", ", ".join(carrier.channels), text)
        elif carrier.fallback.kind is not ConnectionKind.SHARED_WEBSOCKET:
            final = is_final(status)
            # The connection works; the stream does not.
            carrier.fallback.proven = carrier.fallback.proven or final
            self.end(
                Failure(
                    FailureKind.REFUSED if final else FailureKind.BROKEN,
                    text or f"the streaming server says {status}",
                    error,
                )
            )
        elif (about := self._concerned(text)) and is_final(status):
            # On connections of their own it will be clear which one it is.
            carrier.split(about)
        else:
            log.warning("the server complains on the stream: %s", text)
            if about:
                self._later(carrier.fallback.backoff.next(), lambda: self._subscribe_again(about))

    def _concerned(self, text: str) -> list[Channel]:
        """The subscriptions that a complaint can be about: those that are new and have delivered nothing yet."""
        now, channels = asyncio.get_running_loop().time(), self._carrier.channels
        likely = [channel for stream in concerned(text, channels) for channel in channels[stream]]
        fresh = [channel for channel in likely if not channel.is_standing]
        return fresh or [channel for channel in likely if now - channel.subscribed_at < DOUBTFUL]

    def _subscribe_again(self, channels: list[Channel]) -> None:
        for channel in channels:
            if channel.stream in self._carrier.channels:
                self._say(channel.stream.message("subscribe"))


async def _said(line: Line, text: str) -> None:
    try:
        await line.say(text)
    except MastodonError as problem:
        # The connection broke: it reopens with all it carries.
        log.debug("could not be sent: %s", problem)
