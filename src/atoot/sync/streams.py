"""Streams, without await."""

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

import aiohttp

from atoot import streaming as live
from atoot.streaming.subscriptions import Subscription
from atoot.sync.background import Background


class SyncEventStream(Iterator["live.Event"]):
    """Events as they happen, none missed, none twice: `with c.stream("user") as events: for event in events: ...`."""

    def __init__(self, background: Background, stream: "live.EventStream") -> None:
        self._background = background
        self._stream = stream

    def __enter__(self) -> Self:
        self._background.run(self._stream.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._background.run(self._stream.__aexit__(kind, error, trace))

    def __next__(self) -> "live.Event":
        return self._background.next_of(self._stream.__anext__)

    @property
    def subscriptions(self) -> list[Subscription]:
        """The current subscriptions."""
        return self._stream.subscriptions

    @property
    def dropped(self) -> int:
        """Events dropped because the consumer is too slow (with `overflow="drop_oldest"`)."""
        return self._stream.dropped

    @property
    def connections(self) -> dict[Subscription, str]:
        """The current kind of connection of each stream."""
        return self._background.run(_value(lambda: self._stream.connections))

    def subscribe(self, stream: Subscription | str) -> None:
        """Subscribe to one more stream. Subscribing twice is no error.

        Args:
            stream: as in `c.stream`.

        Raises:
            MastodonError: the server refuses it; the other streams continue.
        """
        self._background.run(self._stream.subscribe(stream))

    def unsubscribe(self, stream: Subscription | str) -> None:
        """Unsubscribe from a stream. Events already received are still delivered.

        Args:
            stream: as in `c.stream`.

        Raises:
            ValueError: the stream is not subscribed.
        """
        self._background.run(self._stream.unsubscribe(stream))

    def close(self) -> None:
        """End the stream, and any iteration over it in another thread."""
        self._background.run(self._stream.close())

    def __repr__(self) -> str:
        return repr(self._stream)


class SyncWebSocket(Iterator[aiohttp.WSMessage]):
    """A bare websocket: `with c.streaming("user") as socket: for message in socket: print(message.json())`."""

    def __init__(self, background: Background, coming: "live.WebSocketContext") -> None:
        self._background = background
        self._coming = coming
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    def __enter__(self) -> Self:
        self._socket = self._background.run(self._coming.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._background.run(self._coming.__aexit__(kind, error, trace))

    @property
    def socket(self) -> aiohttp.ClientWebSocketResponse:
        """The connection.

        Raises:
            RuntimeError: it is not open.
        """
        if self._socket is None:
            raise RuntimeError("open the websocket first: with c.streaming(...) as socket")
        return self._socket

    def __next__(self) -> aiohttp.WSMessage:
        return self._background.next_of(self.socket.__anext__)

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self.socket.closed

    def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:
        """The next message.

        Args:
            timeout: maximum seconds to wait for it.

        Raises:
            TimeoutError: none came in time.
        """
        return self._background.run(self.socket.receive(timeout))

    def send_str(self, text: str) -> None:
        """Send a text.

        Args:
            text: what to send.
        """
        self._background.run(self.socket.send_str(text))

    def close(self) -> None:
        """End the connection."""
        self._background.run(self.socket.close())


async def _value(make: Callable[[], Any]) -> Any:
    return make()
