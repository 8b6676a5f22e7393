"""What every chapter of the API stands on: five verbs, and four ways to page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypedDict, TypeVar

from atoot.entities.base import PagedEntity
from atoot.message import Request
from atoot.paging import PageCursor, Paged, PagedObject, Way
from atoot.resilience.options import Options
from atoot.transport.base import Transport
from atoot.wire import encode
from atoot.wire.encode import File, Params, Upload, upload
from atoot.wire.paths import Ref, id_of, path

__all__ = [
    "Cursor",
    "Endpoints",
    "File",
    "Options",
    "Paged",
    "PagedObject",
    "Params",
    "Ref",
    "Upload",
    "Way",
    "id_of",
    "path",
    "upload",
]

T = TypeVar("T")
W = TypeVar("W", bound=PagedEntity)


class Cursor(TypedDict, total=False):
    """Where in a list to begin. https://docs.joinmastodon.org/api/guidelines/#pagination"""

    max_id: Ref
    """Only what is older than this."""
    since_id: Ref
    """Only what is newer than this, the newest first."""
    min_id: Ref
    """Only what is newer than this, from there on towards the present (since 2.6.0)."""


class Endpoints:
    """Base of all chapters; they share nothing else."""

    _transport: Transport

    async def _get(
        self, url: str, kind: type[T], params: Params = None, /, options: Options | None = None, **values: Any
    ) -> T:
        return await self._fetch(Request("GET", _with_query(url, params, values), options=options), kind)

    async def _post(
        self, url: str, kind: type[T], params: Params = None, /, options: Options | None = None, **values: Any
    ) -> T:
        return await self._fetch(_with_body("POST", url, params, values, options), kind)

    async def _put(
        self, url: str, kind: type[T], params: Params = None, /, options: Options | None = None, **values: Any
    ) -> T:
        return await self._fetch(_with_body("PUT", url, params, values, options), kind)

    async def _patch(
        self, url: str, kind: type[T], params: Params = None, /, options: Options | None = None, **values: Any
    ) -> T:
        return await self._fetch(_with_body("PATCH", url, params, values, options), kind)

    async def _delete(
        self, url: str, kind: type[T], params: Params = None, /, options: Options | None = None, **values: Any
    ) -> T:
        return await self._fetch(_with_body("DELETE", url, params, values, options), kind)

    async def _fetch(self, request: Request, kind: type[T]) -> T:
        answer: T = await self._transport.fetch(request, kind)
        return answer

    def _page(
        self, url: str, kind: type[T], params: Params = None, /, options: Options | None = None, **values: Any
    ) -> Paged[T]:
        """A list that goes on as the Link header of its pages says."""
        return Paged(self._transport, self._start(_with_query(url, params, values), kind, Way.LINK, options))

    def _page_by_ids(
        self, url: str, kind: type[T], params: Params = None, /, options: Options | None = None, **values: Any
    ) -> Paged[T]:
        """A list whose items' own ids say where it goes on, for servers that send no Link header."""
        return Paged(self._transport, self._start(_with_query(url, params, values), kind, Way.IDS, options))

    def _page_by_offset(
        self, url: str, kind: type[T], params: Params = None, /, options: Options | None = None, **values: Any
    ) -> Paged[T]:
        """A list that goes on behind the number of items seen."""
        return Paged(
            self._transport, self._start(_with_query(url, params, values), kind, Way.OFFSET, options)
        )

    def _page_of(
        self,
        url: str,
        kind: type[W],
        fields: tuple[str, ...],
        item: type[T],
        params: Params = None,
        /,
        way: Way = Way.LINK,
        options: Options | None = None,
        **values: Any,
    ) -> PagedObject[W, T]:
        """A list of `item` that comes inside an object of `kind`, in these fields."""
        start = self._start(_with_query(url, params, values), kind, way, options)
        return PagedObject(self._transport, replace(start, items=fields))

    def _start(self, path: str, kind: Any, way: Way, options: Options | None) -> PageCursor:
        return PageCursor(self._transport.origin, path, kind, way, options=options)


def _with_query(url: str, params: Params, values: Mapping[str, Any]) -> str:
    merged = encode.merge(params, values)
    return f"{url}?{encode.query(merged)}" if merged else url


def _with_body(
    method: str, url: str, params: Params, values: Mapping[str, Any], options: Options | None
) -> Request:
    merged = encode.merge(params, values)
    body, content_type = encode.body(merged)
    return Request(method, url, body, content_type, values=merged, options=options)
