"""The local server: raw HTTP/1.1 and websockets with answers made beforehand, so that it is never what one waits for.

It runs in a process of its own (`python -m benchmarks.server PAGES EVENTS`), tells its ports in a line of JSON, and
ends when its standard input ends. Four ports serve the same timeline: plain, gzipped, 20 ms late, and on an unkind day.
"""

import asyncio
import base64
import gzip
import hashlib
import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from subprocess import PIPE, Popen
from typing import NamedTuple, cast

from benchmarks.data import Data, events, own_account, own_status, page, to_json

DELAY = 0.020
BUDGET = 1_000_000
"""Requests that the server allows in five minutes: a real limit would be measured instead of the client."""
TIMELINE = "/api/v1/timelines/home?limit=40"
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # https://www.rfc-editor.org/rfc/rfc6455#section-1.3
CHUNK = 64 * 1024
LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


class Hosts(NamedTuple):
    """`host:port` of the same server in its four manners."""

    plain: str
    packed: str
    late: str
    unkind: str
    """Every header that can differ from answer to answer does, and others use the same budget."""


class Answer(NamedTuple):
    """What is sent but for the headers that change with time."""

    head: bytes
    rest: bytes


@contextmanager
def serve(pages: int, poured: int) -> Iterator[Hosts]:
    """The server, running in another process; it ends with the block."""
    command = [sys.executable, "-m", "benchmarks.server", str(pages), str(poured)]
    with Popen(command, stdin=PIPE, stdout=PIPE, start_new_session=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield Hosts(*json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()


class Connection(asyncio.Protocol):
    """One connection: requests come in, answers go out."""

    def __init__(
        self, answers: dict[bytes, Answer], flood: list[bytes], delay: float, *, unkind: bool = False
    ) -> None:
        self._unkind = unkind
        self._answers = answers
        self._flood = flood
        self._delay = delay
        self._buffer = b""
        self._served = 0
        self._writable = asyncio.Event()
        self._writable.set()
        self._socket = False
        self._flooding: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._flooding is not None:
            self._flooding.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        if self._socket:
            self._frames_received(data)
            return
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            request, body = self._buffer[:end], end + 4
            size = LENGTH.search(request)
            rest = body + (int(size[1]) if size else 0)
            if len(self._buffer) < rest:
                return
            self._buffer = self._buffer[rest:]
            target = request[request.index(b" ") + 1 :].partition(b" ")[0]
            if target.startswith(b"/api/v1/streaming"):
                self._upgrade(request, target)
            elif self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._answer, target)
            else:
                self._answer(target)

    def _answer(self, target: bytes) -> None:
        answer = self._answers.get(target) or self._answers[b""]
        self._served += 1
        now = time.time()
        until = datetime.fromtimestamp((now // 300 + 1) * 300 + now % 1, UTC)
        changing = (
            f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(now))}\r\n"
            f"X-RateLimit-Limit: {BUDGET}\r\nX-RateLimit-Remaining: {BUDGET - self._served % 1000}\r\n"
            f"X-RateLimit-Reset: {until.isoformat(timespec='microseconds')[:26]}Z\r\n\r\n"
        )
        if self._unkind:
            changing = self._unkindly(now) + changing.partition("X-RateLimit-Limit")[0] + "\r\n"
        self._transport.write(answer.head + changing.encode() + answer.rest)

    def _unkindly(self, now: float) -> str:
        """The headers of an answer of which none is like those of the answer before."""
        name = hashlib.md5(b"%d" % self._served, usedforsecurity=False).hexdigest()
        # The window of which least is left is shown, that of the token or that of the person, and others use it too.
        limit = BUDGET * (1 + self._served % 2 * 4)
        used = self._served % 1000 * 7 + self._served % 3
        until = datetime.fromtimestamp((now // 300 + 1) * 300 + self._served * 7919 % 1_000_000 / 1e6, UTC)
        return (
            f'ETag: W/"{name}"\r\nX-Request-Id: {name[:8]}-{name[8:12]}-4{name[13:16]}-8{name[17:20]}-{name[20:]}\r\n'
            f"X-Runtime: 0.{self._served % 1_000_000:06d}\r\nX-RateLimit-Limit: {limit}\r\n"
            f"X-RateLimit-Remaining: {limit - used}\r\n"
            f"X-RateLimit-Reset: {until.isoformat(timespec='microseconds')[:26]}Z\r\n"
        )

    def _upgrade(self, request: bytes, target: bytes) -> None:
        self._socket = True
        key = next(line for line in request.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:"))
        accept = base64.b64encode(
            hashlib.sha1(key.split(b":")[1].strip() + MAGIC, usedforsecurity=False).digest()
        )
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        if b"stream=" in target:
            self._start()

    def _frames_received(self, received: bytes) -> None:
        """Any text is a wish to subscribe; a close is returned as it is; nothing else is expected."""
        opcode = received[0] & 0x0F
        if opcode == 1:
            self._start()
        elif opcode == 8:
            self._transport.write(b"\x88\x00")
            self._transport.close()

    def _start(self) -> None:
        if self._flooding is None:
            self._flooding = asyncio.get_running_loop().create_task(self._pour())

    async def _pour(self) -> None:
        for chunk in self._flood:
            await self._writable.wait()
            self._transport.write(chunk)


def frames(count: int) -> list[bytes]:
    """That many events as websocket frames, joined to pieces of a good size for a socket."""
    chunks, chunk = [], b""
    for text in events(count):
        chunk += b"\x81\x7e" + len(text).to_bytes(2, "big") + text
        if len(chunk) > CHUNK:
            chunks.append(chunk)
            chunk = b""
    return [*chunks, chunk]


def answers_of(
    host: str, timeline: list[list[Data]], *, packed: bool = False, unkind: bool = False
) -> dict[bytes, Answer]:
    """Target to answer: the pages of the timeline, the own account, the instance; anything else is not found."""
    instance = {
        "domain": host,
        "title": "Home",
        "version": "4.6.0",
        "configuration": {"urls": {"streaming": f"ws://{host}"}},
    }
    found = {
        b"": _answer_of("404 Not Found", {"error": "Record not found"}),
        b"/api/v2/instance": _answer_of("200 OK", instance),
        b"/api/v1/accounts/verify_credentials": _answer_of("200 OK", own_account(), unkind=unkind),
        b"/api/v1/statuses": _answer_of("200 OK", own_status(), unkind=unkind),
    }
    target = TIMELINE
    for statuses in timeline:
        older = f"{TIMELINE}&max_id={statuses[-1]['id']}"
        newer = f"{TIMELINE}&min_id={statuses[0]['id']}"
        links = [] if statuses is timeline[-1] else [f'<http://{host}{older}>; rel="next"']
        link = ", ".join([*links, f'<http://{host}{newer}>; rel="prev"'])
        found[target.encode()] = _answer_of("200 OK", statuses, link, packed=packed, unkind=unkind)
        target = older
    return found


def _answer_of(
    status: str, value: object, link: str = "", *, packed: bool = False, unkind: bool = False
) -> Answer:
    """An answer with the headers that Mastodon behind nginx sends."""
    body = to_json(value)
    tag = hashlib.md5(body, usedforsecurity=False).hexdigest()
    if packed:
        body = gzip.compress(body, 6, mtime=0)
    lines = [
        f"HTTP/1.1 {status}",
        "Server: nginx",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: keep-alive",
        "X-Frame-Options: DENY",
        "X-Content-Type-Options: nosniff",
        "X-XSS-Protection: 0",
        "Referrer-Policy: same-origin",
        "Vary: Authorization, Origin",
        "Cache-Control: private, no-store",
        "Strict-Transport-Security: max-age=63072000; includeSubDomains",
        "Content-Security-Policy: default-src 'none'; form-action 'none'; frame-ancestors 'none'",
    ]
    if not unkind:  # there they come with each answer
        lines += [
            f'ETag: W/"{tag}"',
            f"X-Request-Id: {tag[:8]}-1111-4111-8111-{tag[:12]}",
            "X-Runtime: 0.041837",
        ]
    lines += [f"Link: {link}"] if link else []
    lines += ["Content-Encoding: gzip"] if packed else []
    return Answer("".join(f"{line}\r\n" for line in lines).encode(), body)


async def main(pages: int, poured: int) -> None:
    """Serve until nobody holds the other end of standard input."""
    loop = asyncio.get_running_loop()
    timeline = [page(number) for number in range(pages)]
    flood = frames(poured)
    hosts = []
    for packed, delay, unkind in (
        (False, 0.0, False),
        (True, 0.0, False),
        (False, DELAY, False),
        (False, 0.0, True),
    ):
        answers: dict[bytes, Answer] = {}

        def connect(
            answers: dict[bytes, Answer] = answers, delay: float = delay, unkind: bool = unkind
        ) -> Connection:
            return Connection(answers, flood, delay, unkind=unkind)

        server = await loop.create_server(connect, "127.0.0.1", 0)
        host = "{}:{}".format(*server.sockets[0].getsockname())
        answers.update(answers_of(host, timeline, packed=packed, unkind=unkind))
        hosts.append(host)
    print(json.dumps(hosts), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
