"""Good answers to values: what an operation returns, or an error that says what came instead."""

from types import NoneType
from typing import Any, get_args, get_origin

import msgspec

from atoot.entities.lenient import read
from atoot.entities.parsing import LIGHT, TOO_DEEP, TooCostlyError, parse
from atoot.errors import ApiError
from atoot.message import Response
from atoot.wire.failures import explain, nonsense


def decode(response: Response, kind: Any) -> Any:
    """The body of an answer as a value of type `kind`; nothing for NoneType, plain data for `object`.

    Raises:
        ApiError: it cannot be read as one.
    """
    if kind is NoneType:
        return None
    body = response.body
    try:
        return parse(body) if kind is object else read(body, kind)
    except TooCostlyError as problem:
        raise _unreadable(
            response, f"the answer is refused, it would cost too much to read: {problem}"
        ) from None
    except msgspec.ValidationError as problem:
        said = explain(body)[0] if len(body) <= LIGHT else ""
        text = f"{said}: {problem}" if said else str(problem)
        raise _unreadable(response, f"the answer is no {name_of(kind)}: {text}") from None
    except msgspec.DecodeError as problem:
        raise _unreadable(response, _no_json(response, kind, problem)) from None


def _unreadable(response: Response, text: str) -> ApiError:
    """The error for a good answer that cannot be read: what was asked for was most likely done."""
    error = nonsense(response, text)
    error.may_have_happened = response.request.method not in ("GET", "HEAD")
    return error


def name_of(kind: Any) -> str:
    """A type as people say it: `Status`, `list of Status`."""
    if kind is object:
        return "JSON"
    origin, args = get_origin(kind), get_args(kind)
    if origin is not None:
        return f"{getattr(origin, '__name__', origin)} of {' and '.join(map(name_of, args))}"
    return str(getattr(kind, "__name__", kind))


def _no_json(response: Response, kind: Any, problem: Exception) -> str:
    due = f"where {name_of(kind)} was due"
    if not response.body.strip():
        return f"an empty answer {due}"
    if problem.args == (TOO_DEEP,):
        return f"JSON that is nested too deeply, {due}"
    if response.body.lstrip()[:1] == b"<":
        return f"an HTML page {due}: {explain(response.body, 'text/html')[0]}"
    return f"no JSON {due}: {problem}"
