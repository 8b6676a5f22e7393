"""OEmbed: statuses inside of other pages."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints, Params


class Oembed(Endpoints):
    """https://docs.joinmastodon.org/methods/oembed/"""

    async def oembed(
        self,
        url: str,
        params: Params = None,
        maxwidth: int | None = None,
        maxheight: int | None = None,
    ) -> entities.OEmbed:
        """How to show a public status of this server in another page.

        `GET /api/oembed` · public · since 1.0.0

        Args:
            url: address of the status.
            maxwidth: width of the frame in pixels (server default: 400).
            maxheight: height of the frame in pixels.
        """
        return await self._get(
            "/api/oembed", entities.OEmbed, params, url=url, maxwidth=maxwidth, maxheight=maxheight
        )
