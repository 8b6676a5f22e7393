"""The commands that read."""

import click

from atoot.cli.command import Command, argument, option

_LIMIT = {"type": click.IntRange(min=1), "default": 20, "show_default": True}

TIMELINE = Command(
    "timeline",
    "atoot.cli.timeline:timeline",
    "Read a timeline, newest first.\n\n"
    "WHICH is home, local (public posts of your instance), public, tag with the NAME of a hashtag, or list with the "
    "id of one of your lists.",
    argument(
        "which", type=click.Choice(["home", "local", "public", "tag", "list"]), default="home", required=False
    ),
    argument("name", required=False),
    option("--limit", "-n", help="How many posts.", **_LIMIT),
    option("--follow", "-f", is_flag=True, help="Go on with new posts as they come, until Ctrl-C."),
    examples=[
        "atoot timeline",
        "atoot timeline tag python --follow",
        "atoot timeline list 7 --limit 100 --json",
    ],
)
NOTIFICATIONS = Command(
    "notifications",
    "atoot.cli.timeline:notifications",
    "Read your notifications, newest first.",
    option("--limit", "-n", help="How many.", **_LIMIT),
    option(
        "--type", "types", multiple=True, help="Only of this type, like mention; several times for several."
    ),
    examples=["atoot notifications", "atoot notifications --type mention --type follow"],
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
    examples=["atoot stream user", "atoot stream hashtag python --json | jq .status.url"],
)
SHOW = Command(
    "show",
    "atoot.cli.show:show",
    "Show a post with its thread.\n\nSTATUS is its id or its address.",
    argument("status"),
    option(
        "--wait", type=click.FloatRange(min=0), default=0, help="Seconds to wait for replies from elsewhere."
    ),
    examples=[
        "atoot show 113456789012345678",
        "atoot show https://mastodon.social/@alice/113456789012345678",
    ],
)
SEARCH = Command(
    "search",
    "atoot.cli.show:search",
    "Search posts, accounts and hashtags; an address or a name like @alice@example.org finds just that.",
    argument("query"),
    option(
        "--type",
        "kind",
        type=click.Choice(["accounts", "statuses", "hashtags"]),
        default=None,
        help="Only this kind.",
    ),
    option(
        "--resolve",
        is_flag=True,
        help="Let the server look elsewhere for what it does not know; for addresses it does so anyway.",
    ),
    option("--limit", "-n", help="How many of each kind.", **_LIMIT),
    examples=["atoot search python --type hashtags", "atoot search @alice@example.org --resolve"],
)

COMMANDS: dict[str, click.Command] = {
    "timeline": TIMELINE,
    "notifications": NOTIFICATIONS,
    "stream": STREAM,
    "show": SHOW,
    "search": SEARCH,
}
