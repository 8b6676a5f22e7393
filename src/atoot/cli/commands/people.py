"""The commands about people."""

from typing import TYPE_CHECKING

import click

from atoot.cli.command import argument, command, option
from atoot.cli.safe import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.entities import Account, Relationship

WHO = (
    "ACCOUNT is a name like alice@example.org, the address of a page, an id, or a number in the last list that was shown: "
    "the person there, or who wrote the post there."
)


@command(
    "follow",
    f"Follow an account or a hashtag.\n\n{WHO} A hashtag begins with #.",
    argument("account"),
    option("--notify", is_flag=True, help="Be notified of each new post."),
    option("--no-boosts", is_flag=True, help="Do not show what the account boosts."),
    examples=["atoot follow @alice@example.org", "atoot follow bob --notify", "atoot follow '#art'"],
)
async def follow(session: "Session", *, account: str, notify: bool, no_boosts: bool) -> None:
    """Follow an account or a hashtag."""
    async with session.client() as c:
        if account.startswith("#"):
            tag = await c.tag_follow(session.hashtag(account))
            session.did(tag, f"you follow #{printable(tag.name)}")
            return
        found = await session.account(c, account)
        made = await c.account_follow(found, notify=notify or None, reblogs=False if no_boosts else None)
    session.did(made, _stand(made, found))


@command(
    "unfollow",
    f"Follow an account or a hashtag no more.\n\n{WHO} A hashtag begins with #.",
    argument("account"),
    examples=["atoot unfollow @alice@example.org", "atoot unfollow '#art'"],
)
async def unfollow(session: "Session", *, account: str) -> None:
    """Follow an account or a hashtag no more."""
    async with session.client() as c:
        if account.startswith("#"):
            tag = await c.tag_unfollow(session.hashtag(account))
            session.did(tag, f"you do not follow #{printable(tag.name)}")
            return
        found = await session.account(c, account)
        made = await c.account_unfollow(found)
    session.did(made, _stand(made, found))


def _stand(made: "Relationship", account: "Account") -> str:
    name = f"@{printable(account.acct)}"
    if made.following:
        return f"you follow {name}"
    if made.requested:
        return f"you have asked {name} whether you may follow"
    return f"you do not follow {name}"


COMMANDS: dict[str, click.Command] = {"follow": follow, "unfollow": unfollow}
