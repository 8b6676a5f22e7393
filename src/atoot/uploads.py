"""Files that are uploaded: what they are and what they are called, and the multipart body that they are sent in."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from io import SEEK_END, BytesIO, TextIOBase
from mimetypes import guess_type
from os import PathLike
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias, cast

from aiohttp import MultipartWriter, Payload
from aiohttp.abc import AbstractStreamWriter
from msgspec import Struct

from atoot.lazy import pattern

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


class Part(Struct, frozen=True):
    """One field of a multipart form; a file has a filename."""

    name: str
    value: Any
    filename: str | None = None
    mime_type: str | None = None


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


CHUNK = 64 * 1024
"""Bytes read from a file at a time."""

Progress = Callable[[int, int], object]
"""Called with the bytes sent so far, and the bytes to send, of all files of a request."""


class FilePosition(Struct, frozen=True):
    """An open file, and where it stood when the call was made."""

    file: IO[bytes]
    start: int


class Meter:
    """Adds up what is sent of the files of a request."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._sent = 0
        self._total = 0

    def expect(self, size: int) -> None:
        """So many bytes more are to be sent."""
        self._total += size

    def count(self, size: int) -> None:
        """So many bytes more were sent."""
        self._sent += size
        if self._progress is not None:
            self._progress(self._sent, max(self._sent, self._total))


class FilePayload(Payload):
    """A file, sent piece by piece; read in a thread where that may wait for a disk. The file stays open.

    It is left where it stood, so that it can be sent once more.
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
        """Bytes from the place where the file stood to its end; None if nobody can know."""
        return self._size

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Aiohttp asks for this only to show a payload."""
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
    """The body for some parts; files given by path are opened and will be closed with `files`.

    Raises:
        OSError: a file cannot be opened.
    """
    form = MultipartWriter("form-data")
    meter = Meter(progress)
    for part in parts:
        if part.filename is None:
            payload = form.append(part.value)
            payload.headers.popall("Content-Type", None)  # a field of a form has none, as in browsers
            payload.set_content_disposition("form-data", name=part.name)
        else:
            file = _opened(part.value, files)
            kind = part.mime_type or media_type(part.filename, _head(file))
            payload = form.append_payload(FilePayload(file, kind, meter))
            payload.set_content_disposition("form-data", name=part.name)
            # Not by aiohttp, which encodes letters as in a URL: servers read UTF-8, as browsers send it.
            payload.headers["Content-Disposition"] += f'; filename="{clean_name(part.filename)}"'
    return form


def is_resendable(body: Any) -> bool:
    """Whether a body can be sent a second time."""
    return not isinstance(body, list) or all(part.filename is None or _rewinds(part.value) for part in body)


def places(body: list[Any]) -> list[FilePosition]:
    """The open files of a multipart form that can be wound back, and where they stand."""
    values = (part.value for part in body if part.filename is not None and hasattr(part.value, "read"))
    return [FilePosition(value, value.tell()) for value in values if value.seekable()]


def rewind(files: Sequence[FilePosition]) -> None:
    """Put files back to where they stood: a try that failed has read from them."""
    for position in files:
        position.file.seek(position.start)


def upload_size(body: Any) -> int:
    """Bytes of the files in a body, as far as they can be known without reading them."""
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
    """The first bytes of what is to be sent; none if looking would use them up."""
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
    end = file.tell()  # what `seek` gives, not every file says
    file.seek(here)
    return end - here


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


ANYTHING = "application/octet-stream"
"""What a file is called of which nothing is known."""

HEAD = 256
"""So many bytes of a file are enough to know it."""

LONGEST_NAME = 120
"""Characters of a file name; file systems take 255 bytes."""

_EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "video/x-matroska": ".mkv",
    "video/ogg": ".ogv",
    "video/3gpp": ".3gp",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "audio/wav": ".wav",
    "audio/aac": ".aac",
}

