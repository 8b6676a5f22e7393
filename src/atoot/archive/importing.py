"""The run of an import: kind by kind, item by item."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from atoot.archive.doing import Doing, Done
from atoot.archive.errors import ArchiveInputError
from atoot.archive.items import ImportItem, ordered
from atoot.archive.journal import SCHEMA, ImportJournal
from atoot.archive.kinds import IMPORTED
from atoot.archive.ledger import Ledger
from atoot.archive.progress import JobProgress
from atoot.archive.reading import items_of
from atoot.archive.sources import instance_of
from atoot.archive.state import opened
from atoot.archive.tables import names_domain
from atoot.errors import ApiError, ClientError, RatelimitError, ServerError, UnauthorizedError
from atoot.mastodon import MastodonAPI

IN_A_ROW = 5
"""Consecutive server errors that end an import: they show that the server fails, not a single item."""
OPERATIONS = {
    "following": ("POST", "/api/v1/accounts/0/follow", "account_follow"),
    "lists": ("POST", "/api/v1/accounts/0/follow", "list_accounts_add"),
    "mutes": ("POST", "/api/v1/accounts/0/mute", "account_mute"),
    "domain_blocks": ("POST", "/api/v1/domain_blocks", "domain_block"),
    "blocks": ("POST", "/api/v1/accounts/0/block", "account_block"),
    "tags": ("POST", "/api/v1/tags/0/follow", "tag_follow"),
    "bookmarks": ("POST", "/api/v1/statuses/0/bookmark", "status_bookmark"),
    "filters": ("POST", "/api/v2/filters", "create_filter_v2"),
}
"""The operations for each kind, for its rate limits and the forecast."""


class ImportFailure(NamedTuple):
    """An item that could not be imported."""

    item: ImportItem
    why: str


class ImportPlan(NamedTuple):
    """The most that an import of one kind would do; it leaves existing items alone."""

    kind: str
    items: int
    seconds: float
    """How long that takes because of rate limits."""


class Imported(NamedTuple):
    """The result of an import."""

    counts: Mapping[tuple[str, str], int]
    """How many items of each kind were `done`, were `there` already, or `failed`: `counts["lists", "done"]`."""
    failures: Sequence[ImportFailure]
    """The items that failed, and why."""


def read(
    paths: Iterable[str | Path],
    *,
    only: Collection[str] = (),
    kind: str | None = None,
    progress: JobProgress | None = None,
) -> list[ImportItem]:
    """The items to import from archives and files, in the order of import.

    Args:
        paths: archives of `export`, files exported by Mastodon, or folders with some of those.
        only: some of `atoot.archive.kinds.IMPORTED`; by default all.
        kind: kind of a CSV file, if neither its name nor its headers tell.
        progress: notified of unfinished archives.

    Raises:
        ArchiveError: a file cannot be read or imported.
    """
    for one in (*only, *([kind] if kind is not None else [])):
        if one not in IMPORTED:
            raise ArchiveInputError(f"{one!r} cannot be imported; there are {', '.join(IMPORTED)}")
    tell = (progress or JobProgress()).note
    wanted = ordered([item for path in paths for item in items_of(Path(path), kind, tell)])
    return [item for item in wanted if not only or item.kind in only]


def plan(
    c: MastodonAPI, paths: Iterable[str | Path], *, only: Collection[str] = (), kind: str | None = None
) -> list[ImportPlan]:
    """What an import would do, and how long it would take. Sends nothing.

    Args:
        c: a client of the account to import into.
        paths: as for `import_files`.
        only: the same.
        kind: the same.
    """
    return plan_of(c, read(paths, only=only, kind=kind))


def plan_of(c: MastodonAPI, items: Sequence[ImportItem]) -> list[ImportPlan]:
    """What an import of these items would do."""
    counts = Counter(item.kind for item in items)
    return [
        ImportPlan(kind, counts[kind], float(c.forecast(OPERATIONS[kind][2], counts[kind])))
        for kind in IMPORTED
        if counts[kind]
    ]


async def import_files(
    c: MastodonAPI,
    paths: Iterable[str | Path],
    *,
    only: Collection[str] = (),
    kind: str | None = None,
    state: str | Path | None = None,
    progress: JobProgress | None = None,
) -> Imported:
    """Import the export of one account into another. Existing items are left alone.

    Args:
        c: a client of the account to import into.
        paths: archives of `export`, files exported by Mastodon, or folders with some of those.
        only: some of `atoot.archive.kinds.IMPORTED`; by default all.
        kind: kind of a CSV file, if neither its name nor its headers tell.
        state: a SQLite file that records what was done, so that the same call continues after an interruption. By
            default nothing is recorded: a second run checks everything again, and does nothing twice.
        progress: receives the progress.

    Raises:
        ArchiveError: a file cannot be read or imported.
        MastodonError: the server cannot be reached, or refuses everything.
    """
    told = progress or JobProgress()
    items = read(paths, only=only, kind=kind, progress=told)
    path = None if state is None else Path(state)
    return await import_items(c, items, path, Ledger(time.time), told)


async def import_items(
    c: MastodonAPI, items: list[ImportItem], state: Path | None, ledger: Ledger, progress: JobProgress
) -> Imported:
    """The same for items already read, with a ledger that a hook of the client may write to."""
    with opened(state, SCHEMA, "import") as db:
        ledger.open(db)
        journal = ImportJournal(db)
        if journal.begin(items):
            progress.note("this import was interrupted before; it continues from there")
        run = Import(c, journal, ledger, progress)
        await run.all(items)
        journal.end()
    return Imported(run.counts, run.failures)


class Import:
    """A running import."""

    def __init__(
        self, client: MastodonAPI, journal: ImportJournal, ledger: Ledger, progress: JobProgress
    ) -> None:
        self._client = client
        self._journal = journal
        self._ledger = ledger
        self._progress = progress
        self._errors = 0
        self._seen = 0
        self.counts: Counter[tuple[str, str]] = Counter()
        """How many items of each kind were done, existed already, or failed."""
        self.failures: list[ImportFailure] = []

    async def all(self, items: list[ImportItem]) -> None:
        """Do everything that is not done yet."""
        told = await instance_of(self._client)
        domain = names_domain([told] if told is not None else [], self._client.base_url)
        doing = Doing(self._client, self._journal, domain, self._one)
        for kind in IMPORTED:
            mine = [item for item in items if item.kind == kind]
            if not mine:
                continue
            await self._progress.wait(self._ledger.pause("GET", "/api/v1/timelines/home?max_id=1"))
            self._seen = 0
            self._progress.begin(kind, 0, len(mine))
            try:
                await doing.do(kind, mine)
            except (ApiError, ClientError, ServerError) as error:
                if isinstance(error, UnauthorizedError | RatelimitError):
                    raise
                # The existing items cannot be listed, so nothing of this kind can be done.
                for item in mine:
                    if self._journal.state(item) not in ("done", "there"):
                        self._failed(item, str(error))
            self._progress.end(self.counts[kind, "done"])
            self._ledger.learn(self._client.limits)

    async def _one(self, item: ImportItem, work: Callable[[], Awaitable[Done]]) -> None:
        """Import one item, and record the outcome."""
        before = self._journal.state(item)
        if before in ("done", "there"):
            self._count(item, before)
            return
        method, place, _ = OPERATIONS[item.kind]
        await self._progress.wait(self._ledger.pause(method, place))
        self._journal.note(item, "begun")
        try:
            done = await work()
        except (UnauthorizedError, RatelimitError):
            raise
        except (ClientError, ServerError, ApiError, ValueError) as error:
            self._errors = self._errors + 1 if isinstance(error, ServerError) else 0
            if self._errors >= IN_A_ROW:
                raise
            self._failed(item, str(error))
            return
        self._errors = 0
        self._journal.note(item, "done" if done else "there")
        self._count(item, "done" if done else "there")
        self._ledger.learn(self._client.limits)

    def _failed(self, item: ImportItem, why: str) -> None:
        self._journal.note(item, "failed", why)
        self.failures.append(ImportFailure(item, why))
        self._count(item, "failed")

    def _count(self, item: ImportItem, state: str) -> None:
        self.counts[item.kind, state] += 1
        self._seen += 1
        self._progress.added(self._seen)
