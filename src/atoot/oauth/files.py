"""Files with secrets: only their owner can read them, and writes are atomic."""

import errno
import os
import platform
import re
import secrets
import shlex
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from atoot.files import FILE_MODE, replacing
from atoot.oauth.credentials import CredentialsError, StoreBusyError, UnsafeFileError
from atoot.secrets import HiddenBytes

FOLDER_MODE = 0o700
PATIENCE = 10.0
"""Seconds to wait for another process, which needs only milliseconds."""
PAUSE = 0.02
"""Seconds between two checks of the lock."""
LARGEST = 4 * 1024 * 1024
"""Maximum bytes of a file to read or write, because servers choose the length of secrets."""
_OTHERS = 0o077
_HAS_MODES = sys.platform != "win32"
"""On Windows a user's folder is private by default, and modes mean nothing."""
_TRUSTED_OWNER = 0
"""The user id of root, who can read everything anyway."""
_TEMPORARY = ".new"


def make_private_folder(folder: Path) -> None:
    """Create a folder if it is missing, and ensure that nobody else can enter it.

    Raises:
        UnsafeFileError: others can enter it.
        CredentialsError: it cannot be created.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        check_private(folder, folder.stat(), FOLDER_MODE)
    except OSError as problem:
        raise _failed("make the folder", folder, problem) from problem


def read_private(path: Path) -> bytes | None:
    """The content of a file; None if there is none.

    Raises:
        UnsafeFileError: others can read it, or enter its folder.
        CredentialsError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            check_private(path.parent, path.parent.stat(), FOLDER_MODE)
            check_private(path, os.fstat(file.fileno()), FILE_MODE)
            content = HiddenBytes(file.read(LARGEST + 1))
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise _failed("read", path, problem) from problem
    if len(content) > LARGEST:
        raise CredentialsError(f"{path} is larger than {LARGEST} bytes: that is not a file of credentials")
    return content


def check_private(path: Path, found: os.stat_result, mode: int) -> None:
    """Refuse a file or folder that others can read or change.

    Raises:
        UnsafeFileError: they can; the message has the command that fixes it.
    """
    if not _HAS_MODES:
        return
    if found.st_uid not in (os.geteuid(), _TRUSTED_OWNER):
        raise UnsafeFileError(f"{path} belongs to another user of this machine, who can read it")
    bits = stat.S_IMODE(found.st_mode)
    if bits & _OTHERS:
        what = "enter the folder" if stat.S_ISDIR(found.st_mode) else "read the file"
        raise UnsafeFileError(
            f"others can {what} {path} (mode {bits:o}); choose another one, or fix it with: "
            f"chmod {mode:o} {shlex.quote(str(path))}"
        )


def write_private(path: Path, content: bytes) -> None:
    """Replace the content of a file atomically; on failure, the old content stays.

    Raises:
        UnsafeFileError: others can enter the folder.
        CredentialsError: the file cannot be written, perhaps because the disk is full, or would be too large to read.
    """
    content = HiddenBytes(content)
    if len(content) > LARGEST:
        raise CredentialsError(f"cannot write {path}: it would have more than {LARGEST} bytes")
    make_private_folder(path.parent)
    try:
        with replacing(path, path.with_name(f"{path.name}.{secrets.token_hex(8)}{_TEMPORARY}")) as file:
            file.write(content)
        _sync_folder(path.parent)
    except OSError as problem:
        raise _failed("write", path, problem) from problem


def remove_leftovers(path: Path) -> None:
    """Remove the leftovers of processes that died while writing; only for the holder of the lock."""
    # Leftovers of other files, and a lock that is being examined, have other names.
    written = re.compile(rf"{re.escape(path.name)}\.[0-9a-f]{{16}}{re.escape(_TEMPORARY)}")
    for left in path.parent.iterdir():
        if written.fullmatch(left.name):
            with suppress(OSError):
                left.unlink()


@contextmanager
def locked(
    path: Path,
    patience: float = PATIENCE,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Keep other processes from writing a file, with a lock file that only one can create.

    A lock whose process has ended is taken over.

    Raises:
        StoreBusyError: another process did not release it in time.
        CredentialsError: the lock cannot be created.
    """
    lock = path.with_name(f"{path.name}.lock")
    mine = f"{os.getpid()} {platform.node()} {secrets.token_hex(8)}"
    make_private_folder(path.parent)
    until = monotonic() + patience
    while not _made(lock, mine):
        holder = _content(lock)
        if holder and not _is_alive(holder):
            _take_away(lock, holder)
        elif monotonic() >= until:
            raise StoreBusyError(
                f"another process holds {path} for more than {patience:.0f} s; "
                f"if there is no such process, run: rm {shlex.quote(str(lock))}"
            )
        else:
            sleep(PAUSE)
    try:
        yield
    finally:
        if _content(lock) == mine:
            with suppress(OSError):
                lock.unlink()


def _made(lock: Path, content: str) -> bool:
    """Create the lock, if there is none."""
    try:
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        return False
    except OSError as problem:
        if problem.errno in (errno.EACCES, errno.EPERM) and not _HAS_MODES and lock.exists():
            return False  # Windows: another process is just deleting it
        raise _failed("lock", lock, problem) from problem
    try:
        os.write(descriptor, content.encode("ascii"))
    except OSError as problem:
        lock.unlink(missing_ok=True)
        raise _failed("lock", lock, problem) from problem
    finally:
        os.close(descriptor)
    return True


def _content(lock: Path) -> str:
    try:
        return lock.read_text("ascii", errors="replace")
    except OSError:
        return ""


def _is_alive(holder: str) -> bool:
    """Whether the process that holds a lock still runs, as far as can be known here."""
    number, _, rest = holder.partition(" ")
    # Another machine or container that shares the folder has its own process ids; and on Windows, `os.kill` would end
    # the process.
    if not _HAS_MODES or not number.isdigit() or rest.rpartition(" ")[0] != platform.node():
        return True
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _take_away(lock: Path, holder: str) -> None:
    """Remove the lock of a process that has ended; a newer lock taken by mistake is put back."""
    aside = lock.with_name(f"{lock.name}.{secrets.token_hex(8)}{_TEMPORARY}")
    with suppress(OSError):
        lock.rename(aside)
        if _content(aside) != holder:
            with suppress(FileExistsError):
                os.link(aside, lock)
        aside.unlink()


def _sync_folder(folder: Path) -> None:
    """Make a rename durable, where the system supports it."""
    if _HAS_MODES:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some network file systems cannot
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _failed(what: str, path: Path, problem: OSError) -> CredentialsError:
    return CredentialsError(f"cannot {what} {path}: {problem.strerror or type(problem).__name__}")
