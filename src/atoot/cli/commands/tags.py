"""The commands about hashtags."""

from typing import TYPE_CHECKING, Any

import click

from atoot.cli import complete
from atoot.cli.command import Group, argument, command
from atoot.cli.safe import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session


@command("list", "List the hashtags that you follow.", examples=["atoot tags", "atoot tags --json"])
async def list_tags(session: "Session") -> None:
    """List followed hashtags."""
    async with session.client() as c:
        await session.lines(c.followed_tags(limit=100), None, _hashtag, "you follow no hashtag")


def _hashtag(tag: Any) -> str:
    return f"#{printable(tag.name)}"


def _tag(**settings: Any) -> click.Argument:
    return argument("name", metavar="HASHTAG", shell_complete=complete.tags, **settings)


@command(
    "show",
    "Show a hashtag: how much it was used lately, and whether you follow it.",
    _tag(),
    examples=["atoot tags show art"],
    views=True,
)
async def show_tag(session: "Session", *, name: str) -> None:
    """Show a hashtag."""
    async with session.client() as c:
        session.tag(await c.tag(session.hashtag(name)))


@command("follow", "Follow a hashtag.", _tag(), examples=["atoot tags follow art"])
async def follow_tag(session: "Session", *, name: str) -> None:
    """Follow a hashtag."""
    async with session.client() as c:
        made = await c.tag_follow(session.hashtag(name))
    session.did(made, f"you follow {_hashtag(made)}")


@command("unfollow", "Follow a hashtag no more.", _tag(), examples=["atoot tags unfollow art"])
async def unfollow_tag(session: "Session", *, name: str) -> None:
    """Unfollow a hashtag."""
    async with session.client() as c:
        made = await c.tag_unfollow(session.hashtag(name))
    session.did(made, f"you do not follow {_hashtag(made)}")


@command("featured", "List the hashtags on your profile.", examples=["atoot tags featured"])
async def featured_tags(session: "Session") -> None:
    """List featured hashtags."""
    async with session.client() as c:
        await session.lines(c.featured_tags(), None, _hashtag, "there is no hashtag on your profile")


@command("feature", "Show a hashtag on your profile.", _tag(), examples=["atoot tags feature art"])
async def feature_tag(session: "Session", *, name: str) -> None:
    """Feature a hashtag."""
    async with session.client() as c:
        made = await c.create_featured_tag(session.hashtag(name))
    session.did(made, f"{_hashtag(made)} is on your profile")


@command("unfeature", "Take a hashtag from your profile.", _tag(), examples=["atoot tags unfeature art"])
async def unfeature_tag(session: "Session", *, name: str) -> None:
    """Unfeature a hashtag."""
    wanted = session.hashtag(name)
    async with session.client() as c:
        found = [tag async for tag in c.featured_tags() if tag.name.casefold() == wanted.casefold()]
        if not found:
            raise session.wrong(f"#{wanted} is not on your profile")
        await c.delete_featured_tag(found[0])
    session.did(found[0], f"{_hashtag(found[0])} is not on your profile any more")


TAGS = Group(
    "tags",
    "See, follow and feature hashtags.",
    list_tags,
    show_tag,
    follow_tag,
    unfollow_tag,
    featured_tags,
    feature_tag,
    unfeature_tag,
    usual="list",
    also={"followed": "list", "info": "show"},
    examples=["atoot tags", "atoot tags follow art", "atoot tags feature art"],
)

COMMANDS: dict[str, click.Command] = {"tags": TAGS}
