"""What methods say they return, and the least that a server may answer to a request for something."""

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_overloads, get_type_hints

from msgspec import structs

from atoot.entities.base import Entity
from atoot.paging import Paged, PagedObject


def results_of(method: Callable[..., Any]) -> list[Any]:
    """What a method says it returns, in each of its overloads."""
    return [get_type_hints(form)["return"] for form in get_overloads(method) or [inspect.unwrap(method)]]


def classes_in(hint: Any) -> Iterator[type]:
    """All classes that an annotation names."""
    if isinstance(hint, type) and get_origin(hint) is None:
        yield hint
        return
    origin = get_origin(hint)
    if isinstance(origin, type) and issubclass(origin, Paged | PagedObject):
        yield origin
    for inner in get_args(hint):
        if get_origin(hint) is not Literal:
            yield from classes_in(inner)


fields_of = cache(structs.fields)
"""The fields of a class; msgspec evaluates all annotations anew whenever it is asked."""


def least(kind: Any) -> Any:
    """JSON data that can be read as something of this kind."""
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Entity):
        required = [field for field in fields_of(kind) if field.required]
        return {field.encode_name: least(field.type) for field in required}
    if origin is Annotated:
        return "2020-01-01T00:00:00.000Z" if "instant" in repr(kind) else least(inner[0])
    if origin is list:
        return [least(inner[0])]
    if origin is dict:
        return {}
    if inner:  # a union
        return least(inner[0])
    return {str: "1", int: 1, float: 1.5, bool: True, NoneType: {}, object: {}}.get(kind)


def fits(answer: Any, result: Any) -> bool:
    """Whether what a method gave is what it says it gives."""
    origin, inner = get_origin(result), get_args(result)
    if origin is Paged:
        return isinstance(answer, list) and len(answer) > 0 and all(fits(item, inner[0]) for item in answer)
    if origin is PagedObject:
        return fits(answer, inner[0])
    if origin is list:
        return isinstance(answer, list) and all(fits(item, inner[0]) for item in answer)
    if origin is dict:
        return isinstance(answer, dict)
    if inner:
        return any(fits(answer, arm) for arm in inner)
    return result is Any or isinstance(answer, result)
