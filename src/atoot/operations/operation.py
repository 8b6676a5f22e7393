"""The description of one API operation."""

import re
from typing import Literal, TypeAlias

from msgspec import Struct

from atoot.lazy import pattern

Again: TypeAlias = Literal["", "harmless", "gone", "looked"]

_QUOTED = pattern(r"`([^`]+)`")
_SINCE = pattern(r"(?<!deprecated )since (\d\S*)")
_DEPRECATED = pattern(r"deprecated since (\d\S*)")
_REMOVED = pattern(r"removed in (\d\S*)")
_SOFTWARE = pattern(r"^since (?P<names>[A-Za-z].*)$")
_HOME = pattern(r"(?P<name>[A-Za-z][\w-]*)(?: (?P<version>\d\S*))?")


class Operation(Struct, frozen=True):
    """An API operation, and the method that performs it."""

    name: str
    """Name of the Python method."""
    method: str
    """`GET`, `POST`, ..., or `WEBSOCKET`."""
    path: str
    """The path, with placeholders like `:id`: `/api/v1/accounts/:id`."""
    access: str
    """Who may call it, in words: "public", "`read:statuses`", "`profile` or `read:accounts`"."""
    changes: str
    """When it was added, deprecated and removed: a plain number is a version of Mastodon; operations of other software
    name it: "since 2.4.3 · deprecated since 4.0.0", "since GoToSocial 0.17.0"."""
    limit: str = ""
    """The special limit that it counts against, by its name in `limits.known`."""
    again: Again = ""
    """The effect of a second call, if a POST may be repeated."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Scopes of which a token needs one; empty if it needs none."""
        return tuple(_QUOTED.findall(self.access))

    @property
    def since(self) -> str | None:
        """Version of Mastodon that added it; None if undocumented, or if Mastodon does not have it."""
        return _first(_SINCE, self.changes)

    @property
    def deprecated(self) -> str | None:
        """Version of Mastodon that deprecated it."""
        return _first(_DEPRECATED, self.changes)

    @property
    def removed(self) -> str | None:
        """Version of Mastodon that removed it."""
        return _first(_REMOVED, self.changes)

    @property
    def software(self) -> tuple[tuple[str, str | None], ...]:
        """Other software that has it, if Mastodon does not: names, each with the version that added it, if known."""
        said = [found["names"] for part in self.changes.split(" · ") if (found := _SOFTWARE.match(part))]
        homes = [_HOME.fullmatch(home) for part in said for home in part.split(", ")]
        return tuple((home["name"], home["version"]) for home in homes if home)

    @property
    def history(self) -> str:
        """When the operation was added, in words: "4.3.0", "GoToSocial 0.17.0"; empty if unknown."""
        if not self.software:
            return self.since or ""
        return ", ".join(f"{name} {version or ''}".strip() for name, version in self.software)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found is not None else None
