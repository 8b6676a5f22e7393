"""The body of a good answer as a value."""

from contextlib import suppress
from types import NoneType
from typing import Any, get_args, get_origin

import msgspec
from multidict import istr

from atoot.decoding.lenient import read
from atoot.decoding.parsing import LIGHT, TOO_DEEP, TooCostlyError, parse
from atoot.errors import ApiError
from atoot.errors.reasons import LONGEST_TEXT, explain
from atoot.errors.refusals import nonsense
from atoot.lazy import pattern
from atoot.message import Response

_CHARSET = pattern(r"""charset\s*=\s*["']?([\w.:-]+)""")

_CONTENT_TYPE = istr("Content-Type")

NO_CONTENT = 204
"""The status of an answer without a body, which is the list that has nothing in it."""


def decode(response: Response, kind: Any) -> Any:
    """The body of an answer as a value of type `kind`; nothing for NoneType, plain data for `object`.

    Raises:
        ApiError: it cannot be read as one.
    """
    if kind is NoneType:
        return None
    body, said = response.body, response.headers.get(_CONTENT_TYPE, "")
    if not said.endswith(("utf-8", "json")):  # as most answers do
        body = _in_utf8(body, said)
    if not body and response.status == NO_CONTENT and get_origin(kind) in (list, dict):
        return get_origin(kind)()
    try:
        return parse(body) if kind is object else read(body, kind)
    except msgspec.DecodeError as problem:
        raise _unreadable(response, _why(response, kind, problem)) from None


def _in_utf8(body: bytes, content_type: str) -> bytes:
    """The body of an answer in the encoding that JSON has, where its media type says another one and means it."""
    named = _CHARSET.search(content_type.lower())
    if named is None or named[1] == "utf-8" or body.isascii():
        return body
    try:
        body.decode()
    except UnicodeDecodeError:
        with suppress(LookupError, ValueError):
            return body.decode(named[1], "replace").encode()
    return body


def _unreadable(response: Response, text: str) -> ApiError:
    """The error for a good answer that cannot be read: what was asked for was most likely done."""
    error = nonsense(response, text)
    error.may_have_happened = response.request.method not in ("GET", "HEAD")
    error.is_empty = _has_nothing(response.body)
    return error


def _has_nothing(body: bytes) -> bool:
    """Whether a good answer says that it went well, and nothing else."""
    if len(body) > LONGEST_TEXT:
        return False
    if not body.strip():
        return True
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    inside = list(data.values()) if isinstance(data, dict) and "error" not in data else [data]
    return all(value in (None, True, "", "ok", "OK", "success", [], {}) for value in inside)


def name_of(kind: Any) -> str:
    """A type as people say it: `Status`, `list of Status`."""
    if kind is object:
        return "JSON"
    origin, args = get_origin(kind), get_args(kind)
    if origin is not None:
        return f"{getattr(origin, '__name__', origin)} of {' and '.join(map(name_of, args))}"
    return str(getattr(kind, "__name__", kind))


def _why(response: Response, kind: Any, problem: Exception) -> str:
    """Why an answer cannot be read."""
    body = response.body.strip()
    if isinstance(problem, TooCostlyError):
        return f"the answer is refused, because reading it would take too much memory: {problem}"
    if isinstance(problem, msgspec.ValidationError):
        said = explain(body)[0] if len(body) <= LIGHT and body[:1] == b"{" else ""
        return f"the answer is no {name_of(kind)}: {said}{': ' if said else ''}{problem}"
    due = f"where {name_of(kind)} was due"
    if not body:
        return f"an empty answer {due}"
    if problem.args == (TOO_DEEP,):
        return f"JSON that is nested too deeply, {due}"
    if body[:1] == b"<":
        return f"an HTML page {due}: {explain(body, 'text/html')[0]}"
    return f"no JSON {due}: {problem}"
