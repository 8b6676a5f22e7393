"""A token's rate limit budget that workers on many machines share in Redis.

Each worker applies the rules of a single-process budget to a shared state (see `ledger`), so together they never start
more than the server allows. Concurrent requests of many tasks go to Redis in one exchange.
Needs `pip install 'atoot[redis]'`.
"""

import asyncio
import hashlib
import logging
import math
import secrets
import time
from asyncio import Future, TimerHandle
from collections.abc import Callable, Mapping
from typing import NamedTuple, Self

from msgspec.structs import replace

from atoot.errors import NetworkError
from atoot.limits.engine import (
    Lane,
    OnWait,
    Waiter,
    WaitingCalls,
    forecast,
    tells_nothing,
    verdict,
)
from atoot.limits.known import Buckets, has_special_limits
from atoot.limits.local import running_loop
from atoot.limits.window import LONGEST
from atoot.message import Forecast, RateLimit, Ratelimit, Request, WindowState
from atoot.network.addresses import host_of, origin
from atoot.redis.value import Found, RedisTroubleError, RedisValue
from atoot.redis.windows import LEASE, SharedWindows
from atoot.secrets import as_secret, checked_token

log: logging.Logger = logging.getLogger("atoot.limits")

LOOK = 1.0
"""Seconds after which waiting calls check again in any case: another worker may have changed something."""

LINGER = 0.02
"""Seconds for which ended requests are collected before they are reported."""

RETRY = 1.0
"""Seconds between two checks whether Redis is back."""

TIMEOUT = 2.0
"""Seconds that Redis has to answer."""


class Ended(NamedTuple):
    """A request that has ended, not yet reported to the others."""

    buckets: Buckets
    limits: RateLimit | None
    """The limits in the answer; None without one."""
    status: int
    arrived: bool


class PendingCall(NamedTuple):
    """A call that waits for permission to start."""

    waiter: Waiter
    lane: Lane
    seen: "Future[tuple[float, str] | None]"
    """None if it may start; otherwise the expected wait, and its limit."""


