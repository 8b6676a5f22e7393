"""A timeline over REST: its items, how far it is known (`Checkpoint`), and what is missing (`Backlog`).

Everything up to a checkpoint's floor is done with; above it, the seen ids are kept. While something may be missing, the
floor stands still, however much comes live.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from atoot.entities import Conversation, Notification, Status
from atoot.ids import BEGINNING, IdKind, are_ordered, is_newer, kind_of, order
from atoot.streaming.events import (
    ConversationUpdated,
    Event,
    NotificationReceived,
    StatusEdited,
    StatusPosted,
)
from atoot.streaming.subscriptions import PAGE, Item, Subscription

UNSTABLE = (IdKind.SECONDS_PREFIX, IdKind.UNORDERED)
"""Kinds of ids of which one item may have several."""
APPEARS: dict[type[Item], type[Event]] = {
    Status: StatusPosted,
    Notification: NotificationReceived,
    Conversation: ConversationUpdated,
}
"""The events that report new items of a timeline."""


def identity(item: Item) -> str:
    """The id that an item is paged by: for a conversation, the id of its last status."""
    if isinstance(item, Conversation) and item.last_status is not None:
        return item.last_status.id
    return item.id


def edited(item: Item) -> str | None:
    """When an item was last edited, as the server wrote it."""
    if isinstance(item, Status) and item.edited_at is not None:
        return str(item["edited_at"])
    return None


def made_at(item: Item) -> float:
    """When an item was made, in seconds since the epoch; 0 if the server does not say."""
    dated = item.last_status if isinstance(item, Conversation) else item
    made = dated.created_at if dated is not None else None
    return made.timestamp() if made is not None else 0.0


def origin_of(item: Item) -> Hashable | None:
    """What never changes about a status; None where its id is enough.

    snac changes the id of a status with each edit and each like. Its ids, and those of other servers that are unordered
    or hashes, cannot be trusted.
    """
    if not isinstance(item, Status) or not item.uri or kind_of(item.id) not in UNSTABLE:
        return None
    return hash((item.uri, item.reblog is not None, item.account.id))


def version_of(item: Item) -> int:
    """What changes when a status is edited."""
    shown = item.reblog or item if isinstance(item, Status) else item
    if not isinstance(shown, Status):
        return 0
    return hash((shown.content, shown.spoiler_text, edited(shown)))


def event_about(item: Item, stream: Subscription, received: float, *, changed: bool) -> Event:
    """The event that would have reported an item."""
    made: Any
    if isinstance(item, Notification):
        made = NotificationReceived
    elif isinstance(item, Conversation):
        made = ConversationUpdated
    else:
        made = StatusEdited if changed else StatusPosted
    event: Event = made(item, stream=stream, backfilled=True, received=received)
    return event


def item_of(event: Any) -> Item | None:
    """The item of an event, if it can be fetched later."""
    if isinstance(event, StatusPosted | StatusEdited):
        return event.status
    if isinstance(event, NotificationReceived):
        return event.notification
    if isinstance(event, ConversationUpdated):
        return event.conversation
    return None


# Checkpoints

OVERLAP = PAGE // 2
"""Known items in a row that end a look, where they are so new that something between them may still be to come.

A status from another server arrives late, with an id lower than those already there, and the server's workers may
deliver two new ones in either order.
"""
KEPT = 5 * PAGE
"""Newest ids that are remembered one by one, at least.

