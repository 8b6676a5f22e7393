"""The multipart body that uploads files."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from io import SEEK_END, BytesIO
from os import PathLike
from pathlib import Path
from typing import IO, Any, cast

from aiohttp import MultipartWriter, Payload
from aiohttp.abc import AbstractStreamWriter
from msgspec import Struct

from atoot.uploads import Progress
from atoot.uploads.media_types import HEAD, clean_name, media_type

CHUNK = 64 * 1024
"""Bytes read from a file at a time."""


class Part(Struct, frozen=True):
    """One field of a multipart form; a file has a filename."""

    name: str
    value: Any
    filename: str | None = None
    mime_type: str | None = None


class FilePosition(Struct, frozen=True):
    """An open file, and its position when the call was made."""

    file: IO[bytes]
    start: int


class Meter:
    """Counts the bytes sent of all files in a request."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._sent = 0
        self._total = 0

    def expect(self, size: int) -> None:
        """Add bytes to the total."""
        self._total += size

    def count(self, size: int) -> None:
        """Add bytes that were sent."""
        self._sent += size
        if self._progress is not None:
            self._progress(self._sent, max(self._sent, self._total))


class FilePayload(Payload):
    """A file sent piece by piece, read in a thread if that may wait for a disk. The file stays open.

    Afterwards its position is restored, so that it can be sent again.
    """

    def __init__(self, file: IO[bytes], mime_type: str, meter: Meter) -> None:
        super().__init__(file, content_type=mime_type)
        self._file = file
        self._meter = meter
        self._start = file.tell() if file.seekable() else 0
        self._size = _size(file)
        meter.expect(self._size or 0)

    @property
    def size(self) -> int | None:
        """Bytes from the file's position to its end; None if unknowable."""
        return self._size

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The text that aiohttp shows for a payload."""
        return "<file>"

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send the file."""
        try:
            await self._send(writer)
        finally:
            if self._file.seekable():
                self._file.seek(self._start)

    async def _send(self, writer: AbstractStreamWriter) -> None:
        loop = asyncio.get_running_loop()
        quick = isinstance(self._file, BytesIO)
        if self._file.seekable():
            self._file.seek(self._start)
        while chunk := (
            self._file.read(CHUNK) if quick else await loop.run_in_executor(None, self._file.read, CHUNK)
        ):
            await writer.write(chunk)
            self._meter.count(len(chunk))


def multipart(parts: Sequence[Part], files: ExitStack, progress: Progress | None = None) -> MultipartWriter:
    """The multipart body for some parts; files given by path are opened, and closed with `files`.

    Raises:
        OSError: a file cannot be opened.
    """
    form = MultipartWriter("form-data")
    meter = Meter(progress)
    for part in parts:
        if part.filename is None:
            payload = form.append(part.value)
            payload.headers.popall("Content-Type", None)  # form fields have none, as in browsers
            payload.set_content_disposition("form-data", name=part.name)
        else:
            file = _opened(part.value, files)
            kind = part.mime_type or media_type(part.filename, _head(file))
            payload = form.append_payload(FilePayload(file, kind, meter))
            payload.set_content_disposition("form-data", name=part.name)
            # Not by aiohttp, which percent-encodes letters: servers expect UTF-8, as browsers send it.
            payload.headers["Content-Disposition"] += f'; filename="{clean_name(part.filename)}"'
    return form


def is_resendable(body: Any) -> bool:
    """Whether a body can be sent again."""
    return not isinstance(body, list) or all(part.filename is None or _rewinds(part.value) for part in body)


def places(body: list[Any]) -> list[FilePosition]:
    """The seekable open files of a multipart form, with their positions."""
    values = (part.value for part in body if part.filename is not None and hasattr(part.value, "read"))
    return [FilePosition(value, value.tell()) for value in values if value.seekable()]


def rewind(files: Sequence[FilePosition]) -> None:
    """Restore the positions of files: a failed attempt has read from them."""
    for position in files:
        position.file.seek(position.start)


def upload_size(body: Any) -> int:
    """Bytes of the files in a body, as far as they are known without reading."""
    return (
        sum(_bytes(part.value) for part in body if part.filename is not None) if isinstance(body, list) else 0
    )


def _rewinds(content: Any) -> bool:
    return not hasattr(content, "read") or bool(content.seekable())


def _opened(content: Any, files: ExitStack) -> IO[bytes]:
    if isinstance(content, bytes | bytearray | memoryview):
        return BytesIO(content)
    if isinstance(content, PathLike):
        return cast("IO[bytes]", files.enter_context(Path(content).open("rb")))
    return cast("IO[bytes]", content)


def _head(file: IO[bytes]) -> bytes:
    """The first bytes to be sent; none if reading would consume them."""
    if not file.seekable():
        return b""
    start = file.tell()
    head = file.read(HEAD)
    file.seek(start)
    return head


def _bytes(content: Any) -> int:
    if isinstance(content, PathLike):
        return Path(content).stat().st_size
    return (_size(content) or 0) if hasattr(content, "read") else len(content)


def _size(file: IO[bytes]) -> int | None:
    if not file.seekable():
        return None
    here = file.tell()
    file.seek(0, SEEK_END)
    end = file.tell()  # not every file returns this from `seek`
    file.seek(here)
    return end - here
