"""Tags: one hashtag, and what you do with it."""

from __future__ import annotations

from atoot import entities
from atoot.api.arguments import Hashtag, hashtag
from atoot.api.base import Endpoints, path


class Tags(Endpoints):
    """Look a hashtag up, follow it, feature it. Each takes the name or an entity that has one.

    https://docs.joinmastodon.org/methods/tags/
    """

    async def tag(self, name: Hashtag) -> entities.Tag:
        """A hashtag, and how much it was used lately.

        `GET /api/v1/tags/:name` · public · since 4.0.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
        return await self._get(path("/api/v1/tags/{}", hashtag(name)), entities.Tag)

    async def tag_follow(self, name: Hashtag) -> entities.Tag:
        """Get the posts with a hashtag into your home timeline.

        `POST /api/v1/tags/:name/follow` · `write:follows` · since 4.0.0

        Args:
            name: hashtag, or its name, with or without the `#`.

        Raises:
            UnprocessedError: you follow it already (servers before 4.1.0).
        """
        return await self._post(path("/api/v1/tags/{}/follow", hashtag(name)), entities.Tag)

    async def tag_unfollow(self, name: Hashtag) -> entities.Tag:
        """Stop following a hashtag.

        `POST /api/v1/tags/:name/unfollow` · `write:follows` · since 4.0.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
        return await self._post(path("/api/v1/tags/{}/unfollow", hashtag(name)), entities.Tag)

    async def tag_feature(self, name: Hashtag) -> entities.Tag:
        """Put a hashtag on your profile.

        `POST /api/v1/tags/:id/feature` · `write:accounts` · since 4.4.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
        # What the documentation calls an id is the name:
        # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/tags_controller.rb
        return await self._post(path("/api/v1/tags/{}/feature", hashtag(name)), entities.Tag)

    async def tag_unfeature(self, name: Hashtag) -> entities.Tag:
        """Take a hashtag off your profile.

        `POST /api/v1/tags/:id/unfeature` · `write:accounts` · since 4.4.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
        return await self._post(path("/api/v1/tags/{}/unfeature", hashtag(name)), entities.Tag)
