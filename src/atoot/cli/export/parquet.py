"""Parquet files of what is in an archive."""

import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from atoot.cli.safe import json_text
from atoot.entities import Account, Entity, Filter, List, Relationship, Status, Tag

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
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with pq.ParquetWriter(file, reader.schema) as writer:
                for batch in reader:
                    writer.write_batch(batch)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


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
