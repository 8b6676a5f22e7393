"""Reader of files exported by atoot or by Mastodon, and the items to import from them."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from atoot.archive.errors import ArchiveError, ArchiveInputError
from atoot.archive.items import ImportItem, numbered
from atoot.archive.stores import APPLICATION, JOURNAL
from atoot.archive.tables import FILES, CsvArchive, ParquetArchive, address, names_domain
from atoot.files import finished, text_of
from atoot.secrets import one_line
from atoot.sqlite import looked_at

LARGEST = 64 * 1024 * 1024
"""Maximum bytes of a file; Mastodon accepts 20 MB."""
_TRUE = frozenset({"true", "t", "1", "yes", "on"})
# https://github.com/mastodon/mastodon/blob/main/app/models/form/import.rb
_BY_HEADER = (
    ("hide notifications", "mutes"),
    ("show boosts", "following"),
    ("notify on new posts", "following"),
    ("languages", "following"),
    ("list name", "lists"),
    ("#domain", "domain_blocks"),
    ("#uri", "bookmarks"),
)
_BY_NAME = (
    ("following_accounts", "following"),
    ("follows", "following"),
    ("following_tags", "tags"),
    ("muted_accounts", "mutes"),
    ("mutes", "mutes"),
    ("blocked_accounts", "blocks"),
    ("blocks", "blocks"),
    ("blocked_domains", "domain_blocks"),
    ("domain_blocks", "domain_blocks"),
    ("bookmarks", "bookmarks"),
    ("lists", "lists"),
)
_FIRST = frozenset({"account address", "list name", "#domain", "#uri"})
"""First cells of header lines."""


def items_of(path: Path, kind: str | None, tell: Callable[[str], None]) -> list[ImportItem]:
    """The items to import from a file or folder.

    Args:
        path: the file or folder.
        kind: kind of a CSV file, if the user named it.
        tell: called with notes for the user.

    Raises:
        ArchiveError: it cannot be imported or read.
    """
    try:
        if path.is_dir():
            return _of_folder(path, kind, tell)
        return _of_file(path, kind, tell)
    except ArchiveError:
        raise
    except OSError as problem:
        raise ArchiveError(f"cannot read {path}: {problem.strerror}") from problem
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as problem:
        raise ArchiveInputError(f"{path} is not a valid export: {one_line(problem, 80)}") from problem


def _of_folder(folder: Path, kind: str | None, tell: Callable[[str], None]) -> list[ImportItem]:
    if (folder / JOURNAL).exists():
        return _of_archive(folder / JOURNAL, tell, lambda _db, what: _lines(folder / f"{what}.jsonl"))
    if (folder / ParquetArchive.journal).exists():
        return _of_archive(folder / ParquetArchive.journal, tell, _rows)
    names = [*FILES.values(), *sorted(file.name for file in folder.glob("*.csv"))]
    found = [folder / name for name in dict.fromkeys(names) if (folder / name).is_file()]
    if not found:
        half = " yet: it was not finished" if (folder / CsvArchive.journal).exists() else ""
        raise ArchiveInputError(f"there is nothing in {folder} that can be imported{half}")
    return [item for file in found for item in _of_file(file, kind if file.suffix == ".csv" else None, tell)]


def _of_file(path: Path, kind: str | None, tell: Callable[[str], None]) -> list[ImportItem]:
    with path.open("rb") as file:
        start = file.read(16)
        if start == b"SQLite format 3\0":
            return _of_archive(path, tell, _rows)
        content = start + file.read(LARGEST)
    if len(content) > LARGEST:
        raise ArchiveInputError(f"{path} has more than {LARGEST} bytes, too many for an import file")
    try:
        text = text_of(content, "utf-8", f"in {path}")
    except ValueError as problem:
        raise ArchiveInputError(str(problem)) from problem
    if path.suffix == ".json" or text.lstrip().startswith("{"):
        return list(_of_json(path, text))
    return list(_of_csv(path, text, kind))


# Archives


def _of_archive(
    path: Path, tell: Callable[[str], None], items: Callable[[sqlite3.Connection, str], Iterable[Any]]
) -> list[ImportItem]:
    try:
        with looked_at(path) as db:
            if db.execute("pragma application_id").fetchone() != (APPLICATION,):
                raise ArchiveInputError(f"{path} is a SQLite file, but not an export of atoot")
            origin = db.execute("select origin from export").fetchone()
            unfinished = [name for name, done in db.execute("select name, complete from source") if not done]
            found = {what: list(items(db, what)) for what in _ARCHIVED}
    except sqlite3.Error as problem:
        raise ArchiveError(f"cannot read {path}: {problem}") from problem
    if unfinished:
        tell(f"{path} is not finished: {', '.join(sorted(unfinished))}; what it has is imported")
    domain = names_domain(found["instance"], origin[0] if origin else "")
    return list(archived(found, domain))


def _rows(db: sqlite3.Connection, what: str) -> Iterator[Any]:
    for (text,) in db.execute("select json from item where kind = ? order by rowid", (what,)):
        yield json.loads(text)


def _lines(path: Path) -> Iterator[Any]:
    if path.exists():
        with path.open("rb") as lines:
            yield from map(json.loads, finished(lines))


_ARCHIVED = (
    "instance",
    "relationships",
    "filtered",
    "following",
    "lists",
    "list_members",
    "mutes",
    "domain_blocks",
    "blocks",
    "tags",
    "bookmarks",
    "filters",
)


def archived(found: Mapping[str, list[Any]], domain: str) -> Iterator[ImportItem]:
    """The items to import from an archive, oldest first: servers list the latest first, so the order is reversed.

    Args:
        found: its items by kind.
        domain: host in the handles of the instance's own users.
    """
    standing = {str(one.get("id")): one for one in found["relationships"]}
    for one in reversed(found["following"]):
        known = standing.get(str(one.get("id")), {})
        yield ImportItem(
            "following",
            address(one, domain),
            {
                "reblogs": known.get("showing_reblogs"),
                "notify": known.get("notifying"),
                "languages": known.get("languages"),
            },
        )
    yield from _lists(found["lists"], found["list_members"], domain)
    for one in reversed(found["mutes"]):
        known = standing.get(str(one.get("id")), {})
        until = one.get("mute_expires_at") or known.get("muting_expires_at")
        yield ImportItem(
            "mutes",
            address(one, domain),
            {"notifications": known.get("muting_notifications"), "until": until},
        )
    for one in reversed(found["blocks"]):
        yield ImportItem("blocks", address(one, domain))
    for one in reversed(found["domain_blocks"]):
        yield ImportItem("domain_blocks", str(one).lower())
    for one in reversed(found["tags"]):
        yield ImportItem("tags", str(one.get("name") or ""))
    for one in reversed(found["bookmarks"]):
        yield ImportItem("bookmarks", str(one.get("uri") or one.get("url") or ""), {"url": one.get("url")})
    hidden: dict[str, list[str]] = {}
    for one in found["filtered"]:
        hidden.setdefault(str(one.get("filter_id")), []).append(str(one.get("uri") or one.get("url")))
    yield from numbered(_filter(one, hidden.get(str(one.get("id")), [])) for one in found["filters"])


def _lists(lists: list[Any], members: list[Any], domain: str) -> Iterator[ImportItem]:
    made = numbered(
        ImportItem(
            "lists",
            str(one.get("title") or ""),
            {name: one.get(name) for name in ("replies_policy", "exclusive")},
        )
        for one in lists
    )
    known = {str(one.get("id")): item for one, item in zip(lists, made, strict=True)}
    yield from known.values()
    for one in reversed(members):
        if (item := known.get(str(one.get("list_id")))) is not None:
            yield ImportItem(
                "lists",
                item.name,
                {"member": address(one["account"], domain), "copy": item.values.get("copy")},
            )


def _filter(told: Mapping[str, Any], statuses: list[str]) -> ImportItem:
    return filter_item(
        {
            **told,
            "action": told.get("filter_action"),
            "expire_at": told.get("expires_at"),
            "keywords_attributes": told.get("keywords"),
            "statuses": statuses,
        }
    )


# Files of Mastodon


def _of_json(path: Path, text: str) -> Iterator[ImportItem]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ArchiveInputError(f"{path} is not JSON: {problem}") from problem
    filters = data.get("custom_filters") if isinstance(data, dict) else None
    if not isinstance(filters, list):
        raise ArchiveInputError(f"{path} contains no filters as Mastodon exports them")
    yield from numbered(filter_item(one) for one in filters if isinstance(one, dict))


def filter_item(told: Mapping[str, Any]) -> ImportItem:
    """A filter as Mastodon exports it."""
    words = [
        {"keyword": str(word.get("keyword") or ""), "whole_word": bool(word.get("whole_word"))}
        for word in told.get("keywords_attributes") or ()
    ]
    return ImportItem(
        "filters",
        str(told.get("title") or ""),
        {
            "context": [str(place) for place in told.get("context") or ()],
            "action": told.get("action"),
            "until": told.get("expire_at"),
            "words": words,
            "statuses": [str(one) for one in told.get("statuses") or ()],
        },
    )


def _of_csv(path: Path, text: str, said: str | None) -> Iterator[ImportItem]:
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    except csv.Error as problem:
        raise ArchiveInputError(f"{path} is not CSV: {problem}") from problem
    if not rows:
        return
    first = [cell.strip().lower() for cell in rows[0]]
    headers = first if first[0] in _FIRST else []
    kind = said or kind_of(path.name, headers)
    if kind is None:
        raise ArchiveInputError(f"what does {path} contain? Use --type (`kind=` in Python)")
    if kind == "filters":
        raise ArchiveInputError(f"{path} is CSV; Mastodon exports filters as JSON")
    for number, row in enumerate(rows[1:] if headers else rows, 2 if headers else 1):
        item = item_of_row(kind, headers, [cell.strip() for cell in row])
        if item is None:
            raise ArchiveInputError(
                f"{path}, row {number}: {', '.join(row)!r} is nothing to import as {kind}"
            )
        yield item


def kind_of(name: str, headers: list[str]) -> str | None:
    """The kind of a CSV file, by its headers, or else by its name."""
    for header, kind in _BY_HEADER:
        if header in headers:
            return kind
    return next((kind for start, kind in _BY_NAME if name.lower().startswith(start)), None)


def item_of_row(kind: str, headers: list[str], row: list[str]) -> ImportItem | None:
    """The item of a row; None if there is none in it."""
    cells = dict(zip(headers, row, strict=False)) if headers else {}
    first = row[0]
    if kind == "lists":
        title, member = (cells.get("list name"), cells.get("account address")) if headers else [*row, ""][:2]
        return ImportItem("lists", title, {"member": member.removeprefix("@")}) if title and member else None
    if kind in ("following", "mutes", "blocks"):
        address = (cells.get("account address") or first).removeprefix("@")
        if not address or any(character.isspace() for character in address):
            return None
        return ImportItem(kind, address, _settings(kind, cells))
    if kind == "bookmarks":
        return ImportItem(kind, first) if "://" in first else None
    name = first.lower() if kind == "domain_blocks" else first.removeprefix("#")
    return ImportItem(kind, name) if name else None


def _settings(kind: str, cells: Mapping[str, str]) -> dict[str, Any]:
    if kind == "following":
        languages = [part.strip() for part in cells.get("languages", "").split(",") if part.strip()]
        return {
            "reblogs": _flag(cells.get("show boosts")),
            "notify": _flag(cells.get("notify on new posts")),
            "languages": languages or None,
        }
    return {"notifications": _flag(cells.get("hide notifications"))} if kind == "mutes" else {}


def _flag(cell: str | None) -> bool | None:
    return None if not cell else cell.lower() in _TRUE
