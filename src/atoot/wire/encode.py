"""Python values to what the API reads: a query, a form, a multipart form, or JSON.

https://docs.joinmastodon.org/client/intro/#parameters
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from io import IOBase
from os import PathLike
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias, cast
from urllib.parse import quote

import msgspec

from atoot.entities.base import Entity
from atoot.message import Request
from atoot.wire.kinds import checked
from atoot.wire.paths import id_of

Params: TypeAlias = Mapping[str, Any] | Iterable[tuple[str, Any]] | None
"""Extra parameters by their name in the API: a mapping, or pairs of name and value, in which a name may come again.

They are never written to; named arguments win over them.
"""

File: TypeAlias = bytes | str | PathLike[str] | IO[bytes]
"""A file to upload: its bytes, its path, or an open binary file."""


FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"


class Upload(NamedTuple):
    """A file among the parameters, with the name and media type the server is told."""

    content: File
    filename: str | None = None
    mime_type: str | None = None


class Part(NamedTuple):
    """One field of a multipart form; a file has a filename."""

    name: str
    value: Any
    filename: str | None = None
    mime_type: str | None = None


def merge(params: Params, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent: the extra parameters as they are, then the named ones; None is not sent.

    Raises:
        TypeError: a named one is not what the API takes under its name.
    """
    given = checked(values)
    if params is None:
        return given
    return {name: value for name, value in mapping_of(params).items() if value is not None} | given


