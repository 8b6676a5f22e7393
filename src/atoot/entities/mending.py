"""Values that do not fit a type, made to fit: converted if that means the same, else left out.

One damaged value never costs the others: an entity is mended field by field, a list item by item.
"""

from enum import IntEnum
from math import isfinite
from typing import Any

import msgspec
from msgspec import UNSET, ValidationError

from atoot.entities.base import KEPT, Entity, plain
from atoot.entities.parsing import Budget
from atoot.entities.plans import Form, Part, form_of, plan_of


class Grade(IntEnum):
    """What became of a value."""

    SAME = 0
    """The entity gives back what came."""
    CONVERTED = 1
    """Another value that means the same."""
    LOST = 2
    """It, or part of it, means nothing here."""


NOTHING = object()
"""No value at all."""

DEEPEST = 40
"""Entities inside of entities; no answer is nested deeper that means well (a quote in a boost in a notification: 4)."""

_TRY = 20
"""Steps that a conversion takes which fails."""
_AT_ONCE = 1
"""Down to here the items of a list are tried as a whole first: most are sound."""


def mend(data: Any, form: Form, depth: int = 0, budget: Budget | None = None) -> tuple[Any, Grade]:
    """The value that comes closest to the data, and how close that is."""
    kind = type(data)
    if kind in form.exact or form.anything:
        return data, Grade.SAME
    if kind is dict:
        if form.entity is not None:
            return mend_entity(data, form.entity, depth, budget)
        if form.container is dict:
            return _mend_mapping(data, form_of(form.item), depth, budget)
        if form.container is list and is_php_list(data):
            value, grade = mend_list(list(data.values()), form_of(form.item), depth, budget=budget)
            return value, max(grade, Grade.CONVERTED)
    elif kind is list:
        if form.container is list:
            return mend_list(data, form_of(form.item), depth, budget=budget)
        if not data and form.nullable:
            return None, Grade.CONVERTED  # PHP writes an empty object as an empty list
        if not data and form.container is dict:
            return {}, Grade.CONVERTED
    elif kind is str and form.entity is not None and form.entity.text_means is not None:
        if budget is not None:
            budget.weigh(plan_of(form.entity).weight)
        return msgspec.convert({form.entity.text_means: data}, form.entity), Grade.CONVERTED
    elif data is not None:
        return _mend_scalar(data, form)
    return NOTHING, Grade.LOST


def is_php_list(data: dict[str, Any]) -> bool:
    """Whether it is a list that PHP writes as an object, as it does when an item was taken out."""
    return all(name.isdigit() for name in data)


def mend_entity(
    data: dict[str, Any], cls: type[Entity], depth: int, budget: Budget | None = None
) -> tuple[Any, Grade]:
    """The entity that an object holds, read field by field."""
    plan = plan_of(cls)
    if budget is not None:
        budget.work(_TRY + len(plan.parts))
    if depth > DEEPEST or (plan.required and plan.names.isdisjoint(data)):
        return NOTHING, Grade.LOST
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
        if type(raw) in part.form.exact:
            values[part.attribute] = raw
            continue
        value, grade = mend(raw, part.form, depth + 1, budget)
        if grade is not Grade.SAME:
            kept[part.name] = plain(raw)
        values[part.attribute] = part.blank() if value is NOTHING else value
    return cls(**values, _kept=kept or UNSET), Grade.SAME


def means_nothing(raw: Any, part: Part) -> bool:
    """Whether no value of the field means what the server sent; null means that it has nothing to say."""
    if raw is None and not part.required:
        return False
    return mend(raw, part.form)[1] is Grade.LOST


def mend_list(
    data: list[Any], form: Form, depth: int = 0, *, release: bool = False, budget: Budget | None = None
) -> tuple[list[Any], Grade]:
    """The items that can be read; with `release` each is given up when it is done: its memory serves the next."""
    mended = []
    worst = Grade.SAME
    at_once = form.kind if form.entity is not None and depth <= _AT_ONCE else None
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
        value, grade = mend(item, form, depth + 1, budget)
        worst = max(worst, grade)
        if value is not NOTHING:
            mended.append(value)
    return mended, worst


def _mend_mapping(
    data: dict[str, Any], form: Form, depth: int, budget: Budget | None
) -> tuple[dict[str, Any], Grade]:
    mended = {}
    worst = Grade.SAME
    for name, item in data.items():
        if budget is not None:
            budget.work(_TRY)
        value, grade = mend(item, form, depth + 1, budget)
        worst = max(worst, grade)
        if value is not NOTHING:
            mended[name] = value
    return mended, worst


def _mend_scalar(data: Any, form: Form) -> tuple[Any, Grade]:
    try:
        return msgspec.convert(data, form.kind), Grade.SAME
    except ValidationError:
        pass
    if isinstance(data, str):
        try:
            value = msgspec.convert(data, form.kind, strict=False)
        except ValidationError:
            return NOTHING, Grade.LOST
        if isinstance(value, float) and not isfinite(value):  # a text of "NaN" is no number
            return NOTHING, Grade.LOST
        return value, Grade.CONVERTED
    if isinstance(data, bool):
        return NOTHING, Grade.LOST
    if str in form.exact:
        return str(data), Grade.CONVERTED
    if bool in form.exact and data in (0, 1):
        return bool(data), Grade.CONVERTED
    if int in form.exact and isinstance(data, float) and data.is_integer():
        return int(data), Grade.CONVERTED
    return NOTHING, Grade.LOST
