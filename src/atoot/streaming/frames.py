"""Bytes to events: what a websocket or a server-sent event says, and which subscriptions it is for.

https://docs.joinmastodon.org/methods/streaming/#events
"""

import logging
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from atoot.decoding.lenient import read
from atoot.entities import Announcement, AnnouncementReaction, Conversation, Notification, Status
from atoot.parameters import bare_hashtag
from atoot.secrets import one_line
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
from atoot.streaming.server_sent import Parser
from atoot.streaming.subscriptions import Subscription

log: logging.Logger = logging.getLogger("atoot.streaming")

SHOWN = 80
"""Bytes of something unreadable that are logged; never the whole, it may be private."""


class WebSocketFrame(Struct, gc=False):
    """One message of a websocket."""

    stream: list[str] = []
    event: str = ""
    payload: str | None = None
    """What is in it."""
    error: str | None = None
    """What the server complains about; such a message names no stream."""
    status: int | None = None
    """The HTTP status that the complaint would have had."""


_decoder = msgspec.json.Decoder(WebSocketFrame)
_text = msgspec.json.Decoder(str)

UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""What reading something damaged may raise."""
LONGEST_NAME = 200
"""Characters of the name of an event that a server made up."""
MOST_FRAMES = 1000
"""Of one message, that are read."""
UNNAMED = "message"
"""What an event of a stream is called that has no name."""
LONGEST_COMPLAINT = 500
"""Characters of a server's words that are repeated."""


def frames_of(data: bytes) -> list[WebSocketFrame]:
    """What a message says; nothing, and a logged warning, if it says nothing."""
    try:
        return [_decoder.decode(data)]
    except UNREADABLE:
        pass
    found = [_lenient(raw) for raw in _objects(data) if isinstance(raw, dict)]
    if not found:
        log.warning("a message on the stream cannot be read: %d bytes, no JSON object", len(data))
    return found


def _objects(data: bytes) -> list[Any]:
    """The JSON values in a message: one as a rule; servers that are busy put several in one, as lines or as a list."""
    try:
        raw = read(data, object)
    except UNREADABLE:
        lines = data.splitlines()
        if len(lines) == 1 or len(lines) > MOST_FRAMES:
            return []
        found = []
        for line in lines:
            with suppress(*UNREADABLE):
                found.append(read(line, object))
        return found
    return raw[:MOST_FRAMES] if isinstance(raw, list) else [raw]


