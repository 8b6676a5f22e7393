"""`atoot`: reads the arguments and calls the command.

Exit status 0 is success, 1 failure (or a closed output), 2 wrong usage, 130 Ctrl-C.
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
    """Run a command; returns the exit status."""
    _open_what_is_closed()
    if os.environ.get("COLUMNS") == "0":  # a terminal of unknown width; rich would print no lines
        del os.environ["COLUMNS"]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a character that the terminal lacks must not cause failure
    try:
        require("click", extra="cli")
        status = _run(arguments)
        if status == 0:  # else the error is reported already
            sys.stdout.flush()
    except CommandError as error:
        status = _complain(str(error), FAILED)
    except BrokenPipeError:  # the reader closed the pipe, like `head`
        status = FAILED
    except OSError as problem:  # commands report their own
        status = _complain(f"cannot write the output: {problem.strerror or problem}", FAILED)
    except KeyboardInterrupt:  # before or after the command
        status = _complain("interrupted", INTERRUPTED)
    _give_up_what_cannot_be_written()
    return status


def _complain(message: str, status: int) -> int:
    with suppress(OSError):
        print(f"atoot: {message}", file=sys.stderr, flush=True)
    return status


def _open_what_is_closed() -> None:
    """Open closed standard streams on the null device, so that no other file gets their descriptors."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nothing = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - open until the process ends
            setattr(sys, name, nothing)


def _give_up_what_cannot_be_written() -> None:
    """Discard remaining output, so that no error is reported at exit.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    import click  # noqa: PLC0415 - it may be missing, which is reported

    from atoot.cli.root import ROOT  # noqa: PLC0415 - the same

    if "_ATOOT_COMPLETE" in os.environ:
        register()
    if arguments is None:
        gc.disable()  # imports create no garbage; collecting takes an eighth of the start
    try:
        status = ROOT.main(arguments, prog_name="atoot", standalone_mode=False)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        click.echo(printable_lines(shown.getvalue()), nl=False, err=True)  # a file name can contain anything
        return error.exit_code
    except click.Abort:
        return _complain("interrupted", INTERRUPTED)
    except SystemExit:  # click's exit when nobody reads its output
        return FAILED
    return status if isinstance(status, int) else 0
