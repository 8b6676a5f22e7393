"""The commands about direct messages, and about how far you have read."""

from typing import TYPE_CHECKING

import click

from atoot import cli
from atoot.cli.command import Group, argument, named
from atoot.cli.options import flag, limit, yes
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.mastodon import MastodonAPI

_CONVERSATION = argument(
    "conversation", "CONVERSATION is its id, or the number of its last post in `atoot conversations`."
)


CONVERSATIONS = Group(
    "conversations",
    "See your direct messages.",
    usual="list",
    examples=["atoot conversations", "atoot conversations read 1"],
)


@CONVERSATIONS.command(
    "list",
    limit(20),
    examples=["atoot conversations", "atoot conversations --json"],
    shows="Conversation",
    views=True,
)
async def list_conversations(session: "Session", c: "MastodonAPI", *, limit: int) -> None:
    """Read your conversations, each with its last post. A dot marks unread ones."""
    found = c.conversations(limit=min(limit, 40))
    await session.listing(c, found, limit, "there are no conversations")


@CONVERSATIONS.command(
    "read",
    _CONVERSATION,
    flag("--not", "unread", help="Mark it as unread."),
    examples=["atoot conversations read 1"],
    shows="Conversation",
)
async def read_conversation(session: "Session", c: "MastodonAPI", *, conversation: str, unread: bool) -> None:
    """Mark a conversation as read."""
    wanted = cli.references.conversation_of(c, conversation)
    made = await (c.mark_conversation_unread(wanted) if unread else c.mark_conversation_read(wanted))
    session.output.did(made, f"marked as {'unread' if made.unread else 'read'}")


@CONVERSATIONS.command("delete", _CONVERSATION, yes(), examples=["atoot conversations delete 1"], shows="")
async def delete_conversation(session: "Session", c: "MastodonAPI", *, conversation: str, yes: bool) -> None:
    """Remove a conversation from your list. The posts stay."""
    wanted = cli.references.conversation_of(c, conversation)
    cli.input.agreed("Remove this conversation?", yes=yes)
    await c.remove_conversation(wanted)
    session.output.did({}, "the conversation is removed")


MARKERS = Group(
    "markers",
    "See and set how far you have read.",
    usual="show",
    also={"list": "show"},
    examples=["atoot markers", "atoot markers set home 1"],
)


@MARKERS.command("show", examples=["atoot markers", "atoot markers --json"], shows="home notifications")
async def show_markers(session: "Session", c: "MastodonAPI") -> None:
    """Show how far you have read."""
    found = await c.markers_get(timeline=("home", "notifications"))
    if session.output.as_json:
        session.output.json({name: session.output.sent.data_of(marker) for name, marker in found.items()})
    for name, marker in found.items():
        when = f"  {session.view.time(marker.updated_at)}" if marker.updated_at is not None else ""
        session.output.say(f"{printable(name)}: read up to {printable(marker.last_read_id)}{when}")
    if not found:
        session.output.note("nothing is marked yet")


@MARKERS.command(
    "set",
    argument("timeline", type=click.Choice(["home", "notifications"])),
    argument("read", "In home, READ is a post; in notifications, the id of a notification."),
    examples=["atoot markers set home 1", "atoot markers set notifications 3417"],
    shows="Marker",
)
async def set_marker(session: "Session", c: "MastodonAPI", *, timeline: str, read: str) -> None:
    """Mark how far you have read."""
    wanted = await cli.references.status_id(c, read) if timeline == "home" else read.removeprefix("id:")
    home, notifications = (wanted, None) if timeline == "home" else (None, wanted)
    found = await c.markers_set(home=home, notifications=notifications)
    for name, marker in found.items():
        session.output.did(marker, f"{printable(name)}: read up to {printable(marker.last_read_id)}")


COMMANDS: dict[str, click.Command] = named(CONVERSATIONS, MARKERS)
