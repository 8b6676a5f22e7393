"""Conversion of entities to columns: a plan for each class, computed once, and arrays built field by field."""

import json
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate, chain
from typing import Any, NamedTuple, TypeAlias

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import UNSET
from msgspec.structs import astuple

from atoot.decoding.forms import FieldPlan, Form, form_of, plan_of
from atoot.entities.base import Entity, getters

_compute: Any = pc  # its functions are created at import

_AT_ONCE = 256
"""Entities to unpack together: few enough for their values to stay in the processor's cache."""
EXTRA = "extra"
"""The column for data without a field."""
_EARLIEST, _LATEST = -62_135_596_800_000_000, 253_402_300_799_999_999
"""Microseconds since 1970 of the first and the last moment of a `datetime`."""
_DAY = 86_400_000_000
"""Microseconds."""
_LEAST, _MOST = -(2**63), 2**63 - 1
"""The bounds of an integer column."""
_MOMENT = pa.timestamp("us", tz="UTC")

Values: TypeAlias = Sequence[Any]
Wanted: TypeAlias = dict[str, "Wanted"]
"""Names of the fields to take, each with the nested ones to take; empty for all."""


class Column(NamedTuple):
    """Conversion of the values of one field to an array."""

    type: Any
    """Its Arrow type."""
    array: Callable[[Values], Any]


class ColumnPlan(NamedTuple):
    """The columns of a kind of entity: the whole struct, or some of its fields side by side."""

    struct: "_Struct"
    columns: tuple[str, ...] | None
    fields: tuple[Any, ...]

    def arrays(self, rows: list[Entity]) -> list[Any]:
        """An array for each column."""
        if self.columns is None:
            return self.struct.arrays(rows)
        whole = self.struct.array(rows)
        return [_inside(whole, name.split(".")) for name in self.columns]


def _inside(array: Any, names: list[str]) -> Any:
    for name in names:
        array = _compute.struct_field(array, name)
    return array


@cache
def plan(kind: type[Entity], columns: tuple[str, ...] | None, depth: int) -> ColumnPlan:
    """The plan for entities of a kind, with all columns or the named ones.

    Raises:
        ValueError: there is no such field.
    """
    if columns is None:
        whole = _Struct(kind, {}, depth, ())
        return ColumnPlan(whole, None, tuple(whole.type))
    wanted: Wanted = {}
    for name in columns:
        inner = wanted
        for part in name.split("."):
            inner = inner.setdefault(part, {})
    struct = _Struct(kind, wanted, depth, ())
    return ColumnPlan(struct, columns, tuple(pa.field(name, _type_of(struct.type, name)) for name in columns))


def _type_of(kind: Any, name: str) -> Any:
    for part in name.split("."):
        kind = kind.field(part).type
    return kind


