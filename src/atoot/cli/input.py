"""What a command reads: text on standard input in any encoding, and answers of people.

Nothing else runs meanwhile: what is asked may be waited for right here, also in a coroutine.
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
    """While something is read in here, Ctrl-C ends the wait at once.

    asyncio makes of the first Ctrl-C a cancellation, which a read that blocks does not come to know of.
    https://docs.python.org/3/library/asyncio-runner.html#handling-keyboard-interruption
    """
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):  # it is ignored, as in what a shell runs in the background
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
    """Make sure that somebody can be asked, unless it is settled already."""
    if not yes and not sys.stdin.isatty():
        raise wrong(f"this is not a terminal, so atoot cannot ask: {say}")


def agreed(question: str, *, yes: bool, otherwise: str = "nothing was done") -> None:
    """Ask, unless it is settled already."""
    check_asked(yes=yes)
    if not yes and not confirmed(question):
        raise CommandError(otherwise)


def answer_to(question: str, *, default: str | None = None) -> str:
    """What the person at the terminal says.

    Args:
        default: what a bare return means; None to ask again.
    """
    with interruptible():
        said: str = click.prompt(question, default=default, show_default=False, err=True)
    return said.strip()


def secret(question: str, most: int) -> str:
    """What the person at the terminal says, which is not shown; or all of standard input.

    Args:
        most: characters that are read where nobody can be asked.
    """
    if not sys.stdin.isatty():
        return read_text(most)
    with interruptible():
        return getpass.getpass(question)


LONGEST_INPUT = 1024 * 1024
"""Characters of a text from standard input."""


def read_text(most: int = LONGEST_INPUT) -> str:
    """All of standard input, with line breaks as they are everywhere, and without those at its end."""
    with interruptible():
        content = sys.stdin.buffer.read(4 * most + 4)
    found = text_of(content, sys.stdin.encoding)
    if len(found) > most:
        raise wrong(f"the text on standard input has more than {most} characters")
    return found.rstrip("\n")


def text_of(content: bytes, encoding: str = "utf-8", where: str = "on standard input") -> str:
    """The text that bytes are; see `atoot.files.text_of`."""
    with judged():
        return files.text_of(content, encoding, where)


def pairs_of(fields: Iterable[str], form: str = "NAME=VALUE") -> Iterator[tuple[str, str]]:
    """What was typed as name and value, with a `=` in between."""
    for field in fields:
        name, mark, value = field.partition("=")
        if not mark or not name.removesuffix("[]").strip():
            raise wrong(f"expected {form}, got {field!r}")
        yield name, value
