"""`python -m benchmarks.worst`: what the worst answers cost that a server can make up, next to what they may cost.

Each answer is sent packed by a server process, and asked for by a client in a process of its own, with the limits of
a client as it comes. Measured are the longest time for which the event loop of the client does nothing else, in
processor time and by the clock, and by how much its memory grows, as a multiple of the answer's unpacked size.
"""

import argparse
import asyncio
import gzip
import json
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import atoot
from atoot.http.settings import LARGEST_ANSWER
from benchmarks import data

SECONDS, TIMES = 2.0, 12.0
"""The bars: of a blocked loop, and of the unpacked size."""
FULL = LARGEST_ANSWER - 64
TICK = 0.002


def _filled(unit: bytes, size: int = FULL, around: bytes = b"[%s]") -> bytes:
    """A list of one thing again and again."""
    return around % b",".join([unit] * ((size - len(around)) // (len(unit) + 1)))


def _unique_keys(size: int = FULL) -> bytes:
    return b"{" + b",".join(b'"%07x":1' % number for number in range(size // 12)) + b"}"


def _small_objects(names: int, pair: bytes) -> bytes:
    """Objects of so many names each, none of which comes twice."""
    count = FULL // ((len(pair % 0) + 1) * names + 2)
    return (
        b"["
        + b",".join(
            b"{" + b",".join(pair % (place * names + number) for number in range(names)) + b"}"
            for place in range(count)
        )[: FULL - 9]
        + b"]"
    )


def _statuses(make: Callable[[int], list[data.Data]]) -> bytes:
    """As many real statuses as fit."""
    texts = [data.to_json(status) for number in range(8) for status in make(number)]
    units = b",".join(texts)
    return b"[" + b",".join([units] * (FULL // (len(units) + 1))) + b"]"


def _all_damaged(number: int) -> list[data.Data]:
    """Statuses of a server that writes several things in a way of its own."""
    statuses = data.newer_page(number)
    for status in statuses:
        status.update(language=["en"], replies_count="many", media_attachments=None)
        status["account"].update(locked="yes", id=int(status["account"]["id"]))
    return statuses


def _quotes(depth: int) -> bytes:
    inner = b'{"id":"1","created_at":"2026-01-01T00:00:00Z","account":{"id":"1","username":"a","acct":"a"},"content":"%s"%s}'
    text = inner % (b"x" * 400, b"")
    for _ in range(depth):
        text = inner % (b"x" * 40, b',"quote":' + text)
    return _filled(text)


HOME, PLAIN, THREAD = "home", "plain", "thread"

CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "statuses": (HOME, lambda: _statuses(data.page)),
    "statuses of a newer server": (HOME, lambda: _statuses(data.newer_page)),
    "statuses that are all damaged": (HOME, lambda: _statuses(_all_damaged)),
    "statuses with one bad byte at the end": (
        HOME,
        lambda: _statuses(data.newer_page).replace(b"Ferr", b"\xff", 1),
    ),
    "statuses, plain": (PLAIN, lambda: _statuses(data.page)),
    "a thread": (THREAD, lambda: b'{"ancestors":[],"descendants":%s}' % _statuses(data.page)),
    "a thread of a newer server": (
        THREAD,
        lambda: b'{"ancestors":[],"descendants":%s}' % _statuses(data.newer_page),
    ),
    "empty lists": (HOME, lambda: _filled(b"[]")),
    "empty lists, plain": (PLAIN, lambda: _filled(b"[]")),
    "empty objects": (HOME, lambda: _filled(b"{}")),
    "empty accounts": (HOME, lambda: _filled(b'{"account":{}}')),
    "empty accounts, spread": (HOME, lambda: _filled(b'{"account":{}         ,"id":"1"' + b" " * 40 + b"}")),
    "empty tags": (HOME, lambda: b'[{"id":"1","tags":%s}]' % _filled(b'{"name":"a"}')),
    "names for tags": (HOME, lambda: b'[{"id":"1","tags":%s}]' % _filled(b'"bird"')),
    "names for tags, long": (HOME, lambda: b'[{"id":"1","tags":%s}]' % _filled(b'"birdsbirds"')),
    "least statuses": (
        HOME,
        lambda: _filled(b'{"id":"1","created_at":"","account":{"id":"1","username":"","acct":""}}'),
    ),
    "least statuses, damaged": (HOME, lambda: _filled(b'{"id":"1","content":true,"language":["en"], "x":1}')),
    "spread objects": (HOME, lambda: _filled(b'{"id":1' + b" " * 30 + b"}")),
    "spread objects, plain": (PLAIN, lambda: _filled(b'{"id":1' + b" " * 16 + b"}")),
    "a million unknown keys": (HOME, lambda: b"[" + _unique_keys() + b"]"),
    "a million unknown keys, plain": (PLAIN, _unique_keys),
    "a million unknown keys of a status": (HOME, lambda: b'[{"id":"1",' + _unique_keys()[1:] + b"]"),
    "keys of their own": (
        HOME,
        lambda: (
            b"[" + b",".join(b'{"id":"%d","k%07x":"%030d"}' % (n, n, n) for n in range(FULL // 64)) + b"]"
        ),
    ),
    "short keys of their own, plain": (PLAIN, lambda: _small_objects(60, b'"%05x":1')),
    "whole numbers": (HOME, lambda: _filled(b"1")),
    "whole numbers, plain": (PLAIN, lambda: _filled(b"12345")),
    "fractions, plain": (PLAIN, lambda: _filled(b"1.2345")),
    "words, plain": (PLAIN, lambda: _filled(b'"abcdef"')),
    "words": (HOME, lambda: _filled(b'"abcdef"')),
    "numbers of 4,000 digits": (PLAIN, lambda: _filled(b"9" * 4000)),
    "numbers of 5,000 digits": (PLAIN, lambda: _filled(b"9" * 5000)),
    "a number of millions of digits": (PLAIN, lambda: b"[" + b"9" * (FULL - 2) + b"]"),
    "huge fractions": (PLAIN, lambda: _filled(b"1e400    ")),
    "escapes": (PLAIN, lambda: b'["' + b"\\n" * (FULL // 2 - 4) + b'"]'),
    "escaped letters": (PLAIN, lambda: b'["' + b"\\u00e9" * (FULL // 6 - 4) + b'"]'),
    "emojis in a long text": (PLAIN, lambda: b'["a' + "😀".encode() + b"a" * (FULL - 10) + b'"]'),
    "emojis and a bad byte": (PLAIN, lambda: b'["\xff' + "😀".encode() + b"a" * (FULL - 10) + b'"]'),
    "short texts with a bad byte": (PLAIN, lambda: _filled(b'"abcdefgh"')[:-3] + b'\xff"]'),
    "numbers with a bad byte": (PLAIN, lambda: _filled(b"123456")[:-7] + b'"\xff"]'),
    "bad characters only": (PLAIN, lambda: b'["' + b"\n" * (FULL - 4) + b'"]'),
    "bad characters, some": (PLAIN, lambda: _filled(b'"' + b"a" * 180 + b'\n"')),
    "halves of pairs": (PLAIN, lambda: b'["' + b"\\ud83d" * (FULL // 6 - 4) + b'"]'),
    "backslashes": (PLAIN, lambda: b'["' + b"\\\\" * (FULL // 2 - 4) + b"\n" + b'"]'),
    "quotation marks": (PLAIN, lambda: b"[" + b'"' * (FULL - 2) + b"]"),
    "a text without an end": (PLAIN, lambda: b'["\n' + b"a" * FULL),
    "nested lists": (PLAIN, lambda: _filled(b"[" * 900 + b"]" * 900)),
    "nested lists without an end": (PLAIN, lambda: b"[" * FULL),
    "nested objects": (HOME, lambda: b"[" + b'{"reblog":' * (FULL // 11)),
    "nested boosts, spread": (
        HOME,
        lambda: _filled(b'{"id":"1",          "reblog":' * 300 + b"null" + b"}" * 300),
    ),
    "quotes in quotes": (HOME, lambda: _quotes(3)),
    "quotes in quotes, deep": (HOME, lambda: _quotes(40)),
    "blanks": (HOME, lambda: b" " * FULL),
    "an HTML page": (HOME, lambda: b"<html><title>" + b"<" * FULL),
    "too large by far": (HOME, lambda: b" " * (40 * LARGEST_ANSWER)),
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 6),
    "deflate": zlib.compress,
}


class Cost(NamedTuple):
    """What an answer did to the client."""

    size: int
    packed: int
    blocked: float
    """Seconds of processor time."""
    clock: float
    """The same by the clock: what else runs on the machine counts too."""
    memory: int
    what: str
    """What the call gave."""

    @property
    def times(self) -> float:
        """Memory as a multiple of the size, as far as a client reads it."""
        return self.memory / min(self.size, LARGEST_ANSWER)

    @property
    def missed(self) -> bool:
        """Whether a bar is missed."""
        return self.blocked > SECONDS or self.times > TIMES


def main() -> int:
    """The command; gives the exit status."""
    arguments = _arguments()
    if arguments.client:
        asyncio.run(_client(arguments.client, arguments.operation))
        return 0
    names = [name for name in CASES if not arguments.only or any(part in name for part in arguments.only)]
    print(
        f"{'answer':<42} {'MiB':>6} {'packed kB':>9} {'blocked s':>9} {'by clock':>8} {'memory ×':>9}   what came of it"
    )
    print(f"{'bar':<42} {'':>6} {'':>9} {SECONDS:>9.2f} {'':>8} {TIMES:>9.1f}")
    missed = []
    for name in names:
        for packing in PACKED if name == "too large by far" else ("gzip",):
            cost = asyncio.run(_measure(*CASES[name], packing))
            mark = "  <-- missed" if cost.missed else ""
            print(
                f"{name:<42} {cost.size / 2**20:>6.1f} {cost.packed / 1000:>9.0f} {cost.blocked:>9.2f}"
                f" {cost.clock:>8.2f} {cost.times:>9.1f}   {cost.what}{mark}",
                flush=True,
            )
            missed += [name] if cost.missed else []
    if missed:
        print(f"\nmissed: {'; '.join(missed)}")
    return 1 if missed and arguments.check else 0


async def _measure(operation: str, make: Callable[[], bytes], packing: str) -> Cost:
    body = make()
    packed = PACKED[packing](body)
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {packing}\r\n"
        f"Content-Length: {len(packed)}\r\nConnection: close\r\n\r\n"
    ).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head + packed)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host = "{}:{}".format(*server.sockets[0].getsockname())
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.worst",
        "--client",
        host,
        "--operation",
        operation,
        stdout=subprocess.PIPE,
    )
    said = json.loads((await child.communicate())[0])
    server.close()
    return Cost(len(body), len(packed), said["blocked"], said["clock"], said["memory"], said["what"])


async def _client(host: str, operation: str) -> None:
    """Ask once, and print what it cost."""
    blocked = clock = 0.0

    async def tick() -> None:
        nonlocal blocked, clock
        worked, last = time.thread_time(), time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            work, now = time.thread_time(), time.perf_counter()
            blocked, clock = max(blocked, work - worked), max(clock, now - last - TICK)
            worked, last = work, now

    async with atoot.client(host, access_token="benchmark", use_https=False, retries=0) as c:
        calls = {
            HOME: c.home_timeline,
            PLAIN: lambda: c.get("/api/v1/timelines/home"),
            THREAD: lambda: c.status_context("1"),
        }
        ticking = asyncio.create_task(tick())
        before = _most_memory()
        try:
            found = await calls[operation]()
            what = (
                f"{type(found).__name__} of {len(found)}" if isinstance(found, list) else type(found).__name__
            )
        except atoot.MastodonError as error:
            what = str(error).partition(" (")[0][:100]
        await asyncio.sleep(2 * TICK)
        ticking.cancel()
    print(json.dumps({"blocked": blocked, "clock": clock, "memory": _most_memory() - before, "what": what}))


def _most_memory() -> int:
    """Bytes that the process had at most so far."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.worst", description="What the worst answers cost a client."
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="TEXT", help="only answers whose names hold this"
    )
    parser.add_argument("--check", action="store_true", help="exit with 1 if a bar is missed")
    parser.add_argument("--client", help=argparse.SUPPRESS)
    parser.add_argument("--operation", default=HOME, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
