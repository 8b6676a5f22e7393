"""Between the connections and the consumer: a bounded queue, in the order of arrival or of time."""

import asyncio
from collections import deque
from datetime import datetime
from heapq import heappop, heappush
from typing import Literal, TypeAlias

from atoot.streaming.events import (
    ConversationUpdated,
    Event,
    NotificationReceived,
    StatusEdited,
    StatusPosted,
)

Overflow: TypeAlias = Literal["block", "drop_oldest"]
Order: TypeAlias = Literal["time"]


class Outbox:
    """Events in the order of their delivery. There is one consumer; there may be many connections."""

    __slots__ = ("_arrived", "_blocks", "_most", "_room", "closed", "dropped", "error", "events")

    def __init__(self, most: int, overflow: Overflow) -> None:
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise ValueError(f"max_queue: expected 1 event or more, got {most!r}")
        if overflow not in ("block", "drop_oldest"):
            raise ValueError(f"overflow: expected 'block' or 'drop_oldest', got {overflow!r}")
        self.events: deque[Event] = deque()
        self.dropped: int = 0
        """Events that were thrown away because the consumer is too slow."""
        self.closed: bool = False
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


class Sorter:
    """Holds events for some seconds, so that what is fetched afterwards still finds its place in the order of time."""

    __slots__ = ("_held", "_hold", "_latest", "_number", "_outbox", "_timer", "_waiting")

    def __init__(self, outbox: Outbox, hold: float) -> None:
        """Make one.

        Args:
            outbox: where events go in the end.
            hold: seconds that one is held at most.
        """
        self._outbox = outbox
        self._hold = hold
        self._held: list[tuple[float, int, Event]] = []
        self._waiting: deque[tuple[float, float, int]] = deque()
        self._latest = 0.0
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def size(self) -> int:
        """Events that are held now."""
        return len(self._held)

    def put(self, event: Event) -> None:
        """Take an event."""
        happened = happened_at(event)
        # What does not say when it happened stays behind what came before it.
        place = self._latest if happened is None else happened
        self._latest = max(self._latest, place)
        loop = asyncio.get_running_loop()
        heappush(self._held, (place, self._number, event))
        self._waiting.append((loop.time() + self._hold, place, self._number))
        self._number += 1
        if self._timer is None:
            self._timer = loop.call_later(self._hold, self._release)

    def _release(self) -> None:
        """Let go what was held long enough, and all that belongs before it."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._waiting and self._waiting[0][0] <= now + 1e-3:
            _, place, number = self._waiting.popleft()
            while self._held and self._held[0][:2] <= (place, number):
                self._outbox.put(heappop(self._held)[2])
        self._timer = loop.call_later(self._waiting[0][0] - now, self._release) if self._waiting else None

    def close(self) -> None:
        """Hold nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._held.clear()
        self._waiting.clear()


def happened_at(event: Event) -> float | None:
    """When an event happened, as the server says."""
    match event:
        case StatusEdited(status=status):
            made: datetime | None = status.edited_at or status.created_at
        case StatusPosted(status=status):
            made = status.created_at
        case NotificationReceived(notification=notification):
            made = notification.created_at
        case ConversationUpdated(conversation=conversation) if conversation.last_status is not None:
            made = conversation.last_status.created_at
        case _:
            made = None
    return None if made is None else made.timestamp()
