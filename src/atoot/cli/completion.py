"""`atoot completion`: what a shell has to know."""

from click.shell_completion import get_completion_class

from atoot.cli.errors import CommandError
from atoot.cli.root import ROOT
from atoot.cli.shells import register


def completion(*, shell: str) -> None:
    """Print the lines for a shell.

    Raises:
        CommandError: click cannot complete for this shell.
    """
    register()
    kind = get_completion_class(shell)
    if kind is None:
        raise CommandError(f"no completion for {shell}")
    # `source` would start the shell only to see how old it is.
    completer = kind(ROOT, {}, "atoot", "_ATOOT_COMPLETE")
    print(completer.source_template % completer.source_vars())
