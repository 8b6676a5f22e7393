"""The commands about runs that read many servers."""

import click

from atoot.cli.command import Command, Group, argument, named, option

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

COMMANDS: dict[str, click.Command] = named(HARVEST)