Lets a look that silence triggered find what an open connection did not deliver, however many live events came since.
"""
MOST = 20_000
"""Most ids kept while the floor stands still; beyond that, the lowest count as done."""
Place = tuple[float, str]


class Checkpoint:
    """How far a timeline is known."""

    def __init__(self, floor: str = BEGINNING, at: float = 0.0) -> None:
        self.floor: str = floor
        self.at: float = at
        """When the item at the floor was made, for unordered ids."""
        self.held: bool = True
        """Whether the floor stands still because something below the seen items may be missing."""
        self.overran: bool = False
        """Whether so much came that the floor rose although it was held."""
        self.overlap: int = OVERLAP
        """Known items in a row that end a look, above the point up to which everything is known."""
        self._sure = floor
        self._proven = floor
        """Up to here, looks have found everything, whatever came live."""
        self._is_thorough = True
        """Whether a look goes down to there."""
        self._read: list[tuple[str, str]] = []
        """Stretches above the floor that interrupted looks have read: both ends of each, the newest first."""
        self._places: list[Place] = []
        self.edits: dict[str, str | None] = {}
        """The ids seen above the floor, each with its last edit time."""
        self.origins: dict[Hashable, int] = {}
        """Where ids cannot be trusted: versions of items, by what never changes."""

    @property
    def last(self) -> str:
        """The highest id seen."""
        return self._places[-1][1] if self._places else self.floor

    @property
    def sure(self) -> str | None:
        """The highest id up to which everything is known; None if there is none."""
        found = self._sure if self.held else self.last
        return None if found == BEGINNING else found

    def __contains__(self, identifier: str) -> bool:
        return identifier in self.edits

    def agrees(self, other: "Checkpoint") -> bool:
        """Whether both know the same, with nothing missing."""
        return (self.floor, self.edits, False, False) == (other.floor, other.edits, self.held, other.held)

    def knows(self, item: Item) -> bool:
        """Whether an item was seen, perhaps under another id."""
        return identity(item) in self.edits or origin_of(item) in self.origins

    def is_current(self, item: Item) -> bool:
        """Whether an item was seen in this version or a newer one."""
        identifier = identity(item)
        if identifier in self.edits:
            return (self.edits[identifier] or "") >= (edited(item) or "")
        origin = origin_of(item)
        return origin in self.origins and self.origins[origin] == version_of(item)

    def is_below(self, identifier: str, at: float) -> bool:
        """Whether an item is at or below the floor."""
        if self.floor == BEGINNING:
            return False
        newer = is_newer(identifier, self.floor)
        return (at < self.at or identifier == self.floor) if newer is None else not newer

    def covers(self, identifier: str, at: float = 0.0) -> bool:
        """Whether nothing is left to find out about an item: it was seen, or is not above the floor."""
        return identifier in self.edits or self.is_below(identifier, at)

    def note(self, identifier: str, edited: str | None = None, at: float = 0.0) -> None:
        """Mark an id as seen."""
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
        elif edited is not None and edited > (self.edits[identifier] or ""):
            self.edits[identifier] = edited  # servers write times so that the later one is the greater text
        if len(self._places) > (MOST if self.held else KEPT):
            self.overran = self.held
            self._raise()

    def learn(self, item: Item) -> None:
        """Remember an item by what never changes, where its id does."""
        origin = origin_of(item)
        if origin is not None:
            self.origins.pop(origin, None)
            self.origins[origin] = version_of(item)
            if len(self.origins) > (MOST if self.held else KEPT):
                del self.origins[next(iter(self.origins))]

    def skip(self, identifier: str, at: float) -> None:
        """Give up an item and everything below it."""
        self.floor, self.at, self._sure = identifier, at, identifier
        place = place_of(identifier, at)
        gone, self._places = (
            [one for one in self._places if one <= place],
            [one for one in self._places if one > place],
        )
        for _, seen in gone:
            del self.edits[seen]

    def settle(self, identifier: str, at: float, begun: str | None = None) -> None:
        """Everything up to an item was looked for, and is old enough to have arrived: the next look ends there.

        Args:
            identifier: of the item.
            at: when it was made.
            begun: where the look began; everything read above it was looked for, too.
        """
        identifier = next((high for high, low in self._read if low == begun), identifier)
        place = place_of(identifier, at)
        self._read.clear()
        if self.held and is_newer(identifier, self._sure):
            self._sure, self.overlap = identifier, 1
        while len(self._places) > KEPT and self._places[0] <= place:
            self._raise()

    def read(self, top: str, bottom: str) -> None:
        """Remember what an interrupted look has read between two ids, so that the next one can skip it."""
        top = next((high for high, low in self._read if low == top), top)
        bottom = self.below(bottom)
        if is_newer(top, bottom):
            self._read = [(top, bottom), *(one for one in self._read if is_newer(bottom, one[0]))]

    def below(self, identifier: str) -> str:
        """Where a look that has read down to an id continues."""
        for high, low in self._read:
            if identifier == high or (is_newer(high, identifier) and is_newer(identifier, low)):
                return low
        return identifier

    def hold(self, *, thoroughly: bool = False) -> None:
        """Hold the floor until `release`: something may be missing from now on.

        Args:
            thoroughly: something may have been missing for longer, even though newer items came.
        """
        if not self.held:
            self._is_thorough = thoroughly and self._may_prove
            self._sure = self._proven if self._is_thorough else self.last
            self.held, self.overlap = True, OVERLAP

    @property
    def unproven(self) -> str | None:
        """The id below which nothing is proven, where a look stops above it; None if the look goes down to there."""
        return None if self._is_thorough else self._proven

    @property
    def _may_prove(self) -> bool:
        """Whether everything seen since the last complete look is still remembered."""
        return self._proven == self.floor or self._proven in self.edits

    def release(self) -> None:
        """Let the floor follow the newest item again: everything was looked for."""
        if self._is_thorough or not self._may_prove:
            self._proven = self.last
        self.held = False
        self._read.clear()
        while len(self._places) > KEPT:
            self._raise()

    def _raise(self) -> None:
        at, self.floor = self._places.pop(0)
        if kind_of(self.floor) in UNSTABLE:
            self.at = at
        del self.edits[self.floor]

    def to_plain(self) -> dict[str, Any]:
        """The checkpoint as JSON data. If nothing is missing, a restored one looks no further below than others do."""
        at, floor, places, known = self.at, self.floor, self._places, len(self._places)
        if self.held:
            known = 0 if kind_of(self._sure) in UNSTABLE else bisect_right(places, order(self._sure))
        if known > OVERLAP:
            at, floor = _dated(places[known - OVERLAP - 1])
            places = places[known - OVERLAP :]
        recent = [[identifier, self.edits[identifier], at] for at, identifier in map(_dated, places)]
        return {"floor": floor, "at": at, "recent": recent}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "Checkpoint":
        """A checkpoint from JSON data.

        Raises:
            KeyError, TypeError, ValueError: it is no result of `to_plain`.
        """
        made = cls(_id_in(data["floor"]), _seconds_in(data.get("at", 0.0)))
        for identifier, when, *at in data["recent"]:
            if when is not None and not isinstance(when, str):
                raise ValueError(f"expected when it was edited, got {when!r}")
            made.note(_id_in(identifier), when, _seconds_in(at[0]) if at else 0.0)
        return made

    def copy(self) -> "Checkpoint":
        """An independent copy."""
        made = Checkpoint(self.floor, self.at)
        made.held, made._sure, made.overlap = self.held, self._sure, self.overlap
        made._places, made._read = self._places.copy(), self._read.copy()
        made._proven, made._is_thorough = self._proven, self._is_thorough
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


def _dated(place: Place) -> Place:
    """A place with a creation time, where that is what it is ordered by, and its id."""
    at, identifier = place
    return (at if kind_of(identifier) in UNSTABLE else 0.0), identifier


def place_of(identifier: str, at: float) -> Place:
    """The place of an item among its like: by its id, otherwise by its creation time."""
    if at and not identifier.isdecimal() and kind_of(identifier) in UNSTABLE:
        return at, identifier
    return order(identifier)


# What is missing


class FetchedPage(NamedTuple):
    """A page of a timeline, as the server returned it."""

    items: list[Any]
    older: str | None = None
    """The id below which, according to the server, the next page begins."""


class Backlog:
    """The missing items of a timeline, gathered page by page from the newest down to the known ones."""

    def __init__(
        self,
        checkpoint: Checkpoint | None,
        since: float,
        most: int,
        before: str | None = None,
        *,
        settles: float = 60.0,
    ) -> None:
        """Begin to gather.

        Args:
            checkpoint: how far the timeline is known; None if it was never looked at.
            since: when following began, for a timeline that was never looked at.
            most: most items to gather, the newest.
            before: the id to continue below; None for the newest page.
            settles: seconds after which a post is in its timeline.
        """
        self.before = before
        self.is_complete: bool = False
        self.left_out: Item | None = None
        """The newest item beyond the most that may be gathered."""
        self.newest: str | None = None
        """The highest id on the newest page."""
        self.settled: Item | None = None
        """The newest item that is old enough for all before it to have arrived."""
        self.most = most
        self.below: Item | None = None
        """The newest item from before all that matters."""
        self.is_cut_off: bool = False
        """Whether the timeline ended after pages of unknown items, before any known one came."""
        self._checkpoint = checkpoint
        self._since = since
        self._begins = before
        self._settles = settles
        self._latest = 0.0
        self._met: set[str] = set()
        self._found: list[tuple[Item, bool]] = []
        self._fresh = 0
        self._sure = None if checkpoint is None else checkpoint.sure
        self._overlap = OVERLAP if checkpoint is None else checkpoint.overlap
        self._is_below_sure = False
        self._in_a_row = 0

    def add(self, page: Sequence[Item], older: str | None = None) -> None:
        """Add a page, in the server's order.

        Args:
            page: its items.
            older: the id below which, according to the server, the next page begins.
        """
        # GoToSocial leaves out what filters hide, perhaps a whole page; its link continues all the same.
        is_hidden = not page and older not in (None, self.before)
        reached, went_on = False, is_hidden
        for item in page:
            identifier = identity(item)
            if identifier in self._met:
                continue
            self._met.add(identifier)
            went_on = True
            if self.newest is None or is_newer(identifier, self.newest):
                self.newest = identifier
            self._latest = max(self._latest, made_at(item))
            if self.settled is None and made_at(item) < self._latest - self._settles:
                self.settled = item
            known = self._known(item, identifier)
            self._is_below_sure = self._is_below_sure or self._is_sure(identifier)
            self._in_a_row = self._in_a_row + 1 if known and self._is_below_sure else 0
            if known is None:
                reached = True
                self.below = self.below or item
            if known is None or (
                known and self._checkpoint is not None and self._checkpoint.is_current(item)
            ):
                continue
            if known is False:
                self._fresh += 1
                if self._fresh > self.most:
                    self.left_out = self.left_out or item
                    continue
            self._found.append((item, bool(known)))
        reached = reached or self._in_a_row >= self._overlap
        # Servers leave filtered items out of a page; if it is at most half full, there is no more.
        is_last = self._is_from_the_beginning() and len(page) <= PAGE // 2 and not is_hidden
        self.is_complete = reached or is_last or not went_on or self.left_out is not None
        # Mastodon keeps the newest 800 of a home timeline; others show no second page.
        ended = self.is_complete and not (reached or self._is_below_sure) and self.left_out is None
        self.is_cut_off = ended and self._sure is not None and self._fresh >= PAGE
        if page:
            before = identity(page[-1])
            self.before = before if self._checkpoint is None else self._checkpoint.below(before)
        elif is_hidden:
            self.before = older

    def _is_sure(self, identifier: str) -> bool:
        """Whether everything was once known up to an item that is certainly not above this one."""
        sure = self._sure
        return sure is not None and (identifier == sure or is_newer(identifier, sure) is False)

    def _is_from_the_beginning(self) -> bool:
        """Whether the timeline was empty at the first look."""
        return self._checkpoint is not None and self._checkpoint.floor == BEGINNING

    def _known(self, item: Item, identifier: str) -> bool | None:
        """Whether an item was seen; None if it is from before all that matters."""
        checkpoint = self._checkpoint
        if checkpoint is None:
            return None if made_at(item) < self._since else False
        if identifier not in checkpoint and checkpoint.is_below(identifier, made_at(item)):
            return None
        return checkpoint.knows(item)

    @property
    def begins(self) -> str | None:
        """The id from which downwards everything old enough was read; None if nothing was."""
        return self._begins or (None if self.settled is None else identity(self.settled))

    def oldest_missed(self) -> Item | None:
        """The oldest item that was not delivered before."""
        return next((item for item, changed in self.oldest_first() if not changed), None)

    def oldest_first(self) -> list[tuple[Item, bool]]:
        """The missing items, each with whether it was delivered before and has changed."""
        found = self._found[::-1]
        if are_ordered(identity(item) for item, _ in found):
            # A stable sort: where ids do not order two items, their place on the page does.
            found.sort(key=lambda pair: order(identity(pair[0]))[0])
        return found


def beginning(page: Sequence[Item]) -> Checkpoint:
    """The checkpoint of a new timeline: at the newest item there."""
    if not page:
        return Checkpoint()
    newest = page[0]
    for item in page[1:]:
        if is_newer(identity(item), identity(newest)):
            newest = item
    found = Checkpoint(identity(newest), made_at(newest))
    for item in page:
        found.learn(item)
    return found
