"""What was told of a subscription: nothing comes twice on it, and where to look for what is missing.

A checkpoint says how far a timeline is known: everything up to its floor is done with, and of what is above, the ids
that were seen are kept. While something may be missing the floor stands still, however much comes live.
"""

import math
from bisect import bisect_left
from collections.abc import Hashable, Mapping
from copy import deepcopy
from typing import Any

from atoot.entities import Status
from atoot.ids import BEGINNING, is_newer, kind_of, order
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
from atoot.streaming.sources import (
    UNSTABLE,
    Item,
    edited,
    identity,
    made_at,
    origin_of,
    version_of,
)

OVERLAP = 20
"""So many of the newest ids are remembered one by one, at least.

A status from far away arrives late, with an id lower than what is there already, and the server's workers may deliver
two new ones in either order.
"""
MOST = 20_000
"""So many ids are kept while the floor stands still; beyond, the lowest are done with."""
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

Place = tuple[float, str]


class Memory:
    """Remembers at least the last `least` things, and at most twice as many."""

    __slots__ = ("_least", "_new", "_old")

    def __init__(self, least: int = 2000) -> None:
        self._least = least
        self._new: set[Hashable] = set()
        self._old: set[Hashable] = set()

    def add(self, thing: Hashable) -> bool:
        """Remember a thing; False if it is remembered already."""
        if thing in self._new or thing in self._old:
            return False
        self._new.add(thing)
        if len(self._new) >= self._least:
            # A generation is forgotten as a whole: nothing has to be kept in order.
            self._old, self._new = self._new, set()
        return True

    def discard(self, thing: Hashable) -> None:
        """Forget a thing."""
        self._new.discard(thing)
        self._old.discard(thing)

    def copy(self) -> "Memory":
        """One that goes its own way."""
        made = Memory(self._least)
        made._new, made._old = self._new.copy(), self._old.copy()
        return made

    def __contains__(self, thing: Hashable) -> bool:
        return thing in self._new or thing in self._old

    def __len__(self) -> int:
        return len(self._new) + len(self._old)


class Twins:
    """Notices when the same is said twice within seconds."""

    __slots__ = ("_latest", "_said")

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


