"""Operations that a server lacks, done another way where there is one: one table, which the documentation shows.

A way is taken only after the server has said that it does not have the operation (404, 405, 501; or 500, where software that
is not Mastodon takes a word of the path for an id), and from then on without asking again. It makes the answer that the operation would have had, as JSON data, so that lists, pages and types work as
ever; what was made so says it in the field `made_of`, which stands in `extra` of the object.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

import msgspec
from msgspec import Struct
from multidict import CIMultiDict

from atoot.errors import ApiError, ClientError, MastodonError, NotFoundError, is_missing
from atoot.http import answers
from atoot.http.transport import Transport
from atoot.lazy import later, pattern
from atoot.limits.known import has_special_limits
from atoot.message import Request, Response
from atoot.operations import find as operation_at
from atoot.operations import looks_like_another, seems_done
from atoot.parameters import encodings as encode
from atoot.parameters.encodings import path

grouped: Callable[..., dict[str, Any]] = later("atoot.workflows.grouping", "grouped")

log: logging.Logger = logging.getLogger("atoot.http")

MOST_AT_ONCE = 40
"""Things that are asked for one by one."""
SIDE_BY_SIDE = 8
"""Requests at a time."""
PAGE = 40
MOST_COUNTED = 1000
USUALLY_COUNTED = 100
"""https://docs.joinmastodon.org/methods/notifications/#unread-count"""

Pairs = list[tuple[str, str]]
"""A query."""


class Wanted(Struct, frozen=True):
    """A request that the server has no operation for, and the way to make others in its stead."""

    request: Request
    parts: tuple[str, ...]
    """What stands in the path where the operation has `:id`, decoded."""
    transport: Transport

    @property
    def query(self) -> Pairs:
        """Its query."""
        return parse_qsl(self.request.path.partition("?")[2], keep_blank_values=True)

    @property
    def values(self) -> Mapping[str, Any]:
        """What its body says."""
        return self.request.values or {}

    async def ask(
        self, method: str, place: str, query: Pairs | None = None, values: Mapping[str, Any] | None = None
    ) -> Response:
        """The answer to a request that the server is more likely to know."""
        body, content_type = encode.body(values) if values else (None, None)
        target = f"{place}?{urlencode(query)}" if query else place
        options = self.request.options
        return await self.transport.send(
            Request(method, target, body, content_type, values=values, options=options)
        )

    async def data(self, method: str, place: str, *more: Any) -> Any:
        """The same, as data."""
        return answers.decode(await self.ask(method, place, *more), object)


class NoWayError(Exception):
    """The other way cannot do just this; the text says why."""


class Made(Struct, frozen=True):
    """An answer that was put together here."""

    data: Any
    headers: Mapping[str, str] = {}


Make = Callable[[Wanted], Awaitable[Made]]


class Alternative(Struct, frozen=True):
    """An operation that not every server has, and what is done where it lacks."""

    method: str
    path: str
    instead: str
    """In words: which operations do it."""
    make: Make | None
    """None where the operation's own method does it."""


class Alternatives:
    """The ways that are taken with one server."""

    def __init__(self, transport: Transport) -> None:
        """Make one for a server; nothing is known of it yet."""
        self.missing: set[Alternative] = set()
        """Operations that the server has said not to have."""
        self._transport = transport

    def has(self, request: Request) -> bool:
        """Whether there is another way for a request."""
        return _find(request) is not None

    async def known(self, request: Request) -> Response | None:
        """The answer made another way, if the server is known to lack the operation.

        Raises:
            MastodonError: the other way failed.
        """
        found = _find(request)
        if found is None or found[0] not in self.missing:
            return None
        try:
            return await self._made(request, *found)
        except NoWayError as reason:
            raise NotFoundError(str(reason), request=request, status_code=404) from None

    async def after(self, request: Request, error: MastodonError) -> Response | None:
        """The answer made another way, if an error says that the server lacks the operation and there is such a way.

        Raises:
            MastodonError: the other way failed, for another reason than that the server does not have it either.
        """
        found = _find(request) if is_missing(error) or await self._fails_over(request, error) else None
        if found is None or (":" in found[0].path and "record not found" in error.text.lower()):
            return None
        try:
            made = await self._made(request, *found)
        except NoWayError as reason:
            error.text = f"{error.text}; {reason}"
            return None
        except MastodonError as second:
            if is_missing(second):
                return None
            raise
        self.missing.add(found[0])
        return made

    async def _fails_over(self, request: Request, error: MastodonError) -> bool:
        """Whether a server fails over a path that it takes for one with an id, as Takahē does over `unread_count`."""
        operation = operation_at(request.method, request.path) if error.status_code == 500 else None
        if operation is None or request.method != "GET" or not looks_like_another(operation):
            return False
        return (
            has_special_limits((await self._transport.about()).software) is False
        )  # Mastodon and its kin have it

    async def _made(self, request: Request, way: Alternative, parts: tuple[str, ...]) -> Response:
        if way.make is None:
            raise RuntimeError(f"{way.path} is done by its own method")
        log.debug("%s is not there: done by %s", request, way.instead)
        made = await way.make(Wanted(request, parts, self._transport))
        data = made.data
        for part in data if isinstance(data, list) else [data]:
            if isinstance(part, dict):
                part["made_of"] = way.instead
        return Response(request, 200, CIMultiDict(made.headers), msgspec.json.encode(data))


