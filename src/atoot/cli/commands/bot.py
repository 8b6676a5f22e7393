"""The commands about bots."""

import click

from atoot.cli.command import Command, Group, argument, named
from atoot.cli.options import flag

_FILE = argument("file", required=False, default="bot.py", type=click.Path())
_RUN = Command(
    "run",
    "atoot.cli.bots.run:run",
    "Run the bots of a file until Ctrl-C. Without FILE it is bot.py.",
    _FILE,
    flag("--watch", help="Restart whenever a file of its folder changes."),
    examples=["atoot bot run", "atoot bot run dice.py --watch"],
    needs=("cronsim",),
    extra="bots",
)
_NEW = Command(
    "new",
    "atoot.cli.bots.new:new",
    "Make a folder with a bot that runs: the bot, its test, a README, a container file and a systemd unit.",
    argument("name"),
    examples=["atoot bot new dice"],
    needs=(),
)
_STATUS = Command(
    "status",
    "atoot.cli.bots.status:status",
    "Show what the bots of a file have done, what waits, and when their jobs are due. Without FILE it is bot.py.",
    _FILE,
    examples=["atoot bot status", "atoot bot status dice.py --json"],
    shows="state name done waiting to_do next_try due",
    needs=("rich", "platformdirs", "cronsim"),
    extra="cli,bots",
)

BOT = Group(
    "bot",
    "Bots: make one, run it, see what it does.",
    _RUN,
    _NEW,
    _STATUS,
    usual="status",
    examples=["atoot bot new dice", "atoot bot run dice/bot.py --watch"],
)

COMMANDS: dict[str, click.Command] = named(BOT)
