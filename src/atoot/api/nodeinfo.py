"""What software a server runs."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints
from atoot.errors import ApiError
from atoot.lazy import pattern
from atoot.message import Request
from atoot.network.addresses import same_origin

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
        url = document_of(links, self._transport.origin)
        if url is None:
            raise ApiError("it lists no nodeinfo document on its own host", request=Request("GET", DISCOVERY))
        return await self._get(url, entities.NodeInfo)


_SCHEMA = pattern(r"http://nodeinfo\.diaspora\.software/ns/schema/([0-9]{1,3})\.([0-9]{1,3})")
"""How a link says which version of nodeinfo it leads to."""


def document_of(links: entities.NodeInfoLinks, origin: str) -> str | None:
    """Path of the newest document that is on the host itself; None if there is none."""
    found = []
    for link in links.links:
        version, url = _SCHEMA.fullmatch(link.rel), same_origin(link.href, origin)
        if version is not None and url is not None:
            found.append((int(version[1]), int(version[2]), url))
    return max(found)[2] if found else None
