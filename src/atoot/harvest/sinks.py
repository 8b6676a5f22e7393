"""Sinks: any async function that takes a list of items; this module has JSON lines and Parquet."""

import os
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self, TypeAlias

import msgspec

from atoot.files import append, open_lines
from atoot.harvest.step import KINDS, Item, log

Sink: TypeAlias = Callable[[list[Item]], Awaitable[object]]
"""Takes items; an error that it raises ends the run, which can be resumed."""
Place: TypeAlias = str | os.PathLike[str]
Columns: TypeAlias = Iterable[str] | None


class _FileSink(ABC):
    """A sink that writes a file; as a context manager, it closes the file at the end."""

    _file: Any

    @abstractmethod
    def write(self, items: Iterable[Item]) -> object:
        """Write items."""

    def close(self) -> None:
        """Write what is left, and close the file."""
        self._file.close()

    async def __call__(self, items: list[Item]) -> None:
        self.write(items)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class _Line(msgspec.Struct, omit_defaults=True):
    """One line of the file: an item and its metadata."""

    key: str
    kind: str = ""
    host: str = ""
    gone: str = ""
    item: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class JsonLines(_FileSink):
    """A file with a line for each item: `{"key": ..., "kind": ..., "host": ..., "item": ...}`, the item as the host sent it.

    Items that the file already has are not written again: a step may be repeated, and hosts may send the same status.
    Only an item's own host may repeat it after other hosts, which may have made it up (`Item.first_hand`).
    That takes some 100 bytes of memory an item. A line that a crash cut off is taken out.

    Args:
        path: of the file.
        once: whether each key is written once.

    Raises:
        OSError: it cannot be written.
        ValueError: it is something else.
    """

    def __init__(self, path: Place, *, once: bool = True) -> None:
        self.path: Path = Path(path)
        self._once = once
        self._seen: set[bytes] = set()
        self._file = open_lines(self.path, self._know, b'{"key":')

    def _know(self, line: bytes) -> None:
        """Remember what the file already contains."""
        try:
            found = msgspec.json.decode(line, type=_Line)
        except msgspec.DecodeError as problem:
            raise ValueError(f"{self.path} is not a file of items: {problem}") from None
        if self._once:
            self._seen.add(_mark(Item(found.key, found.kind, b"", found.host, found.gone)))

    def write(self, items: Iterable[Item]) -> int:
        """Write items; returns how many of them were new.

        Args:
            items: of a step.

        Raises:
            OSError: the disk is full, or the file cannot be written; none of them is in it then.
        """
        fresh, marks = [], set[bytes]()
        for item in items:
            known = {mark := _mark(item), _mark(item, first_hand=True)}
            if not self._once or (self._seen.isdisjoint(known) and marks.isdisjoint(known)):
                marks.add(mark)
                fresh.append(item)
        try:
            append(self._file, b"".join(map(_line, fresh)))
        except OSError as problem:
            said = f"{problem.strerror}; run it again, it goes on from here"
            raise OSError(problem.errno, said, str(self.path)) from None
        if self._once:
            self._seen |= marks
        return len(fresh)


def _mark(item: Item, *, first_hand: bool = False) -> bytes:
    said = f"{item.gone}\0{item.key}\0{first_hand or item.first_hand}"
    return blake2b(said.encode("utf-8", "replace"), digest_size=12).digest()


def _line(item: Item) -> bytes:
    is_plain = b"\n" not in item.raw and b"\r" not in item.raw  # a host may send it on several lines
    raw = item.raw if is_plain else msgspec.json.format(item.raw, indent=-1)
    told = _Line(item.key, item.kind, item.host, item.gone, msgspec.UNSET if item.gone else msgspec.Raw(raw))
    return msgspec.json.encode(told) + b"\n"


class Parquet(_FileSink):
    """A Parquet file of statuses or accounts, a row each, with the columns of `atoot.arrow`. Needs `pip install 'atoot[arrow]'`.

    Other items are left out, and logged. Memory use stays flat. The file takes its place when it is closed: for runs
    that may be interrupted, write JSON lines and turn them into Parquet afterwards.

    Args:
        path: of the file.
        kind: `Status` or `Account`; items of another kind are left out.
        columns: the fields to write, as `atoot.arrow.schema` takes them; by default all.
        depth: as in `atoot.arrow.schema`: with 0 a boosted status is JSON, which is six times as fast as columns of its own.
        rows: in a group.

    Raises:
        ValueError: there is no such kind, or no such field.
    """

    def __init__(
        self, path: Place, kind: str = "Status", *, columns: Columns = None, depth: int = 0, rows: int = 8192
    ) -> None:
        from atoot.arrow import ParquetFile  # noqa: PLC0415 - an extra

        if kind not in KINDS:
            raise ValueError(f"kind: expected {' or '.join(KINDS)}, got {kind!r}")
        self._kind = kind
        self._file = ParquetFile(path, KINDS[kind], columns=columns, depth=depth, rows=rows)

    def write(self, items: Iterable[Item]) -> None:
        """Write items.

        Args:
            items: of a step.
        """
        wanted, typed = [item for item in items if item.kind == self._kind and not item.gone], []
        for item in wanted:
            with suppress(msgspec.DecodeError):
                typed.append(item.typed())
        if strange := len(wanted) - len(typed):
            log.warning("%d of %d items are no %s, and left out", strange, len(wanted), self._kind)
        self._file.write(typed)
