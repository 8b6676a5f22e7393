"""`atoot delete`, `follow`, `unfollow`."""

import sys

import click

from atoot.cli.choice import connected
from atoot.cli.command import Choice
from atoot.cli.errors import CommandError, judged, wrong
from atoot.cli.faces import status_text
from atoot.cli.output import Output
from atoot.cli.references import account_of, status_id
from atoot.cli.safe import printable
from atoot.entities import Account, Relationship


async def delete(choice: Choice, *, status: str, yes: bool) -> None:
    """Delete a post.

    Raises:
        CommandError: nobody said yes.
    """
    output = Output(as_json=choice.json)
    if not yes and not sys.stdin.isatty():
        raise wrong("nobody can be asked here: say --yes to delete the post")
    async with connected(choice, output=output) as c:
        wanted = await status_id(c, status)
        with judged():
            found = await c.view_status(wanted)
        if not yes:
            output.say(status_text(found))
            # Nothing else runs meanwhile: the answer may be waited for right here.
            if not click.confirm("Delete this post?", err=True):
                raise CommandError("not deleted")
        gone = await c.delete_status(wanted)
    output.result(gone, f"deleted {printable(wanted)}")


async def follow(choice: Choice, *, account: str, notify: bool, no_boosts: bool) -> None:
    """Follow an account."""
    output = Output(as_json=choice.json)
    async with connected(choice, output=output) as c:
        found = await account_of(c, account)
        made = await c.account_follow(found, notify=notify or None, reblogs=False if no_boosts else None)
    _tell(output, made, found)


async def unfollow(choice: Choice, *, account: str) -> None:
    """Follow an account no more."""
    output = Output(as_json=choice.json)
    async with connected(choice, output=output) as c:
        found = await account_of(c, account)
        made = await c.account_unfollow(found)
    _tell(output, made, found)


def _tell(output: Output, made: Relationship, account: Account) -> None:
    name = f"@{printable(account.acct)}"
    if made.following:
        line = f"you follow {name}"
    elif made.requested:
        line = f"you have asked {name} whether you may follow"
    else:
        line = f"you do not follow {name}"
    output.result(made, line)
