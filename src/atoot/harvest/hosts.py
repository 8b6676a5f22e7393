"""What is known of hosts between two steps, within this process; `redis.hosts` shares it among many."""

import os
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from atoot.limits.engine import Budget
from atoot.limits.local import LocalBudget

if TYPE_CHECKING:
    from atoot.redis.notes import RedisNotes

DAY = 24 * 3600.0
MOST_KEPT = 8 * 1024
"""Bytes of a packed robots.txt that are kept; a longer one is asked for at each step."""


class Facts(Struct, omit_defaults=True):
    """What a host said that holds for a day."""

    seen: float = 0.0
    """When it was asked for robots.txt, in seconds since the epoch."""
    robots: bytes = b""
    """Packed."""
    asked: float = 0.0
    """When it was asked who may read its timelines."""
    access: dict[str, dict[str, str]] = {}  # msgspec copies it
    """Its `timelines_access`."""
    closed: dict[str, tuple[float, str]] = {}
    """Sources that it refused: until when that is believed, and why."""
    free: float = 0.0
    """When it may be asked again, because of a delay that it wishes."""

    def knows_robots(self, now: float) -> bool:
        """Whether its robots.txt is known."""
        return 0 <= now - self.seen < DAY

    def take_robots(self, text: bytes, now: float) -> None:
        """Remember its robots.txt."""
        packed = zlib.compress(text) if text else b""
        self.robots, self.seen = (packed, now) if len(packed) <= MOST_KEPT else (b"", 0.0)

    def robots_text(self) -> bytes:
        """Its robots.txt."""
        return zlib.decompress(self.robots) if self.robots else b""

    def refused(self, source: str, now: float) -> str:
        """Why a source is known to be refused; empty if it is not."""
        until, why = self.closed.get(source, (0.0, ""))
        return why if now < until <= now + DAY else ""


class Hosts:
    """What all steps of this process share: whose turn a domain is, what is known of hosts, what may be sent to them when."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a process does that was forked off another."""
        self._lock = Lock()
        self._turns: dict[str, tuple[float, str]] = {}
        self._facts: dict[str, Facts] = {}
        self._budgets: dict[str, LocalBudget] = {}

    async def take_turn(self, domain: str, seconds: float) -> str:
        """Be the one that works at a domain, for so long at most; empty if another one is."""
        now = self._clock()
        with self._lock:
            if self._turns.get(domain, (0.0, ""))[0] > now:
                return ""
            self._turns[domain] = now + seconds, (turn := token_hex(8))
        return turn

    async def end_turn(self, domain: str, turn: str) -> None:
        """Let others."""
        with self._lock:
            if self._turns.get(domain, (0.0, ""))[1] == turn:
                del self._turns[domain]

    async def facts(self, host: str) -> Facts:
        """What is known of a host."""
        return self._facts.setdefault(host, Facts())

    async def keep(self, host: str, facts: Facts) -> None:
        """Remember it."""
        self._facts[host] = facts

    @asynccontextmanager
    async def budget(self, host: str) -> AsyncIterator[Budget]:
        """What may be sent to a host when."""
        with self._lock:
            if host not in self._budgets:
                self._budgets[host] = LocalBudget(self._clock)
        yield self._budgets[host]


HERE = Hosts()
"""Those of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HERE.forget)


class RedisHosts(Hosts):
    """The same for all workers of a Redis that have the same address."""

    def __init__(self, notes: "RedisNotes", address: str) -> None:
        self._notes = notes
        self._address = address

    async def take_turn(self, domain: str, seconds: float) -> str:
        """Be the one that works at a domain, for so long at most; empty if another one is."""
        return await self._notes.take(f"turn:{domain}", seconds)

    async def end_turn(self, domain: str, turn: str) -> None:
        """Let others."""
        await self._notes.end(f"turn:{domain}", turn)

    async def facts(self, host: str) -> Facts:
        """What is known of a host."""
        found = await self._notes.read(f"host:{host}")
        try:
            return msgspec.msgpack.decode(found, type=Facts) if found else Facts()
        except msgspec.DecodeError:  # of another version
            return Facts()

    async def keep(self, host: str, facts: Facts) -> None:
        """Remember it."""
        await self._notes.write(f"host:{host}", msgspec.msgpack.encode(facts), DAY)

    @asynccontextmanager
    async def budget(self, host: str) -> AsyncIterator[Budget]:
        """What may be sent to a host when."""
        from atoot.redis.budget import RedisBudget  # noqa: PLC0415 - needs an extra

        place = host.partition("://")[2] or host
        async with RedisBudget(self._notes.url, place, name=f"harvest:{self._address}") as budget:
            yield budget
