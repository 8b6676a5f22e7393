"""What a profile says: in which ways a server differs from what Mastodon documents.

Each field has a short title, which the documentation shows; the values of the enumerations are words for the reader.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple

from atoot.testing.behaviours import Behaviour, answer, phrase


class Ids(StrEnum):
    """How ids look."""

    SNOWFLAKE = "18 digits that grow with time"
    NUMBER = "small numbers that grow"
    ULID = "ULID"
    UUID7 = "UUIDv7"
    TIME_TYPE_UUID = "`<time>/<type>/<uuid>`"
    FLAKE = "18 letters and digits that grow with time"
    MD5 = "MD5"
    SECONDS_MD5 = "seconds and an MD5"
    FILE = "the name of a file"


class Moments(StrEnum):
    """How moments are written."""

    MILLISECONDS = "`2026-11-24T00:03:03.106Z`"
    SECONDS = "`2026-11-24T00:03:03Z`"


class Keys(StrEnum):
    """What a second request with the same `Idempotency-Key` gets."""

    HONOURED = "the first post"
    IGNORED = "a second post"
    BROKEN = "a 500, though the first post stands"
    REFUSED = "a 400, though the first post stands"


class Errors(StrEnum):
    """What the body of an error looks like."""

    ERROR = '`{"error": "text"}`'
    TITLED = '`{"error": "Not Found: text"}`'
    DESCRIBED = '`{"error": "code", "error_description": "text"}`'
    DETAILED = '`{"error": "invalid_input", "error_details": [...]}`'
    ZOD = '`{"error": "invalid_request", "zod_error": {...}}`'
    ZOD_OBJECT = '`{"success": false, "error": {...}}`'
    TEXT = "plain text"
    PAGE = "a page of HTML"
    EMPTY = "nothing"


class Told(StrEnum):
    """How a server tells its limit."""

    NOT = "not told"
    MICROSECONDS = "headers, the end as `2026-11-24T00:05:00.571758Z`, other microseconds each time"
    MILLISECONDS = "headers, the end as `2026-11-24T00:05:00.000Z`"


class Sockets(StrEnum):
    """What websockets there are for live events."""

    NONE = "none"
    BY_URL = "one for each stream"
    MULTIPLEXED = "one for all streams, or one for each"


class Limit(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: int
    operations: tuple[str, ...] = ("* /api/*",)
    """Patterns of the operations that are counted."""
    per: Literal["token", "account", "address"] = "token"
    paging: bool = False
    """Only requests for a page behind or before another one are counted."""
    aligned: bool = True
    """Windows begin at multiples of their length since the epoch; else with their first request."""
    last_refused: bool = False
    """The request that would use up the window is refused already."""

    def __str__(self) -> str:
        what = "requests" if self.operations == ("* /api/*",) else " and ".join(self.operations)
        return (
            f"{self.requests} {what}{' of pages' if self.paging else ''} in {self.seconds} s, per {self.per}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A server, by its differences: what is not said is as Mastodon has it.

    Patterns are those of `fnmatch`, for operations as `ServerProfile.count` names them: `POST /api/v1/statuses/:id/*`.
    """

    name: str
    software: str
    """As nodeinfo says it."""
    version: str
    """As nodeinfo says it."""
    described: str = ""
    """The version as the instance says it; that of nodeinfo if empty."""

    closes: Annotated[bool, "closes the connection after each answer, without saying so"] = False
    missing: Annotated[tuple[str, ...], "operations that are not there"] = ()
    anonymous: Annotated[tuple[str, ...], "for visitors"] = (
        "GET /api/v?/instance*", "GET /api/v1/timelines/public", "GET /api/v1/timelines/tag/*", "GET /api/v?/search",
        "GET /api/v1/accounts/:id*", "GET /api/v1/accounts/lookup", "GET /api/v1/statuses/:id*",
    )  # fmt: skip
    special: Annotated[Mapping[str, Any], "answers of their own"] = field(default_factory=dict)

    status_ids: Annotated[Ids, "ids of statuses"] = Ids.SNOWFLAKE
    account_ids: Annotated[Ids, "ids of accounts"] = Ids.SNOWFLAKE
    media_ids: Annotated[Ids, "ids of media"] = Ids.SNOWFLAKE
    notification_ids: Annotated[Ids, "ids of notifications"] = Ids.NUMBER
    other_ids: Annotated[Ids, "other ids"] = Ids.NUMBER
    ids_change: Annotated[bool, "the id of a status changes when it is edited or favourited"] = False
    moments: Annotated[Moments, "moments"] = Moments.MILLISECONDS
    lacks: Annotated[frozenset[str], "fields that are not there"] = frozenset()
    adds: Annotated[Mapping[str, Mapping[str, Any]], "fields of their own"] = field(default_factory=dict)

    links: Annotated[tuple[str, ...], "lists with a `Link` header"] = ("*",)
    unpaged: Annotated[tuple[str, ...], "lists that come whole, whatever is asked"] = ()
    link_keeps: Annotated[frozenset[str] | None, "parameters that a link to the next page keeps"] = None
    link_skips: Annotated[bool, "a link to the next page leaves one item out"] = False
    link_always: Annotated[bool, "a link to the next page also on the last page"] = False
    link_before: Annotated[str, "bound of the link to the page before"] = "min_id"
    checks_bounds: Annotated[bool, "a bound that is no id is refused"] = False
    unused_tag: Annotated[int, "timeline of a hashtag that nobody has used"] = 200
    seen_after: Annotated[float, "seconds until a status is seen in the lists of others"] = 0.0

    json_only: Annotated[tuple[str, ...], "refused as a form"] = ()
    misread: Annotated[Mapping[str, str], "accepted, but not read"] = field(default_factory=dict)
    needs_body: Annotated[tuple[str, ...], "refused without a body"] = ()
    form_strings: Annotated[frozenset[str], "parameters refused in a form"] = frozenset()
    no_arrays: Annotated[frozenset[str], "parameters refused as an array of JSON"] = frozenset()
    brackets: Annotated[bool, "`id=` without brackets is not read"] = False

    keys: Annotated[Keys, "a repeated `Idempotency-Key` gets"] = Keys.HONOURED
    keys_last: Annotated[float, "seconds that a key lasts"] = 3600.0
    schedules: Annotated[bool, "`scheduled_at` is honoured"] = True
    visibilities: Annotated[Mapping[str, str], "visibilities answered otherwise"] = field(
        default_factory=dict
    )
    media_renamed: Annotated[bool, "media of a status have other ids than the upload"] = False
    media_sorted: Annotated[bool, "media of a status are ordered by id"] = False
    media_needed: Annotated[bool, "a post without media is refused"] = False
    accepts_anything: Annotated[bool, "an empty status is accepted"] = False
    characters: Annotated[int, "characters of a status"] = 500
    url_characters: Annotated[int | None, "characters that an address counts"] = 23

    limits: Annotated[tuple[Limit, ...], "limits"] = ()
    told: Annotated[Told, "how limits are told"] = Told.NOT
    limited: Annotated[str, "text of a 429"] = "Too many requests"

    errors: Annotated[Errors, "errors"] = Errors.ERROR
    invalid: Annotated[tuple[int, Errors], "a value that is refused"] = (422, Errors.ERROR)
    unknown: Annotated[tuple[int, Errors], "an operation that is not there gets"] = (404, Errors.ERROR)
    bad_token: Annotated[tuple[int, Errors], "a bad token gets"] = (401, Errors.ERROR)
    token_ignored: Annotated[bool, "a bad token makes a visitor"] = False

    sockets: Annotated[Sockets, "websockets"] = Sockets.MULTIPLEXED
    server_sent: Annotated[bool, "server-sent events"] = True
    silent: Annotated[frozenset[str], "streams without events"] = frozenset()
    doubles: Annotated[bool, "some events come twice on `user`"] = False
    deletes_everywhere: Annotated[bool, "`delete` comes on every stream"] = False
    names_streaming: Annotated[str, "scheme of the streaming address that is named"] = "ws"
    newline: Annotated[bool, "a newline ends each frame"] = False