class RedisBudget:
    """The budget of a token, shared by all who open it with the same Redis, instance and token.

        async with RedisBudget("redis://localhost", "mastodon.social", token) as budget:
            async with atoot.client("mastodon.social", access_token=token, budget=budget) as c:
                ...

    Within a process calls start in the order in which they were made; among processes what is left of a window is
    shared evenly. A worker that dies gives back what it held after 30 seconds. If Redis stops answering, a warning is
    logged and the worker goes on with what it knows, by itself; it joins the others when Redis is back.

    The token never goes to Redis. The key is made of the host and of a keyed hash (BLAKE2b, the key is the instance) of
    the token, from which the token cannot be found out: it has more than 100 random bits. What is stored are numbers.

    One object belongs to the event loop it was opened in; any number of tasks and clients of it may use it.
    """

    def __init__(
        self,
        redis: str,
        instance: str,
        token: str | None = None,
        *,
        name: str | None = None,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.time,
        keeps_presumed: bool = False,
    ) -> None:
        """Make one; nothing is sent until `open` or `async with`.

        Args:
            redis: where Redis is: `redis://[user:password@]host[:port][/database]`, `rediss://...` or `unix://...`.
            instance: host or URL of the instance.
            token: the access token that the budget belongs to; or
            name: any name that all workers use for the budget, for those without the token.
            timeout: seconds that Redis has to answer before the worker continues alone.
            clock: seconds since the epoch.
            keeps_presumed: whether Mastodon's limits also apply to a server that names none.

        Raises:
            ValueError: the URL or the instance is invalid, or token and name are both missing or both given.
        """
        if (token is None) == (name is None):
            raise ValueError("a shared budget belongs to a token or has a name: pass exactly one of the two")
        if not timeout > 0:
            raise ValueError(f"timeout: expected more than 0 seconds, got {timeout!r}")
        redis, token = as_secret(redis), as_secret(token)
        me = secrets.token_hex(8)
        self.key: str = _key(origin(instance), token, name)
        """The key of the budget in Redis."""
        self._value = RedisValue(redis, self.key, me, timeout=timeout, expire=LONGEST, clock=clock)
        self._ledger = SharedWindows(me)
        self._keeps_presumed = keeps_presumed
        self._queue = WaitingCalls()
        self._place = 0
        self._ended: list[Ended] = []
        self._calls: list[PendingCall] = []
        self._through: list[tuple[Waiter, Lane]] = []
        """Calls that may start as soon as Redis has recorded it."""
        self._wanted = asyncio.Event()
        self._lingering: TimerHandle | None = None
        self._alone = False
        """Whether Redis does not answer."""
        self._closing = False
        self._worker: asyncio.Task[None] | None = None
        self._search: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        redis: str,
        instance: str,
        token: str | None = None,
        *,
        name: str | None = None,
        timeout: float = TIMEOUT,
    ) -> Self:
        """Make one and join the others; `close` it in the end. The arguments are those of the class.

        Args:
            redis: address of Redis, like `redis://127.0.0.1:6379/0`.
            instance: host of the instance.
            token: the access token; None for requests in nobody's name.
            name: what the keys in Redis begin with.
            timeout: seconds that Redis has to answer.

        Raises:
            NetworkError: Redis does not answer.
            ValueError: an argument makes no sense.
        """
        redis, token = as_secret(redis), as_secret(token)
        return await cls(redis, instance, token, name=name, timeout=timeout).__aenter__()

    async def __aenter__(self) -> Self:
        if self._worker is not None:
            raise RuntimeError("this budget is already open, or was closed")
        try:
            while (found := await self._value.swap(self._ledger.saved(self._value.now(), ()))) is not None:
                self._load(found)
        except RedisTroubleError as error:
            await self._value.close()
            raise NetworkError(
                f"the shared budget cannot be opened: Redis at {self._value.place}: {error}"
            ) from error
        self._worker = asyncio.get_running_loop().create_task(self._work())
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave the others. Close the clients first: calls that still wait end with RuntimeError."""
        if self._closing or self._worker is None:
            return
        self._closing = True
        self._wanted.set()
        await asyncio.wait([self._worker])
        for handle in (self._search, self._lingering):
            if handle is not None:
                handle.cancel()
        try:
            while not self._alone and (found := await self._value.swap(self._ledger.farewell())) is not None:
                self._load(found)
        except RedisTroubleError as error:
            log.info("the others learn later that this worker left: %s", error)
        await self._value.close()

    async def acquire(
        self,
        buckets: Buckets,
        *,
        mode: Ratelimit = "wait",
        priority: bool = False,
        place: int | None = None,
        patience: float = math.inf,
        on_wait: OnWait | None = None,
        request: Request | None = None,
    ) -> int:
        """Wait until a request may be started, and count it as started; see `Budget`.

        Args:
            buckets: the limits that the request counts in.
            mode: what to do when the budget is used up.
            priority: whether the request goes before others that wait.
            place: where the request stands among those that wait.
            patience: seconds to wait at most.
            on_wait: told of a wait.
            request: what is to be asked.
        """
        loop = asyncio.get_running_loop()
        if self._closing or self._worker is None or self._worker.done():
            raise RuntimeError("this budget is not open")
        if self._worker.get_loop() is not loop:
            raise RuntimeError("this budget was opened in another event loop: open one in each")
        if place is None:
            self._place = place = self._place + 1
        while True:
            windows = self._ledger.of(buckets, self._value.now())
            waiter = Waiter(place, loop.create_future(), loop, patience=patience, request=request)
            lane = self._queue.put(waiter, Lane(buckets, windows, mode, priority))
            call = PendingCall(waiter, lane, loop.create_future())
            self._calls.append(call)
            self._wanted.set()
            try:
                wait = await call.seen
                if wait is not None and not waiter.granted and on_wait is not None:
                    on_wait(*wait)
                if wait is None or waiter.granted or await waiter.future:
                    return place
            except BaseException:
                self._forget(waiter, lane)
                raise

    def learn(self, buckets: Buckets, limits: RateLimit, status: int) -> None:
        """Record an answer; see `Budget`.

        Args:
            buckets: the limits that the request counts in.
            limits: from the headers of the answer.
            status: of the answer.
        """
        if self._keeps_presumed and tells_nothing(limits, status):
            self.release(buckets)
            return
        if limits.reset is not None:
            limits = replace(limits, reset=self._value.in_shared_time(limits.reset))
        self._end(Ended(buckets, limits, status, arrived=True), at_once=status == 429)

    def release(self, buckets: Buckets, *, arrived: bool = True) -> None:
        """Record that no answer came; see `Budget`.

        Args:
            buckets: the limits that the request counts in.
            arrived: whether the request reached the server.
        """
        self._end(Ended(buckets, None, 0, arrived), at_once=False)

    def snapshot(self) -> Mapping[str, WindowState]:
        """The known state of each limit, as of the last exchange with Redis."""
        return self._ledger.snapshot(self._value.now(), self._queue.waiting_for)

    def presume(self, software: str) -> None:
        """Set the server software; see `Budget`. The other workers learn it with the next exchange.

        Args:
            software: the server's software.
        """
        self._ledger.special = has_special_limits(software)
        if self._ledger.special is False:
            for window in self._ledger.windows.values():
                window.lift()
            self._wanted.set()
        self._queue.turn_away(running_loop(), self._value.now())

    def forecast(self, buckets: Buckets, n: int) -> Forecast:
        """Seconds until n more calls of a kind have been started, as of the last exchange with Redis; see `Budget`.

        Args:
            buckets: the limits that the request counts in.
            n: number of coming requests.
        """
        now = self._value.now()
        return forecast(self._ledger.of(buckets, now), now, n, self._waiting_for)

    def _waiting_for(self, bucket: str) -> int:
        return self._queue.waiting_for(bucket) + self._ledger.waiting_elsewhere(bucket)

    def _end(self, ended: Ended, *, at_once: bool) -> None:
        if self._closing:
            return
        self._ended.append(ended)
        if at_once or self._queue:
            self._wanted.set()
        elif self._lingering is None and self._worker is not None:
            self._lingering = self._worker.get_loop().call_later(LINGER, self._wanted.set)

    def _forget(self, waiter: Waiter, lane: Lane) -> None:
        """Remove a cancelled call completely, even if it has just been let through."""
        waiter.future.cancel()
        self._queue.remove(waiter, lane)
        if waiter.granted:
            self._give_back(lane.buckets)
        self._wanted.set()

    def _give_back(self, buckets: Buckets) -> None:
        self._end(Ended(buckets, None, 0, arrived=False), at_once=True)

    # The task that talks to Redis

    async def _work(self) -> None:
        try:
            pause: float | None = None
            while True:
                try:
                    async with asyncio.timeout(pause):
                        await self._wanted.wait()
                except TimeoutError:
                    pass
                self._wanted.clear()
                if self._lingering is not None:
                    self._lingering.cancel()
                    self._lingering = None
                await self._exchange()
                if self._closing:
                    return
                pause = self._pause()
        finally:
            self._turn_away()

    def _pause(self) -> float | None:
        """Seconds until the next thing to do, unless a call comes."""
        if self._queue:
            now = self._value.now()
            return min(max(self._queue.first(now)[0] - now, 0.0), LOOK)
        return LEASE / 3 if any(self._ledger.held.values()) else None

    async def _exchange(self) -> None:
        """Report ended requests and wishes, and start calls that may start."""
        held = dict(self._ledger.held)
        while True:
            ended, calls = len(self._ended), len(self._calls)
            now = self._value.now()
            self._note(self._ended, now)
            if self._alone:
                break
            try:
                found = await self._value.swap(self._ledger.saved(now, self._queue.lanes()))
            except RedisTroubleError as error:
                self._go_on_alone(error)
                break
            if found is None:
                break
            # Another worker was first: repeat everything on its result.
            self._ledger.held = dict(held)
            self._put_back()
            self._load(found)
        del self._ended[:ended]
        self._let_start()
        self._answer(self._calls[:calls])
        del self._calls[:calls]
        self._queue.ask_again(asyncio.get_running_loop())

    def _note(self, ended: list[Ended], now: float) -> None:
        """Count ended requests, and take out the calls that may start, in order."""
        for one in ended:
            if one.limits is None:
                self._ledger.release(one.buckets, now, arrived=one.arrived)
            else:
                self._ledger.learn(one.buckets, one.limits, one.status, now)
        self._ledger.look_round(now, self._queue.waiting_for)
        while (lane := self._queue.first(now)[1]) is not None:
            waiter = lane.waiters[0]
            self._queue.remove(waiter, lane)
            self._through.append((waiter, lane))
            self._ledger.start(lane, now)

    def _put_back(self) -> None:
        for waiter, lane in self._through:
            if not waiter.future.done():
                self._queue.put(waiter, lane)
        self._through = []

    def _let_start(self) -> None:
        through, self._through = self._through, []
        for waiter, lane in through:
            if not waiter.end(waiter.loop):
                self._give_back(lane.buckets)

    def _answer(self, calls: list[PendingCall]) -> None:
        """Tell new calls whether they have to wait."""
        now = self._value.now()
        for call in calls:
            if call.seen.done():
                continue
            if call.waiter.granted:
                call.seen.set_result(None)
                continue
            found = verdict(call.lane, call.waiter, now, self._waiting_for, special=self._ledger.special)
            if isinstance(found, tuple):
                seconds, window = found
                self._queue.was_told(window)
                call.seen.set_result((seconds, window.name))
            elif found is not None:
                call.seen.set_exception(found)
            else:
                self._queue.remove(call.waiter, call.lane)
                self._ledger.start(call.lane, now)
                call.waiter.granted = True
                call.seen.set_result(None)

    def _load(self, found: Found) -> None:
        self._take(found, self._ledger.load)

    def _take(self, found: Found, take: Callable[[bytes, float], None]) -> None:
        now = self._value.now()
        try:
            take(found.data, now)
        except ValueError as error:
            log.warning("what is in Redis under %s is replaced: %s", self.key, error)
            self._ledger.start_anew(now)

    def _go_on_alone(self, error: RedisTroubleError) -> None:
        log.warning(
            "Redis at %s: %s; until it answers again, this process keeps to the limits on its own",
            self._value.place,
            error,
        )
        self._alone = True
        self._search = asyncio.get_running_loop().create_task(self._find_redis())

    async def _find_redis(self) -> None:
        while True:
            await asyncio.sleep(RETRY)
            try:
                found: Found | None = await self._value.read()
                while found is not None:
                    if found.data:  # otherwise it was lost, and the first worker restores it
                        self._take(found, self._ledger.rejoin)
                    found = await self._value.swap(self._ledger.saved(self._value.now(), self._queue.lanes()))
            except RedisTroubleError:
                continue
            self._alone = False
            self._wanted.set()
            log.warning("Redis at %s answers again: the limits are shared as before", self._value.place)
            return

    def _turn_away(self) -> None:
        """End the calls that wait for a closed budget."""
        self._put_back()
        closed = RuntimeError("this budget is closed")
        for call in self._calls:
            if not call.seen.done():
                call.seen.set_exception(closed)
                call.waiter.future.cancel()
        for lane in self._queue.lanes():
            for waiter in lane.waiters:
                if not waiter.future.done():
                    waiter.future.set_exception(closed)


def _key(site: str, token: str | None, name: str | None) -> str:
    """The Redis key of a budget. Its number is the format's: versions with different formats do not mix."""
    host = host_of(site)
    if token is None:
        return f"atoot:budget:5:{host}:name:{name}"
    secret = hashlib.blake2b(
        checked_token(token).encode(), key=hashlib.blake2b(site.encode()).digest(), digest_size=16
    )
    return f"atoot:budget:5:{host}:token:{secret.hexdigest()}"
