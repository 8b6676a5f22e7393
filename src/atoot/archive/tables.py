"""Exports as tables: the CSV files that Mastodon imports, and Parquet.

During the export, everything is in a SQLite file in the folder, as in any other export. The tables are written from it
at the end, each as a whole.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from atoot.archive.errors import ArchiveError
from atoot.archive.state import transaction
from atoot.archive.stores import Archive, FolderArchive
from atoot.entities import Account, Entity, Filter, List, Relationship, Status, Tag
from atoot.files import beside, replace, replacing
from atoot.printable import json_text

FILES: Mapping[str, str] = {
    "following": "following_accounts.csv",
    "lists": "lists.csv",
    "blocks": "blocked_accounts.csv",
    "mutes": "muted_accounts.csv",
    "domain_blocks": "blocked_domains.csv",
    "bookmarks": "bookmarks.csv",
    "filters": "custom_filters.json",
}
"""File names of Mastodon's exports, by which its import guesses their kind."""
FOLLOWING = ("Account address", "Show boosts", "Notify on new posts", "Languages")
MUTING = ("Account address", "Hide notifications")
# https://github.com/mastodon/mastodon/blob/main/app/models/export.rb: the other tables have no header line.

TYPED: Mapping[str, type[Entity]] = {
    "posts": Status,
    "bookmarks": Status,
    "favourites": Status,
    "followers": Account,
    "following": Account,
    "blocks": Account,
    "mutes": Account,
    "lists": List,
    "relationships": Relationship,
    "filters": Filter,
    "tags": Tag,
}
"""Entity of each kind's items; the others are JSON."""
ROWS = 1000


class CsvArchive(FolderArchive):
    """The CSV files that Mastodon imports, with the current state, not that of when they were first written."""

    journal = ".atoot-export-csv.sqlite"

    def belongs_to(self, origin: str, account: str) -> None:
        """Make sure that the files belong to this account, not to an unknown one."""
        is_new = self._one("select 1 from export") is None
        for name in FILES.values() if is_new else ():
            if (self.folder / name).exists():
                raise ArchiveError(f"{self.folder / name} exists and is not an export; choose another folder")
        super().belongs_to(origin, account)

    def finish(self) -> None:
        """Write the files, and drop their source data: the next export starts over."""
        domain = names_domain(self.items("instance"), self.origin)
        asked = [row[0] for row in self._db.execute("select name from source")]
        for kind in asked:
            if kind in FILES:
                with self._told():
                    replace(self.folder / FILES[kind], content_of(self, kind, domain).encode())
        with self._told(), transaction(self._db):
            self._db.execute("delete from item")
            self._db.execute("delete from source")


class ParquetArchive(FolderArchive):
    """A Parquet file for each kind."""

    journal = ".atoot-export-parquet.sqlite"

    def finish(self) -> None:
        """Write the files."""
        kinds = [row[0] for row in self._db.execute("select distinct kind from item")]
        for kind in kinds:
            with self._told():
                write_parquet(self.folder / f"{kind}.parquet", kind, self.items(kind))


def names_domain(instance: Iterable[Mapping[str, Any]], origin: str) -> str:
    """The domain in the handles of an instance's own users.

    Args:
        instance: the instance document, if known.
        origin: origin of its API.
    """
    # GoToSocial has `account_domain`, Mastodon `domain` since 4.0; before, and elsewhere, `uri` is a host or a URL.
    said = [told.get(name) for told in instance for name in ("account_domain", "domain", "uri")]
    named = str(next(filter(None, said), origin))
    return named.partition("://")[2].partition("/")[0] if "://" in named else named


def content_of(archive: Archive, kind: str, domain: str) -> str:
    """The content of the file of a kind."""
    if kind == "filters":
        return json.dumps({"custom_filters": list(_filters(archive))}, ensure_ascii=False, indent=2) + "\n"
    return csv_text(rows_of(archive, kind, domain))


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def rows_of(archive: Archive, kind: str, domain: str) -> Iterator[Sequence[str]]:
    """The rows of a kind's table, with headers where Mastodon has some."""
    if kind == "following":
        yield FOLLOWING
        standing = _standing(archive)
        for account in archive.items("following"):
            yield following_row(account, standing.get(str(account.get("id"))), domain)
    elif kind == "mutes":
        yield MUTING
        standing = _standing(archive)
        for account in archive.items("mutes"):
            hides = (standing.get(str(account.get("id"))) or {}).get("muting_notifications", True)
            yield (address(account, domain), _bool(hides))
    elif kind == "lists":
        titles = {str(one.get("id")): str(one.get("title") or "") for one in archive.items("lists")}
        for member in archive.items("list_members"):
            yield (titles.get(str(member["list_id"]), ""), address(member["account"], domain))
    elif kind == "bookmarks":
        yield from ((str(one.get("uri") or one.get("url") or ""),) for one in archive.items(kind))
    elif kind == "domain_blocks":
        yield from ((str(one),) for one in archive.items(kind))
    else:
        yield from ((address(one, domain),) for one in archive.items(kind))


def following_row(
    account: Mapping[str, Any], standing: Mapping[str, Any] | None, domain: str
) -> Sequence[str]:
    """The row of a followed account; settings that the server did not report get their defaults."""
    known = standing or {}
    languages = known.get("languages") or ()
    return (
        address(account, domain),
        _bool(known.get("showing_reblogs", True)),
        _bool(known.get("notifying", False)),
        ", ".join(map(str, languages)),
    )


def address(account: Mapping[str, Any], domain: str) -> str:
    """`user@host`, also for users of the instance itself."""
    acct = str(account.get("acct") or account.get("username") or "")
    return acct if "@" in acct else f"{acct}@{domain}"


def _filters(archive: Archive) -> Iterator[dict[str, Any]]:
    hidden: dict[str, list[str]] = {}
    for one in archive.items("filtered"):
        hidden.setdefault(str(one["filter_id"]), []).append(str(one.get("uri") or one.get("url")))
    for one in archive.items("filters"):
        words = one.get("keywords") or ()
        yield {
            "title": one.get("title"),
            "expire_at": one.get("expires_at"),
            "context": one.get("context"),
            "action": one.get("filter_action"),
            "keywords_attributes": [
                {"keyword": word.get("keyword"), "whole_word": bool(word.get("whole_word"))} for word in words
            ],
            "statuses": hidden.get(str(one.get("id")), []),
        }


def _standing(archive: Archive) -> dict[str, Any]:
    return {str(one.get("id")): one for one in archive.items("relationships")}


def _bool(value: object) -> str:
    return "true" if value else "false"


def write_parquet(path: Path, kind: str, items: Iterable[Any]) -> None:
    """Write a Parquet file as a whole; the old one stays until it is complete."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - needed only for Parquet files

    reader = _reader(kind, items)
    with replacing(path, beside(path)) as file, pq.ParquetWriter(file, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def _reader(kind: str, items: Iterable[Any]) -> Any:
    """A `pyarrow.RecordBatchReader`."""
    import pyarrow as pa  # noqa: PLC0415 - the same

    from atoot import arrow  # noqa: PLC0415 - the same

    if kind in TYPED:
        cls = TYPED[kind]
        return arrow.reader(map(cls.from_dict, items), cls, rows=ROWS)
    made = pa.record_batch(
        {"json": [json_text(item) for item in items]}, schema=pa.schema([("json", pa.string())])
    )
    return pa.RecordBatchReader.from_batches(made.schema, [made])
