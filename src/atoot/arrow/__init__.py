"""Entities as Arrow tables, for data frames, DuckDB and Parquet. Needs `pip install 'atoot[arrow]'`.

```python
table = atoot.arrow.table(await c.get_all(c.account_statuses(me)))
frame = table.to_pandas()
```

A column is a field of the entity, with the type of its attribute: times are in UTC, nested entities are structs, and
lists of entities are lists of structs. Anything without a type of its own is JSON text. `extra` holds everything that
the server sent beyond the fields, as JSON, so nothing is lost.
"""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Self

from atoot.entities.base import Entity

try:
    import pyarrow as pa

    from atoot.arrow.columns import plan
except ImportError as _missing:
    raise ImportError("atoot.arrow needs pyarrow: pip install 'atoot[arrow]'") from _missing

__all__ = ["ParquetFile", "batch", "batches", "reader", "schema", "table"]

ROWS = 8192
"""Default number of entities in a batch."""


def schema(kind: type[Entity], *, columns: Iterable[str] | None = None, depth: int = 1) -> pa.Schema:
    """The columns of a class of entities.

    Args:
        kind: the class of the entities: `atoot.entities.Status`.
        columns: the fields to take, with dots for nested ones: `["id", "account.acct"]`. By default all.
        depth: how deep entities of one kind may nest in columns, like the boosted status in its boost; deeper ones are
            JSON.

    Raises:
        ValueError: there is no such field.
    """
    return pa.schema(list(plan(kind, _named(columns), depth).fields), {"atoot.entity": kind.__name__})


def batch(
    entities: Iterable[Entity],
    kind: type[Entity] | None = None,
    *,
    columns: Iterable[str] | None = None,
    depth: int = 1,
    dictionary: Iterable[str] = (),
) -> pa.RecordBatch:
    """Entities as one record batch.

    Args:
        entities: a page, a list, or anything to iterate over.
        kind: their class; by default that of the first one. Required for an empty list.
        columns: as in `schema`.
        depth: as in `schema`.
        dictionary: columns with few distinct values, each to be stored once: `["visibility", "language"]`.

    Raises:
        ValueError: there is no such field, or the kind is unknown.
        TypeError: an item has another class.
    """
    rows = list(entities)
    cls = _kind_of(rows, kind)
    made_by = plan(cls, _named(columns), depth)
    made = pa.RecordBatch.from_arrays(
        made_by.arrays(rows), schema=schema(cls, columns=made_by.columns, depth=depth)
    )
    return _with_dictionaries(made, dictionary)


def table(
    entities: Iterable[Entity],
    kind: type[Entity] | None = None,
    *,
    columns: Iterable[str] | None = None,
    depth: int = 1,
    dictionary: Iterable[str] = (),
) -> pa.Table:
    """Entities as a table.

    Args:
        entities: a page, a list, or anything to iterate over.
        kind: as in `batch`.
        columns: as in `schema`.
        depth: as in `schema`.
        dictionary: as in `batch`.

    Raises:
        ValueError: there is no such field, or the kind is unknown.
        TypeError: an item has another class.
    """
    named, words = _named(columns), tuple(dictionary)
    made = [
        batch(rows, kind, columns=named, depth=depth, dictionary=words) for rows in _in_pieces(entities, ROWS)
    ]
    return pa.Table.from_batches(made or [batch((), kind, columns=named, depth=depth, dictionary=words)])


def reader(
    entities: Iterable[Entity],
    kind: type[Entity],
    *,
    columns: Iterable[str] | None = None,
    depth: int = 1,
    rows: int = ROWS,
) -> pa.RecordBatchReader:
    """A reader of record batches, for programs such as DuckDB: it consumes entities as needed.

    Args:
        entities: anything to iterate over, even if larger than memory.
        kind: their class.
        columns: as in `schema`.
        depth: as in `schema`.
        rows: entities in a batch.
    """
    named = _named(columns)
    made = (batch(piece, kind, columns=named, depth=depth) for piece in _in_pieces(entities, rows))
    return pa.RecordBatchReader.from_batches(schema(kind, columns=named, depth=depth), made)


