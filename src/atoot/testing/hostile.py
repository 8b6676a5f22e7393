"""Behaviours of a broken, overloaded or malicious server.

Sizes may be enormous: data is generated while it is sent, and takes no memory.
"""

import asyncio
import json as json_format
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import count, islice, repeat
from typing import Any

from atoot.testing.behaviours import (
    LAST_CHUNK,
    Behaviour,
    Headers,
    answer,
    chunk,
    head,
    merged,
    raw,
    send_all,
)
from atoot.testing.exchange import Exchange

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_BLOCK = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


def drop() -> Behaviour:
    """Break the connection without an answer: the client sees a reset.

    Alone, it drops before any work is done. Returned from a function that did the work, it drops after it.
    """
    return raw(end="reset", name="drop")


def hang_up() -> Behaviour:
    """Close the connection cleanly, but without an answer."""
    return raw(end="hang up", name="hang up")


def half_close() -> Behaviour:
    """End our side of the connection without an answer, and wait for the client to end its own."""
    return raw(end="half close", name="half close")


def cut(json: Any, *, at: int, status: int = 200, headers: Headers = (), reset: bool = False) -> Behaviour:
    """Announce the whole answer, send part of its body, and end the connection.

    Args:
        json: data to answer as JSON.
        at: how many bytes of the body to send; counted from its end if negative.
        status: the HTTP status.
        headers: further headers.
        reset: break the connection instead of closing it.
    """
    start, body = _announced(json, status, headers)
    return raw(start, body[:at], end="reset" if reset else "hang up", name=f"cut at {at}")


def stall(
    until: asyncio.Event | None = None, *, sending: bytes = b"", then: Behaviour | None = None
) -> Behaviour:
    r"""Say nothing, and keep the connection.

    Args:
        until: an event that ends the stall; without one it lasts until the client leaves or the server stops.
        sending: bytes to send first: `b"HTTP/1.1 200 OK\r\n"` stalls in the middle of the head.
        then: what to do when the event has come; an empty answer if None.
    """
    after = then or answer()

    async def perform(exchange: Exchange) -> None:
        await send_all(exchange, sending)
        if until is None:
            await exchange.gone()
        else:
            await until.wait()
            await after.perform(exchange)

    return Behaviour("stall", perform)


def drip(
    json: Any,
    *,
    pause: Callable[[], Awaitable[object]],
    size: int = 1,
    status: int = 200,
    headers: Headers = (),
) -> Behaviour:
    """Answer a few bytes at a time.

    Args:
        json: data to answer as JSON.
        pause: awaited before each piece: `queue.get`, so that the test decides; or `lambda: asyncio.sleep(0.1)`.
        size: bytes in a piece.
        status: the HTTP status.
        headers: further headers.
    """
    start, body = _announced(json, status, headers)

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), size):
            await pause()
            yield body[at : at + size]

    return raw(start, pieces, end="keep", name="drip")


def _announced(json: Any, status: int, headers: Headers) -> tuple[bytes, bytes]:
    """The head of an answer in JSON, and its body."""
    body = json_format.dumps(json).encode()
    return head(status, merged(_JSON | {"Content-Length": str(len(body))}, headers)), body


def garbage(data: bytes = b"\x15\x03\x01\x00\x02\x02\x28 SSH-2.0-OpenSSH_9.6\r\n\r\n") -> Behaviour:
    """Answer with something that is no HTTP.

    Args:
        data: what to send instead of HTTP.
    """
    return raw(data, name="garbage")


def deep_json(levels: int = 100_000) -> Behaviour:
    """Answer with JSON that is nested this deeply.

    Args:
        levels: number of nested lists.
    """
    return answer(b"[" * levels + b"]" * levels, headers=_JSON)


def bomb(size: int = 1 << 40) -> Behaviour:
    """Answer with a small body that unpacks (gzip) to this many bytes of valid JSON: an empty list in a lot of space.

    Args:
        size: bytes of the unpacked answer.
    """
    start = head(200, (_JSON | {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}).items())
    parts = start, lambda: map(chunk, _gzip_of_spaces(size)), LAST_CHUNK
    return raw(*parts, end="keep", name="bomb")


EMPTY_LISTS = b"[[]," + b"[]," * 20_000


def endless_body(piece: bytes | None = None) -> Behaviour:
    """Answer with a body that never ends: this piece over and over; by default, empty lists within lists.

    Args:
        piece: the bytes to repeat.
    """
    piece = EMPTY_LISTS if piece is None else piece
    start = head(200, (_JSON | {"Transfer-Encoding": "chunked"}).items())
    return raw(start, lambda: repeat(chunk(piece)), end="keep", name="endless body")


def header_flood(headers: int | None = None) -> Behaviour:
    """Answer with this many headers; without a number they never end.

    Args:
        headers: how many.
    """
    usual = [*_JSON.items(), ("Content-Length", "2")]
    start = head(200, usual).removesuffix(b"\r\n")

    def rest() -> Iterator[bytes]:
        # A thousand at once, to flood the client rather than drip.
        numbers = count() if headers is None else iter(range(headers))
        while group := list(islice(numbers, 1000)):
            yield b"".join(b"X-Flood-%d: flood\r\n" % number for number in group)
        yield b"\r\n[]"

    return raw(start, rest, end="keep", name="header flood")


def _gzip_of_spaces(size: int) -> Iterator[bytes]:
    """Spaces and `[]`, compressed.

    A full flush resets deflate's state, so one compressed block can be sent repeatedly:
    https://www.zlib.net/manual.html
    """
    block = b" " * _BLOCK
    blocks, rest = divmod(max(size - 2, 0), _BLOCK)
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    yield packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    again = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = again.compress(block) + again.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(blocks):
        checksum = zlib.crc32(block, checksum)
        yield packed
    tail = b" " * rest + b"[]"
    last = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    yield last.compress(tail) + last.flush()
    checksum = zlib.crc32(tail, checksum)
    length = blocks * _BLOCK + len(tail)
    yield checksum.to_bytes(4, "little") + (length % (1 << 32)).to_bytes(4, "little")