class _Struct:
    """Entities of one kind as a column: a column for each field, and one for data without a field."""

    def __init__(
        self, cls: type[Entity], wanted: Wanted, depth: int, around: tuple[type[Entity], ...]
    ) -> None:
        parts = {part.name: part for part in plan_of(cls).parts}
        for name in wanted:
            if name not in parts and name != EXTRA:
                raise ValueError(f"{cls.__name__} has no field {name!r}: it has {', '.join(parts)}")
        self.cls = cls
        self.extra: bool = not wanted or EXTRA in wanted
        places = {name: place for place, name in enumerate(cls.__struct_encode_fields__)}
        self.columns: list[tuple[int, bool, Column]] = [
            (
                places[name],
                part.form.reader is not None,
                _column(cls, part, wanted.get(name, {}), depth, around),
            )
            for name, part in parts.items()
            if not wanted or name in wanted
        ]
        names = [name for name in parts if not wanted or name in wanted]
        fields = [pa.field(name, made.type) for name, (*_, made) in zip(names, self.columns, strict=True)]
        self.type: Any = pa.struct([*fields, pa.field(EXTRA, pa.string())] if self.extra else fields)
        self.fields: list[Any] = list(self.type)
        self.gets: list[Any] = list(getters(cls).values())

    def arrays(self, entities: Values) -> list[Any]:
        """An array for each field."""
        columns = self._columns(entities)
        made, odd = [], False
        for place, is_read, column in self.columns:
            values = columns[place]
            array = column.array(values)
            made.append(array)
            if is_read and array.null_count:
                odd = odd or array.null_count > values.count(None) + values.count("")
        if self.extra:
            made.append(_extra(entities, columns[self.cls.__struct_fields__.index("_kept")], odd=odd))
        return made

    def _columns(self, entities: Values) -> list[list[Any]]:
        """The stored values, field by field."""
        # One call in C for each entity, and one for all columns: access field by field takes ten times as long.
        row = astuple if set(map(type, entities)) <= {self.cls} else self._row
        columns: list[list[Any]] = [[] for _ in self.cls.__struct_fields__]
        for start in range(0, len(entities), _AT_ONCE):
            rows = map(row, entities[start : start + _AT_ONCE])
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
        return columns

    def _row(self, entity: Any) -> tuple[Any, ...]:
        """The values of the fields; an entity of a subclass has more of them, in another order."""
        kept = self.cls.__struct_fields__.index("_kept")
        row = [get(entity) for get in self.gets]
        row.insert(kept, entity._kept)  # noqa: SLF001 - a field like the others
        return tuple(row)

    def array(self, values: Values) -> Any:
        """One array; None is null."""
        there = [value for value in values if value is not None]
        if not there:
            return pa.nulls(len(values), self.type)
        arrays = self.arrays(there)
        if len(there) == len(values):
            return pa.StructArray.from_arrays(arrays, fields=self.fields)
        counter = iter(range(len(there)))
        places = pa.array([None if value is None else next(counter) for value in values], pa.int32())
        spread = [_spread(one, places) for one in arrays]
        return pa.StructArray.from_arrays(spread, fields=self.fields, mask=places.is_null())


def _spread(array: Any, places: Any) -> Any:
    """The values at these places; null where there is no place. Like `take`, but without writing out empty columns."""
    if array.null_count == len(array):
        return pa.nulls(len(places), array.type)
    if not pa.types.is_struct(array.type):
        return array.take(places)
    there = array.is_valid().take(places).fill_null(False)
    fields = list(array.type)
    inner = [_spread(array.field(number), places) for number in range(len(fields))]
    return pa.StructArray.from_arrays(inner, fields=fields, mask=_compute.invert(there))


def _extra(entities: Values, kept: Values, *, odd: bool) -> Any:
    if not odd and kept.count(UNSET) == len(kept):
        return pa.nulls(len(kept), pa.string())
    return _texts(
        [
            _json(found) if (odd or one is not UNSET) and (found := entity.extra) else None
            for entity, one in zip(entities, kept, strict=True)
        ]
    )


def _column(
    cls: type[Entity], part: FieldPlan, wanted: Wanted, depth: int, around: tuple[type[Entity], ...]
) -> Column:
    """The column of a field."""
    if wanted and part.form.struct is None:
        inner = next(iter(wanted))
        raise ValueError(f"{part.name} of {cls.__name__} is no entity: it has no column {part.name}.{inner}")
    return _column_of(part.form, wanted, depth, (*around, cls))


def _column_of(form: Form, wanted: Wanted, depth: int, around: tuple[type[Entity], ...]) -> Column:
    if form.reader is not None:
        return _READ[form.reader.name](form.reader.read)
    struct = form.struct
    if struct is not None and issubclass(struct, Entity):
        # Entities that contain their own kind would nest forever.
        if _repeats((*around, struct)) > depth and not wanted:
            return Column(pa.string(), _as_json)
        made = _Struct(struct, wanted, depth, around)
        return Column(made.type, made.array)
    if form.container is not None and form.item is not Any:
        inner = _column_of(form_of(form.item), {}, depth, around)
        return _list_of(inner) if form.container is list else _map_of(inner)
    exact = form.exact - {type(None)}
    if not form.anything and form.container is None and exact in _PLAIN:
        return _PLAIN[exact]
    return Column(pa.string(), _as_json)


def _repeats(kinds: tuple[type[Entity], ...]) -> int:
    """How often a kind recurs inside itself."""
    return len(kinds) - len(set(kinds))


