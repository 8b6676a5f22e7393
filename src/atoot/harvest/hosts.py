"""What steps know of hosts, and whose turn is at which: within this process, or for all workers of a Redis."""

import os
import time
import zlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

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
    """What a host said; all of it is forgotten after a day."""

    seen: float = 0.0
    """When it began to be known, in seconds since the epoch."""
    robots: bytes | None = None
    """Its robots.txt, packed; None if that is not known."""
    access: dict[str, dict[str, str]] | None = None
    """Its `timelines_access`."""
    closed: dict[str, str] = {}  # msgspec copies it
    """Sources that it refused, and why."""
    free: float = 0.0
    """When it may be asked again, because of a delay that it wishes."""

    def keep_robots(self, text: bytes) -> None:
        """Remember its robots.txt, if it is not too long."""
        packed = zlib.compress(text)
        self.robots = packed if len(packed) <= MOST_KEPT else None

    def robots_text(self) -> bytes | None:
        """Its robots.txt; None if that is not known."""
        return None if self.robots is None else zlib.decompress(self.robots)


class Hosts:
    """Turns and notes of one process; `atoot.redis.notes` has the same for many. And what may be sent to each host when."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a process does that was forked off another."""
        self._lock = Lock()
        self._turns: dict[str, tuple[float, str]] = {}
        self._notes: dict[str, bytes] = {}
        self._budgets: dict[str, LocalBudget] = {}

    async def take(self, name: str, seconds: float) -> str:
        """Make something one's own turn, for so long at most; empty if it is somebody else's."""
        now = self._clock()
        with self._lock:
            until = self._turns.get(name, (0.0, ""))[0]
            if now < until <= now + DAY:  # the clock may have been set back
                return ""
            self._turns[name] = now + seconds, (turn := token_hex(8))
        return turn

    async def end(self, name: str, turn: str) -> None:
        """End one's turn."""
        with self._lock:
            if self._turns.get(name, (0.0, ""))[1] == turn:
                del self._turns[name]

    async def read(self, name: str) -> bytes | None:
        """A note."""
        return self._notes.get(name)

    async def write(self, name: str, note: bytes, seconds: float) -> None:
        """Leave a note."""
        self._notes[name] = note

    def budget(self, host: str) -> LocalBudget:
        """What may be sent to a host when."""
        with self._lock:
            return self._budgets.setdefault(host, LocalBudget(self._clock))


Shared: TypeAlias = "Hosts | RedisNotes"
"""What tells steps of each other."""
HERE = Hosts()
"""That of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HERE.forget)


async def facts_of(shared: Shared, host: str, now: float) -> Facts:
    """What is known of a host."""
    note = await shared.read(f"host:{host}")
    try:
        found = msgspec.msgpack.decode(note, type=Facts) if note else Facts()
    except msgspec.DecodeError:  # of another version
        found = Facts()
    return found if 0 <= now - found.seen < DAY else Facts(seen=now, free=found.free)


async def keep(shared: Shared, host: str, facts: Facts) -> None:
    """Remember what is known of a host."""
    await shared.write(f"host:{host}", msgspec.msgpack.encode(facts), DAY)


def budget_of(shared: Shared, host: str, address: str) -> AbstractAsyncContextManager[Budget]:
    """What may be sent from an address to a host when."""
    place = host.partition("://")[2] or host
    if isinstance(shared, Hosts):
        return nullcontext(shared.budget(place))
    from atoot.redis.budget import RedisBudget  # noqa: PLC0415 - needs an extra

    return RedisBudget(shared.url, place, name=f"harvest:{address}")
