"""Statuses: making new ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, overload

from atoot.api.arguments import ids_of
from atoot.api.base import Options, Params, Ref
from atoot.api.checks import maybe_id, poll_of
from atoot.api.choices import PostVisibility, QuotePolicy
from atoot.api.outbox import Outbox
from atoot.api.ways import InteractionPolicy, check_preview, ways_to_post
from atoot.entities import ScheduledStatus, Status
from atoot.wire import encode

PUBLISHED_DEFAULTS = {"sensitive": False, "visibility": "public"}
"""What `create_status` sends without being asked, since its first version."""


class Posting(Outbox):
    """https://docs.joinmastodon.org/methods/statuses/#create

    Post a status, now or later.
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
        visibility: PostVisibility | None = "public",
        scheduled_at: None = None,
        language: str | None = None,
        *,
        quoted_status_id: Ref | None = None,
        quote_approval_policy: QuotePolicy | None = None,
        allowed_mentions: Sequence[Ref] | None = None,
        content_type: str | None = None,
        local_only: bool | None = None,
        interaction_policy: InteractionPolicy | None = None,
        preview: bool | None = None,
        expires_in: timedelta | int | None = None,
        to: Sequence[str] | None = None,
        in_reply_to_conversation_id: Ref | None = None,
        quote_id: Ref | None = None,
        idempotency_key: str | None = None,
        options: Options | None = None,
    ) -> Status: ...

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
        visibility: PostVisibility | None = "public",
        *,
        scheduled_at: datetime | str,
        language: str | None = None,
        quoted_status_id: Ref | None = None,
        quote_approval_policy: QuotePolicy | None = None,
        allowed_mentions: Sequence[Ref] | None = None,
        content_type: str | None = None,
        local_only: bool | None = None,
        interaction_policy: InteractionPolicy | None = None,
        preview: bool | None = None,
        expires_in: timedelta | int | None = None,
        to: Sequence[str] | None = None,
        in_reply_to_conversation_id: Ref | None = None,
        quote_id: Ref | None = None,
        idempotency_key: str | None = None,
        options: Options | None = None,
    ) -> ScheduledStatus: ...

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
        visibility: PostVisibility | None = "public",
        scheduled_at: datetime | str | None = None,
        language: str | None = None,
        *,
        quoted_status_id: Ref | None = None,
        quote_approval_policy: QuotePolicy | None = None,
        allowed_mentions: Sequence[Ref] | None = None,
        content_type: str | None = None,
        local_only: bool | None = None,
        interaction_policy: InteractionPolicy | None = None,
        preview: bool | None = None,
        expires_in: timedelta | int | None = None,
        to: Sequence[str] | None = None,
        in_reply_to_conversation_id: Ref | None = None,
        quote_id: Ref | None = None,
        idempotency_key: str | None = None,
        options: Options | None = None,
    ) -> Status | ScheduledStatus: ...

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
        visibility: PostVisibility | None = "public",
        scheduled_at: datetime | str | None = None,
        language: str | None = None,
        *,
        quoted_status_id: Ref | None = None,
        quote_approval_policy: QuotePolicy | None = None,
        allowed_mentions: Sequence[Ref] | None = None,
        content_type: str | None = None,
        local_only: bool | None = None,
        interaction_policy: InteractionPolicy | None = None,
        preview: bool | None = None,
        expires_in: timedelta | int | None = None,
        to: Sequence[str] | None = None,
        in_reply_to_conversation_id: Ref | None = None,
        quote_id: Ref | None = None,
        idempotency_key: str | None = None,
        options: Options | None = None,
    ) -> Status | ScheduledStatus:
        """Post a status; with `scheduled_at`, put it down to be posted then.

        `POST /api/v1/statuses` · `write:statuses` · since 0.0.0

        Args:
            params: extra parameters by their name in the API.
            status: the text. A status has text, media, or both.
            media_ids: attachments that were uploaded before. Not together with a poll.
            poll_options: the possible answers (since 2.8.0).
            poll_expires_in: how long one can vote; seconds, if it is a number. A poll needs it.
            poll_multiple: whether one may choose several answers (server default: no).
            poll_hide_totals: whether counts are hidden until the end (server default: no).
            in_reply_to_id: the status that this one answers.
            sensitive: whether media are hidden behind a warning. With None the setting of the account holds.
            spoiler_text: content warning, shown in place of the text.
            visibility: who sees it. With None nothing is sent, and the setting of the account holds. Pleroma and
                Akkoma also know `local` and `list:ID`, GoToSocial `mutuals_only`.
            scheduled_at: when to post it, at least five minutes from now (since 2.7.0). Without zone it is UTC.
                GoToSocial takes a moment of the past for the date of the status, which it posts at once.
            language: ISO 639-1 code of the language of the text.
            quoted_status_id: the status to quote (since 4.5.0).
            quote_approval_policy: who may quote this one (default: the setting of the account; since 4.5.0).
            allowed_mentions: the accounts that the text may mention, nobody if empty: if it mentions others, nothing
                is posted (since 4.2.0). Servers that do not know it post all the same.
            content_type: media type of the text, as `text/markdown` (GoToSocial, Pleroma, Akkoma, glitch-soc); others
                show it as it is.
            local_only: keep it on this server (GoToSocial, glitch-soc, Hometown); others send it everywhere.
            interaction_policy: who may favourite, answer and boost it (GoToSocial): `{"can_reply": {"automatic_approval":
                ["followers"]}}`; others leave it out.
            preview: show what it would look like, and post nothing (Pleroma, Akkoma).
            expires_in: delete it after this time; seconds, if it is a number (Pleroma, Akkoma); others keep it.
            to: whom it is addressed to besides those that it mentions, `name@host` (Pleroma, Akkoma).
            in_reply_to_conversation_id: the conversation that it goes to (Pleroma, Akkoma).
            quote_id: the status to quote (Pleroma, Akkoma, Fedibird; Mastodon has `quoted_status_id`).
            idempotency_key: a second post with the same key within an hour is answered with the first one. Where
                the server does not see to that itself, the latest statuses are searched for the text before it is
                posted, and one of the last hour is taken for it. Without it each call makes a key of its own, and
                keeps it over all its tries.

        A call posts once. If a try ends in a way that leaves open whether it posted, the latest statuses of the
        account are searched for it before the next one (which takes the scope `read:statuses`, and `profile` or
        `read:accounts` once). If it cannot be found out, the error says that it may have happened.

        Values for `sensitive` and `visibility` in `params` hold where the arguments are left as they are.

        Raises:
            ValueError: a poll without options or without end, a poll and media, a moment that is over or less than
                five minutes from now by the server's clock, a preview on a server that would post it.
            UnprocessedError: the server does not take it: too long, empty, too many media; with
                `unexpected_accounts`: mentions of somebody whom `allowed_mentions` does not name.
            PostedAtOnceError: it was to be posted later, and the server has posted it at once.
        """
        media = ids_of(media_ids) if media_ids is not None else None
        poll = poll_of(poll_options, poll_expires_in, poll_multiple, poll_hide_totals, media)
        if poll is not None and poll_expires_in is None:
            raise ValueError("poll_options without poll_expires_in: a poll has an end")
        values = _merged(
            params,
            {
                "status": status,
                "media_ids": media,
                "poll": poll,
                "in_reply_to_id": maybe_id(in_reply_to_id),
                "sensitive": sensitive,
                "spoiler_text": spoiler_text,
                "visibility": visibility,
                "scheduled_at": scheduled_at,
                "language": language,
                "quoted_status_id": maybe_id(quoted_status_id),
                "quote_approval_policy": quote_approval_policy,
                **ways_to_post(
                    allowed_mentions=allowed_mentions,
                    content_type=content_type,
                    local_only=local_only,
                    interaction_policy=interaction_policy,
                    preview=preview,
                    expires_in=expires_in,
                    to=to,
                    in_reply_to_conversation_id=in_reply_to_conversation_id,
                    quote_id=quote_id,
                ),
            },
        )
        await self._check_schedule(values, options)
        if values.get("preview"):
            check_preview(await self._server(options))
        return await self._post_once(values, options, idempotency_key)


def _merged(params: Params, named: dict[str, Any]) -> dict[str, Any]:
    """What is sent. A default that nobody wrote down must not make public what `params` wants private."""
    extra = encode.mapping_of(params)
    chosen = {
        name: value
        for name, value in named.items()
        if not (name in PUBLISHED_DEFAULTS and value == PUBLISHED_DEFAULTS[name] and name in extra)
    }
    return encode.merge(extra, chosen)
