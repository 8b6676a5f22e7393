"""The commands about people."""

from typing import TYPE_CHECKING, Any

import click

from atoot.cli.command import Group, argument, command, option
from atoot.cli.complete import VISIBILITIES
from atoot.cli.safe import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.entities import Account, Relationship

WHO = (
    "ACCOUNT is a name like alice@example.org, the address of a page, an id, or a number in the last list that was shown: "
    "the person there, or who wrote the post there."
)
LIMIT: dict[str, Any] = {"type": click.IntRange(min=1), "default": 40, "show_default": True}
_SEVERAL: dict[str, Any] = {"nargs": -1, "required": True, "metavar": "ACCOUNT..."}


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


@command(
    "mute",
    f"Show nothing of an account any more, or nothing of what is answered in a thread.\n\n{WHO}",
    argument("account"),
    option("--for", "duration", metavar="TIME", help="How long: 30m, 2h, 7d. [default: for ever]"),
    option("--keep-notifications", is_flag=True, help="Go on with its notifications."),
    option(
        "--thread", is_flag=True, help="ACCOUNT is a post, of whose thread you want no more notifications."
    ),
    examples=["atoot mute @alice@example.org", "atoot mute bob --for 7d", "atoot mute 3 --thread"],
)
async def mute(
    session: "Session", *, account: str, duration: str | None, keep_notifications: bool, thread: bool
) -> None:
    """Mute an account or a thread."""
    lasting = session.span(duration) if duration else None
    async with session.client() as c:
        if thread:
            post = await c.status_mute(await session.status(c, account))
            session.did(post, f"muted the thread of {session.named(post)}")
            return
        found = await session.account(c, account)
        made = await c.account_mute(found, notifications=not keep_notifications, duration=lasting)
    session.did(made, f"muted @{printable(found.acct)}" + (f" for {duration}" if duration else ""))


@command(
    "unmute",
    f"Show an account, or what is answered in a thread, again.\n\n{WHO}",
    argument("account"),
    option("--thread", is_flag=True, help="ACCOUNT is a post, of whose thread you want notifications again."),
    examples=["atoot unmute @alice@example.org", "atoot unmute 3 --thread"],
)
async def unmute(session: "Session", *, account: str, thread: bool) -> None:
    """Unmute an account or a thread."""
    async with session.client() as c:
        if thread:
            post = await c.status_unmute(await session.status(c, account))
            session.did(post, f"the thread of {session.named(post)} is not muted any more")
            return
        found = await session.account(c, account)
        made = await c.account_unmute(found)
    session.did(made, f"@{printable(found.acct)} is not muted any more")


@command(
    "block",
    f"Block an account, or a whole server.\n\n{WHO}",
    argument("account"),
    option("--domain", is_flag=True, help="ACCOUNT is a server, like example.org."),
    option("--yes", "-y", is_flag=True, help="Do not ask before a whole server is blocked."),
    examples=["atoot block @mallory@example.org", "atoot block example.org --domain"],
)
async def block(session: "Session", *, account: str, domain: bool, yes: bool) -> None:
    """Block an account or a server."""
    async with session.client() as c:
        if domain:
            session.confirm(
                f"Block {printable(account)}? Those who follow you from there are removed.", yes=yes
            )
            await c.domain_block(account)
            session.did({}, f"blocked the server {printable(account)}")
            return
        found = await session.account(c, account)
        made = await c.account_block(found)
    session.did(made, f"blocked @{printable(found.acct)}")


@command(
    "unblock",
    f"Block an account or a server no more.\n\n{WHO}",
    argument("account"),
    option("--domain", is_flag=True, help="ACCOUNT is a server, like example.org."),
    examples=["atoot unblock @mallory@example.org", "atoot unblock example.org --domain"],
)
async def unblock(session: "Session", *, account: str, domain: bool) -> None:
    """Unblock an account or a server."""
    async with session.client() as c:
        if domain:
            await c.domain_unblock(account)
            session.did({}, f"the server {printable(account)} is not blocked any more")
            return
        found = await session.account(c, account)
        made = await c.account_unblock(found)
    session.did(made, f"@{printable(found.acct)} is not blocked any more")


