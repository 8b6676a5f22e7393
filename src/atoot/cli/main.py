"""`atoot`: reads the arguments and calls the command.

Exit status 0 is done, 1 failed (also where nobody reads the output any more), 2 wrong usage, 130 Ctrl-C.
"""

import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from atoot.cli.errors import FAILED, INTERRUPTED, CommandError, require
from atoot.lazy import later
from atoot.printable import printable_lines

register: Callable[[], None] = later("atoot.cli.completion", "register")
"""Only completion needs it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status."""
    _open_what_is_closed()
    if os.environ.get("COLUMNS") == "0":  # a terminal that does not know; rich would make no line of it
        del os.environ["COLUMNS"]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to fail
    try:
        require("click", extra="cli")
        status = _run(arguments)
        if status == 0:  # else it is told why, and a second line would say the same
            sys.stdout.flush()
    except CommandError as error:
        status = _complain(str(error), FAILED)
    except BrokenPipeError:  # who reads has had enough, as `head` does
        status = FAILED
    except OSError as problem:  # of the commands themselves, these are told there
        status = _complain(f"cannot write the output: {problem.strerror or problem}", FAILED)
    except KeyboardInterrupt:  # so early, or so late, that no command runs
        status = _complain("interrupted", INTERRUPTED)
    _give_up_what_cannot_be_written()
    return status


def _complain(message: str, status: int) -> int:
    with suppress(OSError):
        print(f"atoot: {message}", file=sys.stderr, flush=True)
    return status


def _open_what_is_closed() -> None:
    """Whoever closed a stream wants nothing from it; its number must not become that of another file."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nothing = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - to the end of the process
            setattr(sys, name, nothing)


def _give_up_what_cannot_be_written() -> None:
    """What is left goes nowhere, so that nothing complains at the end.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    import click  # noqa: PLC0415 - it may be missing, which is told

    from atoot.cli.root import ROOT  # noqa: PLC0415 - the same

    if "_ATOOT_COMPLETE" in os.environ:
        register()
    if arguments is None:
        gc.disable()  # modules leave no garbage while they load; to look for it takes an eighth of the start
    try:
        status = ROOT.main(arguments, prog_name="atoot", standalone_mode=False)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        click.echo(printable_lines(shown.getvalue()), nl=False, err=True)  # a name of a file can be anything
        return error.exit_code
    except click.Abort:
        return _complain("interrupted", INTERRUPTED)
    except SystemExit:  # how click ends where nobody reads what it writes
        return FAILED
    return status if isinstance(status, int) else 0
