"""Answers to entities: strict first, lenient second.

Strict is one pass in C. Only if that fails is the answer read again: unknown fields are put aside, the rest is
converted in C at once, and only an item that still fails is walked field by field. Whatever does not fit is kept.
"""

from functools import cache
from typing import Any, NamedTuple, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, ValidationError
from msgspec.structs import fields as struct_fields

from atoot.entities.base import KEPT, Entity, plain, read_day, read_instant


def read(body: bytes, kind: Any) -> Any:
    """The value of type `kind` that a JSON text holds.

    Raises:
        msgspec.DecodeError: it is no JSON, or as a whole something else than `kind`.
    """
    try:
        return _decoder(kind).decode(body)
    except ValidationError:
        return read_data(msgspec.json.decode(body), kind)


def read_data(data: Any, kind: Any) -> Any:
    """The lenient way: like `read`, for data that is decoded already and belongs to us."""
    shape = _shape(kind)
    _check_outline(data, kind, shape)
    _set_aside(data, shape)
    try:
        return msgspec.convert(data, kind)
    except ValidationError:
        return msgspec.convert(_mend(data, kind)[0], kind)


def unreadable(entity: Entity) -> dict[str, Any]:
    """What an entity kept and could not make sense of."""
    plan = _plan(type(entity))
    found = {}
    for name, raw in (entity._kept or {}).items():  # noqa: SLF001 - the other half of Entity
        kind = plan.kinds.get(name)
        if kind is None or not _mend(raw, kind)[1]:
            found[name] = raw
    for name, parse in plan.dates:
        raw = entity[name]
        if raw is not None and name not in found and parse(raw) is None:
            found[name] = raw
    return found


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind)


class _Shape(NamedTuple):
    """Where in a value of some type entities are to be found."""

    container: type | None
    """None: an entity itself; list or dict: of entities."""
    entity: type[Entity]


class _Plan(NamedTuple):
    names: frozenset[str]
    children: tuple[tuple[str, _Shape], ...]
    kinds: dict[str, Any]
    defaults: dict[str, Any]
    """JSON name to a function that makes the value of a field that is missing or cannot be read."""
    required: tuple[str, ...]
    dates: tuple[tuple[str, Any], ...]


def _shape(kind: Any) -> _Shape | None:
    if isinstance(kind, type) and issubclass(kind, Entity):
        return _Shape(None, kind)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (list, dict):
        inner = _shape(args[-1])
        return _Shape(origin, inner.entity) if inner and inner.container is None else None
    for arm in args:  # X | None
        if arm is not type(None) and origin not in (tuple,) and (inner := _shape(arm)):
            return inner
    return None


@cache
def _plan(cls: type[Entity]) -> _Plan:
    infos = [info for info in struct_fields(cls) if info.encode_name != KEPT]
    children = [(info.encode_name, shape) for info in infos if (shape := _shape(info.type))]
    defaults: dict[str, Any] = {}
    for info in infos:
        if info.default_factory is not NODEFAULT:
            defaults[info.encode_name] = info.default_factory
        else:
            value = _blank(info.type) if info.required else info.default
            defaults[info.encode_name] = lambda value=value: dict(value) if isinstance(value, dict) else value
    return _Plan(
        names=frozenset(info.encode_name for info in infos),
        children=tuple(children),
        kinds={info.encode_name: info.type for info in infos},
        defaults=defaults,
        required=tuple(info.encode_name for info in infos if info.required),
        dates=tuple((info.encode_name, parse) for info in infos if (parse := _date_reader(info.type))),
    )


def _date_reader(kind: Any) -> Any:
    for arm in (kind, *get_args(kind)):
        for meta in getattr(arm, "__metadata__", ()):
            reads = (getattr(meta, "extra", None) or {}).get("reads")
            if reads:
                return read_instant if reads == "instant" else read_day
    return None


