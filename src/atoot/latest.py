"""A set of the latest things, of limited size."""

from __future__ import annotations

from collections.abc import Hashable


class Latest(dict[Hashable, None]):
    """A set that forgets its oldest thing when it is full.

    Args:
        most: how many things it remembers.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def add(self, thing: Hashable) -> bool:
        """Add a thing; False if it is there already."""
        if thing in self:
            return False
        self[thing] = None
        if len(self) > self._most:
            del self[next(iter(self))]
        return True

    def discard(self, thing: Hashable) -> None:
        """Remove a thing."""
        self.pop(thing, None)

    def copy(self) -> Latest:
        """A copy that changes independently."""
        made = Latest(self._most)
        made.update(self)
        return made
