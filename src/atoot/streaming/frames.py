"""Bytes to events: what a websocket or a server-sent event says.

https://docs.joinmastodon.org/methods/streaming/#events
"""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from atoot.entities import Announcement, AnnouncementReaction, Conversation, Notification, Status
from atoot.entities.lenient import read
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


def frame_of(data: bytes) -> Frame | None:
    """What a message says; None, and a logged warning, if it says nothing."""
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError:
        found = _lenient(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if found is None:
        log.warning("a message on the stream cannot be read: %d bytes, no JSON object", len(data))
    return found


def _lenient(data: bytes) -> Frame | None:
    """A message whose fields are of other types than Mastodon's."""
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(raw, dict):
        return None
    stream, payload, status = raw.get("stream"), raw.get("payload"), raw.get("status")
    names = stream if isinstance(stream, list) else [stream]
    return Frame(
        stream=[str(name) for name in names if name is not None],
        event=str(raw.get("event") or ""),
        payload=payload if isinstance(payload, str | None) else msgspec.json.encode(payload).decode(),
        error=str(raw["error"]) if raw.get("error") else None,
        status=status if isinstance(status, int) else None,
    )


def event_of(name: str, payload: str, stream: Subscription, received: float) -> Event:
    """The event of a name and its payload. What cannot be read becomes an UnknownEvent."""
    make = MAKERS.get(name)
    if make is not None:
        try:
            return make(payload, stream, received)
        except msgspec.DecodeError as problem:
            log.warning("%r on the stream %s cannot be read: %.*s", name, stream, SHOWN, problem)
    return UnknownEvent(
        stream=stream, received=received, wire=payload, name=name, payload=plain_payload(payload)
    )


Maker = Callable[[str, Subscription, float], Event]


_status = msgspec.json.Decoder(Status)


def _posted(payload: str, stream: Subscription, received: float) -> Event:
    # Most events are of this kind, and most of them are read at the first try.
    body = payload.encode()
    try:
        status = _status.decode(body)
    except msgspec.ValidationError:
        status = read(body, Status)
    except (UnicodeDecodeError, RecursionError):
        raise msgspec.DecodeError("no JSON, or nested too deeply") from None
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
    """Makes events with nothing but an id, which some servers write as JSON."""
    return lambda payload, stream, received: event(
        payload.strip().strip('"'), stream=stream, received=received, wire=payload
    )


def _bare(event: Any) -> Maker:
    """Makes events that say everything by their name."""
    return lambda payload, stream, received: event(stream=stream, received=received, wire=payload)


MAKERS: dict[str, Maker] = {
    "update": _posted,
    "status.update": _edited,
    "status_update": _edited,  # so mastodon-mock calls it
    "delete": _with_id(StatusDeleted),
    "notification": _notified,
    "conversation": _with(ConversationUpdated, Conversation),
    "announcement": _with(AnnouncementPublished, Announcement),
    "announcement.reaction": _with(AnnouncementReacted, AnnouncementReaction),
    "announcement.delete": _with_id(AnnouncementDeleted),
    "filters_changed": _bare(FiltersChanged),
    "notifications_merged": _bare(NotificationsMerged),
}
