"""Where an answer is not what it should be: for people who write servers."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import ValidationError

from atoot.entities.base import Entity
from atoot.entities.documented import always_sent
from atoot.entities.plans import Form, form_of, plan_of
from atoot.entities.words import form_name, value_name

_Waiting = list[tuple[str, Any, Form]]
"""What is still to be looked at: path, value and form."""


class Deviation(NamedTuple):
    """One thing that is not as documented."""

    path: str
    """Where, from the answer down: `[3].account.emojis[0].url`."""
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.path or 'the answer'}: expected {self.expected}, got {self.got}"


def deviations(data: Any, kind: Any, has: Callable[[str], bool] | None = None) -> Iterator[Deviation]:
    """What in the JSON data of an answer is not of the type; nothing if the answer reads strictly.

    Unknown fields, values of another type, null where it is not allowed, fields that every server should send, and
    texts that are no date where one is due.

    Args:
        data: belongs to the caller, and stays as it is.
        kind: what the answer should be.
        has: whether the server should have what Mastodon has since a version. If it is given, fields are missed too
            that have a default here and are always sent by the documentation.
    """
    # A list instead of recursion: an answer can be nested deeper than Python may call.
    waiting: _Waiting = [("", data, form_of(kind))]
    while waiting:
        path, value, form = waiting.pop()
        inside: _Waiting = []
        if type(value) is dict and form.entity is not None:
            yield from _fields(path, value, form.entity, inside, has)
        elif type(value) is form.container:
            inside = _items(path, value, form_of(form.item))
        else:
            yield from _value(path, value, form)
        waiting.extend(reversed(inside))


def _fields(
    path: str, data: dict[str, Any], cls: type[Entity], inside: _Waiting, has: Callable[[str], bool] | None
) -> Iterator[Deviation]:
    plan = plan_of(cls)
    sent = always_sent(cls)
    for part in plan.parts:
        if part.name in data:
            inside.append((_below(path, part.name), data[part.name], part.form))
        elif part.required or (has is not None and part.name in sent and has(sent[part.name])):
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


def _below(path: str, name: str) -> str:
    if not name.replace("_", "").isalnum():
        return f'{path}["{name}"]'
    return f"{path}.{name}" if path else name
