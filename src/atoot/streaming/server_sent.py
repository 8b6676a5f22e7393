"""The parser of server-sent events.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

import codecs
from typing import NamedTuple

LONGEST = 16 * 1024 * 1024
"""Bytes that one event may have, all that belongs to it counted."""
LONGEST_RETRY = 300_000
"""Milliseconds: a server that wishes for a longer wait than five minutes gets this one."""

_NEWLINE = 0x0A
_RETURN = 0x0D


class ServerSentEvent(NamedTuple):
    """One event, as the specification has it."""

    event: str
    """`message` if the server gave no name."""
    data: str
    last_id: str


class TooLongError(ValueError):
    """An event without end."""


class Parser:
    """Takes the bytes as they come, gives the events that are complete.

    Only whole lines are read, and a line is decoded only when it is whole: so it does not matter how the stream is cut,
    and what a piece costs depends on its own size alone. In UTF-8 no byte of a longer character is a line end.
    """

    __slots__ = (
        "_after_return",
        "_at_start",
        "_data",
        "_event",
        "_last_id",
        "_rest",
        "_room",
        "comments",
        "retry",
    )

    def __init__(self) -> None:
        self.comments: int = 0
        """Comments so far; servers send them to show that they are alive."""
        self.retry: int | None = None
        """Milliseconds that the server wants us to wait before we connect again, LONGEST_RETRY at most."""
        self._rest = bytearray()
        """The beginning of a line whose end has not come."""
        self._at_start = True
        self._after_return = False
        self._event = ""
        self._data: bytes | bytearray | None = None
        self._room = LONGEST
        """Bytes that the event that is being read may still have."""
        self._last_id = ""

    @property
    def has_begun(self) -> bool:
        """Whether a whole line has come."""
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
        """What a piece tells in which a line ends."""
        returns = _RETURN in chunk
        # Of bytes, `splitlines` knows exactly the three line ends of the specification.
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
        """What a line says; `data` comes first, since that is most of what comes."""
        if not line:
            if self._data is not None:
                data = self._data.decode("utf-8", "replace")
                found.append(ServerSentEvent(self._event or "message", data, self._last_id))
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
            self._data = value  # nearly always the only one: it is not copied
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
        elif name == b"id":
            if b"\0" not in value:
                self._last_id = value.decode("utf-8", "replace")
        elif name == b"retry" and value.isdigit():
            self.retry = _bounded(value)

    def _grow(self, size: int) -> None:
        """Count a line; its end counts too, so that lines without content do not come for nothing."""
        self._room -= size + 1
        if self._room < 0:
            raise _too_long()


def _too_long() -> TooLongError:
    return TooLongError(f"an event of more than {LONGEST} bytes")


def _bounded(digits: bytes) -> int:
    """A number of milliseconds; Python itself refuses to read numbers of thousands of digits."""
    digits = digits.lstrip(b"0") or b"0"
    return min(int(digits), LONGEST_RETRY) if len(digits) <= len(str(LONGEST_RETRY)) else LONGEST_RETRY
