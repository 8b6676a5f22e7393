"""Notifications: who did what, when, and the post it is about."""

from rich.text import Text

from atoot.cli.view.lines import Rows, cut, gutter_of, hung, joined, numbered, wrapped
from atoot.cli.view.settings import View
from atoot.cli.view.status import excerpt, person_text, said_rows, status_rows
from atoot.entities import Conversation, Notification, Status
from atoot.printable import printable

ABOUT_OWN = frozenset({"reblog", "favourite", "pleroma:emoji_reaction"})
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
    "quoted_update": "edited a post that you quote",
    "admin.sign_up": "signed up",
    "admin.report": "made a report",
    "pleroma:emoji_reaction": "reacted to your post",
    "severed_relationships": "cut some of your follows",
    "moderation_warning": "sent you a warning",
}


def notification_rows(notification: Notification, view: View, *, number: int | None = None) -> Rows:
    """A notification, and further in the post it is about."""
    gutter = gutter_of(number)
    inner = view.narrowed(len(gutter))
    said = SAYINGS.get(notification.type) or printable(notification.type.replace("_", " "))
    emoji = getattr(notification, "emoji", None)
    if isinstance(emoji, str) and emoji:
        said = f"{said} {printable(emoji)}"
    who = cut(person_text(notification.account, inner), inner.width)
    first = Text.assemble(who, f" {said}")
    parts = (
        [first] if inner.width is None or first.cell_len <= inner.width else [*wrapped(first, inner.width)]
    )
    parts.append(Text(inner.time(notification.created_at), "dim"))
    if inner.ids:
        parts.append(Text(f"id {printable(notification.id)}", "dim"))
    rows: Rows = [*joined(parts, inner.width)]
    if notification.status is not None:
        rows += hung(_about(notification, notification.status, inner.narrowed(2)), "  ", "  ")
    return numbered(rows, gutter)


def _about(notification: Notification, status: Status, view: View) -> Rows:
    """The post: of one's own, a line that one knows it by."""
    if notification.type in ABOUT_OWN:
        return [excerpt(status, view)]
    if status.reblog is None and status.account.id == notification.account.id:
        return said_rows(status, view)
    return status_rows(status, view)


def conversation_rows(conversation: Conversation, view: View, *, number: int | None = None) -> Rows:
    """A conversation: with whom, whether there is something new, and its last post."""
    gutter = gutter_of(number)
    inner = view.narrowed(len(gutter))
    people = Text(", ").join([person_text(account, inner) for account in conversation.accounts])
    mark = Text("● ", "bold green") if conversation.unread else Text("")
    rows: Rows = [*wrapped(Text.assemble(mark, people if people.plain else Text("you alone")), inner.width)]
    if inner.ids:
        rows.append(Text(f"id {printable(conversation.id)}", "dim"))
    if conversation.last_status is not None:
        rows += hung(status_rows(conversation.last_status, inner.narrowed(2)), "  ", "  ")
    return numbered(rows, gutter)
