"""The commands about hashtags."""

from typing import TYPE_CHECKING, Any

import click

from atoot.cli import complete
from atoot.cli.command import Group, argument, command, named
from atoot.cli.errors import wrong
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session

_TAG = argument("name", metavar="HASHTAG", shell_complete=complete.tags)


@command("list", examples=["atoot tags", "atoot tags --json"], shows="Tag")
async def list_tags(session: "Session") -> None:
    """List the hashtags that you follow."""
    async with session.client() as c:
        await session.lines(c.followed_tags(limit=100), None, _hashtag, "you follow no hashtag")


def _hashtag(tag: Any) -> str:
    return f"#{printable(tag.name)}"


@command("show", _TAG, examples=["atoot tags show art"], shows="Tag", views=True)
async def show_tag(session: "Session", *, name: str) -> None:
    """Show a hashtag: its recent use, and whether you follow it."""
    async with session.client() as c:
        session.show(await c.tag(session.hashtag(name)))


@command("follow", _TAG, examples=["atoot tags follow art"], shows="Tag")
async def follow_tag(session: "Session", *, name: str) -> None:
    """Follow a hashtag."""
    async with session.client() as c:
        await session.follow_tag(c, name)


@command("unfollow", _TAG, examples=["atoot tags unfollow art"], shows="Tag")
async def unfollow_tag(session: "Session", *, name: str) -> None:
    """Unfollow a hashtag."""
    async with session.client() as c:
        await session.unfollow_tag(c, name)


@command("featured", examples=["atoot tags featured"], shows="FeaturedTag")
async def featured_tags(session: "Session") -> None:
    """List the hashtags on your profile."""
    async with session.client() as c:
        await session.lines(c.featured_tags(), None, _hashtag, "there is no hashtag on your profile")


@command("feature", _TAG, examples=["atoot tags feature art"], shows="FeaturedTag")
async def feature_tag(session: "Session", *, name: str) -> None:
    """Show a hashtag on your profile."""
    async with session.client() as c:
        made = await c.create_featured_tag(session.hashtag(name))
    session.did(made, f"{_hashtag(made)} is on your profile")


@command("unfeature", _TAG, examples=["atoot tags unfeature art"], shows="FeaturedTag")
async def unfeature_tag(session: "Session", *, name: str) -> None:
    """Remove a hashtag from your profile."""
    wanted = session.hashtag(name)
    async with session.client() as c:
        found = [tag async for tag in c.featured_tags() if tag.name.casefold() == wanted.casefold()]
        if not found:
            raise wrong(f"#{wanted} is not on your profile")
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

COMMANDS: dict[str, click.Command] = named(TAGS)