def _find(request: Request) -> tuple[Alternative, tuple[str, ...]] | None:
    place = request.path.partition("?")[0]
    for template, way in _PATTERNS.get(request.method, ()):
        if (match := template.fullmatch(place)) is not None:
            return way, tuple(unquote(part) for part in match.groups())
    return None


# The ways


def renamed(place: str) -> Make:
    """The same under another path."""

    async def make(wanted: Wanted) -> Made:
        answer = await wanted.ask(
            wanted.request.method, path(place, *wanted.parts), wanted.query, wanted.values
        )
        return Made(answers.decode(answer, object) if answer.body.strip() else {})

    return make


def one_by_one(place: str) -> Make:
    """Things by their ids, each with a request of its own; what is not there is left out."""

    async def make(wanted: Wanted) -> Made:
        ids = list(dict.fromkeys(value for name, value in wanted.query if name in ("id[]", "id")))
        if len(ids) > MOST_AT_ONCE:
            raise NoWayError(
                f"this server has to be asked for each by itself, and {len(ids)} are more than {MOST_AT_ONCE}"
            )
        turns = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(id: str) -> Any:
            async with turns:
                try:
                    return await wanted.data("GET", path(place, id))
                except ClientError as error:
                    if error.status_code in (403, 404, 410):
                        return None
                    return error
                except MastodonError as error:
                    return error

        found = await asyncio.gather(*map(one, ids))
        for problem in found:
            if isinstance(problem, MastodonError):
                raise problem
        return Made([thing for thing in found if thing is not None])

    return make


async def feature(wanted: Wanted) -> Made:
    """A hashtag on one's profile, by its name."""
    made = await wanted.data("POST", "/api/v1/featured_tags", None, {"name": wanted.parts[0]})
    return Made(_tag(made, wanted.parts[0], featuring=True))


async def unfeature(wanted: Wanted) -> Made:
    """The featured tag of that name taken away, if there is one."""
    name = wanted.parts[0]
    tag: Any = {}
    for tag in _objects(await wanted.data("GET", "/api/v1/featured_tags")):
        if str(tag.get("name")).lower() == name.lower() and tag.get("id") is not None:
            try:
                await wanted.ask("DELETE", path("/api/v1/featured_tags/{}", str(tag["id"])))
            except MastodonError as error:
                if not seems_done(error):
                    raise
            return Made(_tag(tag, name, featuring=False))
    return Made(_tag({}, name, featuring=False))


def _tag(featured: Any, name: str, *, featuring: bool) -> dict[str, Any]:
    known = featured if isinstance(featured, dict) else {}
    return {"name": known.get("name") or name, "url": known.get("url") or "", "featuring": featuring}


ONLY_GROUPED = ("expand_accounts", "grouped_types[]")
"""Parameters that plain notifications do not know."""


async def groups(wanted: Wanted) -> Made:
    """A page of plain notifications, put in groups; its bounds are those of the groups."""
    query = [pair for pair in wanted.query if pair[0] not in ONLY_GROUPED]
    answer = await wanted.ask("GET", "/api/v1/notifications", query)
    plain = _objects(answers.decode(answer, object))
    headers = {}
    if "Link" in answer.headers:
        links = ", ".join(_all(answer.headers, "Link"))
        headers["Link"] = links.replace("/api/v1/notifications", "/api/v2/notifications")
    elif plain and (last := plain[-1].get("id")) is not None:
        # https://docs.joinmastodon.org/api/guidelines/#pagination: what servers without the header page by
        older = urlencode([*((name, value) for name, value in query if name != "max_id"), ("max_id", last)])
        headers["Link"] = f'</api/v2/notifications?{older}>; rel="next"'
    return Made(grouped(plain, _grouped_types(wanted.query)), headers)


