import re
import shlex
from pathlib import Path

import click

from atoot.cli.command import Group
from atoot.cli.root import ROOT

PAGE = Path(__file__).parents[2] / "docs" / "coming-from" / "toot.md"
COMMANDS = {
    "follow-requests": ["list", "accept", "reject"],
    "lists": ["list", "accounts", "create", "delete", "add", "remove"],
    "polls": ["show", "vote"],
    "tags": ["followed", "follow", "unfollow", "info", "featured", "feature", "unfeature"],
    "timelines": ["account", "favourites", "home", "link", "list", "public", "tag", "trending"],
}
"""The groups of commands of toot 0.52, as `toot --help` and the help of each list them."""
SINGLE = [
    "activate",
    "auth",
    "block",
    "blocked",
    "bookmark",
    "bookmarks",
    "delete",
    "diag",
    "favourite",
    "follow",
    "followers",
    "following",
    "instance",
    "login",
    "login_cli",
    "logout",
    "mute",
    "muted",
    "notifications",
    "pin",
    "post",
    "reblog",
    "reblogged-by",
    "search",
    "status",
    "thread",
    "timeline",
    "tui",
    "unblock",
    "unbookmark",
    "unfavourite",
    "unfollow",
    "unmute",
    "unpin",
    "unreblog",
    "update-account",
    "upload",
    "whoami",
    "whois",
]
"""Its other commands."""
OPTIONS = ("--max-width", "--debug", "--verbose", "--color", "--no-color", "--as", "--version", "--help")
ROWS = re.findall(r"^\| (`toot .*?) \| (.*) \|$", PAGE.read_text(), re.MULTILINE)


def test_every_line_of_the_help_of_toot_has_an_answer():
    asked = " ".join(said for said, _ in ROWS)
    for name in (*COMMANDS, *SINGLE, *OPTIONS):
        for inner in COMMANDS.get(name) or [""]:
            assert re.search(rf"`(?:toot )?{name} ?{inner}\b", asked), (name, inner)


def commands_in(answer):
    lines = [line for line in re.findall(r"`([^`]*)`", answer) if "atoot " in line]
    assert lines or answer.startswith("none"), answer
    return lines


def test_every_answer_is_a_command_with_such_options():
    for line in [line for _, answer in ROWS for line in commands_in(answer)]:
        words = shlex.split(line.partition("atoot ")[2])
        if words[0] == "COMMAND":
            words = ["timeline", *words[1:]]
        command = ROOT.get_command(click.Context(ROOT), words[0])
        assert command is not None, line
        words = words[1:]
        if isinstance(command, click.Group) and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        elif isinstance(command, Group):
            command = command.commands[command.usual]
        known = {name for parameter in command.params for name in parameter.opts + parameter.secondary_opts}
        assert {word for word in words if word.startswith("-")} <= known, line
