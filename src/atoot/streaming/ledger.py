"""What was delivered and what was handled: nothing twice, and where to go on.

A mark says how far each timeline has been seen. `marks` are about what was put in the queue: they tell where to begin
after a lost connection. `handled` are about what the consumer has done with: they are what a cursor saves.
"""

from collections.abc import Mapping
from typing import Any

from atoot.entities import Conversation, Notification, Status
from atoot.streaming.events import (
    ConversationUpdated,
    Event,
    Gap,
    NotificationReceived,
    StatusEdited,
    StatusPosted,
)
from atoot.streaming.marks import Mark
from atoot.streaming.memory import Memory
from atoot.streaming.sources import Item, Source, edited, identity, sources_of
from atoot.streaming.subscriptions import Subscription

ENTERED = (StatusPosted, StatusEdited, NotificationReceived, ConversationUpdated)
"""Events that can be fetched afterwards."""


class Place:
    """Where the events of a subscription belong."""

    __slots__ = ("conversations", "memory", "notifications", "statuses")

    def __init__(self, memory: Memory, sources: tuple[Source, ...]) -> None:
        keys = {source.kind: source.key for source in sources}
        self.memory = memory
        self.statuses = keys.get(Status)
        self.notifications = keys.get(Notification)
        self.conversations = keys.get(Conversation)

    def key_of(self, item: Any) -> str | None:
        """The timeline of an item."""
        if isinstance(item, Notification):
            return self.notifications
        return self.conversations if isinstance(item, Conversation) else self.statuses


class Ledger:
    """The books of one stream."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self.marks: dict[str, Mark] = {}
        self.handled: dict[str, Mark] = {}
        self._memories: dict[str, Memory] = {}
        self._places: dict[Subscription, Place] = {}
        self._fresh: dict[str, list[str]] = {}

    def follow(self, stream: Subscription) -> None:
        """Keep books about a subscription."""
        if stream in self._places:
            return
        memory = self._memories.setdefault(stream.kind, Memory())
        self._places[stream] = Place(memory, sources_of(stream))
        for source in sources_of(stream):
            mark = self.marks.get(source.key)
            for identifier in mark.edits if mark is not None else ():
                memory.add((source.kind, identifier))

    def forget(self, stream: Subscription) -> None:
        """Keep no more books about it: what happens from now on is not missed."""
        self._places.pop(stream, None)
        needed = {source.key for other in self._places for source in sources_of(other)}
        for source in sources_of(stream):
            if source.key not in needed:
                self.marks.pop(source.key, None)
                self.handled.pop(source.key, None)

    def begin(self, source: Source, newest: str) -> None:
        """A timeline is looked at for the first time: what is there already is not news."""
        self.marks[source.key] = Mark(newest)
        self.handled[source.key] = Mark(newest)

    def admit(self, event: Event) -> bool:
        """Enter an event that is about to be delivered; False if it was delivered already."""
        kind = type(event)
        if kind not in ENTERED:
            return True
        place = self._places.get(event.stream)
        if place is None:
            return True
        if kind is StatusEdited:
            return self._changed(event, place)
        return self._first(item_of(event), place, backfilled=event.backfilled)

    def _first(self, item: Item, place: Place, *, backfilled: bool) -> bool:
        key = place.key_of(item)
        identifier = identity(item)
        mark = self.marks.get(key) if key is not None else None
        seen = mark is not None and mark.covers(identifier)
        # What comes live is new even below the floor: a status from far away arrives late.
        new = place.memory.add((type(item), identifier)) and not (seen and backfilled)
        if mark is not None and key is not None and not seen:
            mark.note(identifier, edited(item))
            if not new:
                # Delivered on another subscription, whose own mark takes care of it.
                self.handled[key].note(identifier, edited(item))
        return new

    def _changed(self, event: Event, place: Place) -> bool:
        """Servers send an edit again for other reasons, so only what was found by looking is told once."""
        status = item_of(event)
        when = edited(status)
        told = (status.id, when)
        if event.backfilled:
            place.memory.add(told)
        elif when is not None and told in place.memory:
            return False
        mark = self.marks.get(place.statuses) if place.statuses is not None else None
        if mark is not None and status.id in mark:
            mark.note(status.id, when)
        return True

    def took(self, event: Event) -> bool:
        """The consumer is done with an event; True if that changes what a cursor would save."""
        if isinstance(event, Gap):
            return self._passed(event)
        place = self._places.get(event.stream)
        if place is None or type(event) not in ENTERED:
            return False
        item = item_of(event)
        key = place.key_of(item)
        mark = self.handled.get(key) if key is not None else None
        identifier = identity(item)
        if mark is None or (isinstance(event, StatusEdited) and identifier not in mark):
            return False
        mark.note(identifier, edited(item))
        return True

    def skip(self, source: Source, floor: str) -> None:
        """Give up what is below: a gap."""
        self.marks[source.key].restart(floor)
        self._fresh.setdefault(source.key, []).append(floor)

    def _passed(self, gap: Gap) -> bool:
        """The consumer knows of a gap: after a restart it is not told again."""
        if gap.until is None:
            return False
        for key, floors in self._fresh.items():
            if gap.until in floors:
                floors.remove(gap.until)
                self.handled[key].restart(gap.until)
                return True
        return False

    def state(self) -> dict[str, Any]:
        """What has to be saved to go on in another process, as JSON data."""
        marks = {key: mark.to_plain() for key, mark in self.handled.items()}
        return {"version": 1, "instance": self._origin, "marks": marks}

    def restore(self, state: Any) -> None:
        """Go on where another process stopped.

        Raises:
            ValueError: this is no state of a stream, or one of another instance.
        """
        if not isinstance(state, Mapping) or state.get("version") != 1:
            raise ValueError("the cursor does not hold the state of a stream")
        if state.get("instance") != self._origin:
            raise ValueError(f"the cursor is of {state.get('instance')}, the client of {self._origin}")
        try:
            for key, mark in state["marks"].items():
                self.marks[key] = Mark.from_plain(mark)
                self.handled[key] = Mark.from_plain(mark)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise ValueError(f"the state of the stream in the cursor is damaged: {problem!r}") from problem


def item_of(event: Any) -> Item:
    """What an event of those in ENTERED is about."""
    if isinstance(event, NotificationReceived):
        return event.notification
    if isinstance(event, ConversationUpdated):
        return event.conversation
    status: Status = event.status
    return status
