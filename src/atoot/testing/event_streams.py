"""Server-sent events, driven by a script.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from atoot.testing.behaviours import LAST_CHUNK, Behaviour, Headers, chunk, head, merged
from atoot.testing.exchange import Exchange
from atoot.testing.received import ReceivedRequest

_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "private, no-store",
    "Transfer-Encoding": "chunked",
}


class ServerEvents:
    """An open stream of server-sent events, as the server sees it.

    Args:
        exchange: the request and its connection.
    """

    def __init__(self, exchange: Exchange) -> None:
        self.request: ReceivedRequest = exchange.request
        """The request that asked for the stream."""
        self._exchange = exchange

    async def send(self, text: str | bytes) -> None:
        """Send part of the stream verbatim: whole events, parts of one, comments.

        Args:
            text: the data to send.
        """
        await self._exchange.send(chunk(text.encode() if isinstance(text, str) else text))

    async def send_event(self, event: str, payload: Any = None) -> None:
        """Send one event as Mastodon does: the payload is JSON, except for a string (an id), which is sent as it is.

        Args:
            event: name of the event.
            payload: the payload: a string is sent as it is, anything else as JSON.
        """
        data = "" if payload is None else payload if isinstance(payload, str) else json.dumps(payload)
        await self.send(f"event: {event}\ndata: {data}\n\n")

    async def thump(self) -> None:
        """Send Mastodon's heartbeat."""
        await self.send(":thump\n\n")

    async def closed(self) -> None:
        """Wait until the client is gone."""
        await self._exchange.gone()

    async def hang_up(self) -> None:
        """End the connection in the middle of the answer."""
        await self._exchange.hang_up()

    def reset(self) -> None:
        """Break the connection."""
        self._exchange.reset()


Script: TypeAlias = Callable[[ServerEvents], Awaitable[None]]
"""A script for an open stream."""


def event_stream(script: Script, *, greeting: str = ":)\n", headers: Headers = ()) -> Behaviour:
    """Answer with server-sent events and run a script on them.

    Args:
        script: an async function that takes the `ServerEvents`. When it returns, the answer ends cleanly, unless the
            script ended the connection.
        greeting: the first bytes; Mastodon sends a smiling comment.
        headers: further headers.
    """

    async def perform(exchange: Exchange) -> None:
        await exchange.send(head(200, merged(_HEADERS, headers)) + chunk(greeting.encode()))
        await script(ServerEvents(exchange))
        if not exchange.writer.is_closing():
            await exchange.send(LAST_CHUNK)

    return Behaviour("event stream", perform)
