"""How a step is taken: what happens at the host; when it may be asked is told by `atoot.guests.visits`."""

import asyncio
import logging
import math
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

from msgspec import DecodeError
from msgspec.structs import replace

from atoot.entities.wishes import left_out
from atoot.errors import NetworkError
from atoot.guests import HERE, SHORT, Guest, keeping_to_robots
from atoot.guests.manners import Manners
from atoot.guests.notes import SharedNotes
from atoot.guests.sources import raw_page
from atoot.guests.verdicts import VisitEnd
from atoot.guests.visits import Visitor
from atoot.harvest.job import Job
from atoot.harvest.step import KINDS, Item, Step, failed, key_of, log, step_of
from atoot.http.settings import Clock
from atoot.message import Response
from atoot.network.sessions import public_session
from atoot.paging import MOST_EMPTY

STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""
PAGE_BYTES, DOCUMENT_BYTES = 4 * 1024 * 1024, 16 * 1024 * 1024
"""Bytes of an answer at most; a page of 40 statuses has about 150,000."""


class Visit:
    """A step at work: it sees what the host wishes, then asks for pages until something ends it, and says what came."""

    def __init__(self, job: Job, guest: Guest) -> None:
        self._job, self._guest, guest.went_on = job, guest, bool(job.pages)
        self._items: list[Item] = []
        self._left_out = 0

    async def go(self) -> Step:
        """Read on until something ends it."""
        begun, guest = self._job, self._guest
        try:
            await self._see_manners()
            while sum(len(item.raw) for item in self._items) < STEP_BYTES:
                await self._turn_page()
            raise VisitEnd("more", "the step has enough", 0.0)  # noqa: TRY301 - as all ends are told
        except VisitEnd as end:
            step = step_of(end, begun, guest.manners, self._job)
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
        response, wanted = await self._page(cursor.path), job.most - job.items
        known_by = partial(key_of, job, path=response.request.path, trusted=self._guest.is_at_home)
        try:
            page = raw_page(job.kind, cursor, response, since=job.since, most=wanted, is_first=not job.pages)
            if page is None:
                raise VisitEnd("done", "the host cannot go on from there")
            for raw, data in page.items:
                self._take(raw, data, known_by(raw, data))
            then = job.behind(page.onward, page.came, known_by(*page.first) if page.first is not None else "")
        except DecodeError as problem:
            raise VisitEnd("garbage", f"the answer is no {job.kind.kind}: {problem}") from None
        except ValueError as problem:
            raise VisitEnd("lies", str(problem)) from None
        if then is not None and then.items >= job.most:
            raise VisitEnd("done", "as many as wanted")
        if then is None or then.empty >= MOST_EMPTY:
            raise VisitEnd("done", "that is all")
        self._job, self._guest.went_on = then, True

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

    def _take(self, raw: bytes, data: Any, key: str) -> None:
        kind, is_sought, gone = self._job.kind.kind, bool(self._job.sought), ""
        keeps_wishes = self._guest.manners.privacy and not self._guest.is_at_home
        if is_sought and data.get("type") == "Tombstone":
            gone = "deleted"
        elif keeps_wishes and kind in KINDS and left_out(data):
            gone = "left out"
            self._left_out += 1
        elif is_sought and "account" not in data:
            kind = "Document"  # as ActivityPub has it
        if is_sought or not gone:
            self._items.append(Item(key, kind, b"" if gone else raw, self._job.host, gone))


def checked_time(name: str, seconds: float) -> float:
    """A time for work, if it is one.

    Raises:
        ValueError: it makes no sense; the message names the parameter.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        raise ValueError(f"{name}: expected more than 0, got {seconds!r}")
    return seconds


class Worker:
    """Takes steps; `async with` it. One is enough for any number of hosts.

    Args:
        manners: how hosts are treated.
        hosts: what is shared about hosts; by default as `manners` says.
        clock: time and waiting.
    """

    def __init__(
        self, manners: Manners, *, hosts: SharedNotes | None = None, clock: Clock | None = None
    ) -> None:
        self.manners: Manners = manners
        self.clock: Clock = clock or Clock()
        self.notes: SharedNotes = hosts or HERE
        """What is shared about hosts."""
        self._redis = manners.redis if hosts is None else None
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        manners, enter = self.manners, self._open.enter_async_context
        own = [urlsplit(place).hostname or "" for place in manners.own_origins()]
        session = await enter(public_session(own, middlewares=[keeping_to_robots]))
        if self._redis is not None:
            from atoot.redis.notes import RedisNotes  # noqa: PLC0415 - needs an extra

            self.notes = await enter(RedisNotes(self._redis, f"atoot:harvest:{manners.address}"))
        self._visitor = Visitor(manners, self.notes, self.clock, session)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._open.aclose()

    async def run(self, job: Job, seconds: float = 60.0) -> Step:
        """Take one step; see `run`.

        Args:
            job: what to read.
            seconds: the step may take.
        """
        checked_time("seconds", seconds)
        largest = PAGE_BYTES if job.kind.page else DOCUMENT_BYTES
        try:
            async with self._visitor.visit(job.host, job.origin, seconds, largest) as guest:
                step = await Visit(job, guest).go()
        except VisitEnd as end:
            step = step_of(end, job, self.manners)
        except NetworkError as error:  # hosts are asked inside of a visit: this is Redis
            away = VisitEnd("wait", f"what workers share cannot be reached: {error}", SHORT)
            step = step_of(away, job, self.manners)
        except Exception as error:  # noqa: BLE001 - whatever it is, other hosts go on
            step = failed(job, error, self.manners)
        log.log(logging.DEBUG if step.verdict in ("more", "busy") else logging.INFO, "%s", step.told())
        return step


async def run(job: Job, *, seconds: float = 60.0, manners: Manners) -> Step:
    """Read on in a job, for so many seconds at most; whatever the host does, a verdict comes of it.

    Nothing is kept but what `Manners` needs: the step can be taken in any process, and again if its result was lost.

    Args:
        job: what to read.
        seconds: the step may take.
        manners: how hosts are treated.

    Raises:
        ValueError: seconds make no sense.
    """
    async with Worker(manners) as worker:
        return await worker.run(job, seconds)


def run_sync(job: Job, *, seconds: float = 60.0, manners: Manners) -> Step:
    """The same, for workers without an event loop: each call has one of its own, also in threads and after a fork.

    Args:
        job: what to read.
        seconds: the step may take.
        manners: how hosts are treated.

    Raises:
        RuntimeError: an event loop runs here.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(run(job, seconds=seconds, manners=manners))
    raise RuntimeError("an event loop runs here: use `await harvest.run(...)`")
