"""The run of an import: kind by kind, thing by thing."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

from atoot.cli.choice import connected
from atoot.cli.command import Choice
from atoot.cli.commands.archive import IMPORTED
from atoot.cli.errors import CommandError
from atoot.cli.export.pace import duration
from atoot.cli.export.progress import ExportProgress
from atoot.cli.export.tables import host_of
from atoot.cli.imports.doing import Doing, Done
from atoot.cli.imports.items import ImportItem, ordered
from atoot.cli.imports.journal import SCHEMA, ImportJournal
from atoot.cli.imports.reading import items_of
from atoot.cli.ledger import Ledger
from atoot.cli.output import Output, note
from atoot.cli.safe import printable
from atoot.cli.state import opened, state_path
from atoot.errors import (
    ApiError,
    ClientError,
    RatelimitError,
    ServerError,
    UnauthorizedError,
)
from atoot.http.settings import Hooks
from atoot.mastodon import MastodonAPI

IN_A_ROW = 5
"""Errors of the server one after the other that end an import: it is the server, and not what it is asked for."""
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
"""What is done for each kind: for the limits that it counts in, and the forecast."""


class ImportFailure(NamedTuple):
    """What could not be done."""

    item: ImportItem
    why: str


async def import_files(
    choice: Choice, *, paths: tuple[str, ...], only: tuple[str, ...], kind: str | None, dry_run: bool
) -> None:
    """Take in what was exported.

    Raises:
        CommandError: it cannot be read, or not everything could be done.
        MastodonError: the server cannot be reached, or refuses everything.
    """
    wanted = ordered([item for path in paths for item in items_of(Path(path), kind)])
    items = [item for item in wanted if not only or item.kind in only]
    output = Output.of(choice)
    progress, ledger = ExportProgress(), Ledger(time.time)
    hooks = Hooks(on_wait=progress.waits, on_request=ledger.sends)
    async with connected(choice, hooks=hooks) as c:
        if dry_run:
            _tell_plan(output, c, items)
            return
        me = await c.verify_account_credentials()
        with opened(state_path("import", c.base_url, me.id), SCHEMA, "import") as db:
            ledger.open(db)
            journal = ImportJournal(db)
            if journal.begin(items):
                note("this import was interrupted; it goes on where it was")
            run = Import(c, journal, ledger, progress)
            with progress.running("what was imported is there"):
                await run.all(items)
            journal.end()
    tell(output, run.counts, run.failures)


class Import:
    """An import that runs."""

    def __init__(
        self, client: MastodonAPI, journal: ImportJournal, ledger: Ledger, progress: ExportProgress
    ) -> None:
        self._client = client
        self._journal = journal
        self._ledger = ledger
        self._progress = progress
        self._errors = 0
        self._seen = 0
        self.counts: Counter[tuple[str, str]] = Counter()
        """How many things of each kind were done, were there, failed."""
        self.failures: list[ImportFailure] = []

    async def all(self, items: list[ImportItem]) -> None:
        """Do everything that is not done yet."""
        domain = await own_domain(self._client)
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
                # What is there cannot be asked, so nothing of this kind can be done.
                for item in mine:
                    if self._journal.state(item) not in ("done", "there"):
                        self._failed(item, str(error))
            self._progress.end(self.counts[kind, "done"])
            self._ledger.learn(self._client.limits)

    async def _one(self, item: ImportItem, work: Callable[[], Awaitable[Done]]) -> None:
        """Do one thing, and keep what became of it."""
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


async def own_domain(client: MastodonAPI) -> str:
    """The host in the names of the instance's own users."""
    for address in ("/api/v2/instance", "/api/v1/instance"):
        try:
            told = await client.get(address)
        except (ApiError, ClientError, ServerError):
            continue
        if isinstance(told, dict):
            return host_of([told], client.base_url)
    return host_of([], client.base_url)


def _tell_plan(output: Output, client: MastodonAPI, items: list[ImportItem]) -> None:
    """Say what would be done at most; what is there already is left alone."""
    for kind in IMPORTED:
        count = sum(item.kind == kind for item in items)
        if not count:
            continue
        seconds = float(client.forecast(OPERATIONS[kind][2], count))
        takes = f", which takes {duration(seconds)} because of limits" if seconds else ""
        output.result({"kind": kind, "items": count, "seconds": seconds}, f"{kind}: {count}{takes}")
    if not items:
        output.say("nothing to import")


def tell(output: Output, counts: Counter[tuple[str, str]], failures: list[ImportFailure]) -> None:
    """Say what was done, and list what was not.

    Raises:
        CommandError: something was not.
    """
    told = {}
    for kind in IMPORTED:
        done, there, failed = (counts[kind, state] for state in ("done", "there", "failed"))
        if done or there or failed:
            told[kind] = {"done": done, "there": there, "failed": failed}
            output.say(
                f"{kind}: {done} done, {there} there already" + (f", {failed} not done" if failed else "")
            )
    if output.as_json:
        listed = [
            {"kind": one.item.kind, "name": one.item.name, **dict(one.item.values), "why": one.why}
            for one in failures
        ]
        output.json({**told, "not_done": listed})
    elif not told:
        output.say("there was nothing to import")
    for one in failures:
        output.say(f"not done: {printable(str(one.item))}: {printable(one.why)}")
    if failures:
        raise CommandError(f"{len(failures)} of {sum(counts.values())} could not be done")
