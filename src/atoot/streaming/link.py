"""One connection: it is opened, catches up, tells what comes, and is opened again when it breaks."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from atoot.errors import ApiError, ClientError, MastodonError, NetworkError, class_for
from atoot.message import Request
from atoot.resilience.backoff import Backoff
from atoot.streaming.events import Connected, Disconnected
from atoot.streaming.frames import event_of
from atoot.streaming.holding import Holding
from atoot.streaming.ladder import Failure, Rung, Step, Trouble, decide, trouble_of
from atoot.streaming.reading import EventReader, MessageReader, Told, may_be_about
from atoot.streaming.server_sent import Parser, TooLongError
from atoot.streaming.shared import Shared
from atoot.streaming.silence import Finding, Silence
from atoot.streaming.subscriptions import Subscription
from atoot.streaming.times import Interval
from atoot.transport.lines import Line

log = logging.getLogger("atoot.streaming")

BATCH = 16
"""Events that are read in one go: the consumer gets them while they are still in the processor's cache."""
FIRST_TRIES = 5
"""So many times a stream that has never begun is tried before its error is raised."""
FETCHES = 6
"""So many times in a row what was missed is asked for before it is given up."""
SHORTEST = 0.05
"""Part of the first wait that is the least of all waits."""
STEADY = 30.0
"""A connection that stood so many seconds has worked, even if nothing came."""
NAMES = {Rung.MULTIPLEX: "websocket", Rung.SOCKET: "websocket", Rung.EVENTS: "sse", Rung.POLL: "poll"}


