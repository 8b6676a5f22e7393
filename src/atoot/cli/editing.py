"""`atoot edit` and `atoot delete`."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from atoot.cli import references, shown
from atoot.cli.errors import CommandError, wrong
from atoot.cli.input import agreed, check_asked, read_text
from atoot.cli.references import ID
from atoot.cli.session import Session
from atoot.cli.writing.draft import PostDraft
from atoot.cli.writing.drafts import Drafts, kept_now
from atoot.cli.writing.editor import edit as edit_file
from atoot.cli.writing.editor import editor_of
from atoot.entities import Status, StatusSource
from atoot.entities.words import QuotePolicy
from atoot.mastodon import MastodonAPI
from atoot.printable import printable

SHORTEST_POLL = 300
"""Seconds; Mastodon's `PollValidator`."""


async def edit(
    session: Session,
    *,
    status: str,
    text: str | None,
    cw: str | None,
    sensitive: bool | None,
    language: str | None,
) -> None:
    """Change a post."""
    others = (cw, sensitive, language)
    if text == "-":
        text = read_text()
    async with session.client() as c:
        wanted = await references.status_id(c, status)
        found, source = await c.view_status(wanted), await c.status_source(wanted)
        if text is None:
            text = source.text if any(one is not None for one in others) else _edited(source.text)
        if text == source.text and all(one is None for one in others):
            raise CommandError("nothing was changed")
        values = _whole(found, source, datetime.now(UTC))
        given = {"spoiler_text": cw, "sensitive": sensitive, "language": language}
        values |= {name: value for name, value in given.items() if value is not None}
        made = await c.update_status(wanted, status=text, **values)
        shown.noticed(c, made)
    if session.output.as_json or not session.choice.quiet:
        session.show(made)


def _edited(text: str) -> str:
    """A text as edited by the user."""
    if not sys.stdin.isatty():
        raise wrong("this is not a terminal, so no editor can open: give the text on the command line")
    command = editor_of()
    if command is None:
        raise wrong("no editor found: set EDITOR to its command")
    with TemporaryDirectory(prefix="atoot-") as folder:
        return edit_file(Path(folder) / "post.txt", text, command).rstrip("\n")


def _whole(status: Status, source: StatusSource, now: datetime) -> dict[str, Any]:
    """The parts of a post besides its text, to send again: servers remove whatever is missing, above all the poll."""
    values: dict[str, Any] = {
        "spoiler_text": source.spoiler_text,
        "sensitive": status.sensitive,
        "language": status.language or None,
        "media_ids": [media.id for media in status.media_attachments] or None,
        "content_type": source.content_type or status.content_type,
        # Mastodon 4.5.0 to 4.5.4 use the account's default if it is missing.
        "quote_approval_policy": _who_may_quote(status),
    }
    poll = status.poll
    if poll is None:
        return values
    if poll.expired:
        raise CommandError(
            "the poll of this post has ended and would start again, so the post cannot be changed here"
        )
    left = (poll.expires_at - now).total_seconds() if poll.expires_at else SHORTEST_POLL
    return values | {
        "poll_options": [option.title for option in poll.options],
        "poll_expires_in": max(SHORTEST_POLL, int(left)),
        "poll_multiple": poll.multiple,
    }


async def delete(session: Session, *, status: str, redraft: bool, yes: bool) -> None:
    """Delete a post, or write it anew."""
    check_asked(yes=yes or redraft, say="use --yes to delete the post")
    async with session.client() as c:
        wanted = await references.status_id(c, status)
        found = await c.view_status(wanted)
        if redraft:
            await _redraft(session, c, found)
            return
        if not yes:
            session.show(found)
            agreed("Delete this post?", yes=False)
        gone = await c.delete_status(wanted)
    session.output.did(gone, f"deleted {printable(wanted)}")


def _who_may_quote(status: Status) -> QuotePolicy | None:
    """The quote policy in the server's answer; None if it has none."""
    allowed = status.quote_approval
    if allowed is None:
        return None
    if "public" in allowed.automatic:
        return "public"
    return "followers" if "followers" in allowed.automatic else "nobody"


async def _redraft(session: Session, c: MastodonAPI, found: Status) -> None:
    """Ask for the new text first, so that nothing is lost without one; then delete the old post, but keep its media."""
    source = await c.status_source(found)
    text = _edited(source.text)
    if not text.strip() and not found.media_attachments:
        raise CommandError("the text is empty, so nothing was deleted")
    values = _whole(found, source, datetime.now(UTC))
    quoted = found.quote.quoted_status if found.quote is not None else None
    await c.delete_status(found.id)
    try:
        made = await c.create_status(
            status=text,
            in_reply_to_id=found.in_reply_to_id,
            visibility=cast("Any", found.visibility),
            quoted_status_id=quoted.id if quoted is not None else None,
            local_only=found.local_only or None,
            **values,
        )
    except BaseException as problem:
        draft = PostDraft(
            text=text,
            reply_to=ID + found.in_reply_to_id if found.in_reply_to_id else None,
            quote=ID + quoted.id if quoted is not None else None,
            cw=source.spoiler_text or None,
            visibility=found.visibility,
            language=found.language,
            sensitive=found.sensitive,
            poll=values.get("poll_options", []),
            poll_multiple=values.get("poll_multiple", False),
            local_only=bool(found.local_only),
            content_type=values["content_type"],
            quote_policy=values["quote_approval_policy"],
        )
        number = Drafts().keep(kept_now(draft, why=f"it was to stand for {found.id}, which is deleted"))
        files = len(found.media_attachments)
        lost = f", without its {files} file{'s' if files > 1 else ''}" if files else ""
        session.output.warn(
            f"the old post is deleted, but the new one was not posted; it is kept as draft {number}{lost}: "
            f"atoot drafts edit {number}"
        )
        if isinstance(problem, ValueError):
            raise CommandError(str(problem)) from problem
        raise
    session.output.did(made, printable(made.url or made.uri or made.id))
    shown.noticed(c, made)
