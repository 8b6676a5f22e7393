"""What types are made of, as the lenient reader needs to know it: worked out once a type, when first needed."""

from functools import cache
from types import NoneType
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from msgspec import NODEFAULT
from msgspec.structs import fields as struct_fields

from atoot.entities.base import KEPT, Adapter, Entity
from atoot.entities.values import Reader, reader_of

_SCALARS = frozenset((str, int, float, bool, NoneType))
_EMPTY = 72
"""Bytes of an empty list or mapping."""


class Form(NamedTuple):
    """What a JSON value has to be to be of some type."""

    kind: Any
    exact: frozenset[type]
    """Types of values that need no further look."""
    anything: bool
    """Whether it takes all there is."""
    entity: type[Entity] | None
    """The entity that an object is read into."""
    container: type | None
    """list or dict, if it may be one."""
    item: Any
    """Kind of what is in the container."""
    reader: Reader | None
    """Makes the value out of what is stored."""

    @property
    def nullable(self) -> bool:
        """Whether it may be null."""
        return self.anything or NoneType in self.exact


class Part(NamedTuple):
    """A field of an entity."""

    name: str
    """In the JSON."""
    attribute: str
    form: Form
    required: bool
    default: Any
    """Value of a field that was not sent; a function that makes it if it is mutable."""

    def blank(self) -> Any:
        """What the field is when there is nothing to read."""
        return self.default() if callable(self.default) else self.default


class Plan(NamedTuple):
    """An entity, as the lenient reader sees it."""

    names: frozenset[str]
    """In the JSON, of all fields."""
    parts: tuple[Part, ...]
    children: tuple[tuple[str, type | None, type[Entity]], ...]
    """Fields that hold entities: name, container, entity."""
    required: bool
    """Whether there is a field that every server sends."""
    adapt: Adapter | None
    weight: int
    """Bytes of memory of one, at least: with nothing but its defaults."""


@cache
def form_of(kind: Any) -> Form:
    """The form of a type."""
    arms = [kind]
    exact: set[type] = set()
    entity = container = item = None
    while arms:
        arm = arms.pop()
        origin, args = get_origin(arm), get_args(arm)
        if origin is Annotated:
            arms.append(args[0])
        elif arm in _SCALARS:
            exact.add(arm)
        elif isinstance(arm, type) and issubclass(arm, Entity):
            entity = arm
        elif origin in (list, dict):
            container, item = origin, args[-1]
        else:
            arms.extend(args)
    return Form(
        kind, frozenset(exact), kind is Any or kind is object, entity, container, item, reader_of(kind)
    )


@cache
def plan_of(cls: type[Entity]) -> Plan:
    """The plan of an entity."""
    parts = []
    for info in struct_fields(cls):
        if info.encode_name == KEPT:
            continue
        form = form_of(info.type)
        if info.required:
            default = _least(form)
        elif info.default_factory is not NODEFAULT:
            default = info.default_factory
        else:
            default = info.default
        parts.append(Part(info.encode_name, info.name, form, info.required, default))
    children = [(part.name, *nested) for part in parts if (nested := entities_in(part.form))]
    return Plan(
        frozenset(part.name for part in parts),
        tuple(parts),
        tuple(children),
        any(part.required for part in parts),
        cls.adapt,
        cls.__basicsize__ + sum(map(_weight_of_default, parts)),
    )


@cache
def heaviest(kind: Any) -> int:
    """The weight of the heaviest entity that a value of a type can have in it."""
    found: set[type[Entity]] = set()
    form = form_of(kind)
    nested = entities_in(form) or (form.container and entities_in(form_of(form.item)))
    waiting = [nested[1]] if nested else []
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found.add(cls)
            waiting += [child for _, _, child in plan_of(cls).children]
    return max((plan_of(cls).weight for cls in found), default=0)


def entities_in(form: Form) -> tuple[type | None, type[Entity]] | None:
    """Where in a value of this form entities are to be found: container (None: it is one itself) and entity."""
    if form.entity is not None:
        return None, form.entity
    if form.container is not None:
        inner = form_of(form.item)
        if inner.entity is not None:
            return form.container, inner.entity
    return None


def blank(cls: type[Entity]) -> Entity:
    """An entity of which nothing is known."""
    return cls(**{part.attribute: part.blank() for part in plan_of(cls).parts if part.required})


def _weight_of_default(part: Part) -> int:
    if not callable(part.default):
        return 0
    if part.form.entity is not None and part.required:
        return plan_of(part.form.entity).weight
    return _EMPTY


def _least(form: Form) -> Any:
    """What stands for a value that every server sends, if one does not; a function if it is mutable."""
    if form.reader is not None:
        return None  # the reader makes of it what its type has instead of None
    if form.entity is not None:
        entity = form.entity
        return lambda: blank(entity)
    return form.container or next(kind() for kind in (str, int, bool) if kind in form.exact)
