"""What ends a command on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
"""As shells have it: 128 and the number of the signal."""


class CommandError(Exception):
    """The command cannot go on; the message is all that the user needs to see."""

    def __init__(self, message: str, *, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status
        """Exit status of the process."""


def require(*modules: str, extra: str) -> None:
    """Make sure that what a command needs besides the library is installed.

    Raises:
        CommandError: something is missing; it names the extra that brings it.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        names = " and ".join(name.replace("_", "-") for name in missing)
        raise CommandError(f"{names} not installed; run: pip install 'atoot[{extra}]'")


@contextmanager
def judged() -> Iterator[None]:
    """Tell the user of a value of theirs that the library refuses.

    Raises:
        CommandError: the library raised ValueError or TypeError.
    """
    try:
        yield
    except (ValueError, TypeError) as problem:
        raise CommandError(str(problem), status=WRONG_USAGE) from problem


def wrong(message: str) -> CommandError:
    """The error for a command that was called in a way that makes no sense."""
    return CommandError(message, status=WRONG_USAGE)
