"""Notes about hosts that workers share: whose turn it is, notes that expire, and what may be sent when.

This module serves one process; `atoot.redis.notes` does the same for many.
"""

import logging
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from secrets import token_hex
from threading import Lock
from typing import Protocol

from atoot.errors import NetworkError
from atoot.http.settings import Clock
from atoot.limits.engine import Budget
from atoot.limits.local import LocalBudget

log: logging.Logger = logging.getLogger("atoot.guests.notes")

FARTHEST = 25 * 3600.0
"""The longest lifetime of anything, in seconds. What seems to last longer was written before the clock was set back."""


class SharedNotes(Protocol):
    """What workers tell each other: turns and notes."""

    clock: Clock
    """Time and sleeping on this machine."""

    async def take(self, name: str, seconds: float) -> str:
        """Take a turn at something, for this many seconds at most; empty if somebody else has it."""
        ...

    async def end(self, name: str, turn: str) -> None:
        """End one's turn, if it has not ended yet."""
        ...

    async def read(self, name: str) -> bytes | None:
        """Read a note."""
        ...

    async def write(self, name: str, note: bytes, seconds: float) -> None:
        """Write a note that expires after this many seconds."""
        ...

    async def ahead(self) -> float:
        """Seconds by which the shared clock is ahead of this machine's."""
        ...

    def budget(self, place: str) -> AbstractAsyncContextManager[Budget]:
        """The budget for a host that all workers share as its guests: without a token, and with presumed limits."""
        ...


class SharedClock(Clock):
    """The clock that workers share; a machine's own may be wrong by hours."""

    def __init__(self, own: Clock, ahead: float) -> None:
        self._own, self._ahead = own, ahead

    def time(self) -> float:
        """Seconds since the epoch."""
        return self._own.time() + self._ahead

    def monotonic(self) -> float:
        """Monotonic seconds."""
        return self._own.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep."""
        await self._own.sleep(seconds)


class LocalNotes:
    """The notes of one process: shared by all its threads and event loops."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or Clock()
        self.forget()

    def forget(self) -> None:
        """Start empty, as a forked process does."""
        self._lock = Lock()
        self._notes: dict[str, tuple[float, bytes]] = {}
        """The expiry of each note, and its content; a turn is a note that nobody overwrites."""
        self._budgets: dict[str, LocalBudget] = {}

    async def take(self, name: str, seconds: float) -> str:
        """See `SharedNotes`."""
        turn = token_hex(8)
        with self._lock:
            if self._read(name) is not None:
                return ""
            self._notes[name] = self.clock.time() + seconds, turn.encode()
        return turn

    async def end(self, name: str, turn: str) -> None:
        """See `SharedNotes`."""
        with self._lock:
            if self._read(name) == turn.encode():
                del self._notes[name]

    async def read(self, name: str) -> bytes | None:
        """See `SharedNotes`."""
        return self._read(name)

    async def write(self, name: str, note: bytes, seconds: float) -> None:
        """See `SharedNotes`."""
        self._notes[name] = self.clock.time() + seconds, note

    async def ahead(self) -> float:
        """See `SharedNotes`."""
        return 0.0

    def budget(self, place: str) -> AbstractAsyncContextManager[Budget]:
        """See `SharedNotes`."""
        with self._lock:
            if place not in self._budgets:
                self._budgets[place] = LocalBudget(self.clock.time, keeps_presumed=True)
            return nullcontext(self._budgets[place])

    def _read(self, name: str) -> bytes | None:
        until, note = self._notes.get(name, (0.0, None))
        return note if 0 < until - self.clock.time() <= FARTHEST else None


@asynccontextmanager
async def turn_of(notes: SharedNotes, name: str, seconds: float) -> AsyncIterator[bool]:
    """Take a turn at something while the context lasts, with a time limit; False if somebody else has it.

    Raises:
        NetworkError: the shared notes are unreachable. A turn that cannot be ended expires.
    """
    turn = await notes.take(name, seconds)
    try:
        yield bool(turn)
    finally:
        if turn:
            await tell(notes.end(name, turn))


async def tell(telling: Awaitable[None]) -> None:
    """Tell the other workers something, if they can be reached; otherwise log it."""
    try:
        await telling
    except NetworkError as error:
        log.info("%s", error)
