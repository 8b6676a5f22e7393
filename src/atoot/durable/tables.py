"""Storage for work that outlives its process: tables of small JSON texts, in one SQLite file or in Redis."""

import asyncio
import json
import math
import os
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, TypeAlias, TypeVar

import msgspec

from atoot.files import FileLock
from atoot.sqlite import is_ours

T = TypeVar("T")
Change: TypeAlias = tuple[str, str, str | None]
"""Table, key, and the new text; None deletes."""
VERSION = "1"
DAY = 86400.0
RUNS, SEEN, JOBS, KEYS, VALUES, CURSOR, META = "runs", "seen", "jobs", "keys", "values", "cursor", "meta"
"""Runs to do; finished work; due times of jobs; keys of `once`; handlers' state; the stream cursor; the version."""


class UnusableStateError(ValueError):
    """The stored state is unusable: damaged, of a newer version, or of another account."""


class StateTroubleError(ConnectionError):
    """The stored state is unreachable at the moment, or another process leads now."""


class Store(Protocol):
    """Stores the tables of one bot name."""

    place: str
    """Where they are stored, without a password."""
    lease: float
    """Seconds for which a process leads without renewal."""

    async def open(self) -> None:
        """Prepare it for use."""
        ...

    async def lead(self) -> bool:
        """Become or stay leader; False if another process leads."""
        ...

    async def read(self, table: str, key: str, /) -> str | None:
        """Read one text."""
        ...

    async def items(self, table: str, /) -> dict[str, str]:
        """Read a whole table."""
        ...

    async def write(self, changes: Sequence[Change], /) -> bool:
        """Make all changes or none; False if another process leads by now."""
        ...

    async def leave(self) -> None:
        """Give up leadership."""
        ...

    async def close(self) -> None:
        """Give up leadership and release everything."""
        ...


class SqliteTables:
    """An SQLite file in WAL mode, which one process at a time may use: https://sqlite.org/wal.html"""

    lease: float = math.inf  # the operating system releases the lock when the process ends, and not before

    def __init__(self, path: str, name: str = "") -> None:
        self.place: str = path
        self._lock = None if path == ":memory:" else FileLock(Path(f"{path}{name and '.'}{name}.lock"))
        self._prefix = name
        self._using = Lock()
        self._db: sqlite3.Connection | None = None

    def check(self) -> None:
        """Check that the file can be used or created.

        Raises:
            UnusableStateError: it cannot.
        """
        path = Path(self.place).absolute()
        if self.place == ":memory:":
            return
        if path.exists():
            self._connect().close()
        elif not path.parent.is_dir():
            raise UnusableStateError(f"the state {self.place!r}: there is no such folder")
        elif not os.access(path.parent, os.W_OK):
            raise UnusableStateError(f"the state {self.place!r}: its folder is not writable")

    async def open(self) -> None:
        """Open the file."""
        self._db = await asyncio.to_thread(self._connect)

    async def lead(self) -> bool:
        """Take the lock."""
        if self._lock is None or self._lock.is_held:
            return True
        try:
            return await asyncio.to_thread(self._lock.acquire) is None
        except OSError as problem:  # the disk may be full
            raise StateTroubleError(f"the state {self.place!r} cannot be locked: {problem}") from problem

    async def read(self, table: str, key: str, /) -> str | None:
        """Read one text."""
        sql = "SELECT value FROM atoot WHERE place = ? AND key = ?"
        found = await self._do(sql, [(self._prefix + table, key)])
        return found[0][0] if found else None

    async def items(self, table: str, /) -> dict[str, str]:
        """Read a whole table."""
        return dict(await self._do("SELECT key, value FROM atoot WHERE place = ?", [(self._prefix + table,)]))

    async def write(self, changes: Sequence[Change], /) -> bool:
        """Make all changes or none."""
        gone = [(self._prefix + table, key) for table, key, value in changes if value is None]
        put = [(self._prefix + table, key, value) for table, key, value in changes if value is not None]
        await self._do("DELETE FROM atoot WHERE place = ? AND key = ?", gone, put)
        return True

    async def leave(self) -> None:
        """Release the lock."""
        if self._lock is not None:
            self._lock.release()

    async def close(self) -> None:
        """Close the file and release the lock."""
        if self._db is not None:
            with self._using:
                self._db.close()
            self._db = None
        await self.leave()

    async def _do(self, sql: str, values: Sequence[Any], put: Sequence[Any] | None = None) -> list[Any]:
        if self._lock is None:  # an in-memory database does not block
            return self._now(sql, values, put)
        return await asyncio.to_thread(self._now, sql, values, put)

    def _now(self, sql: str, values: Sequence[Any], put: Sequence[Any] | None) -> list[Any]:
        if self._db is None:
            raise StateTroubleError(f"the state {self.place!r} is closed")
        try:
            with self._using, self._db:
                if put is None:
                    return self._db.execute(sql, values[0]).fetchall()
                self._db.executemany(sql, values)
                self._db.executemany("INSERT OR REPLACE INTO atoot VALUES (?, ?, ?)", put)
                return []
        except sqlite3.Error as problem:
            raise StateTroubleError(f"the state {self.place!r}: {problem}") from problem

    def _connect(self) -> sqlite3.Connection:
        db = None
        try:
            db = sqlite3.connect(self.place, check_same_thread=False, timeout=10)
            self._prepare(db)
        except (sqlite3.Error, UnusableStateError) as problem:
            if db is not None:
                db.close()
            if isinstance(problem, UnusableStateError):
                raise
            # OperationalErrors are about the disk or permissions; all others are about the content.
            advice = "" if isinstance(problem, sqlite3.OperationalError) else "; move it away to begin anew"
            raise UnusableStateError(
                f"the state {self.place!r} cannot be used: {problem}{advice}"
            ) from problem
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        if db.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError("its pages do not fit together")
        ours = is_ours(db, "atoot")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if ours is False:
            raise UnusableStateError(
                f"the state {self.place!r} belongs to another program: choose another file"
            )
        check_version(str(version) if version else None, repr(self.place))
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        with db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS atoot (place TEXT, key TEXT, value TEXT, PRIMARY KEY (place, key)) WITHOUT ROWID"
            )
            db.execute(f"PRAGMA user_version = {VERSION}")


