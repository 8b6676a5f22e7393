"""Errors that end a command on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
"""Exit status as in shells: 128 plus the signal number."""


class CommandError(Exception):
    """The command cannot continue; the message is all that the user needs to see."""

    def __init__(self, message: str, *, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status
        """Exit status of the process."""


def require(*modules: str, extra: str) -> None:
    """Make sure that a command's extra dependencies are installed.

    Raises:
        CommandError: something is missing; it names the extra that brings it.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        names = " and ".join(name.replace("_", "-") for name in missing)
        raise CommandError(f"{names} not installed; run: pip install 'atoot[{extra}]'")


@contextmanager
def judged() -> Iterator[None]:
    """Report values that the library refuses to the user.

    Raises:
        CommandError: the library raised ValueError or TypeError.
    """
    try:
        yield
    except (ValueError, TypeError) as problem:
        raise CommandError(str(problem), status=WRONG_USAGE) from problem


def wrong(message: str) -> CommandError:
    """The error for wrong usage of a command."""
    return CommandError(message, status=WRONG_USAGE)
