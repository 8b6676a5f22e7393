"""The commands that read."""

from typing import TYPE_CHECKING, Any

import click

from atoot.cli import complete
from atoot.cli.command import Command, argument, command, named, option
from atoot.cli.options import flag, limit, yes

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.mastodon import MastodonAPI

TIMELINE = Command(
    "timeline",
    "atoot.cli.timeline:timeline",
    "Read a timeline, newest first.\n\n"
    "WHICH is home, local (public posts of your instance), public, tag with the NAME of a hashtag, list with the title or "
    "id of one of your lists, account with the NAME of a person; or simply '#hashtag' or @user@host.",
    argument("which", default="home", required=False, shell_complete=complete.timelines),
    argument("name", required=False, shell_complete=complete.timeline_names),
    limit(20, "How many posts."),
    option("--since", metavar="WHEN", help="No older posts: 2026-12-24, or 2h for two hours ago."),
    option("--until", metavar="WHEN", help="No newer posts."),
    flag("--no-boosts", help="Leave out boosts."),
    flag("--no-replies", help="Leave out replies."),
    flag("--follow", "-f", help="Keep showing new posts as they come, until Ctrl-C."),
    examples=[
        "atoot timeline",
        "atoot timeline '#art' --follow",
        "atoot timeline @alice@example.org --since 2d --no-boosts",
        "atoot timeline list friends --limit 100 --json",
    ],
    shows="Status",
    views=True,
)
NOTIFICATIONS = Command(
    "notifications",
    "atoot.cli.timeline:notifications",
    "Read your notifications, newest first, or clear them.",
    limit(20),
    option("--type", "types", multiple=True, help="Only this type, like mention; repeat it for several."),
    flag("--clear", help="Remove them all from the server."),
    yes("Do not ask before clearing."),
    examples=[
        "atoot notifications",
        "atoot notifications --type mention --type follow",
        "atoot notifications --clear",
    ],
    shows="Notification",
    views=True,
)
STREAM = Command(
    "stream",
    "atoot.cli.stream:stream",
    "Follow events live, until Ctrl-C. What you miss while a connection is down is fetched afterwards.\n\n"
    "STREAM is user, user:notification, public, public:local, public:remote, direct, hashtag or hashtag:local with the "
    "NAME of a hashtag, list with the id of a list, or any other stream of your server.",
    argument("stream"),
    argument("name", required=False),
    option(
        "--transport",
        type=click.Choice(["auto", "websocket", "sse", "poll"]),
        default="auto",
        show_default=True,
        help="Kind of connection.",
    ),
    shows="Event",
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
    flag("--only", help="Only the post, without its thread."),
    option("--by", type=click.Choice(["boosts", "favourites"]), help="Who has boosted or favourited it."),
    limit(20, "How many people, with --by."),
    examples=[
        "atoot show 3",
        "atoot show @alice@mastodon.social",
        "atoot show https://mastodon.social/@alice/113456789012345678",
    ],
    shows="Status CredentialAccount Tag",
    views=True,
)
SEARCH = Command(
    "search",
    "atoot.cli.show:search",
    "Search posts, accounts and hashtags; an address or a name like @alice@example.org finds just that.",
    argument("query"),
    option("--type", "kind", type=click.Choice(["accounts", "statuses", "hashtags"]), help="Only this kind."),
    flag(
        "--resolve",
        help="Let the server look on other servers; for addresses it always does.",
    ),
    limit(20, "How many of each kind."),
    shows="Search",
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
    shows="",
    needs=("rich", "platformdirs", "textual"),
    extra="tui",
)


@command(
    "bookmarks",
    limit(20, "How many posts."),
    examples=["atoot bookmarks", "atoot bookmarks --template '{url}'"],
    shows="Status",
    views=True,
)
async def bookmarks(session: "Session", c: "MastodonAPI", *, limit: int) -> None:
    """Read what you have bookmarked."""
    await session.listing(c, c.bookmarks(limit=min(limit, 40)), limit, "you have bookmarked nothing")


@command(
    "favourites",
    limit(20, "How many posts."),
    examples=["atoot favourites", "atoot favourites --limit 100 --json"],
    shows="Status",
    views=True,
)
async def favourites(session: "Session", c: "MastodonAPI", *, limit: int) -> None:
    """Read what you have favourited."""
    await session.listing(c, c.favourites(limit=min(limit, 40)), limit, "you have favourited nothing")


@command(
    "trends",
    argument("kind", type=click.Choice(["tags", "posts", "links"]), default="tags", required=False),
    limit(20),
    examples=["atoot trends", "atoot trends posts --limit 5"],
    shows="Tag Status TrendsLink",
    views=True,
)
async def trends(session: "Session", *, kind: str, limit: int) -> None:
    """See what is trending: hashtags, posts or links."""
    async with session.client(anonymous=True) as c:
        walks: dict[str, Any] = {
            "tags": c.trending_tags,
            "posts": c.trending_statuses,
            "links": c.trending_links,
        }
        found = walks[kind](limit=min(limit, 20))
        await session.listing(c, found, limit, "nothing is trending at the moment")


COMMANDS: dict[str, click.Command] = named(
    TIMELINE, NOTIFICATIONS, STREAM, WATCH, SHOW, SEARCH, bookmarks, favourites, trends
)
