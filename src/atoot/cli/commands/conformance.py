"""The command for people who write servers."""

from atoot.cli.command import Command, argument, named, option
from atoot.cli.options import flag

CONFORMANCE = Command(
    "conformance",
    "atoot.cli.conformance:conformance",
    "Check whether a server answers as Mastodon's API says.\n\n"
    "ORIGIN is its address: https://my.server, or http://127.0.0.1:3000. A TOKEN is an access token, a file with one, or a "
    "profile of `atoot login` (name@my.server). What is made is taken away again.",
    argument("origin", required=False),
    option(
        "--as",
        "people",
        multiple=True,
        metavar="TOKEN",
        help="Of somebody who may post; twice, for two people.",
    ),
    option("--admin", metavar="TOKEN", help="Of somebody who administers the server."),
    option(
        "--chapter", "chapters", multiple=True, metavar="NAME", help="Only this chapter; may be repeated."
    ),
    flag("--public", help="Also do what everybody can see."),
    flag("--yes", help="Do not ask before anything is done."),
    flag("--json", "as_json", help="Print the report as JSON."),
    option("--html", metavar="FILE", help="Write the report as a page."),
    option("--record", metavar="FILE", help="Add every answer to a file, without secrets."),
    option("--replay", "replayed", metavar="FILE", help="Check recorded answers, without a server."),
    option("--compare", "old", metavar="FILE", help="Say what is otherwise than in an older report."),
    option("--known", metavar="FILE", help="Known deviations, with a reason for each, in TOML."),
    option("--badge", "badge_file", metavar="FILE", help="Write what a badge is drawn from."),
    examples=[
        "atoot conformance my.server --as a.token --as b.token --html report.html",
        "atoot conformance my.server --as a.token --as b.token --chapter statuses",
        "atoot conformance my.server --as a.token --as b.token --known known.toml",
    ],
)
COMMANDS = named(CONFORMANCE)
