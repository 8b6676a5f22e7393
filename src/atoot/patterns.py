"""Regular expressions that are compiled when they are first used.

Compiling them all would take a third of the time that importing the library takes; most programs need few of them.
"""

import re
from typing import Any, cast


class _Pattern:
    """Stands for a compiled pattern: the first use of each of its methods compiles it, later ones find the method here."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found

    def __repr__(self) -> str:
        return f"pattern({self._source!r})"


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Like `re.compile`, when it is needed."""
    return cast("re.Pattern[str]", _Pattern(source, flags))


def bytes_pattern(source: bytes, flags: int = 0) -> re.Pattern[bytes]:
    """Like `re.compile`, when it is needed."""
    return cast("re.Pattern[bytes]", _Pattern(source, flags))
