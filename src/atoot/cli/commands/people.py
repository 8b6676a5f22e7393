"""The commands about people."""

from typing import TYPE_CHECKING, Any

import click

from atoot import cli
from atoot.cli.command import Group, argument, command, named, option
from atoot.cli.commands.tags import follow_hashtag, unfollow_hashtag
from atoot.cli.errors import wrong
from atoot.cli.options import QUOTE_POLICIES, VISIBILITIES, flag, limit, several, yes
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.entities import Account, Relationship
    from atoot.mastodon import MastodonAPI

WHO = (
    "ACCOUNT is a name like alice@example.org, the address of a page, an id, or a number of the last list: the person, or "
    "the author of the post."
)
_WHO = argument("account", WHO)
_WHO_OR_TAG = argument("account", f"{WHO} A hashtag begins with #.")
_WHO_OR_ME = argument("account", WHO, required=False)
_DOMAIN = flag("--domain", help="ACCOUNT is a server, like example.org.")


@command(
    "follow",
    _WHO_OR_TAG,
    flag("--notify", help="Be notified of each new post."),
    flag("--no-boosts", help="Do not show the boosts of the account."),
    examples=["atoot follow @alice@example.org", "atoot follow bob --notify", "atoot follow '#art'"],
    shows="Relationship Tag",
)
async def follow(
    session: "Session", c: "MastodonAPI", *, account: str, notify: bool, no_boosts: bool
) -> None:
    """Follow an account or a hashtag."""
    if account.startswith("#"):
        await follow_hashtag(session, c, account)
        return
    found = await cli.references.account_of(c, account)
    made = await c.account_follow(found, notify=notify or None, reblogs=False if no_boosts else None)
    session.output.did(made, _stand(made, found))


@command(
    "unfollow",
    _WHO_OR_TAG,
    examples=["atoot unfollow @alice@example.org", "atoot unfollow '#art'"],
    shows="Relationship Tag",
)
async def unfollow(session: "Session", c: "MastodonAPI", *, account: str) -> None:
    """Unfollow an account or a hashtag."""
    if account.startswith("#"):
        await unfollow_hashtag(session, c, account)
        return
    found = await cli.references.account_of(c, account)
    made = await c.account_unfollow(found)
    session.output.did(made, _stand(made, found))


def _stand(made: "Relationship", account: "Account") -> str:
    name = f"@{printable(account.acct)}"
    if made.following:
        return f"you follow {name}"
    if made.requested:
        return f"you have asked {name} whether you may follow"
    return f"you do not follow {name}"


@command(
    "mute",
    _WHO,
    option("--for", "duration", metavar="TIME", help="How long: 30m, 2h, 7d. [default: for ever]"),
    flag("--keep-notifications", help="Mute its posts, but keep its notifications."),
    flag("--thread", help="ACCOUNT is a post: stop notifications of its thread."),
    examples=["atoot mute @alice@example.org", "atoot mute bob --for 7d", "atoot mute 3 --thread"],
    shows="Relationship Status",
)
async def mute(
    session: "Session", *, account: str, duration: str | None, keep_notifications: bool, thread: bool
) -> None:
    """Mute an account, or a thread: you see no posts of the account, or get no notifications of the thread."""
    lasting = cli.when.span_of(duration) if duration else None
    async with session.client() as c:
        if thread:
            post = await c.status_mute(await cli.references.status_id(c, account))
            session.output.did(post, f"muted the thread of {cli.references.in_brief(post)}")
            return
        found = await cli.references.account_of(c, account)
        made = await c.account_mute(found, notifications=not keep_notifications, duration=lasting)
    session.output.did(made, f"muted @{printable(found.acct)}" + (f" for {duration}" if duration else ""))


@command(
    "unmute",
    _WHO,
    flag("--thread", help="ACCOUNT is a post: get notifications of its thread again."),
    examples=["atoot unmute @alice@example.org", "atoot unmute 3 --thread"],
    shows="Relationship Status",
)
async def unmute(session: "Session", c: "MastodonAPI", *, account: str, thread: bool) -> None:
    """Unmute an account or a thread."""
    if thread:
        post = await c.status_unmute(await cli.references.status_id(c, account))
        session.output.did(post, f"the thread of {cli.references.in_brief(post)} is not muted any more")
        return
    found = await cli.references.account_of(c, account)
    made = await c.account_unmute(found)
    session.output.did(made, f"@{printable(found.acct)} is not muted any more")


