"""How far a timeline has been seen."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from atoot.wire.ids import order

OVERLAP = 20
"""So many of the newest ids are remembered one by one.

What was missed is asked for from before them: a status from far away arrives late, with an id lower than what is there
already, and the server's workers may deliver two new ones in either order.
"""
NOTHING = "0"
"""An id that is lower than all others: that of an empty timeline."""

Key = tuple[int, str]


class Mark:
    """Everything up to `floor` is done with; above it, what is in `recent` has been seen."""

    __slots__ = ("_keys", "edits", "floor")

    def __init__(self, floor: str = NOTHING) -> None:
        self.floor = floor
        self._keys: list[Key] = []
        self.edits: dict[str, str | None] = {}
        """The ids seen above the floor, each with when it was edited last."""

    @property
    def last(self) -> str:
        """The highest id seen."""
        return self._keys[-1][1] if self._keys else self.floor

    def __contains__(self, identifier: str) -> bool:
        return identifier in self.edits

    def covers(self, identifier: str) -> bool:
        """Whether there is nothing to find out about this id: it was seen, or is not above the floor."""
        return identifier in self.edits or order(identifier) <= order(self.floor)

    def note(self, identifier: str, edited: str | None = None) -> None:
        """It has been seen."""
        known = identifier in self.edits
        key = order(identifier)
        if not known and self._keys and key < self._keys[-1]:
            if key <= order(self.floor):
                return
            self._keys.insert(bisect_left(self._keys, key), key)
        elif not known:
            self._keys.append(key)
        self.edits[identifier] = edited
        if len(self._keys) > OVERLAP:
            self.floor = self._keys.pop(0)[1]
            del self.edits[self.floor]

    def restart(self, floor: str) -> None:
        """Begin anew from here: what is below is given up."""
        self.floor = floor
        self._keys.clear()
        self.edits.clear()

    def to_plain(self) -> dict[str, Any]:
        """As JSON data."""
        return {"floor": self.floor, "recent": [[key[1], self.edits[key[1]]] for key in self._keys]}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "Mark":
        """From JSON data.

        Raises:
            KeyError, TypeError, ValueError: it is not what `to_plain` gives.
        """
        mark = cls(str(data["floor"]))
        for identifier, edited in data["recent"]:
            mark.note(str(identifier), edited)
        return mark
