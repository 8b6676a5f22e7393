"""What the server at the other end is: asked once, remembered by the transport."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from atoot import entities
from atoot.errors import ApiError, ClientError, MastodonError, RatelimitError, ServerError
from atoot.lazy import pattern
from atoot.message import Request
from atoot.network.addresses import same_origin

T = TypeVar("T")


class Asks(Protocol):
    """Fetches things from the server; a transport does."""

    origin: str

    def fetch(self, request: Request, kind: Any) -> Coroutine[Any, Any, Any]:
        """The answer to a request as a value of a type."""
        ...


async def nodeinfo_of(transport: Asks) -> entities.NodeInfo | None:
    """What a server says of itself in nodeinfo, which counts in no limit of its API; None if it says nothing.

    Raises:
        NetworkError: the server cannot be reached.
        RatelimitError: it counts all the same, and asks to wait.
    """
    links = await _if_there(transport, "/.well-known/nodeinfo", entities.NodeInfoLinks, RatelimitError)
    place = nodeinfo_document(links, transport.origin) if links is not None else None
    return await _if_there(transport, place, entities.NodeInfo, RatelimitError) if place is not None else None


async def ask(transport: Asks, nodeinfo: entities.NodeInfo | None = None) -> entities.server.Server:
    """What a server is and allows, as nodeinfo and the instance say; what it does not answer stays unknown.

    Args:
        transport: asks the server.
        nodeinfo: what it says there, if it was asked already.

    Raises:
        NetworkError: the server cannot be reached.
    """
    newer = await _if_there(transport, "/api/v2/instance", entities.Instance)
    older = None if newer is not None else await _if_there(transport, "/api/v1/instance", entities.V1Instance)
    if nodeinfo is None:
        with suppress(RatelimitError):
            nodeinfo = await nodeinfo_of(transport)
    return entities.server.server_of(newer or older, nodeinfo)


async def _if_there(transport: Asks, path: str, kind: type[T], *but: type[MastodonError]) -> T | None:
    try:
        found: T = await transport.fetch(Request("GET", path), kind)
    except (ApiError, ClientError, ServerError) as error:
        if isinstance(error, but):
            raise
        return None
    return found


_SCHEMA = pattern(r"http://nodeinfo\.diaspora\.software/ns/schema/([0-9]{1,3})\.([0-9]{1,3})")
"""How a link says which version of nodeinfo it leads to."""


def nodeinfo_document(links: entities.NodeInfoLinks, origin: str) -> str | None:
    """Path of the newest document that is on the host itself; None if there is none."""
    found = []
    for link in links.links:
        version, url = _SCHEMA.fullmatch(link.rel), same_origin(link.href, origin)
        if version is not None and url is not None:
            found.append((int(version[1]), int(version[2]), url))
    return max(found)[2] if found else None
