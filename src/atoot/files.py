"""Files that survive a kill while being written, file locks, and text in any encoding."""

import codecs
import errno
import logging
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

log: logging.Logger = logging.getLogger("atoot.files")

FILE_MODE = 0o600


@contextmanager
def replacing(path: Path, new: Path) -> Iterator[IO[bytes]]:
    """Write a file that replaces another one when it is complete; on failure the old one stays.

    Args:
        path: what is replaced.
        new: where it is written until then, in the same folder; readable by its owner only.

    Raises:
        OSError: it cannot be written.
    """
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def beside(path: Path) -> Path:
    """Where a new file is written until it replaces another one."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")


def replace(path: Path, content: bytes) -> None:
    """Write a file atomically, readable by its owner only; on failure the old one stays.

    Raises:
        OSError: it cannot be written.
    """
    with replacing(path, beside(path)) as file:
        file.write(content)


def append(file: IO[bytes], data: bytes) -> None:
    """Append all of the data to an unbuffered file, or nothing.

    Args:
        file: open for reading and writing.
        data: what to append.

    Raises:
        OSError: there is no room for it.
    """
    size, left = file.seek(0, os.SEEK_END), memoryview(data)
    try:
        while left:  # a write may be partial
            left = left[file.write(left) or 0 :]
    except OSError:
        with suppress(OSError):
            file.truncate(size)
        raise


def finished(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file, without a truncated last one."""
    return (line for line in lines if line.endswith(b"\n"))


def open_lines(path: Path, read: Callable[[bytes], object], begin: bytes = b"") -> IO[bytes]:
    """Open or create a file of lines, for `append`; a truncated last line is removed.

    Args:
        path: of the file.
        read: called with each line in it. If it raises, the file stays unchanged.
        begin: the prefix of each line. A last line that does not match it was not truncated, and goes to `read`, too.

    Raises:
        OSError: it cannot be written.
    """
    file, size = path.open("a+b", buffering=0), 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    if line[: len(begin)] != begin[: len(line)]:
                        read(line)
                    break
                read(line)
                size += len(line)
        file.truncate(size)
    except BaseException:
        file.close()
        raise
    return file


TRIES = 20
"""Attempts to take a lock that others keep removing at the same moment."""
BUSY = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
"""Errors for a lock that somebody else holds."""
UNKNOWN_THERE = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL)
"""Errors of a file system without locks."""

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """A locked byte beyond the end of the file, so that its content stays readable."""

    def _take(number: int) -> None:
        os.lseek(number, _FAR, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        os.lseek(number, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """A lock file next to the file that it protects; it exists only while the lock is held."""

    __slots__ = ("_number", "path")

    def __init__(self, path: Path) -> None:
        self.path: Path = path
        self._number: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lock."""
        return self._number is not None

    def acquire(self) -> int | None:
        """Try to take the lock, without waiting. None on success, else the id of its holder, 0 if unknown.

        Raises:
            OSError: the folder does not exist or is not writable.
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
                log.warning("%s cannot be locked here; make sure that only one process uses it", self.path)
                return None
            if self._is_still_there(number):
                self._number = number
                with suppress(OSError):  # a full disk: the lock is held, but its holder unreadable
                    os.truncate(number, 0)
                    os.write(number, str(os.getpid()).encode())
                return None
            os.close(number)  # its holder removed it meanwhile: this one locks nothing
        return 0

    def release(self) -> None:
        """Release the lock, if held."""
        number, self._number = self._number, None
        if number is None:
            return
        if sys.platform != "win32":
            # Removed while still held: whoever gets it now sees that it is gone, and tries again.
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


MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks, which Windows programs write before a text."""


def text_of(content: bytes, encoding: str, where: str) -> str:
    """Decode bytes by their byte order mark, as UTF-8, as UTF-16 without a mark, or in the system's encoding.

    Args:
        content: the bytes.
        encoding: of the system.
        where: their source, for errors: `on standard input`.

    Raises:
        ValueError: they are not text in any of these encodings.
    """
    for name in _candidates(content, encoding):
        try:
            found = content.decode(name).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
        return found.replace("\r\n", "\n").replace("\r", "\n")
    raise ValueError(f"what is {where} is not text: neither UTF-8 nor UTF-16")


def _candidates(content: bytes, encoding: str) -> list[str]:
    """Possible encodings, the likeliest first."""
    for mark, marked in MARKS:
        if content.startswith(mark):
            return [marked]
    start = content[:_LOOKED_AT]
    low, high = start[0::2].count(0), start[1::2].count(0)
    if max(low, high) > len(start) // 4:  # mostly Latin letters, in two bytes each
        return ["utf-16-le" if high > low else "utf-16-be"]
    return ["utf-8", encoding]


_LOOKED_AT = 256
"""Bytes that are examined to detect UTF-16 without a mark."""
