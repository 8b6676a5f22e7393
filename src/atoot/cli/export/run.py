"""The run of an export: source by source, page by page."""

import math
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from atoot.cli.choice import connected
from atoot.cli.command import Choice
from atoot.cli.commands.tools import KINDS
from atoot.cli.errors import CommandError, wrong
from atoot.cli.export.archive import Archive, LinesArchive, Place, identifier_of
from atoot.cli.export.progress import Progress
from atoot.cli.export.sources import Source, members_of, sources_of
from atoot.cli.output import Output
from atoot.errors import ForbiddenError, MastodonError, NotFoundError
from atoot.http.settings import Hooks
from atoot.mastodon import MastodonAPI
from atoot.paging import Page, PageCursor

SQLITE = (".sqlite", ".sqlite3", ".db")
MANY = 40
"""Items that a page has about."""


async def export(choice: Choice, *, what: tuple[str, ...], output: str | None, form: str | None) -> None:
    """Save what is yours.

    Raises:
        CommandError: the archive cannot be written, or is of another account.
        MastodonError: the server cannot be reached, or refuses. What is saved stays saved.
    """
    progress = Progress()
    async with connected(choice, hooks=Hooks(on_wait=progress.waits)) as c:
        me = await c.verify_account_credentials()
        host = c.base_url.partition("://")[2]
        with archive_at(output, form, file_name(f"{me.acct}@{host}")) as archive:
            archive.belongs_to(c.base_url, me.id)
            run = Export(c, archive, progress)
            try:
                for source in sources_of(what or KINDS, me):
                    await run.save_if_allowed(source)
            except MastodonError as error:
                raise CommandError(
                    f"{error}; what is saved stays saved: the same command goes on from here"
                ) from error
            finally:
                progress.stop()
            found = {kind: {"new": new, "saved": archive.count(kind)} for kind, new in run.new.items()}
            where = archive.folder if isinstance(archive, LinesArchive) else archive.path
    Output(as_json=choice.json).result({"output": str(where), **found}, f"saved in {where}")
    if run.refused:
        raise CommandError("not everything was saved: " + "; ".join(run.refused))


def file_name(account: str) -> str:
    """The name of an account as that of a file: the server says it, and it must not lead elsewhere."""
    return re.sub(r"[^\w.@-]", "_", account).lstrip(".-")


def archive_at(output: str | None, form: str | None, name: str) -> Archive:
    """The archive that is meant.

    Args:
        output: the path, if one was given.
        form: sqlite or jsonl, if one was given.
        name: what to call it otherwise.

    Raises:
        CommandError: path and form do not go together.
    """
    is_file = output is not None and output.lower().endswith(SQLITE)
    if form is None:
        form = "sqlite" if output is None or is_file else "jsonl"
    if form == "jsonl":
        path = Path(output or name)
        if path.exists() and not path.is_dir():
            raise wrong(f"{path} is a file; JSON lines need a folder")
        return LinesArchive(path)
    path = Path(output or f"{name}.sqlite")
    if path.is_dir():
        raise wrong(f"{path} is a folder; SQLite needs a file")
    return Archive(path)


class Export:
    """An export that runs."""

    def __init__(self, client: MastodonAPI, archive: Archive, progress: Progress) -> None:
        self._client = client
        self._archive = archive
        self._progress = progress
        self.new: dict[str, int] = {}
        """How many new items there are of each kind."""
        self.refused: list[str] = []
        """What the server does not give, and why."""

    async def save_if_allowed(self, source: Source) -> None:
        """Save a source, lists with their members; if the server does not give it, remember that and go on."""
        try:
            await self.save(source)
        except (ForbiddenError, NotFoundError) as error:
            self.refused.append(f"{source.name}: {error}")
            return
        if source.kind == "lists":
            for list_id in self._archive.ids("lists"):
                with suppress(NotFoundError):  # the list was deleted since it was saved
                    await self.save(members_of(list_id))

    async def save(self, source: Source) -> None:
        """Save a source from where the archive is to its end, or to what the archive has already."""
        place = self._archive.place(source.name)
        there, new = self._archive.count(source.kind), 0
        self._progress.begin(source.name, there, source.total)
        cursor: PageCursor | None = self._cursor(source, place)
        visited = set()
        while cursor is not None:
            visited.add(cursor.path)
            page = await self._client.get_next(cursor)
            cursor = following(page, visited)
            items = [(self._identifier(source, item), source.saved(item)) for item in objects_of(page)]
            added = self._archive.add(source.name, source.kind, items, _behind(place, cursor))
            if place.complete and items and not added:  # from here on, the archive has everything
                self._archive.add(source.name, source.kind, [], Place(complete=True))
                cursor = None
            new += added
            self._progress.added(new, self._limited(source, there + new))
        self.new[source.kind] = self.new.get(source.kind, 0) + new
        self._progress.end(new)

    def _cursor(self, source: Source, place: Place) -> PageCursor:
        origin = self._client.base_url
        path = place.next or source.path
        return PageCursor(origin, path, object, way=source.way, after=place.after if place.next else None)

    def _identifier(self, source: Source, item: object) -> str:
        own = identifier_of(item)
        return own if source.list_id is None else f"{source.list_id}/{own}"

    def _limited(self, source: Source, done: int) -> float:
        """Seconds that the requests for the rest take at least."""
        if source.total is None or source.total <= done:
            return 0.0
        return self._client.forecast("account_statuses", math.ceil((source.total - done) / MANY))


def following(page: Page[Any], visited: set[str]) -> PageCursor | None:
    """Where the page behind a page is; None if there is none, or it was visited."""
    return page.next if page.next is not None and page.next.path not in visited else None


def objects_of(page: Page[Any]) -> list[dict[str, Any]]:
    """The items of a page; what is no object is none.

    Raises:
        CommandError: there is something in it, and no item.
    """
    found = [item for item in page if isinstance(item, dict)]
    if page and not found:
        raise CommandError("the server answered with something else than a list")
    return found


def _behind(place: Place, cursor: PageCursor | None) -> Place:
    """Where the archive is when it has the page before a cursor."""
    if cursor is None:
        return Place(complete=True)
    return Place(cursor.path, cursor.after, complete=place.complete)
