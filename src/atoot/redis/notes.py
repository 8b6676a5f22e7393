"""Notes that many workers share in Redis: turns, notes that expire, and a queue of tasks.

Needs `pip install 'atoot[redis]'`.
"""

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, NamedTuple, Self, TypeVar

from atoot.errors import NetworkError
from atoot.http.settings import Clock
from atoot.limits.engine import Budget
from atoot.redis.budget import RedisBudget
from atoot.redis.value import place_of
from atoot.secrets import as_secret, without_frames

try:
    from redis.asyncio import Redis
    from redis.exceptions import RedisError, ResponseError
except ImportError as _missing:
    raise ImportError("workers that share things need redis-py: pip install 'atoot[redis]'") from _missing

log: logging.Logger = logging.getLogger("atoot.redis")

T = TypeVar("T")
TIMEOUT = 5.0
"""Seconds that Redis has to answer."""
GONE, AGAIN = 600.0, 5.0
"""Seconds for which Redis may be down, for an update or a restart, before a worker gives up; and between attempts."""
LOOK = 1.0
"""Seconds of waiting for a task before checking whether any is left."""

END = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""

WAKE = """
local now = redis.call('TIME')
local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now[1] + now[2] / 1000000, 'LIMIT', 0, 100)
for _, task in ipairs(due) do
  redis.call('ZREM', KEYS[2], task)
  redis.call('XADD', KEYS[1], '*', 'task', string.sub(task, 17))
end
return #due
"""
"""Moves due tasks into the stream: atomically, so that none is in both or in neither."""

DONE = """
if redis.call('XACK', KEYS[1], 'workers', ARGV[1]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[1])
if ARGV[2] ~= '' then
  local now = redis.call('TIME')
  redis.call('ZADD', KEYS[2], now[1] + now[2] / 1000000 + ARGV[4], ARGV[3] .. ARGV[2])
end
return 1
"""
"""Takes a task out and puts in its successor: atomically, so that a worker that dies loses and duplicates nothing. If
another worker was given the task meanwhile and has finished it, no second successor is put in."""

LEFT = """
local waiting = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
local now = redis.call('TIME')
local next = ''
if waiting[2] then next = tostring(waiting[2] - now[1] - now[2] / 1000000) end
return {redis.call('XLEN', KEYS[1]), redis.call('ZCARD', KEYS[2]), next}
"""


class RedisNotes:
    """Turns, notes and budgets in Redis. Use it with `async with`, in the event loop where it is used."""

    def __init__(self, url: str, prefix: str, clock: Clock | None = None) -> None:
        """Make one; nothing is sent yet.

        Args:
            url: `redis://`, `rediss://` or `unix://`.
            prefix: the prefix of all keys.
            clock: time and sleeping on this machine.

        Raises:
            ValueError: the URL is invalid.
        """
        url = as_secret(url)
        self.place: str = place_of(url)
        self.url = url
        self._prefix = prefix
        self.clock: Clock = clock or Clock()
        self._redis: Any = Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._redis.aclose()

    async def take(self, name: str, seconds: float) -> str:
        """Take a turn at something, for this many seconds at most; empty if somebody else has it.

        Raises:
            NetworkError: Redis does not answer.
        """
        turn = secrets.token_hex(8)
        key = f"{self._prefix}:{name}"
        return turn if await self.ask("SET", key, turn, "NX", "PX", int(seconds * 1000)) else ""

    async def end(self, name: str, turn: str) -> None:
        """End one's turn."""
        await self.ask("EVAL", END, 1, f"{self._prefix}:{name}", turn)

    async def read(self, name: str) -> bytes | None:
        """Read a note."""
        found: bytes | None = await self.ask("GET", f"{self._prefix}:{name}")
        return found

    async def write(self, name: str, note: bytes, seconds: float) -> None:
        """Write a note that expires after this many seconds."""
        await self.ask("SET", f"{self._prefix}:{name}", note, "PX", int(seconds * 1000))

    async def ahead(self) -> float:
        """Seconds by which the clock of Redis is ahead of this machine's."""
        seconds, millionths = await self.ask("TIME")
        return int(seconds) + int(millionths) / 1e6 - self.clock.time()

    def budget(self, place: str) -> AbstractAsyncContextManager[Budget]:
        """The budget for a host that all workers share as its guests: without a token, and with presumed limits."""
        return RedisBudget(self.url, place, name=self._prefix.removeprefix("atoot:"), keeps_presumed=True)

    async def ask(self, *command: Any) -> Any:
        """The answer to a Redis command.

        Raises:
            NetworkError: there was none, or an error.
        """
        try:
            return await self._redis.execute_command(*command)
        except (RedisError, OSError) as error:
            raise NetworkError(
                f"Redis at {self.place}: {str(error) or type(error).__name__}"
            ) from without_frames(error)


class Task(NamedTuple):
    """A task taken out of a queue, with its id there."""

    place: bytes
    content: bytes


