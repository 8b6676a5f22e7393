"""The run of a prune: scan, report, ask, delete."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import structs

from atoot.amounts import duration
from atoot.archive.ledger import Ledger
from atoot.archive.state import opened
from atoot.cli.errors import CommandError
from atoot.cli.input import agreed, check_asked
from atoot.cli.output import Output, note
from atoot.cli.progress import ProgressLine
from atoot.cli.prune.journal import SCHEMA, Doomed, PruneJournal
from atoot.cli.prune.rules import Rules, kept_because, moment_before, tag_name
from atoot.cli.session import Session
from atoot.cli.state import state_path
from atoot.entities import Status
from atoot.errors import ClientError, RatelimitError, UnauthorizedError, is_missing
from atoot.http.settings import Hooks
from atoot.mastodon import MastodonAPI
from atoot.paging.cursors import PageCursor, Way
from atoot.parameters.paths import path
from atoot.printable import printable

PAGE = 40
DELETES = ("DELETE", "/api/v1/statuses/0")
PAGES = ("GET", "/api/v1/accounts/0/statuses?max_id=0")


async def prune(
    session: Session,
    *,
    rules: Rules,
    keep_tag: tuple[str, ...],
    dry_run: bool,
    yes: bool,
) -> None:
    """Delete old posts."""
    now = datetime.now(UTC)
    before = moment_before(rules.older_than, now)
    rules = structs.replace(rules, tags=tuple(sorted(map(tag_name, {*keep_tag}))))
    check_asked(yes=yes or dry_run, say="use --yes to delete, or --dry-run to see what would be")
    output, progress, ledger = session.output, ProgressLine(), Ledger(time.time)
    hooks = Hooks(on_wait=progress.waits, on_request=ledger.sends)
    async with session.client(hooks=hooks) as c:
        me = await c.verify_account_credentials()
        with opened(state_path("prune", c.base_url, me.id), SCHEMA, "prune") as db:
            ledger.open(db)
            journal = PruneJournal(db)
            run = Prune(c, me.id, journal, ledger, progress)
            with progress.running("what is deleted is deleted"):
                await run.look(rules, before, now)
                if not _agreed(output, run, dry_run=dry_run, yes=yes):
                    return
                await run.delete()
            gone, refused = journal.count("gone"), journal.refused()
            journal.end()
    output.result({"deleted": gone, "refused": dict(refused)}, f"{gone} deleted")
    for identifier, why in refused:
        output.say(f"not deleted: {printable(identifier)}: {printable(why)}")
    if refused:
        raise CommandError(f"{len(refused)} of {gone + len(refused)} could not be deleted")


class Prune:
    """A running prune."""

    def __init__(
        self, client: MastodonAPI, me: str, journal: PruneJournal, ledger: Ledger, progress: ProgressLine
    ) -> None:
        self._client = client
        self._me = me
        self._journal = journal
        self._ledger = ledger
        self._progress = progress

    @property
    def found(self) -> int:
        """How many posts are still to delete."""
        return self._journal.count("wanted", "begun")

    @property
    def gone(self) -> int:
        """How many were deleted before."""
        return self._journal.count("gone")

    def forecast(self) -> float:
        """Seconds that deleting them will take because of limits."""
        return float(self._client.forecast("delete_status", self.found)) + self._ledger.pause(*DELETES)

    async def look(self, rules: Rules, before: datetime, now: datetime) -> None:
        """Scan all posts, or the rest of them."""
        await self._progress.wait(self._ledger.pause(*PAGES))
        pinned = await self._pinned() if rules.keep_pinned else frozenset[str]()
        goes_on = self._journal.begin(rules, before, now)
        if goes_on is not None:
            before = goes_on
            note("this prune was interrupted before; it continues from there")
            self._journal.keep(pinned)
        self._progress.begin("looking at posts", 0, None)
        seen = 0
        while not self._journal.is_looked_through:
            await self._progress.wait(self._ledger.pause(*PAGES))
            page = await self._client.get_next(self._cursor(boosts=rules.boosts))
            seen += len(page)
            wanted = [_doomed(one) for one in page if not kept_because(one, rules, before, pinned)]
            onward = page.next
            if onward is not None and self._journal.place == (onward.path, onward.after):
                onward = None  # a server whose pages form a loop
            self._journal.add(wanted, onward and onward.path, onward and onward.after)
            self._ledger.learn(self._client.limits)
            self._progress.added(seen)
        self._progress.stop()

    def _cursor(self, *, boosts: bool) -> PageCursor:
        """The page to scan."""
        place = self._journal.place
        of_me = path("/api/v1/accounts/{}/statuses", self._me)
        first = f"{of_me}?limit={PAGE}" + ("" if boosts else "&exclude_reblogs=true")
        url, after = place or (first, None)
        return PageCursor(self._client.base_url, url, Status, way=Way.IDS, after=after)

    async def _pinned(self) -> frozenset[str]:
        """Ids of the posts that are pinned. Where the server says that of each post, that counts."""
        found: Sequence[Status] = await self._client.account_statuses(self._me, pinned=True, limit=PAGE)
        return frozenset(one.id for one in found if one.pinned is not False)

    async def delete(self) -> None:
        """Delete the selected posts."""
        before = self.gone
        self._progress.begin("deleting", before, before + self.found)
        for count, post in enumerate(self._journal.doomed(), 1):
            await self._progress.wait(self._ledger.pause(*DELETES))
            self._journal.note(post, "begun")
            try:
                await self._delete(post)
            except (UnauthorizedError, RatelimitError):
                raise
            except ClientError as error:
                if is_missing(error) or error.status_code == 410:  # it is gone already
                    self._journal.note(post, "gone")
                else:
                    self._journal.note(post, "refused", str(error))
            else:
                self._journal.note(post, "gone")
            self._ledger.learn(self._client.limits)
            self._progress.added(count, float(self._client.forecast("delete_status", self.found)))
        self._progress.end(self.gone - before)

    async def _delete(self, post: Doomed) -> None:
        if post.reblog is not None:
            await self._client.status_unboost(post.reblog)
        else:
            await self._client.delete_status(post.id)


def _doomed(status: Status) -> Doomed:
    return Doomed(status.id, None if status.reblog is None else status.reblog.id)


def _agreed(output: Output, run: Prune, *, dry_run: bool, yes: bool) -> bool:
    """Say what would be deleted, and whether it is to be."""
    takes = run.forecast()
    what = f"{run.found} posts" if run.found != 1 else "1 post"
    before = f" ({run.gone} are deleted already)" if run.gone else ""
    long = f"; it takes {duration(takes)} because of the limits of the server" if takes >= 1 else ""
    line = f"{what} to delete{before}{long}"
    if dry_run:
        output.result({"found": run.found, "deleted": run.gone, "seconds": takes}, line)
        return False
    if not run.found:
        return True
    note(line)
    agreed("Delete them? They cannot be brought back.", yes=yes, otherwise="nothing was deleted")
    return True
