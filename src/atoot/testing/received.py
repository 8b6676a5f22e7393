"""A request from a client, as it was on the wire, with its body also parsed."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

from multidict import CIMultiDictProxy, MultiDict

_KEY = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """One part of a multipart form."""

    name: str
    """Name of the field."""
    body: bytes
    """Its content."""
    filename: str | None = None
    """None if the part is a plain field."""
    content_type: str | None = None
    """Its media type."""

    @property
    def text(self) -> str:
        """The body of a plain field."""
        return self.body.decode()


@dataclass(slots=True)
class ReceivedRequest:
    """One request that a server received. It is listed once its head has arrived; the body follows."""

    method: str
    """The HTTP method."""
    target: str
    """Path and query exactly as they were sent."""
    headers: CIMultiDictProxy[str]
    """The headers."""
    connection: int = 0
    """Number of the connection, counted from 1: two requests with the same number shared it."""
    remote_port: int = 0
    """Port of the client."""
    body: bytes = field(default=b"", repr=False)
    """The body, up to the number of bytes that the server keeps."""
    body_size: int = 0
    """How many bytes of body arrived, kept or not."""
    complete: bool = False
    """True when the whole body was read."""

    @property
    def path(self) -> str:
        """The path as it was sent, percent-encoded, without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> MultiDict[str]:
        """The decoded parameters of the query, in order: `query["limit"]`, `query.getall("id[]")`."""
        return _pairs(self.target.partition("?")[2])

    @property
    def content_type(self) -> str:
        """Media type of the body, without parameters; empty if none was given."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def form(self) -> MultiDict[str]:
        """The plain fields of a form, urlencoded or multipart, in order."""
        if self.content_type == "multipart/form-data":
            return MultiDict((part.name, part.text) for part in self.parts if part.filename is None)
        return _pairs(self.body.decode())

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)

    @property
    def values(self) -> dict[str, Any]:
        """The values in the body, whether JSON or a form: in a form `a[]` makes a list, `a[b]` an object."""
        if self.content_type == "application/json":
            return dict(json.loads(self.body or b"{}"))
        return nested(self.form.items())

    @property
    def parts(self) -> list[ReceivedPart]:
        """All parts of a multipart form, files included, in order.

        Raises:
            ValueError: the body is no multipart form, or is truncated.
        """
        boundary = _parameters(self.headers.get("Content-Type", "")).get_param("boundary")
        if self.content_type != "multipart/form-data" or not isinstance(boundary, str):
            raise ValueError(
                f"{self.method} {self.path} has no multipart form: {self.content_type or 'no type'}"
            )
        return list(_parts(self.body, boundary.encode()))


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Values of a form: `a[]` makes a list, `a[b]` an object."""
    values: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = _KEY.findall(name)
        place: Any = values
        for key, after in zip(path, [*path, last][1:], strict=True):
            if isinstance(place, list):
                place.append({} if not place or last in place[-1] else place.pop())
                place = place[-1]
            else:
                place = place.setdefault(key, {} if after else [])
        if isinstance(place, list):
            place.append(value)
        else:
            place[last] = value
    return values


def _pairs(text: str) -> MultiDict[str]:
    return MultiDict(parse_qsl(text, keep_blank_values=True))


def _parameters(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = content_type
    return message


def _parts(body: bytes, boundary: bytes) -> Iterator[ReceivedPart]:
    # https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
    _, *pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if not pieces or not pieces[-1].startswith(b"--"):
        raise ValueError("the multipart form is cut off: its last boundary is missing")
    for piece in pieces[:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        headers = BytesParser().parsebytes(head.lstrip(b"\r\n") + b"\r\n\r\n", headersonly=True)
        name = headers.get_param("name", header="Content-Disposition")
        yield ReceivedPart(
            name=name if isinstance(name, str) else "",
            body=content,
            filename=headers.get_filename(),
            content_type=headers.get_content_type() if "Content-Type" in headers else None,
        )
