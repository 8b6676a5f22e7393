"""Publishing: text and files in one call, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack, cast, overload

from atoot import entities, parameters, posting, workflows
from atoot.api.arguments import poll_of
from atoot.api.base import Endpoints, Ref, path
from atoot.entities.base import maybe_shown_id
from atoot.errors import ApiError, MastodonError
from atoot.lazy import later
from atoot.network.addresses import host_of
from atoot.parameters import check_names

if TYPE_CHECKING:
    from atoot.workflows.uploads import PostFiles

# Loaded with the first published post.
files_of: Callable[[list[Any]], PostFiles] = later("atoot.workflows.uploads", "PostFiles")
# Loaded with the first reply.
addressed: Callable[..., str] = later("atoot.posting.answers", "addressed")
narrower: Callable[[str, str], str] = later("atoot.posting.answers", "narrower")

UPLOADS_AT_ONCE = 3
"""Concurrent uploads; one where the server shows files in the order in which they arrived."""

AS_IT_IS = frozenset(["spoiler_text", "visibility", "language", "sensitive"])
"""Parts of a draft that are sent unchanged."""

CONTENT = frozenset(["media", "poll_options", "quoted_status_id", "quote_id"])
"""Parts of a draft that count as content without a text."""

OF_ALL_POSTS = frozenset(
    [
        "allowed_mentions",
        "content_type",
        "expires_in",
        "interaction_policy",
        "language",
        "local_only",
        "quote_approval_policy",
        "sensitive",
        "spoiler_text",
        "to",
    ]
)
"""Parameters of a thread that apply to each of its posts."""


class ThreadError(MastodonError):
    """A thread is incomplete; `__cause__` is the error that ended it.

    `posted` has the statuses that exist. To continue, publish `rest` as replies, the first one to the last of `posted`; if
    `may_have_happened`, look first whether it exists.
    """

    doubt: ClassVar[str] = ""  # the message of the error that ended it says so already
    posted: list[entities.Status]
    """Statuses that exist, in their order."""
    rest: list[str]
    """Texts that do not, in their order."""


class Publishing(Endpoints):
    """Publish text and files: checked, uploaded and posted, exactly once."""

    @overload
    async def publish(
        self,
        text: str = "",
        *,
        scheduled_at: None = None,
        thread: Literal[False] = False,
        **draft: Unpack[workflows.Draft],
    ) -> entities.Status: ...

    @overload
    async def publish(
        self,
        text: str = "",
        *,
        scheduled_at: datetime | str,
        thread: Literal[False] = False,
        **draft: Unpack[workflows.Draft],
    ) -> entities.ScheduledStatus: ...

    @overload
    async def publish(
        self,
        text: str = "",
        *,
        scheduled_at: None = None,
        thread: Literal[True],
        **draft: Unpack[workflows.Draft],
    ) -> list[entities.Status]: ...

    async def publish(
        self,
        text: str = "",
        *,
        scheduled_at: datetime | str | None = None,
        thread: bool = False,
        **draft: Unpack[workflows.Draft],
    ) -> entities.Status | entities.ScheduledStatus | list[entities.Status]:
        """Publish a text with its files, exactly once.

        Text, files and poll are checked against the limits of the server (`server`) before anything is sent. If a server
        does not say a limit, Mastodon's is assumed. Files are uploaded (three at a time on Mastodon) and appear in the
        order in which you give them. `publish` waits until the server has processed them.

        Args:
            text: the text of the status.
            scheduled_at: when to post it, at least five minutes from now; UTC if it has no time zone. On GoToSocial it
                can be in the past: the status is then posted at once, with that date.
            thread: split a long text into a thread, between paragraphs, sentences or words. Media, poll and quote belong
                to the first status. The keys of the others are derived from its `idempotency_key`.
            **draft: media, poll, visibility and more, see `Draft`.

        Returns:
            The status; the scheduled status with `scheduled_at`; a list of all statuses with `thread`.

        Raises:
            ValueError: there is nothing to publish, or it exceeds a limit; the message names the limit and the value. Or
                `scheduled_at` is less than five minutes from now by the server's clock.
            OSError: a file does not exist or cannot be read.
            UnprocessedError: the server does not accept it.
            ApiError: the server does not finish processing a file, or the status lacks some of the files.
            PostedAtOnceError: it was scheduled, but the server has posted it at once.
            ThreadError: a later post of a thread failed; the error has those that exist.
        """
        check_names("publish", draft, workflows.Draft)
        return await self._published(text, scheduled_at, draft, thread=thread)

    async def _published(
        self, text: str, scheduled_at: datetime | str | None, draft: workflows.Draft, *, thread: bool
    ) -> entities.Status | entities.ScheduledStatus | list[entities.Status]:
        if thread and scheduled_at is not None:
            raise ValueError(
                "thread and scheduled_at: a thread cannot be scheduled, since its posts reply to posts that do not exist yet"
            )
        attached = posting.several(draft.get("media", ()))
        values = _values(draft, scheduled_at, has_files=bool(attached))
        _check_there_is_something(text, draft, values, attached)
        await posting.check_schedule(self._transport, values)
        files = files_of(attached)
        await files.look()
        server = await self._transport.about()
        files.check(server.limits)
        posting.check_poll(draft.get("poll_options"), draft.get("poll_expires_in"), server.limits)
        texts = _texts(text, draft.get("spoiler_text"), server.limits, thread=thread)
        at_once = UPLOADS_AT_ONCE if server.keeps_order_of_media else 1
        ids = await files.uploaded(self._transport, at_once, draft.get("progress"))
        if ids:
            values["media_ids"] = ids
        key = draft.get("idempotency_key")
        first = await posting.post(self._transport, _with_text(values, texts[0]), key)
        _check_media(first, ids)
        if not thread or not isinstance(first, entities.Status):
            return first
        return await self._go_on(first, texts[1:], values, key)

    @overload
    async def reply(
        self,
        status: Ref,
        text: str = "",
        *,
        scheduled_at: None = None,
        thread: Literal[False] = False,
        **draft: Unpack[workflows.Answer],
    ) -> entities.Status: ...

    @overload
    async def reply(
        self,
        status: Ref,
        text: str = "",
        *,
        scheduled_at: datetime | str,
        thread: Literal[False] = False,
        **draft: Unpack[workflows.Answer],
    ) -> entities.ScheduledStatus: ...

    @overload
    async def reply(
        self,
        status: Ref,
        text: str = "",
        *,
        scheduled_at: None = None,
        thread: Literal[True],
        **draft: Unpack[workflows.Answer],
    ) -> list[entities.Status]: ...

    async def reply(
        self,
        status: Ref,
        text: str = "",
        *,
        scheduled_at: datetime | str | None = None,
        thread: bool = False,
        **draft: Unpack[workflows.Answer],
    ) -> entities.Status | entities.ScheduledStatus | list[entities.Status]:
        """Answer a status: `publish`, addressed to those whom it is by and whom it mentions, but yourself.

        Names that the text has already are not written again. Who sees it is as in the settings of your account, or as
        `visibility` has it, but never more people than see the status; a status that stays on its server is answered there.
        Its content warning and language are taken over, unless you give others. A boost is no status of its own: what it
        boosts is answered.

        Args:
            status: status, or its id, for which it is fetched.
            text: what to say, without the mentions.
            scheduled_at: as in `publish`.
            thread: as in `publish`; the mentions stand in the first one.
            **draft: what else is to be said of it, as `Draft` has it. `spoiler_text=""` takes no warning over.

        Raises:
            ValueError: there is nothing to publish, or it is beyond a limit, mentions included.
            NotFoundError: the status is not there, or not for you.
            MastodonError: as in `publish`.
        """
        check_names("reply", draft, workflows.Answer)
        if not isinstance(text, str):
            raise TypeError(f"text: expected a text, got {type(text).__name__}")
        if not (text.strip() or draft.keys() & CONTENT):
            raise ValueError(
                "nothing to publish: besides its mentions, a reply needs a text, media, a poll or a quote"
            )
        if not isinstance(status, entities.Status):
            status = await self._get(path("/api/v1/statuses/{}", status), entities.Status)
        answered, me = status.shown, await self._myself()
        host = host_of(self._transport.origin)
        asked = draft.get("visibility") or me.source.privacy or "public"
        taken: workflows.Draft = {
            "spoiler_text": answered.spoiler_text or None,
            "language": answered.language or None,
            "local_only": answered.local_only or None,
        }
        known = {name: value for name, value in draft.items() if value is not None}
        given: workflows.Draft = {**taken, **known}  # type: ignore[typeddict-item]
        given["visibility"] = cast("entities.words.PostVisibility", narrower(asked, answered.visibility))
        given["in_reply_to"] = answered
        said = addressed(text, answered, me.id, host)
        return await self._published(said, scheduled_at, given, thread=thread)

    async def _myself(self) -> entities.CredentialAccount:
        """The account of the client, requested once."""
        me: entities.CredentialAccount | None = self._transport.kept.get(entities.CredentialAccount)
        if me is None:
            me = await self._get("/api/v1/accounts/verify_credentials", entities.CredentialAccount)
            self._transport.kept[entities.CredentialAccount] = me
        return me

    async def _go_on(
        self,
        first: entities.Status,
        texts: list[str],
        values: dict[str, Any],
        idempotency_key: str | None,
    ) -> list[entities.Status]:
        """Post the rest of a thread, each as a reply to the one before."""
        posted = [first]
        common = {name: value for name, value in values.items() if name in OF_ALL_POSTS}
        for number, text in enumerate(texts, 2):
            visibility = values.get("visibility") or first.visibility
            more = {**common, "in_reply_to_id": posted[-1].id, "visibility": visibility}
            key = None if idempotency_key is None else f"{idempotency_key}-{number}"
            try:
                made = await posting.post(self._transport, _with_text(more, text), key)
            except MastodonError as error:
                raise _broken_off(error, posted, texts[number - 2 :]) from error
            if isinstance(made, entities.Status):
                posted.append(made)
        return posted


def _values(
    draft: workflows.Draft, scheduled_at: datetime | str | None, *, has_files: bool
) -> dict[str, Any]:
    """The draft as API parameters, without its text and files."""
    poll = poll_of(
        draft.get("poll_options"),
        draft.get("poll_expires_in"),
        draft.get("poll_multiple"),
        draft.get("poll_hide_totals"),
        ["media"] if has_files else None,
    )
    plain = {name: value for name, value in draft.items() if name in AS_IT_IS}
    answers = maybe_shown_id(draft.get("in_reply_to"))
    named = {"poll": poll, "in_reply_to_id": answers, "scheduled_at": scheduled_at}
    return parameters.merge(None, named | plain | posting.ways_to_post(draft))


def _check_there_is_something(
    text: str, draft: workflows.Draft, values: dict[str, Any], attached: list[Any]
) -> None:
    if not isinstance(text, str):
        raise TypeError(f"text: expected a text, got {type(text).__name__}")
    parameters.encodings.check_sendable("text", text)
    something = values.keys() & {"poll", "quoted_status_id", "quote_id"} or draft.get("spoiler_text")
    if not (text.strip() or attached or something):
        raise ValueError("nothing to publish: a status needs a text or a file")


def _texts(text: str, spoiler_text: str | None, limits: entities.server.Limits, *, thread: bool) -> list[str]:
    """The texts of the posts: one, or as many as needed."""
    if not thread:
        posting.check_text(text, spoiler_text, limits)
        return [text]
    room = posting.room_for_text(spoiler_text, limits)
    return [piece.strip() for piece in posting.split(text, room, lambda piece: posting.length(piece, limits))]


def _with_text(values: dict[str, Any], text: str) -> dict[str, Any]:
    return {"status": text, **values} if text else values


def _check_media(made: entities.Status | entities.ScheduledStatus, ids: list[str]) -> None:
    """Check that a status has its files; some servers silently drop those that they cannot use."""
    there = len(made.media_attachments)
    if isinstance(made, entities.ScheduledStatus):
        there = max(there, len(made.params.media_ids or ()))
    if there < len(ids):
        error = ApiError(f"status {made.id} was posted with {there} of its {len(ids)} files")
        error.may_have_happened = True
        raise error


def _broken_off(error: MastodonError, posted: list[entities.Status], rest: list[str]) -> ThreadError:
    made = len(posted)
    broken = ThreadError(f"the thread broke off after {made} of {made + len(rest)} posts: {error}")
    broken.posted, broken.rest = posted, rest
    broken.may_have_happened = error.may_have_happened
    return broken
