"""A step at work: it sees what the host wishes, then asks for pages until something ends it, and says what came."""

from typing import Any

from msgspec import DecodeError
from msgspec.structs import replace

from atoot.entities.wishes import left_out
from atoot.guests import Guest
from atoot.guests.sources import raw_page
from atoot.guests.verdicts import VisitEnd
from atoot.harvest.items import KINDS, Item, key_of
from atoot.harvest.job import Job
from atoot.harvest.step import Step, step_of
from atoot.message import Response
from atoot.paging import MOST_EMPTY

STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""


class Visit:
    """One of them."""

    def __init__(self, job: Job, guest: Guest) -> None:
        self._begun, self._job, self._guest = job, job, guest
        guest.went_on = bool(job.pages)
        self._items: list[Item] = []
        self._bytes = self._left_out = 0

    async def go(self) -> Step:
        """Read on until something ends it."""
        guest = self._guest
        try:
            await self._see_manners()
            while True:
                await self._turn_page()
        except VisitEnd as end:
            step = step_of(end, self._begun, guest.manners, self._job)
        return replace(step, items=self._items, requests=guest.requests, left_out=self._left_out)

    async def _see_manners(self) -> None:
        """What the host says of itself, before it is asked for a page."""
        job, guest = self._job, self._guest
        if known := guest.facts.closed.get(job.source):
            raise VisitEnd("closed", known)
        await guest.keep_to_robots()
        guest.check(job.cursor().path)
        if job.kind.feed and not job.pages:
            await guest.check_access(job.kind.feed, job.kind.parts)

    async def _turn_page(self) -> None:
        """Read one page.

        Raises:
            VisitEnd: it was the last one for now.
        """
        job, cursor = self._job, self._job.cursor()
        response = await self._page(cursor.path)
        wanted = job.most - job.items
        try:
            page = raw_page(job.kind, cursor, response, since=job.since, most=wanted, is_first=not job.pages)
            if page is None:
                raise VisitEnd("done", "the host cannot go on from there")
            for raw, data in page.items:
                self._take(raw, data, self._key_of(response, raw, data))
            first = self._key_of(response, *page.first) if page.first is not None else ""
            then = job.behind(page.onward, page.came, first)
        except DecodeError as problem:
            raise VisitEnd("garbage", f"the answer is no {job.kind.kind}: {problem}") from None
        except ValueError as problem:
            raise VisitEnd("lies", str(problem)) from None
        if then is not None and then.items >= job.most:
            raise VisitEnd("done", "as many as wanted")
        if then is None or then.empty >= MOST_EMPTY:
            raise VisitEnd("done", "that is all")
        self._job, self._guest.went_on = then, True
        if self._bytes > STEP_BYTES:
            raise VisitEnd("more", "the step has enough", 0.0)

    async def _page(self, path: str) -> Response:
        """The answer for a page, or for the one that older servers have in its place."""
        job, guest = self._job, self._guest
        try:
            return await guest.ask(path)
        except VisitEnd as end:
            if end.verdict == "missing" and job.kind.older:
                return await guest.ask(job.kind.older)
            if end.verdict == "missing" and job.sought:
                self._items.append(Item(job.sought, "Status", b"", job.host, "deleted"))
                raise VisitEnd("done", "it is gone") from None
            if end.verdict == "closed" and not job.pages:
                guest.facts.closed[job.source] = end.why[:300]
            raise

    def _key_of(self, response: Response, raw: bytes, data: Any) -> str:
        return key_of(self._job, raw, data, response.request.path, trusted=self._guest.is_at_home)

    def _take(self, raw: bytes, data: Any, key: str) -> None:
        kind, gone, sought = self._job.kind.kind, "", self._job.sought
        keeps_wishes = self._guest.manners.privacy and not self._guest.is_at_home
        if sought and data.get("type") == "Tombstone":
            raw, gone = b"", "deleted"
        elif keeps_wishes and kind in KINDS and left_out(data):
            self._left_out += 1
            if not sought:
                return
            raw, gone = b"", "left out"
        elif sought and "account" not in data:
            kind = "Document"  # as ActivityPub has it
        self._bytes += len(raw) + 200
        self._items.append(Item(key, kind, raw, self._job.host, gone))
