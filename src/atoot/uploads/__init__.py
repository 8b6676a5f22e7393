"""Files to upload, in the forms that callers give them."""

from collections.abc import Callable
from io import TextIOBase
from os import PathLike
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias

File: TypeAlias = bytes | str | PathLike[str] | IO[bytes]
"""A file to upload: its bytes, its path, or an open binary file."""


class Upload(NamedTuple):
    """A file among the parameters, with the name and media type the server is told."""

    content: File
    """The bytes, or a file that is open for reading."""
    filename: str | None = None
    """Name of the file, as the server is told it."""
    mime_type: str | None = None
    """Media type of the file."""


Progress = Callable[[int, int], object]
"""Called with the bytes sent so far, and the bytes to send, of all files of a request."""


def upload(content: File) -> File:
    """A file that is safe to hand to `parts`: a path given as text becomes a Path.

    Raises:
        TypeError: it is no file.
    """
    if isinstance(content, str):
        return Path(content)
    if not is_file(content):
        raise TypeError(f"expected bytes, a path or an open binary file, got {type(content).__name__}")
    if isinstance(content, TextIOBase):
        raise TypeError("expected a file that was opened in binary mode, got one for text")
    return content


def is_file(value: Any) -> bool:
    """Whether something is what a file can be given as, but for its path as a text."""
    return isinstance(value, bytes | bytearray | PathLike) or (
        hasattr(value, "read") and hasattr(value, "seekable")
    )


def filename_of(content: Any) -> str:
    """What the server is told that a file is called, as far as it has a name."""
    name = content if isinstance(content, PathLike) else getattr(content, "name", None)
    return Path(name).name if isinstance(name, str | PathLike) else "file"


def file_of(content: File | Upload | None) -> File | Upload | None:
    """A file in the form in which it can be sent.

    Raises:
        TypeError: it is no file.
    """
    if content is None:
        return None
    if isinstance(content, Upload):
        return content._replace(content=upload(content.content))
    return upload(content)
