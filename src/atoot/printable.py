"""Making other people's text safe for a terminal."""

import json
import re
import unicodedata
from typing import Any

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")
"""Direction embeddings and overrides, with which a text can pose as another one.

Besides their letters, Arabic, Hebrew and others need only marks (U+061C, U+200E, U+200F) and isolates.
https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
"""
_ISOLATES = frozenset("\u2066\u2067\u2068")
_END_OF_ISOLATE = "\u2069"
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u2066\u2067\u2068\u2069")
_SEPARATORS = frozenset("\u2028\u2029")
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


def printable(text: str) -> str:
    """The text in one line, without anything that a terminal obeys.

    Escape sequences begin with a control character; without it they are harmless. Control characters are shown as their
    pictures, where Unicode has some (from U+2400 on), otherwise as U+FFFD.
    """
    return _line(" ".join(text.split()))


def printable_lines(text: str) -> str:
    """Like `printable` for a text of several lines, which keep their breaks and spaces."""
    return "\n".join(_line(line.expandtabs(4)) for line in _LINE_END.split(text))


def printable_data(text: str) -> str:
    """Like `printable` for output that scripts read: it keeps tabs, which separate columns."""
    return "\n".join("\t".join(map(_line, line.split("\t"))) for line in _LINE_END.split(text))


def shortened(text: str, most: int) -> str:
    """The beginning of a text, with dots if it goes on."""
    return text if len(text) <= most else f"{text[:most]}…"


def json_text(data: Any, *, indent: int | None = None) -> str:
    """Equivalent JSON without anything that a terminal obeys: such characters are escaped."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(data, ensure_ascii=False, indent=indent, separators=separators)
    return text if text.isascii() and "\x7f" not in text else "".join(map(_escaped, text))


def _line(text: str) -> str:
    """A line as it is shown. An isolate without its end would affect what follows the text."""
    if text.isascii() and text.isprintable():
        return text
    shown = list(map(_shown, text))
    opened = []
    for index, character in enumerate(text):
        if character in _ISOLATES:
            opened.append(index)
        elif character == _END_OF_ISOLATE and opened:
            opened.pop()
        elif character == _END_OF_ISOLATE:
            shown[index] = "\ufffd"
    for index in opened:
        shown[index] = "\ufffd"
    return "".join(shown)


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
    # Line breaks are those of the layout: within a text, JSON has them escaped already. An escape says the same as the
    # character, so isolates are escaped without a look at their pairs, and marks beside them.
    obeyed = _is_obeyed(character) or character in _DIRECTIONS
    return f"\\u{ord(character):04x}" if character != "\n" and obeyed else character
