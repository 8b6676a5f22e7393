"""The abilities of the server, requested once and cached."""

from __future__ import annotations

from atoot import entities, posting
from atoot.api.base import Endpoints


class ServerAbilities(Endpoints):
    """Software, version and limits of the server, from nodeinfo and the instance. No request is refused because of them."""

    async def server(self, *, refresh: bool = False) -> entities.server.Server:
        """What the server is and what it allows.

        It is asked once: `/.well-known/nodeinfo` and the document it names, `/api/v2/instance`, else `/api/v1/instance`.
        What a server does not answer stays unknown; it is no error.

        Args:
            refresh: ask again.

        Raises:
            NetworkError: the server cannot be reached.
        """
        return await self._transport.about(refresh=refresh)

    async def count_characters(self, text: str, *, spoiler_text: str = "") -> int:
        """The length of a status as this server counts it; `(await c.server()).limits.characters` is how long it may be.

        On Mastodon an address counts the same however long it is (23, unless the server says otherwise), a mention
        without its host, and what readers take for one character counts as one. GoToSocial, Pleroma and others count
        all as it is typed.

        Args:
            text: the status as it is typed.
            spoiler_text: its content warning.
        """
        limits = (await self._transport.about()).limits
        return posting.characters_of(spoiler_text or "", limits) + posting.length(text, limits)
