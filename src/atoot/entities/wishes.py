"""What people wish of programs that collect posts: by a setting of their account, or in their own words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

from atoot.lazy import pattern, unescaped

_WISH = pattern(r"(?<![\w&/])#(?:no[-_\u2010-\u2015]?bots?|no[-_\u2010-\u2015]?index)\b", re.IGNORECASE)
_UNSEEN = pattern(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""Characters that nobody sees. https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point"""
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
    told = [one for one in (person, person.get("source")) if isinstance(one, Mapping)]
    if any(str(one.get("noindex")).lower() in _YES for one in told):
        return "noindex"
    if any(str(one.get("indexable")).lower() in _NO for one in told):
        return "not indexable"
    return "#nobot" if any(_says_so(text) for one in told for text in _texts(one)) else ""


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
    if text.isascii() and "#" not in text and "&" not in text:
        return False
    # Mastodon writes a hashtag as a link with the word in an element of its own.
    seen = unescaped(_TAG.sub(" ", _INSIDE.sub("", text)))
    # What has letters of other widths or weights looks the same; what nobody sees may stand inside of a word, or before it.
    return any(
        _WISH.search(normalize("NFKC", one)) for one in (_UNSEEN.sub("", seen), _UNSEEN.sub(" ", seen))
    )
