"""Files to upload, in the forms that callers give them."""

from collections.abc import Callable
from io import TextIOBase
from os import PathLike
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias

File: TypeAlias = bytes | str | PathLike[str] | IO[bytes]
"""A file to upload: its bytes, its path, or an open binary file."""


class Upload(NamedTuple):
    """A file among the parameters, with the name and media type to send to the server."""

    content: File
    """The bytes, or a file that is open for reading."""
    filename: str | None = None
    """Name of the file to send to the server."""
    mime_type: str | None = None
    """Media type of the file."""


Progress = Callable[[int, int], object]
"""Called with the bytes sent so far and the total bytes of all files in a request."""


def upload(content: File) -> File:
    """A file that can be passed to `parts`: a path given as text becomes a Path.

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
    """Whether a value is a file in one of its forms, except a path as text."""
    return isinstance(value, bytes | bytearray | PathLike) or (
        hasattr(value, "read") and hasattr(value, "seekable")
    )


def filename_of(content: Any) -> str:
    """The file name to send to the server, if it has one."""
    name = content if isinstance(content, PathLike) else getattr(content, "name", None)
    return Path(name).name if isinstance(name, str | PathLike) else "file"


def file_of(content: File | Upload | None) -> File | Upload | None:
    """A file in a form that can be sent.

    Raises:
        TypeError: it is no file.
    """
    if content is None:
        return None
    if isinstance(content, Upload):
        return content._replace(content=upload(content.content))
    return upload(content)