class Link:
    """A connection for one or several subscriptions."""

    __slots__ = (
        "_backoff",
        "_checking",
        "_deaf",
        "_down_since",
        "_ending",
        "_failure",
        "_failures",
        "_fell",
        "_holding",
        "_index",
        "_line",
        "_proven",
        "_rungs",
        "_shared",
        "_silence",
        "_starts",
        "_thumps",
        "_told",
        "_unfetched",
        "ready",
        "streams",
    )

    def __init__(self, shared: Shared, streams: list[Subscription], rungs: tuple[Rung, ...]) -> None:
        self.streams = streams
        self.ready = False
        """Whether it has begun: what happens from then on is told."""
        self._shared = shared
        self._rungs = rungs
        self._index = 0
        times = shared.times
        self._backoff = Backoff(
            times.backoff, times.backoff_cap, shared.random, floor=times.backoff * SHORTEST
        )
        self._proven = False
        self._fell = False
        self._failures = self._deaf = self._unfetched = self._starts = 0
        self._down_since: float | None = None
        self._line: Line | None = None
        self._told: Callable[[bytes], Iterable[Told]] = nothing_told
        self._thumps: Parser | None = None
        self._failure: Failure | None = None
        self._holding = Holding(shared)
        self._silence = Silence(shared, self._found)
        self._checking: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    @property
    def rung(self) -> Rung:
        """The kind of connection."""
        return self._rungs[self._index]

    @property
    def is_open(self) -> bool:
        """Whether something can be said on it now."""
        return self._line is not None

    async def run(self) -> None:
        """Go on until this is cancelled, or all its subscriptions need other connections.

        Raises:
            MastodonError: the server does not want this, and will not.
        """
        while self.streams:
            failure = await self._once()
            if not self.streams:
                return
            self._failures += 1
            step = self._next_step(failure)
            if step is Step.RAISE:
                raise self._named(failure)
            if step is Step.DOWN:
                log.info(
                    "%s does not work for %s: %s", self.rung.value, ", ".join(self.streams), failure.reason
                )
                self._go_down(failure)
                continue
            await self._pause(failure)

    def _next_step(self, failure: Failure) -> Step:
        status = failure.error.status_code if failure.error is not None else None
        step = decide(
            failure.trouble,
            self.rung,
            status,
            below=self._index + 1 < len(self._rungs),
            proven=self._proven,
            failures=self._failures,
            deaf=self._deaf,
        )
        self._starts += not self.ready
        if step is Step.AGAIN and self._starts >= FIRST_TRIES:
            return Step.RAISE
        return step

    def _go_down(self, failure: Failure) -> None:
        if self.rung is Rung.MULTIPLEX:
            if failure.trouble in (Trouble.REFUSED, Trouble.MISSING):
                self._shared.opener.multiplexes = False
            self._shared.split(self, list(self.streams))
            return
        self._fell = self._fell or failure.trouble in (Trouble.BROKEN, Trouble.DEAF)
        self._index += 1
        self._proven, self._failures, self._deaf, self._starts = False, 0, 0, 0
        self._backoff.reset()

    async def _pause(self, failure: Failure) -> None:
        """Wait before the next try."""
        limits = failure.error.limits if failure.error is not None else None
        delay = 0.0 if failure.at_once else self._backoff.next()
        if limits is not None and limits.retry_after is not None:
            delay = max(delay, limits.retry_after)
        log.info("the stream %s broke: %s; again in %.1f s", ", ".join(self.streams), failure.reason, delay)
        if self._shared.announces and self.ready:
            for stream in self.streams:
                await self._shared.deliver(
                    Disconnected(
                        stream=stream, received=self._shared.wall(), reason=failure.reason, retry_in=delay
                    )
                )
        await asyncio.sleep(delay)

    async def _once(self) -> Failure:
        """Connect, and tell what comes until it breaks."""
        self._failure = None
        try:
            if self.rung is Rung.POLL:
                await self._poll()
                return Failure(Trouble.BROKEN, "better connections are tried again", at_once=True)
            away = await self._find()
            if away is not None:
                return away
            async with asyncio.timeout(self._shared.times.open):
                line = await self._open()
            await self._session(line)
        except MastodonError as error:
            return self._failure or Failure(trouble_of(error), error.text or str(error), error)
        except TimeoutError:
            late = NetworkError("no connection in time", request=Request("GET", "/api/v1/streaming"))
            return Failure(Trouble.BROKEN, late.text, late)
        except TooLongError as problem:
            return Failure(Trouble.BROKEN, str(problem))
        finally:
            if self.ready and self._down_since is None:
                self._down_since = self._shared.wall()
        return self._failure or Failure(Trouble.BROKEN, "the connection ended")

    async def _find(self) -> Failure | None:
        """Ask where the streaming server is: an instance that does not answer is down as a whole."""
        if self._failures:
            self._shared.opener.moved()
        try:
            await self._shared.opener.where()
            if not self.ready:
                # Before the connection: from here on nothing is missed, and what comes twice is known.
                for stream in self.streams:
                    await self._shared.catching_up.begin(stream)
        except MastodonError as error:
            return Failure(Trouble.AWAY, error.text or str(error), error)
        return self._unknown()

    async def _open(self) -> Line:
        opener, times = self._shared.opener, self._shared.times
        self._thumps = None
        if self.rung is Rung.EVENTS:
            reader = EventReader(self.streams[0])
            self._told, self._thumps = reader.feed, reader.parser
            return await opener.events(self.streams[0].path)
        self._told = MessageReader(self.streams, self._complain).feed
        if self.rung is Rung.SOCKET:
            return await opener.line(self.streams[0].fields, heartbeat=times.ping)
        line = await opener.line({}, heartbeat=times.ping)
        try:
            for stream in self.streams:
                await line.say(stream.message("subscribe"))
        except BaseException:
            await line.close(times.close)
            raise
        return line

    async def _session(self, line: Line) -> None:
        """From the moment the connection stands until it breaks."""
        shared = self._shared
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._line = line
        self._silence.watch(line, self._thumps)
        self._hold(first=True)
        try:
            await asyncio.sleep(0)  # where nothing has to be fetched, it has begun now
            await self._read(line)
        finally:
            self._silence.stop()
            self._line = None
            if loop.time() - now >= STEADY:
                self._failures, self._proven = 0, True
                self._backoff.reset()
            checking, self._checking = self._checking, None
            if checking is not None:
                checking.cancel()
                await asyncio.wait([checking])
            await line.close(shared.times.close)
            if self._ending is not None:
                await asyncio.wait([self._ending])
                self._ending = None
            await self._holding.give_up()

    async def _read(self, line: Line) -> None:
        loop_time = asyncio.get_running_loop().time
        shared = self._shared
        wall, outbox, ledger, receive = shared.wall, shared.outbox, shared.ledger, line.receive
        silence, holding = self._silence, self._holding
        while True:
            data = await receive()
            silence.heard = now = loop_time()
            for stream, name, payload in self._told(data):
                event = event_of(name, payload, stream, wall())
                silence.event(now)
                if self._failures or self._deaf or not self._proven:
                    self._worked()
                if holding.is_on:
                    await holding.keep(event)
                    continue
                if outbox.is_full:
                    await outbox.room()
                # Nothing is awaited between the two: an event that is entered in the books is in the queue.
                if ledger.admit(event):
                    outbox.put(event)
                    if not len(outbox.events) % BATCH:
                        await asyncio.sleep(0)

    def _worked(self) -> None:
        """Something came: this kind of connection works."""
        self._proven = True
        self._failures = self._deaf = 0
        self._backoff.reset()

    # What comes while something is fetched is kept back, so that all comes in its order.

    def _hold(self, *, first: bool = False, stalled: bool = False) -> None:
        self._holding.begin()
        self._checking = self._shared.spawn(self._catch_up(first=first, stalled=stalled))
        self._checking.add_done_callback(self._checked)

    def _checked(self, task: "asyncio.Task[None]") -> None:
        """An error that nobody expects is the consumer's to know of, like any other."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._shared.outbox.end(error)

    async def _catch_up(self, *, first: bool, stalled: bool) -> None:
        shared = self._shared
        down_since = self._down_since if first else None
        found = 0
        try:
            for stream in list(self.streams):
                found += await shared.catching_up.run(stream, down_since, thorough=first)
        except MastodonError as error:
            if not first:
                log.info("the silence of the stream %s cannot be looked into: %s", self.streams, error)
            elif await self._retries(error, down_since):
                return
        if first:
            await self._begun()
        elif found and stalled:
            self._deaf += 1
            self._end(Failure(Trouble.DEAF, "it did not tell what happened"))
        await self._holding.release()
        self._checking = None

    async def _retries(self, error: MastodonError, down_since: float | None) -> bool:
        """Whether to connect again because what was missed cannot be fetched now."""
        # Without a network there is nothing to give up: sooner or later there will be one.
        self._unfetched += not isinstance(error, NetworkError)
        if not self.ready or self._unfetched < FETCHES:
            self._end(Failure(Trouble.AWAY, f"what was missed cannot be fetched: {error}", error))
            return True
        for stream in self.streams:
            gap = self._shared.catching_up.unknown(
                stream, down_since or self._shared.wall(), f"what was missed cannot be fetched: {error}"
            )
            await self._shared.deliver(gap)
        return False

    def _unknown(self) -> Failure | None:
        """A list that is not yours is known by its timeline; streams of it are silent on some servers."""
        for stream in self.streams:
            refusal = self._shared.catching_up.refusal(stream)
            if not self.ready and stream.list and refusal is not None and refusal.status_code in (403, 404):
                self._proven = True  # the connection would work; it is the stream that does not
                return Failure(Trouble.REFUSED, refusal.text, refusal)
        return None

    async def _begun(self) -> None:
        self._unfetched = 0
        self._down_since = None
        if self._shared.announces:
            for stream in self.streams:
                await self._shared.deliver(
                    Connected(stream=stream, received=self._shared.wall(), transport=NAMES[self.rung])
                )
        self.ready = True
        self._starts = 0
        self._shared.changed()

    def _found(self, finding: Finding) -> None:
        """A look at the clock found something."""
        if finding in (Finding.JUMPED, Finding.MOVED):
            self._end(Failure(Trouble.BROKEN, finding.value, at_once=True))
        elif finding is Finding.LIFELESS:
            self._end(Failure(Trouble.BROKEN, finding.value))
        elif self._checking is None and self.ready:
            self._hold(stalled=finding is Finding.STALLED)

    def _end(self, failure: Failure) -> None:
        """End the connection that stands, for a reason of ours."""
        if self._line is not None and self._failure is None:
            self._failure = failure
            self._ending = self._shared.spawn(self._line.close(self._shared.times.close))

    def _complain(self, text: str, status: int | None) -> None:
        """The server says no, without saying to what."""
        if self.rung is not Rung.MULTIPLEX:
            kind = class_for(status) if status is not None else ApiError
            if status is None:
                log.warning("the server complains on the stream %s: %s", self.streams[0], text)
                return
            error = kind(text, request=Request("GET", "/api/v1/streaming"), status_code=status)
            self._end(Failure(Trouble.REFUSED, text, error))
            self._proven = True  # the connection works; it is the stream that does not
            return
        concerned = [stream for stream in self.streams if may_be_about(text, stream)] if status else []
        if not concerned:
            log.warning("the server complains on the stream: %s", text)
            return
        # On connections of their own it will be clear which it is.
        self._shared.split(self, concerned)

    def _named(self, failure: Failure) -> MastodonError:
        """The error of a stream, with the stream named."""
        error = failure.error
        names = ", ".join(repr(str(stream)) for stream in self.streams)
        if error is None:
            return NetworkError(f"the stream {names}: {failure.reason}")
        if "the stream " not in error.text or len(self.streams) > 1:
            verb = "is refused" if isinstance(error, ClientError) else "cannot be opened"
            error.text = f"the stream {names} {verb}: {error.text}".removesuffix(": ")
        if error.status_code in (401, 403):
            scopes = " and ".join(sorted({stream.scope for stream in self.streams}))
            error.hint = f"{error.advice}; this stream needs the scope {scopes}"
        return error

    async def _poll(self) -> None:
        """Ask over REST again and again; what better connections could do is tried anew after a while."""
        shared = self._shared
        loop = asyncio.get_running_loop()
        interval = Interval(shared.times.poll_least, shared.times.poll_most)
        climb_at = loop.time() + shared.times.climb
        first = True
        while True:
            found = 0
            for stream in list(self.streams):
                down_since = self._down_since if first else None
                found += await shared.catching_up.run(stream, down_since, thorough=first)
                if not shared.catching_up.can_tell(stream):
                    refusal = shared.catching_up.refusal(stream)
                    raise refusal or ApiError(f"the stream {str(stream)!r} cannot be polled", status_code=404)
            if first:
                await self._begun()
                first = False
            self._worked()
            await asyncio.sleep(interval.next(found))
            if self._fell and loop.time() >= climb_at:
                self._index, self._proven, self._fell = 0, False, False
                return

    # Subscriptions that come and go.

    async def add(self, stream: Subscription) -> None:
        """Take one more subscription onto this connection, which carries several."""
        await self._shared.catching_up.begin(stream)
        self.streams.append(stream)
        if self.is_open:
            self._told = MessageReader(self.streams, self._complain).feed
        if self._line is not None:
            await self._line.say(stream.message("subscribe"))
        await self._shared.catching_up.run(stream)

    async def remove(self, stream: Subscription) -> None:
        """Let one go."""
        self.streams.remove(stream)
        if self._line is None:
            return
        if self.rung is Rung.MULTIPLEX and self.streams:
            await self._line.say(stream.message("unsubscribe"))
        elif not self.streams:
            self.leave()

    def leave(self) -> None:
        """End: nobody listens any more."""
        self._end(Failure(Trouble.BROKEN, "nobody listens any more"))


def nothing_told(_: bytes) -> Iterable[Told]:
    """What a connection tells that is not open yet."""
    return ()
