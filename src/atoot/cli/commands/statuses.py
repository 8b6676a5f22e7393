"""The commands that do something with a post."""

import click

from atoot.cli.command import Command, argument, option

WHICH = "STATUS is its number in the last list that was shown, `last`, its id, or its address."

DELETE = Command(
    "delete",
    "atoot.cli.acting:delete",
    f"Delete a post of yours.\n\n{WHICH}",
    argument("status"),
    option("--yes", "-y", is_flag=True, help="Do not ask."),
    examples=["atoot delete 3", "atoot delete 113456789012345678 --yes --json"],
    views=True,
)

COMMANDS: dict[str, click.Command] = {"delete": DELETE}
