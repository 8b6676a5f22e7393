"""Many scripted hosts in one process, which count what they are asked: the ledger that runs are held to.

Each has an address of its own in 127.0.0.0/8, all have the same port. Limits are Mastodon's: by address of the host, in
windows at multiples of their length. A third has a robots.txt, some are closed, one in twenty is hostile or dead.
"""

import asyncio
import json
import math
import random
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Self
from urllib.parse import parse_qsl

SLOW = ("tarpit", "silent")
"""Those that take real time."""
HOSTILE = ("tarpit", "endless", "garbage", "no list", "redirect", "circle", "foreign link", "dead", "silent")
LIMITS = {"all": (300, 300), "paging": (300, 900)}
BEGIN = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


class Host:
    """One of them."""

    def __init__(
        self, ledger: "Ledger", number: int, kind: str, items: int, limits=LIMITS, times: Sequence[float] = ()
    ):
        self.ledger, self.number, self.kind, self.items = ledger, number, kind, len(times) or items
        self.times = times
        self.ids = [(int(made * 1000) << 16) + place % 65536 for place, made in enumerate(times)] or range(
            1, items + 1
        )
        self.limits = dict(limits)
        self.name = f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"
        self.asked: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.over = self.forbidden = self.tokens = self.strangers = 0
        self.counts: Counter[tuple[str, int]] = Counter()
        self.counts_of: Callable[[Host], Counter[tuple[str, int]]] = lambda host: host.counts
        self.latest = 0.0
        self.early = 0
        self.gone: set[int] = set()

    @property
    def origin(self) -> str:
        return f"http://{self.name}:{self.ledger.port}"

    @property
    def is_open(self) -> bool:
        return self.kind in ("open", "robots", "delay")

    def uris(self) -> set[str]:
        return {self.uri(number) for number in range(1, self.items + 1)} if self.is_open else set()

    def uri(self, number: int) -> str:
        return f"{self.origin}/users/alice/statuses/{number}"

    def robots(self) -> str | None:
        return {
            "robots": "User-agent: *\nDisallow: /admin/\nAllow: /api/\n",
            "delay": "User-agent: *\nCrawl-delay: 2\n",
            "forbidden": "User-agent: *\nDisallow: /api/\n",
        }.get(self.kind)

    def status(self, number: int) -> dict:
        seconds = self.times[number - 1] if self.times else BEGIN + number * 60
        made = datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
        return {
            "id": str(self.ids[number - 1]), "uri": self.uri(number), "url": self.uri(number), "created_at": made, "visibility": "public",
            "content": f"<p>status {number} {'é' * 20}</p>", "reblog": None, "media_attachments": [], "mentions": [], "tags": [], "emojis": [],
            "account": {"id": "1", "username": "alice", "acct": "alice", "uri": f"{self.origin}/users/alice", "url": f"{self.origin}/@alice",
                        "created_at": made, "note": "<p>hi</p>", "indexable": True, "fields": []},
        }  # fmt: skip

    def answer(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """What a decent request gets."""
        place, _, query = path.partition("?")
        given = dict(parse_qsl(query))
        now = self.ledger.clock()
        self.asked[place] += 1
        self.tokens += "authorization" in headers or "cookie" in headers
        self.strangers += "+https://example.org/" not in headers.get("user-agent", "")
        if place == "/robots.txt":
            text = self.robots()
            return (404, {}, b"") if text is None else (200, {"Content-Type": "text/plain"}, text.encode())
        if not place.startswith("/api/"):
            return 404, {}, b"{}"
        self.forbidden += self.kind == "forbidden"
        if self.kind == "delay":
            self.early += now - self.latest < 1.99
            self.latest = now
        told = self._count(now, paging="max_id" in given or "min_id" in given or "since_id" in given)
        if told is None:
            self.over += 1
            status, headers = self.ledger.refusal
            return status, headers, b'{"error":"Too many requests"}'
        told = told if self.ledger.told else {}
        if place == "/api/v2/instance":
            rules = {
                "live_feeds": {
                    "local": "authenticated" if self.kind == "access" else "public",
                    "remote": "public",
                }
            }
            return 200, told, json.dumps({"domain": self.name, "version": "4.5.0", "title": "t", "source_url": "", "description": "", "usage": {"users": {"active_month": 1}}, "thumbnail": {"url": ""}, "languages": [], "configuration": {"timelines_access": rules}, "registrations": {}, "contact": {"email": ""}, "rules": []}).encode()  # fmt: skip
        if self.kind in ("closed", "access"):
            return 401, told, b'{"error":"This method requires an authenticated user"}'
        if place == "/api/v1/timelines/public":
            return self._page(given, told)
        if place.startswith("/api/v1/statuses/"):
            number = place.rpartition("/")[2]
            there = number.isdigit() and 0 < int(number) <= self.items and int(number) not in self.gone
            return (
                (200, told, json.dumps(self.status(int(number))).encode())
                if there
                else (404, told, b'{"error":"Record not found"}')
            )
        return 404, told, b'{"error":"Record not found"}'

    def _count(self, now: float, *, paging: bool) -> dict[str, str] | None:
        closest = None
        for name, (limit, seconds) in self.limits.items():
            if name == "paging" and not paging:
                continue
            window = int(now) // seconds
            counts = self.counts_of(self)
            counts[name, window] += 1
            left = limit - counts[name, window]
            reset = (window + 1) * seconds + now % 1
            if closest is None or left < closest[0]:
                closest = left, limit, reset
        left, limit, reset = closest
        if left < 0:
            return None
        stamp = datetime.fromtimestamp(reset, UTC).isoformat().replace("+00:00", "Z")
        date = datetime.fromtimestamp(now, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": stamp,
            "Date": date,
        }

    def _page(self, given: dict[str, str], told: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        size = min(int(given.get("limit", 20)), self.ledger.cap)
        self.pages[given.get("max_id", "")] += 1
        first = bisect_left(self.ids, int(given["max_id"])) if "max_id" in given else self.items
        if self.kind == "circle" and first <= self.items - 3 * size:
            first = self.items
        numbers = range(first, max(first - size, 0), -1)
        if self.kind == "no list":
            return 200, told, b'{"hello": "world"}'
        links = (
            [
                f'<{self.origin}/api/v1/timelines/public?limit={size}&local=true&min_id={self.ids[numbers[0] - 1]}>; rel="prev"'
            ]
            if numbers
            else []
        )
        if len(numbers) == size:
            place = self.ledger.stranger if self.kind == "foreign link" else self.origin
            path = "/api/v1/secrets" if self.kind == "foreign link" else "/api/v1/timelines/public"
            links.insert(
                0, f'<{place}{path}?limit={size}&local=true&max_id={self.ids[numbers[-1] - 1]}>; rel="next"'
            )
        told = told | {"Link": ", ".join(links)} if links else told
        return 200, told, json.dumps([self.status(number) for number in numbers]).encode()


class Ledger:
    """All of them, behind one port."""

    def __init__(self, hosts: int, clock: Callable[[], float] = time.time, *, items: Callable[[int], int] | None = None,
                 seed: int = 1, latency: float = 0.0, limits=LIMITS, kinds: dict[str, float] | None = None, hostile=HOSTILE, cap: int = 40,
                 times: Callable[[int], Sequence[float]] | None = None, told: bool = True,
                 refusal: tuple[int, dict[str, str]] = (429, {"Retry-After": "30"})):  # fmt: skip
        self.told, self.refusal = told, refusal
        self.clock, self.latency, self.port, self.cap = clock, latency, 0, cap
        self.in_flight = self.served = self.elsewhere = 0
        dice = random.Random(seed)
        shares = (
            {
                "hostile": 0.05,
                "robots": 0.25,
                "delay": 0.02,
                "forbidden": 0.06,
                "closed": 0.03,
                "access": 0.03,
            }
            if kinds is None
            else kinds
        )
        self.hosts: dict[str, Host] = {}
        for number in range(hosts):
            rolled, kind = dice.random(), "open"
            for name, share in shares.items():
                if rolled < share:
                    kind = dice.choice(hostile) if name == "hostile" else name
                    break
                rolled -= share
            made = Host(
                self,
                number,
                kind,
                items(number) if items else dice.randrange(1, 200),
                limits,
                times(number) if times else (),
            )
            self.hosts[made.name] = made
        self._server: asyncio.Server | None = None

    @property
    def stranger(self) -> str:
        return f"http://127.200.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "0.0.0.0", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._tasks: set[asyncio.Task] = set()
        return self

    async def __aexit__(self, *exc) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    @contextmanager
    def in_a_thread(self):
        """The same for tests whose workers are processes."""
        loop, ready = asyncio.new_event_loop(), threading.Event()
        stop = asyncio.Event()

        async def main() -> None:
            async with self:
                ready.set()
                await stop.wait()

        thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(task := asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError, asyncio.CancelledError):
            while await self._exchange(reader, writer):
                pass
        writer.transport.abort()
        self._tasks.discard(task)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        self.in_flight += 1
        try:
            method, path, _ = head[0].split(" ")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
            }
            host = self.hosts.get(headers["host"].partition(":")[0])
            if host is None:
                self.elsewhere += 1
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                return True
            if self.latency:
                await asyncio.sleep(self.latency)
            if host.kind in HOSTILE and not await self._misbehave(host, path, writer):
                host.asked[path.partition("?")[0]] += 1
                return False
            status, told, body = host.answer(method, path, headers)
            lines = [
                f"HTTP/1.1 {status} X",
                f"Content-Length: {len(body)}",
                *(f"{name}: {value}" for name, value in told.items()),
            ]
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
            await writer.drain()
            return True
        finally:
            self.in_flight -= 1
            self.served += 1

    async def _misbehave(self, host: Host, path: str, writer: asyncio.StreamWriter) -> bool:
        """Whether the host behaves after all, at this path."""
        kind = host.kind
        if kind in ("no list", "circle", "foreign link"):
            return True
        if kind == "dead":
            return False
        if kind == "silent":
            await asyncio.sleep(3600)
        elif kind == "garbage":
            writer.write(b"\x15\x03\x01\x00\x02\x02\x28 SSH-2.0-OpenSSH_9.6\r\n\r\n")
        elif kind == "redirect":
            writer.write(
                f"HTTP/1.1 302 X\r\nLocation: {self.stranger}{path}\r\nContent-Length: 0\r\n\r\n".encode()
            )
        else:
            writer.write(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\n\r\n[")
            while True:
                writer.write(b" " if kind == "tarpit" else b'{"id":"1"},' * 10_000)
                await writer.drain()
                if kind == "tarpit":
                    await asyncio.sleep(1)
        await writer.drain()
        return False

    # What it says

    def jobs(self, **more):
        from atoot.harvest import Job

        return [Job(host.origin, "public:local", **more) for host in self.hosts.values()]

    def uris(self) -> set[str]:
        """All items of the open hosts."""
        return {key for host in self.hosts.values() for key in host.uris()}

    def repeated(self) -> int:
        """Hosts at which a step was taken twice, so that a page was asked for again."""
        return sum(host.is_open and max(host.pages.values(), default=0) > 1 for host in self.hosts.values())

    def faults(self, kills: int = 0) -> dict[str, int]:
        """What must not have happened: nothing, if all is well.

        Each worker that was killed may have heard a refusal that it could tell nobody any more.
        """
        found, again = Counter(elsewhere=self.elsewhere), 0
        for host in self.hosts.values():
            found += Counter(
                over=host.over,
                forbidden=host.forbidden,
                tokens=host.tokens,
                strangers=host.strangers,
                early=host.early,
            )
            if host.kind == "access":
                found["asked though it says no"] += host.asked["/api/v1/timelines/public"]
            if host.kind == "closed":
                again += max(0, host.asked["/api/v1/timelines/public"] - 1)
        found["asked again though refused"] = again - kills
        return dict(+found)


def at_day_and_night(end: float, hours: float, a_day: float, seed: int) -> list[float]:
    """Moments of statuses up to an end: four times as many at noon as at midnight, by chance."""
    dice, found, now = random.Random(seed), [], end - hours * 3600
    while now < end:
        now += dice.expovariate(1.6 * a_day / 86400)
        if dice.random() * 1.6 < 1 + 0.6 * math.sin(2 * math.pi * now / 86400) and now < end:
            found.append(round(now, 3))
    return found


class SimulatedClock:
    """Goes on to the next one who waits as soon as nothing else happens."""

    def __init__(self, ledger: Ledger | None = None, start: float = 1_790_000_100.0):
        self.start = self.now = start
        self.ledger = ledger
        self.waiting: list[tuple[float, asyncio.Future]] = []

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((self.now + seconds, future))
        await future

    async def pump(self) -> None:
        """Run beside all that waits."""
        calm, before = 0, -1
        while True:
            await asyncio.sleep(0)
            busy = self.ledger is not None and (self.ledger.in_flight or self.ledger.served != before)
            before = self.ledger.served if self.ledger is not None else 0
            calm = 0 if busy else calm + 1
            if calm < 12:
                if calm % 4 == 3:
                    await asyncio.sleep(0.0003)
                continue
            self.waiting = [one for one in self.waiting if not one[1].done()]
            if self.waiting:
                due, future = min(self.waiting, key=lambda one: one[0])
                self.now = max(self.now, due)
                future.set_result(None)
            calm = 0
