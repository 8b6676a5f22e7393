"""Streams: how fast events come, what an open stream weighs, and how a thousand come back after a restart.

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
from atoot.streaming.subscriptions import Subscription
from benchmarks import data

TOKEN = "a-token"
STATUSES = web.AppKey("statuses", list[str])
OPEN = web.AppKey("open", set[web.WebSocketResponse])
HANDSHAKES = web.AppKey("handshakes", list[float])


# The server.


async def _pour(request: web.Request) -> web.StreamResponse:
    """A websocket: with `count` in the name of the stream, so many events as fast as they go; else silence."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return web.json_response({}, status=400)
    request.app[HANDSHAKES].append(time.monotonic())
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    request.app[OPEN].add(socket)
    try:
        name = request.query["stream"]
        if name.startswith("count:"):
            templates = request.app[STATUSES]
            for number in range(int(name.removeprefix("count:"))):
                template = templates[number % len(templates)]
                await socket.send_str(template.replace("115000000000000000", str(10**17 + number)))
        async for _ in socket:
            pass
    finally:
        request.app[OPEN].discard(socket)
    return socket


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
    frames = []
    for status in data.page(0):
        payload = data.to_json({**status, "id": "115000000000000000"}).decode()
        frames.append(data.to_json({"stream": ["public"], "event": "update", "payload": payload}).decode())
    app[STATUSES], app[OPEN], app[HANDSHAKES] = frames, set(), []
    app.router.add_get("/api/v1/streaming", _pour)
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


def weight(host: str, streams: int) -> None:
    """What a stream weighs beyond a bare websocket."""

    def measured(side: str) -> float:
        command = [sys.executable, "-m", "benchmarks.streams", "hold", side, host, str(streams)]
        return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)

    bare = statistics.median(measured("bare") for _ in range(3))
    ours = statistics.median(measured("ours") for _ in range(3))
    print(
        f"an open stream: {ours / 1e3:.1f} kB, a bare websocket {bare / 1e3:.1f} kB, beyond it {(ours - bare) / 1e3:.1f} kB"
    )


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


# How they come back.


async def comeback(host: str, streams: int) -> None:
    """All streams at once lose their connection."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    async with AsyncExitStack() as stack:
        c = await stack.enter_async_context(atoot.client(host, access_token=TOKEN, use_https=False))
        await asyncio.gather(
            *(stack.enter_async_context(c.stream(f"silent{number}")) for number in range(streams))
        )
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with server() as host:
        asyncio.run(speed(host, asked.events, asked.rounds))
        weight(host, asked.streams)
        asyncio.run(comeback(host, asked.streams))


if __name__ == "__main__":
    main()
