"""What is known of one operation of the API."""

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
    """One operation of the API, and the method that performs it."""

    name: str
    """Name of the Python method."""
    method: str
    """`GET`, `POST`, ..., or `WEBSOCKET`."""
    path: str
    """With `:name` where something is to be put in: `/api/v1/accounts/:id`."""
    access: str
    """Who may ask, in words: "public", "`read:statuses`", "`profile` or `read:accounts`"."""
    changes: str
    """Since when it is there, deprecated, gone: a number alone is a version of Mastodon, what only other software has names that
    software: "since 2.4.3 · deprecated since 4.0.0", "since GoToSocial 0.17.0"."""
    limit: str = ""
    """The special limit that it counts in, by its name in `limits.known`."""
    again: Again = ""
    """What a second time does, where a POST may be repeated."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Scopes that a token needs, one of them; empty if it needs none."""
        return tuple(_QUOTED.findall(self.access))

    @property
    def since(self) -> str | None:
        """Version of Mastodon that brought it; None where its documentation is silent, or Mastodon does not have it."""
        return _first(_SINCE, self.changes)

    @property
    def deprecated(self) -> str | None:
        """Version of Mastodon since which there is something better."""
        return _first(_DEPRECATED, self.changes)

    @property
    def removed(self) -> str | None:
        """Version of Mastodon in which it was gone."""
        return _first(_REMOVED, self.changes)

    @property
    def software(self) -> tuple[tuple[str, str | None], ...]:
        """What has it in place of Mastodon: names, each with the version that brought it, if known."""
        said = [found["names"] for part in self.changes.split(" · ") if (found := _SOFTWARE.match(part))]
        homes = [_HOME.fullmatch(home) for part in said for home in part.split(", ")]
        return tuple((home["name"], home["version"]) for home in homes if home)

    @property
    def history(self) -> str:
        """Since when there is the operation, in words: "4.3.0", "GoToSocial 0.17.0"; empty if nobody knows."""
        if not self.software:
            return self.since or ""
        return ", ".join(f"{name} {version or ''}".strip() for name, version in self.software)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found is not None else None