def mapping_of(params: Params) -> Mapping[str, Any]:
    """Extra parameters as a mapping: what comes several times is a list.

    Raises:
        TypeError: they are neither a mapping nor pairs.
    """
    if params is None:
        return {}
    if isinstance(params, Mapping):
        return cast("Mapping[str, Any]", params)
    if isinstance(params, str | bytes | Entity) or not isinstance(params, Iterable):
        raise _no_params(params)
    found: dict[str, list[Any]] = {}
    listed = set()
    for pair in params:
        if not isinstance(pair, tuple | list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise _no_params(pair)
        name, value = pair
        plain = name.removesuffix("[]")
        if plain != name and "[" not in plain:  # `id[]` is how a form says the list `id`; JSON says `id`
            listed.add(plain)
            name = plain
        found.setdefault(name, []).append(value)
    return {name: _together(values, listed=name in listed) for name, values in found.items()}


def _together(values: list[Any], *, listed: bool) -> Any:
    """One value of those that a name has in pairs: itself if it is the only one, else a list of all."""
    given = [value for value in values if value is not None]
    if not given or (len(given) == 1 and not listed):
        return given[0] if given else None
    return [inner for value in given for inner in (value if _is_list(value) else [value])]


def _no_params(got: object) -> TypeError:
    return TypeError(f"params: expected a mapping or pairs of name and value, got {type(got).__name__}")


def query(values: Mapping[str, Any]) -> str:
    """The values as `a=1&b[]=x&b[]=y`, percent-encoded."""
    return "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in pairs(values))


def body(values: Mapping[str, Any]) -> tuple[Any, str | None]:
    """The values as body and content type: JSON where a form cannot say it, multipart where there is a file.

    A multipart body is a list of `Part`, which the transport streams.
    """
    if not values:
        return None, None
    if _has_file(values):
        return list(parts(values)), MULTIPART
    if any("[" in name for name in values):  # that can only be said in a form
        values = {name: _in_a_form(value) for name, value in values.items()}
    if any(_needs_json(value) for value in values.values()):
        return json_body(values)
    return query(values).encode(), FORM


def _in_a_form(value: Any) -> Any:
    """A value as a form can say it: Rails takes a list of an empty text for an empty list."""
    return [""] if isinstance(value, list | tuple | AbstractSet) and not value else value


def json_body(values: Mapping[str, Any]) -> tuple[bytes, str]:
    """The values as a JSON body and its content type."""
    return msgspec.json.encode(jsonable(values)), JSON


def as_json(request: Request) -> Request | None:
    """The same request with its parameters as JSON; None where they are so already, or cannot be."""
    values = request.values
    if values is None or request.method == "GET" or request.content_type not in (None, FORM):
        return None
    if any("[" in name for name in values):
        return None
    content, content_type = json_body(values)
    return Request(
        request.method,
        request.path,
        content,
        content_type,
        request.headers,
        options=request.options,
        idempotent=request.idempotent,
        verify=request.verify,
    )


def pairs(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The values as names and texts, in the manner of Rails: `list[]`, `hash[key]`."""
    for name, value in values.items():
        yield from _flat(name, value)


def parts(values: Mapping[str, Any]) -> Iterator[Part]:
    """The values as fields of a multipart form."""
    for name, value in values.items():
        if isinstance(value, Mapping) and _has_file(value):
            for key, inner in value.items():
                yield from parts({f"{name}[{key}]": inner})
        elif isinstance(value, Upload):
            yield Part(name, value.content, value.filename or _filename(value.content), value.mime_type)
        elif _is_file(value):
            yield Part(name, value, _filename(value))
        elif _is_list(value) and not value:
            yield Part(f"{name}[]", "")  # what Rails takes for an empty list where there is no JSON
        else:
            for key, text in _flat(name, value):
                yield Part(key, text)


def text_of(value: Any) -> str:
    """One value as the API writes it.

    Raises:
        TypeError: the API has no way to write it.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return text_of(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value!r} cannot be sent")
        return repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(int(value.total_seconds()))
    if isinstance(value, Entity):
        return id_of(value)
    raise TypeError(f"cannot send a value of type {type(value).__name__}")


def jsonable(value: Any) -> Any:
    """The value as plain JSON data."""
    if isinstance(value, Enum):
        return jsonable(value.value)
    if isinstance(value, str):
        return str(value)  # what is made of it, a Secret for one, is a text as well
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(name): jsonable(inner) for name, inner in value.items() if inner is not None}
    if _is_list(value):
        return [jsonable(inner) for inner in value]
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return text_of(value)


def upload(content: File) -> File:
    """A file that is safe to hand to `parts`: a path given as text becomes a Path.

    Raises:
        TypeError: it is no file.
    """
    if isinstance(content, str):
        return Path(content)
    if not _is_file(content):
        raise TypeError(f"expected bytes, a path or an open binary file, got {type(content).__name__}")
    return content


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if isinstance(value, Mapping) and not isinstance(value, Entity):
        for key, inner in value.items():
            yield from _flat(f"{name}[{key}]", inner)
    elif _is_list(value):
        listed = name if name.endswith("[]") else f"{name}[]"
        for inner in value:
            yield from _flat(listed, inner)
    else:
        yield name, text_of(value)


def _instant(value: datetime) -> str:
    """UTC with a Z; a time without zone is taken for UTC, as servers do."""
    aware = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _is_list(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping | Entity | IOBase)


def _is_file(value: Any) -> bool:
    return isinstance(value, bytes | bytearray | PathLike) or hasattr(value, "read")


def _has_file(value: Any) -> bool:
    if isinstance(value, Upload) or _is_file(value):
        return True
    if isinstance(value, Mapping) and not isinstance(value, Entity):
        return any(_has_file(inner) for inner in value.values())
    return False


def _needs_json(value: Any) -> bool:
    """A form cannot say "empty list", nor tell where one hash of a list ends and the next begins."""
    if isinstance(value, Entity):
        return False
    if isinstance(value, Mapping):
        return not value or any(_needs_json(inner) for inner in value.values())
    if isinstance(value, list | tuple | AbstractSet):
        return not value or any(
            isinstance(inner, Mapping | list | tuple) and not isinstance(inner, Entity) for inner in value
        )
    return False


def _filename(content: Any) -> str:
    name = content if isinstance(content, PathLike) else getattr(content, "name", None)
    return Path(name).name if isinstance(name, str | PathLike) else "file"


def _quoted(text: str) -> str:
    return quote(text, safe="[]")
