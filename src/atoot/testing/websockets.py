"""The server's end of a websocket, driven by a script.

https://www.rfc-editor.org/rfc/rfc6455
"""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias

from atoot.testing.behaviours import Behaviour, answer, head
from atoot.testing.exchange import Exchange
from atoot.testing.received import ReceivedRequest

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
_CONTINUATION = 0x0
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Frame(NamedTuple):
    """One frame of a websocket."""

    opcode: int
    """Kind of the frame."""
    payload: bytes
    """Its content."""
    final: bool = True
    """Whether the message ends with it."""

    def encode(self) -> bytes:
        """The frame as the server sends it: not masked."""
        size = len(self.payload)
        start = self.opcode | (0x80 if self.final else 0)
        if size < 126:
            return bytes([start, size]) + self.payload
        if size < 1 << 16:
            return bytes([start, 126]) + size.to_bytes(2) + self.payload
        return bytes([start, 127]) + size.to_bytes(8) + self.payload


class ServerSocket:
    """An open websocket, as the server sees it. Iterate over it, or `receive`, to get the client's messages.

    Args:
        exchange: the request and its connection.
        answers_pings: whether to answer pings.
    """

    def __init__(self, exchange: Exchange, *, answers_pings: bool = True) -> None:
        self.request: ReceivedRequest = exchange.request
        """The request that asked for the websocket."""
        self.answers_pings = answers_pings
        """False: pings of the client are listed, but not answered, as if the peer were dead."""
        self.pings: list[bytes] = []
        """Payloads of the client's pings."""
        self.pongs: list[bytes] = []
        """Payloads of the client's pongs."""
        self.close_code: int | None = None
        """The code of the client's close frame; 1005 if it gave none, None if it sent no close frame."""
        self._exchange = exchange
        self._messages: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._closing = False

    async def send(self, message: str | bytes, *, fragments: int = 1) -> None:
        """Send a text or binary message, in several frames if asked.

        Args:
            message: text or bytes.
            fragments: number of frames.
        """
        opcode, payload = (TEXT, message.encode()) if isinstance(message, str) else (BINARY, message)
        size = -(-len(payload) // fragments) or 1
        pieces = [payload[at : at + size] for at in range(0, len(payload), size)] or [b""]
        for number, piece in enumerate(pieces):
            await self.send_frame(
                Frame(_CONTINUATION if number else opcode, piece, final=number == len(pieces) - 1)
            )

    async def send_event(self, event: str, payload: Any = None, *, stream: Sequence[str] = ("user",)) -> None:
        """Send an event as Mastodon does: the payload is JSON in a string; a string (an id) is sent as it is.

        https://docs.joinmastodon.org/methods/streaming/#events

        Args:
            event: name of the event.
            payload: the payload: a string is sent as it is, anything else as JSON.
            stream: name of the stream.
        """
        await self.send(event_text(event, payload, stream=stream))

    async def send_part(self, message: str | bytes, size: int) -> None:
        """Send only the first bytes of a message's frame; the rest is up to the script.

        Args:
            message: text or bytes.
            size: how many bytes to send.
        """
        opcode, payload = (TEXT, message.encode()) if isinstance(message, str) else (BINARY, message)
        await self.send_raw(Frame(opcode, payload).encode()[:size])

    async def send_frame(self, frame: Frame) -> None:
        """Send one frame, whatever it is.

        Args:
            frame: the frame.
        """
        await self.send_raw(frame.encode())

    async def send_raw(self, data: bytes) -> None:
        """Send bytes as they are.

        Args:
            data: bytes to send as they are.
        """
        await self._exchange.send(data)

    async def ping(self, payload: bytes = b"") -> None:
        """Send a ping; the answer will be in `pongs`.

        Args:
            payload: data that comes back with the pong.
        """
        await self.send_frame(Frame(PING, payload))

    async def receive(self) -> str | bytes | None:
        """The next message of the client; None when there is no more."""
        return None if self._gone.is_set() and self._messages.empty() else await self._messages.get()

    async def receive_json(self) -> Any:
        """The next message of the client, read as JSON.

        Raises:
            EOFError: the client has gone.
        """
        message = await self.receive()
        if message is None:
            raise EOFError(f"the client left {self.request.path} without another message")
        return json.loads(message)

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while (message := await self.receive()) is not None:
            yield message

    async def close(self, code: int | None = 1000, reason: str = "") -> None:
        """Send a close frame, without a code if None, wait for the client's, and end the connection.

        Args:
            code: the close code.
            reason: the reason in words.
        """
        self._closing = True
        payload = b"" if code is None else code.to_bytes(2) + reason.encode()
        await self.send_frame(Frame(CLOSE, payload))
        await self.closed()
        await self._exchange.hang_up()

    async def closed(self) -> None:
        """Wait until the client has closed the websocket, or is gone."""
        await self._gone.wait()

    async def hang_up(self) -> None:
        """End the connection without a close frame."""
        await self._exchange.hang_up()

    def reset(self) -> None:
        """Break the connection."""
        self._exchange.reset()

    async def read(self) -> None:
        """Receive what the client sends until it leaves. The behaviour does this while the script runs."""
        fragments = b""
        opcode = TEXT
        try:
            while (frame := await _read_frame(self._exchange.reader)).opcode != CLOSE:
                if frame.opcode == PING:
                    self.pings.append(frame.payload)
                    if self.answers_pings:
                        await self.send_frame(Frame(PONG, frame.payload))
                elif frame.opcode == PONG:
                    self.pongs.append(frame.payload)
                else:
                    opcode = frame.opcode or opcode
                    fragments += frame.payload
                    if frame.final:
                        self._messages.put_nowait(fragments.decode() if opcode == TEXT else fragments)
                        fragments = b""
            self.close_code = int.from_bytes(frame.payload[:2]) if frame.payload else 1005
            if not self._closing:
                await self.send_frame(frame)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # gone without a close frame: close_code stays None
        finally:
            self._gone.set()
            self._messages.put_nowait(None)


Script: TypeAlias = Callable[[ServerSocket], Awaitable[None]]
"""A script for an open websocket."""


def websocket(
    script: Script,
    *,
    answers_pings: bool = True,
    selects_protocol: bool = True,
    headers: Sequence[tuple[str, str]] = (),
) -> Behaviour:
    """Accept a websocket and run a script on it. To refuse one, answer: `answer(status=401)`.

    Args:
        script: an async function that takes the `ServerSocket`. When it returns, the websocket is closed with 1000,
            unless the script or the client ended it before.
        answers_pings: False plays a dead peer.
        selects_protocol: select the first subprotocol that the client offers, as Mastodon does with its token.
        headers: further headers of the 101.
    """

    async def perform(exchange: Exchange) -> None:
        request = exchange.request
        key = request.headers.get("Sec-WebSocket-Key")
        if key is None or request.headers.get("Upgrade", "").lower() != "websocket":
            await answer(status=400, text="Bad Request").perform(exchange)
            return
        await exchange.send(head(101, [*_accepting(request, key, selects_protocol), *headers]))
        socket = ServerSocket(exchange, answers_pings=answers_pings)
        reading = asyncio.create_task(socket.read())
        try:
            await script(socket)
            if not exchange.writer.is_closing():
                await socket.close()
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
            await exchange.hang_up()

    return Behaviour("websocket", perform)


def event_text(event: str, payload: Any = None, *, stream: Sequence[str] = ("user",)) -> str:
    """One event as Mastodon writes it in a text frame.

    Args:
        event: name of the event.
        payload: the payload: a string is sent as it is, anything else as JSON.
        stream: name of the stream.
    """
    message: dict[str, Any] = {"stream": list(stream), "event": event}
    if payload is not None:
        message["payload"] = payload if isinstance(payload, str) else json.dumps(payload)
    return json.dumps(message)


def _accepting(request: ReceivedRequest, key: str, selects_protocol: bool) -> list[tuple[str, str]]:
    digest = hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()
    accepting = [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Accept", base64.b64encode(digest).decode()),
    ]
    offered = request.headers.get("Sec-WebSocket-Protocol", "").partition(",")[0].strip()
    if offered and selects_protocol:
        accepting.append(("Sec-WebSocket-Protocol", offered))
    return accepting


async def _read_frame(reader: asyncio.StreamReader) -> Frame:
    first, second = await reader.readexactly(2)
    size = second & 0x7F
    if size > 125:
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
    mask = await reader.readexactly(4) if second & 0x80 else b""
    payload = await reader.readexactly(size)
    return Frame(first & 0x0F, _unmasked(payload, mask), bool(first & 0x80))


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    if not mask:
        return payload
    pad = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload) ^ int.from_bytes(pad)).to_bytes(len(payload))
