"""A day in a second: an event loop whose time jumps to the next timer, and a server that counts as Mastodon does."""

import asyncio
import math
from collections import deque
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

    def lets_pass(self, now: float) -> bool:
        self.take(now)
        return self.count <= self.limit


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
            tightest = self.tightest(over, mine)
            headers["X-RateLimit-Limit"] = str(tightest.limit)
            headers["X-RateLimit-Remaining"] = str(max(0, tightest.limit - tightest.count))
            headers["X-RateLimit-Reset"] = self._reset(tightest, now)
        return (429 if over else 200), headers

    def tightest(self, over: list[Throttle], mine: list[Throttle]) -> Throttle:
        return min(over or mine, key=lambda throttle: throttle.limit - throttle.count)

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


class InTurns(Server):
    """Names its limits by turns, whichever is used up."""

    named = 0

    def tightest(self, over: list[Throttle], mine: list[Throttle]) -> Throttle:
        self.named += 1
        return mine[self.named % len(mine)]


class WithoutReset(Server):
    """Says when its window ends only when it refuses, as Laravel does, and so Pixelfed."""

    def answer(self, buckets: Buckets, what: Any = None) -> tuple[int, dict[str, str]]:
        status, headers = super().answer(buckets, what)
        if status == 200:
            headers.pop("X-RateLimit-Reset", None)
        return status, headers


class Seldom(Server):
    """Speaks of limits in one of five answers."""

    answers = 0

    def answer(self, buckets: Buckets, what: Any = None) -> tuple[int, dict[str, str]]:
        status, headers = super().answer(buckets, what)
        self.answers += 1
        return status, {"Date": headers["Date"]} if self.answers % 5 else headers


class Cached(Server):
    """Every other answer is one that a cache has kept, with the headers of up to a minute ago."""

    answers = 0
    kept: tuple[float, dict[str, str]] = (-math.inf, {})

    def answer(self, buckets: Buckets, what: Any = None) -> tuple[int, dict[str, str]]:
        now = self.clock()
        self.answers += 1
        if self.answers % 2 and now < self.kept[0] + 60:
            self.seen.append(what)
            return 200, {**self.kept[1], "Age": f"{now - self.kept[0]:.0f}"}
        status, headers = super().answer(buckets, what)
        if status == 200 and now >= self.kept[0] + 60:
            self.kept = now, headers
        return status, headers


@dataclass
class Sliding(Server):
    """Lets so many pass in whatever seconds of that length: what is left grows again while time passes."""

    limit: int = 100
    period: float = 60.0
    passed: deque[float] = field(default_factory=deque)

    def answer(self, buckets: Buckets, what: Any = None) -> tuple[int, dict[str, str]]:
        now, passed = self.clock(), self.passed
        while passed and passed[0] <= now - self.period:
            passed.popleft()
        is_full = len(passed) >= self.limit
        (self.refused if is_full else self.seen).append(what)
        if not is_full:
            passed.append(now)
        headers = {"Date": formatdate(now, usegmt=True), "X-RateLimit-Limit": str(self.limit)}
        headers["X-RateLimit-Remaining"] = str(self.limit - len(passed))
        headers["X-RateLimit-Reset"] = str(passed[0] + self.period)
        return (429 if is_full else 200), headers


@dataclass
class LeakyBucket:
    """So many requests in a second, and a few more at once, as nginx counts them: `limit_req ... burst=... nodelay`."""

    rate: float
    burst: int
    level: float = 0.0
    seen: float = 0.0

    def lets_pass(self, now: float) -> bool:
        self.level = max(0.0, self.level - (now - self.seen) * self.rate)
        self.seen = now
        if self.level > self.burst:
            return False
        self.level += 1
        return True


@dataclass
class Guarded(Server):
    """Something in front of the server refuses too, for a limit that no header names."""

    guard: Any = None
    says: str = "nothing"
    """What a refusal says: `nothing`, `Retry-After`, or what the `server` says of its own limit."""

    def answer(self, buckets: Buckets, what: Any = None) -> tuple[int, dict[str, str]]:
        now = self.clock() + self.skew
        if self.guard.lets_pass(now):
            return super().answer(buckets, what)
        headers = {"Date": formatdate(now, usegmt=True)}
        if self.says == "server":
            headers = super().answer(buckets, what)[1]
            self.seen.pop()
        elif self.says == "Retry-After":
            headers["Retry-After"] = "1"
        self.refused.append(what)
        return 429, headers


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

    def finder_out(self, software: str) -> Callable[..., None]:
        """What a client does when a call waits: it finds out what the server is, once."""
        unknown = [software]

        def find_out(*_: Any) -> None:
            while unknown:
                self.budget.presume(unknown.pop())

        return find_out


def simulate(
    scenario: Callable[[World], Coroutine[Any, Any, Any]],
    *,
    seed: int = 1,
    start: float = EPOCH,
    kind: type[Server] = Server,
    **server: Any,
) -> Any:
    """Run a scenario in a world of its own, in simulated time."""
    with asyncio.Runner(loop_factory=WarpLoop) as runner:
        loop = runner.get_loop()

        def clock() -> float:
            return start + loop.time()

        server.setdefault("throttles", mastodon())
        world = World(LocalBudget(clock), kind(clock, **server), Random(seed))
        return runner.run(scenario(world))
