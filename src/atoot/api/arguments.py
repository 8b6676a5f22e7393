"""What several chapters do with their arguments before they send them."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from atoot.api.base import File, Ref, Upload, id_of, upload
from atoot.entities import Entity, Field

Hashtag: TypeAlias = Entity | str | Mapping[str, Any]
"""A hashtag: its name, with or without `#`, or an entity that has one, as `Tag` or `FeaturedTag`."""

ProfileFields: TypeAlias = Iterable[Field | Mapping[str, Any]] | Mapping[str, Any]
"""The table on a profile: `[{"name": ..., "value": ...}, ...]`, or `{name: value, ...}`."""


def ids_of(things: Ref | Iterable[Ref]) -> list[str]:
    """Ids of one thing, or of many.

    Raises:
        TypeError: something among them is neither an id nor has one.
        ValueError: an id is empty.
    """
    if isinstance(things, bytes):  # iterating would give numbers, which could be ids
        raise TypeError("expected an entity or its id, got bytes")
    if isinstance(things, Entity | str | int | Mapping):
        return [id_of(cast("Ref", things))]
    return [id_of(thing) for thing in things]


def hashtag(tag: Hashtag) -> str:
    """The name of a hashtag, without `#`.

    Raises:
        TypeError: it is neither a name nor has one.
    """
    name = tag.get("name") if isinstance(tag, Entity | Mapping) else tag
    if not isinstance(name, str):
        raise TypeError(f"expected a hashtag or its name, got {type(tag).__name__}")
    return name.removeprefix("#")


def given(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The values that are not None; None if none is left, so that an empty hash is not sent."""
    return {name: value for name, value in values.items() if value is not None} or None


def file_of(content: File | Upload | None) -> File | Upload | None:
    """A file in the form in which it can be sent.

    Raises:
        TypeError: it is no file.
    """
    if content is None:
        return None
    if isinstance(content, Upload):
        return content._replace(content=upload(content.content))
    return upload(content)


def profile_fields(fields: ProfileFields | None) -> dict[str, dict[str, Any]] | None:
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
