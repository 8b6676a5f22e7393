"""All operations, as the docstrings of their methods tell: what error messages and the documentation know about them.

    operations(MastodonAPI)                                      # all, in the order of the class
    operation_for(MastodonAPI, "GET", "/api/v1/accounts/1")      # Operation(method='GET', ..., name='account')

The line that says so has one form, method and path first:

    `GET /api/v1/accounts/:id` · `profile` or `read:accounts` · since 0.0.0 · deprecated since 4.0.0 · removed in 5.0.0

A number alone is a version of Mastodon. What only other software has names that software, with its version if known:

    `GET /api/v1/interaction_requests` · `read:notifications` · since GoToSocial 0.17.0
    `GET /api/oauth_tokens` · `read` · since Pleroma 0.9.9, Akkoma
"""

import re
from functools import cache
from itertools import groupby
from typing import NamedTuple

_LINE = re.compile(r"^\s*`(?P<method>[A-Z]+) (?P<path>/\S*)`(?P<rest>(?: · .+)?)$", re.MULTILINE)

_QUOTED = re.compile(r"`([^`]+)`")

_SINCE = re.compile(r"since (\d\S*)")

_DEPRECATED = re.compile(r"deprecated since (\d\S*)")

_SOFTWARE = re.compile(r"^since (?P<names>[A-Za-z].*)$")

_HOME = re.compile(r"(?P<name>[A-Za-z][\w-]*)(?: (?P<version>\d\S*))?")

_REMOVED = re.compile(r"removed in (\d\S*)")


class Operation(NamedTuple):
    """One operation of the API, and the method that performs it."""

    method: str
    """`GET`, `POST`, ..., or `WEBSOCKET`."""
    path: str
    """With `:name` where something is to be put in: `/api/v1/accounts/:id`."""
    access: str
    """Who may ask, in words: "public", "`read:statuses`", "`profile` or `read:accounts`"."""
    scopes: tuple[str, ...]
    """Scopes that a token needs; empty if it needs none."""
    since: str | None
    """Version of Mastodon that brought it; None where its documentation is silent, or Mastodon does not have it."""
    deprecated: str | None
    """Version of Mastodon since which there is something better."""
    removed: str | None
    """Version of Mastodon in which it was gone."""
    name: str
    """Name of the Python method."""
    software: tuple[tuple[str, str | None], ...] = ()
    """What has it in place of Mastodon: names, each with the version that brought it, if known."""

    @property
    def history(self) -> str:
        """Since when there is the operation, in words: "4.3.0", "GoToSocial 0.17.0"; empty if nobody knows."""
        if not self.software:
            return self.since or ""
        return ", ".join(f"{name} {version or ''}".strip() for name, version in self.software)


@cache
def operations(client: type) -> tuple[Operation, ...]:
    """All operations that the methods of a class perform, in the order of their names."""
    found = []
    for name in sorted(_public_names(client)):
        found += operations_of(name, getattr(client, name).__doc__)
    return tuple(found)


def operations_of(name: str, docstring: str | None) -> list[Operation]:
    """The operations that the docstring of a method names; more than one if it falls back to an older one."""
    return [_operation(name, found) for found in _LINE.finditer(docstring or "")]


def operation_for(client: type, method: str, path: str) -> Operation | None:
    """The operation that a request is for; None if the class has none.

    Args:
        client: the class that has the operations.
        method: HTTP method of the request.
        path: path of the request; a query may follow.
    """
    parts = path.partition("?")[0].strip("/").split("/")
    for template, operation in _index(client).get((method.upper(), len(parts)), ()):
        if all(part in (None, given) for part, given in zip(template, parts, strict=True)):
            return operation
    return None


def looks_like_another(client: type, operation: Operation) -> bool:
    """Whether the path of an operation is also that of another one, with an id in place of a word."""
    parts = operation.path.strip("/").split("/")
    return any(
        other.path != operation.path
        and all(part in (None, own) for part, own in zip(template, parts, strict=True))
        for template, other in _index(client).get((operation.method, len(parts)), ())
    )


def _operation(name: str, found: "re.Match[str]") -> Operation:
    access, *history = [part for part in found["rest"].split(" · ") if part] or [""]
    changes = " · ".join(history)
    deprecated = _DEPRECATED.search(changes)
    removed = _REMOVED.search(changes)
    since = _SINCE.search(_DEPRECATED.sub("", changes))
    return Operation(
        method=found["method"],
        path=found["path"],
        access=access,
        scopes=tuple(_QUOTED.findall(access)),
        since=since[1] if since else None,
        deprecated=deprecated[1] if deprecated else None,
        removed=removed[1] if removed else None,
        name=name,
        software=_homes(history),
    )


def _homes(history: list[str]) -> tuple[tuple[str, str | None], ...]:
    """The software that a part of the line names: `since GoToSocial 0.17.0, Hollo`."""
    said = [found["names"] for part in history if (found := _SOFTWARE.match(part))]
    homes = [_HOME.fullmatch(home) for part in said for home in part.split(", ")]
    return tuple((home["name"], home["version"]) for home in homes if home)


_Template = tuple[str | None, ...]
"""Parts of a path; None where anything may stand."""


@cache
def _index(client: type) -> dict[tuple[str, int], list[tuple[_Template, Operation]]]:
    """The operations by method and number of parts of the path; `/lists/:id` after `/lists/search`."""
    rows = [(_template(operation.path), operation) for operation in operations(client)]
    rows.sort(key=lambda row: (row[1].method, len(row[0]), [part is None for part in row[0]]))
    return {key: list(group) for key, group in groupby(rows, lambda row: (row[1].method, len(row[0])))}


def _template(path: str) -> _Template:
    return tuple(None if part.startswith(":") else part for part in path.strip("/").split("/"))


def _public_names(client: type) -> set[str]:
    return {name for base in client.__mro__ for name in vars(base) if not name.startswith("_")}
