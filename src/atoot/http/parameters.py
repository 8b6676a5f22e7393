"""Python values to what the API reads: a query, a form, a multipart form, or JSON.

https://docs.joinmastodon.org/client/intro/#parameters
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from io import IOBase
from os import PathLike
from pathlib import Path
from types import NoneType
from typing import IO, Any, NamedTuple, TypeAlias, cast
from urllib.parse import quote

import msgspec

from atoot.entities.base import Entity
from atoot.http.texts import check_all_sendable, check_sendable
from atoot.http.urls import id_of
from atoot.message import Request

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
    """The bytes, or a file that is open for reading."""
    filename: str | None = None
    """Name of the file, as the server is told it."""
    mime_type: str | None = None
    """Media type of the file."""


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
    return {name: value for name, value in mapping_of(params, values).items() if value is not None} | given


def mapping_of(params: Params, names: Iterable[str] = ()) -> Mapping[str, Any]:
    """Extra parameters as a mapping: what comes several times is a list.

    Args:
        params: the extra parameters.
        names: of the arguments beside them, for who gives one of these in their place.

    Raises:
        TypeError: they are neither a mapping nor pairs.
    """
    if params is None:
        return {}
    if type(params) is dict or isinstance(params, Mapping):
        return cast("Mapping[str, Any]", params)
    if isinstance(params, str | bytes | Entity) or not isinstance(params, Iterable):
        raise _no_params(params, names)
    found: dict[str, list[Any]] = {}
    listed = set()
    for pair in params:
        if not isinstance(pair, tuple | list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise _no_params(pair, names)
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


def _no_params(got: object, names: Iterable[str]) -> TypeError:
    known = [f"{name}=..." for name in names]
    by_name = f"; give arguments by name: {', '.join(known)}" if known else ""
    return TypeError(
        f"params: expected a mapping or pairs of name and value, got {type(got).__name__}{by_name}"
    )


def query(values: Mapping[str, Any]) -> str:
    """The values as `a=1&b[]=x&b[]=y`, percent-encoded.

    Raises:
        ValueError: a text holds what no server can keep.
    """
    try:
        made = "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in pairs(values))
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
    try:
        made = _JSON.encode(values if _is_simple(values) else jsonable(values))
    except UnicodeEncodeError:
        check_all_sendable(values)
        raise
    if b"\\u0000" in made:
        check_all_sendable(values)
    return made, JSON


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
            yield Part(name, value.content, value.filename or _filename(value.content), value.mime_type)
        elif _is_file(value):
            yield Part(name, value, _filename(value))
        elif _is_list(value) and not value:
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


_PLAIN = frozenset({str, int, bool, float, NoneType})
"""Types of values that are neither a file nor made of others, and stand in JSON for themselves."""


_SIMPLE = _PLAIN - {NoneType}


def _is_simple(values: Mapping[str, Any]) -> bool:
    """Whether all values stand in JSON for themselves."""
    return _SIMPLE.issuperset(map(type, values.values()))


def _needs_a_form(values: Iterable[str]) -> bool:
    """Whether a name is among these that can only be said in a form: `poll[options][]`."""
    return "[" in "".join(values)


def _is_list(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping | Entity | IOBase)


def _is_file(value: Any) -> bool:
    return isinstance(value, bytes | bytearray | PathLike) or hasattr(value, "read")


def _has_file(value: Any) -> bool:
    if type(value) in _PLAIN:
        return False
    if isinstance(value, Upload) or _is_file(value):
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


def _filename(content: Any) -> str:
    name = content if isinstance(content, PathLike) else getattr(content, "name", None)
    return Path(name).name if isinstance(name, str | PathLike) else "file"


def _quoted(text: str) -> str:
    return quote(text, safe="[]")


class Kind:
    """A kind of value."""

    def __init__(self, expected: str, takes: Callable[[Any], bool], *types: type) -> None:
        self.expected = expected
        """In the words of the error."""
        self.types: frozenset[type] = frozenset(types)
        """Values of exactly these types need no closer look."""
        self._takes = takes

    def checked(self, name: str, value: Any) -> Any:
        """The value, if it is of this kind.

        Raises:
            TypeError: it is not.
        """
        if not self._takes(value.value if isinstance(value, Enum) else value):
            raise self.wrong(name, type(value).__name__)
        return value

    def wrong(self, name: str, got: str) -> TypeError:
        """The error for a value that is not of this kind; it does not say the value, which may be a secret."""
        return TypeError(f"{name}: expected {self.expected}, got {got}")


class Listed(Kind):
    """Several values of one kind."""

    def __init__(self, expected: str, item: Kind) -> None:
        super().__init__(expected, _is_sequence)
        self._item = item

    def checked(self, name: str, value: Any) -> Any:
        """The value, if it is a list of the right things. What can be read only once becomes a list."""
        found = super().checked(name, value)
        things = found if isinstance(found, Collection) else list(found)
        for thing in things:
            if type(thing) in self._item.types:
                continue
            if isinstance(thing, Mapping):
                self._item.checked(f"{name}[]", thing)
                continue
            try:
                self._item.checked(name, thing)
            except TypeError:
                raise self.wrong(name, f"a list with {type(thing).__name__}") from None
        return things


class Hash(Kind):
    """Values by their names. A name that is not known here is left to the server."""

    def __init__(self, **inner: Kind) -> None:
        super().__init__("a mapping", lambda value: isinstance(value, Mapping))
        self._inner = inner

    def checked(self, name: str, value: Any) -> Any:
        """The value, if it is a mapping to the right things."""
        given: Mapping[str, Any] = super().checked(name, value)
        return {key: self._within(f"{name}[{key}]", self.kind_of(key), inner) for key, inner in given.items()}

    def kind_of(self, key: str) -> Kind:
        """The kind of what stands under a name."""
        return self._inner.get(key, ANY)

    def _within(self, name: str, kind: Kind, value: Any) -> Any:
        return value if value is None or type(value) in kind.types else kind.checked(name, value)


class Table(Hash):
    """Values of one kind, by names that are not known in advance."""

    def __init__(self, each: Kind) -> None:
        super().__init__()
        self._each = each

    def kind_of(self, key: str) -> Kind:
        """The kind of what stands under a name: the same for each."""
        return self._each


class Either(Kind):
    """One kind or the other, where operations share a name."""

    def __init__(self, one: Kind, other: Kind) -> None:
        super().__init__(f"{one.expected} or {other.expected}", lambda _: True, *one.types, *other.types)
        self._one = one
        self._other = other

    def checked(self, name: str, value: Any) -> Any:
        """The value, if it is of one of the two kinds."""
        try:
            return self._one.checked(name, value)
        except TypeError:
            pass
        if isinstance(value, Mapping) or _is_sequence(value):
            return self._other.checked(name, value)
        raise self.wrong(name, type(value).__name__)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | bytearray | Mapping | Entity)


TEXT = Kind("a text", lambda value: isinstance(value, str), str)

BOOLEAN = Kind("a bool", lambda value: isinstance(value, bool), bool)

WHOLE = Kind("a whole number", _is_whole, int)

INSTANT = Kind(
    "a datetime, a date or a text", lambda value: isinstance(value, date | str), datetime, date, str
)

DAY = Kind(
    "a date or a text",
    lambda value: isinstance(value, date | str) and not isinstance(value, datetime),
    date,
    str,
)

DURATION = Kind(
    "a timedelta or a whole number",
    lambda value: isinstance(value, timedelta) or _is_whole(value) or value == "",  # the empty text: for ever
    timedelta,
    int,
)

ID = Kind("an id", lambda value: isinstance(value, str | Entity) or _is_whole(value), str, int)

ANY = Kind("a value", lambda _: True)
"""For files too: `atoot.http.parameters.upload` has looked at them."""

TEXTS = Listed("a list of texts", TEXT)

IDS = Listed("a list of ids", ID)

LAST_READ = Hash(last_read_id=ID)

OF_DOMAIN = Hash(domain=TEXT)

OF_TAG = Hash(id=ID)

HASHES: dict[str, Kind] = {
    "data": Hash(alerts=Table(BOOLEAN), policy=TEXT),
    "fields_attributes": Table(Hash(name=TEXT, value=TEXT)),
    "home": LAST_READ,
    "id": Either(ID, IDS),
    "interaction_policy": Table(
        Hash(always=TEXTS, with_approval=TEXTS, automatic_approval=TEXTS, manual_approval=TEXTS)
    ),
    "keywords_attributes": Listed(
        "a list of mappings", Hash(id=ID, keyword=TEXT, whole_word=BOOLEAN, _destroy=BOOLEAN)
    ),
    "media_attributes": Listed("a list of mappings", Hash(id=ID, description=TEXT, focus=TEXT)),
    "notifications": Either(BOOLEAN, LAST_READ),
    "poll": Hash(options=TEXTS, expires_in=DURATION, multiple=BOOLEAN, hide_totals=BOOLEAN),
    "source": Hash(privacy=TEXT, sensitive=BOOLEAN, language=TEXT, quote_policy=TEXT),
    "subscription": Hash(endpoint=TEXT, keys=Hash(auth=TEXT, p256dh=TEXT), standard=BOOLEAN),
}
"""Parameters with others inside, and those that are not the same in all operations."""

NAMES: tuple[tuple[Kind, str], ...] = (
    (
        BOOLEAN,
        """active agreement allow_local_only allow_with_approval bot delete_media disabled discoverable
        exclude_direct exclude_reblogs exclude_replies exclude_unreviewed exclusive favourites filter_bots
        filter_new_accounts filter_not_followers filter_not_following filter_private_mentions following
        force_login forward hide_collections include_filtered indexable irreversible listable local locked
        notify obfuscate only_media pending pinned reblogs reject_media reject_reports remote replies
        resolve resolved send_email_notification sensitive sensitized show_featured show_media
        show_media_replies silenced staff suspended trendable unresolved usable whole_word with_suspended""",
    ),
    (BOOLEAN, "local_only preview"),
    (WHOLE, "limit maxheight maxwidth offset"),
    (DURATION, "duration expires_in"),
    (INSTANT, "end_at scheduled_at start_at"),
    (DAY, "date_of_birth"),
    (
        TEXT,
        """acct alias avatar_description by_domain canonical_email_hash category client_id client_name
        client_secret code code_challenge code_challenge_method code_verifier comment content description
        display_name domain email emoji expand_accounts filter_action focus for_bots for_limited_accounts
        for_new_accounts for_not_followers for_not_following for_private_mentions frequency grant_type
        header_description invite_code ip keyword lang language list locale mode moved_to_uri name new_email
        new_password note old_password order origin password permissions phrase policy private_comment
        provider public_comment q quote_approval_policy reason redirect_uri redirect_uris replies_policy
        response_type scope scopes severity spoiler_text state status tag tag_name tagged target_account
        text time_zone title token type url username visibility website""",
    ),
    (
        ID,
        """account_id folder_id in_reply_to_id invited_by last_read_id max_id media_id min_id
        quoted_status_id report_id since_id status_id target_account_id warning_preset_id""",
    ),
    (
        TEXTS,
        """all also_known_as_uris any attribution_domains context exclude_types forward_to_domains
        grouped_types keys languages none supported_types timeline types""",
    ),
    (IDS, "account_ids choices collection_ids ids media_ids role_ids rule_ids status_ids"),
    (TEXT, "content_type"),
    (ID, "in_reply_to_conversation_id quote_id"),
    (TEXTS, "to"),
    (IDS, "allowed_mentions"),
    (ANY, "avatar file header thumbnail"),
    (
        OF_DOMAIN,
        """instance_accounts instance_followers instance_follows instance_languages instance_media_attachments
        instance_reports instance_statuses""",
    ),
    (OF_TAG, "tag_accounts tag_languages tag_servers tag_uses"),
)

KINDS: Mapping[str, Kind] = {name: kind for kind, names in NAMES for name in names.split()} | HASHES
"""Every parameter of the API by its name there."""

REQUIRED = frozenset(
    {"acct", "agreement", "domain", "keyword", "locale", "password", "q", "status_id", "url"}
)
"""Those that no operation does without."""


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are not None, each of its kind.

    Raises:
        TypeError: one is of another kind, is missing, or has a name that the API does not know.
    """
    given = {}
    for name, value in values.items():
        kind = KINDS.get(name)
        if kind is None:
            raise TypeError(f"unexpected keyword argument {name!r}")
        if value is None:
            if name in REQUIRED:
                raise kind.wrong(name, "None")
        elif type(value) in kind.types:
            given[name] = value
        else:
            given[name] = kind.checked(name, value)
    return given


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
        options: of the request.
        headers: of the request.
    """
    if _needs_a_form(values) or (not _is_simple(values) and any(map(_has_file, values.values()))):
        merged = {name: value for name, value in values.items() if value is not None}
        content, content_type = body(merged)
        return Request(method, url, content, content_type, headers=headers, values=merged)
    # Only hashes have to be written otherwise for some servers.
    nested = not _is_simple(values) and any(isinstance(value, Mapping) for value in values.values())
    return Request(method, url, *json_body(values), headers=headers, values=values if nested else None)
