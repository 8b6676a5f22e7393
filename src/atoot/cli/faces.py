"""Posts, accounts and notifications as text for a terminal. Everything that others wrote goes through `printable`."""

from collections.abc import Iterable
from datetime import datetime

from rich.text import Text

from atoot.cli.safe import printable, printable_lines
from atoot.entities import Account, MediaAttachment, Notification, Poll, Status
from atoot.text import plain_text

INDENT = "  "


def status_text(status: Status, *, depth: int = 0, marked: bool = False) -> Text:
    """A post: who and when, what it says, what is attached, its address.

    Args:
        status: the post, or a boost of one.
        depth: how far to the right it begins.
        marked: whether it is the one that was asked for.
    """
    shown = status.reblog or status
    head = Text.assemble(
        (f"@{printable(shown.account.acct)}", "bold cyan"),
        (f"  {moment(shown.created_at)}  {printable(shown.visibility)}", "dim"),
        (f"  id {printable(shown.id)}", "dim"),
    )
    if marked:
        head = Text.assemble(("▶ ", "bold green"), head)
    if status.reblog is not None:
        head.append(f"  boosted by @{printable(status.account.acct)}", "dim")
    if shown.edited_at is not None:
        head.append("  edited", "dim")
    lines = [head]
    if shown.spoiler_text:
        lines.append(Text(f"CW: {printable(shown.spoiler_text)}", "yellow"))
    lines += [
        Text(line) for line in printable_lines(shown.text(full_links=True)).split("\n") if line or lines
    ]
    lines += [media_text(media) for media in shown.media_attachments]
    if shown.poll is not None:
        lines += poll_texts(shown.poll)
    counts = (shown.replies_count, shown.reblogs_count, shown.favourites_count)
    lines.append(
        Text("{} replies, {} boosts, {} favourites  {}".format(*counts, printable(shown.url or "")), "dim")
    )
    return indented(lines, depth)


def media_text(media: MediaAttachment) -> Text:
    """A file in a line."""
    described = printable(media.description) if media.description else "no description"
    return Text.assemble(
        (f"[{printable(media.type)}] ", "magenta"), described, (f"  {printable(media.url or '')}", "dim")
    )


def poll_texts(poll: Poll) -> list[Text]:
    """A poll, an answer a line."""
    total = sum(option.votes_count or 0 for option in poll.options) or 1
    lines = []
    for option in poll.options:
        votes = option.votes_count
        share = "" if votes is None else f"{100 * votes // total:>4} %  "
        lines.append(Text.assemble((f"○ {share}", "magenta"), printable(option.title)))
    ends = "over" if poll.expired else f"until {moment(poll.expires_at)}" if poll.expires_at else "open"
    lines.append(Text(f"poll, {poll.votes_count} votes, {ends}", "dim"))
    return lines


def account_text(account: Account) -> Text:
    """An account: its names, and what it says of itself."""
    lines = [
        Text.assemble(
            (f"@{printable(account.acct)}", "bold cyan"),
            f"  {printable(account.display_name)}",
            (f"  id {printable(account.id)}", "dim"),
        ),
    ]
    lines += [Text(line) for line in printable_lines(plain_text(account.note)).split("\n") if line]
    counts = f"{account.followers_count or 0} followers, {account.statuses_count or 0} posts"
    lines.append(Text(f"{counts}  {printable(account.url or '')}", "dim"))
    return indented(lines, 0)


SAYINGS = {
    "mention": "mentions you",
    "status": "posted",
    "reblog": "boosted your post",
    "follow": "follows you",
    "follow_request": "wants to follow you",
    "favourite": "likes your post",
    "poll": "ran a poll that is over",
    "update": "edited a post",
    "quote": "quotes you",
}


def notification_text(notification: Notification) -> Text:
    """A notification: who did what, when, and the post it is about."""
    said = SAYINGS.get(notification.type) or printable(notification.type.replace("_", " "))
    head = Text.assemble(
        (f"@{printable(notification.account.acct)}", "bold cyan"),
        f" {said}",
        (f"  {moment(notification.created_at)}  id {printable(notification.id)}", "dim"),
    )
    if notification.status is None:
        return head
    return Text("\n").join([head, status_text(notification.status, depth=1)])


def indented(lines: Iterable[Text], depth: int) -> Text:
    """Lines as one text: the first further to the left than the others."""
    first, *rest = lines
    space = INDENT * depth
    return Text("\n").join(
        [Text.assemble(space, first), *(Text.assemble(space, INDENT, line) for line in rest)]
    )


def moment(time: datetime) -> str:
    """A time, in the zone of this machine."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}"
