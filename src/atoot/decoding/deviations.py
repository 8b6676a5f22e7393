"""Deviations of a response from the documentation, for authors of servers."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, ValidationError

from atoot.decoding.forms import Form, form_name, form_of, plan_of, value_name
from atoot.lazy import pattern
from atoot.secrets import one_line

_Waiting = list[tuple[str, Any, Form]]
"""Values still to examine: path, value and form."""


class Deviation(NamedTuple):
    """One deviation from the documentation."""

    path: str
    """Path from the top of the response: `[3].account.emojis[0].url`."""
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.path or 'the answer'}: expected {self.expected}, got {self.got}"


_Missed = Callable[[type[Struct]], Collection[str]]
"""The fields with a default that must be sent nevertheless."""


def _none(_: type[Struct]) -> Collection[str]:
    return ()


def deviations(data: Any, kind: Any, always_sent: _Missed = _none) -> Iterator[Deviation]:
    """Find what in the JSON data of a response deviates from the type; nothing if it decodes strictly.

    Unknown fields, values of another type, forbidden nulls, missing fields that every server should send, and texts
    that are not the expected date.

    Args:
        data: not modified.
        kind: the expected type.
        always_sent: fields of a Struct that this kind of server always sends, besides those without a default.
    """
    # A list instead of recursion: a response can be nested beyond Python's recursion limit.
    waiting: _Waiting = [("", data, form_of(kind))]
    while waiting:
        path, value, form = waiting.pop()
        inside: _Waiting = []
        if type(value) is dict and form.struct is not None:
            yield from _fields(path, value, form.struct, inside, always_sent(form.struct))
        elif type(value) is form.container:
            inside = _items(path, value, form_of(form.item))
        else:
            yield from _value(path, value, form)
        waiting.extend(reversed(inside))


def _fields(
    path: str, data: dict[str, Any], cls: type[Struct], inside: _Waiting, always: Collection[str]
) -> Iterator[Deviation]:
    plan = plan_of(cls)
    for part in plan.parts:
        if part.name in data:
            inside.append((_below(path, part.name), data[part.name], part.form))
        elif part.required or part.name in always:
            yield Deviation(_below(path, part.name), form_name(part.form), "nothing")
    for name, value in data.items():
        if name not in plan.names:
            yield Deviation(_below(path, name), "no such field", value_name(value))


def _items(path: str, data: Any, form: Form) -> _Waiting:
    if form.anything:
        return []
    if type(data) is list:
        return [(f"{path}[{place}]", item, form) for place, item in enumerate(data)]
    return [(_below(path, name), item, form) for name, item in data.items()]


def _value(path: str, value: Any, form: Form) -> Iterator[Deviation]:
    try:
        msgspec.convert(value, form.kind)
    except ValidationError:
        yield Deviation(path, form_name(form), value_name(value))
        return
    if form.reader is not None and value is not None and form.reader.read(value) is None:
        yield Deviation(path, form_name(form), f"{value!r:.40}")


MOMENT: re.Pattern[str] = pattern(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)")
DAY: re.Pattern[str] = pattern(r"\d{4}-\d\d-\d\d")
ADDRESSES = ("url", "uri", "avatar", "avatar_static", "header", "header_static", "preview_url", "remote_url")
"""Fields that contain a URL."""


def badly_written(data: Any) -> Iterator[Deviation]:
    """Find texts that can be read but are badly written: times without a zone, URLs without a host."""
    waiting = [("", data)]
    while waiting:
        path, value = waiting.pop()
        items = (
            enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
        )
        for name, inner in items:
            place = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}".lstrip(".")
            waiting.append((place, inner))
            if isinstance(inner, str) and isinstance(name, str):
                day = name == "last_status_at" and "acct" in value
                if name.endswith("_at") and not (DAY if day else MOMENT).fullmatch(inner):
                    due = "2026-01-31" if day else "2026-01-31T12:00:00.000Z"
                    yield Deviation(place, f"a time as in {due}", f"{inner!r:.40}")
                elif name in ADDRESSES and inner.startswith("/"):
                    yield Deviation(place, "a whole address", f"{inner!r:.80}")


LONGEST_NAME = 100
"""Characters of a name that are shown at most."""


def _below(path: str, name: str) -> str:
    if not name.replace("_", "").isalnum():
        return f'{path}["{one_line(name, LONGEST_NAME)}"]'
    return f"{path}.{name}" if path else name
