"""Open connections to read from: a websocket, or an endless response of server-sent events."""

import asyncio
import socket
from contextlib import suppress
from typing import Any, Literal, TypeAlias

import aiohttp

from atoot.errors import NetworkError
from atoot.message import Request
from atoot.secrets import Redactor
from atoot.streaming.connections.complaints import broken_words, closed_words

LONGEST_COMPLAINT = 4096
"""Most bytes read of a message that is an error."""

Addresses: TypeAlias = tuple[str, tuple[str, int]]
"""Our own address, and the address and port of the peer."""

TEXT, BINARY, CLOSE = aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.CLOSE


class SocketLine:
    """A websocket; each piece is one message."""

    def __init__(
        self, socket: "aiohttp.ClientWebSocketResponse[Literal[False]]", path: str, redactor: Redactor
    ) -> None:
        self._socket = socket
        self._path = path
        self._redactor = redactor

    async def receive(self) -> bytes:
        """The next message as it came. Text sent as binary counts as text.

        Raises:
            NetworkError: the connection has ended.
        """
        try:
            message = await self._socket.receive()
        except (aiohttp.ClientError, OSError) as broken:  # it also answers pings, which may fail
            raise self._broken(broken) from None
        if message.type is TEXT or message.type is BINARY:
            data: bytes = message.data
            if len(data) < LONGEST_COMPLAINT and b'"error"' in data:
                return bytes(self._redactor.value(data))  # it becomes an error, and may repeat what we sent
            return data
        if message.type is CLOSE:
            raise self._error(closed_words(message.data, message.extra, self._redactor))
        problem = self._socket.exception() or message.data
        if isinstance(problem, Exception):
            raise self._broken(problem)
        raise self._error(closed_words(self._socket.close_code))

    async def say(self, text: str) -> None:
        """Send a text."""
        try:
            await self._socket.send_str(text)
        except (aiohttp.ClientError, OSError) as problem:
            raise self._broken(problem) from None

    def _broken(self, problem: Exception) -> NetworkError:
        return self._error(broken_words(problem))

    def _error(self, words: str) -> NetworkError:
        return NetworkError(words, request=Request("GET", self._path))

    async def close(self, seconds: float) -> None:
        """Close the websocket; the close handshake may take this many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._socket.close()

    @property
    def addresses(self) -> Addresses | None:
        """Our own address, and that of the peer."""
        return _addresses(self._socket)


class EventLine:
    """An endless response; each piece is a part of it."""

    def __init__(self, answer: aiohttp.ClientResponse, path: str) -> None:
        self._answer = answer
        self._path = path
        # At its end, a response no longer knows its connection.
        self.addresses: Addresses | None = (
            _addresses(answer.connection.transport) if answer.connection is not None else None
        )

    async def receive(self) -> bytes:
        """The next piece.

        Raises:
            NetworkError: the response has ended.
        """
        request = Request("GET", self._path)
        try:
            piece = await self._answer.content.readany()
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise NetworkError(broken_words(problem), request=request) from None
        if not piece:
            raise NetworkError("the server ended the stream", request=request)
        return piece

    async def say(self, text: str) -> None:
        """Do nothing: this connection is one-way."""

    async def close(self, seconds: float) -> None:
        """End the response; whoever waits for the next piece gets an error."""
        self._answer.close()
        content = self._answer.content
        if content.exception() is None and not content.is_eof():
            content.set_exception(aiohttp.ClientConnectionError("closed by us"))


Line: TypeAlias = SocketLine | EventLine


def _addresses(connection: Any) -> Addresses | None:
    if connection is None:
        return None
    own, peer = connection.get_extra_info("sockname"), connection.get_extra_info("peername")
    if not isinstance(own, tuple) or not isinstance(peer, tuple):
        return None  # no network in between
    return own[0], (peer[0], peer[1])


def address_towards(peer: tuple[str, int]) -> str | None:
    """The local address that the system would use for a peer now; None if it is unreachable. Nothing is sent."""
    family = socket.AF_INET6 if ":" in peer[0] else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(peer)
            own: str = probe.getsockname()[0]
            return own
    except OSError:
        return None
