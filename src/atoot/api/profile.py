"""Profile: your own, as you edit it."""

from __future__ import annotations

from collections.abc import Iterable

from atoot import entities
from atoot.api.arguments import profile_fields, several
from atoot.api.base import Endpoints, File, Upload
from atoot.uploads import file_of


class Profile(Endpoints):
    """Read and change your profile. Before 4.6.0, `update_account_credentials` changes it.

    https://docs.joinmastodon.org/methods/profile/
    """

    async def profile(self) -> entities.Profile:
        """Your profile: plain text, and pictures only where you have chosen some.

        `GET /api/v1/profile` · `profile` or `read:accounts` · since 4.6.0
        """
        return await self._get("/api/v1/profile", entities.Profile)

    async def update_profile(
        self,
        *,
        display_name: str | None = None,
        note: str | None = None,
        avatar: File | Upload | None = None,
        avatar_description: str | None = None,
        header: File | Upload | None = None,
        header_description: str | None = None,
        locked: bool | None = None,
        bot: bool | None = None,
        discoverable: bool | None = None,
        hide_collections: bool | None = None,
        indexable: bool | None = None,
        show_media: bool | None = None,
        show_media_replies: bool | None = None,
        show_featured: bool | None = None,
        attribution_domains: str | Iterable[str] | None = None,
        fields_attributes: entities.accounts.ProfileFields | None = None,
    ) -> entities.Profile:
        """Change your profile.

        `PATCH /api/v1/profile` · `write:accounts` · since 4.6.0

        Args:
            display_name: name that others see.
            note: text of the profile.
            avatar: picture: its path, its bytes or an open binary file.
            avatar_description: text for those who cannot see it.
            header: banner: likewise.
            header_description: text for those who cannot see it.
            locked: decide on each follower.
            bot: mark the account as automated.
            discoverable: show the account in the directory and in suggestions.
            hide_collections: hide whom you follow and who follows you.
            indexable: let your public posts be found by search.
            show_media: show a tab of media.
            show_media_replies: show media of replies in it too.
            show_featured: show a tab of what you feature.
            attribution_domains: sites that may name you as author, at most 10.
            fields_attributes: the table on the profile: `{name: value}`, or a list of `{"name": ..., "value": ...}` or
                of `Field`; it replaces the one that is there. At most 4 rows, 255 characters each.
        """
        return await self._patch(
            "/api/v1/profile",
            entities.Profile,
            display_name=display_name,
            note=note,
            avatar=file_of(avatar),
            avatar_description=avatar_description,
            header=file_of(header),
            header_description=header_description,
            locked=locked,
            bot=bot,
            discoverable=discoverable,
            hide_collections=hide_collections,
            indexable=indexable,
            show_media=show_media,
            show_media_replies=show_media_replies,
            show_featured=show_featured,
            attribution_domains=several(attribution_domains),
            fields_attributes=profile_fields(fields_attributes),
        )

    async def delete_profile_avatar(self) -> entities.CredentialAccount:
        """Remove your picture; others see the server's own then.

        `DELETE /api/v1/profile/avatar` · `write:accounts` · since 4.2.0
        """
        return await self._delete("/api/v1/profile/avatar", entities.CredentialAccount)

    async def delete_profile_header(self) -> entities.CredentialAccount:
        """Remove your banner; others see the server's own then.

        `DELETE /api/v1/profile/header` · `write:accounts` · since 4.2.0
        """
        return await self._delete("/api/v1/profile/header", entities.CredentialAccount)
