"""What every chapter of the API stands on: five verbs and a page."""

from collections.abc import Mapping
from typing import Any, TypedDict, TypeVar, overload

from atoot.message import Request
from atoot.paging import Paged
from atoot.transport.base import Transport
from atoot.wire import encode
from atoot.wire.encode import File, Params, Upload, upload
from atoot.wire.paths import Ref, id_of, path

__all__ = ["Cursor", "Endpoints", "File", "Params", "Ref", "Upload", "id_of", "path", "upload"]

T = TypeVar("T")


class Cursor(TypedDict, total=False):
    """Where in a list to begin. https://docs.joinmastodon.org/api/guidelines/#pagination"""

    max_id: Ref
    """Only what is older than this."""
    since_id: Ref
    """Only what is newer than this, the newest first."""
    min_id: Ref
    """Only what is newer than this, the oldest of it first (since 2.6.0)."""


class Endpoints:
    """Base of all chapters; they share nothing else."""

    _transport: Transport

    @overload
    async def _get(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> T: ...
    @overload
    async def _get(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any: ...
    async def _get(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any:
        return await self._transport.fetch(Request("GET", _with_query(url, params, values)), kind)

    @overload
    async def _post(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> T: ...
    @overload
    async def _post(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any: ...
    async def _post(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any:
        return await self._transport.fetch(_with_body("POST", url, params, values), kind)

    @overload
    async def _put(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> T: ...
    @overload
    async def _put(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any: ...
    async def _put(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any:
        return await self._transport.fetch(_with_body("PUT", url, params, values), kind)

    @overload
    async def _patch(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> T: ...
    @overload
    async def _patch(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any: ...
    async def _patch(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any:
        return await self._transport.fetch(_with_body("PATCH", url, params, values), kind)

    @overload
    async def _delete(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> T: ...
    @overload
    async def _delete(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any: ...
    async def _delete(self, url: str, kind: Any, params: Params = None, /, **values: Any) -> Any:
        return await self._transport.fetch(_with_body("DELETE", url, params, values), kind)

    def _page(self, url: str, kind: type[T], params: Params = None, /, **values: Any) -> Paged[T]:
        return Paged(self._transport, _with_query(url, params, values), kind)


def _with_query(url: str, params: Params, values: Mapping[str, Any]) -> str:
    merged = encode.merge(params, values)
    return f"{url}?{encode.query(merged)}" if merged else url


def _with_body(method: str, url: str, params: Params, values: Mapping[str, Any]) -> Request:
    body, content_type = encode.body(encode.merge(params, values))
    return Request(method, url, body, content_type)
