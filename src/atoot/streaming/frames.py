"""Bytes to events: what a websocket or a server-sent event says.

https://docs.joinmastodon.org/methods/streaming/#events
"""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from atoot.decoding.lenient import read
from atoot.entities import Announcement, AnnouncementReaction, Conversation, Notification, Status
from atoot.streaming.events import (
    AnnouncementDeleted,
    AnnouncementPublished,
    AnnouncementReacted,
    ConversationUpdated,
    Event,
    FiltersChanged,
    NotificationReceived,
    NotificationsMerged,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
    UnknownEvent,
    plain_payload,
)
from atoot.streaming.subscriptions import Subscription

log = logging.getLogger("atoot.streaming")

SHOWN = 80
"""Bytes of something unreadable that are logged; never the whole, it may be private."""


class Frame(Struct, gc=False):
    """One message of a websocket."""

    stream: list[str] = []
    event: str = ""
    payload: str | None = None
    error: str | None = None
    """What the server complains about; such a message names no stream."""
    status: int | None = None
    """The HTTP status that the complaint would have had."""


_decoder = msgspec.json.Decoder(Frame)
_text = msgspec.json.Decoder(str)

UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""What reading something damaged may raise."""
LONGEST_NAME = 200
"""Characters of the name of an event that a server made up."""
LONGEST_COMPLAINT = 500
"""Characters of a server's words that are repeated."""


def frame_of(data: bytes) -> Frame | None:
    """What a message says; None, and a logged warning, if it says nothing."""
    try:
        return _decoder.decode(data)
    except UNREADABLE:
        pass
    try:
        raw = read(data, object)
    except UNREADABLE:
        raw = None
    if not isinstance(raw, dict):
        log.warning("a message on the stream cannot be read: %d bytes, no JSON object", len(data))
        return None
    return _lenient(raw)


def _lenient(raw: dict[str, Any]) -> Frame:
    """A message whose fields are of other types than Mastodon's."""
    stream, error = raw.get("stream"), raw.get("error")
    names = stream if isinstance(stream, list) else [stream]
    return Frame(
        stream=[_as_text(name) for name in names if name is not None],
        event=_as_text(raw.get("event") or "")[:LONGEST_NAME],
        payload=None if (payload := raw.get("payload")) is None else _as_text(payload),
        error=_words_of(error) if error else None,
        status=_status_of(raw.get("status")),
    )


def _as_text(value: Any) -> str:
    """A text as it is, anything else as JSON; a number may have more digits than JSON readers take."""
    if isinstance(value, str):
        return value
    try:
        return msgspec.json.encode(value).decode()
    except (*UNREADABLE, OverflowError):
        return "null"


def _words_of(error: Any) -> str:
    """A complaint in one line, whatever it is packed in."""
    if isinstance(error, dict):
        texts = (error.get(name) for name in ("message", "error", "error_description", "name"))
        error = next((text for text in texts if isinstance(text, str) and text), error)
    line = " ".join(_as_text(error).split())
    return "".join(char for char in line if char.isprintable())[:LONGEST_COMPLAINT]


def _status_of(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599 else None


def event_of(name: str, payload: str, stream: Subscription, received: float) -> Event:
    """The event of a name and its payload. What cannot be read becomes an UnknownEvent."""
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
    """A name without what servers vary; mastodon-mock calls an edit `status_update`."""
    return name.strip().lower().replace("_", ".")


def _inner(payload: str) -> str | None:
    """What is in a payload that was made a JSON text twice."""
    if not payload.startswith('"'):
        return None
    try:
        inner = _text.decode(payload)
    except UNREADABLE:
        return None
    return inner if inner.startswith("{") else None


Maker = Callable[[str, Subscription, float], Event]


_status = msgspec.json.Decoder(Status)


def _posted(payload: str, stream: Subscription, received: float) -> Event:
    # Most events are of this kind, and most of them are read at the first try.
    body = payload.encode()
    try:
        status = _status.decode(body)
    except UNREADABLE:
        status = read(body, Status)
    return StatusPosted(status, stream=stream, received=received, wire=payload)


def _edited(payload: str, stream: Subscription, received: float) -> Event:
    return StatusEdited(read(payload.encode(), Status), stream=stream, received=received, wire=payload)


def _notified(payload: str, stream: Subscription, received: float) -> Event:
    return NotificationReceived(
        read(payload.encode(), Notification), stream=stream, received=received, wire=payload
    )


def _with(event: Any, kind: Any) -> Maker:
    """Makes events with an entity."""
    return lambda payload, stream, received: event(
        read(payload.encode(), kind), stream=stream, received=received, wire=payload
    )


def _with_id(event: Any) -> Maker:
    """Makes events with nothing but an id."""
    return lambda payload, stream, received: event(
        _id_in(payload), stream=stream, received=received, wire=payload
    )


def _id_in(payload: str) -> str:
    """The id that a payload is, as a bare text, as JSON, or inside of an object.

    Raises:
        msgspec.DecodeError: there is none.
    """
    text = payload.strip()
    if text.startswith(("{", "[")):
        found = read(text.encode(), dict[str, Any])
        text = next((_as_text(found[name]) for name in ("id", "status_id") if found.get(name)), "")
    text = text.strip('"')
    if text in ("", "null", "undefined"):
        raise msgspec.DecodeError("there is no id")
    return text


def _bare(event: Any) -> Maker:
    """Makes events that say everything by their name."""
    return lambda payload, stream, received: event(stream=stream, received=received, wire=payload)


MAKERS: dict[str, Maker] = {
    "update": _posted,
    "status.update": _edited,
    "delete": _with_id(StatusDeleted),
    "notification": _notified,
    "conversation": _with(ConversationUpdated, Conversation),
    "announcement": _with(AnnouncementPublished, Announcement),
    "announcement.reaction": _with(AnnouncementReacted, AnnouncementReaction),
    "announcement.delete": _with_id(AnnouncementDeleted),
    "filters_changed": _bare(FiltersChanged),
    "notifications_merged": _bare(NotificationsMerged),
}
MAKERS |= {_plain_name(name): make for name, make in MAKERS.items()}