def _lenient(raw: dict[str, Any]) -> WebSocketFrame:
    """A message whose fields are of other types than Mastodon's."""
    stream, error = raw.get("stream"), raw.get("error")
    names = stream if isinstance(stream, list) else [stream]
    return WebSocketFrame(
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
    return one_line(_as_text(error), LONGEST_COMPLAINT)


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


Told: TypeAlias = tuple[Subscription, str, str]
"""Something that a server told, not decoded yet: its stream, its name, its payload."""
Complain = Callable[[str, int | None], None]
"""Told of what the server says about no stream in particular: its words, and the HTTP status they stand for."""

RESPONSE = "pleroma:respond"
"""What Pleroma says to a message of ours.

https://git.pleroma.social/pleroma/pleroma/-/blob/develop/docs/development/API/pleroma_api.md
"""
NARROWED = ("hashtag", "list")
"""The kinds of stream that a message names by two texts."""
REMEMBERED = 1000
"""So many ways to name streams are remembered; a server that makes up more is read all the same."""
LONGEST_STREAM = 100
"""Characters of the name of a stream that nobody asked for."""

MEANT = (
    ("unknown stream type", 400),
    ("unknown channel", 400),
    ("bad_topic", 400),
    ("missing tag name", 400),
    ("no tag for stream", 400),
    ("missing list name", 400),
    ("not authorized", 401),
    ("unauthorized", 401),
    ("required scopes", 401),
    ("access token", 401),
)
"""The HTTP statuses of complaints that come without: Mastodon named none before 4.2, Pleroma never does."""
NO_REFUSALS = ("unsubscrib", "already_subscribed", "already subscribed")
"""Words of complaints after which everything is as it was."""
EVERYWHERE = ("user", "public", "public:local", "hashtag", "list", "direct")
"""Streams that every server has; a type of stream that one does not know is another."""


class MessageReader:
    """Reads the messages of a websocket."""

    __slots__ = ("_complain", "_found", "_only", "_streams")

    def __init__(self, streams: Iterable[Subscription], complain: Complain) -> None:
        self._streams = tuple(streams)
        self._only = self._streams if len(self._streams) == 1 else None
        self._found: dict[tuple[str, ...], tuple[Subscription, ...]] = {}
        self._complain = complain

    def feed(self, data: bytes) -> Iterable[Told]:
        """What one message tells."""
        try:
            frame = _decoder.decode(data)
        except UNREADABLE:
            return [told for frame in frames_of(data) for told in self._told(frame)]
        return self._told(frame)

    def _told(self, frame: WebSocketFrame) -> Iterable[Told]:
        if frame.event and frame.event != RESPONSE:
            name, payload = frame.event, frame.payload or ""
            return [(stream, name, payload) for stream in self._only or self._concerned(frame)]
        error, status = (frame.error, frame.status) if not frame.event else _response(frame)
        if error is not None:
            self._complain(error, _meant(error, status))
        elif not frame.event:
            log.warning("a message on the stream cannot be read: it has no event")
        return ()

    def _concerned(self, frame: WebSocketFrame) -> tuple[Subscription, ...]:
        """The subscriptions of a message."""
        names = tuple(frame.stream)
        found = self._found.get(names)
        if found is None:
            found = named(names, self._streams) or (_unasked(names),)
            if len(self._found) < REMEMBERED:
                self._found[names] = found
        if len(found) > 1 and len(names) == 1 and found[0].kind == "hashtag":
            return tagged(frame.payload or "", found)
        return found


class EventReader:
    """Reads server-sent events."""

    __slots__ = ("_stream", "parser")

    def __init__(self, stream: Subscription) -> None:
        self._stream = stream
        self.parser: Parser = Parser()

    def feed(self, data: bytes) -> Iterable[Told]:
        """What a piece of the answer tells.

        Raises:
            TooLongError: an event has no end.
        """
        stream = self._stream
        return [
            (stream, event, payload) if event != UNNAMED else _unwrapped(stream, payload)
            for event, payload, _ in self.parser.feed(data)
        ]


def _unwrapped(stream: Subscription, payload: str) -> Told:
    """An event that the stream does not name: its data may be what a websocket would have sent."""
    try:
        raw = read(payload.encode(), object)
    except UNREADABLE:
        raw = None
    frame = _lenient(raw) if isinstance(raw, dict) else WebSocketFrame()
    return (stream, frame.event, frame.payload or "") if frame.event else (stream, UNNAMED, payload)


def named(names: tuple[str, ...], streams: Iterable[Subscription]) -> tuple[Subscription, ...]:
    """The subscriptions that a message is for, of those that share a connection.

    Servers name a stream as it was asked for; or in small letters; or without its hashtag or list; or with it in one
    text; and two hashtags that are the same to them by the name of the first. GoToSocial may name several streams.
    """
    streams = tuple(streams)
    name, details = names[0].lower() if names else "", names[1:]
    for narrowed in NARROWED:
        if not details and name.startswith(f"{narrowed}:") and all(stream.name != name for stream in streams):
            start = f"{narrowed}:local" if name.startswith(f"{narrowed}:local:") else narrowed
            name, details = start, (names[0][len(start) + 1 :],)
    if name.partition(":")[0] in NARROWED:
        alike = [stream for stream in streams if stream.name == name]
        return tuple(
            stream
            for stream in alike
            if not details
            or stream.list == details[0]
            or (stream.tag is not None and _folded(stream.tag) == _folded(details[0]))
        )
    wanted = {text.lower() for text in names}
    exact = tuple(stream for stream in streams if stream.name.lower() in wanted)
    return exact or tuple(
        stream for stream in streams if _everywhere(stream.name) in map(_everywhere, wanted)
    )


def tagged(payload: str, streams: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
    """Those hashtags that the status has, for a server that does not say which it means; all of them if it has none."""
    status = plain_payload(payload)
    tags = status.get("tags") if isinstance(status, dict) else None
    sound = [tag for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
    names = {_folded(str(tag.get("name"))) for tag in sound}
    return tuple(stream for stream in streams if _folded(stream.tag or "") in names) or streams


def may_be_about(complaint: str, stream: Subscription) -> bool:
    """Whether words like these can be about a stream.

    https://github.com/mastodon/mastodon/blob/main/streaming/index.js (channelNameToIds, checkScopes)
    """
    words = complaint.lower()
    if "tag name" in words or "no tag" in words:
        return stream.tag is not None
    if "list" in words:
        return stream.list is not None
    return True


def concerned(complaint: str, streams: Iterable[Subscription]) -> list[Subscription]:
    """The subscriptions that a complaint may be about, as few as its words allow."""
    about = [stream for stream in streams if may_be_about(complaint, stream)]
    words = complaint.lower()
    if "unknown stream" in words or "unknown channel" in words or "bad_topic" in words:
        return [stream for stream in about if stream.name not in EVERYWHERE] or about
    return about


def _response(frame: WebSocketFrame) -> tuple[str | None, int | None]:
    """The complaint in an answer of Pleroma, if it is one."""
    said: Any = plain_payload(frame.payload or "")
    if not isinstance(said, dict) or said.get("result") in ("success", "ignored"):
        return None, None
    return str(said.get("error") or said.get("result") or "no reason given"), None


def _meant(complaint: str, status: int | None) -> int | None:
    """The HTTP status that a complaint stands for; None if it refuses nothing."""
    words = complaint.lower()
    if any(word in words for word in NO_REFUSALS):
        return None
    if status is not None:
        return status if 100 <= status <= 599 else None
    return next((status for word, status in MEANT if word in words), None)


def _unasked(names: tuple[str, ...]) -> Subscription:
    """A stream that nobody asked for, by the name that the server gives."""
    texts = [one_line(name, LONGEST_STREAM).replace(" ", "_") for name in names]
    name, detail = (*texts, "", "")[:2]
    kind = name.partition(":")[0]
    if kind == "hashtag":
        return Subscription(name, tag=detail or "?")
    if kind == "list":
        return Subscription(name, list=detail or "?")
    return Subscription(name or "?")


def _folded(tag: str) -> str:
    """A hashtag without what Mastodon does not tell apart: case, width, accents of Latin letters.

    https://github.com/mastodon/mastodon/blob/main/app/lib/hashtag_normalizer.rb
    """
    kept: list[str] = []
    latin = False
    for letter in unicodedata.normalize("NFKD", bare_hashtag(tag)).casefold():
        mark = unicodedata.combining(letter)
        latin = latin if mark else letter.isascii()
        if not mark or not latin:
            kept.append(letter)
    return "".join(kept)


def _everywhere(name: str) -> str:
    """A name without what only glitch-soc adds to it."""
    return ":".join(part for part in name.lower().split(":") if part != "allow_local_only")
