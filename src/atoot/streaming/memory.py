"""What was delivered lately."""

from collections.abc import Hashable


class Memory:
    """Remembers at least the last `least` things, and at most twice as many."""

    __slots__ = ("_least", "_new", "_old")

    def __init__(self, least: int = 2000) -> None:
        self._least = least
        self._new: set[Hashable] = set()
        self._old: set[Hashable] = set()

    def add(self, thing: Hashable) -> bool:
        """Remember a thing; False if it is remembered already."""
        if thing in self._new or thing in self._old:
            return False
        self._new.add(thing)
        if len(self._new) >= self._least:
            # A generation is forgotten as a whole: nothing has to be kept in order.
            self._old, self._new = self._new, set()
        return True

    def __contains__(self, thing: Hashable) -> bool:
        return thing in self._new or thing in self._old

    def __len__(self) -> int:
        return len(self._new) + len(self._old)
