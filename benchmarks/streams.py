"""Streams: how fast events come, what they cost, what an open stream weighs, and how a thousand come back.

    python -m benchmarks.streams [--events 20000] [--streams 1000] [--rounds 7]

The server is a process of its own; each side of the comparison of memory is, too.
"""

import argparse
import asyncio
import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web

import atoot
from atoot.streaming.connections.frames import Parser
from atoot.streaming.subscriptions import Subscription
from benchmarks import data

TOKEN = "a-token"
FIRST = "115000000000000000"
STATUSES = web.AppKey("statuses", list[tuple[str, str]])
LARGE = web.AppKey("large", list[tuple[str, str]])
SIZE = 20_000
"""Bytes of a large status."""
PACE = 2000
"""Large statuses a second that a stream has to bear."""
PIECES = (1, 2, 7, 64, 1024, 16_384, 65_536, 1 << 20)
"""Sizes of the pieces that a stream of events is cut into."""
OPEN = web.AppKey("open", set[web.WebSocketResponse])
HANDSHAKES = web.AppKey("handshakes", list[float])


# The server.


async def _pour(request: web.Request) -> web.StreamResponse:
    """A websocket: with `count` in the name of the stream, so many events as fast as they go; else silence."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return web.json_response({}, status=400)
    request.app[HANDSHAKES].append(time.monotonic())
    socket = web.WebSocketResponse(compress=False)
    try:
        await socket.prepare(request)
    except ConnectionError:
        return socket  # gone before the handshake was done
    request.app[OPEN].add(socket)
    try:
        for _, frame in _events(request.query.get("stream", ""), request.app):
            await socket.send_str(frame)
        async for _ in socket:
            pass
    finally:
        request.app[OPEN].discard(socket)
    return socket


async def _pour_events(request: web.Request) -> web.StreamResponse:
    """The same as server-sent events; with `:by:n` in pieces of so many bytes, each written and sent on its own."""
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    answer.enable_chunked_encoding()
    await answer.prepare(request)
    await answer.write(b":)\n")
    name, _, size = request.match_info["name"].replace("/", ":").partition(":by:")
    texts = (f"event: update\ndata: {payload}\n\n".encode() for payload, _ in _events(name, request.app))
    if size:
        body = b"".join(texts)
        texts = (body[at : at + int(size)] for at in range(0, len(body), int(size)))
    with suppress(ConnectionError):  # who has enough leaves
        for text in texts:
            await answer.write(text)
    await asyncio.sleep(3600)
    return answer


def _events(name: str, app: web.Application) -> Iterator[tuple[str, str]]:
    """Payloads, and whole frames: of `count:n` so many of usual size, of `large:n` of 20 kB each."""
    kind, _, count = name.partition(":")
    templates = {"count": app[STATUSES], "large": app[LARGE]}.get(kind, [])
    for number in range(int(count) if templates else 0):
        payload, frame = templates[number % len(templates)]
        own = str(10**17 + number)
        yield payload.replace(FIRST, own), frame.replace(FIRST, own)


async def _restart(request: web.Request) -> web.Response:
    """End all streams at once; tell the handshakes since the last time."""
    for socket in list(request.app[OPEN]):
        transport = socket._req.transport if socket._req is not None else None  # noqa: SLF001 - a crash says no goodbye
        if transport is not None:
            transport.abort()
    request.app[HANDSHAKES].clear()
    return web.json_response({})


async def _figures(request: web.Request) -> web.Response:
    return web.json_response({"open": len(request.app[OPEN]), "handshakes": request.app[HANDSHAKES]})


async def _nothing(request: web.Request) -> web.Response:
    return web.json_response([] if "timelines" in request.path else {})


def serve() -> None:
    """Serve until the process that started this one ends."""
    app = web.Application()
    app[STATUSES] = [_framed(status) for status in data.page(0)]
    app[LARGE] = [_framed(_grown(status)) for status in data.page(0)]
    app[OPEN], app[HANDSHAKES] = set(), []
    app.router.add_get("/api/v1/streaming", _pour)
    app.router.add_get("/api/v1/streaming/{name:.+}", _pour_events)
    app.router.add_post("/restart", _restart)
    app.router.add_get("/figures", _figures)
    app.router.add_get("/{rest:.*}", _nothing)

    async def run() -> None:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
        print(runner.addresses[0][1], flush=True)
        with suppress(asyncio.CancelledError):
            await asyncio.to_thread(sys.stdin.read)

    asyncio.run(run())


def _framed(status: dict[str, Any]) -> tuple[str, str]:
    payload = data.to_json({**status, "id": FIRST}).decode()
    return payload, data.to_json({"stream": ["public"], "event": "update", "payload": payload}).decode()


def _grown(status: dict[str, Any]) -> dict[str, Any]:
    """A status of SIZE bytes."""
    text = "<p>" + "Ein langer Satz, mit Umlauten wie ä und ü. " * (SIZE // 40) + "</p>"
    rest = len(data.to_json({**status, "content": ""}))
    return {**status, "content": text[: max(SIZE - rest, 0)]}


@contextmanager
def server() -> Iterator[str]:
    """A server process; its host."""
    command = [sys.executable, "-m", "benchmarks.streams", "serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


# How fast events come.


async def speed(host: str, events: int, rounds: int) -> None:
    """Events a second and processor time an event, atoot to bare aiohttp and orjson."""
    async with (
        aiohttp.ClientSession() as session,
        atoot.client(host, access_token=TOKEN, use_https=False) as c,
    ):

        async def bare() -> None:
            left = events
            async with session.ws_connect(f"ws://{host}/api/v1/streaming?stream=count:{events}") as socket:
                async for message in socket:
                    event = orjson.loads(message.data)
                    status = orjson.loads(event["payload"])
                    assert status["id"]
                    left -= 1
                    if not left:
                        break

        async def ours() -> None:
            left = events
            async with c.stream(Subscription(f"count:{events}")) as stream:
                async for event in stream:
                    assert isinstance(event, atoot.events.StatusPosted)
                    assert event.status.id
                    left -= 1
                    if not left:
                        break

        await bare()
        await ours()
        pairs = [(await _timed(bare), await _timed(ours)) for _ in range(rounds)]
    for what, at in (("events a second", 0), ("processor time an event", 1)):
        ratios = [b[at] / o[at] if at == 0 else o[at] / b[at] for b, o in pairs]
        print(
            f"{what}: {statistics.median(ratios):.2f} of bare aiohttp + orjson ({min(ratios):.2f} to {max(ratios):.2f})"
        )
    print(f"  atoot {events / statistics.median(o[0] for _, o in pairs):,.0f}/s")


async def cost(host: str, events: int) -> None:
    """Processor time of large statuses, as server-sent events and by websocket."""
    per_event: dict[str, float] = {}
    async with atoot.client(host, access_token=TOKEN, use_https=False) as c:
        for transport in ("websocket", "sse", "websocket", "sse", "websocket", "sse"):

            async def listen(kind: Any = transport) -> None:
                left = events
                async with c.stream(Subscription(f"large:{events}"), transport=kind) as stream:
                    async for _ in stream:
                        left -= 1
                        if not left:
                            break

            _, cpu = await _timed(listen)
            per_event[transport] = min(per_event.get(transport, cpu), cpu / events)
    socket, sent = per_event["websocket"], per_event["sse"]
    print(
        f"statuses of {SIZE // 1000} kB: websocket {socket * 1e6:.0f} us, server-sent events {sent * 1e6:.0f} us of"
        f" processor each, {sent / socket:.2f} times; at {PACE} a second {sent * PACE:.0%} of one processor"
    )


def cuttings() -> None:
    """What a byte of server-sent events costs, in pieces of any size."""
    text = "".join(f"event: update\ndata: {_framed(_grown(status))[0]}\n\n" for status in data.page(0))
    body = text.encode() * (1 + (1 << 20) // len(text.encode()))
    count = body.count(b"event: ")
    print(
        "server-sent events, ns a byte, by size of the pieces (without the calls of the pieces themselves):"
    )
    for size in PIECES:
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        best = called = float("inf")
        for _ in range(3):
            gc.collect()
            parser, found, began = Parser(), 0, time.process_time()
            for piece in pieces:
                found += len(parser.feed(piece))
            best = min(best, time.process_time() - began)
            assert found == count
            began = time.process_time()
            for piece in pieces:
                _called(piece)
            called = min(called, time.process_time() - began)
        print(f"  {size:>9,}: {best / len(body) * 1e9:8.2f} ({(best - called) / len(body) * 1e9:.2f})")


async def arrivals(host: str) -> None:
    """What a byte costs from the socket to the event, in pieces of any size that the server sends."""
    print(
        "server-sent events, ns a byte from the socket to the event, and of bare aiohttp without reading them:"
    )
    async with (
        aiohttp.ClientSession() as session,
        atoot.client(host, access_token=TOKEN, use_https=False) as c,
    ):
        for size in PIECES:
            count = 20 if size < 64 else 400
            name = f"large:{count}:by:{size}"
            total = count * SIZE

            async def bare(name: str = name, total: int = total) -> None:
                async with session.get(f"http://{host}/api/v1/streaming/{name.replace(':', '/')}") as answer:
                    left = total
                    while left > 0:
                        left -= len(await answer.content.readany())

            async def ours(name: str = name, count: int = count) -> None:
                async with c.stream(Subscription(name), transport="sse", backfill=0) as stream:
                    for _ in range(count):
                        await anext(stream)

            costs = {work: min([(await _timed(work))[1] for _ in range(3)]) for work in (bare, ours)}
            print(f"  {size:>9,}: {costs[ours] / total * 1e9:8.2f}   bare {costs[bare] / total * 1e9:8.2f}")


def _called(piece: bytes) -> list[bytes]:
    """What calling a function for a piece costs at least."""
    del piece
    return []


async def _timed(work: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    await work()
    return time.perf_counter() - wall, time.process_time() - cpu


# What an open stream weighs.


async def hold(side: str, host: str, streams: int) -> None:
    """Open so many streams and print the bytes that the process grew by."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    async with AsyncExitStack() as stack:
        c = await stack.enter_async_context(atoot.client(host, access_token=TOKEN, use_https=False))
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )

        async def one(number: int) -> Any:
            if side == "bare":
                url = f"ws://{host}/api/v1/streaming?stream=silent{number}"
                return await stack.enter_async_context(session.ws_connect(url, heartbeat=30))
            return await stack.enter_async_context(c.stream(f"silent{number}"))

        await one(0)
        gc.collect()
        before = _resident()
        kept = await asyncio.gather(*(one(number) for number in range(1, streams + 1)))
        gc.collect()
        print((_resident() - before) / len(kept))