_BY_EXTENSION = {extension: kind for kind, extension in _EXTENSIONS.items()} | {
    ".jpeg": "image/jpeg",
    ".m4v": "video/mp4",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
}

_STARTS = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
)

_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}

_BRANDS = (
    # https://mp4ra.org/registered-types/brands; the general brands of pictures say more in their list of others
    ((b"avif", b"avis"), "image/avif"),
    ((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "image/heic"),
    ((b"mif1", b"msf1"), "image/heif"),
    ((b"qt  ",), "video/quicktime"),
    ((b"M4A ", b"M4B "), "audio/mp4"),
)

_SAME = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/heif": "image/heic",
    "audio/mp3": "audio/mpeg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-pn-wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/vorbis": "audio/ogg",
    "audio/opus": "audio/ogg",
    "audio/x-aac": "audio/aac",
    "audio/aacp": "audio/aac",
    "application/ogg": "audio/ogg",
    "video/x-m4v": "video/mp4",
}
"""Types of which servers list one and mean the other as well."""

_PARTS = pattern(r"[/\\]")

_NOT_IN_NAMES = pattern(r'["\'<>|:*?;%\s]+')


def media_type(name: str, head: bytes = b"") -> str:
    """The media type of a file; what is in it wins over what it is called.

    Args:
        name: its name.
        head: its first bytes, as far as they are known.
    """
    return of_content(head) or of_name(name) or ANYTHING


def of_content(head: bytes) -> str | None:
    """The media type that the first bytes of a file stand for; None if they are not known."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head[:4] == b"\x1a\x45\xdf\xa3":  # EBML: https://www.matroska.org/technical/elements.html
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:4] == b"OggS":
        return "video/ogg" if b"theora" in head else "audio/ogg"
    return _of_frame(head)


def of_name(name: str) -> str | None:
    """The media type that a file name stands for; None if it stands for none."""
    _, dot, last = name.rpartition(".")
    if not dot:
        return None
    extension = f".{last.lower()}"
    return _BY_EXTENSION.get(extension) or guess_type(f"x{extension}", strict=False)[0]


def is_allowed(kind: str, allowed: tuple[str, ...]) -> bool:
    """Whether a media type is among those that a server takes; it is, if the type or the list is not known."""
    if kind == ANYTHING or not allowed:
        return True
    wanted = _plain(kind)
    return any(
        wanted == _plain(other) or (other.endswith("/*") and wanted.startswith(other[:-1]))
        for other in allowed
    )


def clean_name(name: str, kind: str = ANYTHING) -> str:
    """A name that a server may be told: the last part of a path, without signs that could mean something.

    Args:
        name: the name as it was given.
        kind: media type of the file; a name without extension gets one that fits.
    """
    last = _PARTS.split(name)[-1]
    shown = "".join(char if char.isprintable() else " " for char in last)
    plain = _NOT_IN_NAMES.sub("_", shown).strip("._") or "file"
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_NAME] + _EXTENSIONS.get(kind, "")
    extension = extension[:16]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def _of_brands(head: bytes) -> str:
    """By the brands of a file of the MP4 family: the main one first, then those that it is compatible with."""
    end = min(int.from_bytes(head[:4]), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    main = next((kind for signs, kind in _BRANDS if brands[0] in signs), None)
    if main == "image/heif":
        return next((kind for signs, kind in _BRANDS[:2] if set(signs) & set(brands)), main)
    if main is None and brands[0].startswith((b"3gp", b"3g2")):
        return "video/3gpp"
    return main or "video/mp4"


def _of_frame(head: bytes) -> str | None:
    """Sounds without a header of their own begin with a frame: eleven or twelve bits that are set."""
    if len(head) < 2 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:  # ADTS: https://wiki.multimedia.cx/index.php/ADTS
        return "audio/aac"
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return "audio/mpeg" if head[1] & 0xE0 == 0xE0 and version != 1 and layer == 1 else None


def _plain(kind: str) -> str:
    plain = kind.partition(";")[0].strip().lower()
    return _SAME.get(plain, plain)
