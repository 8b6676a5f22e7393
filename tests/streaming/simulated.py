"""A server with its limits, its connections and the transport of a client, on a clock that jumps: no network, no waits."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
from stream_things import ACCOUNT

from atoot.errors import MastodonError, NetworkError, RatelimitError, ServerError
from atoot.limits.local import LocalBudget
from atoot.message import Options, RateLimit, Request
from atoot.operations import classify
from atoot.streaming.hub import Connections
from atoot.streaming.stream import EventStream
from atoot.streaming.subscriptions import Subscription, sources_of, subscription

BEGAN = 1_800_000_000.0
"""The time of day at which the clock begins: the beginning of a window of any length."""
HEARTBEAT = 15.0
"""Seconds between two heartbeats of Mastodon's server-sent events."""
WINDOWS = {"all": (300, 300.0), "paging": (300, 900.0)}


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop that does not wait, but sets its clock to when it would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        select = self._selector.select

        def jump(timeout: float | None) -> Any:
            self.now += max(timeout or 0.0, 0.0)
            return select(0)

        self._selector.select = jump

    def time(self) -> float:
        return self.now


def simulate(work: Callable[["World"], Awaitable[None]], seed: int = 1, **facts: Any) -> None:
    """Run something in a world of its own."""
    loop = JumpingLoop()
    try:
        world = World(loop, random.Random(seed), **facts)
        loop.run_until_complete(work(world))
    finally:
        left = [task for task in asyncio.all_tasks(loop) if not task.done()]
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left))
        loop.close()


