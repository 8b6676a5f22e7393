"""What every entity can do.

An entity is a msgspec Struct: C reads the answer of the server straight into it. What the JSON had is what is
stored. A field whose value needs a better type than JSON has (`Instant`, `Day`, `Epoch`, `Count`, `Id`) keeps what
came and is turned into that type when the attribute is read. So nothing is lost (`to_dict()` gives back what came),
and nobody pays for dates not looked at.

Fields stand in the order in which Mastodon sends them, those of other servers last: msgspec looks for the next key
where the last one was found, so this order is the fast one.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Self, TypeAlias, cast, dataclass_transform

import msgspec
from msgspec import UNSET, Struct, StructMeta, UnsetType, field

from atoot import decoding
from atoot.decoding import KEPT
from atoot.lazy import later

# They need pydantic, which alone asks for them.
core_schema_of: Callable[..., Any] = later("atoot.entities.validation", "core_schema_of")
json_shape_of: Callable[..., Any] = later("atoot.entities.validation", "json_shape_of")

_SCALARS = frozenset((str, int, float, bool, type(None)))


class _Reading(property):
    """A field whose stored value is turned into another when it is read; `raw` is the field itself."""

    raw: Any


class EntityMeta(StructMeta):
    """Makes the fields of every entity keyword-only, and gives those that need it their better type."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        """Make an entity."""
        options.setdefault("kw_only", True)
        cls = super().__new__(mcls, name, bases, namespace, **options)
        for attribute, hint in namespace.get("__annotations__", {}).items():
            is_field = attribute in cls.__struct_fields__ and attribute != "_kept"
            make_getter = decoding.getter_maker(hint) if is_field else None
            if make_getter is not None:
                raw = cls.__dict__[attribute]
                reading = _Reading(make_getter(raw.__get__), raw.__set__)
                reading.raw = raw
                setattr(cls, attribute, reading)
        return cls


# An entity is part of a tree of plain data, never of a cycle: the garbage collector need not look at it.
# Checkers would take classes with an `__eq__` made for them for such as have no hash: it is in `Entity`.
@dataclass_transform(eq_default=False, kw_only_default=True, field_specifiers=(field,))
class Entity(Struct, metaclass=EntityMeta, kw_only=True, forbid_unknown_fields=True, gc=False):
    """Something the API speaks about: attributes are typed, items are what the JSON had."""

    # Where nothing is kept, msgspec leaves this out of what it writes.
    _kept: dict[str, Any] | UnsetType = field(default=UNSET, name=KEPT)

    in_repr: ClassVar[tuple[str, ...]] = ("id", "acct", "name", "title", "type")
    """Fields that `repr` shows, where there are any. The others stay out of it: some hold secrets."""
    adapt: "ClassVar[decoding.Adapter | None]" = None
    """Understands other software that sends another object in place of this one."""
    bare_means: ClassVar[str | None] = None
    """The field that a bare value stands for, where other software sends one instead of the object."""

    @property
    def extra(self) -> dict[str, Any]:
        """What the server sent and no field could take: unknown fields, and raw values that make no sense."""
        return decoding.unreadable(type(self), self._kept or {}, self.__getitem__)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data: what the server sent, defaults for what it did not send."""
        data: dict[str, Any] = decoding.plain(msgspec.to_builtins(self))
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read plain JSON data, as leniently as an answer.

        Args:
            data: plain JSON data, as servers send it.

        Raises:
            TypeError: it is no mapping.
            msgspec.DecodeError: it shares no field with this entity.
        """
        sent = {**data}
        try:
            return cls.from_json(msgspec.json.encode(sent))
        except UnicodeEncodeError:  # half a surrogate pair, which JSON can name and UTF-8 cannot hold
            return cls.from_json(json.dumps(msgspec.to_builtins(sent)))

    @classmethod
    def from_json(cls, text: bytes | str) -> Self:
        """Read a JSON text, as leniently as an answer.

        Args:
            text: JSON, as servers send it.

        Raises:
            msgspec.DecodeError: it is no JSON, no object, or shares no field with this entity.
        """
        entity: Self = decoding.read(_encoded(text) if isinstance(text, str) else text, cls)
        return entity

    def __getitem__(self, name: str) -> Any:
        kept = self._kept
        if kept is not UNSET and name in kept:
            return kept[name]
        value = getters(type(self))[name](self)
        return value if type(value) in _SCALARS else decoding.plain(msgspec.to_builtins(value))

    def __contains__(self, name: object) -> bool:
        return name in getters(type(self)) or (self._kept is not UNSET and name in self._kept)

    def __iter__(self) -> Iterator[str]:
        known = getters(type(self))
        yield from known
        if self._kept is not UNSET:
            yield from (name for name in self._kept if name not in known)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return True

    # Equality is that of all fields. Equal entities have the same name, so that they can be keys and members of sets;
    # what was edited meanwhile is another member.
    def __hash__(self) -> int:
        cls = type(self)
        name = identity(cls)
        if name is None:
            raise TypeError(
                f"unhashable type: {cls.__name__!r}: nothing names it; take what identifies it, or to_dict()"
            )
        return hash((cls, getters(cls)[name](self)))

    def keys(self) -> list[str]:
        """Names of all fields, those the entity does not know included, as the JSON has them."""
        return list(self)

    def values(self) -> list[Any]:
        """The JSON values of all fields."""
        return [self[name] for name in self]

    def items(self) -> list[tuple[str, Any]]:
        """Names and JSON values of all fields; where a field has this name, `dict(entity).items()` gives them."""
        return [(name, self[name]) for name in self]

    def get(self, name: str, default: Any = None) -> Any:
        """The JSON value of a field, or the default if there is no such field.

        Args:
            name: name of the field in JSON.
            default: what to give if there is no such field.
        """
        return self[name] if name in self else default  # noqa: SIM401 - this is `get`

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema_of(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> Any:
        return handler(json_shape_of(cls))

    def to_json(self) -> bytes:
        """The same as a JSON text. `msgspec.json.encode(entity)` is quicker, but writes unknown fields apart."""
        return msgspec.json.encode(self.to_dict())

    def __repr__(self) -> str:
        parts = [f"{name}={value!r:.60}" for name, value in self.__rich_repr__()]
        return f"<{' '.join([type(self).__name__, *parts])}>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        # What `rich` prints; without this msgspec would show it every field, tokens included.
        known = getters(type(self))
        return [(name, known[name](self)) for name in self.in_repr if name in known]


class PagedEntity(Entity, dict=True, gc=True):
    """An entity that is one page of a longer list: the list is inside, with what belongs to it beside.

    The cursors are of this answer and no part of the entity: not of its JSON, its equality, or a pickle of it.
    """

    @property
    def next(self) -> Any | None:
        """Names the next page; None if there is none."""
        return vars(self).get("next")

    @property
    def previous(self) -> Any | None:
        """Names the page before this; None if there is none."""
        return vars(self).get("previous")

    @property
    def here(self) -> Any | None:
        """Names this page; None where it was not asked for as one."""
        return vars(self).get("here")

    def _set_cursors(self, next: Any | None, previous: Any | None, here: Any | None = None) -> None:
        vars(self).update(next=next, previous=previous, here=here)


def _encoded(text: str) -> bytes:
    """A text as UTF-8; halves of surrogate pairs are joined, and replaced where they are alone."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def also_named(**others: str) -> "decoding.Adapter":
    """Reads a field that other software sends under another name; what it sent stays in `extra` too.

    Args:
        **others: a name of other software, and that of the field.
    """

    def adapt(sent: dict[str, Any]) -> None:
        """Read what has another name in other software.

        Args:
            sent: the object, as the server sent it.
        """
        for other, own in others.items():
            if other in sent:
                sent.setdefault(own, sent[other])

    return adapt


