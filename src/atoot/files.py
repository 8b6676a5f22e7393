"""Files that grow line by line, and are whole whatever ends the program that writes them."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO


def append(file: IO[bytes], data: bytes) -> None:
    """Write all of it to the end of a file that has no buffer, or nothing.

    Args:
        file: open for reading and writing.
        data: what is added.

    Raises:
        OSError: there is no room for it.
    """
    size, left = file.seek(0, os.SEEK_END), memoryview(data)
    try:
        while left:  # it may take less than it is given
            left = left[file.write(left) or 0 :]
    except OSError:
        with suppress(OSError):
            file.truncate(size)
        raise


def finished(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file but for one at its end that was cut off."""
    return (line for line in lines if line.endswith(b"\n"))


def open_lines(path: Path, read: Callable[[bytes], object]) -> IO[bytes]:
    """Open or make a file of lines, for `append`; one at its end that was cut off is taken out.

    Args:
        path: of the file.
        read: told each line that is in it. If it raises, the file stays as it is.

    Raises:
        OSError: it cannot be written.
    """
    file, size = path.open("a+b", buffering=0), 0
    try:
        with path.open("rb") as lines:
            for line in finished(lines):
                read(line)
                size += len(line)
        file.truncate(size)
    except BaseException:
        file.close()
        raise
    return file
