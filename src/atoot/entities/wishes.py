"""What people wish of programs that collect posts: by a setting of their account, or in their own words."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from atoot.lazy import pattern

_WISH = pattern(r"(?<![\w&/])[#＃](?:no-?bots?|no-?index)\b", re.IGNORECASE)
_INSIDE = pattern(
    r"</?(?:a|abbr|b|bdi|code|del|em|i|ins|mark|s|small|span|strong|u|wbr)\b[^<>]*>", re.IGNORECASE
)
_TAG = pattern(r"<[^<>]*>")
"""Tags, and those of them that may stand inside of a word."""
_YES, _NO = ("true", "1"), ("false", "0")
"""Also as servers write them whose booleans are texts or numbers."""
_DEEPEST = 20
"""A boost of a quote of a quote; nobody means more."""


def opted_out(person: Any) -> str:
    """By which wish a person is to be left out: `noindex`, `not indexable`, `#nobot`; empty if by none.

    What a server does not say at all is no wish: older and other software has no such settings.

    Args:
        person: an account, as plain data.
    """
    if not isinstance(person, Mapping):
        return ""
    if str(person.get("noindex")).lower() in _YES:
        return "noindex"
    if str(person.get("indexable")).lower() in _NO:
        return "not indexable"
    return "#nobot" if any(_says_so(text) for text in _texts(person)) else ""


def left_out(item: Any) -> str:
    """Why an account or a status is to be left out, for its author or that of what it boosts or quotes; else empty."""
    waiting = [item]
    for one in waiting:
        if not isinstance(one, Mapping):
            continue
        if len(waiting) > _DEEPEST:
            return "nested too deeply"
        if why := opted_out(one.get("account") if "account" in one else one):
            return why
        quote = one.get("quote")
        waiting.append(one.get("reblog"))
        waiting.append(quote.get("quoted_status", quote) if isinstance(quote, Mapping) else None)
    return ""


def _texts(person: Mapping[str, Any]) -> Iterable[str]:
    fields = person.get("fields")
    found = [person.get("note"), person.get("display_name")]
    for one in fields if isinstance(fields, list) else ():
        found += [one.get("name"), one.get("value")] if isinstance(one, Mapping) else []
    return [text for text in found if isinstance(text, str) and text]


def _says_so(text: str) -> bool:
    # Mastodon writes a hashtag as a link with the word in an element of its own.
    low = text.casefold()
    if not (("#" in low or "＃" in low) and ("bot" in low or "index" in low)):
        return False
    return _WISH.search(unescape(_TAG.sub(" ", _INSIDE.sub("", text)))) is not None
