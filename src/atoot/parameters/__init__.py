"""The parameters of the API: what each one takes, and what is made of those that a call is given.

https://docs.joinmastodon.org/client/intro/#parameters
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias, cast

from atoot.entities import words
from atoot.entities.base import Entity
from atoot.parameters.kinds import (
    ANY,
    BOOLEAN,
    DAY,
    DURATION,
    ID,
    IDS,
    INSTANT,
    LANGUAGE,
    LANGUAGES,
    MEDIA_TYPE,
    TEXT,
    TEXTS,
    WHOLE,
    Either,
    Hash,
    Kind,
    Listed,
    Table,
    Words,
    is_list,
)

Params: TypeAlias = Mapping[str, Any] | Iterable[tuple[str, Any]] | None
"""Extra parameters by their name in the API: a mapping, or pairs of name and value, in which a name may come again.

They are never written to; named arguments win over them.
"""


def merge(params: Params, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent: the extra parameters as they are, then the named ones; None is not sent.

    Raises:
        TypeError: a named one is not what the API takes under its name.
        ValueError: a time is negative, or a word is none that the API knows.
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


LAST_READ = Hash(last_read_id=ID)

OF_DOMAIN = Hash(domain=TEXT)

OF_TAG = Hash(id=ID)

VISIBILITY = Words(words.Visibility)

PUSH_POLICY = Words(words.PushPolicy)

POLICY_RULE = Words(words.PolicyRule)

QUOTE_POLICY = Words(words.QuotePolicy)

NOTIFICATION_TYPES = Listed("a list of texts", Words(words.NotificationType, more=True))

HASHES: dict[str, Kind] = {
    "data": Hash(alerts=Table(BOOLEAN), policy=PUSH_POLICY),
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
    "source": Hash(privacy=VISIBILITY, sensitive=BOOLEAN, language=LANGUAGE, quote_policy=QUOTE_POLICY),
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
        """acct alias avatar_description by_domain canonical_email_hash client_id client_name
        client_secret code code_challenge code_challenge_method code_verifier comment content description
        display_name domain email emoji focus grant_type header_description invite_code ip keyword list
        moved_to_uri name new_email new_password note old_password password phrase private_comment
        provider public_comment q reason redirect_uri redirect_uris response_type scope scopes
        spoiler_text state status tag tag_name tagged target_account text time_zone title token type url
        username website""",
    ),
    (
        ID,
        """account_id folder_id in_reply_to_id invited_by last_read_id max_id media_id min_id
        quoted_status_id report_id since_id status_id target_account_id warning_preset_id""",
    ),
    (
        TEXTS,
        """all also_known_as_uris any attribution_domains forward_to_domains none""",
    ),
    (IDS, "account_ids choices collection_ids ids media_ids role_ids rule_ids status_ids"),
    (MEDIA_TYPE, "content_type"),
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
    (LANGUAGE, "lang language locale"),
    (LANGUAGES, "languages"),
    (VISIBILITY, "visibility"),
    (QUOTE_POLICY, "quote_approval_policy"),
    (PUSH_POLICY, "policy"),
    (
        POLICY_RULE,
        """for_bots for_limited_accounts for_new_accounts for_not_followers for_not_following
        for_private_mentions""",
    ),
    (NOTIFICATION_TYPES, "exclude_types grouped_types supported_types types"),
    (Listed("a list of texts", Words(words.FilterContext)), "context"),
    (Listed("a list of texts", Words(words.MeasureKey, words.DimensionKey)), "keys"),
    (Listed("a list of texts", Words(words.MarkedTimeline)), "timeline"),
    (Words(words.DirectoryOrder), "order"),
    (Words(words.FilterAction), "filter_action"),
    (Words(words.Frequency), "frequency"),
    (Words(words.AccountOrigin), "origin"),
    (Words(words.RepliesPolicy), "replies_policy"),
    (Words(words.ReportCategory), "category"),
    (Words(words.IpSeverity, words.DomainSeverity), "severity"),
    (Words(Literal["full", "partial_avatars"]), "expand_accounts"),
    (Words(Literal["merge", "overwrite"]), "mode"),
    (Words(Literal["staff"]), "permissions"),
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
        ValueError: a time is negative, or a word is none that the API knows.
    """
    given = {}
    for name, value in values.items():
        kind = KINDS.get(name)
        if kind is None:
            raise TypeError(f"unexpected keyword argument {name!r}")
        if value is None:
            if name in REQUIRED:
                raise kind.wrong(name, "None")
        elif type(value) in kind.types or (type(value) is str and value in kind.words):
            given[name] = value
        else:
            given[name] = kind.checked(name, value)
    return given


def word_of(name: str, value: Any, annotation: object) -> Any:
    """A word, where the name that it goes under does not tell which ones are known; None stays None.

    Args:
        name: of the argument.
        value: that was given.
        annotation: of the argument, or the words among it.

    Raises:
        TypeError: it is no text.
        ValueError: it is none that is known.
    """
    return None if value is None else Words(annotation).checked(name, value)


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
