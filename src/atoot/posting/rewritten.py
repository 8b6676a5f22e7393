"""A post whose text the server rewrote: the best guess which one it is, where nothing else tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

from atoot import entities
from atoot.lazy import pattern
from atoot.posting.same import ExpectedPost, agrees, expected_post, likeness_of_text, made_at, same_id
from atoot.posting.texts import LEADING_MENTIONS, SHORTCODE, folded, text_of

LEAST = 2, 8
"""The fewest words, and letters in them, with which a text is recognisable within a longer one."""

_WORD = pattern(r"\w+")


def the_only_one_within(expected: ExpectedPost, statuses: list[entities.Status]) -> entities.Status | None:
    """The status whose text contains the typed one, or is its beginning; None if there is none, or several.

    If there is none, the one that answers the same status or has the same poll: add-ons replace whole texts.

    Servers and their add-ons append signatures and links, put the warning first, remove the names of those whom a text
    is addressed to, turn smileys into emojis, or cut a text short.
    """
    text = LEADING_MENTIONS.sub("", folded(expected.text))
    typed = [_words(text), _words(f"{expected.spoiler_text} {text}")]
    likely = [one for one in statuses if any(_is_within(words, text_of(one)) for words in typed)]
    likely = likely or [one for one in statuses if _stands_in_its_place(expected, one)]
    return likely[0] if len(likely) == 1 else None


def the_only_one_since(
    expected: ExpectedPost, statuses: list[entities.Status], since: datetime
) -> entities.Status | None:
    """The account's only status since an attempt began, if it has everything requested, whatever its text.

    Args:
        expected: the expected post.
        statuses: all candidates that are not the result of another call.
        since: when the call began, by the server's clock.
    """
    made = [one for one in statuses if (made_at(one) or since) >= since]
    return made[0] if len(made) == 1 and agrees(expected, made[0]) else None


def shows_as_typed(values: Mapping[str, Any], made: entities.Status) -> bool:
    """Whether a server showed a text as typed."""
    return likeness_of_text(expected_post(values), made) > 0


def _stands_in_its_place(expected: ExpectedPost, status: entities.Status) -> bool:
    """Whether a status answers the same one or has the same poll, whatever its text."""
    if expected.in_reply_to_id is not None:
        return status.in_reply_to_id is not None and same_id(expected.in_reply_to_id, status.in_reply_to_id)
    poll = status.poll
    return (
        expected.poll_options is not None
        and poll is not None
        and [option.title.strip() for option in poll.options] == [*map(str.strip, expected.poll_options)]
    )


def _is_within(typed: list[str], shown: str) -> bool:
    words = _words(shown)
    begun = "".join(words)
    if shown.endswith(("…", "...")) and 2 * len(begun) >= len("".join(typed)) > len(begun):
        return "".join(typed).startswith(begun)
    if typed == words:
        return bool(typed)
    few, short = LEAST
    long_enough = len(typed) >= few and len("".join(typed)) >= short
    return long_enough and f" {' '.join(typed)} " in f" {' '.join(words)} "


def _words(text: str) -> list[str]:
    return _WORD.findall(normalize("NFKC", unquote(SHORTCODE.sub("", folded(text)))).casefold())
