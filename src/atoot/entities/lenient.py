"""Answers to entities: strict first, lenient second.

Strict is one pass in C. Only if that fails is the answer read again: unknown fields are put aside, the rest is
converted in C, and only an item that still fails is walked field by field. Whatever does not fit is kept in the
entity it belongs to. Only an item of a list that is no entity at all has nowhere to stay: it is left out, and the
list as it came is kept in the entity around it, if there is one.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from msgspec import DecodeError, ValidationError

from atoot.entities.base import KEPT, Entity
from atoot.entities.mending import DEEPEST, NOTHING, means_nothing, mend, mend_list
from atoot.entities.plans import Form, entities_in, form_of, plan_of
from atoot.entities.words import form_name, value_name

_TOO_DEEP = "JSON is nested too deeply"

_HALF_PAIR = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)

_FEW = 32
"""Up to so many unknown names, each object is asked for each. An answer with thousands must not become slow."""


_SHALLOW = 6
"""Down to here other shapes are understood: that keeps a copy, and copies of copies must not fill the memory."""


def read(body: bytes, kind: Any) -> Any:
    """The value of type `kind` that a JSON text holds.

    Raises:
        msgspec.DecodeError: it is no JSON, or nested too deeply, or as a whole something else than `kind`.
    """
    try:
        return _decode(body, _decoder(kind).decode)
    except ValidationError:
        data = _parse(body)
    except DecodeError as problem:
        data = _repaired(body, problem)
    try:
        return read_data(data, kind)
    except RecursionError:
        raise DecodeError(_TOO_DEEP) from None


def read_data(data: Any, kind: Any) -> Any:
    """The lenient way: like `read`, for data that is decoded already and belongs to us.

    Raises:
        msgspec.ValidationError: it is as a whole something else than `kind`.
    """
    form = form_of(kind)
    _check_outline(data, form)
    nested = entities_in(form)
    if nested is not None:
        container, entity = nested
        _set_aside(_unpacked([data], container), entity, 0)
    if form.container is list:
        return mend_list(data, form_of(form.item), release=True)[0]
    try:
        return msgspec.convert(data, kind)
    except ValidationError:
        value, _ = mend(data, form)
    if value is NOTHING or (form.container is dict and data and not value):
        raise _unlike(data, form)
    return value


def unreadable(entity: Entity) -> dict[str, Any]:
    """What an entity kept and could not make sense of."""
    kept = entity._kept or {}  # noqa: SLF001 - the other half of Entity
    plan = plan_of(type(entity))
    found = {name: raw for name, raw in kept.items() if name not in plan.names}
    for part in plan.parts:
        name, reader = part.name, part.form.reader
        if (name in kept and means_nothing(kept[name], part)) or (
            reader is not None and entity[name] not in (None, "") and reader.read(entity[name]) is None
        ):
            found[name] = entity[name]
    return found


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


def _parse(body: bytes) -> Any:
    try:
        return _decode(body, msgspec.json.decode)
    except ValidationError:
        import json  # noqa: PLC0415 - for a number that no float can hold, which is hardly ever seen

        return _decode(body, json.loads)


def _repaired(body: bytes, problem: DecodeError) -> Any:
    """The data of a text with a bad byte, half a surrogate pair or a mark at its start: one character, not the page."""
    import json  # noqa: PLC0415 - hardly ever needed

    text = _HALF_PAIR.sub(r"\\ufffd", body.decode("utf-8-sig", "replace"))
    try:
        return json.loads(text, strict=False, parse_constant=_refuse)
    except RecursionError:
        raise DecodeError(_TOO_DEEP) from None
    except ValueError:
        raise problem from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _decode(body: bytes, decode: Callable[[bytes], Any]) -> Any:
    try:
        return decode(body)
    except RecursionError:
        raise DecodeError(_TOO_DEEP) from None
    except UnicodeDecodeError as problem:
        raise DecodeError(f"JSON is not UTF-8: {problem.reason}") from None


def _check_outline(data: Any, form: Form) -> None:
    """Refuse what is as a whole not what was asked for; everything below that is mended."""
    cls = form.entity
    if type(data) is dict and cls is not None:
        # An object that has nothing in common with the entity is something else, perhaps an error.
        plan = plan_of(cls)
        if plan.names.isdisjoint(data) and (data or plan.required):
            raise ValidationError(f"expected {form_name(form)}, got one with none of its fields")
    elif (form.container or dict) is not type(data) and not form.exact and not form.anything:
        raise _unlike(data, form)


def _unlike(data: Any, form: Form) -> ValidationError:
    return ValidationError(f"expected {form_name(form)}, got {value_name(data)}")


def _unpacked(values: list[Any], container: type | None) -> list[Any]:
    """What is in containers of that type, or the values themselves if there is none."""
    if container is None:
        return values
    if container is list:
        return [inner for value in values if type(value) is list for inner in value]
    return [inner for value in values if type(value) is dict for inner in value.values()]


def _set_aside(values: list[Any], cls: type[Entity], depth: int) -> None:
    """Take unknown fields out of all objects, in place, to where their entities keep them."""
    # Name by name over all objects at once: a loop over many objects costs less than many loops over one.
    plan = plan_of(cls)
    objects = [value for value in values if type(value) is dict]
    adapt = plan.adapt if depth <= _SHALLOW else None
    adapted = [(item, sent) for item in objects if (sent := adapt(item))] if adapt else []
    present = set[str]().union(*objects)
    if depth < DEEPEST:
        for name, container, child in plan.children:
            if name in present:
                inside = [value for item in objects if (value := item.get(name))]
                _set_aside(_unpacked(inside, container), child, depth + 1)
    unknown = present - plan.names
    if unknown:
        few = len(unknown) <= _FEW
        for item in objects:
            aside = {}
            for name in unknown if few else item.keys() & unknown:
                if name in item:
                    aside[name] = item.pop(name)
            if aside:
                item[KEPT] = aside
    for item, sent in adapted:
        item[KEPT] = sent
