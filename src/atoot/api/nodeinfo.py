"""What software a server runs."""

import re

from atoot.api.base import Endpoints, Options
from atoot.entities import NodeInfo, NodeInfoLinks
from atoot.errors import ApiError
from atoot.message import Request
from atoot.wire.links import same_origin

DISCOVERY = "/.well-known/nodeinfo"
SCHEMA = re.compile(r"http://nodeinfo\.diaspora\.software/ns/schema/([0-9]{1,3})\.([0-9]{1,3})")
"""How a link says which version of nodeinfo it leads to."""


class Nodeinfo(Endpoints):
    """https://nodeinfo.diaspora.software/

    No part of Mastodon's API: nearly every server of the fediverse has it.
    """

    async def nodeinfo(self, *, options: Options | None = None) -> NodeInfo:
        """What the server runs, in which version, and how much it is used.

        `GET /.well-known/nodeinfo` · public · since 3.0.0
        `GET /nodeinfo/:version` · public · since 3.0.0

        The first document says where the second is; that may be any path, but of this host only.

        Raises:
            ApiError: the server names no document on its own host.
        """
        links = await self._get(DISCOVERY, NodeInfoLinks, options=options)
        url = document(links, self._transport.origin)
        if url is None:
            raise ApiError("it names no nodeinfo document on its own host", request=Request("GET", DISCOVERY))
        return await self._get(url, NodeInfo, options=options)


def document(links: NodeInfoLinks, origin: str) -> str | None:
    """Path of the newest document that is on the host itself; None if there is none."""
    found = [
        (version, url)
        for link in links.links
        if (version := _version(link.rel)) and (url := same_origin(link.href, origin))
    ]
    return max(found)[1] if found else None


def _version(rel: str) -> tuple[int, int] | None:
    found = SCHEMA.fullmatch(rel)
    return (int(found[1]), int(found[2])) if found else None