async def batches(
    source: AsyncIterable[Any],
    kind: type[Entity] | None = None,
    *,
    columns: Iterable[str] | None = None,
    depth: int = 1,
    dictionary: Iterable[str] = (),
    rows: int = ROWS,
) -> AsyncIterator[pa.RecordBatch]:
    """Record batches from an asynchronous source: `async for batch in atoot.arrow.batches(c.home_timeline())`.

    Args:
        source: yields entities or pages of them: a list of the API, its `pages()`, or your own generator.
        kind: their class; by default that of the first one.
        columns: as in `schema`.
        depth: as in `schema`.
        dictionary: as in `batch`.
        rows: entities in a batch; the last one has the rest.

    Raises:
        ValueError: there is no such field.
        TypeError: an item has another class.
    """
    _check_rows(rows)
    named, words = _named(columns), tuple(dictionary)

    async def made_of(piece: list[Entity]) -> pa.RecordBatch:
        # In a thread, because it takes a while and would block the event loop.
        return await asyncio.to_thread(batch, piece, kind, columns=named, depth=depth, dictionary=words)

    waiting: list[Entity] = []
    async for came in source:
        waiting += came if isinstance(came, list) else [came]
        while len(waiting) >= rows:
            piece, waiting = waiting[:rows], waiting[rows:]
            kind = kind or _kind_of(piece, None)
            yield await made_of(piece)
    if waiting:
        yield await made_of(waiting)


class ParquetFile:
    """A Parquet file that entities are written to as they arrive, in row groups, with constant memory.

        with atoot.arrow.ParquetFile("statuses.parquet", atoot.entities.Status) as file:
            async for page in c.home_timeline().pages():
                file.write(page)

    The file appears when it is closed; until then it is `statuses.parquet.part`, and an old file of that name stays.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        kind: type[Entity],
        *,
        columns: Iterable[str] | None = None,
        depth: int = 1,
        rows: int = ROWS,
    ) -> None:
        """Open it for writing.

        Args:
            path: path of the file; closing the new file replaces the old one.
            kind: the class of the entities.
            columns: as in `schema`.
            depth: as in `schema`.
            rows: entities in a group.

        Raises:
            ValueError: there is no such field.
            OSError: the file cannot be written.
        """
        from pyarrow import parquet  # noqa: PLC0415 - needed only for such files

        _check_rows(rows)
        self._kind, self._columns, self._depth, self._rows = kind, _named(columns), depth, rows
        self._waiting: list[Entity] = []
        self._path = Path(path)
        self._part = self._path.with_name(f"{self._path.name}.part")
        self._writer: Any = parquet.ParquetWriter(
            self._part, schema(kind, columns=self._columns, depth=depth)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def write(self, entities: Iterable[Entity]) -> None:
        """Add entities.

        Args:
            entities: a page, a list, or anything to iterate over.

        Raises:
            TypeError: an item has another class.
        """
        self._waiting += entities
        while len(self._waiting) >= self._rows:
            self._flush()

    def close(self) -> None:
        """Write the remaining entities, and finish the file."""
        if not self._writer.is_open:
            return
        if self._waiting:
            self._flush()
        self._writer.close()
        self._part.replace(self._path)

    def _flush(self) -> None:
        rows, self._waiting = self._waiting[: self._rows], self._waiting[self._rows :]
        self._writer.write_batch(batch(rows, self._kind, columns=self._columns, depth=self._depth))


def _kind_of(rows: list[Entity], kind: type[Entity] | None) -> type[Entity]:
    if kind is None:
        if not rows:
            raise ValueError(
                "there are no entities to tell the kind: pass the class, such as kind=atoot.entities.Status"
            )
        kind = type(rows[0])
    if not (isinstance(kind, type) and issubclass(kind, Entity)):
        raise TypeError(f"expected entities, got {getattr(kind, '__name__', kind)}")
    for row in rows:
        if not isinstance(row, kind):
            raise TypeError(f"expected {kind.__name__}, got {type(row).__name__}: a table has one kind")
    return kind


def _check_rows(rows: int) -> None:
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
        raise ValueError(f"rows: expected a whole number, 1 or more, got {rows!r}")


def _in_pieces(entities: Iterable[Entity], size: int) -> Iterator[list[Entity]]:
    _check_rows(size)
    left = iter(entities)
    while piece := list(islice(left, size)):
        yield piece


def _named(columns: Iterable[str] | None) -> tuple[str, ...] | None:
    """The names of columns, hashable, as plans are cached by them."""
    if columns is None:
        return None
    if isinstance(columns, str):
        raise TypeError(f"columns: expected a list of names, got one text: [{columns!r}]")
    return tuple(columns)


def _with_dictionaries(made: Any, names: Iterable[str]) -> Any:
    for name in names:
        place = made.schema.get_field_index(name)
        if place < 0:
            raise ValueError(f"dictionary: there is no column {name!r}")
        field = made.schema.field(place)
        coded = made.column(place).dictionary_encode()
        made = made.set_column(place, field.with_type(coded.type), coded)
    return made
