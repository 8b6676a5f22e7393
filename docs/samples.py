"""What stands beside an operation and an entity in the reference: an example, the servers that lack it, where it comes from.

The examples are the code under `docs/examples`, which the tests run: each under a comment `#: name_of_the_operation`.
"""

import inspect
import re
import textwrap
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from atoot import MastodonAPI, entities
from atoot.operations import TABLE
from atoot.testing.profiles import PROFILES

FOLDER = Path(__file__).with_name("examples")
_MARK = re.compile(r"^ *#: (\w+)$")
_NAME = re.compile(r"\b[A-Z]\w+\b")
MOST_SOURCES = 5
"""Operations that are named on an entity."""


@cache
def examples() -> dict[str, str]:
    """The code of each operation that has an example."""
    found: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.py")):
        for name, lines in _snippets(file.read_text("utf-8").splitlines()):
            found.setdefault(name, textwrap.dedent("\n".join(lines)).strip())
    return found


def _snippets(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    name, taken = "", list[str]()
    for line in [*lines, "async def end"]:
        mark = _MARK.match(line)
        if mark or line.startswith("async def "):
            if name:
                yield name, taken
            name, taken = (mark[1] if mark else ""), []
        elif name:
            taken.append(line)


def lacking(method: str, path: str) -> list[str]:
    """Servers of which the profiles know that they do not have an operation."""
    operation = f"{method} {re.sub(r':[a-z_]+', ':id', path)}"
    return [
        profile.name
        for profile in PROFILES.values()
        if any(fnmatchcase(operation, pattern) for pattern in profile.missing)
    ]


@cache
def sources() -> dict[str, list[str]]:
    """The operations that give each entity; those of Mastodon come first."""
    found: dict[str, list[str]] = {}
    table = sorted(TABLE, key=lambda operation: not operation.path.startswith("/api/v"))
    for name in dict.fromkeys(operation.name for operation in table):
        returned = str(inspect.signature(getattr(MastodonAPI, name)).return_annotation)
        for entity in _NAME.findall(returned.rpartition("Coroutine[Any, Any,")[2]):
            if hasattr(entities, entity):
                found.setdefault(entity, []).append(name)
    return found
