"""Bytes to messages: what a websocket or a server-sent event says, and which subscriptions it is for.

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
from atoot.parameters import bare_hashtag
from atoot.secrets import one_line
from atoot.streaming.complaints import RESPONSE, meant, response
from atoot.streaming.events import UNREADABLE, as_text, plain_payload
from atoot.streaming.server_sent import Parser
from atoot.streaming.subscriptions import Subscription

log: logging.Logger = logging.getLogger("atoot.streaming")


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
        stream=[as_text(name) for name in names if name is not None],
        event=as_text(raw.get("event") or "")[:LONGEST_NAME],
        payload=None if (payload := raw.get("payload")) is None else as_text(payload),
        error=_words_of(error) if error else None,
        status=_status_of(raw.get("status")),
    )


def _words_of(error: Any) -> str:
    """A complaint in one line, whatever it is packed in."""
    if isinstance(error, dict):
        texts = (error.get(name) for name in ("message", "error", "error_description", "name"))
        error = next((text for text in texts if isinstance(text, str) and text), error)
    return one_line(as_text(error), LONGEST_COMPLAINT)


def _status_of(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599 else None


Told: TypeAlias = tuple[Subscription, str, str]
"""Something that a server told, not decoded yet: its stream, its name, its payload."""
Complain = Callable[[str, int | None], None]
"""Told of what the server says about no stream in particular: its words, and the HTTP status they stand for."""

NARROWED = ("hashtag", "list")
"""The kinds of stream that a message names by two texts."""
REMEMBERED = 1000
"""So many ways to name streams are remembered; a server that makes up more is read all the same."""
LONGEST_STREAM = 100
"""Characters of the name of a stream that nobody asked for."""


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
        error = response(frame.payload or "") if frame.event else frame.error
        if error is not None:
            self._complain(error, meant(error, None if frame.event else frame.status))
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
