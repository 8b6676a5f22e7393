"""A connection for one or several subscriptions: it reopens when it breaks, perhaps as another kind."""

import asyncio
import logging
from collections.abc import Iterable
from enum import Enum
from typing import Protocol

from atoot.errors import ApiError, MastodonError, NetworkError
from atoot.message import Request
from atoot.streaming.channel import REFUSALS, Channel, Feed
from atoot.streaming.connections.complaints import in_words, named
from atoot.streaming.connections.fallback import (
    MISSES,
    ConnectionKind,
    Failure,
    FailureKind,
    Fallback,
    FallbackStep,
    failure_of,
)
from atoot.streaming.connections.frames import TooLongError
from atoot.streaming.connections.lines import Line
from atoot.streaming.connections.session import Manager, StreamSession
from atoot.streaming.subscriptions import NAMED, PATH, Purpose, Subscription
from atoot.streaming.times import Backoff, Interval, StreamTimes

log: logging.Logger = logging.getLogger("atoot.streaming")

SHORTEST = 0.05
"""The minimum of all waits, as a fraction of the first wait."""


class ConnectionManager(Manager, Protocol):
    """Decides which subscription uses which connection."""

    def split(self, connection: "Connection", channels: list[Channel], *, for_good: bool = True) -> None:
        """Give subscriptions their own connections, for good or for a while."""
        ...

    def stood(self, connection: "Connection") -> None:
        """A connection stands."""
        ...

    def stands_elsewhere(self, channel: Channel, connection: "Connection") -> bool:
        """Whether another connection delivers a subscription as it happens."""
        ...

    def climb(self, connection: "Connection") -> None:
        """Try a better kind beside a connection."""
        ...

    def climbed(self, connection: "Connection") -> None:
        """A trial connection works: it replaces the other one."""
        ...


class ConnectionState(Enum):
    """The state of a connection."""

    DOWN = "down"
    OPENING = "opening"
    """It is open, but the server may still refuse."""
    STANDING = "standing"
    LEFT = "left"
    """Nobody needs it any more."""


