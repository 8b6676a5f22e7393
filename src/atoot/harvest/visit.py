"""A step at work: it asks the host's manners, then for pages until time is out, and says what came."""

from typing import Any, NoReturn

from msgspec import DecodeError
from msgspec.structs import replace

from atoot.entities.wishes import left_out
from atoot.errors import MastodonError, is_missing
from atoot.guests import Facts, Guest, Manners, NotAskedError
from atoot.guests.sources import raw_page
from atoot.harvest.items import KINDS, Item, key_of
from atoot.harvest.job import Job
from atoot.harvest.step import Step, StepEnd, verdict_of
from atoot.message import Response
from atoot.paging import MOST_EMPTY

STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""


class Visit:
    """One of them."""

    def __init__(self, job: Job, manners: Manners, facts: Facts, guest: Guest) -> None:
        self._begun, self._job, self._manners = job, job, manners
        self._facts, self._guest = facts, guest
        self._items: list[Item] = []
        self._bytes = self._left_out = 0
        self.refused: bool = False
        """Whether the host said that something was too much, though nothing that is known let us expect it."""

    async def go(self) -> Step:
        """Read on until something ends it."""
        try:
            if known := self._facts.closed.get(self._job.source):
                raise StepEnd("closed", known)  # noqa: TRY301 - as all ends do
            await self._see_manners()
            while True:
                await self._turn_page()
        except StepEnd as ended:
            step = ended.step(self._begun, self._manners, self._job)
        except NotAskedError as problem:
            end = StepEnd(problem.reason, str(problem), problem.wait)
            step = end.step(self._begun, self._manners, self._job)
        return replace(step, items=self._items, requests=self._guest.requests, left_out=self._left_out)

    async def _see_manners(self) -> None:
        """What the host says of itself, before it is asked for a page."""
        source, what = self._job.kind, "its robots.txt"
        try:
            await self._guest.keep_to_robots()
            self._guest.check(self._job.cursor().path)
            if source.feed and not self._job.pages:
                what = "what it says of itself"
                await self._guest.check_access(source.feed, source.parts)
        except MastodonError as error:
            self._give_up(error, what)

    def _give_up(self, error: MastodonError, what: str = "") -> NoReturn:
        """End the step because of an error.

        Raises:
            StepEnd: always.
        """
        (verdict, again), wait = verdict_of(error, went_on=bool(self._job.pages)), None
        if verdict == "wait":
            self.refused, wait = error.status_code == 429, self._guest.refused(error)
        raise StepEnd(verdict, f"{what}: {error}" if what else str(error), wait, again=again) from None

    async def _turn_page(self) -> None:
        """Read one page.

        Raises:
            StepEnd: it was the last one for now.
        """
        job, cursor = self._job, self._job.cursor()
        try:
            response = await self._page(cursor.path)
            wanted = job.most - job.items
            page = raw_page(job.kind, cursor, response, since=job.since, most=wanted, is_first=not job.pages)
            if page is None:
                raise StepEnd("done", "the host cannot go on from there")
            for raw, data in page.items:
                self._take(raw, data, self._key_of(response, raw, data))
            first = self._key_of(response, *page.first) if page.first is not None else ""
            then = job.behind(page.onward, page.came, first)
        except DecodeError as problem:
            raise StepEnd("garbage", f"the answer is no {job.kind.kind}: {problem}") from None
        except ValueError as problem:
            raise StepEnd("lies", str(problem)) from None
        if then is not None and then.items >= job.most:
            raise StepEnd("done", "as many as wanted")
        if then is None or then.empty >= MOST_EMPTY:
            raise StepEnd("done", "that is all")
        self._job = then
        if self._bytes > STEP_BYTES:
            raise StepEnd("more", "the step has enough", 0.0)

    async def _page(self, path: str) -> Response:
        """The answer for a page, or for the one that older servers have in its place."""
        job = self._job
        try:
            try:
                return await self._guest.ask(path)
            except MastodonError as error:
                if not job.kind.older or not is_missing(error):
                    raise
            return await self._guest.ask(job.kind.older)
        except MastodonError as error:
            verdict, _ = verdict_of(error)
            if verdict == "missing" and job.sought:
                self._items.append(Item(job.sought, "Status", b"", job.host, "deleted"))
                raise StepEnd("done", "it is gone") from None
            if verdict == "closed" and not job.pages:
                self._facts.closed[job.source] = str(error)[:300]
            self._give_up(error)

    def _key_of(self, response: Response, raw: bytes, data: Any) -> str:
        return key_of(self._job, raw, data, response.request.path, trusted=self._guest.is_at_home)

    def _take(self, raw: bytes, data: Any, key: str) -> None:
        kind, gone, sought = self._job.kind.kind, "", self._job.sought
        if sought and data.get("type") == "Tombstone":
            raw, gone = b"", "deleted"
        elif self._manners.privacy and not self._guest.is_at_home and kind in KINDS and left_out(data):
            self._left_out += 1
            if not sought:
                return
            raw, gone = b"", "left out"
        elif sought and "account" not in data:
            kind = "Document"  # as ActivityPub has it
        self._bytes += len(raw) + 200
        self._items.append(Item(key, kind, raw, self._job.host, gone))
