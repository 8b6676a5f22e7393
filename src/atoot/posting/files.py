"""Files of a post: upload, wait for processing, description."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from io import SEEK_END, BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from atoot import entities, http, parameters
from atoot.entities.base import Entity, Ref
from atoot.errors import (
    ApiError,
    MastodonError,
    NetworkError,
    NotFoundError,
    ServerError,
    UnprocessedError,
    is_missing,
)
from atoot.ids import is_young
from atoot.lazy import later
from atoot.message import Request, Response, seconds_left
from atoot.parameters import Params
from atoot.parameters.paths import path
from atoot.posting import LONGEST_WAIT
from atoot.uploads import File, Upload, file_of
from atoot.uploads.media_types import HEAD, clean_name, media_type

nonsense: Callable[[Response, str], ApiError] = later("atoot.errors.refusals", "nonsense")

PROCESSED_LATER = frozenset({"video", "gifv", "audio", "unknown"})
"""Types of attachments that servers process further after accepting them."""


def focus_of(focal: entities.media.Focal | None) -> str | None:
    """A focal point in the API's form: `x,y`.

    Raises:
        TypeError: it is no point.
        ValueError: it is outside the picture.
    """
    if focal is None:
        return None
    try:
        x, y = map(float, _coordinates(focal))
    except (TypeError, ValueError, OverflowError) as problem:
        kind = TypeError if isinstance(problem, TypeError) else ValueError
        raise kind(f"focal: expected 'x,y' or two numbers, got {focal!r}") from None
    if not (-1 <= x <= 1 and -1 <= y <= 1):
        raise ValueError(f"focal: x={x} and y={y} are not both within -1 and 1")
    return f"{x},{y}"


def _coordinates(focal: entities.media.Focal) -> Iterable[Any]:
    if isinstance(focal, str):
        return focal.split(",")
    return (focal.x, focal.y) if isinstance(focal, entities.MediaFocus) else iter(focal)


class Attachment(Struct, frozen=True):
    """A file to publish, with its description: `Attachment("cat.jpg", "a cat on a roof")`."""

    content: File | Upload
    """A path, the bytes, an open binary file, or an `Upload`."""
    description: str | None = None
    """Text for those who cannot see or hear it."""
    focal: entities.media.Focal | None = None
    """The point that stays visible when a picture is cropped: `"x,y"` or two numbers, each from -1 to 1."""
    thumbnail: File | Upload | None = None
    """Picture to show in place of a video or sound."""
    filename: str | None = None
    """Name of the file that the server is told."""
    mime_type: str | None = None
    """Media type of the file that the server is told."""

    def __repr__(self) -> str:
        return f"<Attachment {self.description!r}>"


Attachable: TypeAlias = Attachment | File | Upload | Ref
"""A thing that can be published with a text: a file, or a `MediaAttachment` that was uploaded before (or its id as a number, or
`{"id": ...}`). A text is a path."""


def several(media: Attachable | Iterable[Attachable] | None) -> list[Any]:
    """The attachments as a list of `Attachment`s and earlier uploads; empty for None."""
    if media is None:
        return []
    single = isinstance(
        media, Attachment | Upload | Entity | Mapping | str | bytes | bytearray | PathLike | int
    )
    things: Iterable[Any] = [media] if single or hasattr(media, "read") else media  # type: ignore[assignment] # what is left is iterable
    return [_one(thing) for thing in things]


def _one(thing: Any) -> Any:
    if isinstance(thing, Attachment | Entity | Mapping) or type(thing) is int:
        return thing
    content: Any = thing  # anything that is no file is rejected when it is inspected
    return Attachment(content)


Wait: TypeAlias = bool | float | timedelta
"""Whether to wait, and how long; a number is in seconds."""

log: logging.Logger = logging.getLogger("atoot.posting")

UNFINISHED = (202, 206)
"""Statuses of an answer while a file is still being processed. https://docs.joinmastodon.org/methods/media/#get"""

SHORTEST_PAUSE = 1.0
"""Seconds until the first check whether a file is ready; each further pause is longer by half."""

LONGEST_PAUSE = 10.0


class Prepared(Struct, frozen=True):
    """A file that exists and is not empty."""

    upload: Upload
    kind: str
    """The media type."""
    size: int | None
    """Bytes from the current position to the end; None if unknowable."""


async def prepared(
    name: str, content: File | Upload | None, filename: str | None = None, mime_type: str | None = None
) -> Prepared:
    """Inspect a file before it is sent.

    Args:
        name: of the parameter, for errors.
        content: the file.
        filename: to send to the server.
        mime_type: to send to the server; None to detect it from content and name.

    Raises:
        TypeError: it is no file, or is opened in text mode; or a name or type is no text.
        ValueError: it is empty.
        OSError: it does not exist or is unreadable.
    """
    for told, text in (("filename", filename), ("mime_type", mime_type)):
        if text is not None and not isinstance(text, str):
            raise TypeError(f"{told}: expected a text, got {type(text).__name__}")
    given = file_of(content)
    if given is None:
        raise TypeError(f"{name}: expected a file, got None")
    file = given if isinstance(given, Upload) else Upload(given)
    inner = file.content
    if getattr(inner, "closed", False):
        raise ValueError(f"{name}: the file is closed")
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
    transport: http.Transport, params: Params, values: Mapping[str, Any], progress: Any
) -> tuple[entities.MediaAttachment, bool]:
    """Upload a file with the newer operation or the older one; returns the answer, and whether it is processed."""
    merged = parameters.merge(params, values)
    body, content_type = parameters.encodings.body(merged)
    try:
        request = Request("POST", "/api/v2/media", body, content_type, None, merged, progress=progress)
        response = await transport.send(request)
    except MastodonError as error:
        if not is_missing(error) or any(_is_used_up(value) for value in values.values()):
            raise
        request = Request("POST", "/api/v1/media", body, content_type, None, merged, progress=progress)
        response = await transport.send(request)
    made = _read(transport, response)
    if not made[0].id:
        failure = nonsense(response, "the answer is no attachment: it has no id")
        failure.may_have_happened = True
        raise failure
    return made


