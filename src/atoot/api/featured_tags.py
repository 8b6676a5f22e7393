"""Featured tags: hashtags on your profile."""

from __future__ import annotations

from types import NoneType

from atoot import entities
from atoot.api.arguments import Hashtag, hashtag
from atoot.api.base import Endpoints, Paged, Ref, path


class FeaturedTags(Endpoints):
    """Hashtags that your profile shows. `tag_feature` and `tag_unfeature` do the same by name (since 4.4.0).

    https://docs.joinmastodon.org/methods/featured_tags/
    """

    def featured_tags(self) -> Paged[entities.FeaturedTag]:
        """Hashtags on your profile.

        `GET /api/v1/featured_tags` · `read:accounts` · since 3.0.0
        """
        return self._page("/api/v1/featured_tags", entities.FeaturedTag)

    async def create_featured_tag(self, name: Hashtag) -> entities.FeaturedTag:
        """Put a hashtag on your profile.

        `POST /api/v1/featured_tags` · `write:accounts` · since 3.0.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
        return await self._post("/api/v1/featured_tags", entities.FeaturedTag, name=hashtag(name))

    async def delete_featured_tag(self, tag: Ref) -> None:
        """Take a hashtag off your profile.

        `DELETE /api/v1/featured_tags/:id` · `write:accounts` · since 3.0.0

        Args:
            tag: `FeaturedTag`, or its id. The id of a `Tag` is another one.
        """
        await self._delete(path("/api/v1/featured_tags/{}", tag), NoneType)

    def suggested_featured_tags(self) -> Paged[entities.Tag]:
        """Hashtags that you have used most lately, at most 10.

        `GET /api/v1/featured_tags/suggestions` · `read:accounts` · since 3.0.0
        """
        return self._page("/api/v1/featured_tags/suggestions", entities.Tag)
