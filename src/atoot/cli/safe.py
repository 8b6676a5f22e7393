"""Text of other people, made fit for a terminal."""

import json
import re
import unicodedata
from typing import Any

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of writing: with them a text can look like another one."""
_SEPARATORS = frozenset("\u2028\u2029")
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


def printable(text: str) -> str:
    """The text in one line, with nothing in it that a terminal obeys.

    Escape sequences begin with a control character; without it they are harmless. Control characters are shown as their
    pictures, where Unicode has some (from U+2400 on), otherwise as U+FFFD.
    """
    return "".join(map(_shown, " ".join(text.split())))


def printable_lines(text: str) -> str:
    """The same for a text of several lines, which stay apart, each with its blanks."""
    return "\n".join("".join(map(_shown, line.expandtabs(4))) for line in _LINE_END.split(text))


def json_text(data: Any, *, indent: int | None = None) -> str:
    """JSON that says the same and has nothing in it that a terminal obeys: such characters are escaped."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(data, ensure_ascii=False, indent=indent, separators=separators)
    return text if text.isascii() and "\x7f" not in text else "".join(map(_escaped, text))


def _is_obeyed(character: str) -> bool:
    if character in _TURNING or character in _SEPARATORS:
        return True
    return unicodedata.category(character) in {"Cc", "Cs"}


def _shown(character: str) -> str:
    if not _is_obeyed(character):
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def _escaped(character: str) -> str:
    # Line breaks are those of the layout: within a text, JSON has them escaped already.
    return f"\\u{ord(character):04x}" if character != "\n" and _is_obeyed(character) else character
