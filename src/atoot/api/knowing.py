"""What those chapters stand on that need to know what the server at the other end is."""

from typing import TypeVar

from atoot.api.base import Endpoints, Options
from atoot.entities import Instance, NodeInfo, NodeInfoLinks, V1Instance
from atoot.errors import ApiError, ClientError, ServerError
from atoot.wire.server import Server, nodeinfo_document, server_of

T = TypeVar("T")


class Knowing(Endpoints):
    """Asks the server once what it is, and remembers it."""

    _known: Server | None = None

    async def _server(self, options: Options | None = None, *, refresh: bool = False) -> Server:
        if self._known is None or refresh:
            newer = await self._if_there("/api/v2/instance", Instance, options)
            older = (
                None if newer is not None else await self._if_there("/api/v1/instance", V1Instance, options)
            )
            self._known = server_of(newer or older, await self._software(options))
            self._transport.knows(self._known.software)
        return self._known

    async def _software(self, options: Options | None) -> NodeInfo | None:
        links = await self._if_there("/.well-known/nodeinfo", NodeInfoLinks, options)
        place = nodeinfo_document(links, self._transport.origin) if links is not None else None
        return await self._if_there(place, NodeInfo, options) if place is not None else None

    async def _if_there(self, path: str, kind: type[T], options: Options | None) -> T | None:
        try:
            return await self._get(path, kind, options=options)
        except (ApiError, ClientError, ServerError):
            return None