async def table_of(store: Store, table: str, read: Callable[[str], T]) -> dict[str, T]:
    """A whole table, decoded.

    Raises:
        UnusableStateError: one of its texts is invalid.
    """
    found = {}
    for key, text in (await store.items(table)).items():
        try:
            found[key] = read(text)
        except (ValueError, TypeError, LookupError, msgspec.MsgspecError) as problem:
            raise UnusableStateError(
                f"the state is damaged: {table} has {key!r}, which cannot be read ({problem})"
            ) from problem
    return found


def check_version(found: str | None, place: str) -> None:
    """Check that a state has this version.

    Raises:
        UnusableStateError: it is from a newer one.
    """
    if found is not None and (not found.isdigit() or int(found) > int(VERSION)):
        raise UnusableStateError(
            f"the state {place} was written by a newer version of atoot: update atoot, or move the file away"
        )


def store_for(state: str, name: str) -> Store:
    """The store for a text: a path, or `redis://...`.

    Raises:
        UnusableStateError: it cannot be used.
        ImportError: it is Redis, and the package for that is not installed.
    """
    if state.startswith(("redis://", "rediss://", "unix://")):
        from atoot.redis.tables import RedisTables  # noqa: PLC0415 - an extra

        return RedisTables(state, f"atoot:bot:{name or 'bot'}")
    store = SqliteTables(state, name)
    store.check()
    return store


class TableCursor:
    """Stores the position in a stream with the other tables.

    Args:
        read: reads from the tables.
        write: writes into them.
    """

    def __init__(
        self,
        read: Callable[[str, str], Awaitable[str | None]],
        write: Callable[[Sequence[Change]], Awaitable[object]],
    ) -> None:
        self._read, self._write = read, write

    async def load(self) -> Any:
        """The last saved state."""
        found = await self._read(CURSOR, "stream")
        return None if found is None else json.loads(found)

    async def save(self, state: dict[str, Any], /) -> None:
        """Save a state."""
        await self._write([(CURSOR, "stream", json.dumps(state))])
