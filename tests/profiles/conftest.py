"""What the promises are tried with: an instance of each profile, and clients that share its simulated time."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from simulated_time import SimulatedTime

from atoot import MastodonAPI, RetryPolicy
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.testing import ServerProfile
from atoot.testing.profiles import PROFILES


@pytest.fixture
def time() -> SimulatedTime:
    return SimulatedTime()


@pytest.fixture(params=PROFILES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of a profile; each test runs on every one, unless it says otherwise."""
    return request.param


@pytest.fixture
async def instance(name: str, time: SimulatedTime) -> AsyncIterator[ServerProfile]:
    async with ServerProfile(name, clock=time.time) as instance:
        yield instance


@pytest.fixture
async def log_in(instance: ServerProfile, time: SimulatedTime) -> AsyncIterator[Callable[..., MastodonAPI]]:
    """Makes clients: `log_in("alice")`."""
    async with AsyncExitStack() as clients:

        def log_in(user: str, token: str | None = None, **settings: Any) -> MastodonAPI:
            usual = {
                "clock": time,
                "hooks": time.hooks,
                "budget": LocalBudget(time.time, time.later),
                "policy": RetryPolicy(),
            }
            transport = Transport(
                instance.origin, token or instance.tokens[user], settings=Settings(**usual | settings)
            )
            client = MastodonAPI(transport)
            clients.push_async_callback(client.close)
            return client

        yield log_in


@pytest.fixture
async def alice(log_in: Callable[..., MastodonAPI]) -> MastodonAPI:
    return log_in("alice")


@pytest.fixture
async def bob(log_in: Callable[..., MastodonAPI]) -> MastodonAPI:
    return log_in("bob")
