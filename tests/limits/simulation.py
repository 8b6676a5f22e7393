"""A day in a second: an event loop whose time jumps to the next timer, and a server that counts as Mastodon does."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from random import Random
from typing import Any

from atoot.http.headers import limits_of
from atoot.limits.known import KNOWN, Buckets
from atoot.limits.local import LocalBudget
from atoot.operations import classify

EPOCH = 1_785_585_600.0
"""2026-08-01 12:00 UTC: all of Mastodon's windows begin here."""


class WarpLoop(asyncio.SelectorEventLoop):
    """Never waits: when there is nothing to do, it is at once as late as the next timer says."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0
        self._really_select = self._selector.select
        self._selector.select = self._warp

    def time(self) -> float:
        return self.passed

    def _warp(self, timeout: float | None = None) -> Any:
        events = self._really_select(0)
        if not events:
            assert timeout is not None, "everybody waits, and nothing will ever happen"
            self.passed += timeout
        return events


@dataclass
class Throttle:
    """One limit: so many requests in windows that begin at multiples of the period, or with the first request."""

    limit: int
    period: float
    aligned: bool = True
    end: float = 0.0
    count: int = 0

    def take(self, now: float) -> None:
        if now >= self.end:
            self.end = (now // self.period + 1) * self.period if self.aligned else now + self.period
            self.count = 0
        self.count += 1


@dataclass
class Server:
    """What a server does about limits. `throttles` by the bucket that their requests count in."""

    clock: Callable[[], float]
    throttles: dict[str, Throttle]
    skew: float = 0.0
    """Seconds by which the server's clock is ahead of ours."""
    headers: str = "iso"
    """How the reset is written: `iso`, `epoch`, `milliseconds`, `from_now`, or `none` for no headers at all."""
    seen: list[Any] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)

    def answer(self, buckets: Buckets, what: Any = None) -> tuple[int, dict[str, str]]:
        now = self.clock() + self.skew
        mine = [self.throttles[name] for name in buckets if name in self.throttles]
        for throttle in mine:
            throttle.take(now)
        over = [throttle for throttle in mine if throttle.count > throttle.limit]
        (self.refused if over else self.seen).append(what)
        headers = {"Date": formatdate(now, usegmt=True)}
        if mine and self.headers != "none":
            tightest = min(over or mine, key=lambda throttle: throttle.limit - throttle.count)
            headers["X-RateLimit-Limit"] = str(tightest.limit)
            headers["X-RateLimit-Remaining"] = str(max(0, tightest.limit - tightest.count))
            headers["X-RateLimit-Reset"] = self._reset(tightest, now)
        return (429 if over else 200), headers

    def _reset(self, throttle: Throttle, now: float) -> str:
        if self.headers == "epoch":
            return str(int(throttle.end))
        if self.headers == "milliseconds":
            return str(int(throttle.end * 1000))
        if self.headers == "from_now":
            return f"{throttle.end - now:.3f}"
        # Mastodon adds the whole seconds that are left to a moment that has a fraction.
        end = now + throttle.period - int(now) % throttle.period if throttle.aligned else throttle.end
        return datetime.fromtimestamp(end, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def mastodon() -> dict[str, Throttle]:
    """The limits of Mastodon, as it has them by default."""
    return {name: Throttle(known.requests, known.seconds) for name, known in KNOWN.items() if known.requests}


@dataclass
class World:
    """A budget, a server, and a network between them."""

    budget: LocalBudget
    server: Server
    random: Random
    latency: float = 0.2
    started: list[Any] = field(default_factory=list)

    async def call(self, method: str, path: str, what: Any = None, **options: Any) -> int:
        """One call with all its tries: gives their number."""
        buckets = classify(method, path)
        place = None
        tries = 0
        while True:
            place = await self.budget.acquire(buckets, place=place, **options)
            self.started.append(what)
            tries += 1
            try:
                await asyncio.sleep(self.random.random() * self.latency)
                status, headers = self.server.answer(buckets, what)
                await asyncio.sleep(self.random.random() * self.latency)
            except asyncio.CancelledError:
                self.budget.release(buckets)
                raise
            self.budget.learn(buckets, limits_of(headers, self.server.clock()), status)
            if status == 200:
                return tries


def simulate(
    scenario: Callable[[World], Coroutine[Any, Any, Any]],
    *,
    seed: int = 1,
    start: float = EPOCH,
    **server: Any,
) -> Any:
    """Run a scenario in a world of its own, in simulated time."""
    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        loop = runner.get_loop()

        def clock() -> float:
            return start + loop.time()

        server.setdefault("throttles", mastodon())
        world = World(LocalBudget(clock), Server(clock, **server), Random(seed))
        return runner.run(scenario(world))
