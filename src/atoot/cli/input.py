"""Input of commands: text on standard input in any encoding, and answers of people.

Nothing else runs meanwhile, so these functions may block, even inside a coroutine.
"""

import getpass
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from atoot import files
from atoot.cli.errors import CommandError, judged, wrong


@contextmanager
def interruptible() -> Iterator[None]:
    """Make Ctrl-C interrupt a blocking read in this block at once.

    asyncio turns the first Ctrl-C into a cancellation, which a blocking read does not notice.
    https://docs.python.org/3/library/asyncio-runner.html#handling-keyboard-interruption
    """
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):  # Ctrl-C is ignored, as in a shell's background jobs
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def confirmed(question: str, *, default: bool = False) -> bool:
    """Whether the person at the terminal says yes."""
    with interruptible():
        return click.confirm(question, default=default, err=True)


def check_asked(*, yes: bool, say: str = "use --yes") -> None:
    """Make sure that somebody can be asked, unless `yes` is set."""
    if not yes and not sys.stdin.isatty():
        raise wrong(f"this is not a terminal, so atoot cannot ask: {say}")


def agreed(question: str, *, yes: bool, otherwise: str = "nothing was done") -> None:
    """Ask for confirmation, unless `yes` is set."""
    check_asked(yes=yes)
    if not yes and not confirmed(question):
        raise CommandError(otherwise)


def answer_to(question: str, *, default: str | None = None) -> str:
    """The answer of the person at the terminal.

    Args:
        default: the answer for an empty line; None to ask again.
    """
    with interruptible():
        said: str = click.prompt(question, default=default, show_default=False, err=True)
    return said.strip()


def secret(question: str, most: int) -> str:
    """The hidden answer of the person at the terminal; or all of standard input.

    Args:
        most: maximum characters to read from standard input.
    """
    if not sys.stdin.isatty():
        return read_text(most)
    with interruptible():
        return getpass.getpass(question)


LONGEST_INPUT = 1024 * 1024
"""Maximum characters of a text from standard input."""


def read_text(most: int = LONGEST_INPUT) -> str:
    """All of standard input, with normalised line breaks, and without those at its end."""
    with interruptible():
        content = sys.stdin.buffer.read(4 * most + 4)
    found = text_of(content, sys.stdin.encoding)
    if len(found) > most:
        raise wrong(f"the text on standard input has more than {most} characters")
    return found.rstrip("\n")


def text_of(content: bytes, encoding: str = "utf-8", where: str = "on standard input") -> str:
    """The text in these bytes; see `atoot.files.text_of`."""
    with judged():
        return files.text_of(content, encoding, where)


def pairs_of(fields: Iterable[str], form: str = "NAME=VALUE") -> Iterator[tuple[str, str]]:
    """Names and values that were typed with a `=` in between."""
    for field in fields:
        name, mark, value = field.partition("=")
        if not mark or not name.removesuffix("[]").strip():
            raise wrong(f"expected {form}, got {field!r}")
        yield name, value
