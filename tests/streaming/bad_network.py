"""A network between client and server that fails when told to: a TCP proxy."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

MODES = ("cut", "stall", "delay", "half-close", "inside", "handshake", "backfill")


class Wire:
    """One connection through the proxy."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter, left: int | None) -> None:
        self.client = client
        self.server = server
        self.open = asyncio.Event()
        """Cleared: nothing goes through."""
        self.open.set()
        self.left = left
        """Bytes from the server that still go through; then it is cut."""
        self.delay = 0.0
        self.is_stream = False

    def cut(self) -> None:
        """Break it."""
        self.left = 0
        self.open.set()
        for writer in (self.client, self.server):
            writer.transport.abort()


class BadNetwork:
    """The proxy."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self.target = port
        self.port = 0
        self.deaths = 0
        self.chance = chance
        self.fails_everywhere = False
        """Whether other connections than streams fail, too."""
        self.wires: set[Wire] = set()
        self._next_left: list[int] = []
        self._backfill_cuts = 0
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self.tasks.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self.tasks.discard(task)
            writer.transport.abort()

        task.add_done_callback(ended)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return
        wire = Wire(writer, forth, self._next_left.pop() if self._next_left else None)
        self.wires.add(wire)
        try:
            await asyncio.gather(self._up(wire, reader), self._down(wire, back))
        except (OSError, RuntimeError):
            pass  # broken, or closed for writing: that is what this is for
        finally:
            self.wires.discard(wire)
            wire.cut()

    async def _up(self, wire: Wire, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            wire.is_stream = wire.is_stream or b"/api/v1/streaming" in data
            if self._backfill_cuts and b"limit=40" in data:
                self._backfill_cuts -= 1
                self.deaths += 1
                if self.chance.random() < 0.5:
                    wire.server.write(data)  # the server works, its answer is lost
                self.kill("cut")
                return
            await wire.open.wait()
            wire.server.write(data)
            await wire.server.drain()
        with suppress(OSError):
            wire.server.write_eof()

    async def _down(self, wire: Wire, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            await wire.open.wait()
            if wire.delay:
                await asyncio.sleep(wire.delay)
            if wire.left is not None:
                data = data[: wire.left]
                wire.left -= len(data)
            wire.client.write(data)
            await wire.client.drain()
            if wire.left == 0:
                self.deaths += 1
                wire.cut()
                return
        with suppress(OSError):
            wire.client.write_eof()

    def kill(self, mode: str) -> None:
        """Let the streams fail in some way. Each time is one death, counted when it happens."""
        streams = [wire for wire in self.wires if wire.is_stream or self.fails_everywhere]
        if mode == "handshake":
            self._next_left.append(self.chance.randrange(1, 400))
            self.deaths += 1
            for wire in streams:
                wire.cut()
        elif mode == "backfill":
            self._backfill_cuts += 1
            for wire in streams:
                wire.cut()
        for wire in streams:
            if mode == "cut":
                wire.cut()
            elif mode == "stall":
                wire.open.clear()
            elif mode == "delay":
                wire.delay = self.chance.random() * 0.02
            elif mode == "half-close":
                with suppress(OSError):
                    wire.client.write_eof()
            elif mode == "inside":
                wire.left = self.chance.randrange(1, 2000)
        if mode in ("cut", "stall", "half-close") and streams:
            self.deaths += 1

    def heal(self) -> None:
        """Fail no more. What hangs by then hangs for good, as real connections do: it is for the client to find out."""
        self._next_left.clear()
        self._backfill_cuts = 0
        for wire in self.wires:
            wire.delay = 0.0


@asynccontextmanager
async def in_between(network: BadNetwork) -> AsyncIterator[None]:
    """Let a network be in front of its server."""
    listener = await asyncio.start_server(network.accept, "127.0.0.1", 0, backlog=2048)
    network.port = listener.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        listener.close()
        for task in network.tasks:  # not the wires alone: one that is just being laid is none yet
            task.cancel()
        await asyncio.gather(*network.tasks, return_exceptions=True)
        await listener.wait_closed()


@asynccontextmanager
async def bad_network(port: int, seed: int) -> AsyncIterator[BadNetwork]:
    """Put a network in front of a server."""
    network = BadNetwork(port, random.Random(seed))
    async with in_between(network):
        yield network