async def unread(wanted: Wanted) -> Made:
    """Notifications newer than the marker, counted."""
    return Made({"count": len(await _unread(wanted))})


async def unread_groups(wanted: Wanted) -> Made:
    """Groups newer than the marker, counted."""
    page = grouped(await _unread(wanted), _grouped_types(wanted.query))
    return Made({"count": len(page["notification_groups"])})


async def _unread(wanted: Wanted) -> list[dict[str, Any]]:
    asked = dict(wanted.query).get("limit", "")
    most = min(int(asked), MOST_COUNTED) if asked.isdecimal() and len(asked) < 10 else USUALLY_COUNTED
    query = [pair for pair in wanted.query if pair[0] not in (*ONLY_GROUPED, "limit")]
    read = await _last_read(wanted)
    bounds = [("since_id", read)] if read is not None else []
    found: list[dict[str, Any]] = []
    while len(found) < most:
        limit = ("limit", str(min(PAGE, most - len(found))))
        older = [("max_id", str(found[-1].get("id")))] if found else []
        page = _objects(await wanted.data("GET", "/api/v1/notifications", [*query, limit, *bounds, *older]))
        seen = {one.get("id") for one in found}
        new = [one for one in page if one.get("id") not in seen]
        for one in new:
            if str(one.get("id")) == read:  # a server that does not know `since_id`
                return found
            found.append(one)
        if not new or len(page) < PAGE:
            break
    return found[:most]


async def _last_read(wanted: Wanted) -> str | None:
    try:
        markers = await wanted.data("GET", "/api/v1/markers", [("timeline[]", "notifications")])
    except (ApiError, ClientError):
        return None
    marker = markers.get("notifications") if isinstance(markers, dict) else None
    read = marker.get("last_read_id") if isinstance(marker, dict) else None
    return str(read) if read else None


def _grouped_types(query: Pairs) -> set[str] | None:
    types = {value for name, value in query if name == "grouped_types[]"}
    return types or None


async def filters(wanted: Wanted) -> Made:
    """Filters of one word, each as a filter of many."""
    return Made([_filter(one) for one in _objects(await wanted.data("GET", "/api/v1/filters"))])


async def one_filter(wanted: Wanted) -> Made:
    """The same for one."""
    return Made(_filter(await wanted.data("GET", path("/api/v1/filters/{}", *wanted.parts))))


async def make_filter(wanted: Wanted) -> Made:
    """A filter of one word; of more words there can be none."""
    words = _words(wanted)
    if len(words) != 1:
        raise NoWayError(f"this server keeps one word in a filter, and here are {len(words)}")
    made = await wanted.data("POST", "/api/v1/filters", None, _of_one_word(wanted.values, words[0]))
    return Made(_filter(made))


async def change_filter(wanted: Wanted) -> Made:
    """A filter of one word changed. Mastodon wants word and context each time."""
    place = path("/api/v1/filters/{}", *wanted.parts)
    now = await wanted.data("GET", place)
    known = now if isinstance(now, dict) else {}
    words = [word for word in _words(wanted) if not word.get("_destroy")]
    if len(words) > 1:
        raise NoWayError(f"this server keeps one word in a filter, and here are {len(words)}")
    kept = {"keyword": known.get("phrase"), "whole_word": known.get("whole_word")}
    values = {"context": known.get("context"), **wanted.values}
    return Made(
        _filter(await wanted.data("PUT", place, None, _of_one_word(values, {**kept, **_first(words)})))
    )


async def words_of_filter(wanted: Wanted) -> Made:
    """The one word of a filter, as a list."""
    made = await one_filter(wanted)
    return Made(made.data["keywords"])


def _words(wanted: Wanted) -> Sequence[Mapping[str, Any]]:
    given = wanted.values.get("keywords_attributes")
    return [word for word in given if isinstance(word, Mapping)] if isinstance(given, Iterable) else []