class RedisQueue:
    """A queue that many workers take tasks from: each task goes to one worker, until it is `done`.

    A Redis stream with a consumer group: a task that a worker took and did not finish within the lease goes to another
    one (XAUTOCLAIM). Delayed tasks lie in a sorted set until they are due.
    https://redis.io/docs/latest/develop/data-types/streams/
    """

    def __init__(self, notes: RedisNotes, name: str, lease: float) -> None:
        """Make one; `open` it before anything is taken.

        Args:
            notes: the connection to Redis.
            name: of the queue.
            lease: seconds after which a task is given to another worker.
        """
        self._notes = notes
        self._stream, self._later = f"atoot:queue:{{{name}}}:tasks", f"atoot:queue:{{{name}}}:later"
        self._lease = int(lease * 1000)
        self._me = f"{socket.gethostname()}-{secrets.token_hex(4)}"

    async def open(self) -> None:
        """Create the queue unless it exists."""
        try:
            await self._notes.ask("XGROUP", "CREATE", self._stream, "workers", "0", "MKSTREAM")
        except NetworkError as error:
            if not (isinstance(error.__cause__, ResponseError) and "BUSYGROUP" in str(error.__cause__)):
                raise

    async def put(self, *contents: bytes) -> int:
        """Add tasks; returns how many they were."""
        for content in contents:
            await self._notes.ask("XADD", self._stream, "*", "task", content)
        return len(contents)

    async def take(self, seconds: float) -> Task | None:
        """A task: one whose worker seems to have died, otherwise the next one; None if none came in this time.

        Raises:
            LookupError: the queue no longer exists.
        """
        await self._notes.ask("EVAL", WAKE, 2, self._stream, self._later)
        try:
            claimed = await self._notes.ask(
                "XAUTOCLAIM", self._stream, "workers", self._me, self._lease, "0-0", "COUNT", 1
            )
        except NetworkError as error:
            if not str(error.__cause__).startswith("NOGROUP"):
                raise
            raise LookupError(
                f"the queue {self._stream!r} is gone from Redis at {self._notes.place}: enqueue its tasks again"
            ) from error
        if not (entries := claimed[1]):
            block = max(1, int(min(seconds, TIMEOUT / 2) * 1000))
            read = await self._notes.ask(
                "XREADGROUP", "GROUP", "workers", self._me, "COUNT", 1, "BLOCK", block, "STREAMS", self._stream, ">"
            )  # fmt: skip
            entries = _entries(read)
        return Task(entries[0][0], _content(entries[0][1])) if entries else None

    async def done(self, task: Task, then: bytes = b"", after: float = 0.0) -> bool:
        """Finish a task, and add its successor, due after some seconds.

        Returns:
            False if another worker was given it meanwhile and finished first: then no successor is added.
        """
        mark = secrets.token_hex(8)  # two tasks with the same content differ
        return bool(
            await self._notes.ask("EVAL", DONE, 2, self._stream, self._later, task.place, then, mark, after)
        )

    async def left(self) -> tuple[int, int, float | None]:
        """The number of waiting or running tasks, of delayed tasks, and seconds until the first delayed one."""
        ready, later, wait = await self._notes.ask("EVAL", LEFT, 2, self._stream, self._later)
        return int(ready), int(later), float(wait) if wait else None

    async def work(
        self, read: Callable[[bytes], T], do: Callable[[T], Awaitable[tuple[bytes, float]]]
    ) -> int:
        """Work on all tasks, including new ones, until none is left; returns how many were done.

        Args:
            read: decodes a task; on a ValueError, the task is dropped.
            do: runs it; returns the next task, empty for none, and its delay in seconds.

        Raises:
            NetworkError: Redis did not answer for ten minutes.
            LookupError: the queue no longer exists.
        """
        number, clock = 0, self._notes.clock
        while True:
            task = await _patiently(partial(self.take, LOOK), clock)
            if task is None:
                ready, later, wait = await _patiently(self.left, clock)
                if not ready and not later:
                    return number
                await asyncio.sleep(0.0 if ready else min(max(wait or 0.0, 0.01), LOOK))
                continue
            try:
                meant = read(task.content)
            except ValueError as problem:  # from another version, or not ours
                log.warning("a task of %s is dropped: %s", self._stream, problem)
                await _patiently(partial(self.done, task), clock)
                continue
            await _patiently(partial(self.done, task, *await do(meant)), clock)
            number += 1


@asynccontextmanager
async def opened_queue(
    url: str, name: str, lease: float = 60.0, clock: Clock | None = None
) -> AsyncIterator[RedisQueue]:
    """A queue with a Redis connection of its own; see `RedisQueue`."""
    async with RedisNotes(url, "atoot:queue", clock) as notes:
        queue = RedisQueue(notes, name, lease)
        await queue.open()
        yield queue


async def _patiently(ask: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """The answer of Redis, waiting while it is down.

    Raises:
        NetworkError: it is down for too long.
    """
    end = clock.monotonic() + GONE
    while True:
        try:
            return await ask()
        except NetworkError as error:
            if clock.monotonic() >= end:
                raise
            log.warning("%s; it is asked again every %.0f s", error, AGAIN)
        await clock.sleep(AGAIN)


def _entries(read: Any) -> Any:
    """The received entries, in the shapes of both Redis protocols."""
    if not read:
        return []
    return next(iter(read.values()))[0] if isinstance(read, dict) else read[0][1]


def _content(fields: Any) -> bytes:
    """The content of an entry; empty if it is not ours, or was deleted."""
    if not isinstance(fields, dict):
        fields = dict(zip(fields[::2], fields[1::2], strict=True)) if fields else {}
    found: bytes = fields.get(b"task", b"")
    return found
