"""The commands that explain: of atoot itself, and of a server."""

from typing import TYPE_CHECKING

import click

from atoot.cli.command import Command, argument, command, option
from atoot.cli.topics import TOPICS

if TYPE_CHECKING:
    from atoot.cli.session import Session


def _subjects(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from atoot.cli.root import PLACES  # noqa: PLC0415 - which imports this file when it is called

    return [name for name in (*TOPICS, *PLACES) if name.startswith(incomplete)]


HELP = Command(
    "help",
    "atoot.cli.manual:help_with",
    f"Explain a command or a subject: {', '.join(TOPICS)}.",
    argument("topic", nargs=-1, shell_complete=_subjects, metavar="[TOPIC]"),
    option("--man", is_flag=True, help="Print the whole as a page for man."),
    examples=["atoot help post", "atoot help naming", "atoot help --man > ~/.local/share/man/man1/atoot.1"],
    common=False,
    needs=(),
)
VERSION = Command(
    "version",
    "atoot.cli.manual:show_version",
    "Show the version.",
    examples=["atoot version"],
    common=False,
    needs=(),
)


@command(
    "instance",
    "Show what a server is, and what it allows.\n\nWithout HOST, that of the profile.",
    argument("host", required=False),
    examples=["atoot instance", "atoot instance mastodon.social --json"],
    views=True,
)
async def instance(session: "Session", *, host: str | None) -> None:
    """Show an instance."""
    session.at(host)
    async with session.client(anonymous=True) as c:
        if session.output.as_json:
            session.output.json(await c.instance())
            return
        session.server(await c.server(), await c.instance())


COMMANDS: dict[str, click.Command] = {"help": HELP, "version": VERSION, "instance": instance}
