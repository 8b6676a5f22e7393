"""The structure of types, for the lenient decoder: worked out once per type, on first use."""

from collections.abc import Callable
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields as struct_fields

from atoot.decoding import KEPT
from atoot.decoding.values import Reader, reader_of

Adapter = Callable[[dict[str, Any]], dict[str, Any] | None]
"""Converts an object of other software to Mastodon's shape, in place; returns what it removed, None if nothing."""

_SCALARS = frozenset((str, int, float, bool, NoneType))
_EMPTY = 72
"""Bytes of an empty list or mapping."""
_NAMES = {
    dict: "an object",
    list: "an array",
    str: "a text",
    bool: "a boolean",
    int: "a whole number",
    float: "a number",
}
"""Names of JSON types, for error messages."""


class Form(Struct, frozen=True):
    """The structure of a type: which JSON values it accepts."""

    kind: Any
    exact: frozenset[type]
    """Types of values that are accepted as they are."""
    anything: bool
    """Whether it accepts anything."""
    struct: type[Struct] | None
    """The Struct for an object."""
    container: type | None
    """list or dict, if it accepts one."""
    item: Any
    """Type of the items in the container."""
    reader: Reader | None
    """Converts the stored value, if necessary."""

    @property
    def nullable(self) -> bool:
        """Whether it may be null."""
        return self.anything or NoneType in self.exact


class FieldPlan(Struct, frozen=True):
    """A field of a Struct."""

    name: str
    """Its name in the JSON."""
    attribute: str
    form: Form
    required: bool
    default: Any
    """Value of a missing field; a factory if it is mutable."""

    @property
    def is_id(self) -> bool:
        """Whether it is an id, which cannot be a number with a fraction."""
        return self.name == "id" or self.name.endswith("_id")

    def blank(self) -> Any:
        """The value of the field when none was sent."""
        return self.default() if callable(self.default) else self.default


class StructPlan(Struct, frozen=True):
    """The structure of a Struct for the lenient decoder; its class may have `adapt` and `bare_means`."""

    names: frozenset[str]
    """Names of all fields in the JSON."""
    parts: tuple[FieldPlan, ...]
    children: tuple[tuple[str, type | None, type[Struct]], ...]
    """Fields that hold Structs: name, container, Struct."""
    required: bool
    """Whether there is a field that every server sends."""
    adapt: Adapter | None
    """Adapts a different object that other software sends in its place."""
    bare: FieldPlan | None
    """The field for a bare value that other software sends instead of the object."""
    kept: str | None
    """The attribute that keeps what fits no field, if it has one."""
    weight: int
    """Minimum memory of an instance in bytes, with only defaults."""


@cache
def form_of(kind: Any) -> Form:
    """The form of a type."""
    arms = [kind]
    exact: set[type] = set()
    struct = container = item = None
    while arms:
        arm = arms.pop()
        origin, args = get_origin(arm), get_args(arm)
        if origin is Annotated:
            arms.append(args[0])
        elif arm in _SCALARS:
            exact.add(arm)
        elif isinstance(arm, type) and issubclass(arm, Struct):
            struct = arm
        elif origin in (list, dict):
            container, item = origin, args[-1]
        else:
            arms.extend(args)
    return Form(
        kind, frozenset(exact), kind is Any or kind is object, struct, container, item, reader_of(kind)
    )


@cache
def plan_of(cls: type[Struct]) -> StructPlan:
    """The plan of a Struct."""
    parts = []
    kept = None
    for info in struct_fields(cls):
        if info.encode_name == KEPT:
            kept = info.name
            continue
        form = form_of(info.type)
        if info.required:
            default = _least(form)
        elif info.default_factory is not NODEFAULT:
            default = info.default_factory
        else:
            default = info.default
        parts.append(FieldPlan(info.encode_name, info.name, form, info.required, default))
    children = [(part.name, *nested) for part in parts if (nested := structs_in(part.form))]
    return StructPlan(
        frozenset(part.name for part in parts),
        tuple(parts),
        tuple(children),
        any(part.required for part in parts),
        getattr(cls, "adapt", None),
        next((part for part in parts if part.attribute == getattr(cls, "bare_means", None)), None),
        kept,
        cls.__basicsize__ + sum(map(_weight_of_default, parts)),
    )


@cache
def heaviest(kind: Any) -> int:
    """The weight of the heaviest Struct that a value of a type can contain."""
    found: set[type[Struct]] = set()
    form = form_of(kind)
    nested = structs_in(form) or (form.container and structs_in(form_of(form.item)))
    waiting = [nested[1]] if nested else []
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found.add(cls)
            waiting += [child for _, _, child in plan_of(cls).children]
    return max((plan_of(cls).weight for cls in found), default=0)


def structs_in(form: Form) -> tuple[type | None, type[Struct]] | None:
    """Where a value of this form contains Structs: container (None: it is one itself) and Struct."""
    if form.struct is not None:
        return None, form.struct
    if form.container is not None:
        inner = form_of(form.item)
        if inner.struct is not None:
            return form.container, inner.struct
    return None


def blank(cls: type[Struct]) -> Struct:
    """A Struct with nothing but blank values."""
    return cls(**{part.attribute: part.blank() for part in plan_of(cls).parts if part.required})


def _weight_of_default(part: FieldPlan) -> int:
    if not callable(part.default):
        return 0
    if part.form.struct is not None and part.required:
        return plan_of(part.form.struct).weight
    return _EMPTY


def _least(form: Form) -> Any:
    """The substitute for a mandatory value that a server omits; a factory if it is mutable."""
    if form.reader is not None:
        return None  # the reader turns it into its type's blank value
    if form.struct is not None:
        struct = form.struct
        return lambda: blank(struct)
    return form.container or next(kind() for kind in (str, int, bool) if kind in form.exact)


def value_name(data: Any) -> str:
    """The JSON type of a value, in words."""
    return _NAMES.get(type(data), "null")


def form_name(form: Form) -> str:
    """The expected type, in words; an allowed null is not mentioned."""
    if form.reader is not None:
        return form.reader.name
    names = []
    if form.struct is not None:
        names.append(f"an object ({form.struct.__name__})")
    if form.container is not None:
        inner = form_of(form.item)
        of = f" of {inner.struct.__name__}" if inner.struct is not None else ""
        names.append(_NAMES[form.container] + of)
    exact = form.exact - {int} if float in form.exact else form.exact  # a whole number is a number
    names.extend(name for kind, name in _NAMES.items() if kind in exact)
    return " or ".join(names)


def plain(data: Any) -> Any:
    """The JSON data of Structs with the kept values back in place."""
    # No recursion: a response can be nested beyond Python's recursion limit.
    waiting = [data]
    while waiting:
        inner = waiting.pop()
        if type(inner) is dict:
            kept = inner.pop(KEPT, None)
            waiting.extend(inner.values())
            if type(kept) is dict:
                inner.update(kept)
            elif kept is not None:  # a server has a field of this name after all
                inner[KEPT] = kept
        elif type(inner) is list:
            waiting.extend(inner)
    return data
