"""The run of an export: source by source, page by page."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from atoot.archive.errors import ArchiveError, ArchiveInputError
from atoot.archive.kinds import FORMS, IN_CSV, KINDS
from atoot.archive.media import folder_of, save_media
from atoot.archive.progress import JobProgress
from atoot.archive.sources import (
    SELDOM,
    WITH_SETTINGS,
    ExportSource,
    batches,
    instance_of,
    members_of,
    sources_of,
)
from atoot.archive.stores import Archive, ArchivePlace, LinesArchive, identifier_of
from atoot.archive.tables import CsvArchive, ParquetArchive
from atoot.errors import (
    ApiError,
    ClientError,
    ForbiddenError,
    MastodonError,
    NotFoundError,
    ServerError,
    is_missing,
)
from atoot.mastodon import MastodonAPI
from atoot.network.addresses import host_of
from atoot.paging import Page, PageCursor

SQLITE = (".sqlite", ".sqlite3", ".db")
FOLDERS: Mapping[str, Callable[[Path], Archive]] = {
    "jsonl": LinesArchive,
    "csv": CsvArchive,
    "parquet": ParquetArchive,
}
FILES_OF = {"jsonl": "JSON lines", "csv": "CSV files", "parquet": "Parquet files"}
MANY = 40
"""Approximate number of items on a page."""


class Exported(NamedTuple):
    """The result of an export."""

    path: Path
    """The file or folder with the archive."""
    new: Mapping[str, int]
    """How many items of each kind this run has saved."""
    saved: Mapping[str, int]
    """How many there are now."""
    refused: Sequence[str]
    """What the server refused, and why."""
    media: Path | None = None
    """The folder with the files of the posts, if they were wanted."""


async def export(
    c: MastodonAPI,
    path: str | Path | None = None,
    *,
    kinds: Collection[str] | None = None,
    form: str | None = None,
    media: bool = False,
    progress: JobProgress | None = None,
) -> Exported:
    """Save what an account has: posts, bookmarks, follows and more.

    If it is interrupted, the same call continues. After a complete export, the same call fetches what is new.

    Args:
        c: a client of the account.
        path: the file (.sqlite, .sqlite3, .db), or the folder for the other forms; by default named after the account.
        kinds: what to save, some of `atoot.archive.kinds.KINDS`; by default all that `form` supports.
        form: `sqlite`, `jsonl`, `csv` (what Mastodon imports) or `parquet`; by default derived from the name of `path`.
        media: also download the files of the posts, into a folder beside the archive.
        progress: receives the progress.

    Raises:
        ArchiveInputError: the arguments are invalid, or the archive belongs to another account.
        ArchiveError: it cannot be written. What is saved stays saved.
    """
    wanted = kinds_of(kinds, form)
    if media and "posts" not in wanted:
        raise ArchiveInputError("media saves the files of your posts: export those too")
    if form == "parquet":
        import_module("atoot.arrow")  # first of all: its error says what to install
    progress = progress or JobProgress()
    me = await c.verify_account_credentials()
    host = host_of(c.base_url)
    with archive_at(path, form, file_name(f"{me.acct}@{host}")) as archive:
        archive.belongs_to(c.base_url, me.id)
        run = Export(c, archive, progress, asked=bool(kinds))
        await run.save_instance()
        for source in sources_of(wanted, me):
            await run.save_if_allowed(source)
        if media:
            run.refused += await save_media(c, archive, progress)
        saved = {kind: archive.count(kind) for kind in run.new}
        made = Exported(
            archive.place_of_all, run.new, saved, run.refused, folder_of(archive) if media else None
        )
        archive.finish()
    return made


def kinds_of(kinds: Collection[str] | None, form: str | None) -> tuple[str, ...]:
    """The kinds to save; unknown kinds and forms are refused."""
    if form not in (None, *FORMS):
        raise ArchiveInputError(f"there is no form {form!r}; there are {', '.join(FORMS)}")
    known = IN_CSV if form == "csv" else KINDS
    for kind in kinds or ():
        if kind not in KINDS:
            raise ArchiveInputError(
                f"there is nothing called {kind!r} to export; there are {', '.join(KINDS)}"
            )
        if kind not in known:
            raise ArchiveInputError(
                f"Mastodon has no import file for {kind}; it has some for {', '.join(IN_CSV)}"
            )
    return tuple(kinds or known)


def file_name(account: str) -> str:
    """A safe file name for an account: the server chooses the name, and it must not lead to another folder."""
    return re.sub(r"[^\w.@-]", "_", account).lstrip(".-")


def archive_at(given: str | Path | None, form: str | None, name: str) -> Archive:
    """The archive at a path, by default named `name`, in a form, by default derived from the path."""
    if form is None:
        form = "sqlite" if given is None or str(given).lower().endswith(SQLITE) else "jsonl"
    if form in FOLDERS:
        path = Path(given or name)
        if path.exists() and not path.is_dir():
            raise ArchiveInputError(f"{path} is a file; {FILES_OF[form]} need a folder")
        return FOLDERS[form](path)
    path = Path(given or f"{name}.sqlite")
    if path.is_dir():
        raise ArchiveInputError(f"{path} is a folder; SQLite needs a file")
    return Archive(path)


class Export:
    """A running export."""

    def __init__(self, client: MastodonAPI, archive: Archive, progress: JobProgress, *, asked: bool) -> None:
        self._client = client
        self._archive = archive
        self._progress = progress
        self._asked = asked
        self.new: dict[str, int] = {}
        """How many new items there are of each kind."""
        self.refused: list[str] = []
        """What the server refuses, and why."""
        self._silent: set[str] = set()

    async def save_instance(self) -> None:
        """Save the instance document: it names the host that the handles of local users lack."""
        if self._archive.count("instance"):
            return
        told = await instance_of(self._client)
        if told is not None:
            self._archive.add("instance", "instance", [("instance", told)], ArchivePlace(complete=True))

    async def save_if_allowed(self, source: ExportSource) -> None:
        """Save a source, lists with their members; if the server refuses, note that and continue."""
        try:
            await self.save(source)
        except MastodonError as error:
            if not (isinstance(error, ForbiddenError) or is_missing(error)):
                raise
            self._progress.stop()
            if is_missing(error) and not self._asked and source.kind in SELDOM:
                self._progress.note(f"{source.name}: this server has none")
            else:
                self.refused.append(f"{source.name}: {error}")
            return
        if source.kind == "lists":
            for one in list(self._archive.items("lists")):
                with suppress(NotFoundError):  # the list was deleted since it was saved
                    await self.save(members_of(identifier_of(one), str(one.get("title") or "")))
        if source.kind == "filters":
            await self._save_filtered()

    async def _save_filtered(self) -> None:
        """Save the URIs of single posts that filters hide, which alone identify them on another server."""
        known = set(self._archive.ids("filtered"))
        for one in list(self._archive.items("filters")):
            for hidden in one.get("statuses") or ():
                named = str(hidden.get("status_id") or "")
                if not named or f"{one.get('id')}/{named}" in known:
                    continue
                with suppress(ClientError):  # it has been deleted since
                    status = await self._client.view_status(named)
                    found = {"filter_id": one["id"], "status_id": named, "uri": status.uri, "url": status.url}
                    self._archive.add(
                        "filtered", "filtered", [(f"{one['id']}/{named}", found)], ArchivePlace(complete=True)
                    )

    async def _save_relationships(self, items: Sequence[tuple[str, Any]]) -> None:
        """Save your relationships with accounts before the accounts, so that no saved account lacks one."""
        if "relationships" in self._silent:
            return
        for some in batches([identifier for identifier, _ in items], MANY):
            try:
                found = await self._client.get("/api/v1/accounts/relationships", params={"id": some})
            except (ApiError, ClientError, ServerError) as error:
                self._silent.add("relationships")
                self._progress.note(f"the settings of follows and mutes are not saved: {error}")
                return
            rows = [(identifier_of(one), one) for one in found if isinstance(one, dict)]
            if rows:
                self._archive.add("relationships", "relationships", rows, ArchivePlace(complete=True))

    async def save(self, source: ExportSource) -> None:
        """Save a source from its checkpoint to its end, or to items that the archive already has."""
        place = self._archive.place(source.name)
        there, new = self._archive.count(source.kind), 0
        self._progress.begin(source.title or source.name, there, source.total)
        cursor: PageCursor | None = self._cursor(source, place)
        visited = set()
        while cursor is not None:
            visited.add(cursor.path)
            page = await self._client.get_next(cursor)
            cursor = following(page, visited)
            items = [(self._identifier(source, item), source.saved(item)) for item in objects_of(page)]
            if source.kind in WITH_SETTINGS and items:
                await self._save_relationships(items)
            added = self._archive.add(source.name, source.kind, items, _behind(place, cursor))
            if place.complete and items and not added:  # the archive has everything after this
                self._archive.add(source.name, source.kind, [], ArchivePlace(complete=True))
                cursor = None
            new += added
            self._progress.added(new, self._limited(source, there + new))
        self.new[source.kind] = self.new.get(source.kind, 0) + new
        self._progress.end(new)

    def _cursor(self, source: ExportSource, place: ArchivePlace) -> PageCursor:
        origin = self._client.base_url
        path = place.next or source.path
        return PageCursor(origin, path, object, way=source.way, after=place.after if place.next else None)

    def _identifier(self, source: ExportSource, item: object) -> str:
        own = identifier_of(item)
        return own if source.list_id is None else f"{source.list_id}/{own}"

    def _limited(self, source: ExportSource, done: int) -> float:
        """Minimum seconds for the remaining requests, because of rate limits."""
        if source.total is None or source.total <= done:
            return 0.0
        return self._client.forecast("account_statuses", math.ceil((source.total - done) / MANY))


def following(page: Page[Any], visited: set[str]) -> PageCursor | None:
    """The cursor of the next page; None if there is none, or it was visited."""
    return page.next if page.next is not None and page.next.path not in visited else None


def objects_of(page: Page[Any]) -> list[Any]:
    """The items of a page: its objects and strings.

    Raises:
        ArchiveError: the page is not empty, but has no item.
    """
    found = [item for item in page if isinstance(item, dict | str)]
    if page and not found:
        raise ArchiveError("the server answered with something other than a list")
    return found


def _behind(place: ArchivePlace, cursor: PageCursor | None) -> ArchivePlace:
    """The checkpoint of an archive that has the page before a cursor."""
    if cursor is None:
        return ArchivePlace(complete=True)
    return ArchivePlace(cursor.path, cursor.after, complete=place.complete)