NAMING = ("id", "uri", "name", "shortcode", "domain", "code", "acct", "url", "title", "key")
"""Fields that name a thing, the surest first."""


@cache
def identity(cls: type[Entity]) -> str | None:
    """The field that names an entity; None if none does."""
    texts = {
        part.name: part.form.nullable
        for part in decoding.plan_of(cls).parts
        if part.form.exact and not part.form.container
    }
    sure = [name for name in NAMING if texts.get(name) is False]
    return next((name for name in [*sure, *NAMING] if name in texts), None)


@cache
def getters(cls: type[Entity]) -> dict[str, Any]:
    """JSON name to the function that gives what is stored."""
    found = {}
    for name, attribute in zip(cls.__struct_encode_fields__, cls.__struct_fields__, strict=True):
        if name != KEPT:
            descriptor = getattr(cls, attribute)
            found[name] = getattr(descriptor, "raw", descriptor).__get__
    return found


Ref: TypeAlias = Entity | str | int | Mapping[str, Any]
"""What names a thing: the entity, its id as text or number, or a mapping with an `id` (as 1.x returned them)."""


def id_of(thing: Ref) -> str:
    """The id of a thing, as text.

    Raises:
        TypeError: it is neither an id nor something that has one.
        ValueError: the id is empty.
    """
    found: Any = thing
    if isinstance(thing, Entity):
        found = getattr(thing, "id", None)
        if found is None:
            raise TypeError(f"{type(thing).__name__} has no id: pass the id or an entity that has one")
    elif isinstance(thing, Mapping):
        found = thing.get("id")
        if found is None:
            raise TypeError("the mapping has no 'id': pass the id or something that has one")
    if isinstance(found, bool) or not isinstance(found, str | int):
        hint = ": write `await` before it" if isinstance(found, Awaitable) else ""
        raise TypeError(f"expected an entity or its id, got {type(found).__name__}{hint}")
    if found == "":
        raise ValueError("the id is empty")
    return str(found)


def shown(status: Ref) -> Ref:
    """The status that people see: what a boost boosts, where the boost is given as an object; else what was given.

    Servers look for favourites, boosts and the like of the status itself. Asked to take back one of a boost, Mastodon
    says that it is done, and does nothing.
    https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses/reblogs_controller.rb
    """
    inner = status.get("reblog") if isinstance(status, Mapping) else getattr(status, "reblog", None)
    return inner if isinstance(inner, Entity | Mapping) and inner else status


def shown_id(status: Ref) -> str:
    """The id of the status that people see: see `shown`."""
    return id_of(shown(status))


def ids_of(things: Ref | Iterable[Ref], of: Callable[[Ref], str] = id_of) -> list[str]:
    """Ids of one thing, or of many.

    Args:
        things: the thing, or all of them.
        of: gives the id of one.

    Raises:
        TypeError: something among them is neither an id nor has one.
        ValueError: an id is empty.
    """
    if isinstance(things, bytes):  # iterating would give numbers, which could be ids
        raise TypeError("expected an entity or its id, got bytes")
    if isinstance(things, Entity | str | int | Mapping):
        return [of(cast("Ref", things))]
    return [of(thing) for thing in things]


def maybe_id(thing: Ref | None) -> str | None:
    """The id of a thing; None and an empty text stay what they are, for they mean that there is no such thing."""
    if thing is None:
        return None
    return "" if thing == "" else id_of(thing)


def maybe_shown_id(status: Ref | None) -> str | None:
    """The same of a status that people see: see `shown`."""
    return None if status is None else maybe_id(shown(status))
