"""SQLite files: checking whether one is ours, reading it without changes, and explaining its errors."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from atoot.files import FileLock

T = TypeVar("T")


def is_ours(db: sqlite3.Connection, table: str) -> bool | None:
    """Whether a file has our table; False if it belongs to another program, None if it is empty.

    Raises:
        sqlite3.OperationalError: it is locked, or the disk fails.
        sqlite3.DatabaseError: it is no SQLite file, or damaged.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    return table in tables if tables else None


@contextmanager
def owned(path: str) -> Iterator[sqlite3.Connection]:
    """Open a file for one process at a time; `:memory:` is private anyway.

    Raises:
        ValueError: another process has it.
        OSError: its folder does not exist or is not writable.
    """
    with ExitStack() as opened:
        if path != ":memory:":
            lock = FileLock(Path(f"{os.path.realpath(path)}.lock"))
            try:
                holder = lock.acquire()
            except OSError as problem:
                said = f"its folder cannot be written into: {problem.strerror}"
                raise OSError(problem.errno, said, path) from problem
            if holder is not None:
                by = f" by process {holder}" if holder else ""
                raise ValueError(f"{path} is in use{by}: wait until it ends, or choose another file")
            opened.callback(lock.release)
        yield opened.enter_context(closing(sqlite3.connect(path)))


def looked_at(path: Path) -> "closing[sqlite3.Connection]":
    """Open a file read-only, while others may write it.

    Raises:
        FileNotFoundError: it does not exist.
        sqlite3.OperationalError: it cannot be opened.
    """
    if not path.is_file():
        raise FileNotFoundError(2, "there is no such file", str(path))
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))


@contextmanager
def told(path: str, what: str, advice: str) -> Iterator[None]:
    """Turn SQLite errors into errors that explain them.

    Args:
        path: of the file.
        what: its intended content: `the state of a run`.
        advice: what to do if it cannot be used at the moment.

    Raises:
        OSError: the disk is full or fails, or the file is locked.
        ValueError: it is something else, damaged, or of another version.
    """
    try:
        yield
    except sqlite3.OperationalError as problem:
        if getattr(problem, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:  # no such table, no such column
            raise damaged(path, problem) from problem
        raise OSError(f"{path}, {what}, cannot be used: {problem}; {advice}") from problem
    except sqlite3.DatabaseError as problem:
        raise ValueError(
            f"{path} is not {what}: {problem}; it is left as it is; choose another file"
        ) from problem


def rows(db: sqlite3.Connection, path: str, query: str, kind: type[T]) -> list[T]:
    """The rows of a query, each of a type such as `tuple[int, str]`; for use within `told`.

    Raises:
        ValueError: a value has another type: the file was altered.
    """
    try:
        return msgspec.convert(db.execute(query).fetchall(), list[kind])  # type: ignore[valid-type]
    except msgspec.ValidationError as problem:
        raise damaged(path, problem) from None


def damaged(path: str, problem: Exception) -> ValueError:
    """The error for an invalid value in a file."""
    return ValueError(f"{path} is damaged, or of another version: {problem}; choose another file")
