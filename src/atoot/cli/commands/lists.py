"""The commands about lists of people."""

from typing import TYPE_CHECKING, Any

import click

from atoot.cli import complete
from atoot.cli.command import Group, argument, command, option
from atoot.cli.safe import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.entities import List

LIST = "LIST is its title, or its id."
LIMIT: dict[str, Any] = {"type": click.IntRange(min=1), "default": 80, "show_default": True}


def _list(**settings: Any) -> click.Argument:
    return argument("name", metavar="LIST", shell_complete=complete.lists, **settings)


@command("list", "List your lists.", examples=["atoot lists", "atoot lists --json"])
async def list_lists(session: "Session") -> None:
    """List the lists."""
    async with session.client() as c:
        await session.lines(
            c.lists(), None, _list_line, "you have no list yet; run: atoot lists create TITLE"
        )


def _list_line(one: "List") -> str:
    more = "  (not in home)" if one.exclusive else ""
    return f"{printable(one.title)}  id {printable(one.id)}{more}"


@command(
    "show",
    f"Show who is on a list.\n\n{LIST} `atoot timeline list LIST` shows its posts.",
    _list(),
    option("--limit", "-n", help="How many.", **LIMIT),
    examples=["atoot lists show friends"],
    views=True,
)
async def show_list(session: "Session", *, name: str, limit: int) -> None:
    """List the members of a list."""
    async with session.client() as c:
        members = c.list_accounts(await session.list_id(c, name), limit=min(limit, 80))
        await session.people(c, members, limit, "nobody is on this list")


@command(
    "create",
    "Make a list.",
    argument("title"),
    option(
        "--replies",
        type=click.Choice(["followed", "list", "none"]),
        help="Which replies it shows: to those you follow, to those on it, none.",
    ),
    option("--exclusive", is_flag=True, help="Keep what it shows out of your home timeline."),
    examples=["atoot lists create friends", "atoot lists create news --exclusive"],
)
async def create_list(session: "Session", *, title: str, replies: Any, exclusive: bool) -> None:
    """Make a list."""
    async with session.client() as c:
        made = await c.create_list(title, replies_policy=replies, exclusive=exclusive or None)
    session.did(made, f"made the list {_list_line(made)}")


@command(
    "rename",
    f"Give a list another title.\n\n{LIST}",
    _list(),
    argument("title"),
    examples=["atoot lists rename friends 'good friends'"],
)
async def rename_list(session: "Session", *, name: str, title: str) -> None:
    """Rename a list."""
    async with session.client() as c:
        made = await c.update_list(await session.list_id(c, name), title)
    session.did(made, f"the list is now {_list_line(made)}")


@command(
    "delete",
    f"Delete a list; those on it stay followed.\n\n{LIST}",
    _list(),
    option("--yes", "-y", is_flag=True, help="Do not ask."),
    examples=["atoot lists delete friends", "atoot lists delete 7 --yes"],
)
async def delete_list(session: "Session", *, name: str, yes: bool) -> None:
    """Delete a list."""
    async with session.client() as c:
        wanted = await session.list_id(c, name)
        session.confirm(f"Delete the list {printable(name)}?", yes=yes)
        await c.delete_list(wanted)
    session.did({}, f"deleted the list {printable(name)}")


_MEMBERS: dict[str, Any] = {"nargs": -1, "required": True, "metavar": "ACCOUNT..."}


@command(
    "add",
    f"Put people whom you follow on a list.\n\n{LIST}",
    _list(),
    argument("accounts", **_MEMBERS),
    examples=["atoot lists add friends @alice@example.org bob"],
)
async def add_to_list(session: "Session", *, name: str, accounts: tuple[str, ...]) -> None:
    """Put people on a list."""
    async with session.client() as c:
        wanted = await session.list_id(c, name)
        found = [await session.account(c, account) for account in accounts]
        await c.list_accounts_add(wanted, found)
    for one in found:
        session.did(one, f"@{printable(one.acct)} is on {printable(name)}")


@command(
    "remove",
    f"Take people from a list.\n\n{LIST}",
    _list(),
    argument("accounts", **_MEMBERS),
    examples=["atoot lists remove friends @alice@example.org"],
)
async def remove_from_list(session: "Session", *, name: str, accounts: tuple[str, ...]) -> None:
    """Take people from a list."""
    async with session.client() as c:
        wanted = await session.list_id(c, name)
        found = [await session.account(c, account) for account in accounts]
        await c.list_accounts_remove(wanted, found)
    for one in found:
        session.did(one, f"@{printable(one.acct)} is not on {printable(name)} any more")


LISTS = Group(
    "lists",
    "See your lists, and who is on them.",
    list_lists,
    show_list,
    create_list,
    rename_list,
    delete_list,
    add_to_list,
    remove_from_list,
    usual="list",
    also={"make": "create", "accounts": "show"},
    examples=["atoot lists", "atoot lists create friends", "atoot lists add friends @alice@example.org"],
)

COMMANDS: dict[str, click.Command] = {"lists": LISTS}
