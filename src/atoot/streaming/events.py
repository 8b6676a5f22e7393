"""Events of a stream, made for `match`, and their parsing.

https://docs.joinmastodon.org/methods/streaming/#events
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from atoot.decoding.lenient import read
from atoot.entities import Announcement, AnnouncementReaction, Conversation, Notification, Status
from atoot.entities.base import Entity
from atoot.streaming.subscriptions import Subscription

log: logging.Logger = logging.getLogger("atoot.streaming")

SHOWN = 80
"""Bytes of unreadable data that are logged; never all of it, it may be private."""
UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""Errors that reading damaged data may raise."""

_text = msgspec.json.Decoder(str)


class Event(Struct, kw_only=True, frozen=True, gc=False):
    """Something that happened on a stream."""

    stream: Subscription
    """The subscription that it came on."""
    backfilled: bool = False
    """Whether it was fetched afterwards, because the connection was down when it happened."""
    received: float = 0.0
    """When it came, in seconds since the epoch."""
    wire: str | None = None
    """The payload as it came; None if it did not come on the wire."""

    @property
    def received_at(self) -> datetime:
        """When it came."""
        return datetime.fromtimestamp(self.received, UTC)

    def json(self) -> Any:
        """The payload as plain data, as the wire had it: a text where it is no JSON."""
        if self.wire is not None:
            return plain_payload(self.wire)
        entity = next((value for value in self._own() if isinstance(value, Entity)), None)
        return None if entity is None else entity.to_dict()

    @property
    def identity(self) -> str:
        """What stays the same if it comes again, in this process or another."""
        thing = next((one for one in self._own() if isinstance(one, Entity | str)), "")
        if isinstance(thing, Notification):
            return f"notification {thing.id}"
        what = f"{type(self).__name__} {self.stream}"
        if isinstance(thing, Status):
            return f"{what} {thing.uri or thing.id} {thing.get('edited_at') or ''}"
        return f"{what} {thing if isinstance(thing, str) else ''} {self.received}"

    def to_dict(self) -> dict[str, Any]:
        """The event as JSON data; `from_dict` restores it, also in another process."""
        values = dict(zip(type(self).__match_args__, map(_plain, self._own()), strict=True))
        stream = [self.stream.name, self.stream.tag, self.stream.list]
        more = {"stream": stream, "received": self.received, "backfilled": self.backfilled}
        return {"event": type(self).__name__, "values": values, **more}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "Event":
        """The event that `to_dict` serialised.

        Args:
            data: the result of `to_dict`.
        """
        kind = next(one for one in Event.__subclasses__() if one.__name__ == data["event"])
        types = {field.name: field.type for field in msgspec.structs.fields(kind)}
        values = {name: _typed(value, types[name]) for name, value in data["values"].items()}
        more = {"received": data["received"], "backfilled": data["backfilled"]}
        return kind(**values, stream=Subscription(*data["stream"]), **more)

    def _own(self) -> list[Any]:
        names: tuple[str, ...] = type(self).__match_args__
        return [getattr(self, name) for name in names]

    def __repr__(self) -> str:
        return f"<{' '.join([type(self).__name__, *map(repr, self._own()), 'of', repr(str(self.stream))])}>"


def _plain(value: Any) -> Any:
    """A field as JSON data."""
    return value.to_dict() if isinstance(value, Entity) else msgspec.to_builtins(value)


def _typed(value: Any, kind: Any) -> Any:
    """A field restored from JSON data."""
    is_entity = isinstance(kind, type) and issubclass(kind, Entity)
    return kind.from_dict(value) if is_entity else msgspec.convert(value, kind)


class StatusPosted(Event, frozen=True, gc=False):
    """A new status."""

    status: Status
    """The status."""


class StatusEdited(Event, frozen=True, gc=False):
    """A status was changed."""

    status: Status
    """The status, as it is now."""


class StatusDeleted(Event, frozen=True, gc=False):
    """A status was deleted."""

    status_id: str
    """Id of the status."""


class NotificationReceived(Event, frozen=True, gc=False):
    """Something happened that concerns you."""

    notification: Notification
    """The notification."""


class ConversationUpdated(Event, frozen=True, gc=False):
    """A direct message was received or sent."""

    conversation: Conversation
    """The conversation."""


class AnnouncementPublished(Event, frozen=True, gc=False):
    """The administrators published an announcement."""

    announcement: Announcement
    """The announcement."""


class AnnouncementReacted(Event, frozen=True, gc=False):
    """Somebody reacted to an announcement."""

    reaction: AnnouncementReaction
    """The emoji, and how often it was chosen by now."""


class AnnouncementDeleted(Event, frozen=True, gc=False):
    """An announcement was deleted."""

    announcement_id: str
    """Id of the announcement."""


class FiltersChanged(Event, frozen=True, gc=False):
    """You changed your filters, perhaps with another client."""


class NotificationsMerged(Event, frozen=True, gc=False):
    """Filtered notifications were accepted: fetch notifications again (since 4.3.0)."""


class UnknownEvent(Event, frozen=True, gc=False):
    """An event that this library does not know, or whose content cannot be read."""

    name: str
    """What the server calls it."""
    payload: Any = None
    """Plain data, or the text if it is no JSON."""


