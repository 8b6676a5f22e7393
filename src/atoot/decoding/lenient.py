"""Decoding responses into Structs: strict first, lenient second.

Strict decoding is one pass in C. Only if it fails is the response decoded again: unknown fields are set aside, the rest
is converted in C, and only an item that still fails is walked field by field. Whatever does not fit is kept in its
Struct. Only a list item of the wrong type altogether has no place: it is dropped, and the Struct around it keeps the
original list. If the list is the whole response, the drop is logged; and if nothing is left, the response is refused.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from functools import cache
from itertools import islice
from math import isfinite
from sys import getsizeof
from typing import Any

import msgspec
from msgspec import UNSET, DecodeError, Struct, ValidationError

from atoot.decoding import KEPT
from atoot.decoding.forms import (
    FieldPlan,
    Form,
    form_name,
    form_of,
    heaviest,
    plain,
    plan_of,
    structs_in,
    value_name,
)
from atoot.decoding.parsing import FREE, LIGHT, MOST_TIMES, TINY, TOO_DEEP, DecodingBudget, parse, weight
from atoot.secrets import one_line

log: logging.Logger = logging.getLogger("atoot.decoding")

_NOTHING = object()
"""No value at all."""

DEEPEST = 40
"""Levels of nested Structs; no honest response is deeper (a quote in a boost in a notification: 4)."""

_TRY = 20
"""Steps that a failed conversion costs."""
_AT_ONCE = 1
"""Levels at which list items are first converted as a whole: most are valid."""
_FEW = 32
"""Unknown names up to which each object is checked for each. A response with thousands must not be slow."""
_MANY = 500
"""Names in one object from which they are weighed."""
_NAME = 150
"""Bytes of memory for each of many names while it is processed."""
_NAMED = 5
"""Items that an error names at most."""
_WRAPPERS = ("data", "items", "results")
"""Keys that servers wrap a whole response in, as Laravel and Fractal do by default.

