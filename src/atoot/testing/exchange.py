"""One request and its answer on a connection, with control over every byte."""

import asyncio
import socket
import struct
import sys
from collections.abc import AsyncIterator
from typing import NamedTuple

from multidict import CIMultiDict, CIMultiDictProxy

from atoot.testing.received import ReceivedRequest

MAX_HEAD = 1 << 20
"""The longest request head the server reads; also the buffer of a connection."""
_CHUNK = 1 << 16


class Head(NamedTuple):
    """Request line and headers of a request."""

    method: str
    target: str
    version: str
    headers: CIMultiDictProxy[str]


class Exchange:
    """A request and the connection it came on, passed to a behaviour.

    A behaviour sends bytes with `send` and may end the connection with `hang_up`, `half_close` or `reset`; otherwise
    the connection serves the next request.

    Args:
        request: the request.
        version: version of HTTP.
        reader: the incoming bytes.
        writer: where to write bytes.
    """

    def __init__(
        self,
        request: ReceivedRequest,
        version: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.request = request
        self.reader = reader
        self.writer = writer
        self._last = version == "HTTP/1.0" or "close" in request.headers.get("Connection", "").lower()

    @property
    def last(self) -> bool:
        """True if the connection serves no further request."""
        return self._last or not self.request.complete or self.writer.is_closing()

    async def read_body(self, keep: int) -> None:
        """Read the body into the request, keeping only the first bytes of a long one.

        Args:
            keep: how many bytes to keep.
        """
        request = self.request
        if request.headers.get("Expect", "").lower() == "100-continue":
            await self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        kept = bytearray()
        try:
            async for data in _body(self.reader, request.headers):
                request.body_size += len(data)
                kept += data[: max(0, keep - len(kept))]
            request.complete = True
        finally:
            request.body = bytes(kept)

    async def send(self, data: bytes) -> None:
        """Send bytes as they are; waits while the client does not read.

        Args:
            data: bytes to send as they are.
        """
        self.writer.write(data)
        await self.writer.drain()

    async def hang_up(self) -> None:
        """Close the connection cleanly, whatever was announced: the client sees the end of the stream."""
        self._last = True
        close(self.writer)

    async def half_close(self) -> None:
        """Close our side only, and read on until the client leaves."""
        self._last = True
        self.writer.write_eof()
        await self.gone()

    def reset(self) -> None:
        """Break the connection: the client sees a reset."""
        self._last = True
        reset(self.writer)

    async def linger(self) -> None:
        """Let an early answer arrive while the client is still sending: closing at once would destroy it.

        https://www.rfc-editor.org/rfc/rfc9112#section-9.6
        """
        if not self.request.complete and self.writer.can_write_eof() and not self.writer.is_closing():
            self.writer.write_eof()
            await self._drain()

    async def gone(self) -> None:
        """Wait until the client has gone, discarding what it still sends.

        A body left unread stays unread: then only a broken connection or the end of the server ends the wait.
        """
        self._last = True
        if self.request.complete:
            await self._drain()
        else:
            await self.writer.wait_closed()

    async def _drain(self) -> None:
        try:
            while await self.reader.read(_CHUNK):
                pass
        except ConnectionError:
            return


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next request on the connection; None when the client has closed it."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise
        return None
    first, *lines = raw.decode("utf-8", "surrogateescape").strip("\r\n").split("\r\n")
    method, target, version = first.split(" ")
    headers: CIMultiDict[str] = CIMultiDict()
    for line in lines:
        name, _, value = line.partition(":")
        headers.add(name, value.strip())
    return Head(method, target, version, CIMultiDictProxy(headers))


def close(writer: asyncio.StreamWriter) -> None:
    """Close a connection cleanly, and only once: a second close makes a TLS transport of Python 3.11 unusable."""
    if not writer.is_closing():
        writer.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection so that the peer gets a reset (RST), not an end of stream (FIN)."""
    sock = writer.get_extra_info("socket")
    # With a linger time of zero, close() sends a reset: https://man7.org/linux/man-pages/man7/socket.7.html
    linger = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def _body(reader: asyncio.StreamReader, headers: CIMultiDictProxy[str]) -> AsyncIterator[bytes]:
    # https://www.rfc-editor.org/rfc/rfc9112#section-6.3
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            async for data in _exactly(reader, size):
                yield data
            await reader.readexactly(2)
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass  # trailers
    else:
        async for data in _exactly(reader, int(headers.get("Content-Length", "0"))):
            yield data


async def _exactly(reader: asyncio.StreamReader, size: int) -> AsyncIterator[bytes]:
    while size:
        data = await reader.read(min(size, _CHUNK))
        if not data:
            raise asyncio.IncompleteReadError(b"", size)
        size -= len(data)
        yield data
