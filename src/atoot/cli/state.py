"""What a long command remembers on the disk, so that it can go on after whatever ended it."""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_state_path

from atoot.cli.errors import CommandError
from atoot.files import replacing
from atoot.oauth.files import make_private_folder

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700


def state_folder() -> Path:
    """The folder for what commands remember; only its owner can enter it.

    Raises:
        CredentialsError: it cannot be made, or belongs to somebody else.
    """
    folder = user_state_path("atoot", appauthor=False)
    with suppress(OSError):  # it is ours; whatever made it may have left it open
        folder.chmod(PRIVATE_FOLDER)
    make_private_folder(folder)
    return folder


def make_private(path: Path) -> None:
    """Make a file that only its owner can read, unless there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE))


def state_path(job: str, *parts: str) -> Path:
    """The file of a job, which is another one for each account and the like.

    Args:
        job: what it is: `prune`.
        *parts: what makes it another one.
    """
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return state_folder() / f"{job}-{digest}.sqlite"


@contextmanager
def opened(path: Path, schema: str, job: str) -> Iterator[sqlite3.Connection]:
    """A SQLite file that one process has at a time; what is committed outlives a kill of the process.

    Args:
        path: the file, which is made if it is not there.
        schema: statements that make its tables.
        job: what has it open, for errors: `prune`.

    Raises:
        CommandError: it cannot be read or written, or another process has it.
    """
    with told(path, job):
        make_private(path)
        db = sqlite3.connect(path, timeout=0, isolation_level=None)
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
def told(path: Path, job: str) -> Iterator[None]:
    """Say what can go wrong with a file in words.

    Raises:
        CommandError: something did.
    """
    try:
        yield
    except sqlite3.Error as problem:
        said = str(problem)
        if "locked" in said:
            raise CommandError(f"another `atoot {job}` of this account is running") from problem
        raise CommandError(f"cannot write {path}: {said}; what was done is done") from problem


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


def beside(path: Path) -> Path:
    """Where a new file is written until it takes the place of another one."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file as a whole, that only its owner can read; if that fails, what was there stays.

    Raises:
        CommandError: it cannot be written.
    """
    try:
        with replacing(path, beside(path)) as file:
            file.write(content)
    except OSError as problem:
        raise CommandError(
            f"cannot write {path}: {problem.strerror or type(problem).__name__}; what was there stays"
        ) from problem
