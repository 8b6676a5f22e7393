"""The commands about lists of people."""

from typing import TYPE_CHECKING, Any

import click

from atoot import cli
from atoot.cli import complete
from atoot.cli.command import Group, argument, named, option
from atoot.cli.options import flag, limit, several, yes
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.entities import List
    from atoot.mastodon import MastodonAPI

_ABOUT = "LIST is its title, or its id."
_LIST = argument("name", _ABOUT, metavar="LIST", shell_complete=complete.lists)


LISTS = Group(
    "lists",
    "See your lists, and who is on them.",
    usual="list",
    also={"make": "create", "accounts": "show"},
    examples=["atoot lists", "atoot lists create friends", "atoot lists add friends @alice@example.org"],
)


@LISTS.command("list", examples=["atoot lists", "atoot lists --json"], shows="List")
async def list_lists(session: "Session", c: "MastodonAPI") -> None:
    """List your lists."""
    nothing = "you have no lists yet; run: atoot lists create TITLE"
    await session.lines(c.lists(), None, _list_line, nothing)


def _list_line(one: "List") -> str:
    more = "  (not in home)" if one.exclusive else ""
    return f"{printable(one.title)}  id {printable(one.id)}{more}"


@LISTS.command(
    "show",
    argument(
        "name",
        f"{_ABOUT} `atoot timeline list LIST` shows its posts.",
        metavar="LIST",
        shell_complete=complete.lists,
    ),
    limit(80),
    examples=["atoot lists show friends"],
    shows="Account",
    views=True,
)
async def show_list(session: "Session", c: "MastodonAPI", *, name: str, limit: int) -> None:
    """Show who is on a list."""
    members = c.list_accounts(await cli.references.list_of(c, name), limit=min(limit, 80))
    await session.listing(c, members, limit, "nobody is on this list")


@LISTS.command(
    "create",
    argument("title"),
    option(
        "--replies",
        type=click.Choice(["followed", "list", "none"]),
        help="Which replies it shows: to accounts you follow, to members, none.",
    ),
    flag("--exclusive", help="Keep its posts out of your home timeline."),
    examples=["atoot lists create friends", "atoot lists create news --exclusive"],
    shows="List",
)
async def create_list(
    session: "Session", c: "MastodonAPI", *, title: str, replies: Any, exclusive: bool
) -> None:
    """Make a list."""
    made = await c.create_list(title, replies_policy=replies, exclusive=exclusive or None)
    session.output.did(made, f"made the list {_list_line(made)}")


@LISTS.command(
    "rename", _LIST, argument("title"), examples=["atoot lists rename friends 'good friends'"], shows="List"
)
async def rename_list(session: "Session", c: "MastodonAPI", *, name: str, title: str) -> None:
    """Rename a list."""
    made = await c.update_list(await cli.references.list_of(c, name), title)
    session.output.did(made, f"the list is now {_list_line(made)}")


@LISTS.command(
    "delete",
    _LIST,
    yes(),
    examples=["atoot lists delete friends", "atoot lists delete 7 --yes"],
    shows="",
)
async def delete_list(session: "Session", c: "MastodonAPI", *, name: str, yes: bool) -> None:
    """Delete a list. You still follow its members."""
    wanted = await cli.references.list_of(c, name)
    cli.input.agreed(f"Delete the list {printable(name)}?", yes=yes)
    await c.delete_list(wanted)
    session.output.did({}, f"deleted the list {printable(name)}")


@LISTS.command(
    "add",
    _LIST,
    several("accounts"),
    examples=["atoot lists add friends @alice@example.org bob"],
    shows="Account",
)
async def add_to_list(session: "Session", c: "MastodonAPI", *, name: str, accounts: tuple[str, ...]) -> None:
    """Add people you follow to a list."""
    wanted = await cli.references.list_of(c, name)
    found = [await cli.references.account_of(c, account) for account in accounts]
    await c.list_accounts_add(wanted, found)
    for one in found:
        session.output.did(one, f"@{printable(one.acct)} is on {printable(name)}")


@LISTS.command(
    "remove",
    _LIST,
    several("accounts"),
    examples=["atoot lists remove friends @alice@example.org"],
    shows="Account",
)
async def remove_from_list(
    session: "Session", c: "MastodonAPI", *, name: str, accounts: tuple[str, ...]
) -> None:
    """Remove people from a list."""
    wanted = await cli.references.list_of(c, name)
    found = [await cli.references.account_of(c, account) for account in accounts]
    await c.list_accounts_remove(wanted, found)
    for one in found:
        session.output.did(one, f"@{printable(one.acct)} is not on {printable(name)} any more")


COMMANDS: dict[str, click.Command] = named(LISTS)
