"""Between the connections and the consumer: a bounded queue."""

import asyncio
from collections import deque
from typing import Literal, TypeAlias

from atoot.streaming.events import Event

Overflow: TypeAlias = Literal["block", "drop_oldest"]


class Outbox:
    """Events in the order of their delivery. There is one consumer; there may be many connections."""

    __slots__ = ("_arrived", "_blocks", "_most", "_room", "closed", "dropped", "error", "events")

    def __init__(self, most: int, overflow: Overflow) -> None:
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise ValueError(f"max_queue: expected 1 event or more, got {most!r}")
        if overflow not in ("block", "drop_oldest"):
            raise ValueError(f"overflow: expected 'block' or 'drop_oldest', got {overflow!r}")
        self.events: deque[Event] = deque()
        self.dropped = 0
        """Events that were thrown away because the consumer is too slow."""
        self.closed = False
        self.error: BaseException | None = None
        """What ends the stream, once the queue is empty."""
        self._most = most
        self._blocks = overflow == "block"
        self._arrived: asyncio.Future[None] | None = None
        self._room: asyncio.Event | None = None

    @property
    def is_full(self) -> bool:
        """Whether to wait for room before the next event."""
        return self._blocks and len(self.events) >= self._most

    async def room(self) -> None:
        """Wait until there is room."""
        while self.is_full:
            if self._room is None:
                self._room = asyncio.Event()
            self._room.clear()
            await self._room.wait()

    def put(self, event: Event) -> None:
        """Add an event, for which there is room."""
        if not self._blocks and len(self.events) >= self._most:
            self.events.popleft()
            self.dropped += 1
        self.events.append(event)
        if self._arrived is not None:
            self._wake()

    def end(self, error: BaseException | None = None) -> None:
        """No more events: the consumer gets what is left, then the error, if there is one."""
        self.closed = True
        self.error = self.error or error
        self._wake()

    def _wake(self) -> None:
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)

    async def get(self) -> Event:
        """The next event.

        Raises:
            StopAsyncIteration: there will be none.
        """
        while not self.events:
            if self.closed:
                if self.error is not None:
                    raise self.error
                raise StopAsyncIteration
            if self._arrived is None or self._arrived.done():
                self._arrived = asyncio.get_running_loop().create_future()
            # Shielded: of two consumers one may be cancelled.
            await asyncio.shield(self._arrived)
            self._arrived = None
        return self.take()

    def take(self) -> Event:
        """The next event, which is there."""
        event = self.events.popleft()
        if self._room is not None:
            self._room.set()
        return event
