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
"""Seconds: nothing is anybody's for longer. What seems to be was written before the clock was set back."""


class SharedNotes(Protocol):
    """What workers tell each other."""

    clock: Clock
    """Time and waiting, on this machine."""

    async def take(self, name: str, seconds: float) -> str:
        """Make something one's own turn, for so long at most; empty if it is somebody else's."""
        ...

    async def end(self, name: str, turn: str) -> None:
        """End one's turn, if it is so still."""
        ...

    async def read(self, name: str) -> bytes | None:
        """A note."""
        ...

    async def write(self, name: str, note: bytes, seconds: float) -> None:
        """Leave a note for so long."""
        ...

    async def ahead(self) -> float:
        """Seconds that the clock by which they tell each other times is ahead of the one of this machine."""
        ...

    def budget(self, place: str) -> AbstractAsyncContextManager[Budget]:
        """What all of them may send to a host, who are its guests: without a token, and by the limits that are presumed."""
        ...


class SharedClock(Clock):
    """The clock by which workers tell each other times; that of a machine may be wrong by hours."""

    def __init__(self, own: Clock, ahead: float) -> None:
        self._own, self._ahead = own, ahead

    def time(self) -> float:
        """Seconds since the epoch."""
        return self._own.time() + self._ahead

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self._own.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._own.sleep(seconds)


class LocalNotes:
    """Those of one process: of all its threads and event loops."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or Clock()
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a process does that was forked off another."""
        self._lock = Lock()
        self._notes: dict[str, tuple[float, bytes]] = {}
        """Until when one counts, and the note; a turn is one that nobody writes over."""
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
    """Make something one's own turn while the context lasts, so long at most; False if it is somebody else's.

    Raises:
        NetworkError: what is shared cannot be reached. A turn that cannot be given back ends by itself.
    """
    turn = await notes.take(name, seconds)
    try:
        yield bool(turn)
    finally:
        if turn:
            await tell(notes.end(name, turn))


async def tell(telling: Awaitable[None]) -> None:
    """Let the others know something, if they can be reached; else the log."""
    try:
        await telling
    except NetworkError as error:
        log.info("%s", error)
