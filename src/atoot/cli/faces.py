"""Posts, accounts and notifications as text for a terminal. Everything that others wrote goes through `printable`."""

from collections.abc import Iterable

from rich.text import Text

from atoot.cli import when
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
        (f"  {when.shown(shown.created_at)}  {printable(shown.visibility)}", "dim"),
        (f"  id {printable(shown.id)}", "dim"),
    )
    if marked:
        head = Text.assemble(("▶ ", "bold green"), head)
    if status.reblog is not None:
        head.append(f"  boosted by @{printable(status.account.acct)}", "dim")
    if shown.edited_at is not None:
        head.append("  edited", "dim")
    lines = [head, *_words(shown)]
    lines += [media_text(media) for media in shown.media_attachments]
    lines += quote_texts(shown)
    if shown.poll is not None:
        lines += poll_texts(shown.poll)
    counts = (shown.replies_count, shown.reblogs_count, shown.favourites_count)
    lines.append(
        Text("{} replies, {} boosts, {} favourites  {}".format(*counts, printable(shown.url or "")), "dim")
    )
    return indented(lines, depth)


def quote_texts(status: Status) -> list[Text]:
    """The post that a post quotes, each line with a bar before it; if it cannot be shown, why.

    What the quoted post quotes is only named. https://docs.joinmastodon.org/client/quotes/#displaying-quote-posts
    """
    quote = status.quote
    if quote is None:
        address = (status.pleroma or {}).get("quote_url")
        has_quote = bool((status.pleroma or {}).get("quote"))
        return [Text(f"quotes {printable(str(address))}", "dim")] if has_quote and address else []
    quoted = quote.quoted_status
    if quoted is None or quote.state not in ("accepted", ""):
        which = f"the post {printable(quote.quoted_status_id)}" if quote.quoted_status_id else "a post"
        return [Text(f"quotes {which} ({printable(quote.state.replace('_', ' ')) or 'not shown'})", "dim")]
    lines = [
        Text.assemble(
            (f"@{printable(quoted.account.acct)}", "cyan"),
            (f"  {when.shown(quoted.created_at)}  id {printable(quoted.id)}", "dim"),
        ),
        *_words(quoted),
        *(media_text(media) for media in quoted.media_attachments),
    ]
    if quoted.quote is not None:
        lines.append(Text("quotes another post", "dim"))
    return [Text.assemble(("┃ ", "dim"), line) for line in lines]


def _words(status: Status) -> list[Text]:
    """What a post says, and the warning before it."""
    lines = [Text(line) for line in printable_lines(status.text(full_links=True)).split("\n")]
    if lines[0].plain == "":
        lines = lines[1:]
    if status.spoiler_text:
        lines.insert(0, Text(f"CW: {printable(status.spoiler_text)}", "yellow"))
    return lines


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
    ends = "over" if poll.expired else f"until {when.shown(poll.expires_at)}" if poll.expires_at else "open"
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
        (f"  {when.shown(notification.created_at)}  id {printable(notification.id)}", "dim"),
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