def _list_of(inner: Column) -> Column:
    kind = pa.list_(inner.type)
    nothing = pa.nulls(0, inner.type)

    def array(values: Values) -> Any:
        flat = list(chain.from_iterable(filter(None, values)))
        if not flat and all(value is None for value in values):
            return pa.nulls(len(values), kind)
        items = inner.array(flat) if flat else nothing
        return pa.ListArray.from_arrays(_offsets(values), items, kind)

    return Column(kind, array)


def _map_of(inner: Column) -> Column:
    kind = pa.map_(pa.string(), inner.type)

    def array(values: Values) -> Any:
        names = list(chain.from_iterable(filter(None, values)))
        held = list(chain.from_iterable(value.values() for value in values if value))
        return pa.MapArray.from_arrays(_offsets(values), _texts(names), inner.array(held), kind)

    return Column(kind, array)


def _offsets(values: Values) -> Any:
    """The offset of each list in the concatenation of all; null where there is none."""
    if None not in values:
        return pa.array([0, *accumulate(map(len, values))], pa.int32())
    starts = [0, *accumulate(0 if value is None else len(value) for value in values)]
    begins = [None if value is None else start for value, start in zip(values, starts, strict=False)]
    return pa.array([*begins, starts[-1]], pa.int32())


def _texts(values: Values) -> Any:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:  # a lone surrogate, in data from a program
        return pa.array(
            [value and value.encode("utf-8", "replace").decode() for value in values], pa.string()
        )


def _whole_numbers(values: Values) -> Any:
    try:
        return pa.array(values, pa.int64())
    except (OverflowError, pa.ArrowInvalid):  # numbers beyond 64 bits are null, and in no column
        return pa.array(
            [value if value is not None and _LEAST <= value <= _MOST else None for value in values],
            pa.int64(),
        )


def _numbers(values: Values) -> Any:
    return pa.array([None if value is None else float(value) for value in values], pa.float64())


def _truths(values: Values) -> Any:
    return pa.array(values, pa.bool_())


def _moments(read: Callable[[Any], Any]) -> Column:
    return _of_time(_MOMENT, pa.int64(), read, _EARLIEST, _LATEST)


def _days(read: Callable[[Any], Any]) -> Column:
    return _of_time(pa.date32(), pa.int32(), read, _EARLIEST // _DAY, _LATEST // _DAY)


def _of_time(kind: Any, number: Any, read: Callable[[Any], Any], first: int, last: int) -> Column:
    """A column of moments or days: parsed in C, as nearly all can be; if one cannot, all are read as attributes are."""

    def array(values: Values) -> Any:
        try:
            made = pa.array(values, pa.string()).cast(kind)
            ends = _compute.min_max(made.cast(number))
            least, most = ends["min"].as_py(), ends["max"].as_py()
            if least is None or (least >= first and most <= last):
                return made
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
            pass
        return pa.array([None if value is None else read(value) for value in values], kind)

    return Column(kind, array)


def _counts(read: Callable[[Any], Any]) -> Column:
    return Column(
        pa.int64(),
        lambda values: _whole_numbers([None if value is None else read(value) for value in values]),
    )


def _ids(read: Callable[[Any], Any]) -> Column:
    return Column(pa.string(), lambda values: _texts([read(value) for value in values]))


def _as_json(values: Values) -> Any:
    if values.count(None) == len(values):
        return pa.nulls(len(values), pa.string())
    return _texts([None if value is None else _json(value) for value in values])


def _json(value: Any) -> str:
    data = value.to_dict() if isinstance(value, Entity) else value
    try:
        return msgspec.json.encode(data).decode()
    except UnicodeEncodeError:  # a lone surrogate: JSON can escape it
        return json.dumps(msgspec.to_builtins(data))


_READ: dict[str, Callable[[Callable[[Any], Any]], Column]] = {
    "a moment": _moments,
    "seconds since 1970": _moments,
    "a day": _days,
    "a whole number in a text": _counts,
    "an id": _ids,
}
"""Columns by `Reader.name`."""
_PLAIN: dict[frozenset[type], Column] = {
    frozenset({str}): Column(pa.string(), _texts),
    frozenset({int}): Column(pa.int64(), _whole_numbers),
    frozenset({bool}): Column(pa.bool_(), _truths),
    frozenset({float}): Column(pa.float64(), _numbers),
    frozenset({int, float}): Column(pa.float64(), _numbers),
}
