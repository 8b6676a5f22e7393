"""A day of a stream in a moment: an event loop whose clock jumps to the next thing to do."""

import asyncio
import gc
import random
import tracemalloc
from types import SimpleNamespace
from typing import Any

from simulated import JumpingLoop

from atoot.entities import Status
from atoot.errors import NetworkError
from atoot.events import Gap, StatusPosted
from atoot.streaming.hub import Connections
from atoot.streaming.stream import EventStream
from sizes import sized

DAY = 24 * 3600.0
EVERY = 20.0
"""Seconds between two statuses."""


class World:
    """A server, its connections, and the transport of a client, all without a network."""

    origin = "http://x"
    multiplexes = True
    heartbeat = None
    token = "t"

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.posted: list[int] = []
        self.lines: set[Line] = set()
        self.opened = 0

    async def post(self) -> None:
        number = 10**17
        while True:
            await asyncio.sleep(EVERY)
            number += 3
            self.posted.append(number)
            del self.posted[:-500]
            for line in list(self.lines):
                line.queue.put_nowait(b'{"stream":["public"],"event":"update","payload":%b}' % quoted(number))

    async def ask(self, request: Any) -> Any:
        await asyncio.sleep(0.1)
        _, _, query = request.path.partition("?")
        fields = dict(part.split("=") for part in query.split("&"))
        below, limit = int(fields.get("max_id", 10**18)), int(fields["limit"])
        found = [number for number in self.posted if number < below]
        items = [Status.from_json(text(number)) for number in reversed(found[-limit:])]
        return SimpleNamespace(items=items, headers={})

    def decode(self, response: Any, kind: Any) -> Any:
        return response.items

    def spawn(self, work: Any) -> Any:
        return asyncio.get_running_loop().create_task(work)

    def server_time(self) -> float:
        return asyncio.get_running_loop().time()

    async def where(self) -> str:
        return "ws://x"

    def moved(self) -> None: ...

    async def line(self, query: dict[str, str], *, heartbeat: float) -> "Line":
        await asyncio.sleep(0.1)
        self.opened += 1
        if self.chance.random() < 0.3:
            raise NetworkError("refused")
        return Line(self)


class Line:
    """A connection that lasts for some minutes."""

    addresses = None

    def __init__(self, world: World) -> None:
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.world = world
        world.lines.add(self)
        life = world.chance.expovariate(1 / 600)
        self.end = asyncio.get_running_loop().call_later(life, self.queue.put_nowait, b"")

    async def receive(self) -> bytes:
        data = await self.queue.get()
        if not data:
            raise NetworkError("broken")
        return data

    async def say(self, text: str) -> None: ...

    async def close(self, seconds: float) -> None:
        self.end.cancel()
        self.world.lines.discard(self)
        self.queue.put_nowait(b"")


def text(number: int) -> str:
    return f'{{"id":"{number}","created_at":"2026-01-01T00:00:00Z","account":{{"id":"1","username":"a","acct":"a"}}}}'


def quoted(number: int) -> bytes:
    return b'"' + text(number).replace('"', '\\"').encode() + b'"'


@sized(DAY / 8, DAY, "seconds")
def test_a_day_with_hundreds_of_broken_connections_loses_nothing_and_leaves_nothing_behind(seconds: float):
    loop = JumpingLoop()
    look = int(seconds / EVERY / 4)
    world = World(random.Random(5))
    sizes: list[int] = []
    tasks: list[int] = []
    received: list[int] = []

    async def day() -> None:
        posting = loop.create_task(world.post())
        connections = Connections(world, world, wall=loop.time, random=world.chance.random)
        stream = EventStream(connections, ["public"])
        async with stream:
            async for event in stream:
                assert not isinstance(event, Gap)
                if isinstance(event, StatusPosted):
                    received.append(int(event.status.id))
                if len(received) % look == 0:
                    gc.collect()
                    sizes.append(tracemalloc.get_traced_memory()[0])
                    tasks.append(len(asyncio.all_tasks()))
                if loop.now >= seconds:
                    break
        posting.cancel()

    tracemalloc.start()
    try:
        loop.run_until_complete(day())
    finally:
        tracemalloc.stop()
        loop.close()
    assert sorted(received) == list(range(10**17 + 3, max(received) + 1, 3))
    assert len(received) > 0.95 * seconds / EVERY
    assert world.opened > 100 * seconds / DAY
    assert max(tasks) <= 4
    assert world.lines == set()
    assert sizes[-1] < sizes[1] + 800_000  # the list of what was received, and the memory of the latest ids
