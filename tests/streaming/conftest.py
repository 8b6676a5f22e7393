"""What the tests of streams share."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from atoot import MastodonAPI
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
def timelines(server: ScriptedServer) -> ScriptedServer:
    """A server whose timelines are empty, and that names no streaming server."""
    server.on("GET", "/api/v2/instance", answer(json={}))
    server.on("GET", "/api/v1/instance", answer(json={}))
    server.on("GET", "/api/v1/timelines/*", answer(json=[]))
    server.on("GET", "/api/v1/notifications", answer(json=[]))
    server.on("GET", "/api/v1/conversations", answer(json=[]))
    return server
