"""Where a stream went, kept over restarts.

A cursor is anything with `load()`, which gives what was saved last or None, and `save(state)`; both may be async. One
that has `lock()` is locked before it is loaded, one that has `close()` is closed with the stream. A state is a small
dict of JSON data. It is saved each time the consumer asks for the next event, and thereby says that it
is done with the one before.

A file is one stream's at a time: a lock of the operating system, which goes away with the process that holds it.
https://docs.python.org/3/library/fcntl.html#fcntl.flock
https://docs.python.org/3/library/msvcrt.html#msvcrt.locking
"""

import asyncio
import errno
import json
import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from glob import escape
from inspect import isawaitable
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

LARGEST = 16 * 1024 * 1024
"""Bytes of a state that is read."""
UNFINISHED = ".new"
"""How the name of a file ends that is being written."""


class StreamCursor(Protocol):
    """Keeps the state of one stream."""

    def load(self) -> Any:
        """What was saved last, or an awaitable of it; None if nothing was."""
        ...

    def save(self, state: dict[str, Any], /) -> Any:
        """Keep a state; may be async.

        Args:
            state: what is to be kept.
        """
        ...


class FileCursor:
    """Keeps the state of a stream in a file, which is replaced as a whole: it is never half written.

    While a stream is open, no other can use the file, be it in this process or in another: that is a RuntimeError. The
    lock is the operating system's, so it never outlives a process that was killed.

    Args:
        path: the file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = Path(path)
        self._lock = FileLock(self.path.with_name(f".{self.path.name}.lock"))
        self._refused = 0
        self._writing = Lock()
        self._asked = 0
        self._written = 0

    def lock(self) -> None:
        """Keep other streams from the file until `close`; a stream does this when it is opened.

        Raises:
            RuntimeError: another stream has it.
            OSError: the folder is missing, or closed to us.
        """
        if self._lock.is_held:
            self._refused += 1
            raise RuntimeError(
                f"{self.path} is in use by another stream of this program; give each a file of its own"
            )
        try:
            holder = self._lock.acquire()
        except OSError as problem:
            raise _about(self.path, problem) from None
        if holder is not None:
            who = f"the process {holder}" if holder else "another process"
            raise RuntimeError(
                f"{self.path} is in use by {who}: two streams would undo each other's work; give each a file of its own"
            )
        self._remove_leftovers()

    def close(self) -> None:
        """Let others use the file."""
        if self._refused:
            self._refused -= 1  # this was the stream that did not get it
            return
        with self._writing:
            self._written = self._asked  # what was given up comes no more
        self._lock.release()

    def load(self) -> dict[str, Any] | None:
        """What is in the file; None if there is none.

        Raises:
            ValueError: the file holds something else.
            OSError: it cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        return _state_in(content, str(self.path), "move it away to begin anew")

    async def save(self, state: Mapping[str, Any]) -> None:
        """Write the file.

        Args:
            state: what is to be kept.

        Raises:
            OSError: it cannot be written, perhaps because the disk is full; what was in it is still there.
        """
        self._asked += 1
        # A disk may take its time: other tasks go on meanwhile. Even a task that is cancelled leaves a whole file.
        await asyncio.to_thread(self._write, json.dumps(state), self._asked)

    def _write(self, text: str, number: int) -> None:
        with self._writing:
            if number <= self._written:
                return  # a later state was quicker
            try:
                self._replace(text)
            except OSError as problem:
                raise _about(self.path, problem) from None
            self._written = number

    def _replace(self, text: str) -> None:
        path = Path(os.path.realpath(self.path))  # a link stays one
        # `mkstemp` makes files that nobody else can read (mode 0600).
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
        try:
            with open(number, "w", encoding="utf-8") as file:  # noqa: PTH123 - it is open already
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise

    def _remove_leftovers(self) -> None:
        """Remove what was left by processes that were killed while they wrote."""
        path = Path(os.path.realpath(self.path))
        for left in path.parent.glob(f".{escape(path.name)}.*{UNFINISHED}"):
            with suppress(OSError):
                left.unlink()

    def __reduce__(self) -> Any:
        return FileCursor, (self.path,)  # the lock stays with the process

    def __repr__(self) -> str:
        return f"FileCursor({str(self.path)!r})"


