"""The lines of docstrings that say which operation a method performs, read into operations.

`GET /api/v1/accounts/:id` · `profile` or `read:accounts` · since 0.0.0 · deprecated since 4.0.0 · removed in 5.0.0
"""

import re

from atoot.operations import Operation

_LINE = re.compile(r"^\s*`(?P<method>[A-Z]+) (?P<path>/\S*)`(?P<rest>(?: · .+)?)$", re.MULTILINE)


def operations_of(name: str, docstring: str | None) -> list[Operation]:
    """The operations that the docstring of a method names; more than one if it falls back to an older one."""
    found = []
    for line in _LINE.finditer(docstring or ""):
        access, *changes = [part for part in line["rest"].split(" · ") if part] or [""]
        found.append(Operation(name, line["method"], line["path"], access, " · ".join(changes)))
    return found


def operations_in(client: type) -> list[Operation]:
    """All operations that the methods of a class say they perform."""
    names = {name for base in client.__mro__ for name in vars(base) if not name.startswith("_")}
    return [found for name in sorted(names) for found in operations_of(name, getattr(client, name).__doc__)]
