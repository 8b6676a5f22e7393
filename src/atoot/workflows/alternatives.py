"""Fallbacks for operations that a server lacks, in one table, which the documentation shows.

A fallback is used only after the server has answered that it lacks the operation (404, 405, 501; or 500, where software
that is not Mastodon takes a word of the path for an id), and from then on without asking again. It builds the answer of
the operation as JSON data, so lists, pages and types work as usual; such answers have the field `made_of` in `extra`.
"""

import logging
import re
from urllib.parse import unquote

import msgspec
from msgspec import Struct
from multidict import CIMultiDict

from atoot.errors import MastodonError, NotFoundError, is_missing
from atoot.http.transport import Transport
from atoot.lazy import pattern
from atoot.limits.known import has_special_limits
from atoot.message import Request, Response
from atoot.operations import find as operation_at
from atoot.operations import looks_like_another
from atoot.workflows import substitutes
from atoot.workflows.standing import standing
from atoot.workflows.substitutes import Make, NoWayError, Wanted, one_by_one, renamed

log: logging.Logger = logging.getLogger("atoot.http")


class Alternative(Struct, frozen=True):
    """An operation that not every server has, and its fallback."""

    method: str
    path: str
    instead: str
    """In words: the operations used instead."""
    make: Make | None
    """None if the operation's own method does it."""


class Alternatives:
    """The fallbacks in use with one server."""

    def __init__(self, transport: Transport) -> None:
        """Begin without any knowledge of the server."""
        self.missing: set[Alternative] = set()
        """Operations that the server is known to lack."""
        self._transport = transport

    async def known(self, request: Request) -> Response | None:
        """The answer of the fallback, if the server is known to lack the operation.

        Raises:
            MastodonError: the fallback failed.
        """
        found = _find(request)
        if found is None or found[0] not in self.missing:
            return None
        try:
            return await self._made(request, *found)
        except NoWayError as reason:
            raise NotFoundError(str(reason), request=request, status_code=404) from None

    async def after(self, request: Request, error: MastodonError) -> Response | None:
        """The answer of the fallback, if an error says that the server lacks the operation and there is a fallback.

        Or the current state, if an earlier try of the call succeeded and the server refuses the retry.

        Raises:
            MastodonError: the fallback failed, though the server supports it.
        """
        done = await standing(self._transport, request, error)
        if done is not None:
            return done
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
        """Whether a server fails on a path that it takes for one with an id, as Takahē does on `unread_count`."""
        operation = operation_at(request.method, request.path) if error.status_code == 500 else None
        if operation is None or request.method != "GET" or not looks_like_another(operation):
            return False
        # Mastodon and its forks have it.
        return has_special_limits((await self._transport.about()).software) is False

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
    Alternative("POST", "/api/v1/tags/:id/feature", "`POST /api/v1/featured_tags`", substitutes.feature),
    Alternative(
        "POST",
        "/api/v1/tags/:id/unfeature",
        "`GET /api/v1/featured_tags` and `DELETE /api/v1/featured_tags/:id`",
        substitutes.unfeature,
    ),
    Alternative(
        "GET", "/api/v2/notifications", "`GET /api/v1/notifications`, grouped here", substitutes.groups
    ),
    Alternative(
        "GET",
        "/api/v2/notifications/unread_count",
        "`GET /api/v1/markers` and `GET /api/v1/notifications`, grouped and counted here",
        substitutes.unread_groups,
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
        substitutes.unread,
    ),
    Alternative("GET", "/api/v2/filters", "`GET /api/v1/filters`", substitutes.filters),
    Alternative("GET", "/api/v2/filters/:id", "`GET /api/v1/filters/:id`", substitutes.one_filter),
    Alternative(
        "POST", "/api/v2/filters", "`POST /api/v1/filters`, if it has one word", substitutes.make_filter
    ),
    Alternative(
        "PUT",
        "/api/v2/filters/:id",
        "`GET` and `PUT /api/v1/filters/:id`, if it has one word",
        substitutes.change_filter,
    ),
    Alternative(
        "DELETE", "/api/v2/filters/:id", "`DELETE /api/v1/filters/:id`", renamed("/api/v1/filters/{}")
    ),
    Alternative(
        "GET", "/api/v2/filters/:id/keywords", "`GET /api/v1/filters/:id`", substitutes.words_of_filter
    ),
    Alternative("GET", "/api/v2/instance", "`GET /api/v1/instance` (by `server`)", None),
    Alternative("GET", "/api/v2/suggestions", "`GET /api/v1/suggestions`", None),
    Alternative("GET", "/api/v2/search", "`GET /api/v1/search`", renamed("/api/v1/search")),
    Alternative("GET", "/api/v1/trends/tags", "`GET /api/v1/trends`", renamed("/api/v1/trends")),
    Alternative("POST", "/api/v2/media", "`POST /api/v1/media`", None),
)
"""Every operation with a fallback; fixed paths come before those with a name inside."""


def _pattern(template: str) -> re.Pattern[str]:
    return pattern(
        "/".join("([^/]+)" if part.startswith(":") else re.escape(part) for part in template.split("/"))
    )


_PATTERNS: dict[str, list[tuple[re.Pattern[str], Alternative]]] = {}
for _way in TABLE:
    if _way.make is not None:
        _PATTERNS.setdefault(_way.method, []).append((_pattern(_way.path), _way))
