"""Encoding values for the API: as a query, a form, a multipart form or JSON, as the operation requires.

The encoding depends on the operation and the software, not on the client.

| software | forms | JSON |
| --- | --- | --- |
| Hollo | profile updates; files, as multipart | everything else: it accepts lists, numbers and booleans only so,
refuses a POST without a body (415), and silently misreads some forms | | snac | hashes: it silently drops a poll in
JSON | everything else | | all others | everything that fits in a form | the rest: lists of hashes, empty lists |

If a server refuses a form as such, it is resent as JSON, and so is the same operation from then on.

Hollo's responses do not reveal that it misreads a form, so its software must be known before. Not every server needs to
be asked: Hollo's ids are UUIDs, and hardly any other server's are. snac names itself in each response.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import NoneType
from typing import Any
from urllib.parse import quote

import msgspec

from atoot.entities.base import Entity, id_of
from atoot.lazy import pattern
from atoot.message import Request
from atoot.parameters.kinds import is_list
from atoot.parameters.merging import merge
from atoot.parameters.paths import check_whole
from atoot.uploads import Upload, filename_of, is_file
from atoot.uploads.bodies import Part

FORM = "application/x-www-form-urlencoded"

JSON = "application/json"

MULTIPART = "multipart/form-data"


def query(values: Mapping[str, Any]) -> str:
    """Encode values as a query: `a=1&b[]=x&b[]=y`, percent-encoded.

    Raises:
        ValueError: a text holds what no server can keep.
    """
    try:
        made = "&".join(f"{quoted(name)}={quoted(text)}" for name, text in pairs(values))
    except UnicodeEncodeError:
        check_all_sendable(values)
        raise
    if "%00" in made:
        check_all_sendable(values)
    return made


def body(values: Mapping[str, Any]) -> tuple[Any, str | None]:
    """Encode values as body and content type: JSON if a form cannot hold them, multipart if there is a file.

    A multipart body is a list of `Part`, which the transport streams.
    """
    if not values:
        return None, None
    if _has_file(values):
        return list(parts(values)), MULTIPART
    if _needs_a_form(values):
        values = {name: _in_a_form(value) for name, value in values.items()}
    if any(_needs_json(value) for value in values.values()):
        return json_body(values)
    return query(values).encode(), FORM


def _in_a_form(value: Any) -> Any:
    """A value for a form: Rails reads a list of one empty text as an empty list."""
    return [""] if isinstance(value, list | tuple | AbstractSet) and not value else value


_JSON = msgspec.json.Encoder()


def json_body(values: Mapping[str, Any]) -> tuple[bytes, str]:
    """Encode values as a JSON body, with its content type.

    Raises:
        ValueError: a text holds what no server can keep.
    """
    return _as_json(values, simple=_is_simple(values)), JSON


def _as_json(values: Mapping[str, Any], *, simple: bool) -> bytes:
    """Encode values as JSON; `simple` means that none needs conversion."""
    try:
        made = _JSON.encode(values if simple else jsonable(values))
    except UnicodeEncodeError:
        check_all_sendable(values)
        raise
    if b"\\u0000" in made:
        check_all_sendable(values)
    return made


def as_json(request: Request) -> Request | None:
    """The same request with its parameters as JSON; None if they are already, or cannot be."""
    values = request.values
    if values is None or request.method == "GET" or request.content_type not in (None, FORM):
        return None
    if _needs_a_form(values):
        return None
    return replaced(request, *json_body(values))


def as_form(request: Request) -> Request | None:
    """The same request with its parameters as a form; None if they are already, or cannot be."""
    if request.values is None or request.content_type in (None, FORM, MULTIPART):
        return None
    said = {name: value for name, value in request.values.items() if value is not None and value != []}
    content, content_type = body(said)
    if content_type != FORM:
        return None
    return replaced(request, content, content_type)


def replaced(request: Request, content: Any, content_type: str | None) -> Request:
    """The same request with its parameters in another encoding."""
    return Request(
        request.method,
        request.path,
        content,
        content_type,
        request.headers,
        request.values,
        options=request.options,
        idempotent=request.idempotent,
    )


def pairs(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and texts of the values, in Rails notation: `list[]`, `hash[key]`."""
    for name, value in values.items():
        yield from _flat(name, value)