class RedisCursor:
    """Keeps the state of a stream in Redis, for bots that move between machines: `pip install 'atoot[redis]'`."""

    def __init__(self, redis: Any, key: str) -> None:
        """Make one.

        Args:
            redis: a `redis.asyncio.Redis`, which stays yours, or a URL like `redis://localhost/0`.
            key: under which the state is kept.

        Raises:
            ImportError: the package `redis` is not installed.
        """
        self._url = redis if isinstance(redis, str) else None
        self._redis: Any = None if self._url is not None else redis
        self.key = key
        if self._url is not None:
            self._connected()

    def _connected(self) -> Any:
        if self._redis is None and self._url is not None:
            try:
                from redis.asyncio import from_url  # noqa: PLC0415 - an extra
            except ImportError as problem:
                raise ImportError("RedisCursor needs redis: pip install 'atoot[redis]'") from problem
            self._redis = from_url(self._url)
        return self._redis

    async def load(self) -> dict[str, Any] | None:
        """What is kept; None if nothing is.

        Raises:
            ValueError: something else is kept under this key.
        """
        content = await self._connected().get(self.key)
        if content is None:
            return None
        content = content.encode() if isinstance(content, str) else content
        return _state_in(content, f"{self.key!r} in Redis", "delete it to begin anew")

    async def save(self, state: Mapping[str, Any]) -> None:
        """Keep a state.

        Args:
            state: what is to be kept.
        """
        await self._connected().set(self.key, json.dumps(state))

    async def close(self) -> None:
        """Close the connection, if it was made of a URL."""
        if self._url is not None and self._redis is not None:
            redis, self._redis = self._redis, None
            await redis.aclose()

    def __repr__(self) -> str:
        return f"RedisCursor(key={self.key!r})"


async def loaded(cursor: StreamCursor) -> Any:
    """What a cursor holds, whether it is async or not. One that can be locked is from then on, until it is closed."""
    lock = getattr(cursor, "lock", None)
    done = lock() if callable(lock) else None
    if isawaitable(done):
        await done
    found = cursor.load()
    return await found if isawaitable(found) else found


async def saved(cursor: StreamCursor, state: dict[str, Any]) -> None:
    """Save a state, whether the cursor is async or not."""
    done = cursor.save(state)
    if isawaitable(done):
        await done


async def closed(cursor: StreamCursor) -> None:
    """Close a cursor that holds a connection."""
    close = getattr(cursor, "close", None)
    done = close() if close is not None else None
    if isawaitable(done):
        await done


def _state_in(content: bytes, place: str, advice: str) -> dict[str, Any]:
    """The state that was saved.

    Raises:
        ValueError: it is something else; the message names the place.
    """
    trouble = f"{place} does not hold the state of a stream"
    if not content.strip():
        raise ValueError(f"{trouble}: it is empty; {advice}")
    if len(content) > LARGEST:
        raise ValueError(f"{trouble}: it is larger than {LARGEST} bytes; {advice}")
    try:
        state = json.loads(content.decode())
    except RecursionError:
        raise ValueError(f"{trouble}: it is nested too deeply; {advice}") from None
    except ValueError as problem:
        raise ValueError(f"{trouble}: {problem}; {advice}") from None
    if not isinstance(state, dict):
        raise ValueError(f"{trouble}, but {type(state).__name__}; {advice}")  # noqa: TRY004 - the content is wrong, not an argument
    return state


def _about(path: Path, problem: OSError) -> OSError:
    """The same problem, said of the file that people know."""
    if isinstance(problem, FileNotFoundError):
        return FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    return type(problem)(problem.errno, problem.strerror, str(path))


log: logging.Logger = logging.getLogger("atoot.streaming")

FILE_MODE = 0o600
TRIES = 20
"""So often a lock that somebody removes at the same moment is tried to get."""
BUSY = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
"""Somebody else has the lock."""
UNKNOWN_THERE = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL)
"""This file system knows no locks."""

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """A byte behind the end of the file: what is before it stays readable."""

    def _take(number: int) -> None:
        os.lseek(number, _FAR, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        os.lseek(number, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """A file beside the one that is kept from others; it is there only while the lock is held."""

    __slots__ = ("_number", "path")

    def __init__(self, path: Path) -> None:
        self.path: Path = path
        self._number: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether we have it."""
        return self._number is not None

    def acquire(self) -> int | None:
        """Take it at once. None if we have it now; else the process that has it, 0 if that cannot be known.

        Raises:
            OSError: the folder does not exist, or may not be written into.
        """
        for _ in range(TRIES):
            number = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), FILE_MODE)
            try:
                _take(number)
            except OSError as problem:
                holder = _holder(number)
                os.close(number)
                if problem.errno in BUSY:
                    return holder
                if problem.errno not in UNKNOWN_THERE:
                    raise
                log.warning("%s cannot be locked here; see to it that only one process uses it", self.path)
                return None
            if self._is_still_there(number):
                self._number = number
                with suppress(OSError):  # a full disk: it is held, though nobody can read by whom
                    os.truncate(number, 0)
                    os.write(number, str(os.getpid()).encode())
                return None
            os.close(number)  # who had it removed it in between: this one locks nothing
        return 0

    def release(self) -> None:
        """Give it back, if we have it."""
        number, self._number = self._number, None
        if number is None:
            return
        if sys.platform != "win32":
            # Removed while it is still held: who gets it now sees that it is gone, and tries again.
            with suppress(OSError):
                self.path.unlink()
        os.close(number)

    def _is_still_there(self, number: int) -> bool:
        try:
            return os.path.samestat(os.fstat(number), self.path.stat())
        except FileNotFoundError:
            return False


def _holder(number: int) -> int:
    try:
        text = os.pread(number, 20, 0) if hasattr(os, "pread") else os.read(number, 20)
    except OSError:
        return 0
    return int(text) if text.isdigit() else 0
