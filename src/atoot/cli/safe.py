"""Text of other people, made fit for a terminal."""

import unicodedata

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of writing: with them a text can look like another one."""
_SEPARATORS = frozenset("\u2028\u2029")


def printable(text: str) -> str:
    """The text in one line, with nothing in it that a terminal obeys.

    Escape sequences begin with a control character; without it they are harmless. Control characters are shown as their
    pictures, where Unicode has some (from U+2400 on), otherwise as U+FFFD.
    """
    return "".join(map(_shown, " ".join(text.split())))


def _shown(character: str) -> str:
    if character in _TURNING or character in _SEPARATORS:
        return "\ufffd"
    if unicodedata.category(character) not in {"Cc", "Cs"}:
        return character
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
