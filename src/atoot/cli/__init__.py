"""The command line. `main` reads the arguments; each command has its own module, imported when it is called.

Declarations of commands import only click. Everything else is loaded on first use, and written with its package:
`cli.references.status_id`.

Invalid input and impossible requests raise a `CommandError`, with all that the user needs to see; errors of the library
pass through unchanged. `Command.invoke` turns both into a line and an exit status.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.cli import input as input  # noqa: A004 - the module that reads user input
    from atoot.cli import references as references
    from atoot.cli import shown as shown
    from atoot.cli import when as when
else:  # type checkers would take any name as defined
    __getattr__ = attach(globals(), {}, modules=("input", "references", "shown", "when"))
