"""The model of `atoot watch`: live columns of posts and notifications, and the selection; no event loop or terminal."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import UTC, datetime

from msgspec import Struct

from atoot.entities import Notification, Status
from atoot.events import (
    Connected,
    Disconnected,
    Event,
    Filled,
    Gap,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
)

MOST = 10_000
"""Maximum entries of a column; the oldest are dropped first."""
SPARE = 500
"""Number of entries to drop at once, because each drop moves all the others."""
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


class Entry:
    """A post or a notification in a column."""

    __slots__ = ("id", "thing", "version")

    def __init__(self, thing: Status | Notification) -> None:
        self.id: str = thing.id
        self.thing: Status | Notification = thing
        self.version: int = 0
        """Grows when it changes."""

    @property
    def post(self) -> Status | None:
        """The post that one can do something with: of a boost the one that was boosted."""
        status = self.thing if isinstance(self.thing, Status) else self.thing.status
        return None if status is None else status.reblog or status

    @property
    def moment(self) -> datetime:
        """What it is ordered by."""
        return self.thing.created_at or _FIRST


class WatchColumn:
    """Entries, newest first, and a selection.

    The view stays in place when new entries arrive, unless it is at the top; then it follows them.
    """

    def __init__(self, title: str, stream: str, *, most: int = MOST) -> None:
        self.title = title
        self.stream = stream
        """The stream that brings what is new."""
        self.chosen: int = 0
        """The number of the entry that is chosen, from the top."""
        self.unseen: int = 0
        """So many above the one that is chosen have never been looked at."""
        self.changes: int = 0
        """Grows with every change."""
        self.is_loading = True
        self.follows = True
        """Whether who is at the top goes along; not while somebody answers what stands there."""
        self._most = most
        self._entries: list[Entry] = []  # the oldest first: what is new is appended
        self._ids: set[str] = set()

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: int) -> Entry:
        """The entry at a place, counted from the top."""
        if not 0 <= place < len(self._entries):
            raise IndexError(place)
        return self._entries[-1 - place]

    @property
    def entry(self) -> Entry | None:
        """The entry that is chosen."""
        return self[self.chosen] if self._entries else None

    def add(self, thing: Status | Notification) -> bool:
        """Add what is new, where its time puts it; whether it was not there yet."""
        if thing.id in self._ids:
            return False
        made = Entry(thing)
        place = 0
        while place < len(self) and self[place].moment > made.moment:
            place += 1
        self._entries.insert(len(self._entries) - place, made)
        self._ids.add(made.id)
        if len(self) > 1 and place <= self.chosen and not (self.chosen == 0 and self.follows):
            self.chosen += 1
            self.unseen += 1
        if len(self) > self._most + SPARE:
            self._drop()
        self.changes += 1
        return True

    def extend(self, things: Iterable[Status | Notification]) -> int:
        """Add what is older, below; says how many were not there yet."""
        fresh = [thing for thing in things if thing.id not in self._ids]
        made = [Entry(thing) for thing in {thing.id: thing for thing in fresh}.values()]
        self._ids.update(entry.id for entry in made)
        self._entries = sorted([*made, *self._entries], key=lambda entry: entry.moment)
        self.changes += 1
        return len(made)

    def replace(self, status: Status) -> bool:
        """Take over the new state of a post, wherever it is; whether it is here."""
        found = False
        for entry in self._entries:
            if (changed := with_post(entry.thing, status)) is not None:
                entry.thing = changed
                entry.version += 1
                found = True
        self.changes += found
        return found

    def remove(self, status_id: str) -> bool:
        """Take out a post, its boosts, and what is about it; whether it was here."""
        gone = [
            place
            for place in range(len(self))
            if self[place].id == status_id
            or ((post := self[place].post) is not None and post.id == status_id)
        ]
        for place in reversed(gone):
            self._ids.discard(self[place].id)
            del self._entries[-1 - place]
            if place < self.chosen:
                self.chosen -= 1
        self.chosen = max(0, min(self.chosen, len(self) - 1))
        self.unseen = min(self.unseen, self.chosen)
        self.changes += bool(gone)
        return bool(gone)

    def move(self, steps: int) -> None:
        """Choose another entry, further down or up."""
        self.go(self.chosen + steps)

    def go(self, place: int) -> None:
        """Choose an entry by its place; as near as there is one."""
        self.chosen = max(0, min(place, len(self) - 1))
        self.unseen = min(self.unseen, self.chosen)
        self.changes += 1

    def _drop(self) -> None:
        """Drop the oldest, but not what is looked at."""
        most = max(self._most, self.chosen + 1)
        for entry in self._entries[: len(self) - most]:
            self._ids.discard(entry.id)
        del self._entries[: len(self) - most]


def with_post(thing: Status | Notification, status: Status) -> Status | Notification | None:
    """A thing with the new state of a post in it; None if the post is not in it."""
    if isinstance(thing, Notification):
        if thing.status is None or (inner := with_post(thing.status, status)) is None:
            return None
        return _with(thing, "status", inner)
    if thing.id == status.id:
        return status if status.reblog is not None or thing.reblog is None else thing
    if thing.reblog is not None and thing.reblog.id == status.id:
        return _with(thing, "reblog", status)
    return None


def _with(thing: Status | Notification, name: str, value: object) -> Status | Notification:
    made = copy(thing)
    setattr(made, name, value)
    return made


class Waiting(Struct, frozen=True):
    """A wait in progress."""

    what: str
    until: float
    """Seconds since the epoch."""


class WatchModel:
    """All columns, the focused one, and the status line."""

    def __init__(self, columns: Sequence[WatchColumn]) -> None:
        self.columns: tuple[WatchColumn, ...] = tuple(columns)
        self.focus: int = 0
        self.said = ""
        """The last word on what was done."""
        self._down: dict[str, str] = {}
        self._gaps: dict[str, str] = {}
        self._waiting: Waiting | None = None
        self._connected: dict[str, str] = {}

    @property
    def column(self) -> WatchColumn:
        """The one that has the keys."""
        return self.columns[self.focus]

    def turn(self, steps: int) -> None:
        """Give the keys to another column."""
        self.focus = (self.focus + steps) % len(self.columns)

    def take(self, event: Event, now: float) -> None:
        """Take over what happened."""
        stream = str(event.stream)
        match event:
            case StatusPosted(status=status):
                for column in self._of(stream):
                    column.add(status)
            case NotificationReceived(notification=notification):
                for column in self.columns:
                    if column.stream == NOTIFICATIONS:
                        column.add(notification)
            case StatusEdited(status=status):
                self.replace(status)
            case StatusDeleted(status_id=gone):
                for column in self.columns:
                    column.remove(gone)
            case Connected(transport=transport):
                self._down.pop(stream, None)
                self._connected[stream] = transport
            case Disconnected(reason=reason, retry_in=seconds):
                self._connected.pop(stream, None)
                self._down[stream] = f"the connection broke: {reason}; again in {seconds:.0f} s"
            case Gap(reason=reason):
                self._gaps[stream] = reason
            case Filled():
                self._gaps.pop(stream, None)
            case _:
                pass

    def replace(self, status: Status) -> None:
        """Take over the new state of a post in all columns."""
        for column in self.columns:
            column.replace(status)

    def waits(self, seconds: float, why: str, now: float) -> None:
        """A request waits for the rate limit."""
        if seconds >= 1:
            self._waiting = Waiting(why, now + seconds)

    def line(self, now: float) -> str:
        """What is to be known now, in a line."""
        parts = [self._state()]
        if self._waiting is not None and self._waiting.until > now:
            rest = self._waiting.until - now
            parts.append(f"waiting {rest:.0f} s for the rate limit of the server ({self._waiting.what})")
        if self._gaps:
            parts.append(f"something may be missing: {next(iter(self._gaps.values()))}")
        if self.said:
            parts.append(self.said)
        return " · ".join(parts)

    def _state(self) -> str:
        if self._down:
            return next(iter(self._down.values()))
        if not self._connected:
            return "connecting"
        kinds = sorted(set(self._connected.values()))
        return "live" if kinds == ["websocket"] else f"live ({', '.join(kinds)})"

    def _of(self, stream: str) -> list[WatchColumn]:
        return [column for column in self.columns if column.stream == stream]


NOTIFICATIONS = "user:notification"
"""The stream of the column of notifications; they also come on `user`."""
HOME = "user"
