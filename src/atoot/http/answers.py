"""Decoding the body of a successful response."""

from contextlib import suppress
from types import NoneType
from typing import Any, get_origin

import msgspec
from multidict import istr

from atoot.decoding.lenient import read
from atoot.decoding.parsing import parse
from atoot.errors.unreadable import unreadable
from atoot.lazy import pattern
from atoot.message import Response

_CHARSET = pattern(r"""charset\s*=\s*["']?([\w.:-]+)""")

_CONTENT_TYPE = istr("Content-Type")

NO_CONTENT = 204
"""The status of a response without a body; where a list is expected, it is empty."""


def decode(response: Response, kind: Any) -> Any:
    """Decode the body of a response into the type `kind`; None for NoneType, plain data for `object`.

    Raises:
        ApiError: the body does not fit the type.
    """
    if kind is NoneType:
        return None
    body, said = response.body, response.headers.get(_CONTENT_TYPE, "")
    if not said.endswith(("utf-8", "json")):  # most responses
        body = _in_utf8(body, said)
    if not body and response.status == NO_CONTENT and get_origin(kind) in (list, dict):
        return get_origin(kind)()
    try:
        return parse(body) if kind is object else read(body, kind)
    except msgspec.DecodeError as problem:
        raise unreadable(response, kind, problem) from None


def _in_utf8(body: bytes, content_type: str) -> bytes:
    """The body in UTF-8, for a media type that names another charset which the body really uses."""
    named = _CHARSET.search(content_type.lower())
    if named is None or named[1] == "utf-8" or body.isascii():
        return body
    try:
        body.decode()
    except UnicodeDecodeError:
        with suppress(LookupError, ValueError):
            return body.decode(named[1], "replace").encode()
    return body
