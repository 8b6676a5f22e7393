"""The commands about bots."""

import click

from atoot.cli.command import Command, Group, argument, option

_FILE = argument("file", required=False, default="bot.py", type=click.Path())
_RUN = Command(
    "run",
    "atoot.cli.bots.run:run",
    "Run the bots of a file until Ctrl-C. Without FILE it is bot.py.",
    _FILE,
    option("--watch", is_flag=True, help="Begin anew whenever a file of its folder changes."),
    examples=["atoot bot run", "atoot bot run dice.py --watch"],
    common=False,
    needs=("cronsim",),
    extra="bots",
)
_NEW = Command(
    "new",
    "atoot.cli.bots.new:new",
    "Make a folder with a bot that runs: the bot, its test, a README, a container file and a systemd unit.",
    argument("name"),
    examples=["atoot bot new dice"],
    common=False,
    needs=(),
)
_STATUS = Command(
    "status",
    "atoot.cli.bots.status:status",
    "Show what the bots of a file have done, what waits, and when their jobs are due. Without FILE it is bot.py.",
    _FILE,
    examples=["atoot bot status", "atoot bot status dice.py --json"],
    needs=("rich", "cronsim"),
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

COMMANDS: dict[str, click.Command] = {"bot": BOT}
