"""`atoot`: reads the arguments and calls the command. Exit status 0 is done, 1 failed, 2 wrong usage, 130 Ctrl-C."""

import io
import os
import sys
from collections.abc import Sequence

from atoot.cli.errors import FAILED, INTERRUPTED, CommandError, require


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status.

    Args:
        arguments: what stands behind `atoot`; of the command line itself if None.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to fail
    try:
        require("click", extra="cli")
    except CommandError as error:
        print(f"atoot: {error}", file=sys.stderr)
        return FAILED
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has had enough, as `head` does. What is left goes nowhere, so that nothing complains at the end.
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:  # so early, or so late, that no command runs
        print("atoot: interrupted", file=sys.stderr)
        return INTERRUPTED
    return status


def _run(arguments: Sequence[str] | None) -> int:
    import click  # noqa: PLC0415 - it may be missing, which is told

    from atoot.cli.root import ROOT  # noqa: PLC0415 - the same

    try:
        status = ROOT.main(arguments, prog_name="atoot", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        print("atoot: interrupted", file=sys.stderr)
        return INTERRUPTED
    return status if isinstance(status, int) else 0
