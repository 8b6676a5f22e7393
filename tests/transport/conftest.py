"""What the tests of the transport share: a client that does not wait long, and a token that is easy to find."""

from collections.abc import Awaitable, Callable

import pytest

from atoot import MastodonAPI, RetryPolicy
from atoot.testing import ScriptedServer

TOKEN = "s3cr3t-t0ken-of-alice"


@pytest.fixture
async def c(server: ScriptedServer, connect: Callable[..., Awaitable[MastodonAPI]]) -> MastodonAPI:
    """A client of the scripted server that repeats almost at once."""
    return await connect(
        server, TOKEN, retries=RetryPolicy(retries=4, base=0.001, cap=0.002), largest_answer=1 << 20
    )


@pytest.fixture
async def once(server: ScriptedServer, connect: Callable[..., Awaitable[MastodonAPI]]) -> MastodonAPI:
    """A client of the scripted server that never repeats."""
    return await connect(server, TOKEN, retries=0, largest_answer=1 << 20)
