"""Parquet files of what is in an archive."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from atoot.entities import Account, Entity, Filter, List, Relationship, Status, Tag
from atoot.files import beside, replacing
from atoot.printable import json_text

KINDS: Mapping[str, type[Entity]] = {
    "posts": Status,
    "bookmarks": Status,
    "favourites": Status,
    "followers": Account,
    "following": Account,
    "blocks": Account,
    "mutes": Account,
    "lists": List,
    "relationships": Relationship,
    "filters": Filter,
    "tags": Tag,
}
"""What the items of a kind are; the others are JSON."""
ROWS = 1000


def write_parquet(path: Path, kind: str, items: Iterable[Any]) -> None:
    """Write a file as a whole; the old one stays until then.

    Raises:
        OSError: it cannot be written.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only who writes such files has it

    reader = _reader(kind, items)
    with replacing(path, beside(path)) as file, pq.ParquetWriter(file, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def _reader(kind: str, items: Iterable[Any]) -> Any:
    """A `pyarrow.RecordBatchReader`."""
    import pyarrow as pa  # noqa: PLC0415 - the same

    from atoot import arrow  # noqa: PLC0415 - the same

    if kind in KINDS:
        cls = KINDS[kind]
        return arrow.reader(map(cls.from_dict, items), cls, rows=ROWS)
    made = pa.record_batch(
        {"json": [json_text(item) for item in items]}, schema=pa.schema([("json", pa.string())])
    )
    return pa.RecordBatchReader.from_batches(made.schema, [made])