def _first(words: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return words[0] if words else {}


def _of_one_word(values: Mapping[str, Any], word: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the older operation for those of the newer one."""
    action = values.get("filter_action")
    wanted = {
        "phrase": word.get("keyword"),
        "whole_word": word.get("whole_word"),
        "context": values.get("context"),
        "expires_in": values.get("expires_in"),
        "irreversible": None if action is None else action == "hide",
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _filter(one: Any) -> dict[str, Any]:
    """A filter of the older shape in the newer one."""
    known = one if isinstance(one, dict) else {}
    word = {"id": known.get("id"), "keyword": known.get("phrase"), "whole_word": known.get("whole_word")}
    return {
        "id": known.get("id"),
        "title": known.get("phrase"),
        "context": known.get("context"),
        "expires_at": known.get("expires_at"),
        "filter_action": "hide" if known.get("irreversible") else "warn",
        "keywords": [word],
        "statuses": [],
    }


def _objects(data: Any) -> list[dict[str, Any]]:
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def _all(headers: Mapping[str, str], name: str) -> list[str]:
    getall = getattr(headers, "getall", None)
    return list(getall(name)) if getall is not None else [headers[name]]


TABLE = (
    Alternative(
        "GET", "/api/v1/statuses", "`GET /api/v1/statuses/:id`, at most 40", one_by_one("/api/v1/statuses/{}")
    ),
    Alternative(
        "GET", "/api/v1/accounts", "`GET /api/v1/accounts/:id`, at most 40", one_by_one("/api/v1/accounts/{}")
    ),
    Alternative(
        "POST",
        "/api/v1/accounts/:id/endorse",
        "`POST /api/v1/accounts/:id/pin`",
        renamed("/api/v1/accounts/{}/pin"),
    ),
    Alternative(
        "POST",
        "/api/v1/accounts/:id/unendorse",
        "`POST /api/v1/accounts/:id/unpin`",
        renamed("/api/v1/accounts/{}/unpin"),
    ),
    Alternative("POST", "/api/v1/tags/:id/feature", "`POST /api/v1/featured_tags`", feature),
    Alternative(
        "POST",
        "/api/v1/tags/:id/unfeature",
        "`GET /api/v1/featured_tags` and `DELETE /api/v1/featured_tags/:id`",
        unfeature,
    ),
    Alternative("GET", "/api/v2/notifications", "`GET /api/v1/notifications`, grouped here", groups),
    Alternative(
        "GET",
        "/api/v2/notifications/unread_count",
        "`GET /api/v1/markers` and `GET /api/v1/notifications`, grouped and counted here",
        unread_groups,
    ),
    Alternative(
        "POST",
        "/api/v2/notifications/clear",
        "`POST /api/v1/notifications/clear`",
        renamed("/api/v1/notifications/clear"),
    ),
    Alternative(
        "GET",
        "/api/v1/notifications/unread_count",
        "`GET /api/v1/markers` and `GET /api/v1/notifications`, counted here",
        unread,
    ),
    Alternative("GET", "/api/v2/filters", "`GET /api/v1/filters`", filters),
    Alternative("GET", "/api/v2/filters/:id", "`GET /api/v1/filters/:id`", one_filter),
    Alternative("POST", "/api/v2/filters", "`POST /api/v1/filters`, if it has one word", make_filter),
    Alternative(
        "PUT", "/api/v2/filters/:id", "`GET` and `PUT /api/v1/filters/:id`, if it has one word", change_filter
    ),
    Alternative(
        "DELETE", "/api/v2/filters/:id", "`DELETE /api/v1/filters/:id`", renamed("/api/v1/filters/{}")
    ),
    Alternative("GET", "/api/v2/filters/:id/keywords", "`GET /api/v1/filters/:id`", words_of_filter),
    Alternative("GET", "/api/v2/instance", "`GET /api/v1/instance` (by `server`)", None),
    Alternative("GET", "/api/v2/suggestions", "`GET /api/v1/suggestions`", None),
    Alternative("GET", "/api/v2/search", "`GET /api/v1/search`", None),
    Alternative("GET", "/api/v1/trends/tags", "`GET /api/v1/trends`", None),
    Alternative("POST", "/api/v2/media", "`POST /api/v1/media`", None),
)
"""Every operation that is done another way where it lacks; fixed paths before those with a name inside."""


def _pattern(template: str) -> re.Pattern[str]:
    return pattern(
        "/".join("([^/]+)" if part.startswith(":") else re.escape(part) for part in template.split("/"))
    )


_PATTERNS: dict[str, list[tuple[re.Pattern[str], Alternative]]] = {}
for _way in TABLE:
    if _way.make is not None:
        _PATTERNS.setdefault(_way.method, []).append((_pattern(_way.path), _way))