class Gap(Event, frozen=True, gc=False):
    """Events may be missing: something may have happened between these two that you were not told."""

    since: str | None
    """Id of the last thing before the gap."""
    until: str | None
    """Id of the first thing behind the gap, or of the newest in it."""
    reason: str
    """Why, in words."""
    since_at: datetime | None = None
    """When the gap began."""
    until_at: datetime | None = None
    """When it ended."""
    retry_at: datetime | None = None
    """When it will be tried to fetch what is missing; `Filled` follows once it is there. None: it stays missing."""


class Filled(Event, frozen=True, gc=False):
    """What a `Gap` reported as missing has been fetched and delivered before this event."""

    count: int
    """So many events were told."""
    since: str | None = None
    """As in the `Gap`."""
    since_at: datetime | None = None
    """As in the `Gap`."""


class Connected(Event, frozen=True, gc=False):
    """The subscription works: the server has had time to refuse it (with `connection_events=True`)."""

    transport: str
    """websocket, sse or poll."""


class Disconnected(Event, frozen=True, gc=False):
    """The connection broke (with `connection_events=True`)."""

    reason: str
    """Why, in words."""
    retry_in: float
    """Seconds until the next try."""


def plain_payload(text: str) -> Any:
    """The payload as plain data; the text itself if it is no JSON or only an id."""
    if not text.startswith(("{", "[")):
        return text
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


# Parsing


def event_of(name: str, payload: str, stream: Subscription, received: float) -> Event:
    """The event for a name and its payload. If it cannot be read, it is an UnknownEvent."""
    make = MAKERS.get(name) or MAKERS.get(_plain_name(name))
    if make is not None:
        try:
            return make(payload, stream, received)
        except UNREADABLE as problem:
            inner = _inner(payload)
            if inner is not None:
                return event_of(name, inner, stream, received)
            log.warning("%r on the stream %s cannot be read: %.*s", name, stream, SHOWN, problem)
    return UnknownEvent(
        stream=stream, received=received, wire=payload, name=name, payload=plain_payload(payload)
    )


def _plain_name(name: str) -> str:
    """A name without the variations of servers; mastodon-mock calls an edit `status_update`."""
    return name.strip().lower().replace("_", ".")


def _inner(payload: str) -> str | None:
    """The content of a payload that was JSON-encoded twice."""
    if not payload.startswith('"'):
        return None
    try:
        inner = _text.decode(payload)
    except UNREADABLE:
        return None
    return inner if inner.startswith("{") else None


Maker = Callable[[str, Subscription, float], Event]
"""Makes an event from a payload, its stream, and its time of arrival."""

_status = msgspec.json.Decoder(Status)


def _posted(payload: str, stream: Subscription, received: float) -> Event:
    # Most events are of this kind, and most of those are valid at the first try.
    body = payload.encode()
    try:
        status = _status.decode(body)
    except UNREADABLE:
        status = read(body, Status)
    return StatusPosted(status, stream=stream, received=received, wire=payload)


def _with(event: Any, kind: Any) -> Maker:
    """A maker of events with an entity."""
    return lambda payload, stream, received: event(
        read(payload.encode(), kind), stream=stream, received=received, wire=payload
    )


def _with_id(event: Any) -> Maker:
    """A maker of events with nothing but an id."""
    return lambda payload, stream, received: event(
        _id_in(payload), stream=stream, received=received, wire=payload
    )


def _id_in(payload: str) -> str:
    """The id in a payload: a bare text, JSON, or inside an object.

    Raises:
        msgspec.DecodeError: there is none.
    """
    text = payload.strip()
    if text.startswith(("{", "[")):
        found = read(text.encode(), dict[str, Any])
        text = next((as_text(found[name]) for name in ("id", "status_id") if found.get(name)), "")
    text = text.strip('"')
    if text in ("", "null", "undefined"):
        raise msgspec.DecodeError("there is no id")
    return text


def _bare(event: Any) -> Maker:
    """A maker of events whose name says everything."""
    return lambda payload, stream, received: event(stream=stream, received=received, wire=payload)


MAKERS: dict[str, Maker] = {
    "update": _posted,
    "status.update": _with(StatusEdited, Status),
    "delete": _with_id(StatusDeleted),
    "notification": _with(NotificationReceived, Notification),
    "conversation": _with(ConversationUpdated, Conversation),
    "announcement": _with(AnnouncementPublished, Announcement),
    "announcement.reaction": _with(AnnouncementReacted, AnnouncementReaction),
    "announcement.delete": _with_id(AnnouncementDeleted),
    "filters_changed": _bare(FiltersChanged),
    "notifications_merged": _bare(NotificationsMerged),
}
MAKERS |= {_plain_name(name): make for name, make in MAKERS.items()}


def as_text(value: Any) -> str:
    """A text as it is, anything else as JSON; numbers may have more digits than JSON readers accept."""
    if isinstance(value, str):
        return value
    try:
        return msgspec.json.encode(value).decode()
    except (*UNREADABLE, OverflowError):
        return "null"
