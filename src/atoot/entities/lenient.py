"""Answers to entities: strict first, lenient second.

Strict is one pass in C. Only if that fails is the answer read again: unknown fields are put aside, the rest is
converted in C, and only an item that still fails is walked field by field. Whatever does not fit is kept in the
entity it belongs to. Only an item of a list that is no entity at all has nowhere to stay: it is left out, and the
list as it came is kept in the entity around it, if there is one.
"""

from functools import cache
from sys import getsizeof
from typing import Any

import msgspec
from msgspec import DecodeError, ValidationError

from atoot.entities.base import KEPT, Entity
from atoot.entities.mending import DEEPEST, NOTHING, is_php_list, means_nothing, mend, mend_list
from atoot.entities.parsing import LIGHT, MOST_TIMES, TOO_DEEP, Budget, parse, weight
from atoot.entities.plans import Form, entities_in, form_of, heaviest, plan_of
from atoot.entities.words import form_name, value_name

_FEW = 32
"""Up to so many unknown names, each object is asked for each. An answer with thousands must not become slow."""


_MANY = 500
"""Names of one object."""
_NAME = 150
"""Bytes of memory that each of many takes while it is looked at."""
_SHALLOW = 6
"""Down to here other shapes are understood: that keeps a copy, and copies of copies must not fill the memory."""


def read(body: bytes, kind: Any) -> Any:
    """The value of type `kind` that a JSON text holds.

    Raises:
        atoot.entities.parsing.TooCostlyError: there is more in it than its size lets expect.
        msgspec.DecodeError: it is no JSON, or nested too deeply, or as a whole something else than `kind`.
    """
    size = len(body)
    plain = weight(body)
    if size <= LIGHT or body.count(b"{") * heaviest(kind) + plain <= MOST_TIMES * size:
        try:
            return _decoder(kind).decode(body)
        except (DecodeError, UnicodeDecodeError):
            pass
        except RecursionError:
            raise DecodeError(TOO_DEEP) from None
    data = parse(body)
    try:
        return read_data(data, kind, Budget(size, plain))
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None


def read_data(data: Any, kind: Any, budget: Budget | None = None) -> Any:
    """The lenient way: like `read`, for data that is decoded already and belongs to us.

    Raises:
        msgspec.ValidationError: it is as a whole something else than `kind`.
    """
    form = form_of(kind)
    data = _without_numbers(data, form)
    _check_outline(data, form)
    nested = entities_in(form)
    if nested is not None:
        container, entity = nested
        _set_aside(_unpacked([data], container), entity, 0, budget)
    if form.container is list:
        return mend_list(data, form_of(form.item), release=True, budget=budget)[0]
    try:
        return msgspec.convert(data, kind)
    except ValidationError:
        value, _ = mend(data, form, budget=budget)
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


def _without_numbers(data: Any, form: Form) -> Any:
    """The list that PHP writes as an object with numbers for names, when an item was taken out of it."""
    if type(data) is dict and data and form.container is list and form.entity is None and is_php_list(data):
        return list(data.values())
    return data


def _memory_of(data: Any) -> int:
    """Bytes of memory of the lists and objects in plain data."""
    memory, waiting = 0, [data]
    while waiting:
        inner = waiting.pop()
        if type(inner) is dict:
            memory += getsizeof(inner)
            waiting.extend(inner.values())
        elif type(inner) is list:
            memory += getsizeof(inner)
            waiting.extend(inner)
    return memory


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
        lists = [
            list(value.values()) if type(value) is dict and is_php_list(value) else value for value in values
        ]
        return [inner for value in lists if type(value) is list for inner in value]
    return [inner for value in values if type(value) is dict for inner in value.values()]


def _set_aside(values: list[Any], cls: type[Entity], depth: int, budget: Budget | None) -> None:
    """Take unknown fields out of all objects, in place, to where their entities keep them."""
    # Name by name over all objects at once: a loop over many objects costs less than many loops over one.
    plan = plan_of(cls)
    objects = [value for value in values if type(value) is dict]
    if budget is not None:
        budget.weigh(len(objects) * plan.weight)
    adapt = plan.adapt if depth <= _SHALLOW else None
    adapted = [(item, sent) for item in objects if (sent := adapt(item))] if adapt else []
    if budget is not None:
        for _, sent in adapted:
            budget.weigh(_memory_of(sent))  # a copy
    if budget is not None:
        budget.weigh(_NAME * sum(len(item) for item in objects if len(item) > _MANY))
    present = set[str]().union(*objects)
    if depth < DEEPEST:
        for name, container, child in plan.children:
            if name in present:
                inside = [value for item in objects if (value := item.get(name))]
                _set_aside(_unpacked(inside, container), child, depth + 1, budget)
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
