"""The commands about direct messages, and about how far you have read."""

from typing import TYPE_CHECKING, Any

import click

from atoot.cli.command import Group, argument, command, option
from atoot.cli.safe import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session

LIMIT: dict[str, Any] = {"type": click.IntRange(min=1), "default": 20, "show_default": True}


@command(
    "list",
    "Read your conversations, each with its last post; a dot marks what is new.",
    option("--limit", "-n", help="How many.", **LIMIT),
    examples=["atoot conversations", "atoot conversations --json"],
    views=True,
)
async def list_conversations(session: "Session", *, limit: int) -> None:
    """List conversations."""
    async with session.client() as c:
        await session.conversations(
            c, c.conversations(limit=min(limit, 40)), limit, "there are no conversations"
        )


_CONVERSATION = "CONVERSATION is its id, or the number of its last post in `atoot conversations`."


@command(
    "read",
    f"Mark a conversation as read.\n\n{_CONVERSATION}",
    argument("conversation"),
    option("--not", "unread", is_flag=True, help="Mark it as unread."),
    examples=["atoot conversations read 1"],
)
async def read_conversation(session: "Session", *, conversation: str, unread: bool) -> None:
    """Mark a conversation."""
    async with session.client() as c:
        wanted = await session.conversation_id(c, conversation)
        made = await (c.mark_conversation_unread(wanted) if unread else c.mark_conversation_read(wanted))
    session.did(made, f"marked as {'unread' if made.unread else 'read'}")


@command(
    "delete",
    f"Remove a conversation from your list; the posts stay.\n\n{_CONVERSATION}",
    argument("conversation"),
    option("--yes", "-y", is_flag=True, help="Do not ask."),
    examples=["atoot conversations delete 1"],
)
async def delete_conversation(session: "Session", *, conversation: str, yes: bool) -> None:
    """Remove a conversation."""
    async with session.client() as c:
        wanted = await session.conversation_id(c, conversation)
        session.confirm("Remove this conversation?", yes=yes)
        await c.remove_conversation(wanted)
    session.did({}, "the conversation is removed")


CONVERSATIONS = Group(
    "conversations",
    "See your direct messages.",
    list_conversations,
    read_conversation,
    delete_conversation,
    usual="list",
    examples=["atoot conversations", "atoot conversations read 1"],
)


@command("show", "Show how far you have read.", examples=["atoot markers", "atoot markers --json"])
async def show_markers(session: "Session") -> None:
    """Show markers."""
    async with session.client() as c:
        found = await c.markers_get(timeline=("home", "notifications"))
    if session.output.as_json:
        session.output.json({name: session.output.sent.data_of(marker) for name, marker in found.items()})
    for name, marker in found.items():
        session.marker(name, marker)
    if not found:
        session.output.note("nothing is marked yet")


@command(
    "set",
    "Mark how far you have read.\n\nIn home, READ is a post; in notifications, the id of a notification.",
    argument("timeline", type=click.Choice(["home", "notifications"])),
    argument("read"),
    examples=["atoot markers set home 1", "atoot markers set notifications 3417"],
)
async def set_marker(session: "Session", *, timeline: str, read: str) -> None:
    """Set a marker."""
    async with session.client() as c:
        wanted = await session.status(c, read) if timeline == "home" else read.removeprefix("id:")
        home, notifications = (wanted, None) if timeline == "home" else (None, wanted)
        found = await c.markers_set(home=home, notifications=notifications)
    for name, marker in found.items():
        session.did(marker, f"{printable(name)}: read up to {printable(marker.last_read_id)}")


MARKERS = Group(
    "markers",
    "See and set how far you have read.",
    show_markers,
    set_marker,
    usual="show",
    also={"list": "show"},
    examples=["atoot markers", "atoot markers set home 1"],
)

COMMANDS: dict[str, click.Command] = {"conversations": CONVERSATIONS, "markers": MARKERS}