@command(
    "block",
    _WHO,
    _DOMAIN,
    yes("Do not ask before a whole server is blocked."),
    examples=["atoot block @mallory@example.org", "atoot block example.org --domain"],
    shows="Relationship",
)
async def block(session: "Session", c: "MastodonAPI", *, account: str, domain: bool, yes: bool) -> None:
    """Block an account, or a whole server."""
    if domain:
        question = f"Block {printable(account)}? Those who follow you from there are removed."
        cli.input.agreed(question, yes=yes)
        await c.domain_block(account)
        session.output.did({}, f"blocked the server {printable(account)}")
        return
    found = await cli.references.account_of(c, account)
    made = await c.account_block(found)
    session.output.did(made, f"blocked @{printable(found.acct)}")


@command(
    "unblock",
    _WHO,
    _DOMAIN,
    examples=["atoot unblock @mallory@example.org", "atoot unblock example.org --domain"],
    shows="Relationship",
)
async def unblock(session: "Session", c: "MastodonAPI", *, account: str, domain: bool) -> None:
    """Unblock an account or a server."""
    if domain:
        await c.domain_unblock(account)
        session.output.did({}, f"the server {printable(account)} is not blocked any more")
        return
    found = await cli.references.account_of(c, account)
    made = await c.account_unblock(found)
    session.output.did(made, f"@{printable(found.acct)} is not blocked any more")


@command(
    "followers",
    _WHO_OR_ME,
    limit(40),
    examples=["atoot followers", "atoot followers @alice@example.org --limit 200 --json"],
    shows="Account",
    views=True,
)
async def followers(session: "Session", c: "MastodonAPI", *, account: str | None, limit: int) -> None:
    """List the followers of an account, by default yours."""
    found = await cli.references.account_or_me(c, account)
    people = c.account_followers(found, limit=min(limit, 80))
    await session.listing(c, people, limit, "nobody follows here")


@command(
    "following",
    _WHO_OR_ME,
    limit(40),
    examples=["atoot following", "atoot following @alice@example.org --template '{acct}'"],
    shows="Account",
    views=True,
)
async def following(session: "Session", c: "MastodonAPI", *, account: str | None, limit: int) -> None:
    """List the accounts that an account follows, by default yours."""
    found = await cli.references.account_or_me(c, account)
    people = c.account_following(found, limit=min(limit, 80))
    await session.listing(c, people, limit, "nobody is followed here")


@command(
    "blocks",
    limit(40),
    flag("--domains", help="The servers that you block."),
    examples=["atoot blocks", "atoot blocks --domains"],
    shows="Account",
    views=True,
)
async def blocks(session: "Session", c: "MastodonAPI", *, limit: int, domains: bool) -> None:
    """List whom you block."""
    if domains:
        await session.lines(c.domain_blocks(limit=min(limit, 200)), limit, str, "you block no server")
    else:
        await session.listing(c, c.blocks(limit=min(limit, 80)), limit, "you block nobody")


@command("mutes", limit(40), examples=["atoot mutes", "atoot mutes --json"], shows="MutedAccount", views=True)
async def mutes(session: "Session", c: "MastodonAPI", *, limit: int) -> None:
    """List whom you have muted."""
    await session.listing(c, c.mutes(limit=min(limit, 80)), limit, "you have muted nobody")


REQUESTS = Group(
    "requests",
    "See follow requests, accept or reject them.",
    usual="list",
    examples=["atoot requests", "atoot requests accept 1"],
)


@REQUESTS.command(
    "list",
    limit(40),
    examples=["atoot requests", "atoot requests list --json"],
    shows="Account",
    views=True,
)
async def list_requests(session: "Session", c: "MastodonAPI", *, limit: int) -> None:
    """List who asks to follow you."""
    people = c.follow_requests(limit=min(limit, 80))
    await session.listing(c, people, limit, "nobody asks to follow you")


@REQUESTS.command(
    "accept",
    several("accounts", WHO),
    examples=["atoot requests accept 1 2", "atoot requests accept @alice@example.org"],
    shows="Relationship",
)
async def accept(session: "Session", c: "MastodonAPI", *, accounts: tuple[str, ...]) -> None:
    """Accept follow requests: let people follow you."""
    for found in [await cli.references.account_of(c, account) for account in accounts]:
        session.output.did(await c.accept_follow_request(found), f"@{printable(found.acct)} follows you")


