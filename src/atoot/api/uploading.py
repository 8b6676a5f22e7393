"""Files on their way to the server: looked at before they are sent, and waited for until the server is done with them."""

import asyncio
import os
from collections.abc import Mapping
from datetime import timedelta
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from atoot.api.arguments import file_of
from atoot.api.base import File, Options, Params, Upload, path
from atoot.entities import MediaAttachment
from atoot.errors import ApiError, MastodonError, UnprocessedError, is_missing
from atoot.message import Request, Response
from atoot.transport.base import Transport
from atoot.wire import encode
from atoot.wire.media_types import HEAD, clean_name, media_type

Wait: TypeAlias = bool | float | timedelta
"""Whether to wait, and how long; seconds, if it is a number."""

LONGEST_WAIT = 300.0
"""Seconds to wait for the server where nothing else is said."""
SHORTEST_PAUSE = 1.0
"""Seconds until the first question whether a file is ready; each further pause is longer by half."""
LONGEST_PAUSE = 10.0


class Prepared(Struct, frozen=True):
    """A file that is there and has something in it."""

    upload: Upload
    kind: str
    """Its media type."""
    size: int | None
    """Bytes from where it stands to its end; None if nobody can know."""


async def prepared(
    name: str, content: File | Upload | None, filename: str | None = None, mime_type: str | None = None
) -> Prepared:
    """Look at a file before it is sent.

    Args:
        name: of the parameter, for errors.
        content: the file.
        filename: what the server is to be told.
        mime_type: what the server is to be told; found out from content and name if None.

    Raises:
        TypeError: it is no file, or one that was opened for text; or what the server is to be told is no text.
        ValueError: it is empty.
        OSError: it is not there, or cannot be read.
    """
    for told, text in (("filename", filename), ("mime_type", mime_type)):
        if text is not None and not isinstance(text, str):
            raise TypeError(f"{told}: expected a text, got {type(text).__name__}")
    given = file_of(content)
    if given is None:
        raise TypeError(f"{name}: expected a file, got None")
    file = given if isinstance(given, Upload) else Upload(given)
    inner = file.content
    if isinstance(inner, bytes | bytearray | BytesIO):
        head, size = _look(inner)
    else:
        head, size = await asyncio.to_thread(_look, inner)  # a disk may be slow
    if not isinstance(head, bytes):
        raise TypeError(f"{name}: expected a file that was opened in binary mode, got one for text")
    shown = filename or file.filename or _name_of(inner)
    if size == 0:
        raise ValueError(f"{name}: {shown!r} is empty (0 bytes)")
    kind = mime_type or file.mime_type or media_type(shown, head)
    return Prepared(Upload(inner, clean_name(shown, kind), kind), kind, size)


async def upload(
    transport: Transport, params: Params, values: Mapping[str, Any], options: Options | None, progress: Any
) -> tuple[MediaAttachment, bool]:
    """Send a file, by the newer operation or the older one; the answer, and whether the server is done with it."""
    merged = encode.merge(params, values)
    body, content_type = encode.body(merged)
    try:
        request = Request("POST", "/api/v2/media", body, content_type, None, merged, options, progress)
        response = await transport.send(request)
    except MastodonError as error:
        if not is_missing(error) or any(_is_used_up(value) for value in values.values()):
            raise
        request = Request("POST", "/api/v1/media", body, content_type, None, merged, options, progress)
        response = await transport.send(request)
    return _read(transport, response)


async def until_ready(
    transport: Transport, attachment: str, seconds: float, options: Options | None, *, asked: bool = False
) -> MediaAttachment:
    """Ask for an attachment until the server is done with it.

    Args:
        transport: to the server.
        attachment: its id.
        seconds: how long to wait at most.
        options: for each request.
        asked: whether the server was asked a moment ago.

    Raises:
        ApiError: it takes longer.
        UnprocessedError: the server could not process the file.
    """
    clock = transport.clock
    end = clock.monotonic() + seconds
    pause = SHORTEST_PAUSE
    request = Request("GET", path("/api/v1/media/{}", attachment), options=options)
    while True:
        if not asked:
            found, done = _read(transport, await _state(transport, request))
            if done:
                return found
        asked = False
        if clock.monotonic() + pause > end:
            raise ApiError(
                f"the server still works on attachment {attachment} after {seconds:.0f} s; "
                f"wait for it with media_ready({attachment!r})",
                request=request,
            )
        await clock.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)


def seconds_of(wait: Wait) -> float:
    """How long to wait; 0 for not at all."""
    if isinstance(wait, bool):
        return LONGEST_WAIT if wait else 0.0
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


async def _state(transport: Transport, request: Request) -> Response:
    try:
        return await transport.send(request)
    except UnprocessedError as error:
        error.hint = (
            "the server got the file and could not process it: damaged, or of a kind that it does not take"
        )
        raise


def _read(transport: Transport, response: Response) -> tuple[MediaAttachment, bool]:
    """An attachment, and whether the server is done with it. https://docs.joinmastodon.org/methods/media/#v2"""
    attachment: MediaAttachment = transport.decode(response, MediaAttachment)
    return attachment, response.status not in (202, 206) and attachment.url is not None


def _look(content: Any) -> tuple[Any, int | None]:
    """The first bytes, and the size; nothing is read that could not be put back."""
    if isinstance(content, bytes | bytearray):
        return bytes(content[:HEAD]), len(content)
    if isinstance(content, os.PathLike):
        with Path(content).open("rb") as file:
            return file.read(HEAD), os.fstat(file.fileno()).st_size
    if not content.seekable():
        return b"", None
    start = content.tell()
    head = content.read(HEAD)
    end = content.seek(0, SEEK_END)
    content.seek(start)
    return head, max(0, end - start)


def _name_of(content: Any) -> str:
    name = content if isinstance(content, os.PathLike) else getattr(content, "name", None)
    return os.fspath(name) if isinstance(name, str | os.PathLike) else "file"


def _is_used_up(value: Any) -> bool:
    """Whether a file that was sent cannot be sent again."""
    content: Any = value.content if isinstance(value, Upload) else value
    return hasattr(content, "read") and not content.seekable()
