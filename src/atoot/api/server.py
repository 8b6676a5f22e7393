"""What the server at the other end is: asked once, remembered."""

from typing import Any
from urllib.parse import urlsplit

from atoot.api.base import Endpoints, Options
from atoot.entities import Instance, NodeInfo, NodeInfoLinks, V1Instance
from atoot.errors import ApiError, ClientError, ServerError
from atoot.wire.links import same_origin
from atoot.wire.server import Server, server_of


class ServerAbilities(Endpoints):
    """Software, version and limits of the server, from nodeinfo and the instance. Nothing is refused because of them."""

    _server: Server | None = None

    async def server(self, *, refresh: bool = False, options: Options | None = None) -> Server:
        """What the server is and what it allows.

        It is asked once: `/.well-known/nodeinfo` and the document it names, `/api/v2/instance`, else `/api/v1/instance`.
        What a server does not answer stays unknown; it is no error.

        Args:
            refresh: ask again.
        Raises:
            NetworkError: the server cannot be reached.
        """
        if self._server is None or refresh:
            instance = await self._if_there("/api/v2/instance", Instance, options)
            if instance is None:
                instance = await self._if_there("/api/v1/instance", V1Instance, options)
            self._server = server_of(instance, await self._software(options))
        return self._server

    async def _software(self, options: Options | None) -> NodeInfo | None:
        links = await self._if_there("/.well-known/nodeinfo", NodeInfoLinks, options)
        for link in reversed(links.links if links is not None else ()):  # newest version last
            place = same_origin(link.href, self._transport.origin) or _path(link.href)
            if place is not None:
                return await self._if_there(place, NodeInfo, options)
        return None

    async def _if_there(self, path: str, kind: Any, options: Options | None) -> Any:
        try:
            return await self._get(path, kind, options=options)
        except (ApiError, ClientError, ServerError):
            return None


def _path(url: str) -> str | None:
    """The path of a URL: an instance whose names are of another host than itself names that host in nodeinfo."""
    path = urlsplit(url).path
    return path if path.startswith("/nodeinfo/") else None
