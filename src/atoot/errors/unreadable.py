"""Errors for successful responses that cannot be read: what was expected, and what came."""

from typing import Any, get_args, get_origin

import msgspec

from atoot.decoding.parsing import LIGHT, TOO_DEEP, TooCostlyError
from atoot.errors import ApiError
from atoot.errors.reasons import LONGEST_TEXT, explain
from atoot.errors.refusals import nonsense
from atoot.message import Response
from atoot.secrets import is_secret_name, one_line, secrets_in

SHOWN = 60
"""Characters of invalid JSON that an error shows."""


def unreadable(response: Response, kind: Any, problem: Exception) -> ApiError:
    """The error for an unreadable successful response: the request was most likely executed.

    Args:
        response: the response.
        kind: the expected type.
        problem: why it does not fit.
    """
    why = _why(response, kind, problem)
    if any(map(is_secret_name, getattr(kind, "__struct_fields__", ()))) or secrets_in(
        response.request.values
    ):
        why = why.partition(": ")[0].partition(", but ")[0]  # its words may contain an unknown secret
    error = nonsense(response, why)
    error.may_have_happened = response.request.method not in ("GET", "HEAD")
    error.is_empty = _has_nothing(response.body)
    return error


def _why(response: Response, kind: Any, problem: Exception) -> str:
    """Why a response cannot be read."""
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
    if body[:1] in (b"{", b"["):
        return f"no JSON {due}: {problem}"
    said = one_line(body[: 4 * SHOWN].decode(errors="replace"), SHOWN)
    return f"no JSON {due}, but {said!r}" if "\ufffd" not in said else f"no JSON nor any other text {due}"


def name_of(kind: Any) -> str:
    """The name of a type for people: `Status`, `list of Status`."""
    if kind is object:
        return "JSON"
    origin, args = get_origin(kind), get_args(kind)
    if origin is not None:
        return f"{getattr(origin, '__name__', origin)} of {' and '.join(map(name_of, args))}"
    return str(getattr(kind, "__name__", kind))


def _has_nothing(body: bytes) -> bool:
    """Whether a response reports success, and nothing else."""
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