def parts(values: Mapping[str, Any]) -> Iterator[Part]:
    """The values as parts of a multipart form."""
    for name, value in values.items():
        if isinstance(value, Mapping) and _has_file(value):
            for key, inner in value.items():
                yield from parts({f"{name}[{key}]": inner})
        elif isinstance(value, Upload):
            yield Part(name, value.content, value.filename or filename_of(value.content), value.mime_type)
        elif is_file(value):
            yield Part(name, value, filename_of(value))
        elif is_list(value) and not value:
            yield Part(f"{name}[]", "")  # an empty list to Rails, outside JSON
        else:
            for key, text in _flat(name, value):
                check_sendable(key, text)
                yield Part(key, text)


def text_of(value: Any) -> str:
    """A value as text for the API.

    Raises:
        TypeError: the API has no format for it.
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
        return str(value)  # subclasses of text, such as Secret, become plain
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {
            str(name): inner if type(inner) in _PLAIN else jsonable(inner)
            for name, inner in value.items()
            if inner is not None
        }
    if is_list(value):
        return [jsonable(inner) for inner in value]
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return text_of(value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if isinstance(value, Mapping) and not isinstance(value, Entity):
        for key, inner in value.items():
            yield from _flat(f"{name}[{key}]", inner)
    elif is_list(value):
        listed = name if name.endswith("[]") else f"{name}[]"
        for inner in value:
            yield from _flat(listed, inner)
    else:
        yield name, text_of(value)


def _instant(value: datetime) -> str:
    """A time in UTC with a Z; one without a zone is taken as UTC, as servers do."""
    aware = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise ValueError(f"{value} has no year between 1 and 9999 in UTC") from None


_PLAIN = frozenset({str, int, bool, float, NoneType})
"""Types of values that are neither files nor containers, and need no conversion for JSON."""


_SIMPLE = _PLAIN - {NoneType}


def _is_simple(values: Mapping[str, Any]) -> bool:
    """Whether no value needs conversion for JSON."""
    return _SIMPLE.issuperset(map(type, values.values()))


def _needs_a_form(values: Iterable[str]) -> bool:
    """Whether any of these names is only valid in a form: `poll[options][]`."""
    return "[" in "".join(values)


def _has_file(value: Any) -> bool:
    if type(value) in _PLAIN:
        return False
    if isinstance(value, Upload) or is_file(value):
        return True
    if isinstance(value, Mapping) and not isinstance(value, Entity):
        return any(_has_file(inner) for inner in value.values())
    return False


def _needs_json(value: Any) -> bool:
    """Whether a value needs JSON: a form cannot hold an empty list, nor separate the hashes in a list."""
    if type(value) in _PLAIN or isinstance(value, Entity):
        return False
    if isinstance(value, Mapping):
        return not value or any(_needs_json(inner) for inner in value.values())
    if isinstance(value, list | tuple | AbstractSet):
        return not value or any(
            isinstance(inner, Mapping | list | tuple) and not isinstance(inner, Entity) for inner in value
        )
    return False


def quoted(text: str) -> str:
    """A name or a value encoded for a query."""
    is_plain = text.isascii() and text.replace("_", "").isalnum()  # as most are
    return text if is_plain else quote(text, safe="[]")


def with_query(url: str, values: Mapping[str, Any]) -> str:
    """The path with the values that are not None as its query."""
    merged = merge(None, values)
    return f"{url}?{query(merged)}" if merged else url


def in_json(
    method: str,
    url: str,
    values: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Request:
    """A request with its values as JSON, which servers read more consistently than forms if there are nested hashes.

    It becomes a form nevertheless if a name is only valid in one: `poll[options][]`.

    Args:
        method: the HTTP method.
        url: the path.
        values: the result of `merge`.
        headers: of the request.
    """
    # `_is_simple` and `_needs_a_form` inlined: every post passes through here.
    simple = _SIMPLE.issuperset(map(type, values.values()))
    if "[" in "".join(values) or (not simple and any(map(_has_file, values.values()))):
        merged = {name: value for name, value in values.items() if value is not None}
        content, content_type = body(merged)
        return Request(method, url, content, content_type, headers=headers, values=merged)
    # Only hashes need another encoding for some servers.
    nested = not simple and any(isinstance(value, Mapping) for value in values.values())
    made = _as_json(values, simple=simple)
    return Request(method, url, made, JSON, headers, values if nested else None)


NUL = "\0"


def check_sendable(name: str, text: str) -> None:
    """Check that a text can be sent.

    Args:
        name: its name, for the error.
        text: the text; the error does not show it, as it may be a secret.

    Raises:
        ValueError: it holds half a character, or NUL.
    """
    if NUL in text:
        # https://www.postgresql.org/docs/current/datatype-character.html
        raise ValueError(f"{name}: the character at {text.index(NUL)} is NUL, which servers cannot keep")
    check_whole(name, text)


def check_all_sendable(values: Mapping[str, Any]) -> None:
    """Check that all texts among values can be sent.

    Raises:
        ValueError: one holds half a character, or NUL; the message names it.
    """
    for name, value in values.items():
        if not name.isascii():
            check_whole("the name of a parameter", name)
        for inner, text in _texts(name, value):
            check_sendable(inner, text)


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(f"{name}[{key}]", inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(name, inner)


JSON_READERS = frozenset({"hollo"})
"""Software that reads JSON, but forms only partly."""

FLAT_READERS = frozenset({"snac"})
"""Software that finds nested values only by their form names, like `poll[options][]`:
https://codeberg.org/grunfink/snac2/src/branch/master/mastoapi.c"""

