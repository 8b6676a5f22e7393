"""State of a long job on disk, so that it can continue after any interruption."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from atoot.archive.errors import ArchiveError
from atoot.files import FILE_MODE


def make_private(path: Path) -> None:
    """Make a file that only its owner can read, unless there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, FILE_MODE))


@contextmanager
def opened(path: Path | None, schema: str, job: str) -> Iterator[sqlite3.Connection]:
    """A SQLite file that one process has at a time; what is committed outlives a kill of the process.

    Args:
        path: the file, which is made if it is not there; None to keep everything in memory.
        schema: statements that make its tables.
        job: what has it open, for errors: `prune`.

    Raises:
        ArchiveError: it cannot be read or written, or another process has it.
    """
    with told(path, job):
        if path is not None:
            make_private(path)
        db = sqlite3.connect(path or ":memory:", timeout=0, isolation_level=None)
        try:
            # The lock is kept to the end. A write-ahead log needs no wait for the disk at each commit.
            # https://www.sqlite.org/wal.html
            db.execute("pragma locking_mode = exclusive")
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = normal")
            db.executescript(schema)
            yield db
        finally:
            with suppress(sqlite3.Error):  # the disk may be full: what is committed is committed
                db.close()


@contextmanager
def told(path: Path | None, job: str) -> Iterator[None]:
    """Say what can go wrong with a file in words."""
    try:
        yield
    except sqlite3.Error as problem:
        said = str(problem)
        if "locked" in said:
            raise ArchiveError(f"another `atoot {job}` of this account is running") from problem
        raise ArchiveError(f"cannot write {path}: {said}; what is done stays done") from problem


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of it, or nothing."""
    db.execute("begin immediate")
    try:
        yield
        db.execute("commit")
    except BaseException:
        with suppress(sqlite3.Error):  # sqlite may have given it up already
            db.execute("rollback")
        raise
