"""One connection: it is opened, tells what comes, and is opened again when it breaks."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Protocol

from atoot.errors import ApiError, MastodonError, NetworkError, class_for
from atoot.http.retry import Random
from atoot.message import Request
from atoot.streaming.catching_up import Purpose
from atoot.streaming.channel import REFUSALS, Channel, Feed
from atoot.streaming.connect import Line, address_towards
from atoot.streaming.fallback import (
    ConnectionKind,
    Failure,
    FailureKind,
    FallbackStep,
    decide,
    failure_of,
    in_words,
    is_final,
    named,
)
from atoot.streaming.frames import EventReader, MessageReader, Told, concerned, event_of
from atoot.streaming.looks import Looks
from atoot.streaming.server_sent import Parser, TooLongError
from atoot.streaming.sources import NAMED
from atoot.streaming.subscriptions import Subscription
from atoot.streaming.times import Backoff, StreamTimes
from atoot.streaming.watchdog import HEARTBEAT, Alarm, Interval, alarm_of

log: logging.Logger = logging.getLogger("atoot.streaming")

BATCH = 16
"""Events that are read in one go: the consumer gets them while they are still in the processor's cache."""
SHORTEST = 0.05
"""Part of the first wait that is the least of all waits."""
STEADY = 30.0
"""A connection that stood so many seconds has worked, even if nothing came."""
DOUBTFUL = 10.0
"""Seconds after subscribing for which a complaint may be about a subscription."""
NAMES = {
    ConnectionKind.SHARED_WEBSOCKET: "websocket",
    ConnectionKind.WEBSOCKET: "websocket",
    ConnectionKind.SSE: "sse",
    ConnectionKind.POLL: "poll",
}


class Opener(Protocol):
    """Opens connections; `transport.websocket.WebSockets` does it with real ones."""

    multiplexes: bool
    beats: bool
    """Whether server-sent events are known to have heartbeats; what one connection shows holds for all."""

    async def where(self) -> str:
        """The streaming server; asks the instance."""
        ...

    def moved(self) -> None:
        """Ask the instance again the next time."""
        ...

    async def line(self, query: dict[str, str], *, heartbeat: float) -> Line:
        """A websocket."""
        ...

    async def events(self, path: str) -> Line:
        """Server-sent events."""
        ...


class Manager(Protocol):
    """Who has several connections, and decides what goes over which."""

    opener: Opener
    looks: Looks
    wall: Callable[[], float]
    """The time of day, in seconds since the epoch."""
    random: Random
    anonymous: bool
    """Whether there is no token."""

    def spawn(self, work: Any) -> "asyncio.Task[Any]":
        """Run something beside; it ends at the latest with the client."""
        ...

    def refuse(self, channel: Channel, error: MastodonError) -> None:
        """A subscription is refused for good."""
        ...

    def split(self, connection: "Connection", channels: list[Channel]) -> None:
        """Subscriptions need a connection of their own."""
        ...

    def stood(self, connection: "Connection") -> None:
        """A connection stands."""
        ...

    def make_room(self, connection: "Connection", channel: Channel) -> bool:
        """Listeners that are too slow for the others go elsewhere; False if there are no others."""
        ...


class ConnectionState(Enum):
    """What a connection does."""

    DOWN = "down"
    OPENING = "opening"
    """It is open, and the server may still refuse."""
    STANDING = "standing"
    LEFT = "left"
    """Nobody needs it any more."""


