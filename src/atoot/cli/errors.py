"""What ends a command on purpose."""

from importlib.util import find_spec


class CommandError(Exception):
    """The command cannot go on; the message is all that the user needs to see."""


def require(*modules: str, extra: str) -> None:
    """Make sure that what a command needs besides the library is installed.

    Raises:
        CommandError: something is missing; it names the extra that brings it.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        names = " and ".join(name.replace("_", "-") for name in missing)
        raise CommandError(f"{names} not installed; run: pip install 'atoot[{extra}]'")
