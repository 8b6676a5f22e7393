"""Download of files: pictures, videos and audio, from whichever host serves them."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO, overload

from atoot import entities
from atoot.api.base import Endpoints
from atoot.lazy import later
from atoot.uploads import Progress

# Loaded with the first file.
fetched: Callable[..., Awaitable[Path | int]] = later("atoot.workflows.files", "fetched")


class Downloading(Endpoints):
    """Fetch files, whole, wherever they are."""

    @overload
    async def download(
        self,
        media: entities.MediaAttachment | str,
        to: str | os.PathLike[str],
        *,
        largest: int | None = None,
        progress: Progress | None = None,
    ) -> Path: ...

    @overload
    async def download(
        self,
        media: entities.MediaAttachment | str,
        to: IO[bytes],
        *,
        largest: int | None = None,
        progress: Progress | None = None,
    ) -> int: ...

    async def download(
        self,
        media: entities.MediaAttachment | str,
        to: str | os.PathLike[str] | IO[bytes],
        *,
        largest: int | None = None,
        progress: Progress | None = None,
    ) -> Path | int:
        """Fetch a file, and save it. What broke off is fetched from there on, where the host can do that.

        Under a path there is the whole file or what was there before: until it is whole it has another name beside it. Out
        of an open file that can be sought, what has come is taken again if the rest does not come.

        The token is not sent. Addresses of your own network are refused, but for those of the instance itself.

        Args:
            media: an attachment, or the address of a file, as that of an avatar.
            to: where to save it: a path, whose file is replaced; a folder, in which it gets a name of its own; or a file
                that is open for writing in binary mode, and stays open.
            largest: bytes that it may have (default: 4 GiB).
            progress: called with the bytes that have come, and those of the whole file, 0 if the host does not say.

        Returns:
            Its path; of an open file the bytes that were written.

        Raises:
            TypeError: it is no attachment, no address, or nothing to write into.
            ValueError: the attachment has no file yet; the address is none that is fetched.
            OSError: the file cannot be written.
            NotFoundError: there is no such file (any more).
            ApiError: it is larger than that, or a page came in its place.
            NetworkError: the host cannot be reached, or does not send all of it.
        """
        return await fetched(self._transport, media, to, largest or 0, progress)
