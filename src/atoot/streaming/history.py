"""The history of delivered events: no duplicates, the newest version of a status last; sorted by time on request."""

import asyncio
from collections import deque
from collections.abc import Hashable
from copy import deepcopy
from heapq import heappop, heappush
from typing import Any, Protocol

import msgspec

from atoot.entities import Status
from atoot.latest import Latest
from atoot.streaming.events import (
    ConversationUpdated,
    Event,
    FiltersChanged,
    NotificationReceived,
    NotificationsMerged,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
    UnknownEvent,
)
from atoot.streaming.subscriptions import Item
from atoot.streaming.timelines import Checkpoint, edited, identity, item_of, made_at

TWIN = 10.0
"""Seconds within which the same words on the same stream are one event: Mastodon sends some of them twice.

https://github.com/mastodon/mastodon/blob/main/app/services/fan_out_on_write_service.rb (followers, and mentioned people)
"""
ECHO = 1.0
"""The same for events that say only that something changed: a later one means that it changed again."""
SIGNALS = (FiltersChanged, NotificationsMerged, UnknownEvent)
"""Events of that kind."""

REMEMBERED = 2000
"""Most things that a stream remembers as delivered."""

LIVE = "live"
"""Marks memories of live events, to tell them from fetched ones."""


EDITS = 500
"""Most statuses whose last edit is remembered."""


class Versions:
    """The newest version of each edited status: a consumer that keeps the last one it got has the newest.

    A page may have been made before an edit that came live, but be delivered after it.
    """

    def __init__(self) -> None:
        self._newest: dict[str, Status] = {}

    def ordered(self, event: Event) -> Event | None:
        """The event to deliver instead of this one: a post in its newest version; None for an outdated edit."""
        if type(event) is StatusPosted:
            newest = self._newest.get(event.status.id) if self._newest else None
            if newest is None or not is_outdated(event.status, newest):
                return event
            return msgspec.structs.replace(event, status=newest, wire=None)
        if type(event) is StatusEdited:
            status = event.status
            newest = self._newest.get(status.id)
            if newest is not None and is_outdated(status, newest):
                return None
            if status.edited_at is not None:
                self._newest.pop(status.id, None)
                self._newest[status.id] = status
                if len(self._newest) > EDITS:
                    del self._newest[next(iter(self._newest))]
        return event


def is_outdated(status: Status, newest: Status) -> bool:
    """Whether a version of a status is older than another one, by their edit times."""
    was, now = status.edited_at, newest.edited_at
    return now is not None and (was is None or was < now)


class Twins:
    """Detects the same event within seconds."""

    def __init__(self) -> None:
        self._said: dict[Hashable, float] = {}
        self._latest: dict[Hashable, tuple[int, float]] = {}

    def is_one(self, event: Event, now: float) -> bool:
        """Whether an event duplicates one just delivered.

        What has its own version (an edit, a deletion) is delivered once, whatever comes in between. What shows a state
        (a conversation, a reaction count) may go back and forth: only the same words twice in a row are one event.
        """
        if event.wire is None:
            return False
        words = hash(event.wire)
        if isinstance(event, StatusEdited | StatusDeleted):
            return self._said_before((type(event), words), now)
        about = thing(event)
        before = self._latest.pop(about, None)
        self._latest[about] = (words, now)
        while self._latest and now - next(iter(self._latest.values()))[1] > TWIN:
            del self._latest[next(iter(self._latest))]
        within = ECHO if isinstance(event, SIGNALS) else TWIN
        return before is not None and before[0] == words and now - before[1] <= within

    def _said_before(self, what: Hashable, now: float) -> bool:
        said = self._said
        while said and now - next(iter(said.values())) > TWIN:
            del said[next(iter(said))]
        if what in said:
            return True
        said[what] = now
        return False


def thing(event: Event) -> Hashable:
    """The object whose state an event shows."""
    if isinstance(event, ConversationUpdated):
        return type(event), event.conversation.id
    reaction = getattr(event, "reaction", None)
    if reaction is not None:
        return type(event), getattr(reaction, "announcement_id", None), reaction.name
    announcement = getattr(event, "announcement", None)
    return type(event), getattr(event, "name", None) if announcement is None else announcement.id


