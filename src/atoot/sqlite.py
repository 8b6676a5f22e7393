"""Files of SQLite: whether one is ours, a look at it that changes nothing, and what is wrong with it in words."""

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
    """Whether a file has a table of ours, or is of another program; None if nothing is in it.

    Raises:
        sqlite3.OperationalError: it is locked, or the disk does not answer.
        sqlite3.DatabaseError: it is no file of SQLite, or a damaged one.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    return table in tables if tables else None


@contextmanager
def owned(path: str) -> Iterator[sqlite3.Connection]:
    """A file that is one process's at a time; `:memory:` is nobody else's anyway.

    Raises:
        ValueError: somebody has it.
        OSError: its folder does not exist, or may not be written into.
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
    """A file that others may write meanwhile, and that is not changed by us.

    Raises:
        FileNotFoundError: it is not there.
        sqlite3.OperationalError: it cannot be opened.
    """
    if not path.is_file():
        raise FileNotFoundError(2, "there is no such file", str(path))
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))


@contextmanager
def told(path: str, what: str, advice: str) -> Iterator[None]:
    """Say what can go wrong with a file in words.

    Args:
        path: of the file.
        what: it is to be: `the state of a run`.
        advice: what to do where it cannot be used at the moment.

    Raises:
        OSError: the disk is full or does not answer, or somebody else has locked the file.
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
    """What a file holds, each row of a kind, such as `tuple[int, str]`; for use within `told`.

    Raises:
        ValueError: a value is of another kind: somebody has changed it.
    """
    try:
        return msgspec.convert(db.execute(query).fetchall(), list[kind])  # type: ignore[valid-type]
    except msgspec.ValidationError as problem:
        raise damaged(path, problem) from None


def damaged(path: str, problem: Exception) -> ValueError:
    """The error for what makes no sense in a file."""
    return ValueError(f"{path} is damaged, or of another version: {problem}; choose another file")
