"""Values to what the API reads: a query, a form, a multipart form, or JSON; and which of them an operation wants.

That belongs to the operation and the software, not to the client.

| software | forms | JSON |
| --- | --- | --- |
| Hollo | profile updates; files, as multipart | everything else: it takes lists, numbers and booleans only so, refuses a POST without a body (415), and takes some forms for something else without a word |
| snac | hashes: a poll in JSON it leaves out without a word | everything else |
| all others | everything that a form can say | what it cannot: lists of hashes, empty lists |

A form that a server refuses for being one is sent once more as JSON, and so is the same operation from then on.

That Hollo takes some forms for something else cannot be learned from its answers, so it has to be known before. It need
not be asked of every server: Hollo's ids are UUIDs, and hardly any other server's are. snac
says what it is in each answer.
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
    """The values as `a=1&b[]=x&b[]=y`, percent-encoded.

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
    """The values as body and content type: JSON where a form cannot say it, multipart where there is a file.

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
    """A value as a form can say it: Rails takes a list of an empty text for an empty list."""
    return [""] if isinstance(value, list | tuple | AbstractSet) and not value else value


_JSON = msgspec.json.Encoder()


def json_body(values: Mapping[str, Any]) -> tuple[bytes, str]:
    """The values as a JSON body and its content type.

    Raises:
        ValueError: a text holds what no server can keep.
    """
    return _as_json(values, simple=_is_simple(values)), JSON


def _as_json(values: Mapping[str, Any], *, simple: bool) -> bytes:
    """The values as JSON; `simple` says that all of them stand in it for themselves."""
    try:
        made = _JSON.encode(values if simple else jsonable(values))
    except UnicodeEncodeError:
        check_all_sendable(values)
        raise
    if b"\\u0000" in made:
        check_all_sendable(values)
    return made


def as_json(request: Request) -> Request | None:
    """The same request with its parameters as JSON; None where they are so already, or cannot be."""
    values = request.values
    if values is None or request.method == "GET" or request.content_type not in (None, FORM):
        return None
    if _needs_a_form(values):
        return None
    return replaced(request, *json_body(values))


def as_form(request: Request) -> Request | None:
    """The same request with its parameters as a form; None where they are so already, or cannot be said in one."""
    if request.values is None or request.content_type in (None, FORM, MULTIPART):
        return None
    said = {name: value for name, value in request.values.items() if value is not None and value != []}
    content, content_type = body(said)
    if content_type != FORM:
        return None
    return replaced(request, content, content_type)


def replaced(request: Request, content: Any, content_type: str | None) -> Request:
    """The same request with its parameters written otherwise."""
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
            yield Part(name, value.content, value.filename or filename_of(value.content), value.mime_type)
        elif is_file(value):
            yield Part(name, value, filename_of(value))
        elif is_list(value) and not value:
            yield Part(f"{name}[]", "")  # what Rails takes for an empty list where there is no JSON
        else:
            for key, text in _flat(name, value):
                check_sendable(key, text)
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
    """UTC with a Z; a time without zone is taken for UTC, as servers do."""
    aware = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise ValueError(f"{value} has no year between 1 and 9999 in UTC") from None


_PLAIN = frozenset({str, int, bool, float, NoneType})
"""Types of values that are neither a file nor made of others, and stand in JSON for themselves."""


_SIMPLE = _PLAIN - {NoneType}


def _is_simple(values: Mapping[str, Any]) -> bool:
    """Whether all values stand in JSON for themselves."""
    return _SIMPLE.issuperset(map(type, values.values()))


def _needs_a_form(values: Iterable[str]) -> bool:
    """Whether a name is among these that can only be said in a form: `poll[options][]`."""
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
    """A form cannot say "empty list", nor tell where one hash of a list ends and the next begins."""
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
    """A name or a value as it stands in a query."""
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
    """A request with its values as JSON, which servers read more alike than forms where there are hashes inside.

    It is a form after all where a name can only be said in one: `poll[options][]`.

    Args:
        method: verb.
        url: path.
        values: what `merge` has made of the arguments.
        headers: of the request.
    """
    # As `_is_simple` and `_needs_a_form`, without the calls: every post goes through here.
    simple = _SIMPLE.issuperset(map(type, values.values()))
    if "[" in "".join(values) or (not simple and any(map(_has_file, values.values()))):
        merged = {name: value for name, value in values.items() if value is not None}
        content, content_type = body(merged)
        return Request(method, url, content, content_type, headers=headers, values=merged)
    # Only hashes have to be written otherwise for some servers.
    nested = not simple and any(isinstance(value, Mapping) for value in values.values())
    made = _as_json(values, simple=simple)
    return Request(method, url, made, JSON, headers, values if nested else None)


NUL = "\0"


def check_sendable(name: str, text: str) -> None:
    """See that a text can be sent.

    Args:
        name: what it is called.
        text: the text; the error does not repeat it, as it may be a secret.

    Raises:
        ValueError: it holds half a character, or NUL.
    """
    if NUL in text:
        # https://www.postgresql.org/docs/current/datatype-character.html
        raise ValueError(f"{name}: the character at {text.index(NUL)} is NUL, which servers cannot keep")
    check_whole(name, text)


def check_all_sendable(values: Mapping[str, Any]) -> None:
    """See that all texts among values can be sent.

    Raises:
        ValueError: one holds half a character, or NUL; it is named.
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
"""Software that reads JSON, and forms only in part."""