class EventHistory:
    """The delivered events of one subscription."""

    def __init__(self) -> None:
        self._memory = Latest(REMEMBERED)
        self._twins: Twins | None = None
        self.checkpoints: dict[type[Item], Checkpoint] = {}
        """The checkpoint of each timeline that was looked at, by type of item."""

    def restore(self, kind: type[Item], checkpoint: Checkpoint) -> None:
        """Continue where another process stopped."""
        self.checkpoints[kind] = checkpoint
        for identifier in checkpoint.edits:
            self._memory.add(identifier if kind is Status else (kind, identifier))

    def admit(self, event: Event, now: float = 0.0) -> bool:
        """Record an event before delivery; False if it was delivered already.

        Args:
            event: received live or fetched.
            now: monotonic time.
        """
        kind = type(event)
        if kind is StatusPosted:
            return self._first(event.status, event)  # type: ignore[attr-defined]
        if kind is NotificationReceived:
            return self._first(event.notification, event)  # type: ignore[attr-defined]
        if event.backfilled:
            return self._found(event)
        self._twins = self._twins or Twins()
        if self._twins.is_one(event, now):
            return False
        if kind is StatusEdited:
            return self._changed(event.status)  # type: ignore[attr-defined]
        if kind is StatusDeleted:
            self._memory.add((kind, event.status_id))  # type: ignore[attr-defined]
        elif kind is ConversationUpdated:
            self._note(event.conversation)  # type: ignore[attr-defined]
        return True

    def knows(self, item: Item) -> bool:
        """Whether an item was delivered meanwhile, so that another version of it is an edit."""
        checkpoint = self.checkpoints.get(type(item))
        return checkpoint is not None and checkpoint.knows(item)

    def _first(self, item: Item, event: Event) -> bool:
        identifier = identity(item)
        # Live events are new even below the floor: a status from another server may arrive late.
        new = self._memory.add(identifier if type(item) is Status else (type(item), identifier))
        # The page may predate the deletion of the status; one of two connections may lag behind.
        new = new and (StatusDeleted, identifier) not in self._memory
        if event.backfilled:
            checkpoint = self.checkpoints.get(type(item))
            new = new and (checkpoint is None or not checkpoint.covers(identifier, made_at(item)))
        self._note(item)
        return new

    def _found(self, event: Event) -> bool:
        """Record a fetched edit or conversation: it is delivered once."""
        item: Any = event.status if isinstance(event, StatusEdited) else event.conversation  # type: ignore[attr-defined]
        told = (item.id, edited(item) if isinstance(item, Status) else identity(item))
        checkpoint = self.checkpoints.get(Status)
        if checkpoint is not None and isinstance(item, Status) and checkpoint.is_current(item):
            return False
        self._note(item)
        # It may have come live since the page was requested.
        return (LIVE, *told) not in self._memory and self._memory.add(told)

    def _changed(self, status: Status) -> bool:
        """Record a live edit. Servers resend edits for other reasons, so only its fetched twin suppresses it."""
        when = edited(status)
        checkpoint = self.checkpoints.get(Status)
        if checkpoint is not None and checkpoint.knows(status):
            checkpoint.note(status.id, when, made_at(status))
            checkpoint.learn(status)
        told = (status.id, when)
        if (StatusDeleted, status.id) in self._memory:
            return False
        if when is None:
            return True
        if told in self._memory:
            self._memory.discard(told)
            return False
        self._memory.add((LIVE, *told))
        return True

    def _note(self, item: Item) -> None:
        checkpoint = self.checkpoints.get(type(item))
        if checkpoint is not None:
            identifier = identity(item)
            if identifier.isdecimal():
                checkpoint.note(identifier, edited(item))
            else:
                checkpoint.note(identifier, edited(item), made_at(item))
                checkpoint.learn(item)

    def copy(self) -> "EventHistory":
        """An independent copy."""
        made = EventHistory()
        made._memory, made._twins = self._memory.copy(), deepcopy(self._twins)
        made.checkpoints = {kind: checkpoint.copy() for kind, checkpoint in self.checkpoints.items()}
        return made


def once(event: Event) -> Hashable | None:
    """The key of what is delivered once over all streams."""
    match event:
        case StatusPosted(status=status):
            return status.id
        case StatusEdited(status=status):
            return status.id, edited(status)
        case StatusDeleted(status_id=gone):
            return StatusDeleted, gone
        case NotificationReceived(notification=notification):
            return NotificationReceived, notification.id
        case _:
            return None


# Order by time


class Queue(Protocol):
    """The destination of events."""

    def put(self, event: Event, /) -> None:
        """Add an event."""
        ...


class Sorter:
    """Holds events for some seconds, so that events fetched later can still be sorted by time."""

    def __init__(self, outbox: Queue, hold: float) -> None:
        """Make one.

        Args:
            outbox: the destination of events.
            hold: most seconds that an event is held.
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
        """Events held now."""
        return len(self._held)

    def put(self, event: Event) -> None:
        """Take an event."""
        happened = happened_at(event)
        # An event without a time stays behind what came before it.
        place = self._latest if happened is None else happened
        self._latest = max(self._latest, place)
        loop = asyncio.get_running_loop()
        heappush(self._held, (place, self._number, event))
        self._waiting.append((loop.time() + self._hold, place, self._number))
        self._number += 1
        if self._timer is None:
            self._timer = loop.call_later(self._hold, self._release)

    def _release(self) -> None:
        """Release events that were held long enough, and all earlier ones."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._waiting and self._waiting[0][0] <= now + 1e-3:
            _, place, number = self._waiting.popleft()
            while self._held and self._held[0][:2] <= (place, number):
                self._outbox.put(heappop(self._held)[2])
        self._timer = loop.call_later(self._waiting[0][0] - now, self._release) if self._waiting else None

    def flush(self) -> None:
        """Release all events: nothing earlier will come."""
        while self._held:
            self._outbox.put(heappop(self._held)[2])
        self.close()

    def close(self) -> None:
        """Stop holding events."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._held.clear()
        self._waiting.clear()


def happened_at(event: Event) -> float | None:
    """When an event happened, according to the server."""
    item = item_of(event)
    if isinstance(event, StatusEdited) and event.status.edited_at is not None:
        return event.status.edited_at.timestamp()
    return None if item is None else made_at(item) or None
