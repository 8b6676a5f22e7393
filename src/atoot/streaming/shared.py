"""What all connections of one stream have in common."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from atoot.resilience.backoff import Random
from atoot.streaming.catching_up import CatchingUp
from atoot.streaming.events import Event
from atoot.streaming.ledger import Ledger
from atoot.streaming.outbox import Outbox
from atoot.streaming.times import StreamTimes
from atoot.transport.base import Transport
from atoot.transport.lines import Line


class Opener(Protocol):
    """Opens connections; `transport.websocket.WebSockets` does it with real ones."""

    multiplexes: bool

    async def where(self) -> str:
        """The streaming server; asks the instance."""
        ...

    def moved(self) -> None:
        """Ask the instance again the next time."""
        ...

    async def line(self, query: dict[str, str], *, heartbeat: float) -> Line:
        """A websocket."""
        ...

    async def events(self, path: str) -> Line:
        """Server-sent events."""
        ...


@dataclass(slots=True)
class Shared:
    """What all connections of one stream have in common."""

    transport: Transport
    opener: Opener
    ledger: Ledger
    outbox: Outbox
    catching_up: CatchingUp
    times: StreamTimes
    wall: Callable[[], float]
    """The time of day, in seconds since the epoch."""
    random: Random
    announces: bool
    """Whether the consumer wants to hear of connections."""
    room_to_hold: int
    """Events that are held back at most while something is fetched."""
    changed: Callable[[], None]
    """Called when a connection has got further."""
    split: Callable[[Any, list[Any]], None]
    """Called with a connection and the subscriptions that need another."""

    async def deliver(self, event: Event) -> bool:
        """Put an event into the queue, if it is new; wait for room before."""
        outbox = self.outbox
        if outbox.is_full:
            await outbox.room()
        # Nothing is awaited between the two: an event that is entered in the books is in the queue.
        if self.ledger.admit(event):
            outbox.put(event)
            return True
        return False

    def spawn(self, work: Any) -> "asyncio.Task[Any]":
        """Run something beside; it ends at the latest with the client."""
        return self.transport.spawn(work)
