"""Bookmark folders: bookmarks in order. Pleroma has this."""

from __future__ import annotations

from types import NoneType

from atoot import entities
from atoot.api.base import Endpoints, Paged, Ref, path


class BookmarkFolders(Endpoints):
    """`status_bookmark` puts a status into a folder, `bookmarks` lists what is in one."""

    def bookmark_folders(self) -> Paged[entities.BookmarkFolder]:
        """Your folders.

        `GET /api/v1/pleroma/bookmark_folders` · `read:bookmarks` · since Pleroma 2.7.0
        """
        return self._page("/api/v1/pleroma/bookmark_folders", entities.BookmarkFolder)

    async def create_bookmark_folder(self, name: str, *, emoji: str | None = None) -> entities.BookmarkFolder:
        """Make a folder, once: if a try ends in a way that leaves open whether it was made, your folders are looked at.

        `POST /api/v1/pleroma/bookmark_folders` · `write:bookmarks` · since Pleroma 2.7.0

        Args:
            name: what it is called.
            emoji: that stands for it: itself, or the shortcode of a custom one.
        """
        url = "/api/v1/pleroma/bookmark_folders"

        async def made(_values: object) -> entities.BookmarkFolder | None:
            folders = await self.bookmark_folders()
            return next((one for one in folders if one.name == name and emoji in (None, one.emoji)), None)

        return await self._once("POST", url, entities.BookmarkFolder, made, name=name, emoji=emoji)

    async def update_bookmark_folder(
        self,
        folder: Ref,
        *,
        name: str | None = None,
        emoji: str | None = None,
    ) -> entities.BookmarkFolder:
        """Change a folder. What is not sent stays.

        `PATCH /api/v1/pleroma/bookmark_folders/:id` · `write:bookmarks` · since Pleroma 2.7.0

        Args:
            folder: folder, or its id.
            name: what it is called.
            emoji: that stands for it.
        """
        url = path("/api/v1/pleroma/bookmark_folders/{}", folder)
        return await self._patch(url, entities.BookmarkFolder, name=name, emoji=emoji)

    async def delete_bookmark_folder(self, folder: Ref) -> None:
        """Delete a folder; the bookmarks in it stay.

        `DELETE /api/v1/pleroma/bookmark_folders/:id` · `write:bookmarks` · since Pleroma 2.7.0

        Args:
            folder: folder, or its id.
        """
        url = path("/api/v1/pleroma/bookmark_folders/{}", folder)
        await self._delete(url, NoneType)
