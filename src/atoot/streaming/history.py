"""The history of delivered events: no duplicates, the newest version of a status last; sorted by time on request."""

import asyncio
from collections import deque
from collections.abc import Hashable
from copy import deepcopy
from heapq import heappop, heappush
from typing import Any, Protocol

import msgspec

from atoot.entities import Status
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
"""The same for what says that something has changed, and not what: a second one after longer means that it did so again."""
SIGNALS = (FiltersChanged, NotificationsMerged, UnknownEvent)
"""Events of that kind."""

LIVE = "live"
"""What was told as it came is remembered with this, apart from what was fetched."""


class Memory:
    """Remembers the last things, so many at most."""

    def __init__(self, most: int = 2000) -> None:
        self._most = most
        self._things: dict[Hashable, None] = {}

    def add(self, thing: Hashable) -> bool:
        """Remember a thing; False if it is remembered already."""
        if thing in self._things:
            return False
        self._things[thing] = None
        if len(self._things) > self._most:
            del self._things[next(iter(self._things))]
        return True

    def discard(self, thing: Hashable) -> None:
        """Forget a thing."""
        self._things.pop(thing, None)

    def copy(self) -> "Memory":
        """One that goes its own way."""
        made = Memory(self._most)
        made._things = self._things.copy()
        return made

    def __contains__(self, thing: Hashable) -> bool:
        return thing in self._things


EDITS = 500
"""So many statuses are remembered as they were when they were edited last."""


class Versions:
    """The newest version of each status that was edited: who keeps the last one that was told has that one.

    A page of a timeline may have been made before an edit that came live, and is told after it.
    """

    def __init__(self) -> None:
        self._newest: dict[str, Status] = {}

    def ordered(self, event: Event) -> Event | None:
        """What to tell in place of an event: a post as it is by now, and nothing of an edit that is outdated."""
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
    """Whether a version of a status is older than another one, which says when it was edited."""
    was, now = status.edited_at, newest.edited_at
    return now is not None and (was is None or was < now)


class Twins:
    """Notices when the same is said twice within seconds."""

    def __init__(self) -> None:
        self._said: dict[Hashable, float] = {}
        self._latest: dict[Hashable, tuple[int, float]] = {}

    def is_one(self, event: Event, now: float) -> bool:
        """Whether an event has just been told.

        What carries its own version (an edit, a deletion) is told once, whatever comes in between. What shows a state
        (a conversation, the number of reactions) may go back and forth: there only the same words twice in a row are one.
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
    """What an event shows the state of."""
    if isinstance(event, ConversationUpdated):
        return type(event), event.conversation.id
    reaction = getattr(event, "reaction", None)
    if reaction is not None:
        return type(event), getattr(reaction, "announcement_id", None), reaction.name
    announcement = getattr(event, "announcement", None)
    return type(event), getattr(event, "name", None) if announcement is None else announcement.id


class EventHistory:
    """What was told of one subscription."""

    def __init__(self) -> None:
        self._memory = Memory()
        self._twins: Twins | None = None
        self.checkpoints: dict[type[Item], Checkpoint] = {}
        """How far each timeline is known that was looked at, by what it shows."""

    def restore(self, kind: type[Item], checkpoint: Checkpoint) -> None:
        """Go on where another process stopped."""
        self.checkpoints[kind] = checkpoint
        for identifier in checkpoint.edits:
            self._memory.add(identifier if kind is Status else (kind, identifier))

    def admit(self, event: Event, now: float = 0.0) -> bool:
        """Enter an event that is about to be told; False if it was told already.

        Args:
            event: what came, or was fetched.
            now: a time that only counts.
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
        """Whether a thing was told meanwhile, so that another version of it is an edit."""
        checkpoint = self.checkpoints.get(type(item))
        return checkpoint is not None and checkpoint.knows(item)

    def _first(self, item: Item, event: Event) -> bool:
        identifier = identity(item)
        # What comes live is new even below the floor: a status from far away arrives late.
        new = self._memory.add(identifier if type(item) is Status else (type(item), identifier))
        # The page may have been made before the status was deleted; of two connections one may be behind.
        new = new and (StatusDeleted, identifier) not in self._memory
        if event.backfilled:
            checkpoint = self.checkpoints.get(type(item))
            new = new and (checkpoint is None or not checkpoint.covers(identifier, made_at(item)))
        self._note(item)
        return new

    def _found(self, event: Event) -> bool:
        """An edit or a conversation that was fetched: told once."""
        item: Any = event.status if isinstance(event, StatusEdited) else event.conversation  # type: ignore[attr-defined]
        told = (item.id, edited(item) if isinstance(item, Status) else identity(item))
        checkpoint = self.checkpoints.get(Status)
        if checkpoint is not None and isinstance(item, Status) and checkpoint.is_current(item):
            return False
        self._note(item)
        # It may have come live since the page was asked for.
        return (LIVE, *told) not in self._memory and self._memory.add(told)

    def _changed(self, status: Status) -> bool:
        """An edit that came live. Servers send it again for other reasons, so only its twin that was fetched silences it."""
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
        """One that goes its own way."""
        made = EventHistory()
        made._memory, made._twins = self._memory.copy(), deepcopy(self._twins)
        made.checkpoints = {kind: checkpoint.copy() for kind, checkpoint in self.checkpoints.items()}
        return made


def once(event: Event) -> Hashable | None:
    """What is told once over all streams."""
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


# One order by time


class Queue(Protocol):
    """Where events go in the end."""

    def put(self, event: Event, /) -> None:
        """Add an event."""
        ...


class Sorter:
    """Holds events for some seconds, so that what is fetched afterwards still finds its place in the order of time."""

    def __init__(self, outbox: Queue, hold: float) -> None:
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

    def flush(self) -> None:
        """Let go all that is held: nothing more will come that belongs before it."""
        while self._held:
            self._outbox.put(heappop(self._held)[2])
        self.close()

    def close(self) -> None:
        """Hold nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._held.clear()
        self._waiting.clear()


def happened_at(event: Event) -> float | None:
    """When an event happened, as the server says."""
    item = item_of(event)
    if isinstance(event, StatusEdited) and event.status.edited_at is not None:
        return event.status.edited_at.timestamp()
    return None if item is None else made_at(item) or None