@command(
    "followers",
    f"List who follows an account: yours, if none is named.\n\n{WHO}",
    argument("account", required=False),
    option("--limit", "-n", help="How many.", **LIMIT),
    examples=["atoot followers", "atoot followers @alice@example.org --limit 200 --json"],
    views=True,
)
async def followers(session: "Session", *, account: str | None, limit: int) -> None:
    """List followers."""
    async with session.client() as c:
        found = await session.account_or_me(c, account)
        await session.people(
            c, c.account_followers(found, limit=min(limit, 80)), limit, "nobody follows here"
        )


@command(
    "following",
    f"List whom an account follows: yours, if none is named.\n\n{WHO}",
    argument("account", required=False),
    option("--limit", "-n", help="How many.", **LIMIT),
    examples=["atoot following", "atoot following @alice@example.org --template '{acct}'"],
    views=True,
)
async def following(session: "Session", *, account: str | None, limit: int) -> None:
    """List the followed."""
    async with session.client() as c:
        found = await session.account_or_me(c, account)
        await session.people(
            c, c.account_following(found, limit=min(limit, 80)), limit, "nobody is followed here"
        )


@command(
    "blocks",
    "List whom you block.",
    option("--limit", "-n", help="How many.", **LIMIT),
    option("--domains", is_flag=True, help="The servers that you block."),
    examples=["atoot blocks", "atoot blocks --domains"],
    views=True,
)
async def blocks(session: "Session", *, limit: int, domains: bool) -> None:
    """List the blocked."""
    async with session.client() as c:
        if domains:
            await session.lines(c.domain_blocks(limit=min(limit, 200)), limit, str, "you block no server")
        else:
            await session.people(c, c.blocks(limit=min(limit, 80)), limit, "you block nobody")


@command(
    "mutes",
    "List whom you have muted.",
    option("--limit", "-n", help="How many.", **LIMIT),
    examples=["atoot mutes", "atoot mutes --json"],
    views=True,
)
async def mutes(session: "Session", *, limit: int) -> None:
    """List the muted."""
    async with session.client() as c:
        await session.people(c, c.mutes(limit=min(limit, 80)), limit, "you have muted nobody")


@command(
    "list",
    "List who asks to follow you.",
    option("--limit", "-n", help="How many.", **LIMIT),
    examples=["atoot requests", "atoot requests list --json"],
    views=True,
)
async def list_requests(session: "Session", *, limit: int) -> None:
    """List follow requests."""
    async with session.client() as c:
        await session.people(c, c.follow_requests(limit=min(limit, 80)), limit, "nobody asks to follow you")


@command(
    "accept",
    f"Let people follow you.\n\n{WHO}",
    argument("accounts", **_SEVERAL),
    examples=["atoot requests accept 1 2", "atoot requests accept @alice@example.org"],
)
async def accept(session: "Session", *, accounts: tuple[str, ...]) -> None:
    """Accept follow requests."""
    async with session.client() as c:
        for found in [await session.account(c, account) for account in accounts]:
            made = await c.accept_follow_request(found)
            session.did(made, f"@{printable(found.acct)} follows you")


@command(
    "reject",
    f"Do not let people follow you.\n\n{WHO}",
    argument("accounts", **_SEVERAL),
    examples=["atoot requests reject 1", "atoot requests reject @mallory@example.org"],
)
async def reject(session: "Session", *, accounts: tuple[str, ...]) -> None:
    """Reject follow requests."""
    async with session.client() as c:
        for found in [await session.account(c, account) for account in accounts]:
            made = await c.reject_follow_request(found)
            session.did(made, f"@{printable(found.acct)} does not follow you")


REQUESTS = Group(
    "requests",
    "See who asks to follow you, and decide.",
    list_requests,
    accept,
    reject,
    usual="list",
    examples=["atoot requests", "atoot requests accept 1"],
)


