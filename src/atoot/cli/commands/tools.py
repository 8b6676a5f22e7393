"""The commands for special purposes, about bots, runs that read many servers, and servers; and those that explain."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from atoot.cli.command import Command, Group, argument, command, named, option
from atoot.cli.options import flag
from atoot.cli.topics import TOPICS
from atoot.lazy import later

if TYPE_CHECKING:
    from atoot.cli.session import Session

server_rows: Callable[..., Iterable[Any]] = later("atoot.cli.view.servers", "server_rows")

API = Command(
    "api",
    "atoot.cli.api:api",
    "Make any request with the token of the profile, and print the JSON of the answer.\n\n"
    "PATH is a path like /api/v1/instance; v1/instance is the same. Without METHOD it is a GET, or a POST if there are fields. "
    "Fields go into the query of a GET, and into the body of all others.",
    argument("method", metavar="[METHOD]"),
    argument("path", required=False, metavar="PATH"),
    option(
        "--method",
        "-X",
        "verb",
        type=click.Choice(["GET", "POST", "PUT", "PATCH", "DELETE"], case_sensitive=False),
        help="The method.",
    ),
    option(
        "--raw-field",
        "--field",
        "-f",
        "fields",
        multiple=True,
        metavar="NAME=VALUE",
        help="A text parameter; repeat the name to make a list.",
    ),
    option(
        "--typed-field",
        "-F",
        "typed",
        multiple=True,
        metavar="NAME=VALUE",
        help="A typed parameter: true, false, null, a number, @PATH for a file to upload, <PATH for the text in a file.",
    ),
    option("--file", "files", multiple=True, metavar="NAME=PATH", help="A file to upload."),
    flag("--all", "--paginate", "-a", "everything", help="All pages of a list, one item per line."),
    examples=[
        "atoot api /api/v1/instance --jq .title",
        "atoot api v1/statuses -f status=Hello -F sensitive=true",
        "atoot api v1/bookmarks -X GET -f limit=40 --paginate",
        "atoot api v2/media -F file=@cat.jpg -f description='A cat'",
        "atoot api DELETE /api/v1/statuses/113456789012345678",
    ],
    shows="*",
)
DOCTOR = Command(
    "doctor",
    "atoot.cli.doctor:doctor",
    "Check whether everything works between here and an instance, and say what to do if it does not.\n\n"
    "Without HOST, it checks the current profile. The report has no secrets, so you can paste it into a bug report.",
    argument("host", required=False),
    examples=["atoot doctor", "atoot doctor mastodon.social --json"],
    shows="instance atoot python system checks",
)
DEMO = Command(
    "demo",
    "atoot.cli.demo:demo",
    "Start an instance on this machine, and show step by step what people do with Mastodon.\n\n"
    "You need neither an account nor a network. With --env there are no steps: the instance runs in the background, with two "
    "people and some posts, until the shell ends or `atoot_demo_end` is called.",
    flag("--serve", help="Keep the instance running afterwards, until Ctrl-C, to try things on it."),
    flag(
        "--env", help="Start an instance in the background, and print the lines that make this shell use it."
    ),
    examples=["atoot demo", "atoot demo --serve", 'eval "$(atoot demo --env)"'],
    needs=("rich", "mastodon_mock"),
    extra="demo",
)
COMPLETION = Command(
    "completion",
    "atoot.cli.completion:completion",
    "Print the lines that make a shell complete the commands and options of atoot.",
    argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"])),
    examples=[
        'eval "$(atoot completion bash)"       # in ~/.bashrc',
        "atoot completion powershell >> $PROFILE",
        "atoot completion fish > ~/.config/fish/completions/atoot.fish",
    ],
    needs=(),
)

_BOT_FILE = argument("file", required=False, default="bot.py", type=click.Path())
_BOT_RUN = Command(
    "run",
    "atoot.cli.bots.run:run",
    "Run the bots of a file until Ctrl-C. Without FILE it is bot.py.",
    _BOT_FILE,
    flag("--watch", help="Restart whenever a file of its folder changes."),
    examples=["atoot bot run", "atoot bot run dice.py --watch"],
    needs=("cronsim",),
    extra="bots",
)
_BOT_NEW = Command(
    "new",
    "atoot.cli.bots.new:new",
    "Make a folder with a bot that runs: the bot, its test, a README, a container file and a systemd unit.",
    argument("name"),
    examples=["atoot bot new dice"],
    needs=(),
)
_BOT_STATUS = Command(
    "status",
    "atoot.cli.bots.status:status",
    "Show what the bots of a file have done, what waits, and when their jobs are due. Without FILE it is bot.py.",
    _BOT_FILE,
    examples=["atoot bot status", "atoot bot status dice.py --json"],
    shows="state name done waiting to_do next_try due",
    needs=("rich", "platformdirs", "cronsim"),
    extra="cli,bots",
)

BOT = Group(
    "bot",
    "Bots: make one, run it, see what it does.",
    _BOT_RUN,
    _BOT_NEW,
    _BOT_STATUS,
    usual="status",
    examples=["atoot bot new dice", "atoot bot run dice/bot.py --watch"],
)
_REPORT = Command(
    "report",
    "atoot.cli.harvest:report",
    "Write a page about a run: how far it is, how each host answered, and what is left.\n\n"
    "STATE is the file that the run keeps (`state=` of `atoot.harvest.all`); the run may go on meanwhile.",
    argument("state", type=click.Path(exists=True, dir_okay=False)),
    option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False),
        help="The page. [default: beside the state, as .html]",
    ),
    option("--json", "as_json", help="Print the numbers as JSON instead, for scripts.", is_flag=True),
    examples=["atoot harvest report run.sqlite", "atoot harvest report run.sqlite -o public/index.html"],
    needs=("jinja2", "protego", "publicsuffixlist"),
    extra="cli,harvest",
)

HARVEST = Group(
    "harvest",
    "Look at runs that read many servers.",
    _REPORT,
    usual="report",
    takes_argument=True,
    examples=["atoot harvest report run.sqlite", "atoot harvest report run.sqlite --json"],
)
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


def _subjects(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    root = context.find_root()
    commands = root.command.list_commands(root) if isinstance(root.command, click.Group) else ()
    return [name for name in (*TOPICS, *commands) if name.startswith(incomplete)]


HELP = Command(
    "help",
    "atoot.cli.manual:help_with",
    f"Explain a command or a subject: {', '.join(TOPICS)}.",
    argument("topic", nargs=-1, shell_complete=_subjects, metavar="[TOPIC]"),
    flag("--man", help="Print the whole as a page for man."),
    examples=["atoot help post", "atoot help naming", "atoot help --man > ~/.local/share/man/man1/atoot.1"],
    needs=(),
)
VERSION = Command(
    "version",
    "atoot.cli.manual:show_version",
    "Show the version.",
    examples=["atoot version"],
    needs=(),
)


@command(
    "instance",
    argument("host", "Without HOST, that of the profile.", required=False),
    examples=["atoot instance", "atoot instance mastodon.social --json"],
    shows="Instance",
    views=True,
)
async def instance(session: "Session", *, host: str | None) -> None:
    """Show what a server is, and what it allows."""
    session.at(host)
    async with session.client(anonymous=True) as c:
        if session.output.as_json:
            session.output.json(await c.instance())
            return
        session.output.rows(server_rows(await c.server(), await c.instance(), session.view))


COMMANDS: dict[str, click.Command] = named(
    API, BOT, COMPLETION, CONFORMANCE, DEMO, DOCTOR, HARVEST, HELP, VERSION, instance
)
