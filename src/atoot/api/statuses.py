"""Statuses: reading, changing and deleting them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack, overload

from atoot import entities, parameters, posting
from atoot.api.arguments import poll_of
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, id_of, path
from atoot.entities.base import ids_of, maybe_id, shown, shown_id
from atoot.message import Request
from atoot.parameters import check_names


class MediaAttributes(TypedDict, total=False):
    """What to change of one attachment of a status."""

    id: Ref
    """The attachment."""
    description: str
    focus: entities.media.Focal


PUBLISHED_DEFAULTS: Mapping[str, bool | str] = {"sensitive": False, "visibility": "public"}
"""What `create_status` sends without being asked, since its first version."""


class Statuses(Endpoints):
    """https://docs.joinmastodon.org/methods/statuses/

    A boost that is given as an object, as timelines have it, stands for the status that it boosts, unless the boost itself
    is looked at, deleted or pinned.
    """

    @overload
    async def create_status(
        self,
        params: Params = None,
        status: str | None = None,
        media_ids: Sequence[Ref] | None = None,
        poll_options: Sequence[str] | None = None,
        poll_expires_in: timedelta | int | None = None,
        poll_multiple: bool | None = None,
        poll_hide_totals: bool | None = None,
        in_reply_to_id: Ref | None = None,
        sensitive: bool | None = False,
        spoiler_text: str | None = None,
        visibility: entities.words.PostVisibility | None = "public",
        scheduled_at: None = None,
        language: str | None = None,
        **more: Unpack[posting.StatusSettings],
    ) -> entities.Status: ...

    @overload
    async def create_status(
        self,
        params: Params = None,
        status: str | None = None,
        media_ids: Sequence[Ref] | None = None,
        poll_options: Sequence[str] | None = None,
        poll_expires_in: timedelta | int | None = None,
        poll_multiple: bool | None = None,
        poll_hide_totals: bool | None = None,
        in_reply_to_id: Ref | None = None,
        sensitive: bool | None = False,
        spoiler_text: str | None = None,
        visibility: entities.words.PostVisibility | None = "public",
        scheduled_at: datetime | str = ...,
        language: str | None = None,
        **more: Unpack[posting.StatusSettings],
    ) -> entities.ScheduledStatus: ...

    async def create_status(
        self,
        params: Params = None,
        status: str | None = None,
        media_ids: Sequence[Ref] | None = None,
        poll_options: Sequence[str] | None = None,
        poll_expires_in: timedelta | int | None = None,
        poll_multiple: bool | None = None,
        poll_hide_totals: bool | None = None,
        in_reply_to_id: Ref | None = None,
        sensitive: bool | None = False,
        spoiler_text: str | None = None,
        visibility: entities.words.PostVisibility | None = "public",
        scheduled_at: datetime | str | None = None,
        language: str | None = None,
        **more: Unpack[posting.StatusSettings],
    ) -> entities.Status | entities.ScheduledStatus:
        """Post a status, or schedule it with `scheduled_at`.

        `POST /api/v1/statuses` · `write:statuses` · since 0.0.0

        Args:
            status: the text. A status has text, media, or both.
            media_ids: attachments that you have uploaded. Not together with a poll.
            poll_options: the possible answers of a poll (since 2.8.0).
            poll_expires_in: how long the poll is open; a number is in seconds. A poll needs it.
            poll_multiple: whether people may choose several answers (server default: no).
            poll_hide_totals: whether the counts are hidden until the poll ends (server default: no).
            in_reply_to_id: the status to reply to.
            sensitive: whether to hide the media behind a warning. None for the setting of the account.
            spoiler_text: content warning, shown instead of the text.
            visibility: who can see it. None for the setting of the account. Pleroma and Akkoma also have `local` and
                `list:ID`, GoToSocial has `mutuals_only`.
            scheduled_at: when to post it, at least five minutes from now (since 2.7.0); UTC if it has no time zone. On
                GoToSocial it can be in the past: the status is then posted at once, with that date.
            language: ISO 639-1 code of the language of the text.
            **more: newer parameters, and those of other servers, see `StatusSettings`.

        A call posts once. If it is uncertain whether a try has posted, the latest statuses of the account are searched
        before the next try (this needs the scope `read:statuses`, and once `profile` or `read:accounts`). If that is
        not possible, the error says that it may have happened. On servers that ignore keys, two processes of an account
        must not post the same text at the same moment: after a lost answer, nobody can tell the two posts apart.

        `sensitive` and `visibility` in `params` apply if you do not give the arguments.

        Raises:
            ValueError: a poll without options or without an end, a poll with media, a time that is less than five
                minutes from now by the server's clock, or a preview on a server that would post it.
            UnexpectedMentionsError: it mentions somebody who is not in `allowed_mentions`.
            UnprocessedError: the server does not accept it: too long, empty, too many media.
            PostedAtOnceError: it was scheduled, but the server has posted it at once.
        """
        if more:
            check_names("create_status", more, posting.StatusSettings)
        media = ids_of(media_ids) if media_ids is not None else None
        poll = poll_of(poll_options, poll_expires_in, poll_multiple, poll_hide_totals, media)
        if poll is not None and poll_expires_in is None:
            raise ValueError("poll_options without poll_expires_in: a poll needs an end")
        named = {
            "status": status,
            "media_ids": media,
            "poll": poll,
            "in_reply_to_id": None if in_reply_to_id is None else shown_id(in_reply_to_id),
            "sensitive": sensitive,
            "spoiler_text": spoiler_text,
            "visibility": visibility,
            "scheduled_at": scheduled_at,
            "language": language,
        }
        if more:
            named |= posting.ways_to_post(more)
        values = parameters.checked(named) if params is None else _merged(params, named)
        if scheduled_at is not None or params is not None:
            await posting.check_schedule(self._transport, values)
        if values.get("preview"):
            posting.check_preview(await self._transport.about())
        return await posting.post(self._transport, values, more.get("idempotency_key"))

    async def view_status(self, status: Ref) -> entities.Status:
        """A status.

        `GET /api/v1/statuses/:id` · public or `read:statuses` · since 0.0.0

        Args:
            status: status, or its id.

        Raises:
            NotFoundError: there is none, or you may not see it.
        """
        return await self._get(path("/api/v1/statuses/{}", status), entities.Status)

    def statuses(self, ids: Iterable[Ref]) -> Paged[entities.Status]:
        """Several statuses at once. Those that do not exist, or that you may not see, are left out.

        `GET /api/v1/statuses` · public or `read:statuses` · since 4.3.0

        Args:
            ids: ids of the statuses.
        """
        return self._page("/api/v1/statuses", entities.Status, id=ids_of(ids))

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
        quote_approval_policy: entities.words.QuotePolicy | None = None,
        content_type: str | None = None,
    ) -> entities.Status:
        """Change one of your statuses. Some servers blank what is not sent: send text, warning, media and poll anew.

        Mastodon 4.5.0 to 4.5.4 also forget who may quote it.

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
        values = parameters.merge(None, named)
        return await self._fetch(
            parameters.encodings.in_json("PUT", path("/api/v1/statuses/{}", id), values), entities.Status
        )

    async def update_status_interaction_policy(
        self,
        status: Ref,
        *,
        quote_approval_policy: entities.words.QuotePolicy | None = None,
    ) -> entities.Status:
        """Change who may quote one of your statuses, and leave all else of it alone.

        `PUT /api/v1/statuses/:id/interaction_policy` · `write:statuses` · since 4.5.0

        Args:
            status: status, or its id.
            quote_approval_policy: who may quote it.
        """
        return await self._put(
            path("/api/v1/statuses/{}/interaction_policy", status),
            entities.Status,
            quote_approval_policy=quote_approval_policy,
        )

    async def delete_status(self, status: Ref, *, delete_media: bool | None = None) -> entities.Status:
        """Delete one of your statuses. The answer has its `source_text`, to write it anew.

        Where the answer was lost and the next try finds it deleted, and where the server answers with nothing (Friendica,
        Sharkey), you get what you gave, a status or one with nothing but its id, without `source_text`.

        `DELETE /api/v1/statuses/:id` · `write:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            delete_media: delete its media at once; otherwise they can be used again for about a day (since 4.4.0).
        """
        url = parameters.encodings.with_query(
            path("/api/v1/statuses/{}", status), {"delete_media": delete_media}
        )
        return await self._gone(url, status, entities.Status)

    async def status_context(self, status: Ref) -> entities.Context:
        """What comes before and after a status in its thread.

        `GET /api/v1/statuses/:id/context` · public or `read:statuses` · since 0.0.0

        Since 4.0.0 at most 40 ancestors and 60 descendants, 20 levels deep, without login; 4,096 of each with one.

        Args:
            status: status, or its id.
        """
        return await self._get(path("/api/v1/statuses/{}/context", shown(status)), entities.Context)

    def status_history(self, status: Ref) -> Paged[entities.StatusEdit]:
        """All versions of a status, the first one first.

        `GET /api/v1/statuses/:id/history` · public or `read:statuses` · since 3.5.0

        Args:
            status: status, or its id.
        """
        return self._page(path("/api/v1/statuses/{}/history", shown(status)), entities.StatusEdit)

    async def status_source(self, status: Ref) -> entities.StatusSource:
        """One of your statuses as you typed it, to change it.

        `GET /api/v1/statuses/:id/source` · `read:statuses` · since 3.5.0

        Args:
            status: status, or its id.
        """
        return await self._get(path("/api/v1/statuses/{}/source", shown(status)), entities.StatusSource)

    async def status_translate(self, status: Ref, *, lang: str | None = None) -> entities.Translation:
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
            path("/api/v1/statuses/{}/translate", shown(status)), entities.Translation, lang=lang
        )

    async def status_card(self, status: Ref) -> entities.PreviewCard | None:
        """The preview of the first link of a status; None if it has none. Newer servers have it in `Status.card`.

        `GET /api/v1/statuses/:id/card` · public or `read:statuses` · since 0.0.0 · deprecated since 2.6.0 · removed in 3.0.0

        Args:
            status: status, or its id.
        """
        url = path("/api/v1/statuses/{}/card", shown(status))
        answer = await self._transport.send(Request("GET", url))
        if not self._transport.decode(answer, dict[str, Any]):
            return None
        card: entities.PreviewCard = self._transport.decode(answer, entities.PreviewCard)
        return card

    # Each of the following can be done twice without harm.

    async def status_favourite(self, status: Ref) -> entities.Status:
        """Favourite a status.

        `POST /api/v1/statuses/:id/favourite` · `write:favourites` · since 0.0.0

        Args:
            status: status, or its id.
        """
        return await self._post(path("/api/v1/statuses/{}/favourite", shown(status)), entities.Status)

    async def status_unfavourite(self, status: Ref) -> entities.Status:
        """Take a favourite back.

        `POST /api/v1/statuses/:id/unfavourite` · `write:favourites` · since 0.0.0

        Args:
            status: status, or its id.
        """
        return await self._post(path("/api/v1/statuses/{}/unfavourite", shown(status)), entities.Status)

    async def status_boost(
        self, status: Ref, *, visibility: entities.words.Visibility | None = None
    ) -> entities.Status:
        """Boost a status. The answer is the boost; the status is its `reblog`.

        `POST /api/v1/statuses/:id/reblog` · `write:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            visibility: who sees the boost, all but `direct` (server default: public; since 2.8.0).
        """
        return await self._post(
            path("/api/v1/statuses/{}/reblog", shown(status)), entities.Status, visibility=visibility
        )

    async def status_unboost(self, status: Ref) -> entities.Status:
        """Take a boost back. The answer is the status.

        `POST /api/v1/statuses/:id/unreblog` · `write:statuses` · since 0.0.0

        Args:
            status: the status that you boosted, or its id; also the boost, but not the boost's id.
        """
        return await self._post(path("/api/v1/statuses/{}/unreblog", shown(status)), entities.Status)

    async def status_bookmark(self, status: Ref, *, folder: Ref | None = None) -> entities.Status:
        """Put a status among your bookmarks. Nobody else sees them.

        `POST /api/v1/statuses/:id/bookmark` · `write:bookmarks` · since 3.1.0

        Args:
            status: status, or its id.
            folder: folder, or its id, sent as `folder_id` (Pleroma since 2.7.0).
        """
        url = path("/api/v1/statuses/{}/bookmark", shown(status))
        return await self._post(url, entities.Status, folder_id=maybe_id(folder))

    async def status_unbookmark(self, status: Ref) -> entities.Status:
        """Take a status out of your bookmarks.

        `POST /api/v1/statuses/:id/unbookmark` · `write:bookmarks` · since 3.1.0

        Args:
            status: status, or its id.
        """
        return await self._post(path("/api/v1/statuses/{}/unbookmark", shown(status)), entities.Status)

    async def status_mute(self, status: Ref) -> entities.Status:
        """Get no more notifications from the thread of a status.

        `POST /api/v1/statuses/:id/mute` · `write:mutes` · since 1.4.2

        Args:
            status: status, or its id.
        """
        return await self._post(path("/api/v1/statuses/{}/mute", shown(status)), entities.Status)

    async def status_unmute(self, status: Ref) -> entities.Status:
        """Get notifications from the thread of a status again.

        `POST /api/v1/statuses/:id/unmute` · `write:mutes` · since 1.4.2

        Args:
            status: status, or its id.
        """
        return await self._post(path("/api/v1/statuses/{}/unmute", shown(status)), entities.Status)

    async def status_pin(self, status: Ref) -> entities.Status:
        """Show one of your statuses at the top of your profile.

        `POST /api/v1/statuses/:id/pin` · `write:accounts` · since 1.6.0

        Args:
            status: status, or its id.

        Raises:
            UnprocessedError: it is not yours, or too many are pinned already.
        """
        asked = self._post(path("/api/v1/statuses/{}/pin", status), entities.Status)

        async def pinned(_error: object) -> entities.Status | None:
            found = await self._get(path("/api/v1/statuses/{}", status), entities.Status)
            return found if found.pinned else None

        return await self._there(asked, pinned)

    async def status_unpin(self, status: Ref) -> entities.Status:
        """Take a status from the top of your profile.

        `POST /api/v1/statuses/:id/unpin` · `write:accounts` · since 1.6.0

        Args:
            status: status, or its id.
        """
        return await self._post(path("/api/v1/statuses/{}/unpin", status), entities.Status)

    def status_favourited_by(
        self,
        status: Ref,
        *,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Accounts that favourited a status.

        `GET /api/v1/statuses/:id/favourited_by` · public or `read:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
        return self._page(
            path("/api/v1/statuses/{}/favourited_by", shown(status)),
            entities.Account,
            limit=limit,
            cursor=cursor,
        )

    def status_reblogged_by(
        self,
        status: Ref,
        *,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Accounts that boosted a status.

        `GET /api/v1/statuses/:id/reblogged_by` · public or `read:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
        return self._page(
            path("/api/v1/statuses/{}/reblogged_by", shown(status)),
            entities.Account,
            limit=limit,
            cursor=cursor,
        )

    def status_quotes(
        self,
        status: Ref,
        *,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """Statuses that quote one of yours.

        `GET /api/v1/statuses/:id/quotes` · `read:statuses` · since 4.5.0

        Args:
            status: status, or its id.
            limit: statuses a page (server default: 20; at most 40).
        """
        # It goes on by the ids of the quotes, which only the Link header knows.
        return self._page(
            path("/api/v1/statuses/{}/quotes", shown(status)), entities.Status, limit=limit, cursor=cursor
        )

    async def status_quote_revoke(self, status: Ref, quoting_status: Ref) -> entities.Status:
        """Do not let a status quote yours any longer. The answer is the quoting status.

        `POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke` · `write:statuses` · since 4.5.0

        Args:
            status: your status.
            quoting_status: the status that quotes it.
        """
        url = path("/api/v1/statuses/{}/quotes/{}/revoke", status, quoting_status)
        return await self._post(url, entities.Status)


def _merged(params: Params, named: dict[str, Any]) -> dict[str, Any]:
    """What is sent. A default that nobody wrote down must not make public what `params` wants private."""
    if isinstance(params, str):
        raise TypeError(
            f"create_status({params!r:.40}): the first argument is `params`; the text goes by name: status={params!r:.40}"
        )
    extra = parameters.mapping_of(params, named)
    chosen = {
        name: value
        for name, value in named.items()
        if not (name in PUBLISHED_DEFAULTS and value == PUBLISHED_DEFAULTS[name] and name in extra)
    }
    return parameters.merge(extra, chosen)


def _media_attributes(changes: Iterable[MediaAttributes] | None) -> list[dict[str, Any]] | None:
    """The changes as the API takes them."""
    return None if changes is None else [_one_media(change) for change in changes]


def _one_media(change: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(change, Mapping) or "id" not in change:
        raise TypeError("media_attributes: expected mappings that have an 'id'")
    focus = {"focus": posting.focus_of(change["focus"])} if "focus" in change else {}
    return {**change, "id": id_of(change["id"]), **focus}
