"""What software a server runs."""

from __future__ import annotations

from atoot import entities, http
from atoot.api.base import Endpoints
from atoot.errors import ApiError
from atoot.message import Request

DISCOVERY = "/.well-known/nodeinfo"


class Nodeinfo(Endpoints):
    """https://nodeinfo.diaspora.software/

    No part of Mastodon's API: nearly every server of the fediverse has it.
    """

    async def nodeinfo(self) -> entities.NodeInfo:
        """What the server runs, in which version, and how much it is used.

        `GET /.well-known/nodeinfo` · public · since 3.0.0
        `GET /nodeinfo/:version` · public · since 3.0.0

        The first document says where the second is; that may be any path, but of this host only.

        Raises:
            ApiError: the server names no document on its own host.
        """
        links = await self._get(DISCOVERY, entities.NodeInfoLinks)
        url = http.nodeinfo_document(links, self._transport.origin)
        if url is None:
            raise ApiError("it names no nodeinfo document on its own host", request=Request("GET", DISCOVERY))
        return await self._get(url, entities.NodeInfo)
