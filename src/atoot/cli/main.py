"""`atoot`: reads the arguments and calls the command. Exit status 0 is done, 1 failed, 2 wrong usage, 130 Ctrl-C."""

import argparse
import io
import sys
from collections.abc import Sequence

from atoot.cli.errors import CommandError, require


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status.

    Args:
        arguments: what stands behind `atoot`; of the command line itself if None.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to fail
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.version:
        print(f"atoot {_version()}")
        return 0
    if chosen.command is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        _demo(serve=chosen.serve)
    except CommandError as error:
        print(f"atoot {chosen.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"atoot {chosen.command}: interrupted", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="atoot", description="Mastodon and the fediverse on the command line."
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")
    demo = commands.add_parser(
        "demo",
        help="see the library at work on an instance of your own",
        description="Start an instance on this machine and do on it what people do with Mastodon, step by step. "
        "Needs neither an account nor the network.",
    )
    demo.add_argument(
        "--serve",
        action="store_true",
        help="leave the instance up afterwards, until Ctrl-C, to try things on it",
    )
    return parser


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - costs milliseconds that no other command needs

    return version("atoot")


def _demo(*, serve: bool) -> None:
    require("rich", "mastodon_mock", extra="demo")
    from atoot.cli.demo import demo  # noqa: PLC0415 - a command brings what it needs when it is called

    demo(serve=serve)