class Connection:
    """A connection for one or several subscriptions."""

    __slots__ = (
        "_backoff",
        "_before",
        "_climb_at",
        "_down_since",
        "_ending",
        "_failure",
        "_failures",
        "_heard",
        "_index",
        "_kinds",
        "_line",
        "_manager",
        "_misses",
        "_parser",
        "_past",
        "_pause_wanted",
        "_proven",
        "_strangers",
        "_timers",
        "_told",
        "channels",
        "is_exclusive",
        "state",
        "task",
        "times",
        "transport",
    )

    def __init__(
        self,
        manager: Manager,
        channels: Iterable[Channel],
        kinds: tuple[ConnectionKind, ...],
        transport: str,
        times: StreamTimes,
    ) -> None:
        """Make one; `run` opens it.

        Args:
            manager: of all connections.
            channels: the subscriptions.
            kinds: kinds of connection to try, the best first.
            transport: what the user wants.
            times: how long to wait for what.
        """
        self.transport: str = transport
        self.is_exclusive: bool = False
        """It is for one listener, who is too slow for others."""
        self.times: StreamTimes = times
        self.state: ConnectionState = ConnectionState.DOWN
        self.task: asyncio.Task[None] | None = None
        self.channels: dict[Subscription, tuple[Channel, ...]] = {}
        for channel in channels:
            self.channels[channel.stream] = (*self.channels.get(channel.stream, ()), channel)
        self._manager = manager
        self._kinds = kinds
        self._index = 0
        self._backoff = Backoff(
            times.backoff, times.backoff_cap, manager.random, floor=times.backoff * SHORTEST
        )
        self._proven = False
        self._failures = self._misses = 0
        self._down_since: float | None = None
        self._climb_at: float | None = None
        self._line: Line | None = None
        self._told: Callable[[bytes], Iterable[Told]] = nothing_told
        self._parser: Parser | None = None
        self._pause_wanted = 0.0
        self._failure: Failure | None = None
        self._ending: asyncio.Task[None] | None = None
        self._heard = 0.0
        self._before = (0.0, 0.0)
        self._timers: list[asyncio.TimerHandle] = []
        self._strangers: set[str] = set()
        self._past: set[Subscription] = set()

    @property
    def kind(self) -> ConnectionKind:
        """The kind of connection that is tried or stands."""
        return self._kinds[self._index]

    def all_channels(self) -> list[Channel]:
        """Everything that it carries."""
        return [channel for channels in self.channels.values() for channel in channels]

    async def run(self) -> None:
        """Go on until this is cancelled, or nobody listens any more."""
        while self.channels:
            failure = await self._once()
            self.state = ConnectionState.DOWN
            if not self.channels:
                break
            self._failures += 1
            self._down_since = self._down_since or self._manager.wall()
            step = self._next_step(failure)
            if step is FallbackStep.RAISE:
                self._refuse(failure, self.all_channels())
            elif step is FallbackStep.NEXT:
                self._next_kind(failure)
            else:
                await self._pause(failure)
        self.state = ConnectionState.LEFT

    def _next_step(self, failure: Failure) -> FallbackStep:
        return decide(
            failure.kind,
            self.kind,
            failure.error.status_code if failure.error is not None else None,
            below=self._index + 1 < len(self._kinds),
            proven=self._proven,
            failures=self._failures,
            misses=self._misses,
            anonymous=self._manager.anonymous,
        )

    def _refuse(self, failure: Failure, channels: list[Channel]) -> None:
        error = named(failure.error, failure.reason, [channel.stream for channel in channels])
        for channel in channels:
            self._manager.refuse(channel, error)

    def _next_kind(self, failure: Failure) -> None:
        names = ", ".join(self.channels)
        log.info("%s does not work for %s: %s", self.kind.value, names, failure.reason)
        self._fall(failure.reason, 0.0)
        if self.kind is ConnectionKind.SHARED_WEBSOCKET:
            if failure.kind in (FailureKind.REFUSED, FailureKind.MISSING):
                self._manager.opener.multiplexes = False
            self._manager.split(self, self.all_channels())
            return
        if failure.kind in (FailureKind.BROKEN, FailureKind.DEAF) and self._climb_at is None:
            self._climb_at = asyncio.get_running_loop().time() + self.times.climb
        self._index += 1
        self._proven, self._failures, self._misses = False, 0, 0
        self._backoff.reset()

    async def _pause(self, failure: Failure) -> None:
        """Wait before the next try. Who has waited long enough for the first is told."""
        loop = asyncio.get_running_loop()
        limits = failure.error.limits if failure.error is not None else None
        delay = 0.0 if failure.at_once else max(self._backoff.next(), self._pause_wanted)
        if limits is not None and limits.retry_after is not None:
            delay = max(delay, limits.retry_after)
        impatient = [
            channel for channel in self.all_channels() if loop.time() + delay > channel.patience_ends
        ]
        if impatient:
            self._refuse(failure, impatient)
            if not self.channels:
                return
        level = logging.WARNING if self._is_long(self.times.missing) else logging.INFO
        log.log(
            level,
            "the stream %s is down: %s; again in %.1f s",
            ", ".join(self.channels),
            failure.reason,
            delay,
        )
        self._fall(failure.reason, delay)
        if self.transport == "auto" and failure.kind is not FailureKind.AWAY:
            self._look_instead()
        await asyncio.sleep(delay)

    def _is_long(self, seconds: float) -> bool:
        return self._down_since is not None and self._manager.wall() - self._down_since > seconds

    def _look_instead(self) -> None:
        """Streaming is down, and requests work: what happens is found over REST until it is back."""
        if not self._is_long(self.times.fallback) or self.kind is ConnectionKind.POLL:
            return
        for channel in self.all_channels():
            if channel.is_ready and channel.most:
                for feed in channel.feeds:
                    self._manager.looks.owe(feed, Purpose.FALLBACK)

    def _fall(self, reason: str, delay: float) -> None:
        for channel in self.all_channels():
            channel.fall(self._manager.wall(), reason, delay)

    async def _once(self) -> Failure:
        """Connect, and tell what comes until it breaks."""
        self._failure = None
        try:
            if self.kind is ConnectionKind.POLL:
                return await self._poll()
            if self._failures:
                self._manager.opener.moved()
            try:
                await self._manager.opener.where()
            except MastodonError as error:
                return Failure(FailureKind.AWAY, in_words(error), error)
            async with asyncio.timeout(self.times.open):
                line = await self._open()
            await self._session(line)
        except MastodonError as error:
            return self._failure or Failure(failure_of(error), in_words(error), error)
        except TimeoutError:
            late = NetworkError(
                f"no connection within {self.times.open:.0f} s", request=Request("GET", "/api/v1/streaming")
            )
            return Failure(FailureKind.BROKEN, late.text, late)
        except TooLongError as problem:
            return Failure(FailureKind.BROKEN, str(problem))
        return self._failure or Failure(FailureKind.BROKEN, "the connection ended")

    async def _open(self) -> Line:
        opener, times = self._manager.opener, self.times
        self._parser = None
        self._past.clear()
        if self.kind is ConnectionKind.SSE:
            (stream,) = self.channels
            reader = EventReader(stream)
            self._told, self._parser = reader.feed, reader.parser
            return await opener.events(stream.path)
        self._read_all()
        if self.kind is ConnectionKind.WEBSOCKET:
            (stream,) = self.channels
            return await opener.line(stream.fields, heartbeat=times.ping)
        line = await opener.line({}, heartbeat=times.ping)
        said: set[Subscription] = set()
        try:
            # While one is said, others may come.
            while left := [stream for stream in self.channels if stream not in said]:
                said.add(left[0])
                await line.say(left[0].message("subscribe"))
        except BaseException:
            await line.close(times.close)
            raise
        self._read_all()
        return line

    def _read_all(self) -> None:
        # What nobody subscribes to any more may still come: it is not to be taken for what is left.
        self._told = MessageReader([*self.channels, *self._past], self._complain).feed

    async def _session(self, line: Line) -> None:
        """From the moment the connection is open until it breaks."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._line, self.state = line, ConnectionState.OPENING
        self._heard = began
        self._before = (began, self._manager.wall())
        for channel in self.all_channels():
            channel.subscribed_at = began
        self._timers = [
            loop.call_later(self.times.tick, self._look_around),
            loop.call_later(self.times.stand, self._stand),
        ]
        try:
            await self._read(line)
        finally:
            for timer in self._timers:
                timer.cancel()
            self._timers.clear()
            self._line = None
            self._notice_heartbeats()
            if self._parser is not None and self._parser.retry is not None:
                self._pause_wanted = self._parser.retry / 1000
            stood = loop.time() - began
            if stood >= STEADY:
                self._worked()
            self._backoff.lasted(stood)
            await line.close(self.times.close)
            if self._ending is not None:
                await asyncio.wait([self._ending])
                self._ending = None

    async def _read(self, line: Line) -> None:
        loop_time = asyncio.get_running_loop().time
        wall, receive, channels_of = self._manager.wall, line.receive, self.channels.get
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
                if self._failures or self._misses or not self._proven:
                    self._worked()
                for channel in channels:
                    if not channel.is_standing:
                        self._stands(channel)
                    if channel.is_full:
                        await self._room(channel)
                    channel.tell(event, now)
                count += 1
                if not count % BATCH:
                    await asyncio.sleep(0)

    async def _room(self, channel: Channel) -> None:
        """Wait for a listener that has no room; where others would wait with it, it goes elsewhere instead."""
        while channel.is_full:
            if not self._manager.make_room(self, channel):
                await channel.room()
                # Nobody has read meanwhile: silence is ours, not the server's.
                self._heard = asyncio.get_running_loop().time()

    def _is_strange(self, stream: Subscription) -> None:
        """Something came that nobody subscribed to; or nobody does any more, and the server does not know yet."""
        if stream not in self._strangers:
            self._strangers.add(stream)
            log.info("something came on the stream %s, which is not subscribed to", stream)

    def _worked(self) -> None:
        """Something came: this kind of connection works."""
        self._proven = True
        self._failures = self._misses = 0
        self._down_since = None

    # When it stands

    def _stand(self) -> None:
        """The server has had the time to refuse."""
        loop = asyncio.get_running_loop()
        if self.state is ConnectionState.OPENING:
            self.state = ConnectionState.STANDING
        latest = 0.0
        for channel in self.all_channels():
            left = channel.subscribed_at + self.times.stand - loop.time()
            if channel.is_standing:
                continue
            if left > 0:
                latest = max(latest, left)
            else:
                self._stands(channel)
        if latest > 0:
            self._later(latest, self._stand)
        self._manager.stood(self)

    def _later(self, seconds: float, work: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        self._timers = [timer for timer in self._timers if timer.when() > loop.time()]
        self._timers.append(loop.call_later(seconds, work))

    def _stands(self, channel: Channel) -> None:
        manager = self._manager
        was_ready = channel.is_ready
        channel.stand(manager.wall(), NAMES[self.kind])
        if was_ready and not (channel.feeds and channel.most):
            why = "nothing tells what was missed" if channel.most else "with backfill=0 nothing is fetched"
            channel.announce(channel.unknown(manager.wall(), why))
        for feed in channel.feeds if channel.most else ():
            if feed.down_since is not None:
                manager.looks.missed(feed)
            else:
                manager.looks.settle(feed)
            feed.rhythm.rest(asyncio.get_running_loop().time())
        channel.down_since = None

    # Looking after it

    def _look_around(self) -> None:
        """Every few seconds: is the other end still there, and does it tell what happens?"""
        loop = asyncio.get_running_loop()
        now = (loop.time(), self._manager.wall())
        before, self._before = self._before, now
        self._later(self.times.tick, self._look_around)
        own, peer = (self._line.addresses if self._line is not None else None) or (None, None)
        self._notice_heartbeats()
        beats = self._parser is not None and self._manager.opener.beats
        alarm = alarm_of(
            before,
            now,
            own=own,
            towards=None if peer is None else address_towards(peer),
            silent=0.0 if self._is_held_up() else now[0] - self._heard,
            patience=HEARTBEAT * self.times.heartbeats if beats else None,
        )
        if alarm is not None:
            self.end(Failure(FailureKind.BROKEN, alarm.value, at_once=alarm is not Alarm.LIFELESS))
        elif self._is_held_up():
            self._heard = now[0]
            for channel in self.all_channels():
                for feed in channel.feeds:
                    feed.rhythm.rest(now[0])
        else:
            self._suspect(now[0])

    def _notice_heartbeats(self) -> None:
        """A first comment is a greeting; a second one means that more will come, also after the next greeting."""
        if self._parser is not None and self._parser.comments > 1:
            self._manager.opener.beats = True

    def _is_held_up(self) -> bool:
        """Whether it is a consumer who is slow, and nobody listens to the connection."""
        return any(channel.is_full for channel in self.all_channels())

    def _suspect(self, now: float) -> None:
        """Look at what has been silent for longer than it usually is."""
        for channel in self.all_channels():
            if channel.is_standing and channel.most:
                for feed in channel.feeds:
                    if feed.rhythm.is_suspicious(now):
                        feed.rhythm.looked(now)
                        if feed.purpose is None and not feed.is_given_up:
                            self._manager.looks.owe(feed, Purpose.SILENCE)

    def is_deaf(self, channel: Channel) -> None:
        """A look found what this connection has not told."""
        failure = Failure(FailureKind.DEAF, "it did not tell what happened")
        if self.kind is ConnectionKind.POLL:
            return
        if len(self.channels) > 1 and self._index + 1 < len(self._kinds):
            # On a connection of its own it may be told; the others go on as they are.
            log.info("%s tells nothing of %s: it gets its own", self.kind.value, channel.stream)
            self._manager.split(self, list(self.channels[channel.stream]))
            return
        self._misses += 1
        self.end(failure)

    def end(self, failure: Failure) -> None:
        """End the connection that stands, for a reason of ours."""
        if self._line is not None and self._failure is None:
            self._failure = failure
            self._ending = self._manager.spawn(self._line.close(self.times.close))

    # What the server complains about

    def _complain(self, text: str, status: int | None) -> None:
        """The server says no, without saying to what."""
        kind = class_for(status) if status is not None else ApiError
        error = kind(text, request=Request("GET", "/api/v1/streaming"), status_code=status)
        if status is None:
            log.warning("the server complains on the stream %s: %s", ", ".join(self.channels), text)
        elif self.kind is not ConnectionKind.SHARED_WEBSOCKET:
            final = is_final(status)
            self._proven = self._proven or final  # the connection works; it is the stream that does not
            self.end(
                Failure(
                    FailureKind.REFUSED if final else FailureKind.BROKEN,
                    text or f"the streaming server says {status}",
                    error,
                )
            )
        elif about := self._concerned(text):
            if is_final(status):
                # On connections of their own it will be clear which it is.
                self._manager.split(self, about)
            else:
                log.warning("the server complains on the stream: %s", text)
                self._later(self._backoff.next(), lambda: self._subscribe_again(about))
        else:
            log.warning("the server complains on the stream: %s", text)

    def _concerned(self, text: str) -> list[Channel]:
        """Which subscriptions a complaint can be about: those that have just been made, and told nothing yet."""
        now = asyncio.get_running_loop().time()
        likely = [channel for stream in concerned(text, self.channels) for channel in self.channels[stream]]
        fresh = [channel for channel in likely if not channel.is_standing]
        return fresh or [channel for channel in likely if now - channel.subscribed_at < DOUBTFUL]

    def _subscribe_again(self, channels: list[Channel]) -> None:
        for channel in channels:
            if channel.stream in self.channels and self._line is not None:
                self._say(channel.stream.message("subscribe"))

    def _say(self, text: str) -> None:
        if self._line is not None and self._ending is None:
            self._manager.spawn(_said(self._line, text))

    # Polling

    async def _poll(self) -> Failure:
        """Ask over REST again and again; what better connections could do is tried anew after a while."""
        manager, times = self._manager, self.times
        loop = asyncio.get_running_loop()
        interval = Interval(times.poll_least, times.poll_most)
        while self.channels:
            found = 0
            for channel in self.all_channels():
                found += await self._poll_one(channel)
            self._worked()
            self._backoff.reset()
            if self.state is not ConnectionState.STANDING:
                self.state = ConnectionState.STANDING
                manager.stood(self)
            pace = manager.looks.allowance.pace() * sum(len(one.feeds) for one in self.all_channels())
            await asyncio.sleep(max(interval.next(found), min(pace, times.poll_most)))
            if self._climb_at is not None and loop.time() >= self._climb_at:
                self._climb_at = None
                self._index, self._proven = 0, False
                return Failure(FailureKind.BROKEN, "better connections are tried again", at_once=True)
        return Failure(FailureKind.BROKEN, "nobody listens any more")

    async def _poll_one(self, channel: Channel) -> int:
        manager = self._manager
        feeds = [feed for feed in channel.feeds if not feed.is_given_up]
        begun = [feed for feed in feeds if feed.checkpoint is not None and not self._has_just_begun(feed)]
        fresh = [feed for feed in feeds if feed.checkpoint is None]
        outcomes = await manager.looks.ask(fresh, Purpose.OPENING)
        outcomes += await manager.looks.ask(begun, Purpose.POLL)
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        passing = [error for error in errors if error is not _refusal_of(channel, error)]
        if passing:
            raise passing[0]
        if errors and any(feed.has_answered and feed.refusals < REFUSALS for feed in feeds):
            return 0  # one refusal says nothing where there were answers before
        if not feeds or (outcomes and len(errors) == len(outcomes)):
            raise self._unpollable(channel, errors)
        if not channel.is_standing and any(one is channel for one in self.channels.get(channel.stream, ())):
            channel.stand(manager.wall(), "poll")
            channel.down_since = None
        return sum(outcome.found for outcome in outcomes)

    def _has_just_begun(self, feed: Feed) -> bool:
        """Whether a timeline was looked at for the first time a moment ago: it is not asked again at once."""
        loop = asyncio.get_running_loop()
        return not feed.channel.is_ready and loop.time() - feed.looked_at < self.times.poll_least

    def _unpollable(self, channel: Channel, errors: list[MastodonError]) -> MastodonError:
        refusals = [feed.refusal for feed in channel.feeds if feed.refusal is not None]
        for error in [*errors, *refusals]:
            return error
        known = ", ".join([*NAMED, "hashtag", "list"])
        text = f"nothing can be asked for what the stream {str(channel.stream)!r} tells; Mastodon has {known}"
        return ApiError(text, request=Request("GET", "/api/v1/streaming"), status_code=404)

    # Subscriptions that come and go

    def add(self, channel: Channel) -> None:
        """Take one more subscription onto this connection."""
        stream = channel.stream
        is_new = stream not in self.channels
        self.channels[stream] = (*self.channels.get(stream, ()), channel)
        loop = asyncio.get_running_loop()
        channel.subscribed_at = loop.time()
        if self._line is None:
            return
        if is_new and self.kind is ConnectionKind.SHARED_WEBSOCKET:
            self._past.discard(stream)
            self._read_all()
            self._say(stream.message("subscribe"))
        self._later(self.times.stand, self._stand)

    def remove(self, channel: Channel) -> None:
        """Let one go."""
        stream = channel.stream
        left = tuple(other for other in self.channels.get(stream, ()) if other is not channel)
        if left:
            self.channels[stream] = left
            return
        self.channels.pop(stream, None)
        if self.channels and self.kind is ConnectionKind.SHARED_WEBSOCKET:
            self._past.add(stream)
            self._say(stream.message("unsubscribe"))
        elif not self.channels and self.task is not None:
            if self.task is asyncio.current_task():
                self.end(Failure(FailureKind.BROKEN, "nobody listens any more"))
            else:
                self.task.cancel()


def _refusal_of(channel: Channel, error: MastodonError) -> MastodonError | None:
    return next((feed.refusal for feed in channel.feeds if feed.refusal is error), None)


async def _said(line: Line, text: str) -> None:
    try:
        await line.say(text)
    except MastodonError as problem:
        log.debug(
            "could not be said: %s", problem
        )  # the connection broke: it is made anew with all it carries


def nothing_told(_: bytes) -> Iterable[Told]:
    """What a connection tells that is not open yet."""
    return ()
