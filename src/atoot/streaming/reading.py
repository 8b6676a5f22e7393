"""What comes through a connection, as events of subscriptions."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeAlias

from atoot.streaming.frames import frame_of
from atoot.streaming.server_sent import Parser
from atoot.streaming.subscriptions import Subscription

log = logging.getLogger("atoot.streaming")


Told: TypeAlias = tuple[Subscription, str, str]
"""Something that a server told, not decoded yet: its stream, its name, its payload."""
Complain = Callable[[str, int | None], None]
"""Told of what the server says about no stream in particular: its words, and the HTTP status they stand for."""


class MessageReader:
    """Reads the messages of a websocket."""

    __slots__ = ("_complain", "_only", "_streams")

    def __init__(self, streams: Iterable[Subscription], complain: Complain) -> None:
        self._streams = {(stream.name, stream.tag or stream.list): stream for stream in streams}
        self._only = next(iter(self._streams.values())) if len(self._streams) == 1 else None
        self._complain = complain

    def feed(self, data: bytes) -> Iterable[Told]:
        """What one message tells."""
        if not data:
            log.warning("a message on the stream cannot be read: it is empty, or no text")
            return ()
        frame = frame_of(data)
        if frame is None:
            return ()
        if frame.event:
            stream = self._only or self._which(frame.stream)
            return ((stream, frame.event, frame.payload or ""),)
        if frame.error is not None:
            self._complain(frame.error, frame.status)
        else:
            log.warning("a message on the stream cannot be read: it has no event")
        return ()

    def _which(self, names: list[str]) -> Subscription:
        """The subscription of a message: servers name it as it was asked for, or without its hashtag or list."""
        name = names[0] if names else ""
        detail = names[1] if len(names) > 1 else None
        found = self._streams.get((name, detail))
        if found is not None:
            return found
        alike = [
            stream
            for stream in self._streams.values()
            if stream.name == name
            and (detail is None or detail.casefold() == (stream.tag or stream.list or "").casefold())
        ]
        if alike:
            return alike[0]
        kind = name.partition(":")[0]
        if kind == "hashtag":
            return Subscription(name, tag=detail or "?")
        if kind == "list":
            return Subscription(name, list=detail or "?")
        return Subscription(name or "?")


class EventReader:
    """Reads server-sent events."""

    __slots__ = ("_stream", "parser")

    def __init__(self, stream: Subscription) -> None:
        self._stream = stream
        self.parser = Parser()

    def feed(self, data: bytes) -> Iterable[Told]:
        """What a piece of the answer tells.

        Raises:
            TooLongError: an event has no end.
        """
        stream = self._stream
        return [(stream, event, payload) for event, payload, _ in self.parser.feed(data)]


def may_be_about(complaint: str, stream: Subscription) -> bool:
    """Whether words like these can be about a stream.

    https://github.com/mastodon/mastodon/blob/main/streaming/index.js (channelNameToIds, checkScopes)
    """
    words = complaint.lower()
    if "tag name" in words:
        return stream.tag is not None
    if "list" in words:
        return stream.list is not None
    return True
