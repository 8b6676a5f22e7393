"""The commands about runs that read many servers."""

import click

from atoot.cli.command import Command, argument, epilog, option

_REPORT = Command(
    "report",
    "atoot.cli.harvest:report",
    "Write a page about a run: how far it is, how each host answered, and what is left.\n\n"
    "STATE is the file that the run keeps (`state=` of `atoot.harvest.all`); the run may go on meanwhile.",
    argument("state", type=click.Path(exists=True, dir_okay=False)),
    option("--output", "-o", default=None, type=click.Path(dir_okay=False), help="The page. [default: beside the state, as .html]"),
    examples=["atoot harvest report run.sqlite", "atoot harvest report run.sqlite -o public/index.html"],
    common=False,
    needs=("protego", "publicsuffixlist"),
    extra="harvest",
)  # fmt: skip

HARVEST = click.Group(
    "harvest",
    {"report": _REPORT},
    help="Look at runs that read many servers.",
    epilog=epilog(["atoot harvest report run.sqlite"]),
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: dict[str, click.Command] = {"harvest": HARVEST}