@command(
    "show",
    f"Show a person: yourself, if nobody is named.\n\n{WHO}",
    argument("account", required=False),
    examples=["atoot profile", "atoot profile @alice@example.org"],
    views=True,
)
async def show_profile(session: "Session", *, account: str | None) -> None:
    """Show a profile."""
    async with session.client(anonymous=account is not None) as c:
        await session.profile(c, await session.account_or_me(c, account))


_FILE: dict[str, Any] = {"type": click.Path(exists=True, dir_okay=False), "default": None}


@command(
    "edit",
    "Change your own profile, and what holds for your new posts.",
    option("--name", metavar="TEXT", help="Name that others see."),
    option("--note", metavar="TEXT", help="What you say of yourself; - reads it from standard input."),
    option(
        "--field",
        "fields",
        multiple=True,
        metavar="NAME=VALUE",
        help="A row of the table; once for each. They replace those that are there.",
    ),
    option("--avatar", help="Your picture.", **_FILE),
    option("--avatar-alt", metavar="TEXT", help="Its description."),
    option("--header", help="Your banner.", **_FILE),
    option("--header-alt", metavar="TEXT", help="Its description."),
    option("--remove", type=click.Choice(["avatar", "header"]), multiple=True, help="A picture to remove."),
    option("--locked/--unlocked", default=None, help="Decide on each follower."),
    option("--bot/--no-bot", default=None, help="Mark the account as automated."),
    option("--discoverable/--hidden", default=None, help="Show the account in directories and suggestions."),
    option("--visibility", type=click.Choice(VISIBILITIES[:3]), help="Who sees your new posts."),
    option("--language", metavar="CODE", help="Language of your new posts."),
    option(
        "--sensitive/--not-sensitive", default=None, help="Mark the media of your new posts as sensitive."
    ),
    option(
        "--quote-policy",
        type=click.Choice(["public", "followers", "nobody"]),
        help="Who may quote your new posts.",
    ),
    examples=[
        "atoot profile edit --name 'Alice A.' --field Web=https://alice.example",
        "atoot profile edit --avatar me.png --avatar-alt 'A woman with a red hat'",
        "atoot profile edit --note - < about-me.txt",
    ],
    views=True,
)
async def edit_profile(
    session: "Session",
    *,
    name: str | None,
    note: str | None,
    fields: tuple[str, ...],
    avatar: str | None,
    avatar_alt: str | None,
    header: str | None,
    header_alt: str | None,
    remove: tuple[str, ...],
    locked: bool | None,
    bot: bool | None,
    discoverable: bool | None,
    visibility: Any,
    language: str | None,
    sensitive: bool | None,
    quote_policy: Any,
) -> None:
    """Change one's profile."""
    values: dict[str, Any] = {
        "display_name": name,
        "note": session.text_or_input(note),
        "fields_attributes": session.pairs(fields) if fields else None,
        "avatar": avatar,
        "avatar_description": avatar_alt,
        "header": header,
        "header_description": header_alt,
        "locked": locked,
        "bot": bot,
        "discoverable": discoverable,
        "source_privacy": visibility,
        "source_language": language,
        "source_sensitive": sensitive,
        "source_quote_policy": quote_policy,
    }
    values = {key: value for key, value in values.items() if value is not None}
    if not values and not remove:
        raise session.wrong("say what to change: atoot profile edit --help lists it")
    async with session.client() as c:
        with session.judged():
            me = await c.update_account_credentials(**values) if values else None
        for picture in remove:
            me = await (c.delete_profile_avatar() if picture == "avatar" else c.delete_profile_header())
        await session.profile(c, me or await c.verify_account_credentials())


PROFILE = Group(
    "profile",
    "Show a person, or change your own profile.",
    show_profile,
    edit_profile,
    usual="show",
    takes_argument=True,
    also={"set": "edit"},
    examples=["atoot profile", "atoot profile @alice@example.org", "atoot profile edit --name 'Alice A.'"],
)

COMMANDS: dict[str, click.Command] = {
    one.name or "": one
    for one in (
        follow,
        unfollow,
        mute,
        unmute,
        block,
        unblock,
        followers,
        following,
        blocks,
        mutes,
        REQUESTS,
        PROFILE,
    )
}
