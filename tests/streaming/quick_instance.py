"""A small stateful instance in a process of its own, quick enough for tens of thousands of statuses.

It knows the home and public timelines and notifications with `min_id`, `since_id` and `max_id`, websockets with one or
several streams, and server-sent events. `POST /_make` makes statuses and notifications.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

from aiohttp import WSMsgType, web

THUMP = 0.1
BUDGET = 1_000_000
ACCOUNT = {"id": "1", "username": "ada", "acct": "ada", "url": "http://localhost/@ada", "created_at": "2026-01-01T00:00:00.000Z"}  # fmt: skip
STREAMS = ("user", "public")


class Instance:
    """All that it knows."""

    def __init__(self) -> None:
        self.statuses: list[tuple[int, str]] = []
        self.notifications: list[tuple[int, str]] = []
        self.next_id = 115_000_000_000_000_000
        self.listeners: set[Listener] = set()
        self.handshakes: list[float] = []
        self.window_ends = 0.0
        self.left = BUDGET

    def limits(self) -> dict[str, str]:
        """Headers of a budget that is never used up."""
        now = time.time()
        if now >= self.window_ends:
            self.window_ends, self.left = now // 300 * 300 + 300, BUDGET
        self.left -= 1
        ends = datetime.fromtimestamp(self.window_ends, UTC)
        return {
            "X-RateLimit-Limit": str(BUDGET),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Reset": ends.isoformat(),
        }

    def make(self, kind: str) -> str:
        self.next_id += 7
        number = self.next_id
        if kind == "status":
            status = {
                "id": str(number), "created_at": "2026-11-24T12:00:00.000Z", "content": f"<p>{number}</p>",
                "uri": f"http://localhost/{number}", "visibility": "public", "account": ACCOUNT,
            }  # fmt: skip
            self.statuses.append((number, json.dumps(status)))
            self.tell(STREAMS, "update", self.statuses[-1][1])
        else:
            notification = {
                "id": str(number), "type": "follow", "created_at": "2026-11-24T12:00:00.000Z", "account": ACCOUNT,
            }  # fmt: skip
            self.notifications.append((number, json.dumps(notification)))
            self.tell(("user",), "notification", self.notifications[-1][1])
        return str(number)

    def tell(self, streams: tuple[str, ...], event: str, payload: str) -> None:
        for stream in streams:
            for listener in self.listeners:
                if stream in listener.streams:
                    listener.queue.put_nowait((stream, event, payload))


class Listener:
    """An open connection."""

    def __init__(self, instance: Instance, streams: set[str]) -> None:
        self.streams = streams
        self.queue: asyncio.Queue[tuple[str, str, str]] = asyncio.Queue()
        instance.handshakes.append(asyncio.get_running_loop().time())
        instance.listeners.add(self)


INSTANCE = web.AppKey("instance", Instance)


async def timeline(request: web.Request) -> web.Response:
    instance = request.app[INSTANCE]
    items = instance.notifications if "notifications" in request.path else instance.statuses
    query = request.query
    limit = min(int(query.get("limit", "20")), 40)
    above = int(query.get("min_id") or query.get("since_id") or "0")
    below = int(query.get("max_id") or str(1 << 62))
    start = next((at for at in range(len(items), 0, -1) if items[at - 1][0] <= above), 0)
    found = [text for number, text in items[start:] if number < below]
    page = found[:limit] if "min_id" in query else found[-limit:]
    limits = instance.limits()
    return web.Response(text=f"[{','.join(reversed(page))}]", content_type="application/json", headers=limits)


async def about(request: web.Request) -> web.Response:
    return web.json_response({"urls": {}})


async def make(request: web.Request) -> web.Response:
    kinds = await request.json()
    return web.json_response([request.app[INSTANCE].make(kind) for kind in kinds])


async def delete(request: web.Request) -> web.Response:
    request.app[INSTANCE].tell(STREAMS, "delete", request.query["id"])
    return web.json_response({})


async def figures(request: web.Request) -> web.Response:
    instance = request.app[INSTANCE]
    return web.json_response({"handshakes": instance.handshakes, "open": len(instance.listeners)})


async def cut(request: web.Request) -> web.Response:
    """End all streams at once, as a restart does."""
    instance = request.app[INSTANCE]
    instance.handshakes.clear()
    for listener in list(instance.listeners):
        listener.queue.put_nowait(("", "", ""))
    return web.json_response({})


async def streaming(request: web.Request) -> web.StreamResponse:
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return web.json_response({"error": "Unknown channel requested"}, status=400)
    instance = request.app[INSTANCE]
    socket = web.WebSocketResponse()
    listener = Listener(instance, {request.query["stream"]} if "stream" in request.query else set())
    await socket.prepare(request)

    async def write() -> None:
        while True:
            stream, event, payload = await listener.queue.get()
            if not event:
                await socket.close()
                return
            await socket.send_str(json.dumps({"stream": [stream], "event": event, "payload": payload}))

    writing = asyncio.create_task(write())
    try:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                (listener.streams.add if said["type"] == "subscribe" else listener.streams.discard)(
                    said["stream"]
                )
    finally:
        instance.listeners.discard(listener)
        writing.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await writing
    return socket


async def events(request: web.Request) -> web.StreamResponse:
    instance = request.app[INSTANCE]
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    listener = Listener(instance, {request.match_info["stream"]})
    try:
        await answer.prepare(request)
        await answer.write(b":)\n")
        while True:
            try:
                async with asyncio.timeout(THUMP):
                    _, event, payload = await listener.queue.get()
            except TimeoutError:
                await answer.write(b":thump\n\n")
                continue
            if not event:
                return answer
            await answer.write(f"event: {event}\ndata: {payload}\n\n".encode())
    except ConnectionError:
        return answer
    finally:
        instance.listeners.discard(listener)


def main() -> None:
    app = web.Application()
    app[INSTANCE] = Instance()
    app.router.add_get("/api/v2/instance", about)
    app.router.add_get("/api/v1/instance", about)
    for name in ("timelines/home", "timelines/public", "notifications"):
        app.router.add_get(f"/api/v1/{name}", timeline)
    app.router.add_get("/api/v1/streaming", streaming)
    app.router.add_get("/api/v1/streaming/{stream}", events)
    app.router.add_post("/_make", make)
    app.router.add_post("/_delete", delete)
    app.router.add_post("/_cut", cut)
    app.router.add_get("/_figures", figures)

    async def serve() -> None:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=2048)
        await site.start()
        sys.stdout.write(f"{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        # The pipe ends with the process that started this one.
        await asyncio.to_thread(sys.stdin.read)
        os._exit(0)

    asyncio.run(serve())


class Quick:
    """The instance, as a test sees it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"

    def _post(self, path: str, data: object = None) -> bytes:
        request = Request(
            f"http://{self.host}{path}", json.dumps(data).encode(), {"Content-Type": "application/json"}
        )
        with urlopen(request) as answer:
            return answer.read()

    async def make(self, kinds: list[str]) -> list[str]:
        """Make so many statuses and notifications, in this order; their ids."""
        return json.loads(await asyncio.to_thread(self._post, "/_make", kinds))

    async def delete(self, identifier: str) -> None:
        """Tell that a status was deleted."""
        await asyncio.to_thread(self._post, f"/_delete?id={identifier}")

    async def cut(self) -> None:
        """End all streams."""
        await asyncio.to_thread(self._post, "/_cut")

    async def figures(self) -> dict[str, object]:
        """What happened."""

        def get() -> bytes:
            with urlopen(f"http://{self.host}/_figures") as answer:
                return answer.read()

        return json.loads(await asyncio.to_thread(get))


@contextmanager
def quick_instance() -> Iterator[Quick]:
    """Start the process, and end it."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            yield Quick(int(process.stdout.readline()))
        finally:
            process.kill()


if __name__ == "__main__":
    main()
