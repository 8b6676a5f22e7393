"""Compares lists and filters that the server shows with those that were to be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from atoot import entities


def is_list(values: Mapping[str, Any], found: entities.List) -> bool:
    """Whether a list equals the one to be made; its members are not compared."""
    return found.title.strip() == str(values["title"]).strip() and _agree(
        (values.get("replies_policy"), found.replies_policy), (values.get("exclusive"), found.exclusive)
    )


def is_filter(values: Mapping[str, Any], found: entities.Filter) -> bool:
    """Whether a filter equals the one to be made, with its keywords."""
    words = values.get("keywords_attributes") or ()
    return (
        found.title == values["title"]
        and _applies_in(values["context"], found.context)
        and _agree((values.get("filter_action"), found.filter_action))
        and (values.get("expires_in") in (None, "")) == (found.expires_at is None)
        and len(found.keywords) == len(words)
        and has_words(words, found)
    )


def is_filter_of_a_word(values: Mapping[str, Any], found: entities.V1Filter) -> bool:
    """The same for a filter of one keyword."""
    return (
        found.phrase == values["phrase"]
        and _applies_in(values["context"], found.context)
        and _agree((values.get("whole_word"), found.whole_word))
        and (values.get("expires_in") in (None, "")) == (found.expires_at is None)
    )


def is_word(word: Mapping[str, Any], found: entities.FilterKeyword) -> bool:
    """Whether a filter's keyword is the one to be added."""
    return found.keyword == word.get("keyword") and _agree((word.get("whole_word"), found.whole_word))


def has_words(words: Iterable[Mapping[str, Any]], found: entities.Filter) -> bool:
    """Whether a filter has the keywords to be added, and lacks those to be removed."""
    gone = {str(word.get("id")) for word in words if word.get("_destroy")}
    stays = [word for word in words if not word.get("_destroy")]
    return not any(one.id in gone for one in found.keywords) and all(
        any(is_word(word, one) for one in found.keywords) for word in stays
    )


def _applies_in(wanted: Iterable[str] | str, found: Iterable[str]) -> bool:
    return ({wanted} if isinstance(wanted, str) else set(wanted)) == set(found)


def _agree(*pairs: tuple[Any, Any]) -> bool:
    """Whether the result matches the request; what was left open may be anything."""
    return all(wanted is None or wanted == found for wanted, found in pairs)