class Connection:
    """A connection for one or several subscriptions."""

    def __init__(
        self,
        manager: ConnectionManager,
        channels: Iterable[Channel],
        kinds: tuple[ConnectionKind, ...],
        transport: str,
        times: StreamTimes,
    ) -> None:
        """Make one; `run` opens it.

        Args:
            manager: owner of all connections.
            channels: the subscriptions.
            kinds: kinds of connection to try, the best first.
            transport: the user's choice.
            times: timeouts and pauses.
        """
        self.transport: str = transport
        self.times: StreamTimes = times
        self.state: ConnectionState = ConnectionState.DOWN
        self.task: asyncio.Task[None] | None = None
        self.channels: dict[Subscription, tuple[Channel, ...]] = {}
        for channel in channels:
            self.channels[channel.stream] = (*self.channels.get(channel.stream, ()), channel)
        self.manager: ConnectionManager = manager
        least = times.backoff * SHORTEST
        backoff = Backoff(times.backoff, times.backoff_cap, manager.random, floor=least)
        self.fallback: Fallback = Fallback(kinds, backoff)
        self._session: StreamSession | None = None
        self.replaces: Connection | None = None
        """The connection that it replaces once it has delivered something; until then both are read."""
        self._known: list[object] = []

    @property
    def kind(self) -> ConnectionKind:
        """The kind of connection that is being tried or stands."""
        return self.fallback.kind

    def all_channels(self) -> list[Channel]:
        """Everything that it carries."""
        return [channel for channels in self.channels.values() for channel in channels]

    async def run(self) -> None:
        """Keep the connection open until it is cancelled, or nobody listens any more."""
        now = asyncio.get_running_loop().time
        while self.channels:
            failure = await self._once()
            self.state = ConnectionState.DOWN
            if not self.channels:
                break
            step = self.fallback.failed(failure, now(), anonymous=self.manager.anonymous)
            if self.replaces is not None:
                if not self._try_next(failure, self.replaces):
                    break
            elif step is FallbackStep.RAISE:
                self._refuse(failure, self.all_channels())
            elif step is FallbackStep.NEXT:
                self._next_kind(failure)
            else:
                await self._pause(failure)
        self.state = ConnectionState.LEFT

    # Opening

    async def _once(self) -> Failure:
        """Connect, and deliver events until it breaks."""
        is_away, seconds = True, self._patience()
        try:
            if self.kind is ConnectionKind.POLL:
                is_away = False
                return await polled(self)
            if self.fallback.failures:
                self.manager.opener.moved()
            async with asyncio.timeout(seconds):
                await self.manager.opener.where()
                is_away = False
                line, said = await self._open()
        except MastodonError as error:
            return Failure(FailureKind.AWAY if is_away else failure_of(error), in_words(error), error)
        except TimeoutError:
            late = NetworkError(f"no connection within {seconds:.3g} s", request=Request("GET", PATH))
            return Failure(FailureKind.AWAY if is_away else FailureKind.BROKEN, late.text, late)
        return await self._kept(StreamSession(self, line, said))

    def _patience(self) -> float:
        """Seconds for one attempt: no longer than anybody waits for a start."""
        left = min(one.patience_ends for one in self.all_channels()) - asyncio.get_running_loop().time()
        return min(self.times.open, left) if left > 0 else self.times.open

    async def _open(self) -> tuple[Line, set[Subscription]]:
        """An open connection, and the subscriptions sent on it where it can carry several streams."""
        said: set[Subscription] = set()
        if self.kind is not ConnectionKind.SHARED_WEBSOCKET:
            (stream,) = self.channels
            if self.kind is ConnectionKind.SSE:
                return await self.manager.opener.events(stream.path), said
            return await self.manager.opener.line(stream.fields, heartbeat=self.times.ping), said
        line = await self.manager.opener.line({}, heartbeat=self.times.ping)
        try:
            # While one is sent, others may be added.
            while left := [stream for stream in self.channels if stream not in said]:
                for stream in left:
                    said.add(stream)
                    await line.say(stream.message("subscribe"))
        except BaseException:
            await line.close(self.times.close)
            raise
        return line, said

    async def _kept(self, session: StreamSession) -> Failure:
        """Deliver events until it breaks; returns why."""
        self._session, self.state = session, ConnectionState.OPENING
        try:
            await session.run()
        except MastodonError as error:
            return session.failure or Failure(failure_of(error), session.in_words(error), error)
        except TooLongError as problem:
            return session.failure or Failure(FailureKind.BROKEN, str(problem))
        finally:
            self._session = None

    # Failures

    def _refuse(self, failure: Failure, channels: list[Channel]) -> None:
        error = named(failure.error, failure.reason, [channel.stream for channel in channels])
        for channel in channels:
            self.manager.refuse(channel, error)

    def _next_kind(self, failure: Failure) -> None:
        names = ", ".join(self.channels)
        log.info("%s does not work for %s: %s", self.kind.value, names, failure.reason)
        self._fall(failure.reason, 0.0)
        if self.kind is ConnectionKind.SHARED_WEBSOCKET:
            if failure.kind in (FailureKind.REFUSED, FailureKind.MISSING):
                self.manager.opener.multiplexes = False
            self.manager.split(self, self.all_channels(), for_good=failure.kind is not FailureKind.BROKEN)
        else:
            self.fallback.next(asyncio.get_running_loop().time(), self._until_climb())

    def _until_climb(self) -> float:
        """Seconds until a better kind is tried, randomised so that not all who lost theirs together retry together."""
        return self.times.climb * (1 + self.manager.random() / 2)

    def may_join(self) -> None:
        """After a while, try to move to a shared connection."""
        if self.kind is ConnectionKind.WEBSOCKET and not any(one.is_suspect for one in self.all_channels()):
            self.fallback.climb_later(asyncio.get_running_loop().time(), self._until_climb())

    def _try_next(self, failure: Failure, other: "Connection") -> bool:
        """Whether there is another kind to try that beats the other connection's."""
        log.info("%s does not work yet for %s: %s", self.kind.value, ", ".join(self.channels), failure.reason)
        if self.kind is ConnectionKind.SHARED_WEBSOCKET or self.fallback.next_kind in (None, other.kind):
            return False
        self.fallback.next(asyncio.get_running_loop().time(), self._until_climb())
        return True

    async def _pause(self, failure: Failure) -> None:
        """Wait before the next attempt. Those who have waited long enough for the first are told."""
        delay = self.fallback.delay(failure)
        now = asyncio.get_running_loop().time()
        if impatient := [one for one in self.all_channels() if now + delay > one.patience_ends]:
            self._refuse(failure, impatient)
            if not self.channels:
                return
        is_long = self.fallback.is_down_for(self.times.missing, now)
        log.log(
            logging.WARNING if is_long else logging.INFO,
            "the stream %s is down: %s; again in %.1f s",
            ", ".join(self.channels),
            failure.reason,
            delay,
        )
        self._fall(failure.reason, delay, failure.since)
        ends = now + delay
        while True:
            if self.transport == "auto" and failure.kind is not FailureKind.AWAY:
                self._look_instead(now)
            # The server may ask for a long pause.
            await asyncio.sleep(min(ends - now, self.times.fallback))
            now = asyncio.get_running_loop().time()
            if now >= ends:
                return

    def _look_instead(self, now: float) -> None:
        """Use looks over REST until streaming is back: it is down, while requests work."""
        is_long = self.fallback.is_down_for(self.times.fallback, now)
        if not is_long or self.kind is ConnectionKind.POLL:
            return
        for channel in self.all_channels():
            if channel.is_ready and channel.most:
                for feed in channel.feeds:
                    self.manager.looks.owe(feed, Purpose.FALLBACK)

    def _fall(self, reason: str, delay: float, since: float | None = None) -> None:
        for channel in self.all_channels():
            if not self.manager.stands_elsewhere(channel, self):
                channel.fall(self.manager.wall(), reason, delay, since)

    def is_deaf(self, channel: Channel) -> None:
        """A look found something that this connection has not delivered."""
        if self.kind is ConnectionKind.POLL or self.replaces is not None:
            return
        if len(self.channels) > 1 and self.fallback.has_next:
            # On its own connection it may be delivered; the others stay as they are.
            log.info("%s sends nothing for %s: it gets its own", self.kind.value, channel.stream)
            self.split(list(self.channels[channel.stream]))
            return
        self.fallback.misses += 1
        self._end(FailureKind.DEAF, "it did not tell what happened")

    def _end(self, kind: FailureKind, reason: str) -> None:
        if self._session is not None:
            self._session.end(Failure(kind, reason))

    # Reports of its session

    def stands(self) -> bool:
        """It stands; so do its subscriptions, unless it is a trial connection beside another one."""
        if self.state is not ConnectionState.LEFT:
            self.state = ConnectionState.STANDING
        if self.replaces is not None and self.replaces.state is not ConnectionState.STANDING:
            self.manager.climbed(self)
        self.manager.stood(self)
        return self.replaces is None

    def worked(self) -> None:
        """Something came on it."""
        self.fallback.worked()
        if self.replaces is not None:
            self.manager.climbed(self)
            if self._session is not None:
                self._session.added()

    def look_around(self) -> None:
        """Every few seconds while it is open: check for a better kind, and whether this one beats the other one."""
        other = self.replaces
        if other is None:
            if self.fallback.climbs(asyncio.get_running_loop().time(), self._until_climb()):
                self.manager.climb(self)
        elif self.state is ConnectionState.STANDING:
            if other.state is not ConnectionState.STANDING and self._session is not None:
                self._session.added()  # what fell with the other one will soon stand on this one
                return
            known: list[object] = [
                (feed.latest, None if feed.checkpoint is None else feed.checkpoint.last)
                for channel in self.all_channels()
                for feed in channel.feeds
            ]
            if self._known and self._known != known:
                self.fallback.misses += 1
                if self.fallback.misses > MISSES:
                    self._end(FailureKind.DEAF, "it did not tell what happened")
            self._known = known

    def split(self, channels: list[Channel]) -> None:
        """Give subscriptions their own connections."""
        self.manager.split(self, channels)

    # Adding and removing subscriptions

    def add(self, channel: Channel) -> None:
        """Add a subscription to this connection."""
        stream = channel.stream
        is_new = stream not in self.channels
        self.channels[stream] = (*self.channels.get(stream, ()), channel)
        channel.subscribed_at = asyncio.get_running_loop().time()
        if self._session is not None:
            if is_new and self.kind is ConnectionKind.SHARED_WEBSOCKET:
                self._session.subscribe(stream)
            self._session.added()

    def remove(self, channel: Channel) -> None:
        """Remove a subscription."""
        stream = channel.stream
        left = tuple(other for other in self.channels.get(stream, ()) if other is not channel)
        if left:
            self.channels[stream] = left
            return
        self.channels.pop(stream, None)
        if self.channels:
            if self._session is not None and self.kind is ConnectionKind.SHARED_WEBSOCKET:
                self._session.unsubscribe(stream)
        elif self.task is not None:
            if self.task is asyncio.current_task():
                self._end(FailureKind.BROKEN, "nobody listens any more")
            else:
                self.task.cancel()


