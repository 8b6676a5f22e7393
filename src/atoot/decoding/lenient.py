"""Answers to Structs: strict first, lenient second.

Strict is one pass in C. Only if that fails is the answer read again: unknown fields are put aside, the rest is
converted in C, and only an item that still fails is walked field by field. Whatever does not fit is kept in the
Struct it belongs to. Only an item of a list that is no such thing at all has nowhere to stay: it is left out, and the
list as it came is kept in the Struct around it. Where the list is the whole answer, the log tells of it; and where nothing
else is in it, it is refused.
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
"""Structs inside of Structs; no answer is nested deeper that means well (a quote in a boost in a notification: 4)."""

_TRY = 20
"""Steps that a conversion takes which fails."""
_AT_ONCE = 1
"""Down to here the items of a list are tried as a whole first: most are sound."""
_FEW = 32
"""Up to so many unknown names, each object is asked for each. An answer with thousands must not become slow."""
_MANY = 500
"""Names of one object."""
_NAME = 150
"""Bytes of memory that each of many takes while it is looked at."""
_NAMED = 5
"""So many items an error names."""
_WRAPPERS = ("data", "items", "results")
"""Names under which servers put the whole of an answer: all that is made with Laravel or Fractal does so by default.

- https://laravel.com/docs/12.x/eloquent-resources#data-wrapping
- https://fractal.thephpleague.com/serializers/
"""
_COMPLAINTS = ("error", "errors", "message")
"""Names that say that what stands beside them is not what was asked for."""
_SHOWN = 40
"""Characters of a name that are told."""
_SHALLOW = 6
"""Down to here other shapes are understood: that keeps a copy, and copies of copies must not fill the memory."""


class _Grade(IntEnum):
    """What became of a value."""

    SAME = 0
    """The Struct gives back what came."""
    CONVERTED = 1
    """Another value that means the same."""
    LOST = 2
    """It, or part of it, means nothing here."""


def read(body: bytes, kind: Any) -> Any:
    """The value of type `kind` that a JSON text holds.

    Raises:
        atoot.decoding.parsing.TooCostlyError: there is more in it than its size lets expect.
        msgspec.DecodeError: it is no JSON, or nested too deeply, or as a whole something else than `kind`.
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
    """How many objects a text holds, at most."""
    if len(body) > LIGHT:
        return body.count(b"{")
    # Taking them out is seven times as quick as counting them: only there CPython lets the C library look for the byte.
    return len(body) - len(body.replace(b"{", b""))


def read_data(data: Any, kind: Any, budget: DecodingBudget | None = None) -> Any:
    """The lenient way: like `read`, for data that is decoded already and belongs to us.

    Raises:
        msgspec.ValidationError: it is as a whole something else than `kind`.
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
    """Say that items of an answer are left out.

    Raises:
        msgspec.ValidationError: it has no others.
    """
    if lost == given:
        raise ValidationError(f"expected {form_name(form)}, got {', '.join(dict.fromkeys(sent))} as items")
    log.warning("%d of %d items are left out: expected %s", lost, given, form_name(form_of(form.item)))


def unreadable(cls: type[Struct], kept: Mapping[str, Any], stored: Callable[[str], Any]) -> dict[str, Any]:
    """What of a Struct makes no sense: of what it kept, and of what is stored in its fields, by their JSON names."""
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
    """An answer as a whole in the container that is due, where other languages write it otherwise.

    PHP makes an object with numbers for names of a list out of which an item was taken, and a list of an object with
    nothing in it; Go makes null of a list or an object with nothing in it. Some give one alone in place of a list of it,
    or a list of one in its place.
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
    """An answer without the object that a server puts around it."""
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
    """Whether it is surely a thing of this form: it has an id."""
    return _fits(data, form) and "id" in data and "error" not in data


def _may_be_empty(form: Form) -> bool:
    """Whether an object with nothing in it is one of this form."""
    return form.struct is not None and not plan_of(form.struct).required


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
    cls = form.struct
    if type(data) is dict and cls is not None:
        # An object that has nothing in common with the Struct is something else, perhaps an error.
        plan = plan_of(cls)
        if plan.names.isdisjoint(data) and (data or plan.required):
            raise ValidationError(f"expected {form_name(form)}, got one with none of its fields")
    elif (form.container or dict) is not type(data) and not form.exact and not form.anything:
        raise _unlike(data, form)


def _unlike(data: Any, form: Form) -> ValidationError:
    names = f" of {_names_of(data)}" if type(data) is dict and data else ""
    return ValidationError(f"expected {form_name(form)}, got {value_name(data)}{names}")


def _names_of(names: Iterable[str]) -> str:
    """The names in an object, as people are told."""
    return ", ".join(one_line(name, _SHOWN) for name in islice(names, _NAMED))


def _unpacked(values: list[Any], container: type | None) -> list[Any]:
    """What is in containers of that type, or the values themselves if there is none."""
    if container is None:
        return values
    if container is list:
        lists = [
            list(value.values()) if type(value) is dict and _is_php_list(value) else value for value in values
        ]
        return [inner for value in lists if type(value) is list for inner in value]
    return [inner for value in values if type(value) is dict for inner in value.values()]


def _set_aside(values: list[Any], cls: type[Struct], depth: int, budget: DecodingBudget | None) -> None:
    """Take unknown fields out of all objects, in place, to where their Structs keep them."""
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
        item[KEPT] = item.get(KEPT, {}) | sent


def _mend(data: Any, form: Form, depth: int = 0, budget: DecodingBudget | None = None) -> tuple[Any, _Grade]:
    """The value that comes closest to the data, and how close that is."""
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
    """Whether it is an object with something of a Struct, though it came alone where a list is due, or the reverse."""
    return type(data) is dict and form.struct is not None and not plan_of(form.struct).names.isdisjoint(data)


def _is_php_list(data: dict[str, Any]) -> bool:
    """Whether it is a list that PHP writes as an object, as it does when an item was taken out."""
    return all(name.isdigit() for name in data)


def _mend_struct(
    data: dict[str, Any], cls: type[Struct], depth: int, budget: DecodingBudget | None = None
) -> tuple[Any, _Grade]:
    """The Struct that an object holds, read field by field."""
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
    """Whether no value of the field means what the server sent; null means that it has nothing to say."""
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
    """The items that can be read; with `release` each is given up when it is done: its memory serves the next."""
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
