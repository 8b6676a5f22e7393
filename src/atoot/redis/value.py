"""One Redis value that many workers change, each only if nobody else has changed it since it was read."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from atoot.http.retry import full_jitter
from atoot.secrets import as_secret, without_frames

try:
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
except ImportError as _missing:
    raise ImportError("what workers share needs redis-py: pip install 'atoot[redis]'") from _missing

SWAP = """
local now = redis.call('TIME')
local version = redis.call('HGET', KEYS[1], 'version')
if version and version ~= ARGV[1] then
  return {version, redis.call('HGET', KEYS[1], 'data'), now[1], now[2]}
end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'data', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {ARGV[2], '', now[1], now[2]}
"""
"""Replaces the version that the caller knows, or returns what is there instead; a lost value is written anew. Times are
by the clock of Redis, the same for all workers. https://redis.io/docs/latest/develop/programmability/eval-intro/
"""

READ = """
local now = redis.call('TIME')
local found = redis.call('HMGET', KEYS[1], 'version', 'data')
return {found[1] or '', found[2] or '', now[1], now[2]}
"""

CROWD = 0.001
"""Longest backoff in seconds after losing to other writers twice in a row; doubled each further time."""

LONGEST_CROWD = 0.1


class RedisTroubleError(ConnectionError):
    """Redis does not answer, or refuses a command. The message never shows the password."""


class Found(NamedTuple):
    """The stored value and its version, both empty if there is none."""

    version: bytes
    data: bytes


class RedisValue:
    """The value of one key."""

    def __init__(
        self,
        url: str,
        key: str,
        writer: str,
        *,
        timeout: float,
        expire: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Make one; nothing is sent yet.

        Args:
            url: `redis://`, `rediss://` or `unix://`.
            key: the Redis key.
            writer: a name that no other writer has.
            timeout: seconds that Redis has to answer.
            expire: seconds after which the value expires unless it is written.
            clock: seconds since the epoch.

        Raises:
            ValueError: the URL is invalid.
        """
        url = as_secret(url)
        self.place: str = place_of(url)
        """Its address, without user and password."""
        self._redis = connected(url, timeout)
        self._swap = self._redis.register_script(SWAP)
        self._read = self._redis.register_script(READ)
        self._key = key
        self._writer = writer
        self._expire = int(expire * 1000)
        self._clock = clock
        self._ahead = 0.0
        self._writes = 0
        self._beaten = 0
        """How often in a row another writer was first."""
        self.version: bytes = b""
        """The version last read or written."""

    def now(self) -> float:
        """The time by the clock of Redis, in seconds since the epoch."""
        return self._clock() + self._ahead

    def in_shared_time(self, moment: float) -> float:
        """A moment of our own clock, by the clock of Redis."""
        return moment + self._ahead

    async def swap(self, data: bytes) -> Found | None:
        """Write a value. If another writer was first, its value stays, and is returned.

        Raises:
            RedisTroubleError: it failed; perhaps it was written all the same.
        """
        self._writes += 1
        version = f"{self._writer}-{self._writes}".encode()
        found = await self._ask(self._swap, [self.version, version, data, self._expire])
        self.version = found.version
        # Also if redis-py repeated the command because the first answer was lost.
        if found.version == version:
            self._beaten = 0
            return None
        self._beaten += 1
        if self._beaten == 1:
            return found
        # With many writers: if all retried at once, they would keep colliding.
        await asyncio.sleep(full_jitter(self._beaten, CROWD, LONGEST_CROWD, random.random))
        return await self.read()

    async def read(self) -> Found:
        """Read the value.

        Raises:
            RedisTroubleError: it failed.
        """
        found = await self._ask(self._read, [])
        self.version = found.version
        return found

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _ask(self, script: Any, arguments: list[Any]) -> Found:
        before = self._clock()
        version, data, seconds, micros = await answered(script(keys=[self._key], args=arguments))
        self._set_clock(int(seconds) + int(micros) / 1e6, before, self._clock())
        return Found(version, data)

    def _set_clock(self, there: float, before: float, after: float) -> None:
        """Compare the clock of Redis with two readings of ours; an offset that fits is kept, so that it is steady."""
        self._ahead = min(max(self._ahead, there - after), there - before)


def connected(url: str, timeout: float, *, decode_responses: bool = False) -> Any:
    """A client that retries once when its connection was closed meanwhile."""
    return Redis.from_url(
        url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 1),
        decode_responses=decode_responses,
    )  # fmt: skip


async def answered(question: Awaitable[Any], said_before: str = "") -> Any:
    """The answer of Redis.

    Raises:
        RedisTroubleError: there is none.
    """
    try:
        return await question
    except (RedisError, OSError) as error:
        raise RedisTroubleError(f"{said_before}{str(error) or type(error).__name__}") from without_frames(
            error
        )


def place_of(url: str) -> str:
    """The address in a URL, without user and password.

    Raises:
        ValueError: it is invalid.
    """
    url = as_secret(url)
    scheme, place = _scheme_and_place(url)
    if not place:
        raise ValueError(
            "redis: the URL is not valid; special characters in a password must be percent-encoded"
        )
    if scheme not in ("redis", "rediss", "unix"):
        raise ValueError("redis: expected a URL that begins with redis://, rediss:// or unix://")
    return place


def _scheme_and_place(url: str) -> tuple[str, str]:
    """The scheme and address in a URL; no address if invalid. It raises nothing: its frame would show the password."""
    try:
        parts = urlsplit(url)
        whole = f"{parts.hostname or 'localhost'}:{parts.port or 6379}"
    except ValueError:
        return "", ""
    return parts.scheme, parts.path if parts.scheme == "unix" else whole
