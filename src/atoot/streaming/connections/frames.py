"""Bytes to messages: the content of a websocket message or server-sent event, and its subscriptions.

https://docs.joinmastodon.org/methods/streaming/#events
"""

import codecs
import logging
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias

import msgspec
from msgspec import Struct

from atoot.decoding.lenient import read
from atoot.parameters import bare_hashtag
from atoot.streaming.connections.complaints import RESPONSE, meant, response, status_of, words_of
from atoot.streaming.events import UNREADABLE, as_text, plain_payload
from atoot.streaming.subscriptions import Subscription, unasked
from atoot.streaming.times import is_worth_saying

log: logging.Logger = logging.getLogger("atoot.streaming")


class TooLongError(ValueError):
    """A message or an event that never ends."""


class WebSocketFrame(Struct, gc=False):
    """One message of a websocket."""

    stream: list[str] = []
    event: str = ""
    payload: str | None = None
    """The content."""
    error: str | None = None
    """The server's complaint; such a message names no stream."""
    status: int | None = None
    """The HTTP status that the complaint stands for."""


_decoder = msgspec.json.Decoder(WebSocketFrame)

LONGEST_NAME = 200
"""Longest name, in characters, of an event that a server made up."""
MOST_FRAMES = 20_000
"""Most events in one message; enough for the smallest possible ones."""
UNNAMED = "message"
"""The default name of an event."""


def frames_of(data: bytes, before: int = 0) -> list[WebSocketFrame]:
    """The frames in a message; none, and a logged warning, if it is unreadable.

    Args:
        data: the message.
        before: unreadable messages so far; some servers send them as heartbeats.
    """
    try:
        return [_decoder.decode(data)]
    except UNREADABLE:
        pass
    found = [_lenient(raw) for raw in _objects(data) if isinstance(raw, dict)]
    if not found and is_worth_saying(before + 1):
        log.warning("a message on the stream cannot be read: %d bytes, no JSON object", len(data))
    return found


def _objects(data: bytes) -> list[Any]:
    """The JSON values in a message: usually one; busy servers put several in one, as lines or as a list."""
    lines = data.splitlines()
    if len(lines) > 1:  # parsed as one value, everything after the first would be lost
        _check_count(len(lines))
        found = []
        for line in lines:
            with suppress(*UNREADABLE):
                found.append(read(line, object))
        if any(isinstance(raw, dict) and not raw.keys().isdisjoint(("event", "error")) for raw in found):
            return found
    try:
        raw = read(data, object)
    except UNREADABLE:
        return []
    if not isinstance(raw, list):
        return [raw]
    _check_count(len(raw))
    return raw


def _check_count(events: int) -> None:
    if events > MOST_FRAMES:
        raise TooLongError(f"a message with {events} events; {MOST_FRAMES} are read at most")


def _lenient(raw: dict[str, Any]) -> WebSocketFrame:
    """A message whose fields have other types than Mastodon's."""
    stream, error = raw.get("stream"), raw.get("error")
    names = stream if isinstance(stream, list) else [stream]
    return WebSocketFrame(
        stream=[as_text(name) for name in names if name is not None],
        event=as_text(raw.get("event") or "")[:LONGEST_NAME],
        payload=None if (payload := raw.get("payload")) is None else as_text(payload),
        error=words_of(error) if error else None,
        status=status_of(raw.get("status")),
    )


Told: TypeAlias = tuple[Subscription, str, str]
"""A message that is not decoded yet: its stream, its name, its payload."""
Complain = Callable[[str, int | None], None]
"""Called with a complaint that names no stream: its words, and the HTTP status they stand for."""

NARROWED = ("hashtag", "list")
"""The kinds of stream that a message names by two texts."""
REMEMBERED = 1000
"""Most stream names that are cached, besides one for each stream; others are parsed all the same."""


