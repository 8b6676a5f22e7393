"""A file to publish, and what belongs to it."""

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any, TypeAlias

from msgspec import Struct

from atoot.api.base import File, Ref, Upload
from atoot.api.checks import Focal
from atoot.entities import Entity


class Attachment(Struct, frozen=True):
    """A file to publish, with what is to be said about it: `Attachment("cat.jpg", "a cat on a roof")`."""

    content: File | Upload
    """A path, the bytes, an open binary file, or an `Upload`."""
    description: str | None = None
    """Text for those who cannot see or hear it."""
    focal: Focal | None = None
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
"""What can be published with a text: a file, or a `MediaAttachment` that was uploaded before (or its id as a number, or
`{"id": ...}`). A text is a path."""


def several(media: Attachable | Iterable[Attachable]) -> list[Any]:
    """What is to be attached, as a list of `Attachment`s and of things that were uploaded before."""
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
