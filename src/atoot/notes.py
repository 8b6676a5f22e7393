"""Whose turn something is, and notes that expire, within a process; `atoot.redis.notes` has the same for many."""

import time
from collections.abc import Callable
from secrets import token_hex
from threading import Lock
from typing import Protocol

FARTHEST = 25 * 3600.0
"""Seconds: nothing is anybody's for longer. What seems to be was written before the clock was set back."""


class SharedNotes(Protocol):
    """What workers tell each other."""

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


class LocalNotes:
    """Those of one process: of all its threads and event loops."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a process does that was forked off another."""
        self._lock = Lock()
        self._turns: dict[str, tuple[float, str]] = {}
        self._notes: dict[str, tuple[float, bytes]] = {}

    async def take(self, name: str, seconds: float) -> str:
        """See `SharedNotes`."""
        now = self._clock()
        with self._lock:
            if now < self._turns.get(name, (0.0, ""))[0] <= now + FARTHEST:
                return ""
            self._turns[name] = now + seconds, (turn := token_hex(8))
        return turn

    async def end(self, name: str, turn: str) -> None:
        """See `SharedNotes`."""
        with self._lock:
            if self._turns.get(name, (0.0, ""))[1] == turn:
                del self._turns[name]

    async def read(self, name: str) -> bytes | None:
        """See `SharedNotes`."""
        until, note = self._notes.get(name, (0.0, None))
        return note if self._clock() < until else None

    async def write(self, name: str, note: bytes, seconds: float) -> None:
        """See `SharedNotes`."""
        self._notes[name] = self._clock() + seconds, note
