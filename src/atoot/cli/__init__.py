"""The command line. `main` reads the arguments; each command has a module of its own, imported when it is called.

What commands are declared with imports no more than click. What they need when they run is loaded when it is first
used, and written with the room before it: `cli.references.status_id`.

Whatever makes no sense, or cannot be done, is raised as a `CommandError`, with all that the user needs to see; errors of
the library go through as they are. `Command.invoke` makes a line and an exit status of both.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.cli import input as input  # noqa: A004 - the module that reads what people say
    from atoot.cli import references as references
    from atoot.cli import shown as shown
    from atoot.cli import when as when
else:  # type checkers would take any name for one that is there
    __getattr__ = attach(globals(), {}, modules=("input", "references", "shown", "when"))
