"""What was posted in the name of a token, and is being posted: so that no status is taken for the result of two calls."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock, RLock
from typing import TypeAlias, TypeVar
from weakref import WeakValueDictionary

from atoot.resilience.queue import Waiter
from atoot.resilience.registry import identity

MOST = 2000
"""Ids that are remembered; older ones are too old to be mistaken for something that was just posted."""
LONG = 5.0
"""Seconds of waiting that are not silent."""

V = TypeVar("V")

log = logging.getLogger("atoot.posting")

Likeness: TypeAlias = tuple[str, int]
"""Text and number of files of a post: two with the same ones could be taken for each other."""


class Claims:
    """The memory of a token: all its clients in the process share it, whatever thread or event loop they run in."""

    def __init__(self, most: int = MOST) -> None:
        self.account: str | None = None
        """Id of the account that posts, once it is known."""
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._keys: OrderedDict[str, str] = OrderedDict()
        self._lines: dict[Likeness, deque[Waiter]] = {}
        self._lock = RLock()  # a call that is thrown away leaves the line whenever the garbage is collected

    def claim(self, identifier: str) -> bool:
        """Take a status for the result of a call; False if it is that of another one."""
        with self._lock:
            if identifier in self._ids:
                return False
            _put(self._ids, identifier, None, self._most)
            return True

    def add(self, identifier: str, key: str | None = None) -> None:
        """Remember the result of a call, and under which key of its caller's own it was made."""
        with self._lock:
            _put(self._ids, identifier, None, self._most)
            if key is not None:
                _put(self._keys, key, identifier, self._most)

    def made_with(self, key: str | None) -> str | None:
        """The status that was made with a key, as far as it is remembered."""
        return None if key is None else self._keys.get(key)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._ids

    def others(self, likeness: Likeness) -> set[Likeness]:
        """What else is being posted at the moment."""
        with self._lock:
            return self._lines.keys() - {likeness}

    @asynccontextmanager
    async def posting(self, likeness: Likeness) -> AsyncIterator[None]:
        """Post something: what looks the same waits for its turn, because nobody could tell one from the other."""
        await self._enter(likeness)
        try:
            yield
        finally:
            self._leave(likeness)

    async def _enter(self, likeness: Likeness) -> None:
        loop = asyncio.get_running_loop()
        mine = Waiter(0, loop.create_future(), loop)
        with self._lock:
            line = self._lines.setdefault(likeness, deque())
            line.append(mine)
            if line[0] is mine:
                return
        told = loop.call_later(LONG, log.info, "a post waits until another one with the same text is done")
        try:
            await mine.future
        except BaseException:
            with self._lock:
                if mine.granted:
                    self._next(likeness)
                else:
                    line.remove(mine)
            raise
        finally:
            told.cancel()

    def _leave(self, likeness: Likeness) -> None:
        with self._lock:
            self._next(likeness)

    def _next(self, likeness: Likeness) -> None:
        """The first one in the line is done: wake the one behind it."""
        line = self._lines[likeness]
        line.popleft()
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:  # its own has ended without it
            here = None
        while line and not line[0].wake(here):
            line.popleft()
        if not line:
            del self._lines[likeness]


_shared: WeakValueDictionary[tuple[str, bytes], Claims] = WeakValueDictionary()
_shared_lock = Lock()


def claims_for(origin: str, token: str | None) -> Claims:
    """The memory of a token on a server; it lives as long as somebody holds it."""
    key = identity(origin, token)
    with _shared_lock:
        claims = _shared.get(key)
        if claims is None:
            claims = _shared[key] = Claims()
        return claims


def _put(memory: OrderedDict[str, V], name: str, value: V, most: int) -> None:
    memory[name] = value
    memory.move_to_end(name)
    while len(memory) > most:
        memory.popitem(last=False)
