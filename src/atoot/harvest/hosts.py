"""What steps know of hosts, and what may be sent to each when: within this process, or for all workers of a Redis."""

import os
import zlib
from contextlib import AbstractAsyncContextManager, nullcontext

import msgspec
from msgspec import Struct

from atoot.limits.engine import Budget
from atoot.limits.local import LocalBudget
from atoot.notes import LocalNotes, SharedNotes

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
    """Its `timelines_access`: who may read which part of which feed."""
    closed: dict[str, str] = {}  # msgspec copies it
    """Sources that it refused, and why."""
    free: float = 0.0
    """When it may be asked again, because of a delay that it wishes."""
    pace: float = 0.0
    """Seconds between two requests, since it has refused some without saying how many it allows."""

    def keep_robots(self, text: bytes) -> None:
        """Remember its robots.txt, if it is not too long."""
        packed = zlib.compress(text)
        self.robots = packed if len(packed) <= MOST_KEPT else None

    def robots_text(self) -> bytes | None:
        """Its robots.txt; None if that is not known."""
        return None if self.robots is None else zlib.decompress(self.robots)


class Hosts(LocalNotes):
    """Turns, notes and budgets of one process."""

    def forget(self) -> None:
        """Begin anew, as a process does that was forked off another."""
        super().forget()
        self._budgets: dict[str, LocalBudget] = {}

    def budget(self, host: str) -> LocalBudget:
        """What may be sent to a host when."""
        with self._lock:
            if host not in self._budgets:
                self._budgets[host] = LocalBudget(self._clock, keeps_presumed=True)
            return self._budgets[host]


HERE = Hosts()
"""That of this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HERE.forget)


async def facts_of(notes: SharedNotes, host: str, now: float) -> Facts:
    """What is known of a host."""
    note = await notes.read(f"host:{host}")
    try:
        found = msgspec.msgpack.decode(note, type=Facts) if note else Facts()
    except msgspec.DecodeError:  # of another version
        found = Facts()
    return found if 0 <= now - found.seen < DAY else Facts(seen=now, free=found.free)


async def keep(notes: SharedNotes, host: str, facts: Facts) -> None:
    """Remember what is known of a host."""
    await notes.write(f"host:{host}", msgspec.msgpack.encode(facts), DAY)


def budget_of(notes: SharedNotes, host: str, address: str) -> AbstractAsyncContextManager[Budget]:
    """What may be sent from an address to a host when."""
    place = host.partition("://")[2] or host
    if isinstance(notes, Hosts):
        return nullcontext(notes.budget(place))
    from atoot.redis.budget import RedisBudget  # noqa: PLC0415 - needs an extra
    from atoot.redis.notes import RedisNotes  # noqa: PLC0415 - the same

    assert isinstance(notes, RedisNotes)  # noqa: S101 - for type checkers: there is no other kind
    return RedisBudget(notes.url, place, name=f"harvest:{address}", keeps_presumed=True)
