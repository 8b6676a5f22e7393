"""The commands that read."""

from typing import TYPE_CHECKING, Any

import click

from atoot.cli import complete
from atoot.cli.command import Command, argument, command, option

if TYPE_CHECKING:
    from atoot.cli.session import Session

_LIMIT: dict[str, Any] = {"type": click.IntRange(min=1), "default": 20, "show_default": True}

TIMELINE = Command(
    "timeline",
    "atoot.cli.timeline:timeline",
    "Read a timeline, newest first.\n\n"
    "WHICH is home, local (public posts of your instance), public, tag with the NAME of a hashtag, list with the title or "
    "the id of one of your lists, account with the NAME of a person; or just '#hashtag' or @user@host.",
    argument("which", default="home", required=False, shell_complete=complete.timelines),
    argument("name", required=False, shell_complete=complete.timeline_names),
    option("--limit", "-n", help="How many posts.", **_LIMIT),
    option("--since", metavar="WHEN", help="No older posts: 2026-12-24, or 2h for two hours ago."),
    option("--until", metavar="WHEN", help="No newer posts."),
    option("--no-boosts", is_flag=True, help="Leave out what people boost."),
    option("--no-replies", is_flag=True, help="Leave out replies."),
    option("--follow", "-f", is_flag=True, help="Go on with new posts as they come, until Ctrl-C."),
    examples=[
        "atoot timeline",
        "atoot timeline '#art' --follow",
        "atoot timeline @alice@example.org --since 2d --no-boosts",
        "atoot timeline list friends --limit 100 --json",
    ],
    views=True,
)
NOTIFICATIONS = Command(
    "notifications",
    "atoot.cli.timeline:notifications",
    "Read your notifications, newest first, or clear them.",
    option("--limit", "-n", help="How many.", **_LIMIT),
    option(
        "--type", "types", multiple=True, help="Only of this type, like mention; several times for several."
    ),
    option("--clear", is_flag=True, help="Remove them all from the server."),
    option("--yes", "-y", is_flag=True, help="Do not ask before clearing."),
    examples=[
        "atoot notifications",
        "atoot notifications --type mention --type follow",
        "atoot notifications --clear",
    ],
    views=True,
)
STREAM = Command(
    "stream",
    "atoot.cli.stream:stream",
    "Watch what happens, until Ctrl-C. What is missed while a connection is down is fetched afterwards.\n\n"
    "STREAM is user, user:notification, public, public:local, public:remote, direct, hashtag or hashtag:local with the "
    "NAME of a hashtag, list with the id of a list, or what else your server knows.",
    argument("stream"),
    argument("name", required=False),
    option(
        "--transport",
        type=click.Choice(["auto", "websocket", "sse", "poll"]),
        default="auto",
        show_default=True,
        help="Kind of connection.",
    ),
    views=True,
    examples=["atoot stream user", "atoot stream hashtag python --json | jq .status.url"],
)
SHOW = Command(
    "show",
    "atoot.cli.show:show",
    "Show a post with its thread, a person, or a hashtag.\n\nSTATUS is the number of a post in the last list, its id or its "
    "address; or @user@host, '#hashtag', or the address of these.",
    argument("status"),
    option(
        "--wait", type=click.FloatRange(min=0), default=0, help="Seconds to wait for replies from elsewhere."
    ),
    option("--only", is_flag=True, help="The post alone, without its thread."),
    option("--by", type=click.Choice(["boosts", "favourites"]), help="Who has boosted or favourited it."),
    option("--limit", "-n", help="How many people, with --by.", **_LIMIT),
    examples=[
        "atoot show 3",
        "atoot show @alice@mastodon.social",
        "atoot show https://mastodon.social/@alice/113456789012345678",
    ],
    views=True,
)
SEARCH = Command(
    "search",
    "atoot.cli.show:search",
    "Search posts, accounts and hashtags; an address or a name like @alice@example.org finds just that.",
    argument("query"),
    option("--type", "kind", type=click.Choice(["accounts", "statuses", "hashtags"]), help="Only this kind."),
    option(
        "--resolve",
        is_flag=True,
        help="Let the server look elsewhere for what it does not know; for addresses it does so anyway.",
    ),
    option("--limit", "-n", help="How many of each kind.", **_LIMIT),
    views=True,
    examples=["atoot search python --type hashtags", "atoot search @alice@example.org --resolve"],
)
WATCH = Command(
    "watch",
    "atoot.cli.watch.run:watch",
    "Watch your home timeline, your notifications and one more column as things happen.\n\n"
    "COLUMN is local, public, a hashtag like '#art', or the title or id of one of your lists. j and k move, tab goes to the next "
    "column; b boosts, f likes, r answers, o opens the page, w shows what stands behind warnings, q ends it.",
    argument("column", default="local", required=False),
    examples=["atoot watch", "atoot watch '#art'", "atoot watch friends --profile alice@example.org"],
    needs=("rich", "platformdirs", "textual"),
    extra="tui",
)


@command(
    "bookmarks",
    "Read what you have bookmarked.",
    option("--limit", "-n", help="How many posts.", **_LIMIT),
    examples=["atoot bookmarks", "atoot bookmarks --template '{url}'"],
    views=True,
)
async def bookmarks(session: "Session", *, limit: int) -> None:
    """List bookmarks."""
    async with session.client() as c:
        await session.posts(c, c.bookmarks(limit=min(limit, 40)), limit, "you have bookmarked nothing")


@command(
    "favourites",
    "Read what you have favourited.",
    option("--limit", "-n", help="How many posts.", **_LIMIT),
    examples=["atoot favourites", "atoot favourites --limit 100 --json"],
    views=True,
)
async def favourites(session: "Session", *, limit: int) -> None:
    """List favourites."""
    async with session.client() as c:
        await session.posts(c, c.favourites(limit=min(limit, 40)), limit, "you have favourited nothing")


@command(
    "trends",
    "See what is much talked about: hashtags, posts or pages.",
    argument("kind", type=click.Choice(["tags", "posts", "links"]), default="tags", required=False),
    option("--limit", "-n", help="How many.", **_LIMIT),
    examples=["atoot trends", "atoot trends posts --limit 5"],
    views=True,
)
async def trends(session: "Session", *, kind: str, limit: int) -> None:
    """Show trends."""
    async with session.client(anonymous=True) as c:
        most = min(limit, 20)
        if kind == "posts":
            await session.posts(c, c.trending_statuses(limit=most), limit, NO_TREND)
        elif kind == "links":
            await session.pages(c, c.trending_links(limit=most), limit, NO_TREND)
        else:
            await session.tags(c, c.trending_tags(limit=most), limit, NO_TREND)


NO_TREND = "nothing is much talked about at the moment"

COMMANDS: dict[str, click.Command] = {
    "timeline": TIMELINE,
    "notifications": NOTIFICATIONS,
    "stream": STREAM,
    "watch": WATCH,
    "show": SHOW,
    "search": SEARCH,
    "bookmarks": bookmarks,
    "favourites": favourites,
    "trends": trends,
}