async def listeners(host: str, count: int) -> None:
    """So many listeners on one client print the bytes that the process grew by, and the connections there are."""
    async with AsyncExitStack() as stack:
        c = await stack.enter_async_context(atoot.client(host, access_token=TOKEN, use_https=False))

        async def one() -> Any:
            return await stack.enter_async_context(c.stream("silent"))

        await one()
        gc.collect()
        before = _resident()
        kept = [await one() for _ in range(count)]
        gc.collect()
        grown = (_resident() - before) / len(kept)
        async with aiohttp.ClientSession() as session, session.get(f"http://{host}/figures") as answer:
            figures = await answer.json()
        print(grown, figures["open"])


def crowd(host: str, count: int) -> None:
    """What a further listener weighs."""
    command = [sys.executable, "-m", "benchmarks.streams", "listeners", host, str(count)]
    grown, connections = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    print(f"{count} listeners on one client: {float(grown) / 1e3:.1f} kB each, {connections} connections")


def weight(host: str, streams: int) -> None:
    """What a further stream of a client weighs, and what a bare websocket does."""

    def measured(side: str) -> float:
        command = [sys.executable, "-m", "benchmarks.streams", "hold", side, host, str(streams)]
        return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)

    bare = statistics.median(measured("bare") for _ in range(3))
    ours = statistics.median(measured("ours") for _ in range(3))
    print(f"a further stream of a client: {ours / 1e3:.1f} kB; a bare websocket: {bare / 1e3:.1f} kB")


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


