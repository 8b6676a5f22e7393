"""Differences of an instance from Mastodon's documentation: a table, and the limits in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

from atoot.testing.memory.answers import InstanceAnswer

Ids: TypeAlias = Literal[
    "snowflakes", "numbers", "ULID", "UUIDv7", "`<time>/<type>/<UUIDv7>`", "flakes", "MD5", "seconds and MD5",
    "names of files",
]  # fmt: skip
Keys: TypeAlias = Literal["honoured", "ignored", "answered 500", "answered 400"]
Told: TypeAlias = Literal["not told", "with microseconds", "with milliseconds", "in seconds"]

# fmt: off
MASTODONS_WORDS = {
    # https://github.com/mastodon/mastodon/tree/v4.6.5/app: models/concerns/status/visibility.rb, models/list.rb,
    # controllers/concerns/api/interaction_policies_concern.rb, services/post_status_service.rb, validators/poll_*.rb
    **{name: (422, f"Validation failed: {words} is not included in the list") for name, words in {
        "visibility": "Visibility", "replies_policy": "Replies policy", "filter_action": "Action"}.items()},
    "quote_approval_policy": (422, "Record invalid"), "scheduled_at": (422, "Record invalid"),
    "poll.options": (422, "Validation failed: Poll must have more than one item"),
    "poll.expires_in": (422, "Validation failed: Poll expires at is too soon"),
    "context": (422, "Validation failed: Context None or invalid context supplied"),
}
"""What strange values are refused with, and the status."""
# fmt: on


class ProfileLimit(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: int
    operations: tuple[str, ...] = ("* /api/*",)
    per: Literal["token", "account", "address"] = "token"
    paging: bool = False
    """Only requests for a page behind or before another one are counted."""
    aligned: bool = True
    """Windows begin at multiples of their length since the epoch; else with their first request."""
    last_refused: bool = False
    """The request that would use up the window is refused already."""


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns is that of an operation or a parameter."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


# fmt: off
@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileTable:
    """A server, by its differences: what is not said is as Mastodon has it. The notes are for the documentation.

    Patterns are those of `fnmatch`, for operations as `ServerProfile.count` names them: `POST /api/v1/statuses/:id/*`.
    """

    name: str
    software: Annotated[str, "software"]
    version: Annotated[str, "version"]
    described: Annotated[str, "version as the instance tells it"] = ""

    closes: Annotated[bool, "closes the connection after each answer, unannounced"] = False
    missing: Annotated[tuple[str, ...], "operations that are missing"] = ()
    anonymous: Annotated[tuple[str, ...], "operations for visitors"] = (
        "GET /api/v?/instance*", "GET /api/v1/timelines/public", "GET /api/v1/timelines/tag/*", "GET /api/v?/search",
        "GET /api/v1/accounts/:id*", "GET /api/v1/accounts/lookup", "GET /api/v1/statuses/:id*",
        "GET /api/v1/polls/:id",
    )
    special: Annotated[Mapping[str, InstanceAnswer], "answers of their own"] = field(default_factory=dict)

    status_ids: Annotated[Ids, "of statuses"] = "snowflakes"
    account_ids: Annotated[Ids, "of accounts"] = "snowflakes"
    media_ids: Annotated[Ids, "of media"] = "snowflakes"
    notification_ids: Annotated[Ids, "of notifications"] = "numbers"
    other_ids: Annotated[Ids, "of other things"] = "numbers"
    ids_change: Annotated[bool, "a status gets another id when it is edited or favourited"] = False
    moments: Annotated[Literal["milliseconds", "seconds"], "moments are written with"] = "milliseconds"
    lacks: Annotated[frozenset[str], "fields that are missing"] = frozenset()
    adds: Annotated[Mapping[str, Mapping[str, Any]], "fields of their own"] = field(default_factory=dict)

    links: Annotated[tuple[str, ...], "lists with a `Link`"] = ("*",)
    unpaged: Annotated[tuple[str, ...], "lists that come whole, whatever is asked"] = ()
    link_keeps: Annotated[frozenset[str] | None, "parameters that a `Link` keeps"] = None
    link_skips: Annotated[tuple[str, ...], "lists whose `Link` leaves out one item"] = ()
    link_always: Annotated[bool, "a `Link` leads on from the last page"] = False
    link_before: Annotated[str, "bound of the page before"] = "min_id"
    checks_bounds: Annotated[tuple[str, ...], "lists that refuse a bound that is no id"] = ()
    unused_tag: Annotated[int, "timeline of a hashtag that nobody used"] = 200
    seen_after: Annotated[float, "seconds until lists show what is new"] = 0.0

    json_only: Annotated[tuple[str, ...], "refused as a form"] = ()
    misread: Annotated[Mapping[str, str], "accepted, but not read"] = field(default_factory=dict)
    needs_body: Annotated[tuple[str, ...], "refused without a body"] = ()
    no_form: Annotated[frozenset[str], "parameters refused in a form"] = frozenset()
    no_array: Annotated[frozenset[str], "parameters refused as an array"] = frozenset()
    brackets: Annotated[bool, "`id=` needs its brackets"] = False
    overlooks: Annotated[frozenset[str], "parameters whose strange values are passed over"] = frozenset()
    words: Annotated[Mapping[str, tuple[int, str]], "strange values are refused with"] = field(
        default_factory=lambda: MASTODONS_WORDS)

    keys: Annotated[Keys, "a repeated `Idempotency-Key` is"] = "honoured"
    keys_first: Annotated[bool, "a try that fails uses up its key"] = False
    keys_last: Annotated[float, "seconds that a key lasts"] = 3600.0
    schedules: Annotated[bool, "`scheduled_at` is honoured"] = True
    visibilities: Annotated[Mapping[str, str], "visibilities answered otherwise"] = field(default_factory=dict)
    media_renamed: Annotated[bool, "a status lists its media under other ids"] = False
    media_sorted: Annotated[bool, "a status lists its media by id"] = False
    media_needed: Annotated[bool, "a post needs media"] = False
    files: Annotated[int, "files of a post"] = 4
    empty_posts: Annotated[bool, "a post may be empty"] = False
    characters: Annotated[int, "characters of a post"] = 500
    url_characters: Annotated[int | None, "characters that an address counts"] = 23

    limits: Annotated[tuple[ProfileLimit, ...], "limits"] = ()
    told: Annotated[Told, "the end of a window is"] = "not told"
    limited: Annotated[str, "text of a 429"] = "Too many requests"

    errors: Annotated[str, "errors"] = "text"
    invalid: Annotated[tuple[int, str], "a refused value"] = (422, "text")
    unknown: Annotated[tuple[int, str], "a missing operation"] = (404, "text")
    unknown_post: Annotated[tuple[int, str] | None, "a missing operation that is a POST"] = None
    bad_token: Annotated[tuple[int, str], "a bad token"] = (401, "text")
    token_ignored: Annotated[bool, "a bad token makes a visitor"] = False

    sockets: Annotated[Literal["no", "one a stream", "one for all"], "websockets"] = "one for all"
    server_sent: Annotated[bool, "server-sent events"] = True
    silent: Annotated[frozenset[str], "streams on which nothing comes"] = frozenset()
    doubles: Annotated[bool, "some edits and deletions come twice"] = False
    deletes_everywhere: Annotated[bool, "deletions come on every stream"] = False
    streaming_url: Annotated[str, "scheme of the streaming address"] = "ws"
    newline: Annotated[bool, "a newline ends each frame"] = False
