"""What every chapter of the API stands on: five verbs, and four ways to page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, TypedDict, TypeVar

from msgspec.structs import replace

from atoot import http, operations, parameters, posting
from atoot.entities.base import Entity, PagedEntity, Ref, id_of
from atoot.errors import ApiError, ClientError, MastodonError
from atoot.message import Request
from atoot.paging import Paged, PagedObject
from atoot.paging.cursors import PageCursor, Way
from atoot.parameters import Params, unexpected
from atoot.parameters.paths import path
from atoot.uploads import File, Upload, upload

__all__ = [
    "Cursor",
    "Endpoints",
    "File",
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

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
W = TypeVar("W", bound=PagedEntity)


class Cursor(TypedDict, total=False):
    """Where in a list to begin; None says nothing. https://docs.joinmastodon.org/api/guidelines/#pagination"""

    max_id: Ref | None
    """Only what is older than this."""
    since_id: Ref | None
    """Only what is newer than this, the newest first."""
    min_id: Ref | None
    """Only what is newer than this, from there on towards the present (since 2.6.0)."""
    older_than: Ref | datetime | None
    """The same as `max_id`; also a time, where ids carry it (timelines, notifications)."""
    newer_than: Ref | datetime | None
    """The same as `min_id`; also a time, where ids carry it."""
    since: Ref | datetime | None
    """The same as `since_id`; also a time, where ids carry it."""


BOUNDS = {"older_than": "max_id", "newer_than": "min_id", "since": "since_id"}


class Endpoints:
    """Base of all chapters; they share nothing else."""

    _transport: http.Transport

    # These are no `async def`: each would be one more coroutine that every call goes through.

    def _get(
        self, url: str, kind: type[T], params: Params = None, /, **values: Any
    ) -> Coroutine[Any, Any, T]:
        return self._transport.fetch(Request("GET", _with_query(url, params, values)), kind)

    def _post(
        self, url: str, kind: type[T], params: Params = None, /, **values: Any
    ) -> Coroutine[Any, Any, T]:
        return self._transport.fetch(_with_body("POST", url, params, values), kind)

    def _put(
        self, url: str, kind: type[T], params: Params = None, /, **values: Any
    ) -> Coroutine[Any, Any, T]:
        return self._transport.fetch(_with_body("PUT", url, params, values), kind)

    def _patch(
        self, url: str, kind: type[T], params: Params = None, /, **values: Any
    ) -> Coroutine[Any, Any, T]:
        return self._transport.fetch(_with_body("PATCH", url, params, values), kind)

    def _delete(
        self, url: str, kind: type[T], params: Params = None, /, **values: Any
    ) -> Coroutine[Any, Any, T]:
        return self._transport.fetch(_with_body("DELETE", url, params, values), kind)

    async def _taken(self, asked: Coroutine[Any, Any, T], known: Callable[[], Awaitable[T]]) -> T:
        """What was taken away, or what is known of it.

        That is where an earlier try of the same call did so and its answer was lost, and where the server says nothing
        but that it is done: Friendica with `[]`, the layers on Misskey with nothing at all.
        """
        try:
            return await asked
        except MastodonError as error:
            if not (operations.seems_done(error) or (isinstance(error, ApiError) and error.is_empty)):
                raise
            return await known()

    async def _gone(self, url: str, thing: Ref, kind: type[E]) -> E:
        """A thing that is deleted, as the server shows it once more, or else as the caller knows it."""

        async def known() -> E:
            return thing if isinstance(thing, kind) else kind.from_dict({"id": id_of(thing)})

        return await self._taken(self._delete(url, kind), known)

    async def _there(
        self, asked: Coroutine[Any, Any, T], known: Callable[[ClientError], Awaitable[T | None]]
    ) -> T:
        """What was put somewhere, or what is known of it where an earlier try of the same call did so and its answer was lost.

        The second time is refused then; `known` gives None if that has another reason.
        """
        try:
            return await asked
        except ClientError as error:
            if not error.may_have_happened:
                raise
            with suppress(MastodonError):
                found = await known(error)
                if found is not None:
                    return found
            raise

    async def _once(
        self,
        method: str,
        url: str,
        kind: type[T],
        seek: Callable[[Mapping[str, Any]], Awaitable[T | None]],
        params: Params = None,
        /,
        **values: Any,
    ) -> T:
        """What would be there twice if it were sent twice: `seek` looks by the parameters whether there is such a one.

        Where the server lacks the operation, it is done another way, if there is one.
        """
        request = _with_body(method, url, params, values)
        return await posting.made_once(self._transport, request, kind, lambda: seek(request.values or {}))

    def _fetch(self, request: Request, kind: type[T]) -> Coroutine[Any, Any, T]:
        return self._transport.fetch(request, kind)

    def _page(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> Paged[T]:
        """A list that goes on as the Link header of its pages says."""
        return Paged(self._transport, self._start(url, kind, Way.LINK, params, values))

    def _page_by_ids(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> Paged[T]:
        """A list whose items' own ids say where it goes on, for servers that send no Link header."""
        return Paged(self._transport, self._start(url, kind, Way.IDS, params, values))

    def _page_by_offset(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> Paged[T]:
        """A list that goes on behind the number of items seen."""
        return Paged(self._transport, self._start(url, kind, Way.OFFSET, params, values))

    def _page_of(
        self,
        url: str,
        kind: type[W],
        fields: tuple[str, ...],
        item: type[T],
        params: Params = None,
        /,
        way: Way = Way.LINK,
        **values: Any,
    ) -> PagedObject[W, T]:
        """A list of `item` that comes inside an object of `kind`, in these fields."""
        start = self._start(url, kind, way, params, values)
        return PagedObject(self._transport, replace(start, items=fields))

    def _start(self, url: str, kind: Any, way: Way, params: Params, values: dict[str, Any]) -> PageCursor:
        """Where a list begins: with what narrows it under the names of the API; `cursor` has the arguments of `Cursor`."""
        values |= _known(values.pop("cursor", {}))
        times = []
        for name, bound in BOUNDS.items():
            value = values.pop(name, None)
            if value is None:
                continue
            if values.get(bound) is not None:
                raise ValueError(f"{name} and {bound} mean the same: pass only one of them")
            if not isinstance(value, datetime):
                values[bound] = value
            elif way is Way.IDS:
                times.append((bound, value))
            else:
                raise ValueError(
                    f"{name}: the ids of this list contain no time: pass an id instead of a datetime"
                )
        for bound in BOUNDS.values():
            if values.get(bound) is not None:
                values[bound] = id_of(values[bound])
        path = _with_query(url, params, values)
        return PageCursor(self._transport.origin, path, kind, way, times=tuple(times))


def _known(cursor: Cursor) -> Cursor:
    """The cursor, if it has nothing that a cursor has not.

    Raises:
        TypeError: it has; a list does not send what was misspelt.
    """
    for name in cursor:
        if name not in Cursor.__annotations__:
            raise TypeError(f"{unexpected(name, Cursor)}; parameters that have no argument go into params")
    return cursor


def _with_query(url: str, params: Params, values: Mapping[str, Any]) -> str:
    merged = parameters.merge(params, values) if values or params is not None else None
    return f"{url}?{parameters.encodings.query(merged)}" if merged else url


def _with_body(method: str, url: str, params: Params, values: Mapping[str, Any]) -> Request:
    merged = parameters.merge(params, values)
    body, content_type = parameters.encodings.body(merged)
    return Request(method, url, body, content_type, values=merged)
