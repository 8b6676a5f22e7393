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
"""Types of attachments that servers go on working on after they have taken them."""


def focus_of(focal: entities.media.Focal | None) -> str | None:
    """A focal point as the API takes it: `x,y`.

    Raises:
        TypeError: it is no point.
        ValueError: it lies outside of the picture.
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
    """The attachments as a list of `Attachment`s and of things that were uploaded before; none for None."""
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
    content: Any = thing  # what is no file is refused when it is looked at
    return Attachment(content)


Wait: TypeAlias = bool | float | timedelta
"""Whether to wait, and how long; seconds, if it is a number."""

log: logging.Logger = logging.getLogger("atoot.posting")

UNFINISHED = (202, 206)
"""What a server answers that still works on a file. https://docs.joinmastodon.org/methods/media/#get"""

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
    """Send a file, by the newer operation or the older one; the answer, and whether the server is done with it."""
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
    """Ask for an attachment until the server is done with it.

    Args:
        transport: to the server.
        attachment: its id.
        seconds: how long to wait at most.
        asked: whether the server was asked a moment ago.

    Raises:
        ApiError: it takes longer.
        UnprocessedError: the server could not process the file.
        MastodonError: the server cannot be asked, also not at the end of that time.
    """
    clock = transport.clock
    end = clock.monotonic() + seconds
    pause = SHORTEST_PAUSE
    request = Request("GET", path("/api/v1/media/{}", attachment))
    while True:
        trouble: MastodonError | None = None  # the file is there all the same: nobody has to send it again
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
    """How long to wait; 0 for not at all, also where that is over already.

    Raises:
        ValueError: it is no time; the message names the parameter.
    """
    if isinstance(wait, bool):
        return LONGEST_WAIT if wait else 0.0
    return seconds_left(name, wait)


async def ready(transport: http.Transport, attachments: Iterable[str]) -> bool:
    """Wait for those of some attachments that the server still works on; whether there are or may have been any.

    Raises:
        ApiError: it takes longer than `LONGEST_WAIT`.
        UnprocessedError: the server could not process a file.
    """
    waited = False
    for attachment in attachments:
        try:
            found, done = await _asked(transport, Request("GET", path("/api/v1/media/{}", attachment)))
        except NotFoundError:  # older than 3.1.3, or other software: nobody knows
            continue
        if not done:
            log.info("attachment %s is still being processed; the post waits for it", attachment)
            await until_ready(transport, attachment, LONGEST_WAIT, asked=True)
        # It may have become ready a moment ago.
        waited = waited or not done or (found is not None and found.type in PROCESSED_LATER)
    return waited


async def _asked(transport: http.Transport, request: Request) -> tuple[entities.MediaAttachment | None, bool]:
    """An attachment as far as the server tells, and whether it is done with it."""
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
    """An attachment, and whether the server is done with it. https://docs.joinmastodon.org/methods/media/#v2"""
    attachment: entities.MediaAttachment = transport.decode(response, entities.MediaAttachment)
    return attachment, response.status not in UNFINISHED and attachment.url is not None


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
    content.seek(0, SEEK_END)
    end = content.tell()  # what `seek` gives, not every file says
    content.seek(start)
    return head, max(0, end - start)


def _name_of(content: Any) -> str:
    name = content if isinstance(content, os.PathLike) else getattr(content, "name", None)
    return os.fspath(name) if isinstance(name, str | os.PathLike) else "file"


def _is_used_up(value: Any) -> bool:
    """Whether a file that was sent cannot be sent again."""
    content: Any = value.content if isinstance(value, Upload) else value
    return hasattr(content, "read") and not content.seekable()
