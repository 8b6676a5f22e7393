"""State of a long job on disk, so that it can continue after any interruption."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from atoot.archive.errors import ArchiveError
from atoot.files import FILE_MODE


def make_private(path: Path) -> None:
    """Create a file that only its owner can read, if it is missing."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, FILE_MODE))


@contextmanager
def opened(path: Path | None, schema: str, job: str) -> Iterator[sqlite3.Connection]:
    """A SQLite file open in one process at a time; committed data survives a kill of the process.

    Args:
        path: the file, created if it is missing; None to keep everything in memory.
        schema: statements that create its tables.
        job: name of the job that opens it, for errors: `prune`.

    Raises:
        ArchiveError: it cannot be read or written, or another process has it open.
    """
    with told(path, job):
        if path is not None:
            make_private(path)
        db = sqlite3.connect(path or ":memory:", timeout=0, isolation_level=None)
        try:
            # The lock is held to the end. With a write-ahead log, commits need not wait for the disk.
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
    """Turn errors of a file into readable ones."""
    try:
        yield
    except sqlite3.Error as problem:
        said = str(problem)
        if "locked" in said:
            raise ArchiveError(f"another `atoot {job}` of this account is running") from problem
        raise ArchiveError(f"cannot write {path}: {said}; what is done stays done") from problem


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction: all of the block, or nothing."""
    db.execute("begin immediate")
    try:
        yield
        db.execute("commit")
    except BaseException:
        with suppress(sqlite3.Error):  # sqlite may have rolled back already
            db.execute("rollback")
        raise