class MessageReader:
    """Reads the messages of a websocket."""

    def __init__(self, streams: Iterable[Subscription], complain: Complain) -> None:
        self._streams: dict[Subscription, None] = {}
        self._narrowed: dict[str, dict[str, list[Subscription]]] = {}
        """Hashtags and lists by kind of stream, then by tag or list id: there may be thousands."""
        self._found: dict[tuple[str, ...], tuple[Subscription, ...]] = {}
        self._complain = complain
        self._empty = 0
        for stream in streams:
            self.add(stream)

    def add(self, stream: Subscription) -> None:
        """Add a stream that messages may be for."""
        if stream not in self._streams:
            self._streams[stream] = None
            self._found.clear()
            if stream.kind in NARROWED:
                alike = self._narrowed.setdefault(stream.name, {})
                alike.setdefault(stream.list or _folded(stream.tag or ""), []).append(stream)

    def feed(self, data: bytes) -> Iterable[Told]:
        """The events in one message."""
        try:
            frame = _decoder.decode(data)
        except UNREADABLE:
            frames = frames_of(data, self._empty)
            self._empty += not frames
            return [told for frame in frames for told in self._told(frame)]
        return self._told(frame)

    def _told(self, frame: WebSocketFrame) -> Iterable[Told]:
        if frame.event and frame.event != RESPONSE:
            name, payload = frame.event, frame.payload or ""
            concerned = self._streams if len(self._streams) == 1 else self._concerned(frame)
            return [(stream, name, payload) for stream in concerned]
        error = response(frame.payload or "") if frame.event else frame.error
        if error is not None:
            self._complain(error, meant(error, None if frame.event else frame.status))
        elif not frame.event:
            self._empty += 1
            if is_worth_saying(self._empty):
                log.warning("a message on the stream cannot be read: it has no event (%d)", self._empty)
        return ()

    def _concerned(self, frame: WebSocketFrame) -> tuple[Subscription, ...]:
        """The subscriptions that a message is for."""
        names = tuple(frame.stream)
        found = self._found.get(names)
        if found is None:
            found = self._named(names) or (unasked(names),)
            if len(self._found) < REMEMBERED + len(self._streams) and sum(map(len, names)) <= LONGEST_NAME:
                self._found[names] = found
        if len(found) > 1 and len(names) == 1 and found[0].kind == "hashtag":
            return tagged(frame.payload or "", found)
        return found

    def _named(self, names: tuple[str, ...]) -> tuple[Subscription, ...]:
        """The subscriptions that a message is for, among those that share a connection.

        Servers name a stream as it was requested; or in lower case; or without its hashtag or list; or with it in one
        text; and two hashtags that are equal to them by the name of the first. GoToSocial may name several streams.
        """
        name, details = names[0].lower() if names else "", names[1:]
        kind = name.partition(":")[0]
        if kind in NARROWED:
            if not details and ":" in name and name not in self._narrowed:
                start = f"{kind}:local" if name.startswith(f"{kind}:local:") else kind
                name, details = start, (names[0][len(start) + 1 :],)
            alike = self._narrowed.get(name, {})
            if not details:
                return tuple(stream for streams in alike.values() for stream in streams)
            return tuple(alike.get(details[0] if kind == "list" else _folded(details[0]), ()))
        wanted = {text.lower() for text in names}
        exact = tuple(stream for stream in self._streams if stream.name.lower() in wanted)
        return exact or tuple(
            stream for stream in self._streams if _everywhere(stream.name) in map(_everywhere, wanted)
        )


# Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

LONGEST = 16 * 1024 * 1024
"""Most bytes in one event, counting everything that belongs to it."""
LONGEST_RETRY = 300_000
"""Milliseconds: the longest reconnection delay that is accepted from a server, five minutes."""
_NEWLINE = 0x0A
_RETURN = 0x0D


class ServerSentEvent(NamedTuple):
    """One event as the specification defines it, without its id: no server of this API accepts one back."""

    event: str
    """`message` if the server gave no name."""
    data: str