# Polling over REST, where there is nothing else


async def polled(connection: Connection) -> Failure:
    """Poll until nobody listens.

    Raises:
        MastodonError: the server cannot be reached, or shows nothing of a stream.
    """
    times, fallback = connection.times, connection.fallback
    interval, has_stood = Interval(times.poll_least, times.poll_most), False
    while connection.channels:
        found = 0
        for channel in connection.all_channels():
            found += await _asked(connection, channel)
        fallback.worked()
        fallback.backoff.reset()
        if not has_stood:
            has_stood = True
            connection.stands()
        pace = connection.manager.looks.allowance.pace() * sum(
            len(one.feeds) for one in connection.all_channels()
        )
        await asyncio.sleep(max(interval.next(found), min(pace, times.poll_most)))
        connection.look_around()
    return Failure(FailureKind.BROKEN, "nobody listens any more")


async def _asked(connection: Connection, channel: Channel) -> int:
    """Poll one subscription; returns how much was new."""
    feeds = [feed for feed in channel.feeds if not feed.is_given_up]
    begun = [feed for feed in feeds if feed.checkpoint is not None and not _has_just_begun(feed)]
    fresh = [feed for feed in feeds if feed.checkpoint is None]
    outcomes = await connection.manager.looks.ask(fresh, Purpose.OPENING)
    outcomes += await connection.manager.looks.ask(begun, Purpose.POLL)
    errors = [outcome for outcome in outcomes if isinstance(outcome, MastodonError)]
    refusals = [feed.refusal for feed in channel.feeds if feed.refusal is not None]
    for error in errors:
        if not any(error is refusal for refusal in refusals):
            raise error
    if errors and any(feed.has_answered and feed.refusals < REFUSALS for feed in feeds):
        return 0  # a single refusal after earlier answers means nothing
    if not feeds or (outcomes and len(errors) == len(outcomes)):
        raise next(iter([*errors, *refusals]), _nothing_to_ask(channel))
    if not channel.is_standing and any(one is channel for one in connection.channels.get(channel.stream, ())):
        channel.stand(connection.manager.wall(), "poll")
        channel.down_since = None
    return sum(outcome for outcome in outcomes if isinstance(outcome, int))


def _has_just_begun(feed: Feed) -> bool:
    """Whether a timeline had its first look a moment ago: it is not polled again at once."""
    loop, channel = asyncio.get_running_loop(), feed.channel
    return not channel.is_ready and loop.time() - feed.looked_at < channel.times.poll_least


def _nothing_to_ask(channel: Channel) -> MastodonError:
    known = ", ".join([*NAMED, "hashtag", "list"])
    text = f"nothing can be asked for what the stream {str(channel.stream)!r} tells; Mastodon has {known}"
    return ApiError(text, request=Request("GET", PATH), status_code=404)