LONGEST_ID = 200
"""Maximum length in characters."""

_WRITTEN_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID = pattern(_WRITTEN_UUID, re.IGNORECASE)

_ENDS_IN_UUID = pattern(rf"(?:[^\s/]+/)*{_WRITTEN_UUID}", re.IGNORECASE)

_IDS = pattern(r"/(?=[^/]*\d)[^/]+|/[^/]*%[^/]*")
"""Parts of a path that are ids: they contain a digit or a percent-encoded character."""

_VERSION = pattern(r"(/api/(?:v\d+(?:_\w+)?|\w+)/[^/]+)?(.*)", re.DOTALL)


def reads_json(software: str, method: str, path: str) -> bool:
    """Whether software needs an operation's parameters as JSON, even if they fit in a form."""
    if software not in JSON_READERS:
        return False
    return not (method == "PATCH" and path.partition("?")[0] == "/api/v1/accounts/update_credentials")


def reads_flat(software: str, headers: Mapping[str, str], values: Mapping[str, Any] | None) -> bool:
    """Whether a server needs parameters with hashes as a form.

    Args:
        software: of the server, if known.
        headers: of its latest response: snac sends `X-Creator: snac/2.94`.
        values: the parameters.
    """
    software = software or headers.get("X-Creator", "").partition("/")[0]
    return (
        software in FLAT_READERS
        and values is not None
        and any(isinstance(value, Mapping) for value in values.values())
    )


def may_be_misread(request: Request) -> bool:
    """Whether a form may go to software that misreads it, namely one with UUIDs as ids."""
    if request.values is None or request.method == "GET":
        return False
    return _UUID.search(request.path) is not None or _has_uuid(request.values)


def _has_uuid(value: Any) -> bool:
    """Whether any id in the values is a UUID, alone or ending a longer one (`2026-11-24T00:20:49Z/poll/01a2...`)."""
    if isinstance(value, str):
        # Most texts have no dash before their last twelve characters.
        return (
            value[-13:-12] == "-" and len(value) <= LONGEST_ID and _ENDS_IN_UUID.fullmatch(value) is not None
        )
    if isinstance(value, Mapping):
        return any(map(_has_uuid, value.values()))
    return isinstance(value, list | tuple | set | frozenset) and any(map(_has_uuid, value))


def operation_of(method: str, path: str) -> tuple[str, str]:
    """Method and path of a request, with placeholders for ids: `POST`, `/api/v1/statuses/:id/reblog`."""
    found = _VERSION.fullmatch(path.partition("?")[0])
    head, rest = found.groups() if found else ("", path)
    return method, (head or "") + _IDS.sub("/:id", rest)