# How they come back.


async def comeback(host: str, streams: int) -> None:
    """All streams at once lose their connection; each is of a client of its own, as those of one share theirs."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    async with AsyncExitStack() as stack:

        async def one(number: int) -> None:
            c = await stack.enter_async_context(
                atoot.client(host, access_token=f"{TOKEN}-{number}", use_https=False)
            )
            await stack.enter_async_context(c.stream("silent"))

        await asyncio.gather(*(one(number) for number in range(streams)))
        began = time.monotonic()
        async with aiohttp.ClientSession() as session:
            await session.post(f"http://{host}/restart")
            while True:
                async with session.get(f"http://{host}/figures") as answer:
                    figures = await answer.json()
                if figures["open"] >= streams and len(figures["handshakes"]) >= streams:
                    break
                await asyncio.sleep(0.2)
        seconds = time.monotonic() - began
        moments = sorted(figures["handshakes"])
        busiest = max(
            sum(1 for other in moments[at:] if other < start + 1) for at, start in enumerate(moments)
        )
        print(
            f"{streams} streams are back after {seconds:.1f} s, with at most {busiest} handshakes in a second"
        )


def main() -> None:
    """Measure everything."""
    if sys.argv[1:2] == ["serve"]:
        serve()
        return
    if sys.argv[1:2] == ["hold"]:
        asyncio.run(hold(sys.argv[2], sys.argv[3], int(sys.argv[4])))
        return
    if sys.argv[1:2] == ["listeners"]:
        asyncio.run(listeners(sys.argv[2], int(sys.argv[3])))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with server() as host:
        asyncio.run(speed(host, asked.events, asked.rounds))
        asyncio.run(cost(host, asked.events // 4))
        cuttings()
        asyncio.run(arrivals(host))
        crowd(host, asked.streams)
        weight(host, asked.streams)
        asyncio.run(comeback(host, asked.streams))


if __name__ == "__main__":
    main()
