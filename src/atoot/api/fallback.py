"""Operations that came in a newer shape: ask for the newer one, and for the older where a server lacks it."""

from typing import Any, TypeVar

from atoot.errors import MastodonError
from atoot.message import Request, Response
from atoot.paging import Paged, PagedObject
from atoot.transport.base import Transport

L = TypeVar("L", bound="Paged[Any] | PagedObject[Any, Any]")


def is_missing(error: MastodonError) -> bool:
    """Whether an error may mean that the server does not have the operation.

    Servers say so with 404; some with 405, where the path has other operations; few with 501.
    """
    return error.status_code in (404, 405, 501)


def or_older(listing: L, newer: str, older: str) -> L:
    """The listing, which asks at the path `older` if the server has nothing at the path `newer`."""
    listing._transport = _OrOlder(listing._transport, newer, older)  # noqa: SLF001 - a listing that nobody has used yet
    return listing


class _OrOlder:
    """A transport that knows an older path for a newer one."""

    def __init__(self, inner: Transport, newer: str, older: str) -> None:
        self.origin = inner.origin
        self.fetch = inner.fetch
        self.decode = inner.decode
        self.spawn = inner.spawn
        self._send = inner.send
        self._newer = newer
        self._older = older

    async def send(self, request: Request) -> Response:
        try:
            return await self._send(request)
        except MastodonError as error:
            place, mark, query = request.path.partition("?")
            if place != self._newer or not is_missing(error):
                raise
            try:
                return await self._send(Request("GET", self._older + mark + query, options=request.options))
            except MastodonError as second:
                if is_missing(second):
                    raise error from None  # neither is there: what was asked for is the newer one
                raise