@REQUESTS.command(
    "reject",
    several("accounts", WHO),
    examples=["atoot requests reject 1", "atoot requests reject @mallory@example.org"],
    shows="Relationship",
)
async def reject(session: "Session", c: "MastodonAPI", *, accounts: tuple[str, ...]) -> None:
    """Reject follow requests: do not let people follow you."""
    for found in [await cli.references.account_of(c, account) for account in accounts]:
        session.output.did(
            await c.reject_follow_request(found), f"@{printable(found.acct)} does not follow you"
        )


PROFILE = Group(
    "profile",
    "Show a person, or change your own profile.",
    usual="show",
    takes_argument=True,
    also={"set": "edit"},
    examples=["atoot profile", "atoot profile @alice@example.org", "atoot profile edit --name 'Alice A.'"],
)


@PROFILE.command(
    "show",
    _WHO_OR_ME,
    examples=["atoot profile", "atoot profile @alice@example.org"],
    shows="CredentialAccount",
    views=True,
)
async def show_profile(session: "Session", *, account: str | None) -> None:
    """Show a person, by default yourself."""
    async with session.client(anonymous=account is not None) as c:
        await session.profile(c, await cli.references.account_or_me(c, account))


_FILE: dict[str, Any] = {"type": click.Path(exists=True, dir_okay=False), "default": None}
_FIELDS = "A row of the table; repeat it for each. They replace the existing rows."
_SHOWN = "Show the account in directories and suggestions."
_SENSITIVE = "Mark the media of your new posts as sensitive."
_QUOTING = "Who may quote your new posts."


@PROFILE.command(
    "edit",
    option("--name", "display_name", metavar="TEXT", help="Name that others see."),
    option("--note", metavar="TEXT", help="Text about yourself; - reads it from standard input."),
    option("--field", "fields", multiple=True, metavar="NAME=VALUE", help=_FIELDS),
    option("--avatar", help="Your picture.", **_FILE),
    option("--avatar-alt", "avatar_description", metavar="TEXT", help="Its description."),
    option("--header", help="Your banner.", **_FILE),
    option("--header-alt", "header_description", metavar="TEXT", help="Its description."),
    option("--remove", type=click.Choice(["avatar", "header"]), multiple=True, help="A picture to remove."),
    option("--locked/--unlocked", default=None, help="Approve each follower."),
    option("--bot/--no-bot", default=None, help="Mark the account as automated."),
    option("--discoverable/--hidden", default=None, help=_SHOWN),
    option(
        "--visibility", "source_privacy", type=click.Choice(VISIBILITIES[:3]), help="Who sees your new posts."
    ),
    option("--language", "source_language", metavar="CODE", help="Language of your new posts."),
    option("--sensitive/--not-sensitive", "source_sensitive", default=None, help=_SENSITIVE),
    option("--quote-policy", "source_quote_policy", type=click.Choice(QUOTE_POLICIES), help=_QUOTING),
    examples=[
        "atoot profile edit --name 'Alice A.' --field Web=https://alice.example",
        "atoot profile edit --avatar me.png --avatar-alt 'A woman with a red hat'",
        "atoot profile edit --note - < about-me.txt",
    ],
    shows="CredentialAccount",
    views=True,
    gathers=("changes", "builtins:dict"),
)
async def edit_profile(
    session: "Session",
    *,
    note: str | None,
    fields: tuple[str, ...],
    remove: tuple[str, ...],
    changes: dict[str, Any],
) -> None:
    """Change your profile, and the defaults for your new posts."""
    values = {name: value for name, value in changes.items() if value is not None}
    if note is not None:
        values["note"] = cli.input.read_text() if note == "-" else note
    if fields:
        rows = cli.input.pairs_of(fields)
        values["fields_attributes"] = {name.strip(): value.strip() for name, value in rows}
    if not values and not remove:
        raise wrong("nothing to change; see: atoot profile edit --help")
    async with session.client() as c:
        me = await c.update_account_credentials(**values) if values else None
        for picture in remove:
            me = await (c.delete_profile_avatar() if picture == "avatar" else c.delete_profile_header())
        await session.profile(c, me or await c.verify_account_credentials())


COMMANDS: dict[str, click.Command] = named(
    follow, unfollow, mute, unmute, block, unblock, followers, following, blocks, mutes, REQUESTS, PROFILE
)
