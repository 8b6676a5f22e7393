"""Substitutes for operations that a server lacks: each takes the request and returns its answer as JSON data."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from atoot.errors import ApiError, ClientError, MastodonError
from atoot.http import answers
from atoot.http.transport import Transport
from atoot.lazy import later
from atoot.message import Request, Response
from atoot.operations import seems_done
from atoot.parameters import encodings as encode
from atoot.parameters.paths import path

grouped: Callable[..., dict[str, Any]] = later("atoot.workflows.grouping", "grouped")

MOST_AT_ONCE = 40
"""Maximum number of objects to request one by one."""
SIDE_BY_SIDE = 8
"""Concurrent requests."""
PAGE = 40
MOST_COUNTED = 1000
USUALLY_COUNTED = 100
"""https://docs.joinmastodon.org/methods/notifications/#unread-count"""

Pairs = list[tuple[str, str]]
"""A query."""


class Wanted(Struct, frozen=True):
    """A request that the server does not support, and the means to send others instead."""

    request: Request
    parts: tuple[str, ...]
    """The decoded path parts in place of the operation's `:id`."""
    transport: Transport

    @property
    def query(self) -> Pairs:
        """Its query."""
        return parse_qsl(self.request.path.partition("?")[2], keep_blank_values=True)

    @property
    def values(self) -> Mapping[str, Any]:
        """The values of its body."""
        return self.request.values or {}

    async def ask(
        self, method: str, place: str, query: Pairs | None = None, values: Mapping[str, Any] | None = None
    ) -> Response:
        """The answer to another request, which the server is more likely to support."""
        body, content_type = encode.body(values) if values else (None, None)
        target = f"{place}?{urlencode(query)}" if query else place
        options = self.request.options
        return await self.transport.send(
            Request(method, target, body, content_type, values=values, options=options)
        )

    async def data(self, method: str, place: str, *more: Any) -> Any:
        """The data of such an answer."""
        return answers.decode(await self.ask(method, place, *more), object)


class NoWayError(Exception):
    """The substitute cannot do this; the message says why."""


class Made(Struct, frozen=True):
    """An answer that was assembled here."""

    data: Any
    headers: Mapping[str, str] = {}


Make = Callable[[Wanted], Awaitable[Made]]


def renamed(place: str) -> Make:
    """The same operation under another path."""

    async def make(wanted: Wanted) -> Made:
        answer = await wanted.ask(
            wanted.request.method, path(place, *wanted.parts), wanted.query, wanted.values
        )
        return Made(answers.decode(answer, object) if answer.body.strip() else {})

    return make


def one_by_one(place: str) -> Make:
    """Objects by their ids, one request each; missing ones are left out."""

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
    """Feature a hashtag on your profile, by its name."""
    made = await wanted.data("POST", "/api/v1/featured_tags", None, {"name": wanted.parts[0]})
    return Made(_tag(made, wanted.parts[0], featuring=True))


async def unfeature(wanted: Wanted) -> Made:
    """Remove the featured tag of that name, if there is one."""
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
"""Parameters that plain notifications do not support."""


async def groups(wanted: Wanted) -> Made:
    """A page of plain notifications, grouped; its bounds are those of the groups."""
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
    """Count notifications newer than the marker."""
    return Made({"count": len(await _unread(wanted))})


async def unread_groups(wanted: Wanted) -> Made:
    """Count groups newer than the marker."""
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
            if str(one.get("id")) == read:  # a server that ignores `since_id`
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
    """Filters of one keyword, converted to the newer form."""
    return Made([_filter(one) for one in _objects(await wanted.data("GET", "/api/v1/filters"))])


async def one_filter(wanted: Wanted) -> Made:
    """The same for one filter."""
    return Made(_filter(await wanted.data("GET", path("/api/v1/filters/{}", *wanted.parts))))


async def make_filter(wanted: Wanted) -> Made:
    """Create a filter of one keyword; the older form has no more."""
    words = _words(wanted)
    if len(words) != 1:
        raise NoWayError(f"this server keeps one word in a filter, and here are {len(words)}")
    made = await wanted.data("POST", "/api/v1/filters", None, _of_one_word(wanted.values, words[0]))
    return Made(_filter(made))


async def change_filter(wanted: Wanted) -> Made:
    """Change a filter of one keyword. Mastodon requires keyword and context each time."""
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
    """The one keyword of a filter, as a list."""
    made = await one_filter(wanted)
    return Made(made.data["keywords"])


def _words(wanted: Wanted) -> Sequence[Mapping[str, Any]]:
    given = wanted.values.get("keywords_attributes")
    return [word for word in given if isinstance(word, Mapping)] if isinstance(given, Iterable) else []


def _first(words: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return words[0] if words else {}


def _of_one_word(values: Mapping[str, Any], word: Mapping[str, Any]) -> dict[str, Any]:
    """The older operation's parameters, from the newer one's."""
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
    """A filter of the older form, converted to the newer one."""
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
