"""What the promises are tried with: an instance of each profile, and clients that share its simulated time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from atoot import MastodonAPI, RetryPolicy
from atoot.http.settings import Clock, Settings
from atoot.http.transport import HttpTransport
from atoot.limits.local import LocalBudget
from atoot.testing import ServerProfile
from atoot.testing.profiles import PROFILES


class SimulatedTime(Clock):
    """Time that passes only when somebody waits, and then at once."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def later(self, seconds: float, call: Callable[[], None]) -> asyncio.Handle:
        """What a budget waits with."""
        then = self.now + seconds

        def arrive() -> None:
            self.now = max(self.now, then)
            call()

        return asyncio.get_running_loop().call_soon(arrive)


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

        def log_in(user: str, **settings: Any) -> MastodonAPI:
            usual = {"clock": time, "budget": LocalBudget(time.time, time.later), "policy": RetryPolicy()}
            transport = HttpTransport(
                instance.origin, instance.tokens[user], settings=Settings(**usual | settings)
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
