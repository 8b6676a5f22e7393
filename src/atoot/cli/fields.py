"""Which fields the JSON of a command has, for templates: a name that is none is told before anything is sent."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from msgspec import Struct, structs

from atoot import entities, events
from atoot.cli.errors import wrong
from atoot.cli.writing.draft import PostDraft

ANYTHING = "*"
"""What a command shows that prints whatever the server answers."""
NEAR, DEEP = 3, 3
"""Names that are told; and the steps to a field that may be meant."""
LISTED = 12
"""Fields that are listed where none is near."""


class Shape(NamedTuple):
    """What a value may have in it."""

    fields: dict[str, Any]
    """Names of fields, each with its type."""
    items: tuple[Any, ...] = ()
    """Types of what is in it, if it is a list."""
    is_open: bool = False
    """Whether nobody knows its fields."""


def check_field(name: str, shows: str) -> None:
    """Refuse a field that is none of what a command prints.

    Args:
        name: as a template has it: `account.acct`, `media_attachments.0.url`; empty for all of it.
        shows: what the command prints, as it declares it.
    """
    if shows == ANYTHING:
        return
    here = _shown(shows)
    parts = [part for part in name.split(".") if part]
    for place, part in enumerate(parts):
        if here.is_open:
            return
        if here.items and part.isascii() and part.isdigit():
            found = here.items
        elif part in here.fields:
            found = (here.fields[part],)
        else:
            raise wrong(_unknown(parts[:place], part, here))
        here = _shape(found)


def check_data(name: str, data: Any) -> None:
    """Refuse a field that neither an answer has, nor any that servers are known to give."""
    first = next(filter(None, name.split(".")), "")
    if isinstance(data, dict) and first and first not in data and first not in _of_servers():
        raise wrong(_unknown([], first, Shape(dict.fromkeys(data, Any))))


def _unknown(inside: list[str], part: str, here: Shape) -> str:
    """That there is no such field, and what may be meant."""
    said = f"--template: there is no field {'.'.join([*inside, part])!r}"
    names = list(here.fields)
    near = [
        *get_close_matches(part, names, NEAR, 0.6),
        *(name for name in names if part in name and part[1:]),
    ]
    ways = [*_further_in(here, part), *([name] for name in near)]
    meant = list(dict.fromkeys(".".join([*inside, *way]) for way in ways))[:NEAR]
    if meant:
        return f"{said}; did you mean {' or '.join(meant)}?"
    if not names:
        return f"{said}: {'.'.join(inside) or 'what this command prints'} has no fields"
    more = (
        f" and {len(names) - LISTED} more; --jq takes whatever the server sends"
        if len(names) > LISTED
        else ""
    )
    return f"{said}; there are {', '.join(names[:LISTED])}{more}"


def _further_in(here: Shape, name: str) -> Iterator[list[str]]:
    """The ways to fields of a name, the shortest first."""
    waiting: list[tuple[list[str], Shape]] = [([], here)]
    for path, shape in waiting:
        if path and name in shape.fields:
            yield [*path, name]
        if len(path) < DEEP:
            waiting += [([*path, field], _shape([kind])) for field, kind in shape.fields.items()]
            waiting += [([*path, "0"], _shape([kind])) for kind in shape.items]


@cache
def _shown(shows: str) -> Shape:
    """What a command shows: entities by their names, events, and fields of its own."""
    fields: dict[str, Any] = {}
    for name in shows.split():
        if name == "Event":
            fields |= dict.fromkeys(("event", "stream", "received_at", "backfilled"), str)
            for cls in filter(_is_struct, vars(events).values()):
                fields |= {one: kind for one, kind in _fields(cls).items() if one in cls.__match_args__}
        elif name[0].isupper():
            fields |= _fields(PostDraft if name == PostDraft.__name__ else getattr(entities, name))
        else:
            fields[name] = Any
    return Shape(fields)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


@cache
def _fields(cls: type[Struct]) -> dict[str, Any]:
    """The fields of a class, as JSON has them."""
    return {one.encode_name: one.type for one in structs.fields(cls) if not one.name.startswith("_")}


def _shape(kinds: Iterable[Any]) -> Shape:
    """What values of some types may have in them."""
    fields: dict[str, Any] = {}
    items: list[Any] = []
    is_open = False
    for kind in (leaf for one in kinds for leaf in _leaves(one)):
        is_open |= kind is Any or get_origin(kind) is dict
        if get_origin(kind) in (list, tuple):
            items.append(get_args(kind)[0])
        elif _is_struct(kind):
            fields |= _fields(kind)
    return Shape(fields, tuple(items), is_open)


def _leaves(kind: Any) -> Iterator[Any]:
    """The types that a type stands for: each of a union, and what an annotation is about."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        for one in get_args(kind):
            yield from _leaves(one)
    elif origin is Annotated:
        yield from _leaves(get_args(kind)[0])
    else:
        yield kind


@cache
def _of_servers() -> frozenset[str]:
    """The names of all fields that servers are known to give."""
    kinds = (getattr(entities, name) for name in dir(entities))
    return frozenset(field for kind in kinds if _is_struct(kind) for field in _fields(kind))
