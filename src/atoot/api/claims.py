"""What this client has posted, and is posting: so that no status is taken for the result of two calls."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

MOST = 2000
"""Ids that are remembered; older ones are too old to be mistaken for something that was just posted."""


Likeness: TypeAlias = tuple[str, frozenset[str]]
"""Text and media of a post: two with the same ones could be taken for each other."""


class Claims:
    """The memory of a client."""

    def __init__(self, most: int = MOST) -> None:
        self.account: str | None = None
        """Id of the account that posts, once it is known."""
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._locks: dict[Likeness, asyncio.Lock] = {}
        self._users: dict[Likeness, int] = {}

    def add(self, identifier: str) -> None:
        """Remember the result of a call."""
        self._ids[identifier] = None
        self._ids.move_to_end(identifier)
        while len(self._ids) > self._most:
            self._ids.popitem(last=False)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._ids

    def others(self, likeness: Likeness) -> set[Likeness]:
        """What else is being posted at the moment."""
        return self._users.keys() - {likeness}

    @asynccontextmanager
    async def posting(self, likeness: Likeness) -> AsyncIterator[None]:
        """Post something: what looks the same waits for its turn, because nobody could tell one from the other."""
        lock = self._locks.setdefault(likeness, asyncio.Lock())
        self._users[likeness] = self._users.get(likeness, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[likeness] -= 1
            if not self._users[likeness]:
                del self._users[likeness], self._locks[likeness]
