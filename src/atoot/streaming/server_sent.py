"""The parser of server-sent events.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

import codecs
import re
from typing import NamedTuple

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")

LONGEST = 16 * 1024 * 1024
"""Characters that one event may have."""


class ServerSentEvent(NamedTuple):
    """One event, as the specification has it."""

    event: str
    """`message` if the server gave no name."""
    data: str
    last_id: str


class TooLongError(ValueError):
    """An event without end."""


class Parser:
    """Takes the bytes as they come, gives the events that are complete."""

    __slots__ = (
        "_after_return",
        "_data",
        "_decoder",
        "_event",
        "_last_id",
        "_rest",
        "_size",
        "comments",
        "retry",
    )

    def __init__(self) -> None:
        self.comments = 0
        """Comments so far; servers send them to show that they are alive."""
        self.retry: int | None = None
        """Milliseconds that the server wants us to wait before we connect again."""
        # "utf-8-sig" takes one leading byte order mark away, as it has to be.
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest: list[str] = []
        self._size = 0
        self._after_return = False
        self._event = ""
        self._data: list[str] = []
        self._last_id = ""

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """The events that these bytes complete.

        Raises:
            TooLongError: an event is longer than LONGEST.
        """
        text = self._decoder.decode(chunk)
        if self._after_return and text:
            # The line ended with the return; a newline right behind it belongs to that end.
            text = text.removeprefix("\n")
            self._after_return = False
        if not text:
            return []
        self._after_return = text.endswith("\r")
        found: list[ServerSentEvent] = []
        end = 0
        for match in _LINE.finditer(text):
            line = text[end : match.end()].rstrip("\r\n")
            end = match.end()
            if self._rest:
                line = "".join([*self._rest, line])
                self._rest.clear()
            self._take(line, found)
        if end < len(text):
            self._rest.append(text[end:])
            self._grow(len(text) - end)
        return found

    def _take(self, line: str, found: list[ServerSentEvent]) -> None:
        if not line:
            if self._data:
                found.append(ServerSentEvent(self._event or "message", "\n".join(self._data), self._last_id))
            self._event = ""
            self._data.clear()
            self._size = 0
            return
        if line[0] == ":":
            self.comments += 1
            return
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._grow(len(value))
        elif name == "event":
            self._event = value
        elif name == "id":
            if "\0" not in value:
                self._last_id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value)

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > LONGEST:
            raise TooLongError(f"an event of more than {LONGEST} characters")