- https://laravel.com/docs/12.x/eloquent-resources#data-wrapping
- https://fractal.thephpleague.com/serializers/
"""
_COMPLAINTS = ("error", "errors", "message")
"""Keys that mean that the values beside them are not the expected response."""
_SHOWN = 40
"""Characters of a name that are shown at most."""
_SHALLOW = 6
"""Levels at which other shapes are adapted: that keeps a copy, and nested copies must not fill the memory."""


class _Grade(IntEnum):
    """How well a value was preserved."""

    SAME = 0
    """The Struct returns the original value."""
    CONVERTED = 1
    """A different value with the same meaning."""
    LOST = 2
    """It, or a part of it, has no meaning here."""


def read(body: bytes, kind: Any) -> Any:
    """Decode a JSON text into the type `kind`.

    Raises:
        atoot.decoding.parsing.TooCostlyError: it contains far more than its size suggests.
        msgspec.DecodeError: it is invalid JSON, nested too deeply, or not a `kind` at all.
    """
    size = len(body)
    plain = 0 if size <= LIGHT else weight(body)
    if size <= TINY or _objects(body) * heaviest(kind) + plain <= max(FREE, MOST_TIMES * size):
        try:
            return _decoder(kind).decode(body)
        except (DecodeError, UnicodeDecodeError):
            pass
        except RecursionError:
            raise DecodeError(TOO_DEEP) from None
    data = parse(body)
    try:
        return read_data(data, kind, DecodingBudget(size, plain))
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None


def _objects(body: bytes) -> int:
    """The maximum number of objects in a text."""
    if len(body) > LIGHT:
        return body.count(b"{")
    # Removing them is seven times as fast as counting: only there does CPython search with the C library.
    return len(body) - len(body.replace(b"{", b""))


def read_data(data: Any, kind: Any, budget: DecodingBudget | None = None) -> Any:
    """Decode leniently: like `read`, for plain data, which may be modified.

    Raises:
        msgspec.ValidationError: it is not a `kind` at all.
    """
    form = form_of(kind)
    data = _outline(_unwrapped(data, form), form)
    _check_outline(data, form)
    nested = structs_in(form)
    if nested is not None:
        container, struct = nested
        _set_aside(_unpacked([data], container), struct, 0, budget)
    if form.container is list:
        sent = [value_name(item) for item in data[:_NAMED]]
        given = sum(item is not None for item in data)
        items, _ = _mend_list(data, form_of(form.item), release=True, budget=budget)
        if len(items) < given:
            _tell_of_lost(form, given, given - len(items), sent)
        return items
    try:
        return msgspec.convert(data, kind)
    except ValidationError:
        value, _ = _mend(data, form, budget=budget)
    if value is _NOTHING or (form.container is dict and any(data.values()) and not value):
        raise _unlike(data, form)
    return value


def _tell_of_lost(form: Form, given: int, lost: int, sent: list[str]) -> None:
    """Log that items of a response were dropped.

    Raises:
        msgspec.ValidationError: none are left.
    """
    if lost == given:
        raise ValidationError(f"expected {form_name(form)}, got {', '.join(dict.fromkeys(sent))} as items")
    log.warning("%d of %d items are left out: expected %s", lost, given, form_name(form_of(form.item)))


def unreadable(cls: type[Struct], kept: Mapping[str, Any], stored: Callable[[str], Any]) -> dict[str, Any]:
    """The unreadable values of a Struct, kept or stored in its fields, by their JSON names."""
    plan = plan_of(cls)
    found = {name: raw for name, raw in kept.items() if name not in plan.names}
    for part in plan.parts:
        name, reader = part.name, part.form.reader
        if (name in kept and _means_nothing(kept[name], part)) or (
            reader is not None and stored(name) not in (None, "") and reader.read(stored(name)) is None
        ):
            found[name] = stored(name)
    return found


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


def _outline(data: Any, form: Form) -> Any:
    """Bring a whole response into the expected container, as other languages write some differently.

    PHP writes a list that lost an item as an object with numeric names, and an empty object as a list; Go writes an
    empty list or object as null. Some servers send a single item in place of a list, or the reverse.
    """
    if form.container is list and form.struct is None:
        if type(data) is dict and data and _is_php_list(data):
            return list(data.values())
        if _is_one(data, form_of(form.item)):
            return [data]
        return [] if data is None and not form.nullable and not form_of(form.item).anything else data
    if type(data) is list and len(data) == 1 and _is_one(data[0], form):
        return data[0]
    if data in ([], None) and _may_be_empty(form) and not form.nullable:
        return {}
    if data == [] and form.container is dict:
        return {}
    return {} if data is None and form.container is dict and not form.nullable else data


def _unwrapped(data: Any, form: Form) -> Any:
    """Unwrap a response from the object that a server puts around it."""
    due = dict if form.struct is not None else list
    if type(data) is not dict or due is not (form.container or dict):
        return data
    if _fits(data, form if due is dict else form_of(form.item)):
        return data
    inside = [name for name in _WRAPPERS if type(data.get(name)) is due]
    if len(inside) != 1 or not data.keys().isdisjoint(_COMPLAINTS):
        return data
    if len(data) > 1:
        beside = _names_of(name for name in data if name not in inside)
        log.warning("of an answer that stands inside of %r is left out: %s", inside[0], beside)
    return data[inside[0]]


def _is_one(data: Any, form: Form) -> bool:
    """Whether it is certainly of this form: it has an id."""
    return _fits(data, form) and "id" in data and "error" not in data


def _may_be_empty(form: Form) -> bool:
    """Whether an empty object is valid in this form."""
    return form.struct is not None and not plan_of(form.struct).required


def _memory_of(data: Any) -> int:
    """Memory of the lists and objects in plain data, in bytes."""
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
    """Refuse data of the wrong type altogether; everything below that level is mended."""
    cls = form.struct
    if type(data) is dict and cls is not None:
        # An object that shares no field with the Struct is something else, perhaps an error.
        plan = plan_of(cls)
        if plan.names.isdisjoint(data) and (data or plan.required):
            raise ValidationError(f"expected {form_name(form)}, got one with none of its fields")
    elif (form.container or dict) is not type(data) and not form.exact and not form.anything:
        raise _unlike(data, form)


def _unlike(data: Any, form: Form) -> ValidationError:
    names = f" of {_names_of(data)}" if type(data) is dict and data else ""
    return ValidationError(f"expected {form_name(form)}, got {value_name(data)}{names}")


def _names_of(names: Iterable[str]) -> str:
    """The names in an object, for messages."""
    return ", ".join(one_line(name, _SHOWN) for name in islice(names, _NAMED))


def _unpacked(values: list[Any], container: type | None) -> list[Any]:
    """The items of containers of that type, or the values themselves if it is None."""
    if container is None:
        return values
    if container is list:
        lists = [
            list(value.values()) if type(value) is dict and _is_php_list(value) else value for value in values
        ]
        return [inner for value in lists if type(value) is list for inner in value]
    return [inner for value in values if type(value) is dict for inner in value.values()]


def _set_aside(values: list[Any], cls: type[Struct], depth: int, budget: DecodingBudget | None) -> None:
    """Move unknown fields of all objects, in place, to where their Structs keep them."""
    # Name by name over all objects at once: one loop over many objects costs less than many loops over one.
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
        item[KEPT] = item.get(KEPT, {}) | sent


def _mend(data: Any, form: Form, depth: int = 0, budget: DecodingBudget | None = None) -> tuple[Any, _Grade]:
    """Convert data to the closest value, and grade how close it is."""
    kind = type(data)
    if kind in form.exact or form.anything:
        return data, _Grade.SAME
    if kind is dict:
        if form.struct is not None:
            return _mend_struct(data, form.struct, depth, budget)
        if form.container is dict:
            return _mend_mapping(data, form_of(form.item), depth, budget)
        if form.container is list and _is_php_list(data):
            value, grade = _mend_list(list(data.values()), form_of(form.item), depth, budget=budget)
            return value, max(grade, _Grade.CONVERTED)
        if form.container is list and _fits(data, form_of(form.item)):
            value, grade = _mend(data, form_of(form.item), depth + 1, budget)
            return ([], grade) if value is _NOTHING else ([value], max(grade, _Grade.CONVERTED))
    elif kind is list:
        if form.container is list:
            return _mend_list(data, form_of(form.item), depth, budget=budget)
        if not data and form.nullable:
            return None, _Grade.CONVERTED  # PHP writes an empty object as an empty list
        if not data and form.container is dict:
            return {}, _Grade.CONVERTED
        if len(data) == 1 and _fits(data[0], form):
            value, grade = _mend(data[0], form, depth + 1, budget)
            return value, max(grade, _Grade.CONVERTED)
    elif (
        data is not None
        and form.struct is not None
        and (bare := plan_of(form.struct).bare) is not None
        and kind in bare.form.exact
    ):
        if budget is not None:
            budget.weigh(plan_of(form.struct).weight)
        value, _ = _mend_struct({bare.name: data}, form.struct, depth + 1, budget)
        return value, _Grade.CONVERTED
    elif form.container is list and data is not None and form_of(form.item).struct is None:
        value, grade = _mend(data, form_of(form.item), depth + 1, budget)
        return (value, grade) if value is _NOTHING else ([value], max(grade, _Grade.CONVERTED))
    elif data is not None:
        return _mend_scalar(data, form)
    return _NOTHING, _Grade.LOST


def _fits(data: Any, form: Form) -> bool:
    """Whether it is an object with a field of the Struct, to accept a single item for a list, or the reverse."""
    return type(data) is dict and form.struct is not None and not plan_of(form.struct).names.isdisjoint(data)


def _is_php_list(data: dict[str, Any]) -> bool:
    """Whether it is a list that PHP wrote as an object, as it does after an item was removed."""
    return all(name.isdigit() for name in data)


def _mend_struct(
    data: dict[str, Any], cls: type[Struct], depth: int, budget: DecodingBudget | None = None
) -> tuple[Any, _Grade]:
    """Convert an object to a Struct, field by field."""
    plan = plan_of(cls)
    if budget is not None:
        budget.work(_TRY + len(plan.parts))
    if depth > DEEPEST or (plan.required and plan.names.isdisjoint(data)):
        return _NOTHING, _Grade.LOST
    kept = {name: plain(raw) for name, raw in data.items() if name not in plan.names and name != KEPT}
    if isinstance(aside := data.get(KEPT), dict):
        kept.update(aside)
    values: dict[str, Any] = {}
    for part in plan.parts:
        if part.name not in data:
            if part.required:
                values[part.attribute] = part.blank()
            continue
        raw = data[part.name]
        if raw == "" and part.is_id and part.form.nullable:
            kept[part.name], values[part.attribute] = raw, None
            continue
        if type(raw) in part.form.exact:
            values[part.attribute] = raw
            continue
        whole = type(raw) is float and raw.is_integer() and part.is_id
        value, grade = _mend(int(raw) if whole else raw, part.form, depth + 1, budget)
        if grade is not _Grade.SAME or whole:
            kept[part.name] = plain(raw)
        values[part.attribute] = part.blank() if value is _NOTHING else value
    if plan.kept is not None:
        values[plan.kept] = kept or UNSET
    return cls(**values), _Grade.SAME


def _means_nothing(raw: Any, part: FieldPlan) -> bool:
    """Whether the field has no value with the meaning of what was sent; null means no value."""
    if raw is None and not part.required:
        return False
    return _mend(raw, part.form)[1] is _Grade.LOST


def _mend_list(
    data: list[Any],
    form: Form,
    depth: int = 0,
    *,
    release: bool = False,
    budget: DecodingBudget | None = None,
) -> tuple[list[Any], _Grade]:
    """Convert the readable items; `release` frees each after use, so that the next can reuse its memory."""
    mended = []
    worst = _Grade.SAME
    at_once = form.kind if form.struct is not None and depth <= _AT_ONCE else None
    for place, item in enumerate(data):
        if release:
            data[place] = None
        if at_once is not None and type(item) is dict:
            try:
                mended.append(msgspec.convert(item, at_once))
            except (ValidationError, RecursionError):
                pass
            else:
                continue
        if budget is not None:
            budget.work(_TRY)
        value, grade = _mend(item, form, depth + 1, budget)
        worst = max(worst, grade)
        if value is not _NOTHING:
            mended.append(value)
    return mended, worst


def _mend_mapping(
    data: dict[str, Any], form: Form, depth: int, budget: DecodingBudget | None
) -> tuple[dict[str, Any], _Grade]:
    mended = {}
    worst = _Grade.SAME
    for name, item in data.items():
        if budget is not None:
            budget.work(_TRY)
        value, grade = _mend(item, form, depth + 1, budget)
        worst = max(worst, grade)
        if value is not _NOTHING:
            mended[name] = value
    return mended, worst


def _mend_scalar(data: Any, form: Form) -> tuple[Any, _Grade]:
    try:
        return msgspec.convert(data, form.kind), _Grade.SAME
    except ValidationError:
        pass
    if isinstance(data, str):
        try:
            value = msgspec.convert(data, form.kind, strict=False)
        except ValidationError:
            return _NOTHING, _Grade.LOST
        if isinstance(value, float) and not isfinite(value):  # a text of "NaN" is no number
            return _NOTHING, _Grade.LOST
        return value, _Grade.CONVERTED
    if isinstance(data, bool):
        return _NOTHING, _Grade.LOST
    whole = int in form.exact and isinstance(data, float) and data.is_integer()
    if str in form.exact and not whole:
        return str(data), _Grade.CONVERTED
    if bool in form.exact and data in (0, 1):
        return bool(data), _Grade.CONVERTED
    if whole:
        return int(data), _Grade.CONVERTED
    return _NOTHING, _Grade.LOST
