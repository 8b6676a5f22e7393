"""Looking up requests in the table of operations."""

import re
from functools import cache, lru_cache
from itertools import groupby

from atoot.errors import MastodonError
from atoot.lazy import pattern
from atoot.limits.known import API, GENERAL, KNOWN, WEB, Buckets
from atoot.operations.operation import Operation
from atoot.operations.table import TABLE

_PAGING = pattern(r"[?&](?:max_id|min_id|since_id|page)=[^&]")


def find(method: str, path: str) -> Operation | None:
    """The operation of a request; None if there is none.

    Args:
        method: HTTP method of the request.
        path: path of the request; a query may follow.
    """
    return _at(method.upper(), path.partition("?")[0])


@lru_cache(maxsize=1024)
def _at(method: str, path: str) -> Operation | None:
    parts = path.strip("/").split("/")
    for template, operation in _index().get((method, len(parts)), ()):
        if all(part in (None, given) for part, given in zip(template, parts, strict=True)):
            return operation
    return None


def called(name: str) -> tuple[Operation, ...]:
    """The operations of a Python method; more than one if it falls back to an older one."""
    return tuple(operation for operation in TABLE if operation.name == name)


def looks_like_another(operation: Operation) -> bool:
    """Whether the path of an operation also matches another one, with an id in place of a word."""
    parts = operation.path.strip("/").split("/")
    return any(
        other.path != operation.path
        and all(part in (None, own) for part, own in zip(template, parts, strict=True))
        for template, other in _index().get((operation.method, len(parts)), ())
    )


def classify(method: str, path: str) -> Buckets:
    """The rate limits that a request counts against, the general one first.

    Args:
        method: HTTP method, in capitals.
        path: path on the instance, with its query.
    """
    if not path.startswith("/api/"):
        return WEB
    if method != "GET" and (limit := _limit_of(method, path.partition("?")[0])):
        return _WITH[limit]
    if "?" in path and _PAGING.search(path):
        return _WITH["paging"]
    return API


def is_harmless(method: str, path: str) -> bool:
    """Whether a POST or PATCH may be sent twice, because the second time has no further effect.

    Args:
        method: HTTP method, in capitals.
        path: path on the instance; a query may follow.
    """
    if method == "PATCH":  # all of them set values
        return path.startswith("/api/")
    found = find(method, path) if method == "POST" else None
    return found is not None and found.again in ("harmless", "gone")


def says_done(method: str, path: str, status: int | None) -> bool:
    """Whether the response to a second try shows that the first one was done: what it should remove is gone."""
    if status not in (404, 410):
        return False
    if method == "DELETE":
        return True
    found = find(method, path) if method == "POST" else None
    return found is not None and found.again == "gone"


def seems_done(error: MastodonError) -> bool:
    """Whether an error shows that an earlier try of the same call succeeded, though its response was lost."""
    return error.may_have_happened and says_done(error.method or "", error.path or "", error.status_code)


@lru_cache(256)
def _limit_of(method: str, path: str) -> str | None:
    """The special limit that a request counts against, if any."""
    match = _limited().fullmatch(f"{method} {path}")
    return match and match.lastgroup


_WITH: dict[str, Buckets] = {name: (*API, name) for name in KNOWN if name not in GENERAL}
_Template = tuple[str | None, ...]
"""Parts of a path; None matches anything."""


@cache
def _index() -> dict[tuple[str, int], list[tuple[_Template, Operation]]]:
    """The operations by method and number of parts of the path; `/lists/:id` after `/lists/search`."""
    rows = [(_template(operation.path), operation) for operation in TABLE]
    rows.sort(key=lambda row: (row[1].method, len(row[0]), [part is None for part in row[0]]))
    return {key: list(group) for key, group in groupby(rows, lambda row: (row[1].method, len(row[0])))}


def _template(path: str) -> _Template:
    return tuple(None if part.startswith(":") else part for part in path.strip("/").split("/"))


@cache
def _limited() -> re.Pattern[str]:
    """Pattern for method and path of requests with a special limit, whose name is the group."""
    rows = sorted((row for row in TABLE if row.limit), key=lambda row: row.limit)
    return re.compile(
        "|".join(
            f"(?P<{limit}>{'|'.join(_pattern(row) for row in group)})"
            for limit, group in groupby(rows, lambda row: row.limit)
        )
    )


def _pattern(row: Operation) -> str:
    parts = ("[^/]+" if part.startswith(":") else re.escape(part) for part in row.path.split("/"))
    return f"{row.method} {'/'.join(parts)}"
