"""What steps know of hosts, and tell the next ones: within this process, or for all workers of a Redis."""

import os
from typing import Self

import msgspec

from atoot.guests import GuestFacts
from atoot.limits.guests import GuestPace
from atoot.notes import LocalNotes, SharedNotes

DAY = 24 * 3600.0

HERE = LocalNotes()
"""What is known in this process."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HERE.forget)


class Facts(GuestFacts, omit_defaults=True):
    """What a host said; all of it is forgotten after a day."""

    seen: float = 0.0
    """When it began to be known, in seconds since the epoch."""
    access: dict[str, str] | None = None
    """Parts of its timelines that not everybody may read, and who may; None if that is not known."""
    closed: dict[str, str] = {}  # msgspec copies it
    """Sources that it refused, and why."""

    @classmethod
    async def of(cls, notes: SharedNotes, host: str, now: float) -> Self:
        """What is known of a host."""
        note = await notes.read(f"host:{host}")
        try:
            found = msgspec.msgpack.decode(note, type=cls) if note else cls()
        except msgspec.DecodeError:  # of another version
            found = cls()
        return found if 0 <= now - found.seen < DAY else cls(seen=now, pace=GuestPace(found.pace.free))

    async def keep(self, notes: SharedNotes, host: str) -> None:
        """Remember it."""
        await notes.write(f"host:{host}", msgspec.msgpack.encode(self), DAY)