class Answer(NamedTuple):
    """What is answered."""

    status: int = 200
    json: Any = None
    html: str | None = None
    text: str | None = None
    link: str = ""

    def behaviour(self, headers: Mapping[str, str], *, closes: bool) -> Behaviour:
        """The answer with headers; perhaps the connection ends with it, unannounced."""
        every = dict(headers) | ({"Link": self.link} if self.link else {})
        end: Literal["hang up", "keep"] = "hang up" if closes else "keep"
        if self.html is not None:
            return answer(status=self.status, html=self.html, headers=every, end=end)
        if self.text is not None:
            return answer(status=self.status, text=self.text, headers=every, end=end)
        return answer(status=self.status, json=self.json, headers=every, end=end)


def error_answer(form: Errors, status: int, text: str, software: str) -> Answer:
    """An error as a server of that form writes it."""
    flaw = json.dumps([{"code": "invalid_type", "path": ["body"], "message": text}])
    bodies: dict[Errors, Any] = {
        Errors.ERROR: {"error": text},
        Errors.TITLED: {"error": f"{phrase(status)}: {text}"},
        Errors.DESCRIBED: {"error": phrase(status), "error_description": text},
        Errors.DETAILED: {"error": "invalid_input", "error_details": [{"loc": ["body"], "msg": text, "type": "value_error"}]},
        Errors.ZOD: {"error": "invalid_request", "zod_error": {"name": "ZodError", "message": flaw}},
        Errors.ZOD_OBJECT: {"success": False, "error": {"name": "ZodError", "message": flaw}},
    }  # fmt: skip
    if form is Errors.PAGE:
        return Answer(status, html=f"<h1>{status} {phrase(status)} ({software})</h1>")
    if form in bodies:
        return Answer(status, json=bodies[form])
    return Answer(status, text=f"{status} {phrase(status)}" if form is Errors.TEXT else "")
