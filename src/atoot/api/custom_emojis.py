"""Custom emojis: pictures of the server's own."""

from atoot.api.base import Endpoints, Paged
from atoot.entities import CustomEmoji


class CustomEmojis(Endpoints):
    """The custom emojis of the server.

    https://docs.joinmastodon.org/methods/custom_emojis/
    """

    def get_custom_emojis(self) -> Paged[CustomEmoji]:
        """Custom emojis of the server, all in one page.

        `GET /api/v1/custom_emojis` · public · since 2.0.0
        """
        return self._page("/api/v1/custom_emojis", CustomEmoji)
