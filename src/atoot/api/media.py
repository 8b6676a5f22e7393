"""Media: files to attach to statuses."""

from __future__ import annotations

from datetime import timedelta
from types import NoneType

from atoot import entities, posting
from atoot.api.base import Endpoints, File, Params, Ref, Upload, id_of, path
from atoot.errors import MastodonError, is_missing
from atoot.uploads import Progress, file_of


class Media(Endpoints):
    """https://docs.joinmastodon.org/methods/media/

    Upload files, describe them, and attach them with `create_status(media_ids=[...])`.
    """

    async def upload_attachment(
        self,
        fileobj: File | Upload,
        params: Params = None,
        description: str | None = None,
        focal: entities.media.Focal | None = None,
        *,
        thumbnail: File | Upload | None = None,
        filename: str | None = None,
        mime_type: str | None = None,
        wait: posting.Wait = True,
        progress: Progress | None = None,
    ) -> entities.MediaAttachment:
        """Upload a file, and wait until the server has processed it: only then it can be attached to a status.

        `POST /api/v2/media` · `write:media` · since 3.1.3
        `POST /api/v1/media` · `write:media` · since 0.0.0 · deprecated since 3.1.3

        Servers without the newer operation get the file by the older one. It is read piece by piece while it is sent.
        While it is processed, the server is asked for it as `media_attachment` does.

        Args:
            fileobj: the file: an open binary file, a path, its bytes, or an `Upload`. An open file is sent from where
                it stands to its end; it is left where it stood, and open.
            description: text for those who cannot see or hear it.
            focal: point that stays visible when a picture is cropped: `"x,y"` or two numbers, each from -1 to 1.
            thumbnail: picture to show in place of a video or sound (since 3.2.0).
            filename: name of the file that the server is told, without what could be a path.
            mime_type: media type of the file that the server is told; by default what its first bytes or its name say.
            wait: how long to wait for the server, in seconds; True is five minutes. With False, or where the server
                cannot be asked, `url` may be None as yet; see `media_ready`.
            progress: called with the bytes sent so far, and the bytes to send.

        Raises:
            TypeError: it is no file.
            ValueError: the file is empty, or the focal point lies outside of the picture.
            OSError: the file is not there, or cannot be read.
            UnprocessedError: the server does not take files of this kind or size, or could not process it.
            ApiError: the server works longer than that.
        """
        seconds = posting.seconds_of("wait", wait)
        file = await posting.prepared("fileobj", fileobj, filename, mime_type)
        values = {
            "file": file.upload,
            "thumbnail": None
            if thumbnail is None
            else (await posting.prepared("thumbnail", thumbnail)).upload,
            "description": description,
            "focus": posting.focus_of(focal),
        }
        attachment, done = await posting.upload(self._transport, params, values, progress)
        if done or seconds <= 0:
            return attachment
        try:
            return await posting.until_ready(self._transport, attachment.id, seconds, asked=True)
        except MastodonError as error:
            if not is_missing(error):
                raise
            return attachment  # a server that cannot be asked

    async def media_ready(
        self,
        attachment: Ref,
        *,
        timeout: timedelta | float = posting.LONGEST_WAIT,
    ) -> entities.MediaAttachment:
        """Wait until the server has processed an attachment, by asking `media_attachment` for it.

        Args:
            attachment: attachment, or its id.
            timeout: how long to wait; seconds, if it is a number.

        Raises:
            UnprocessedError: the server could not process the file.
            ApiError: it takes longer.
        """
        if isinstance(attachment, entities.MediaAttachment) and attachment.url is not None:
            return attachment
        return await posting.until_ready(
            self._transport, id_of(attachment), posting.seconds_of("timeout", timeout)
        )

    async def media_attachment(self, attachment: Ref) -> entities.MediaAttachment:
        """An attachment that no status has yet. Its `url` is None as long as the server works on it.

        `GET /api/v1/media/:id` · `write:media` · since 3.1.3

        Args:
            attachment: file, or its id.

        Raises:
            NotFoundError: there is none, it is not yours, or a status has it.
            UnprocessedError: the server could not make sense of the file.
        """
        return await self._get(path("/api/v1/media/{}", attachment), entities.MediaAttachment)

    async def update_attachment(
        self,
        attachment: Ref,
        fileobj: File | Upload | None = None,
        params: Params = None,
        description: str | None = None,
        focal: entities.media.Focal | None = None,
        *,
        thumbnail: File | Upload | None = None,
    ) -> entities.MediaAttachment:
        """Change an attachment that no status has yet. For later there is `update_status`.

        `PUT /api/v1/media/:id` · `write:media` · since 0.0.0

        Args:
            attachment: attachment, or its id.
            fileobj: another file. Mastodon keeps the old one; upload the new one instead.
            description: text for those who cannot see or hear it.
            focal: point that stays visible when a picture is cropped (since 2.3.0).
            thumbnail: picture to show in place of a video or sound (since 3.2.0).
        """
        return await self._put(
            path("/api/v1/media/{}", attachment),
            entities.MediaAttachment,
            params,
            file=file_of(fileobj),
            thumbnail=file_of(thumbnail),
            description=description,
            focus=posting.focus_of(focal),
        )

    async def delete_attachment(self, attachment: Ref) -> None:
        """Delete an attachment that no status has.

        `DELETE /api/v1/media/:id` · `write:media` · since 4.4.0

        Args:
            attachment: file, or its id.
        """
        return await self._delete(path("/api/v1/media/{}", attachment), NoneType)
