"""What the promises are tried with: an instance of each profile, and clients that share its simulated time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from atoot import MastodonAPI, RetryPolicy
from atoot.http.settings import Clock, Hooks, Settings
from atoot.http.transport import HttpTransport
from atoot.limits.local import LocalBudget
from atoot.message import Request, Response
from atoot.testing import ServerProfile
from atoot.testing.profiles import PROFILES

IDLE = 20
"""Turns of the event loop without a request, after which no answer leads to another request any more."""


class SimulatedTime(Clock):
    """Time that passes only when somebody waits and no request is under way, and then at once."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.slept: list[float] = []
        self.under_way = 0
        self.hooks = Hooks(on_request=self._asked, on_response=self._answered)

    def _asked(self, _request: Request, _tries: int) -> None:
        self.under_way += 1

    def _answered(self, _request: Request, _response: Response | None, _seconds: float) -> None:
        self.under_way -= 1

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def later(self, seconds: float, call: Callable[[], None]) -> "Arrival":
        """What a budget waits with."""
        return Arrival(self, self.now + seconds, call)


class Arrival:
    """Something that is to be called at a moment, unless it is cancelled."""

    def __init__(self, time: SimulatedTime, moment: float, call: Callable[[], None]) -> None:
        self.time = time
        self.moment = moment
        self.call = call
        self.quiet = 0
        self.turn = asyncio.get_running_loop().call_soon(self.look)

    def look(self) -> None:
        self.quiet = 0 if self.time.under_way else self.quiet + 1
        if self.time.now >= self.moment or self.quiet > IDLE:
            self.time.now = max(self.time.now, self.moment)
            self.call()
        else:
            self.turn = asyncio.get_running_loop().call_soon(self.look)

    def cancel(self) -> None:
        self.turn.cancel()


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
            usual = {
                "clock": time,
                "hooks": time.hooks,
                "budget": LocalBudget(time.time, time.later),
                "policy": RetryPolicy(),
            }
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
