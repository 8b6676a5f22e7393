"""Archives: a SQLite file, or a folder with JSON Lines files. Both record their progress and hold nothing twice.

A page and the checkpoint after it are written in one transaction: whenever the program is interrupted, the archive has
both or neither.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple, Self

from atoot.archive.errors import ArchiveError
from atoot.archive.state import make_private, transaction
from atoot.files import append
from atoot.printable import json_text

JOURNAL = ".atoot-export.sqlite"
"""The journal of a JSON Lines folder."""
APPLICATION = 0x61746F74
"""`atot`, in the header of the file: https://www.sqlite.org/pragma.html#pragma_application_id"""
_SCHEMA = """
create table if not exists export (origin text not null, account text not null);
create table if not exists source (
    name text primary key, next text, after text, complete integer not null default 0
);
create table if not exists item (kind text not null, id text not null, json text, primary key (kind, id));
create table if not exists file (kind text primary key, size integer not null);
"""


class ArchivePlace(NamedTuple):
    """The checkpoint of a source."""

    next: str | None = None
    """Path of the page to fetch next; None if there is none."""
    after: str | None = None
    """Id of the first item of the page before."""
    complete: bool = False
    """Whether its end was reached once: from then on only new items are fetched."""


class Archive:
    """A SQLite file: the table `item` has `kind`, `id`, and the `json` as the server sent it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        try:
            self._connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _connect(self) -> None:
        with self._told():
            make_private(self.path)
            self._opened = sqlite3.connect(self.path, timeout=0, isolation_level=None)
            if self._one("pragma application_id") not in ((0,), (APPLICATION,)) or (
                self._one("pragma application_id") == (0,) and self._one("select 1 from sqlite_master")
            ):
                raise ArchiveError(f"{self.path} exists and is not an export; choose another file")
            # One process at a time, until it ends.
            self._db.execute("pragma locking_mode = exclusive")
            with transaction(self._db):
                self._db.execute(f"pragma application_id = {APPLICATION}")
                for statement in filter(str.strip, _SCHEMA.split(";")):
                    self._db.execute(statement)

    def __exit__(self, *_error: object) -> None:
        if self._opened is not None:
            with suppress(sqlite3.Error):  # the disk may be full: what is committed is committed
                self._opened.close()
            self._opened = None

    def belongs_to(self, origin: str, account: str) -> None:
        """Make sure that the archive belongs to this account."""
        with self._told():
            found = self._one("select origin, account from export")
            if found is None:
                self._db.execute("insert into export values (?, ?)", (origin, account))
            elif found != (origin, account):
                raise ArchiveError(
                    f"{self.path} is the export of another account (id {found[1]} on {found[0]}); choose another file"
                )

    @property
    def origin(self) -> str:
        """Origin of the account's instance."""
        found = self._one("select origin from export")
        return str(found[0]) if found else ""

    def place(self, source: str) -> ArchivePlace:
        """The checkpoint of a source."""
        found = self._one("select next, after, complete from source where name = ?", source)
        return ArchivePlace() if found is None else ArchivePlace(found[0], found[1], bool(found[2]))

    def count(self, kind: str) -> int:
        """How many items of a kind there are."""
        found = self._one("select count(*) from item where kind = ?", kind)
        return int(found[0]) if found else 0

    def ids(self, kind: str) -> list[str]:
        """The ids of all items of a kind."""
        return [row[0] for row in self._db.execute("select id from item where kind = ?", (kind,))]

    def items(self, kind: str) -> Iterator[Any]:
        """The items of a kind, in the order in which they came."""
        for (text,) in self._db.execute("select json from item where kind = ? order by rowid", (kind,)):
            yield json.loads(text)

    def finish(self) -> None:
        """Finish an export that has fetched everything available."""

    @property
    def place_of_all(self) -> Path:
        """Path of the whole archive: the file, or the folder."""
        return self.path

    def add(self, source: str, kind: str, items: Sequence[tuple[str, Any]], place: ArchivePlace) -> int:
        """Add a page and the checkpoint after it; returns how many of its items are new."""
        with self._told(), transaction(self._db):
            new = [
                (identifier, text)
                for identifier, item in items
                if (text := self._new(kind, identifier, item))
            ]
            self._write(kind, [text for _, text in new])
            self._db.execute("insert or replace into source values (?, ?, ?, ?)", (source, *place))
        return len(new)

    def _new(self, kind: str, identifier: str, item: Any) -> str:
        """The text of an item if it is new; else an empty string."""
        text = json_text(item)
        added = self._db.execute(
            "insert or ignore into item values (?, ?, ?)", (kind, identifier, self._kept(text))
        )
        return text if added.rowcount else ""

    def _kept(self, text: str) -> str | None:
        """The part of an item to store in the database."""
        return text

    def _write(self, kind: str, texts: list[str]) -> None:
        """Write new items outside of the database; here, nowhere."""

    @property
    def _db(self) -> sqlite3.Connection:
        if self._opened is None:
            raise RuntimeError("the archive is not open")
        return self._opened

    def _one(self, query: str, *values: Any) -> Any:
        return self._db.execute(query, values).fetchone()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn errors of files into messages that users understand."""
        try:
            yield
        except sqlite3.Error as problem:
            said = str(problem)
            if "locked" in said:
                said = "another export is writing it"
            raise ArchiveError(f"cannot write {self.path}: {said}; what is in it stays whole") from problem
        except OSError as problem:
            raise ArchiveError(
                f"cannot write {problem.filename or self.path}: {problem.strerror}; what is in it stays whole"
            ) from problem


class FolderArchive(Archive):
    """A folder of files, with a journal beside them."""

    journal = JOURNAL

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / self.journal)
        self.folder = folder

    def __enter__(self) -> Self:
        with self._told():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return super().__enter__()

    @property
    def place_of_all(self) -> Path:
        """The folder."""
        return self.folder


class LinesArchive(FolderArchive):
    """A folder with a JSON Lines file for each kind. The journal has the ids, and the length of each file.

    Anything beyond that length is an unfinished write, and is truncated when the archive is opened.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._files: dict[str, FileIO] = {}

    def _connect(self) -> None:
        super()._connect()
        with self._told():
            for kind, size in self._db.execute("select kind, size from file").fetchall():
                self._cut(kind, size)

    def __exit__(self, *_error: object) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()
        super().__exit__()

    def items(self, kind: str) -> Iterator[Any]:
        """The items of a kind, in the order in which they came."""
        path = self._path(kind)
        if path.exists():
            with path.open("rb") as lines:
                yield from map(json.loads, lines)

    def _kept(self, text: str) -> str | None:
        return None

    def add(self, source: str, kind: str, items: Sequence[tuple[str, Any]], place: ArchivePlace) -> int:
        """Add a page; on failure, remove it from the file again."""
        self._open(kind)
        try:
            return super().add(source, kind, items, place)
        except BaseException:
            with suppress(OSError, sqlite3.Error):  # else it is truncated when the archive is next opened
                self._cut(kind, self._one("select size from file where kind = ?", kind)[0])
            raise

    def _write(self, kind: str, texts: list[str]) -> None:
        file = self._files[kind]
        append(file, "".join(f"{text}\n" for text in texts).encode())
        os.fsync(file.fileno())
        self._db.execute("insert or replace into file values (?, ?)", (kind, file.tell()))

    def _open(self, kind: str) -> None:
        """Open the file of a kind, if it is not open yet; foreign files are left alone."""
        if kind in self._files:
            return
        path = self._path(kind)
        if path.exists() and path.stat().st_size:
            raise ArchiveError(f"{path} exists and is not an export; choose another folder")
        with self._told():
            # Register the file in the journal before writing to it.
            self._db.execute("insert or replace into file values (?, 0)", (kind,))
            self._cut(kind, 0)

    def _cut(self, kind: str, size: int) -> None:
        """Truncate what the journal does not know."""
        path = self._path(kind)
        if kind not in self._files:
            make_private(path)
            self._files[kind] = path.open("r+b", buffering=0)
        file = self._files[kind]
        if file.seek(0, os.SEEK_END) < size:
            raise ArchiveError(f"{path} was changed by another program; choose another folder")
        file.truncate(size)
        file.seek(size)

    def _path(self, kind: str) -> Path:
        return self.folder / f"{kind}.jsonl"


def identifier_of(item: Any) -> str:
    """The identity of an item: its id, itself if it is a string, or else its content."""
    found = item.get("id") if isinstance(item, dict) else item
    if isinstance(found, str | int):
        return str(found)
    return hashlib.sha256(json_text(item).encode()).hexdigest()
