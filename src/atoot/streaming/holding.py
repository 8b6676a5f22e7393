"""What comes through a connection while something is fetched is kept back, so that all comes in its order."""

import asyncio
from collections import deque

from atoot.streaming.events import Event, NotificationReceived, StatusEdited, StatusPosted
from atoot.streaming.shared import Shared


class Holding:
    """Events that are kept back."""

    __slots__ = ("_events", "_room", "_shared", "is_on")

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._events: deque[Event] | None = None
        self._room: asyncio.Event | None = None
        self.is_on = False
        """Whether events are to be kept back now."""

    def begin(self) -> None:
        """Keep events back from now on."""
        self._events = deque()
        self.is_on = True

    async def keep(self, event: Event) -> None:
        """Keep an event back; if there are too many, wait until they go on."""
        while self._events is not None and len(self._events) >= self._shared.room_to_hold:
            self._room = self._room or asyncio.Event()
            self._room.clear()
            await self._room.wait()
        if self._events is None:
            await self._shared.deliver(event)
        else:
            self._events.append(event)

    async def release(self) -> None:
        """Deliver what was kept back; what comes from then on goes straight on."""
        events = self._events
        while events:
            # It is taken out only when it is in the queue: this may be cancelled while it waits for room.
            await self._shared.deliver(events[0])
            events.popleft()
            if self._room is not None:
                self._room.set()
        self._end()

    async def give_up(self) -> None:
        """The connection is lost: deliver what cannot be fetched; the rest will be fetched again, in its order."""
        events = self._events
        self._end()
        for event in events or ():
            can_be_fetched = isinstance(
                event, StatusPosted | StatusEdited | NotificationReceived
            ) and self._shared.catching_up.can_tell(event.stream)
            if not can_be_fetched:
                await self._shared.deliver(event)

    def _end(self) -> None:
        self._events = None
        self.is_on = False
        if self._room is not None:
            self._room.set()
            self._room = None
