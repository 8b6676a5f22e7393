"""Tables of small texts that several processes share, of which one leads: only the leader may write.

A lease says who leads; it expires unless it is renewed. Each takeover increments a number, and every write carries the
number of its writer: a process that notices too late that it no longer leads cannot write.
https://redis.io/docs/latest/develop/programmability/eval-intro/
"""

from collections.abc import Sequence
from contextlib import suppress
from secrets import token_hex
from typing import Any

from atoot.redis.value import RedisTroubleError, answered, connected, place_of
from atoot.secrets import as_secret

LEASE = 10.0
"""Seconds for which a process leads without renewal."""

LEAD = """
-- Later than any number before, also if Redis was emptied meanwhile.
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  local mine = redis.call('GET', KEYS[2])
  if mine then return tonumber(mine) end
  holder = false
end
if holder then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local now = redis.call('TIME')
local number = math.max(tonumber(redis.call('GET', KEYS[2]) or 0) + 1, now[1] * 1000000 + now[2])
redis.call('SET', KEYS[2], string.format('%d', number))
return number
"""

WRITE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
for i = 2, #ARGV, 4 do
  local key = KEYS[1] .. ':' .. ARGV[i]
  if ARGV[i + 3] == '' then redis.call('HDEL', key, ARGV[i + 1])
  else redis.call('HSET', key, ARGV[i + 1], ARGV[i + 2]) end
end
return 1
"""

LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class RedisTables:
    """The tables of one bot name. Nothing is sent until they are opened."""

    lease: float = LEASE

    def __init__(self, url: str, name: str, *, lease: float = LEASE, timeout: float = 2.0) -> None:
        """Make one.

        Args:
            url: `redis://`, `rediss://` or `unix://`.
            name: shared by all processes that belong together.
            lease: seconds for which a process leads without renewal.
            timeout: seconds that Redis has to answer.

        Raises:
            ValueError: the URL is invalid.
        """
        url = as_secret(url)
        self.place: str = f"Redis at {place_of(url)}"
        self.lease: float = lease
        self._url, self._timeout = url, timeout
        # Braces keep all keys on one node of a cluster.
        self._key = "{" + name + "}"
        self._me = token_hex(8)
        self._number = 0
        self._redis: Any = None

    async def open(self) -> None:
        """Connect to Redis.

        Raises:
            RedisTroubleError: Redis does not answer.
        """
        self._redis = connected(self._url, self._timeout, decode_responses=True)
        await self._ask(self._redis.ping())

    async def lead(self) -> bool:
        """Become or stay leader; False if another process leads.

        Raises:
            RedisTroubleError: Redis does not answer.
        """
        keys = [f"{self._key}:lease", self._key]
        given = [self._me, int(self.lease * 1000)]
        self._number = int(await self._ask(self._redis.eval(LEAD, 2, *keys, *given)))
        return self._number > 0

    async def read(self, table: str, key: str, /) -> str | None:
        """Read one text."""
        found: str | None = await self._ask(self._redis.hget(f"{self._key}:{table}", key))
        return found

    async def items(self, table: str, /) -> dict[str, str]:
        """Read a whole table."""
        found: dict[str, str] = await self._ask(self._redis.hgetall(f"{self._key}:{table}"))
        return found

    async def write(self, changes: Sequence[tuple[str, str, str | None]], /) -> bool:
        """Make all changes or none; False if another process leads by now.

        Raises:
            RedisTroubleError: it failed; perhaps it was done all the same.
        """
        given: list[str | int] = [self._number]
        for table, key, value in changes:
            given += [table, key, value or "", "" if value is None else "1"]
        return bool(await self._ask(self._redis.eval(WRITE, 1, self._key, *given)))

    async def leave(self) -> None:
        """Give up leadership at once.

        Raises:
            RedisTroubleError: Redis does not answer; the lease then expires.
        """
        self._number = 0
        await self._ask(self._redis.eval(LEAVE, 1, f"{self._key}:lease", self._me))

    async def close(self) -> None:
        """Give up leadership at once, and close the connections."""
        if self._redis is not None:
            with suppress(RedisTroubleError):
                await self.leave()
            redis, self._redis = self._redis, None
            await redis.aclose()

    async def _ask(self, question: Any) -> Any:
        return await answered(question, f"{self.place}: ")