def _check_outline(data: Any, kind: Any, shape: _Shape | None) -> None:
    """Refuse what is as a whole not what was asked for; everything below that is mended."""
    wanted = dict if shape and shape.container is None else get_origin(kind)
    if wanted in (list, dict) and not isinstance(data, wanted):
        names = {dict: "an object", list: "an array"}
        raise ValidationError(f"expected {names[wanted]}, got {_json_name(data)}")
    if shape and shape.container is None:
        plan = _plan(shape.entity)
        if plan.required and not plan.names & data.keys():
            raise ValidationError(f"expected {shape.entity.__name__}, got an object with none of its fields")


def _json_name(data: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
    return kinds.get(type(data), "null")


def _set_aside(data: Any, shape: _Shape | None) -> None:
    """Take unknown fields out of every object, in place, to where the entity keeps them."""
    if shape is None or not data:
        return
    container, cls = shape
    if container is None:
        items = (data,)
    elif container is list:
        items = data if type(data) is list else ()
    else:
        items = data.values() if type(data) is dict else ()
    names, children = _plan(cls)[:2]
    for item in items:
        if type(item) is not dict:
            continue
        for name, child in children:
            value = item.get(name)
            if value:
                _set_aside(value, child)
        unknown = item.keys() - names
        if unknown:
            item[KEPT] = {name: item.pop(name) for name in list(item) if name in unknown}


def _mend(data: Any, kind: Any) -> tuple[Any, bool]:
    """Data that `kind` takes, and whether it means the same as what came (defaults do not)."""
    try:
        msgspec.convert(data, kind)
    except ValidationError:
        pass
    else:
        return data, True
    shape = _shape(kind)
    origin = get_origin(kind)
    if shape is not None and shape.container is None and isinstance(data, dict):
        return _mend_entity(data, shape.entity), True
    for outer in (kind, *get_args(kind)):
        origin, args = get_origin(outer), get_args(outer)
        if origin is list and isinstance(data, list):
            return _mend_list(data, args[0])
        if origin is dict and isinstance(data, dict):
            mended = {name: _mend(value, args[1]) for name, value in data.items()}
            return {n: v for n, (v, ok) in mended.items() if ok}, all(ok for _, ok in mended.values())
    try:
        if isinstance(data, int | float) and not isinstance(data, bool):
            return msgspec.to_builtins(msgspec.convert(str(data), kind)), True
        if isinstance(data, str):
            return msgspec.to_builtins(msgspec.convert(data, kind, strict=False)), data not in ("", "null")
        if isinstance(data, int | float):
            return msgspec.to_builtins(msgspec.convert(data, kind, strict=False)), True
    except ValidationError:
        pass
    return _blank(kind), False


def _mend_list(data: list[Any], kind: Any) -> tuple[list[Any], bool]:
    whole = True
    mended = []
    for item in data:
        value, same = _mend(item, kind)
        if same:
            mended.append(value)
        else:
            whole = False
    return mended, whole


def _mend_entity(data: dict[str, Any], cls: type[Entity]) -> dict[str, Any]:
    plan = _plan(cls)
    kept = data.get(KEPT) or {}
    result = {}
    for name, kind in plan.kinds.items():
        if name not in data:
            if name in plan.required:
                result[name] = plan.defaults[name]()
            continue
        raw = data[name]
        value, same = _mend(raw, kind)
        if not same and not isinstance(raw, list | dict):
            value = plan.defaults[name]()
        result[name] = value
        shape = _shape(kind)
        descends = shape is not None and isinstance(raw, dict if shape.container is None else shape.container)
        if value != raw and not (same and descends):
            kept[name] = plain(msgspec.json.decode(msgspec.json.encode(raw)))
        elif type(value) is not type(raw):
            kept[name] = raw
    if kept:
        result[KEPT] = kept
    return result


def _blank(kind: Any) -> Any:
    """The least value of a type: what a field without default is when the server did not send it."""
    args = get_args(kind)
    if kind is Any or type(None) in args:
        return None
    if hasattr(kind, "__metadata__"):
        return _blank(args[0])
    if isinstance(kind, type) and issubclass(kind, Entity):
        plan = _plan(kind)
        return {name: plan.defaults[name]() for name in plan.required}
    made: Any = (get_origin(kind) or kind)()
    return made
