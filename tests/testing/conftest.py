"""What the tests of the kit need: a plain aiohttp client, and a look at the bare bytes."""

import asyncio
from contextlib import suppress

import aiohttp
import pytest


@pytest.fixture
async def session():
    """A bare aiohttp session that asks once."""
    async with aiohttp.ClientSession() as session:
        # aiohttp repeats an idempotent request when the server drops it; here each request has to be seen once.
        session._retry_connection = False
        yield session


@pytest.fixture
def exchange_bytes(server):
    """Sends bytes to the server and gives back everything that comes until the connection ends."""

    async def exchange(data: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        try:
            writer.write(data)
            return await reader.read()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    return exchange
