"""Fields of a command's JSON, to reject unknown names in templates before anything is sent."""

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
"""Marks a command that prints whatever the server answers."""
NEAR, DEEP = 3, 3
"""Maximum number of suggestions, and of steps to a suggested field."""
LISTED = 12
"""Number of fields to list if none is close."""


class Shape(NamedTuple):
    """The possible content of a value."""

    fields: dict[str, Any]
    """Names of fields, each with its type."""
    items: tuple[Any, ...] = ()
    """Types of its items, if it is a list."""
    is_open: bool = False
    """Whether its fields are unknown."""


def check_field(name: str, shows: str) -> None:
    """Refuse a field that a command does not print.

    Args:
        name: name as in a template: `account.acct`, `media_attachments.0.url`; empty for everything.
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
    """Refuse a field that is neither in the answer nor among the known fields of servers."""
    first = next(filter(None, name.split(".")), "")
    if isinstance(data, dict) and first and first not in data and first not in _of_servers():
        raise wrong(_unknown([], first, Shape(dict.fromkeys(data, Any))))


def _unknown(inside: list[str], part: str, here: Shape) -> str:
    """The message for an unknown field, with suggestions."""
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
    """The paths to fields of a name, shortest first."""
    waiting: list[tuple[list[str], Shape]] = [([], here)]
    for path, shape in waiting:
        if path and name in shape.fields:
            yield [*path, name]
        if len(path) < DEEP:
            waiting += [([*path, field], _shape([kind])) for field, kind in shape.fields.items()]
            waiting += [([*path, "0"], _shape([kind])) for kind in shape.items]


@cache
def _shown(shows: str) -> Shape:
    """The shape of a command's output: entities by name, events, and its own fields."""
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
    """The fields of a class, by their JSON names."""
    return {one.encode_name: one.type for one in structs.fields(cls) if not one.name.startswith("_")}


def _shape(kinds: Iterable[Any]) -> Shape:
    """The shape of values of these types."""
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
    """The types within a type: the members of a union, and the type behind an annotation."""
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
    """The names of all known fields of servers."""
    kinds = (getattr(entities, name) for name in dir(entities))
    return frozenset(field for kind in kinds if _is_struct(kind) for field in _fields(kind))
