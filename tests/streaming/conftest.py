"""What the tests of streams share."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from stream_things import TOKEN

from atoot import MastodonAPI
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.streaming import delivery
from atoot.streaming.connections.connect import WebSockets
from atoot.testing import ScriptedServer, answer


@pytest.fixture
async def client() -> AsyncIterator[Callable[..., Awaitable[MastodonAPI]]]:
    """Makes clients: `c = await client(server)`."""
    async with AsyncExitStack() as clients:

        async def make(server: Any, token: str | None = "t", **options: Any) -> MastodonAPI:
            made = await MastodonAPI.create(
                server.host, access_token=token, use_https=False, retries=0, **options
            )
            clients.push_async_callback(made.close)
            return made

        yield make


@pytest.fixture
def keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a full queue nothing is kept."""
    monkeypatch.setattr(delivery, "KEPT", 0)


@pytest.fixture
def timelines(server: ScriptedServer) -> ScriptedServer:
    """A server whose timelines are empty, and that names no streaming server."""
    server.on("GET", "/api/v2/instance", answer(json={}))
    server.on("GET", "/api/v1/instance", answer(json={}))
    server.on("GET", "/api/v1/timelines/*", answer(json=[]))
    server.on("GET", "/api/v1/notifications", answer(json=[]))
    server.on("GET", "/api/v1/conversations", answer(json=[]))
    return server


@pytest.fixture
async def opener_of() -> AsyncIterator[Callable[..., Awaitable[WebSockets]]]:
    """Makes what opens connections to a server, and never repeats: `opener = await opener_of(server.origin)`."""
    async with AsyncExitStack() as made:

        async def make(origin: str, token: str | None = TOKEN, **settings: Any) -> WebSockets:
            transport = Transport(origin, token, settings=Settings.made_of({"retries": 0, **settings}))
            made.push_async_callback(transport.close)
            opener = WebSockets(transport)
            made.push_async_callback(opener.close)
            return opener

        yield make


@pytest.fixture
async def opener(server: ScriptedServer, opener_of: Callable[..., Awaitable[WebSockets]]) -> WebSockets:
    """What opens connections to the scripted server."""
    return await opener_of(server.origin)