FLAT_READERS = frozenset({"snac"})
"""Software that knows what is inside a hash by the names that it has in a form alone, `poll[options][]`:
https://codeberg.org/grunfink/snac2/src/branch/master/mastoapi.c"""

LONGEST_ID = 200
"""Characters."""

_WRITTEN_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_UUID = pattern(_WRITTEN_UUID, re.IGNORECASE)

_ENDS_IN_UUID = pattern(rf"(?:[^\s/]+/)*{_WRITTEN_UUID}", re.IGNORECASE)

_IDS = pattern(r"/(?=[^/]*\d)[^/]+|/[^/]*%[^/]*")
"""Parts of a path that are ids: they have a digit or something encoded in them."""

_VERSION = pattern(r"(/api/(?:v\d+(?:_\w+)?|\w+)/[^/]+)?(.*)", re.DOTALL)


def reads_json(software: str, method: str, path: str) -> bool:
    """Whether software wants an operation's parameters as JSON where a form could say them too."""
    if software not in JSON_READERS:
        return False
    return not (method == "PATCH" and path.partition("?")[0] == "/api/v1/accounts/update_credentials")


def reads_flat(software: str, headers: Mapping[str, str], values: Mapping[str, Any] | None) -> bool:
    """Whether a server wants parameters with hashes among them as a form.

    Args:
        software: what it is, as far as it was asked.
        headers: of its latest answer: snac tells `X-Creator: snac/2.94`.
        values: the parameters.
    """
    software = software or headers.get("X-Creator", "").partition("/")[0]
    return (
        software in FLAT_READERS
        and values is not None
        and any(isinstance(value, Mapping) for value in values.values())
    )


def may_be_misread(request: Request) -> bool:
    """Whether a form may go to software that takes it for something else: one that has UUIDs for ids."""
    if request.values is None or request.method == "GET":
        return False
    return _UUID.search(request.path) is not None or _has_uuid(request.values)


def _has_uuid(value: Any) -> bool:
    """Whether an id among the values is a UUID, alone or at the end of a longer one (`2026-11-24T00:20:49Z/poll/01a2...`)."""
    if isinstance(value, str):
        # Most texts have no dash in front of their last twelve letters.
        return (
            value[-13:-12] == "-" and len(value) <= LONGEST_ID and _ENDS_IN_UUID.fullmatch(value) is not None
        )
    if isinstance(value, Mapping):
        return any(map(_has_uuid, value.values()))
    return isinstance(value, list | tuple | set | frozenset) and any(map(_has_uuid, value))


def operation_of(method: str, path: str) -> tuple[str, str]:
    """Method and path of a request without what differs from call to call: `POST`, `/api/v1/statuses/:id/reblog`."""
    found = _VERSION.fullmatch(path.partition("?")[0])
    head, rest = found.groups() if found else ("", path)
    return method, (head or "") + _IDS.sub("/:id", rest)
