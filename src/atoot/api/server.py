"""What the server at the other end is: asked once, remembered."""

from typing import TypeVar

from atoot.api.base import Endpoints, Options
from atoot.entities import Instance, NodeInfo, NodeInfoLinks, V1Instance
from atoot.errors import ApiError, ClientError, ServerError
from atoot.graphemes import count
from atoot.text import count_characters
from atoot.wire.server import Server, nodeinfo_document, server_of

T = TypeVar("T")


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
            newer = await self._if_there("/api/v2/instance", Instance, options)
            older = (
                None if newer is not None else await self._if_there("/api/v1/instance", V1Instance, options)
            )
            self._server = server_of(newer or older, await self._software(options))
        return self._server

    async def count_characters(
        self, text: str, *, spoiler_text: str = "", options: Options | None = None
    ) -> int:
        """The length of a status as this server counts it; `(await c.server()).limits.characters` is how long it may be.

        An address counts the same however long it is (23, unless the server says otherwise), a mention without its
        host, and what readers take for one character counts as one.

        Args:
            text: the status as it is typed.
            spoiler_text: its content warning.
        """
        limits = (await self.server(options=options)).limits
        return count(spoiler_text) + count_characters(text, url_characters=limits.url_characters)

    async def _software(self, options: Options | None) -> NodeInfo | None:
        links = await self._if_there("/.well-known/nodeinfo", NodeInfoLinks, options)
        place = nodeinfo_document(links, self._transport.origin) if links is not None else None
        return await self._if_there(place, NodeInfo, options) if place is not None else None

    async def _if_there(self, path: str, kind: type[T], options: Options | None) -> T | None:
        try:
            return await self._get(path, kind, options=options)
        except (ApiError, ClientError, ServerError):
            return None
