"""The commands about hashtags."""

from typing import TYPE_CHECKING, Any

import click

from atoot import cli
from atoot.cli import complete
from atoot.cli.command import Group, argument, named
from atoot.cli.errors import wrong
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.mastodon import MastodonAPI

_TAG = argument("name", metavar="HASHTAG", shell_complete=complete.tags)


TAGS = Group(
    "tags",
    "See, follow and feature hashtags.",
    usual="list",
    also={"followed": "list", "info": "show"},
    examples=["atoot tags", "atoot tags follow art", "atoot tags feature art"],
)


@TAGS.command("list", examples=["atoot tags", "atoot tags --json"], shows="Tag")
async def list_tags(session: "Session", c: "MastodonAPI") -> None:
    """List the hashtags that you follow."""
    await session.lines(c.followed_tags(limit=100), None, _hashtag, "you follow no hashtags")


def _hashtag(tag: Any) -> str:
    return f"#{printable(tag.name)}"


@TAGS.command("show", _TAG, examples=["atoot tags show art"], shows="Tag", views=True)
async def show_tag(session: "Session", c: "MastodonAPI", *, name: str) -> None:
    """Show a hashtag: its recent use, and whether you follow it."""
    session.show(await c.tag(cli.references.hashtag_of(name)))


@TAGS.command("follow", _TAG, examples=["atoot tags follow art"], shows="Tag")
async def follow_tag(session: "Session", c: "MastodonAPI", *, name: str) -> None:
    """Follow a hashtag."""
    await follow_hashtag(session, c, name)


async def follow_hashtag(session: "Session", c: "MastodonAPI", name: str) -> None:
    """Follow a hashtag, and say so."""
    made = await c.tag_follow(cli.references.hashtag_of(name))
    session.output.did(made, f"you follow {_hashtag(made)}")


@TAGS.command("unfollow", _TAG, examples=["atoot tags unfollow art"], shows="Tag")
async def unfollow_tag(session: "Session", c: "MastodonAPI", *, name: str) -> None:
    """Unfollow a hashtag."""
    await unfollow_hashtag(session, c, name)


async def unfollow_hashtag(session: "Session", c: "MastodonAPI", name: str) -> None:
    """Follow a hashtag no more, and say so."""
    made = await c.tag_unfollow(cli.references.hashtag_of(name))
    session.output.did(made, f"you do not follow {_hashtag(made)}")


@TAGS.command("featured", examples=["atoot tags featured"], shows="FeaturedTag")
async def featured_tags(session: "Session", c: "MastodonAPI") -> None:
    """List the hashtags on your profile."""
    await session.lines(c.featured_tags(), None, _hashtag, "there is no hashtag on your profile")


@TAGS.command("feature", _TAG, examples=["atoot tags feature art"], shows="FeaturedTag")
async def feature_tag(session: "Session", c: "MastodonAPI", *, name: str) -> None:
    """Show a hashtag on your profile."""
    made = await c.create_featured_tag(cli.references.hashtag_of(name))
    session.output.did(made, f"{_hashtag(made)} is on your profile")


@TAGS.command("unfeature", _TAG, examples=["atoot tags unfeature art"], shows="FeaturedTag")
async def unfeature_tag(session: "Session", *, name: str) -> None:
    """Remove a hashtag from your profile."""
    wanted = cli.references.hashtag_of(name)
    async with session.client() as c:
        found = [tag async for tag in c.featured_tags() if tag.name.casefold() == wanted.casefold()]
        if not found:
            raise wrong(f"#{wanted} is not on your profile")
        await c.delete_featured_tag(found[0])
    session.output.did(found[0], f"{_hashtag(found[0])} is not on your profile any more")


COMMANDS: dict[str, click.Command] = named(TAGS)