class Checkpoint:
    """How far a timeline is known."""

    __slots__ = ("_places", "at", "edits", "floor", "held", "origins", "overran")

    def __init__(self, floor: str = BEGINNING, at: float = 0.0) -> None:
        self.floor: str = floor
        self.at: float = at
        """When the thing at the floor was made, for ids that have no order."""
        self.held: bool = True
        """Whether the floor stands still, because something below what was seen may be missing."""
        self.overran: bool = False
        """Whether so much came that the floor rose though it was to stand still."""
        self._places: list[Place] = []
        self.edits: dict[str, str | None] = {}
        """The ids seen above the floor, each with when it was edited last."""
        self.origins: dict[Hashable, int] = {}
        """Where ids are not to be trusted: the versions of things, by what never changes."""

    @property
    def last(self) -> str:
        """The highest id seen."""
        return self._places[-1][1] if self._places else self.floor

    @property
    def sure(self) -> str | None:
        """The highest id up to which all is known; None if there is none."""
        found = self.floor if self.held else self.last
        return None if found == BEGINNING else found

    def __contains__(self, identifier: str) -> bool:
        return identifier in self.edits

    def knows(self, item: Item) -> bool:
        """Whether a thing was seen, perhaps under another id."""
        return identity(item) in self.edits or origin_of(item) in self.origins

    def is_current(self, item: Item) -> bool:
        """Whether a thing was seen as it is now."""
        identifier = identity(item)
        if identifier in self.edits:
            return self.edits[identifier] == edited(item)
        origin = origin_of(item)
        return origin in self.origins and self.origins[origin] == version_of(item)

    def is_below(self, identifier: str, at: float) -> bool:
        """Whether a thing is not above the floor."""
        if self.floor == BEGINNING:
            return False
        newer = is_newer(identifier, self.floor)
        return (at < self.at or identifier == self.floor) if newer is None else not newer

    def covers(self, identifier: str, at: float = 0.0) -> bool:
        """Whether there is nothing to find out about a thing: it was seen, or is not above the floor."""
        return identifier in self.edits or self.is_below(identifier, at)

    def note(self, identifier: str, edited: str | None = None, at: float = 0.0) -> None:
        """It has been seen."""
        if identifier not in self.edits:
            place = place_of(identifier, at)
            places = self._places
            if not places or place > places[-1]:
                places.append(place)
            elif self.is_below(identifier, at):
                return
            else:
                places.insert(bisect_left(places, place), place)
        self.edits[identifier] = edited
        if len(self._places) > (MOST if self.held else OVERLAP):
            self.overran = self.held
            self._raise()

    def learn(self, item: Item) -> None:
        """Remember a thing by what never changes, where its id does."""
        origin = origin_of(item)
        if origin is not None:
            self.origins.pop(origin, None)
            self.origins[origin] = version_of(item)
            if len(self.origins) > (MOST if self.held else 10 * OVERLAP):
                del self.origins[next(iter(self.origins))]

    def skip(self, identifier: str, at: float) -> None:
        """Give up what is below a thing, and the thing."""
        self.floor, self.at = identifier, at
        place = place_of(identifier, at)
        gone, self._places = (
            [one for one in self._places if one <= place],
            [one for one in self._places if one > place],
        )
        for _, seen in gone:
            del self.edits[seen]

    def settle(self, identifier: str, at: float) -> None:
        """All up to a thing was looked for, and is old enough to be there if it ever will."""
        place = place_of(identifier, at)
        while len(self._places) > OVERLAP and self._places[0] <= place:
            self._raise()

    def release(self) -> None:
        """All was looked for: the floor follows the newest again."""
        self.held = False
        while len(self._places) > OVERLAP:
            self._raise()

    def _raise(self) -> None:
        at, self.floor = self._places.pop(0)
        if kind_of(self.floor) in UNSTABLE:
            self.at = at
        del self.edits[self.floor]

    def to_plain(self) -> dict[str, Any]:
        """As JSON data."""
        recent = [[identifier, self.edits[identifier], at] for at, identifier in self._recent()]
        return {"floor": self.floor, "at": self.at, "recent": recent}

    def _recent(self) -> list[Place]:
        return [(place[0] if kind_of(place[1]) in UNSTABLE else 0.0, place[1]) for place in self._places]

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "Checkpoint":
        """From JSON data.

        Raises:
            KeyError, TypeError, ValueError: it is not what `to_plain` gives.
        """
        made = cls(_id_in(data["floor"]), _seconds_in(data.get("at", 0.0)))
        for identifier, when, *at in data["recent"]:
            if when is not None and not isinstance(when, str):
                raise ValueError(f"expected when it was edited, got {when!r}")
            made.note(_id_in(identifier), when, _seconds_in(at[0]) if at else 0.0)
        return made

    def copy(self) -> "Checkpoint":
        """One that goes its own way."""
        made = Checkpoint(self.floor, self.at)
        made.held, made._places = self.held, self._places.copy()
        made.edits, made.origins = self.edits.copy(), self.origins.copy()
        return made


def _id_in(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"expected an id, got {value!r}")
    return value


def _seconds_in(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"expected seconds, got {value!r}")
    return float(value)


def place_of(identifier: str, at: float) -> Place:
    """Where a thing stands among its like: by its id, else by when it was made."""
    if at and not identifier.isdecimal() and kind_of(identifier) in UNSTABLE:
        return at, identifier
    return order(identifier)


class EventHistory:
    """What was told of one subscription."""

    __slots__ = ("_memory", "_twins", "checkpoints")

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
        if event.backfilled:
            checkpoint = self.checkpoints.get(type(item))
            new = new and (checkpoint is None or not checkpoint.covers(identifier, made_at(item)))
            # The page may have been made before the status was deleted.
            new = new and (StatusDeleted, identifier) not in self._memory
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


def item_of(event: Any) -> Item | None:
    """What an event is about, if it can be fetched afterwards."""
    if isinstance(event, StatusPosted | StatusEdited):
        return event.status
    if isinstance(event, NotificationReceived):
        return event.notification
    if isinstance(event, ConversationUpdated):
        return event.conversation
    return None
