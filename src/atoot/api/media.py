"""Media: files to attach to statuses."""

from collections.abc import Iterable
from types import NoneType
from typing import Any

from atoot.api.arguments import file_of
from atoot.api.base import Endpoints, File, Options, Params, Ref, Upload, path
from atoot.api.checks import Focal, focus_of
from atoot.entities import MediaAttachment
from atoot.errors import MastodonError, is_missing


class Media(Endpoints):
    """https://docs.joinmastodon.org/methods/media/

    Upload files, describe them, and attach them with `create_status(media_ids=[...])`.
    """

    async def upload_attachment(
        self,
        fileobj: File | Upload,
        params: Params = None,
        description: str | None = None,
        focal: Focal | None = None,
        *,
        thumbnail: File | Upload | None = None,
        filename: str | None = None,
        mime_type: str | None = None,
        options: Options | None = None,
    ) -> MediaAttachment:
        """Upload a file. Large ones are worked on for a while after the answer: their `url` is None until then.

        `POST /api/v2/media` · `write:media` · since 3.1.3
        `POST /api/v1/media` · `write:media` · since 0.0.0 · deprecated since 3.1.3

        Servers without the newer operation get the file by the older one.

        Args:
            fileobj: the file: an open binary file, a path, its bytes, or an `Upload`. An open file stays open.
            params: extra parameters by their name in the API.
            description: text for those who cannot see or hear it.
            focal: point that stays visible when a picture is cropped: `"x,y"` or two numbers, each from -1 to 1.
            thumbnail: picture to show in place of a video or sound (since 3.2.0).
            filename: name of the file that the server is told.
            mime_type: media type of the file that the server is told.

        Raises:
            TypeError: it is no file.
            ValueError: the focal point lies outside of the picture.
            UnprocessedError: the server does not take files of this kind or size.
        """
        values = {
            "file": _named(file_of(fileobj), filename, mime_type),
            "thumbnail": file_of(thumbnail),
            "description": description,
            "focus": focus_of(focal),
        }
        opened = _opened(values.values())
        places = [file.tell() for file in opened if file.seekable()]
        try:
            return await self._post("/api/v2/media", MediaAttachment, params, options=options, **values)
        except MastodonError as error:
            if not is_missing(error) or len(places) < len(opened):
                raise
        for file, place in zip(opened, places, strict=True):
            file.seek(place)
        return await self._post("/api/v1/media", MediaAttachment, params, options=options, **values)

    async def media_attachment(self, attachment: Ref, *, options: Options | None = None) -> MediaAttachment:
        """An attachment that no status has yet. Its `url` is None as long as the server works on it.

        `GET /api/v1/media/:id` · `write:media` · since 3.1.3

        Raises:
            NotFoundError: there is none, it is not yours, or a status has it.
            UnprocessedError: the server could not make sense of the file.
        """
        return await self._get(path("/api/v1/media/{}", attachment), MediaAttachment, options=options)

    async def update_attachment(
        self,
        attachment: Ref,
        fileobj: File | Upload | None = None,
        params: Params = None,
        description: str | None = None,
        focal: Focal | None = None,
        *,
        thumbnail: File | Upload | None = None,
        options: Options | None = None,
    ) -> MediaAttachment:
        """Change an attachment that no status has yet. For later there is `update_status`.

        `PUT /api/v1/media/:id` · `write:media` · since 0.0.0

        Args:
            attachment: attachment, or its id.
            fileobj: another file. Mastodon keeps the old one; upload the new one instead.
            params: extra parameters by their name in the API.
            description: text for those who cannot see or hear it.
            focal: point that stays visible when a picture is cropped (since 2.3.0).
            thumbnail: picture to show in place of a video or sound (since 3.2.0).
        """
        return await self._put(
            path("/api/v1/media/{}", attachment),
            MediaAttachment,
            params,
            options=options,
            file=file_of(fileobj),
            thumbnail=file_of(thumbnail),
            description=description,
            focus=focus_of(focal),
        )

    async def delete_attachment(self, attachment: Ref, *, options: Options | None = None) -> None:
        """Delete an attachment that no status has.

        `DELETE /api/v1/media/:id` · `write:media` · since 4.4.0
        """
        return await self._delete(path("/api/v1/media/{}", attachment), NoneType, options=options)


def _named(
    content: File | Upload | None, filename: str | None, mime_type: str | None
) -> File | Upload | None:
    """A file with the name and type to tell the server, where they are given."""
    if content is None:
        raise TypeError("fileobj: expected a file, got None")
    if filename is None and mime_type is None:
        return content
    file = content if isinstance(content, Upload) else Upload(content)
    return Upload(file.content, filename or file.filename, mime_type or file.mime_type)


def _opened(values: Iterable[Any]) -> list[Any]:
    """The files among the values that somebody opened: they have to be wound back before they are sent again."""
    contents = (value.content if isinstance(value, Upload) else value for value in values)
    return [content for content in contents if hasattr(content, "read")]
