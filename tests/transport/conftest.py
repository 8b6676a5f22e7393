"""What the tests of the transport share: a client that does not wait long, and a token that is easy to find."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from atoot import MastodonAPI, RetryPolicy
from atoot.resilience.limiter import LocalBudget
from atoot.testing import ScriptedServer

TOKEN = "s3cr3t-t0ken-of-alice"


class Moment:
    """A clock for a budget, at which whoever waits for a moment is there at once."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def later(self, seconds, call):
        then = self.now + seconds

        def arrive():
            self.now = max(self.now, then)
            call()

        return asyncio.get_running_loop().call_soon(arrive)


@pytest.fixture
def budget():
    """A budget without real waits."""
    moment = Moment()
    return LocalBudget(lambda: moment.now, moment.later)


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