class Parser:
    """An incremental parser: takes bytes as they come, gives complete events.

    Only whole lines are decoded, so it does not matter how the stream is cut, and the cost of a piece depends on its
    own size alone. In UTF-8 no byte of a longer character is a line end.
    """

    def __init__(self) -> None:
        self.comments: int = 0
        """Comments so far; servers send them as heartbeats."""
        self.retry: int | None = None
        """Milliseconds that the server wants us to wait before we reconnect, LONGEST_RETRY at most."""
        self._rest = bytearray()
        """The beginning of an unfinished line."""
        self._at_start = True
        self._after_return = False
        self._event = ""
        self._data: bytes | bytearray | None = None
        self._room = LONGEST
        """Bytes that the current event may still take."""

    @property
    def has_begun(self) -> bool:
        """Whether a whole line has arrived."""
        return not self._at_start

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """The events that these bytes complete.

        Raises:
            TooLongError: an event is longer than LONGEST.
        """
        if self._after_return and chunk:
            # The line ended with the return; a newline right behind it belongs to that end.
            self._after_return = False
            if chunk[0] == _NEWLINE:
                chunk = chunk[1:]
        if _NEWLINE in chunk or _RETURN in chunk:
            return self._read(chunk)
        # A stream may come byte by byte.
        self._rest += chunk
        if len(self._rest) > self._room:
            raise _too_long()
        return []

    def _read(self, chunk: bytes) -> list[ServerSentEvent]:
        """Parse a piece that contains a line end."""
        returns = _RETURN in chunk
        # For bytes, `splitlines` knows exactly the three line ends of the specification.
        lines = chunk.splitlines() if returns else chunk.split(b"\n")
        end = chunk[-1]
        self._after_return = end == _RETURN
        rest = b"" if returns and end in (_RETURN, _NEWLINE) else lines.pop()
        if self._rest:
            self._rest += lines[0]
            lines[0] = bytes(self._rest)
            self._rest = bytearray()
        if self._at_start:
            self._at_start = False
            lines[0] = lines[0].removeprefix(codecs.BOM_UTF8)
        found: list[ServerSentEvent] = []
        for line in lines:
            self._take(line, found)
        self._rest += rest
        if len(rest) > self._room:
            raise _too_long()
        return found

    def _take(self, line: bytes, found: list[ServerSentEvent]) -> None:
        """Parse one line; `data` is checked first, since it is the most frequent."""
        if not line:
            if self._data is not None:
                data = self._data.decode("utf-8", "replace")
                found.append(ServerSentEvent(self._event or UNNAMED, data))
                self._data = None
            self._event = ""
            self._room = LONGEST
        elif line.startswith(b"data:"):
            self._grow(len(line))
            self._add(line[6:] if line.startswith(b"data: ") else line[5:])
        elif line.startswith(b":"):
            self.comments += 1
        else:
            self._grow(len(line))
            self._field(line)

    def _add(self, value: bytes) -> None:
        if self._data is None:
            self._data = value  # nearly always the only one: not copied
            return
        if not isinstance(self._data, bytearray):
            self._data = bytearray(self._data)
        self._data += b"\n"
        self._data += value

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._add(value)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"retry" and value.isdigit():
            self.retry = _bounded(value)

    def _grow(self, size: int) -> None:
        """Count a line with its end, so that empty lines are not free."""
        self._room -= size + 1
        if self._room < 0:
            raise _too_long()


def _too_long() -> TooLongError:
    return TooLongError(f"an event of more than {LONGEST} bytes")


def _bounded(digits: bytes) -> int:
    """A number of milliseconds; Python itself refuses to parse numbers with thousands of digits."""
    digits = digits.lstrip(b"0") or b"0"
    return min(int(digits), LONGEST_RETRY) if len(digits) <= len(str(LONGEST_RETRY)) else LONGEST_RETRY


class EventReader:
    """Reads server-sent events."""

    def __init__(self, stream: Subscription) -> None:
        self._stream = stream
        self.parser: Parser = Parser()

    def feed(self, data: bytes) -> Iterable[Told]:
        """The events in a piece of the response.

        Raises:
            TooLongError: an event never ends.
        """
        stream = self._stream
        return [
            (stream, event, payload) if event != UNNAMED else _unwrapped(stream, payload)
            for event, payload in self.parser.feed(data)
        ]


def _unwrapped(stream: Subscription, payload: str) -> Told:
    """An event without a name: its data may be what a websocket would have sent."""
    try:
        raw = read(payload.encode(), object)
    except UNREADABLE:
        raw = None
    frame = _lenient(raw) if isinstance(raw, dict) else WebSocketFrame()
    return (stream, frame.event, frame.payload or "") if frame.event else (stream, UNNAMED, payload)


def tagged(payload: str, streams: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
    """The hashtags of the status, for a server that does not name the one it means; all of them if it has none."""
    status = plain_payload(payload)
    tags = status.get("tags") if isinstance(status, dict) else None
    sound = [tag for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
    names = {_folded(str(tag.get("name"))) for tag in sound}
    return tuple(stream for stream in streams if _folded(stream.tag or "") in names) or streams


def _folded(tag: str) -> str:
    """A hashtag as Mastodon compares it: without case, width, and accents of Latin letters.

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
    """A name without glitch-soc's additions."""
    return ":".join(part for part in name.lower().split(":") if part != "allow_local_only")
