"""Custom emojis: pictures of the server's own."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints, Paged


class CustomEmojis(Endpoints):
    """The custom emojis of the server.

    https://docs.joinmastodon.org/methods/custom_emojis/
    """

    def get_custom_emojis(self) -> Paged[entities.CustomEmoji]:
        """Custom emojis of the server, all in one page.

        `GET /api/v1/custom_emojis` · public · since 2.0.0
        """
        return self._page("/api/v1/custom_emojis", entities.CustomEmoji)
