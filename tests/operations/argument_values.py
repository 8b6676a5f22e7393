"""An argument for every parameter of a method, made of its annotation."""

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, Unpack, get_args, get_origin, get_type_hints, is_typeddict

from atoot.api.base import BOUNDS, Cursor, Upload
from atoot.entities.base import Entity

SPECIAL: dict[str, Any] = {
    "content_type": "text/x.ü&=?",
    "lang": "de-AT",
    "language": "pt-BR",
    "languages": ["sr-Latn"],
    "locale": "zh-HK",
    "source_language": "ja",
    "fields_attributes": [{"name": "Pronouns ä", "value": "they"}],
    "focal": "0.25,-0.5",
    "focus": "0.25,-0.5",
    "idempotency_key": "a key",
    "emoji": "👍🏽",
    "interaction_policy": {"can_reply": {"automatic_approval": ["followers"]}},
    "auth": "tBHItJI5svbpez7KI4CCXg",
    "p256dh": "BF6pBtipCTuuC81-AiV5-bHFs8-dFNxRMFOYlcrymvr2kCexZNLRuNMPSqSUP_nMf9YwRYbeniJi9a16JY2HHyI",
    "filename": "name ü&=?",
    "mime_type": "image/webp",
    "progress": max,
    "url": "https://example.org/a?b=c&d",
}
"""What has to have a certain form, by the name of the parameter."""

POLICY = {"can_reply": {"automatic_approval": ["followers"]}}
SPECIAL |= {"public": POLICY, "unlisted": POLICY, "private": POLICY, "direct": POLICY}

MARKER = " ü&=/?"
"""Makes a text hard to send; what arrives intact was encoded as it should be."""

PREFERRED = (bool, datetime, date, timedelta, bytes, float, int, str)
"""What is taken of several types, if it is no thing or its id."""


class Arguments(dict[str, Any]):
    """Values by the name of the parameter."""

    def texts(self, *, without: Iterable[str] = ()) -> set[str]:
        """The texts among them that nobody else would send."""
        return {
            value
            for name, value in self.items()
            if name not in without and isinstance(value, str) and value.endswith(MARKER)
        }


def parameters_of(method: Callable[..., Any]) -> dict[str, Any]:
    """Name to annotation of what a caller can give, those of the cursor included, each of them under one name."""
    return dict(_parameters_of(getattr(method, "__func__", method)))


@cache
def _parameters_of(method: Callable[..., Any]) -> dict[str, Any]:
    hints = get_type_hints(method, include_extras=True)
    found: dict[str, Any] = {}
    for parameter in inspect.signature(method).parameters.values():
        if parameter.name == "self":
            continue
        hint = hints[parameter.name]
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            assert get_origin(hint) is Unpack, (
                f"**{parameter.name} of {method.__qualname__} is no Unpack[...]"
            )
            keys = get_type_hints(get_args(hint)[0])
            found |= {name: kind for name, kind in keys.items() if name not in BOUNDS}
        else:
            found[parameter.name] = hint
    return found


def documentation_of(method: Callable[..., Any]) -> str:
    """What the source says of a method and of the parameters that it shares with others."""
    hints = get_type_hints(method, include_extras=True).values()
    kinds = [get_args(hint)[0] for hint in hints if get_origin(hint) is Unpack]
    texts = [inspect.getdoc(method) or ""]
    for kind in kinds:
        source = inspect.getsource(kind)
        texts.append(source)
        # Of what a TypedDict is made, only its source tells before Python 3.12.
        bases = source.partition("(")[2].partition(")")[0].split(", ")
        known = vars(sys.modules[kind.__module__])
        kinds += [known[base] for base in bases if is_typeddict(known.get(base))]
    return "\n".join(texts)


def required_of(method: Callable[..., Any]) -> frozenset[str]:
    """The parameters that a caller has to give."""
    return _required_of(getattr(method, "__func__", method))


@cache
def _required_of(method: Callable[..., Any]) -> frozenset[str]:
    return frozenset(
        parameter.name
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind is not inspect.Parameter.VAR_KEYWORD
        and parameter.name != "self"
    )


def arguments(parameters: Mapping[str, Any]) -> Arguments:
    """A value for each parameter."""
    return Arguments({name: value(name, hint) for name, hint in parameters.items()})


def value(name: str, hint: Any) -> Any:
    """A value for one parameter."""
    if name in SPECIAL:
        return SPECIAL[name]
    if name == "params":
        return {"extra": f"extra{MARKER}"}
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return value(name, _best([arm for arm in inner if arm is not NoneType]))
    if origin is Literal:
        return inner[0]
    if is_typeddict(hint):
        return {key: value(key, kind) for key, kind in get_type_hints(hint).items()}
    if origin is not None and issubclass(origin, Mapping):
        return {"key": value(name, inner[1])}
    if origin is tuple:
        return tuple(value(name, kind) for kind in inner)
    if origin is not None and issubclass(origin, Iterable):
        return [value(name, inner[0])]
    return _plain(name, hint)


def _plain(name: str, hint: Any) -> Any:
    plain: dict[Any, Any] = {
        bool: True,
        int: 7,
        float: 0.5,
        str: name + MARKER,
        Any: name + MARKER,
        object: name + MARKER,
        bytes: b"bytes of a file",
        datetime: datetime(2100, 1, 2, 3, 4, 5, tzinfo=UTC),
        date: date(2000, 1, 2),
        timedelta: timedelta(hours=1),
        Upload: Upload(b"bytes of a file", "name.png", "image/png"),
        Path: Path(__file__),
    }
    if hint not in plain:
        raise AssertionError(f"there is no value for the parameter {name}: {hint}")
    return plain[hint]


def _best(arms: list[Any]) -> Any:
    several = [
        arm for arm in arms if (get_origin(arm) or arm) not in (str, int) and _is_iterable(get_origin(arm))
    ]
    if several:  # a thing, or many: many
        return several[0]
    if Entity in arms:  # a thing, or what names it: its name
        return str
    for kind in PREFERRED:
        if kind in arms:
            return kind
    return arms[0]


def _is_iterable(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Iterable) and not issubclass(origin, Mapping)


CURSOR = frozenset(get_type_hints(Cursor)) - BOUNDS.keys()
"""Parameters that say where in a list to begin."""
