"""One process at a time: a lock of the operating system, which goes away with the process that holds it.

https://docs.python.org/3/library/fcntl.html#fcntl.flock
https://docs.python.org/3/library/msvcrt.html#msvcrt.locking
"""

import errno
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

log = logging.getLogger("atoot.streaming")

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
        self.path = path
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
                os.truncate(number, 0)
                os.write(number, str(os.getpid()).encode())
                self._number = number
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