class World:
    """A server, and what a client needs to reach it."""

    origin = "http://x"
    multiplexes = True
    heartbeat: float | None = None
    token: str | None = "t"

    def __init__(
        self,
        loop: JumpingLoop,
        chance: random.Random,
        *,
        limited: bool = False,
        latency: float = 0.05,
        windows: Mapping[str, tuple[int, float]] = WINDOWS,
    ) -> None:
        self.loop = loop
        self.chance = chance
        self.limited = limited
        self.windows = windows
        self.latency = latency
        self.looks_take: float = latency
        """Seconds until a timeline is answered."""
        self.next_id = 115_000_000_000_000_000
        self.timelines: dict[str, list[tuple[int, str]]] = {}
        self.posted: dict[Subscription, list[str]] = {}
        self.lag = 0.0
        """Seconds until a timeline shows what was posted."""
        self.lines: set[Line] = set()
        self.has_heartbeat = True
        """Whether server-sent events have heartbeats; all have a greeting."""
        self.keeps = 0.0
        """Seconds for which a proxy keeps what comes of server-sent events, to send it on in one piece."""
        self.slowness = 0.0
        """Seconds that it takes to say something."""
        self.is_up = True
        """Whether the streaming server can be reached."""
        self.has_websockets = True
        """Whether it takes websockets; what has only these is open all the same."""
        self.tells_websockets = True
        """Whether anything comes on those that it takes."""
        self.opened = 0
        self.tried = 0
        """Websockets that were asked for."""
        self.asked: list[tuple[float, str]] = []
        self.errors: dict[str, MastodonError] = {}
        """What is answered instead of a timeline, by its path."""
        self.trouble = 0.0
        """So large a part of all requests fails."""
        self.refused: dict[Subscription, tuple[str, int]] = {}
        """Streams that are complained about, and how."""
        self.deaf: set[Subscription] = set()
        """Streams that are subscribed to in vain, on shared connections."""
        self.used: dict[tuple[str, int], int] = {}
        self.budget = LocalBudget(clock=self.wall, later=loop.call_later)
        self.connections = Connections(self, self, limits=self.budget, wall=self.wall, random=chance.random)

    def wall(self) -> float:
        return BEGAN + self.loop.now

    def stream(self, *streams: Any, **facts: Any) -> EventStream:
        return EventStream(self.connections, streams, **facts)

    # What happens

    def post(self, *streams: str, told: bool = True) -> str:
        """A status appears on streams; whether the connections tell of it."""
        self.next_id += 7
        number = self.next_id
        made = self.loop.now
        text = msgspec.json.encode(
            {
                "id": str(number),
                "created_at": f"2027-01-15T{8 + int(made // 3600):02}:{int(made // 60 % 60):02}:{made % 60:06.3f}Z",
                "content": str(number),
                "account": ACCOUNT,
            }
        ).decode()
        for name in streams:
            stream = subscription(name)
            self.posted.setdefault(stream, []).append(str(number))
            source = sources_of(stream)[0]
            self.loop.call_later(self.lag, self.timelines.setdefault(source.key, []).append, (number, text))
            if told:
                self.tell(stream, "update", text)
        return str(number)

    def tell(self, stream: Subscription, event: str, payload: str) -> None:
        names = [part for part in (stream.name, stream.tag or stream.list) if part]
        frame = msgspec.json.encode({"stream": names, "event": event, "payload": payload})
        for line in self.lines:
            if stream in line.streams and not line.hangs and not (line.is_shared and stream in self.deaf):
                line.send(frame)

    def cut(self) -> None:
        """All connections break."""
        for line in list(self.lines):
            line.die()

    async def post_over_cuts(self, cuts: int, streams: Sequence[str]) -> dict[str, float]:
        """Statuses appear on any of the streams while all connections break again and again; when those did that were told."""
        posted: dict[str, float] = {}
        for _ in range(cuts):
            self.cut()
            for _ in range(10):
                self.post(self.chance.choice(streams), told=False)
            await asyncio.sleep(2)
            for _ in range(40):
                posted[self.post(self.chance.choice(streams))] = self.loop.now
                await asyncio.sleep(0.1)
        return posted

    def spend(self, bucket: str, count: int) -> None:
        """Somebody else has made requests in this window."""
        self._count(bucket, count)

    def _count(self, bucket: str, count: int = 1) -> tuple[int, float]:
        limit, period = self.windows[bucket]
        window = int(self.wall() // period)
        self.used[bucket, window] = self.used.get((bucket, window), 0) + count
        return limit - self.used[bucket, window], (window + 1) * period

    # The transport of a client

    async def request(self, options: Options | None = None) -> None:
        """A request of the program's own."""
        await self.fetch(Request("GET", "/api/v1/markers", options=options), object)

    async def fetch(self, request: Request, kind: Any) -> Any:
        return self.decode(await self.ask(request), kind)

    def decode(self, response: SimpleNamespace, kind: Any) -> Any:
        return response.items

    async def ask(self, request: Request) -> SimpleNamespace:
        options = request.options or Options()
        buckets = classify(request.method, request.path)
        await self.budget.acquire(buckets, mode=options.ratelimit or "wait", request=request)
        self.asked.append((self.loop.now, request.path))
        await asyncio.sleep(self.looks_take)
        limits, status = RateLimit(), 200
        if self.limited:
            counted = [self._count(bucket) for bucket in ("all", "paging") if bucket in buckets]
            left, reset = min(counted)
            limit = self.windows["paging" if len(counted) > 1 and counted[1][0] == left else "all"][0]
            status = 429 if left < 0 else 200
            after = reset - self.wall() if left < 0 else None
            limits = RateLimit(limit, max(left, 0), reset, after)
        self.budget.learn(buckets, limits, status)
        if status == 429:
            raise RatelimitError("Too many requests", request=request, limits=limits)
        place = urlsplit(request.path)
        if self.trouble and self.chance.random() < self.trouble:
            raise NetworkError("the connection broke", request=request)
        if place.path in self.errors:
            raise self.errors[place.path]
        items = self._page(place.path, dict(parse_qsl(place.query))) if "timelines" in place.path else []
        return SimpleNamespace(items=items, headers={})

    def _page(self, path: str, query: dict[str, str]) -> list[Any]:
        from atoot.entities import Status

        limit, below = int(query.pop("limit")), int(query.pop("max_id", "0")) or 1 << 62
        key = path + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")
        found = sorted(item for item in self.timelines.get(key, []) if item[0] < below)[-limit:]
        return [Status.from_json(text) for _, text in reversed(found)]

    def spawn(self, work: Any) -> Any:
        return self.loop.create_task(work)

    def server_time(self) -> float:
        return self.wall()

    async def where(self) -> str:
        return "ws://x"

    def moved(self) -> None: ...

    async def line(self, query: dict[str, str], *, heartbeat: float) -> "Line":
        self.tried += 1
        await asyncio.sleep(self.latency)
        if not self.has_websockets:
            raise ServerError("the proxy does not let it through", status_code=502)
        line = self._line(query)
        line.hangs = not self.tells_websockets
        return line

    def _line(self, query: dict[str, str]) -> "Line":
        if not self.is_up:
            raise NetworkError("the streaming server is down")
        self.opened += 1
        line = Line(self, is_shared=not query)
        if query:
            line.subscribe(Subscription(query["stream"], query.get("tag"), query.get("list")))
        return line

    async def events(self, path: str) -> "Line":
        name, _, query = path[1:].partition("?")
        facts = dict(parse_qsl(query))
        await asyncio.sleep(self.latency)
        line = self._line({"stream": name.replace("/", ":"), **facts})
        line.is_text = True
        if self.keeps:
            self.loop.call_later(self.keeps, line.flush)
        line.send(b":)\n")
        if self.has_heartbeat:
            self.loop.call_later(HEARTBEAT, line.beat)
        return line


class Line:
    """A connection."""

    addresses = None

    def __init__(self, world: World, *, is_shared: bool) -> None:
        self.world = world
        self.is_shared = is_shared
        self.is_text = False
        self.hangs = False
        """Nothing goes through any more, and nobody says so."""
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.kept = b""
        self.streams: set[Subscription] = set()
        self.number = world.opened
        world.lines.add(self)

    def __hash__(self) -> int:
        # So that a set of them has the same order in each process.
        return self.number

    def subscribe(self, stream: Subscription) -> None:
        if stream in self.world.refused:
            text, status = self.world.refused[stream]
            self.queue.put_nowait(msgspec.json.encode({"error": text, "status": status}))
        else:
            self.streams.add(stream)

    def send(self, data: bytes) -> None:
        if self.is_text and not data.startswith(b":"):
            frame = msgspec.json.decode(data)
            data = f"event: {frame['event']}\ndata: {frame['payload']}\n\n".encode()
        if self.is_text and self.world.keeps:
            self.kept += data
        else:
            self.queue.put_nowait(data)

    def flush(self) -> None:
        """What was kept goes on."""
        if self in self.world.lines:
            if self.kept:
                self.queue.put_nowait(self.kept)
            self.kept = b""
            self.world.loop.call_later(self.world.keeps or 1.0, self.flush)

    def beat(self) -> None:
        if self in self.world.lines:
            if not self.hangs:
                self.send(b":thump\n\n")
            self.world.loop.call_later(HEARTBEAT, self.beat)

    def die(self) -> None:
        self.world.lines.discard(self)
        self.queue.put_nowait(b"")

    async def receive(self) -> bytes:
        data = await self.queue.get()
        if not data:
            raise NetworkError("the connection broke")
        return data

    async def say(self, text: str) -> None:
        said = msgspec.json.decode(text)
        stream = Subscription(said["stream"], said.get("tag"), said.get("list"))
        await asyncio.sleep(self.world.slowness)
        do = self.subscribe if said["type"] == "subscribe" else self.streams.discard
        self.world.loop.call_later(self.world.latency, do, stream)

    async def close(self, seconds: float) -> None:
        self.die()


class Heard:
    """What came of a stream, and when."""

    def __init__(self, world: World, stream: EventStream) -> None:
        self.world = world
        self.events: list[tuple[float, Any]] = []
        self.task = world.loop.create_task(self._listen(stream))

    async def _listen(self, stream: EventStream) -> None:
        async for event in stream:
            self.events.append((self.world.loop.now, event))

    def of(self, kind: type, stream: str | None = None) -> list[Any]:
        """The events of a kind."""
        return [
            event for _, event in self.events if isinstance(event, kind) and stream in (None, event.stream)
        ]

    def delays(self, posted: dict[str, float], kind: Iterable[type]) -> list[float]:
        """How long after it was posted each thing came live."""
        return [
            at - posted[event.status.id]
            for at, event in self.events
            if isinstance(event, tuple(kind)) and not event.backfilled and event.status.id in posted
        ]
