"""Arguments of operations: checked and made into what the API takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

from atoot import entities, parameters
from atoot.entities.base import Entity
from atoot.parameters import bare_hashtag

Hashtag: TypeAlias = Entity | str | Mapping[str, Any]
"""A hashtag: its name, with or without `#`, or an entity that has one, as `Tag` or `FeaturedTag`."""


def hashtag(tag: Hashtag) -> str:
    """The name of a hashtag, without `#`.

    Raises:
        TypeError: it is neither a name nor has one.
    """
    name = tag.get("name") if isinstance(tag, Entity | Mapping) else tag
    if not isinstance(name, str):
        raise TypeError(f"expected a hashtag or its name, got {type(tag).__name__}")
    return bare_hashtag(name)


def given(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The values that are not None; None if none is left, so that an empty hash is not sent."""
    return {name: value for name, value in values.items() if value is not None} or None


def profile_fields(fields: entities.accounts.ProfileFields | None) -> dict[str, dict[str, Any]] | None:
    """The table on a profile as the API takes it: `{"0": {"name": ..., "value": ...}, ...}`.

    A list would be documented too, but a form cannot say it, and some servers refuse it in JSON.

    Raises:
        TypeError: a row is no mapping.
    """
    if fields is None:
        return None
    named = fields.items() if isinstance(fields, Mapping) else (("", row) for row in fields)
    rows = [_row(name, content) for name, content in named]
    # A form cannot say that a hash is empty. Servers drop rows without name and value, so this one clears the table.
    return {str(index): row for index, row in enumerate(rows or [{"name": "", "value": ""}])}


def _row(name: object, content: object) -> dict[str, Any]:
    """One row: whole as it is, or the value for a name."""
    if isinstance(content, Entity | Mapping):
        return {"name": content.get("name", ""), "value": content.get("value", "")}
    if not name or not isinstance(content, str):
        raise TypeError(
            f"fields_attributes: expected a mapping with name and value, got {type(content).__name__}"
        )
    return {"name": name, "value": content}


def several(values: str | Iterable[str] | None) -> list[str] | None:
    """One value or several as the API takes them: a list.

    Raises:
        TypeError: it is neither.
    """
    if values is None:
        return None
    if isinstance(values, str):
        return [values]
    if not parameters.is_list(values):
        raise TypeError(f"expected a text or a list of texts, got {type(values).__name__}")
    return list(values)


def poll_of(
    texts: Iterable[str] | None,
    expires_in: timedelta | int | None,
    multiple: bool | None,
    hide_totals: bool | None,
    media_ids: Sequence[str] | None,
) -> dict[str, Any] | None:
    """A poll as the API takes it; None if there is none.

    Raises:
        TypeError: the options are one text.
        ValueError: there are no options, or settings without options, or media beside a poll.
    """
    if texts is None and expires_in is None and multiple is None and hide_totals is None:
        return None
    settings = {"expires_in": expires_in, "multiple": multiple, "hide_totals": hide_totals}
    if texts is None:
        for name, value in settings.items():
            if value is not None:
                raise ValueError(f"poll_{name} without poll_options: there is no poll")
        return None
    if isinstance(texts, str | bytes):
        raise TypeError("poll_options: expected a list of texts, got one text")
    if not parameters.is_list(texts):
        raise TypeError(f"poll_options: expected a list of texts, got {type(texts).__name__}")
    answers = list(texts)
    if not answers:
        raise ValueError("poll_options is empty: a poll needs options; pass None for a status without a poll")
    if media_ids:
        raise ValueError("poll_options and media_ids: a status can have a poll or media, not both")
    return {"options": answers, **settings}
