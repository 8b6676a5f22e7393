"""Statuses: reading, changing and deleting them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict

from atoot.api.arguments import ids_of
from atoot.api.base import Endpoints, Options, Paged, Ref, id_of, path
from atoot.api.checks import Focal, focus_of, poll_of
from atoot.api.choices import QuotePolicy
from atoot.api.requesting import in_json, with_query
from atoot.entities import Context, PreviewCard, Status, StatusEdit, StatusSource, Translation
from atoot.message import Request
from atoot.wire import encode


class MediaAttributes(TypedDict, total=False):
    """What to change of one attachment of a status."""

    id: Ref
    """The attachment."""
    description: str
    focus: Focal


class Statuses(Endpoints):
    """https://docs.joinmastodon.org/methods/statuses/

    Read statuses, and change and delete your own.
    """

    async def view_status(self, status: Ref, *, options: Options | None = None) -> Status:
        """A status.

        `GET /api/v1/statuses/:id` · public or `read:statuses` · since 0.0.0

        Raises:
            NotFoundError: there is none, or you may not see it.
        """
        return await self._get(path("/api/v1/statuses/{}", status), Status, options=options)

    def statuses(self, ids: Iterable[Ref], *, options: Options | None = None) -> Paged[Status]:
        """Several statuses at once. Those that do not exist, or that you may not see, are left out.

        `GET /api/v1/statuses` · public or `read:statuses` · since 4.3.0
        """
        return self._page("/api/v1/statuses", Status, options=options, id=ids_of(ids))

    async def update_status(
        self,
        id: Ref,
        *,
        status: str | None = None,
        spoiler_text: str | None = None,
        sensitive: bool | None = None,
        language: str | None = None,
        media_ids: Sequence[Ref] | None = None,
        media_attributes: Sequence[MediaAttributes] | None = None,
        poll_options: Sequence[str] | None = None,
        poll_expires_in: timedelta | int | None = None,
        poll_multiple: bool | None = None,
        poll_hide_totals: bool | None = None,
        quote_approval_policy: QuotePolicy | None = None,
        content_type: str | None = None,
        options: Options | None = None,
    ) -> Status:
        """Change one of your statuses. Some servers blank what is not sent: send text, warning and media anew.

        `PUT /api/v1/statuses/:id` · `write:statuses` · since 3.5.0

        Args:
            id: status, or its id.
            status: the new text.
            spoiler_text: the new content warning; an empty text takes it away.
            sensitive: whether media are hidden behind a warning.
            language: ISO 639-1 code of the language of the text (since 4.0.0).
            media_ids: all attachments that it is to have, old and new.
            media_attributes: new descriptions and focal points: `[{"id": ..., "description": ...}]`.
            poll_options: the possible answers; votes are lost if they differ from the old ones.
            poll_expires_in: how long one can vote from now; seconds, if it is a number.
            poll_multiple: whether one may choose several answers (server default: no).
            poll_hide_totals: whether counts are hidden until the end (server default: no).
            quote_approval_policy: who may quote it (since 4.5.0).
            content_type: MIME type of the text: `text/markdown` (glitch-soc, GoToSocial, Pleroma).

        Raises:
            ValueError: an empty poll, a poll and media, a focal point outside of the picture.
        """
        media = ids_of(media_ids) if media_ids is not None else None
        named = {
            "status": status,
            "spoiler_text": spoiler_text,
            "sensitive": sensitive,
            "language": language,
            "media_ids": media,
            "media_attributes": _media_attributes(media_attributes),
            "poll": poll_of(poll_options, poll_expires_in, poll_multiple, poll_hide_totals, media),
            "quote_approval_policy": quote_approval_policy,
            "content_type": content_type,
        }
        values = encode.merge(None, named)
        return await self._fetch(in_json("PUT", path("/api/v1/statuses/{}", id), values, options), Status)

    async def update_status_interaction_policy(
        self,
        status: Ref,
        *,
        quote_approval_policy: QuotePolicy | None = None,
        options: Options | None = None,
    ) -> Status:
        """Change who may quote one of your statuses, and leave all else of it alone.

        `PUT /api/v1/statuses/:id/interaction_policy` · `write:statuses` · since 4.5.0

        Args:
            status: status, or its id.
            quote_approval_policy: who may quote it.
        """
        return await self._put(
            path("/api/v1/statuses/{}/interaction_policy", status),
            Status,
            options=options,
            quote_approval_policy=quote_approval_policy,
        )

    async def delete_status(
        self, status: Ref, *, delete_media: bool | None = None, options: Options | None = None
    ) -> Status:
        """Delete one of your statuses. The answer has its `source_text`, to write it anew.

        `DELETE /api/v1/statuses/:id` · `write:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            delete_media: delete its media at once; otherwise they can be used again for about a day (since 4.4.0).
        """
        url = with_query(path("/api/v1/statuses/{}", status), {"delete_media": delete_media})
        return await self._delete(url, Status, options=options)

    async def status_context(self, status: Ref, *, options: Options | None = None) -> Context:
        """What comes before and after a status in its thread.

        `GET /api/v1/statuses/:id/context` · public or `read:statuses` · since 0.0.0

        Since 4.0.0 at most 40 ancestors and 60 descendants, 20 levels deep, without login; 4,096 of each with one.
        """
        return await self._get(path("/api/v1/statuses/{}/context", status), Context, options=options)

    def status_history(self, status: Ref, *, options: Options | None = None) -> Paged[StatusEdit]:
        """All versions of a status, the first one first.

        `GET /api/v1/statuses/:id/history` · public or `read:statuses` · since 3.5.0
        """
        return self._page(path("/api/v1/statuses/{}/history", status), StatusEdit, options=options)

    async def status_source(self, status: Ref, *, options: Options | None = None) -> StatusSource:
        """One of your statuses as you typed it, to change it.

        `GET /api/v1/statuses/:id/source` · `read:statuses` · since 3.5.0
        """
        return await self._get(path("/api/v1/statuses/{}/source", status), StatusSource, options=options)

    async def status_translate(
        self, status: Ref, *, lang: str | None = None, options: Options | None = None
    ) -> Translation:
        """A status in another language. `instance_translation_languages` says from which to which.

        `POST /api/v1/statuses/:id/translate` · `read:statuses` · since 4.0.0

        Args:
            status: status, or its id.
            lang: ISO 639-1 code of the language to translate to (default: the language of your account).

        Raises:
            ForbiddenError: the status is not public.
            NotFoundError: there is none, or the server does not translate.
            UnavailableError: the translator does not answer, or its quota is used up.
        """
        return await self._post(
            path("/api/v1/statuses/{}/translate", status), Translation, options=options, lang=lang
        )

    async def status_card(self, status: Ref, *, options: Options | None = None) -> PreviewCard | None:
        """The preview of the first link of a status; None if it has none. Newer servers have it in `Status.card`.

        `GET /api/v1/statuses/:id/card` · public or `read:statuses` · since 0.0.0 · deprecated since 2.6.0 · removed in 3.0.0
        """
        url = path("/api/v1/statuses/{}/card", status)
        answer = await self._transport.send(Request("GET", url, options=options))
        if not self._transport.decode(answer, dict[str, Any]):
            return None
        card: PreviewCard = self._transport.decode(answer, PreviewCard)
        return card


def _media_attributes(changes: Iterable[MediaAttributes] | None) -> list[dict[str, Any]] | None:
    """The changes as the API takes them."""
    return None if changes is None else [_one_media(change) for change in changes]


def _one_media(change: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(change, Mapping) or "id" not in change:
        raise TypeError("media_attributes: expected mappings that have an 'id'")
    focus = {"focus": focus_of(change["focus"])} if "focus" in change else {}
    return {**change, "id": id_of(change["id"]), **focus}
