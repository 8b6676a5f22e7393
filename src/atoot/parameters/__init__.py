"""The parameters of the API: what each one takes, and what is made of those that a call is given.

https://docs.joinmastodon.org/client/intro/#parameters
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from io import IOBase
from typing import Any, TypeAlias, cast

from atoot.entities.base import Entity

Params: TypeAlias = Mapping[str, Any] | Iterable[tuple[str, Any]] | None
"""Extra parameters by their name in the API: a mapping, or pairs of name and value, in which a name may come again.

They are never written to; named arguments win over them.
"""


def merge(params: Params, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent: the extra parameters as they are, then the named ones; None is not sent.

    Raises:
        TypeError: a named one is not what the API takes under its name.
        ValueError: a time is negative.
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
    return [inner for value in given for inner in (value if is_list(value) else [value])]


def _no_params(got: object, names: Iterable[str]) -> TypeError:
    known = [f"{name}=..." for name in names]
    by_name = f"; give arguments by name: {', '.join(known)}" if known else ""
    return TypeError(
        f"params: expected a mapping or pairs of name and value, got {type(got).__name__}{by_name}"
    )


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


class Span(Kind):
    """How long something lasts."""

    def checked(self, name: str, value: Any) -> Any:
        """The value, if it is a time that does not go backwards.

        Raises:
            TypeError: it is no time.
            ValueError: it is negative.
        """
        found = super().checked(name, value)
        plain = found.value if isinstance(found, Enum) else found
        seconds = plain.total_seconds() if isinstance(plain, timedelta) else plain
        if seconds != "" and seconds < 0:
            raise ValueError(f"{name}: expected a time from now on, got {plain}, which is over")
        return found


class Listed(Kind):
    """Several values of one kind."""

    def __init__(self, expected: str, item: Kind) -> None:
        super().__init__(expected, is_list)
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
        if isinstance(value, Mapping) or is_list(value):
            return self._other.checked(name, value)
        raise self.wrong(name, type(value).__name__)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_list(value: Any) -> bool:
    """Whether something stands for several values."""
    return isinstance(value, Iterable) and not isinstance(
        value, str | bytes | bytearray | Mapping | Entity | IOBase
    )


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

DURATION = Span(
    "a timedelta or a whole number",
    lambda value: isinstance(value, timedelta) or _is_whole(value) or value == "",  # the empty text: for ever
)

ID = Kind("an id", lambda value: isinstance(value, str | Entity) or _is_whole(value), str, int)

ANY = Kind("a value", lambda _: True)
"""For files too: `atoot.uploads.upload` has looked at them."""

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
        ValueError: a time is negative.
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


def check_names(function: str, given: Iterable[str], known: type) -> None:
    """See that nothing but what a TypedDict knows was given by name.

    Raises:
        TypeError: it does not know a name.
    """
    for name in given:
        if name not in known.__annotations__:
            raise unexpected(name, known, function)


ELSEWHERE = {
    "status": "text",
    "text": "status",
    "message": "text",
    "media_ids": "media",
    "files": "media",
    "in_reply_to_id": "in_reply_to",
    "token": "access_token",
    "api_base_url": "instance",
    "host": "instance",
    "domain": "instance",
}
"""Arguments that are called otherwise in another method, or another library."""


def unexpected(name: str, known: type, function: str = "") -> TypeError:
    """The error for an argument that a function does not have, with the one that was meant, if that can be guessed.

    Args:
        name: what was given.
        known: a TypedDict of the arguments that the function takes by `**`.
        function: its name; if empty, the nearest one on the way here without an underscore.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - for errors alone
    from inspect import currentframe  # noqa: PLC0415

    frame, names = currentframe(), [*known.__annotations__]
    while frame is not None:  # its own arguments stand in none of our tables
        code = frame.f_code
        if code.co_name == function or (
            not function and code.co_name[:1] not in "_<" and code.co_name != "unexpected"
        ):
            names += code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            function = code.co_name
            break
        frame = frame.f_back
    meant = [ELSEWHERE[name]] if ELSEWHERE.get(name) in names else []
    meant = meant or get_close_matches(name, [one for one in names if one not in ("self", "cls")], n=1)
    guess = f"; did you mean {meant[0]!r}?" if meant else ""
    return TypeError(f"{function}() got an unexpected keyword argument {name!r}{guess}")


HASH_SIGNS = ("#", "\uff03")
"""What stands before a hashtag; the wide one comes from Japanese keyboards."""


def bare_hashtag(tag: str) -> str:
    """The name of a hashtag, without what stands before it."""
    return tag[1:] if tag.startswith(HASH_SIGNS) else tag
