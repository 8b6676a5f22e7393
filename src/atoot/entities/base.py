"""What every entity can do.

An entity is a msgspec Struct: C reads the answer of the server straight into it. What the JSON had is what is
stored; `Instant` and `Day` fields hold the text of the server and are turned into `datetime` and `date` when the
attribute is read. So nothing is lost (`to_dict()` gives back what came), and nobody pays for dates not looked at.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeAlias, dataclass_transform

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import fields as struct_fields

if TYPE_CHECKING:
    Instant: TypeAlias = datetime
    Day: TypeAlias = date
else:
    Instant = Annotated[str, Meta(extra={"reads": "instant"})]
    Day = Annotated[str, Meta(extra={"reads": "day"})]

KEPT = "atoot kept"
"""Name under which an entity keeps what does not fit its fields; no server has a field with a space."""


def read_instant(text: object) -> datetime | None:
    """The moment that a text of a server means, in its zone, UTC if it names none; None if it means none."""
    if isinstance(text, datetime):
        return text
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def read_day(text: object) -> date | None:
    """The day that a text of a server means, also if it sent a whole instant; None if it means none."""
    if isinstance(text, date) and not isinstance(text, datetime):
        return text
    moment = read_instant(text)
    return moment.date() if moment is not None else None


class _Reading(property):
    """A field whose stored text is turned into a value when it is read; `raw` gives the text."""

    raw: Any


def _reading(raw: Any, read: Any) -> _Reading:
    get = raw.__get__
    made = _Reading(lambda self: read(get(self)))
    made.raw = raw
    return made


_READERS = {Instant: read_instant, Instant | None: read_instant, Day: read_day, Day | None: read_day}


@dataclass_transform(kw_only_default=True, field_specifiers=(field,))
class EntityMeta(type(Struct)):  # type: ignore[misc]  # the stubs hide that this is a class
    """Makes the fields of every entity keyword-only, and those with a date readable as one."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:  # noqa: N804 - as Python names it
        options.setdefault("kw_only", True)
        cls = super().__new__(mcls, name, bases, namespace, **options)
        for attribute, hint in namespace.get("__annotations__", {}).items():
            read = _READERS.get(hint) if isinstance(hint, _HASHABLE) else None
            if read is not None:
                setattr(cls, attribute, _reading(cls.__dict__[attribute], read))
        return cls


_HASHABLE = (type(Instant), type(Instant | None)) if not TYPE_CHECKING else (object,)


# An entity is part of a tree of plain data, never of a cycle: the garbage collector need not look at it.
class Entity(Struct, metaclass=EntityMeta, forbid_unknown_fields=True, gc=False):
    """Something the API speaks about: attributes are typed, items are what the JSON had."""

    _kept: dict[str, Any] | None = field(default=None, name=KEPT)

    shown: ClassVar[tuple[str, ...]] = ("id", "acct", "name", "title", "type")
    """Fields that `repr` shows, where there are any."""

    @property
    def extra(self) -> dict[str, Any]:
        """What the server sent and no field could take: unknown fields, and raw values that make no sense."""
        from atoot.entities.lenient import unreadable  # noqa: PLC0415 - the reader knows entities, not the other way round

        return unreadable(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data: what the server sent, defaults for what it did not send."""
        data: dict[str, Any] = plain(msgspec.to_builtins(self))
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read plain JSON data, as leniently as an answer.

        Raises:
            msgspec.DecodeError: it is no mapping, or shares no field with this entity.
        """
        return cls.from_json(msgspec.json.encode(dict(data)))

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """Read a JSON text, as leniently as an answer.

        Raises:
            msgspec.DecodeError: it is no JSON, no object, or shares no field with this entity.
        """
        from atoot.entities.lenient import read  # noqa: PLC0415 - see `extra`

        entity: Self = read(text.encode() if isinstance(text, str) else text, cls)
        return entity

    def __getitem__(self, name: str) -> Any:
        kept = self._kept
        if kept is not None and name in kept:
            return kept[name]
        return plain(msgspec.to_builtins(_getters(type(self))[name](self)))

    def __contains__(self, name: object) -> bool:
        return name in _getters(type(self)) or (self._kept is not None and name in self._kept)

    def __iter__(self) -> Iterator[str]:
        yield from _getters(type(self))
        if self._kept is not None:
            yield from (name for name in self._kept if name not in _getters(type(self)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return True

    def keys(self) -> list[str]:
        """Names of all fields, those the entity does not know included, as the JSON has them."""
        return list(self)

    def get(self, name: str, default: Any = None) -> Any:
        """The JSON value of a field, or the default if there is no such field."""
        return self[name] if name in self else default

    def __repr__(self) -> str:
        getters = _getters(type(self))
        parts = [f"{name}={getters[name](self)!r:.60}" for name in self.shown if name in getters]
        return f"<{' '.join([type(self).__name__, *parts])}>"


@cache
def _getters(cls: type[Entity]) -> dict[str, Any]:
    """JSON name to the function that gives what is stored."""
    getters = {}
    for info in struct_fields(cls):
        if info.encode_name == KEPT:
            continue
        descriptor = getattr(cls, info.name)
        getters[info.encode_name] = getattr(descriptor, "raw", descriptor).__get__
    return getters


def plain(data: Any) -> Any:
    """JSON data of entities with what they kept put back in its place."""
    if isinstance(data, dict):
        kept = data.pop(KEPT, None)
        for name, value in data.items():
            if isinstance(value, dict | list):
                data[name] = plain(value)
        if kept:
            data.update(kept)
    elif isinstance(data, list):
        for value in data:
            plain(value)
    return data