async def until_ready(
    transport: http.Transport, attachment: str, seconds: float, *, asked: bool = False
) -> entities.MediaAttachment:
    """Poll an attachment until the server has processed it.

    Args:
        transport: to the server.
        attachment: its id.
        seconds: the longest wait.
        asked: whether it was polled a moment ago.

    Raises:
        ApiError: it takes longer.
        UnprocessedError: the server could not process the file.
        MastodonError: the server cannot be reached, not even at the end of that time.
    """
    clock = transport.clock
    end = clock.monotonic() + seconds
    pause = SHORTEST_PAUSE
    request = Request("GET", path("/api/v1/media/{}", attachment))
    while True:
        trouble: MastodonError | None = None  # the file is uploaded all the same: nobody has to send it again
        if not asked:
            try:
                found, done = await _asked(transport, request)
            except NotFoundError as error:
                if not is_young(attachment, transport.server_time()):
                    raise
                trouble = error
            except (NetworkError, ServerError) as error:
                trouble = error
            else:
                if done and found is not None:
                    return found
        asked = False
        if clock.monotonic() + pause > end:
            raise trouble or ApiError(
                f"the server still works on attachment {attachment} after {seconds:.0f} s; "
                f"wait for it with media_ready({attachment!r})",
                request=request,
            )
        await transport.pause(pause, f"attachment {attachment} to be processed")
        pause = min(pause * 1.5, LONGEST_PAUSE)


def seconds_of(name: str, wait: Wait) -> float:
    """Seconds to wait; 0 for not at all, also if the time is already over.

    Raises:
        ValueError: it is no duration; the message names the parameter.
    """
    if isinstance(wait, bool):
        return LONGEST_WAIT if wait else 0.0
    return seconds_left(name, wait)


async def ready(transport: http.Transport, attachments: Iterable[str]) -> bool:
    """Wait for those attachments that are still being processed; returns whether there are or may have been any.

    Raises:
        ApiError: it takes longer than `LONGEST_WAIT`.
        UnprocessedError: the server could not process a file.
    """
    waited = False
    for attachment in attachments:
        try:
            found, done = await _asked(transport, Request("GET", path("/api/v1/media/{}", attachment)))
        except NotFoundError:  # older than 3.1.3, or other software: unknowable
            continue
        if not done:
            log.info("attachment %s is still being processed; the post waits for it", attachment)
            await until_ready(transport, attachment, LONGEST_WAIT, asked=True)
        # It may have become ready a moment ago.
        waited = waited or not done or (found is not None and found.type in PROCESSED_LATER)
    return waited


async def _asked(transport: http.Transport, request: Request) -> tuple[entities.MediaAttachment | None, bool]:
    """An attachment as the server shows it, and whether it is processed."""
    response = await _state(transport, request)
    if response.status in UNFINISHED and not response.body.strip():
        return None, False
    return _read(transport, response)


async def _state(transport: http.Transport, request: Request) -> Response:
    try:
        return await transport.send(request)
    except UnprocessedError as error:
        error.hint = (
            "the server got the file and could not process it: damaged, or of a kind that it does not take"
        )
        raise


def _read(transport: http.Transport, response: Response) -> tuple[entities.MediaAttachment, bool]:
    """An attachment, and whether the server has processed it. https://docs.joinmastodon.org/methods/media/#v2"""
    attachment: entities.MediaAttachment = transport.decode(response, entities.MediaAttachment)
    return attachment, response.status not in UNFINISHED and attachment.url is not None


def _look(content: Any) -> tuple[Any, int | None]:
    """The first bytes and the size; reads nothing that could not be put back."""
    if isinstance(content, bytes | bytearray):
        return bytes(content[:HEAD]), len(content)
    if isinstance(content, os.PathLike):
        with Path(content).open("rb") as file:
            return file.read(HEAD), os.fstat(file.fileno()).st_size
    if not content.seekable():
        return b"", None
    start = content.tell()
    head = content.read(HEAD)
    content.seek(0, SEEK_END)
    end = content.tell()  # not every file returns this from `seek`
    content.seek(start)
    return head, max(0, end - start)


def _name_of(content: Any) -> str:
    name = content if isinstance(content, os.PathLike) else getattr(content, "name", None)
    return os.fspath(name) if isinstance(name, str | os.PathLike) else "file"


def _is_used_up(value: Any) -> bool:
    """Whether a file that was sent cannot be sent again."""
    content: Any = value.content if isinstance(value, Upload) else value
    return hasattr(content, "read") and not content.seekable()
