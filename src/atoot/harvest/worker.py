"""How a step is taken: what happens at the host, and who may ask it when, so that all workers keep its limits together."""

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
from atoot.guests import DAY, HERE, LATE, SHORT, Facts, Guest, keeping_to_robots
from atoot.guests.manners import Manners
from atoot.guests.notes import SharedClock, SharedNotes, tell, turn_of
from atoot.guests.sources import raw_page
from atoot.guests.verdicts import VisitEnd
from atoot.harvest.job import Job
from atoot.harvest.step import KINDS, Item, Step, failed, key_of, log, step_of
from atoot.http.retry import RetryPolicy
from atoot.http.settings import Clock, Settings, Timeouts
from atoot.http.transport import Transport
from atoot.limits.known import KNOWN
from atoot.message import Response
from atoot.network.domains import domain_of
from atoot.network.sessions import public_session
from atoot.paging import MOST_EMPTY

SPARE = 15.0
"""Seconds for which a worker keeps its turn at a domain beyond the time of a step, if that is not shorter."""
STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""
PAGE_BYTES, DOCUMENT_BYTES = 4 * 1024 * 1024, 16 * 1024 * 1024
"""Bytes of an answer at most; a page of 40 statuses has about 150,000."""


class Visit:
    """A step at work: it sees what the host wishes, then asks for pages until something ends it, and says what came."""

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
        response, wanted = await self._page(cursor.path), job.most - job.items
        known_by = partial(key_of, job, path=response.request.path, trusted=self._guest.is_at_home)
        try:
            page = raw_page(job.kind, cursor, response, since=job.since, most=wanted, is_first=not job.pages)
            if page is None:
                raise VisitEnd("done", "the host cannot go on from there")
            for raw, data in page.items:
                self._take(raw, data, known_by(raw, data))
            first = known_by(*page.first) if page.first is not None else ""
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


class Worker:
    """Takes steps; `async with` it. One is enough for any number of hosts."""

    def __init__(
        self, manners: Manners, *, hosts: SharedNotes | None = None, clock: Clock | None = None
    ) -> None:
        """Nothing is open yet.

        Args:
            manners: how hosts are treated.
            hosts: what is shared about hosts; by default as `manners` says.
            clock: time and waiting.
        """
        self.manners: Manners = manners
        self.clock: Clock = clock or Clock()
        self.notes: SharedNotes = hosts or HERE
        """What is shared about hosts."""
        self._redis = manners.redis if hosts is None else None
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        manners = self.manners
        own = [urlsplit(place).hostname or "" for place in manners.own_origins()]
        session = public_session(own, middlewares=[keeping_to_robots])
        self._session = await self._open.enter_async_context(session)
        if self._redis is not None:
            from atoot.redis.notes import RedisNotes  # noqa: PLC0415 - needs an extra

            notes = RedisNotes(self._redis, f"atoot:harvest:{manners.address}")
            self.notes = await self._open.enter_async_context(notes)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._open.aclose()

    async def run(self, job: Job, seconds: float = 60.0) -> Step:
        """Take one step; see `run`.

        Args:
            job: what to read.
            seconds: the step may take.
        """
        if not 0 < seconds < math.inf:
            raise ValueError(f"seconds: expected more than 0, got {seconds!r}")
        try:
            step = await self._in_turn(job, seconds)
        except VisitEnd as end:
            step = step_of(end, job, self.manners)
        except NetworkError as error:  # hosts are asked inside of a visit: this is Redis
            away = VisitEnd("wait", f"what workers share cannot be reached: {error}", SHORT)
            step = step_of(away, job, self.manners)
        except Exception as error:  # noqa: BLE001 - whatever it is, other hosts go on
            step = failed(job, error, self.manners)
        level = logging.DEBUG if step.verdict in ("more", "busy") else logging.INFO
        more = f"; goes on in {step.wait:.0f} s" if step.next is not None else ""
        log.log(level, "%s: %s (%s), %d items, %d left out%s",
                job, step.verdict, step.why, len(step.items), step.left_out, more)  # fmt: skip
        return step

    async def _in_turn(self, job: Job, seconds: float) -> Step:
        """A step, while nobody else asks a host of the same owner; with what is known of it, and of others of its owner."""
        spare, domain, shared = max(LATE, min(seconds, SPARE)), domain_of(job.host), self.notes
        end = self.clock.monotonic() + seconds
        async with turn_of(shared, f"turn:{domain}", seconds + spare) as is_ours:
            if not is_ours:
                raise VisitEnd("busy", f"another worker asks {domain}", 1.0)
            clock = SharedClock(self.clock, await shared.ahead())
            now, note = clock.time(), await shared.read(f"refused:{domain}")
            until, _, host = (note or b"0 ").decode().partition(" ")
            if host != job.host and 0 < (pause := float(until) - now) <= DAY:
                raise VisitEnd("wait", f"{host} of the same owner has refused requests", pause)
            facts = await Facts.of(shared, job.host, now)
            try:
                step, was_refused = await self._visit(job, facts, end, clock)
            finally:
                if self.clock.monotonic() < end + spare:  # else others know more by now
                    await tell(facts.keep(shared, job.host))
            if step.verdict == "wait" and (was_refused or note):
                # Hosts of one owner may count together. Where one refused, a limit of one holds for all, for a window.
                until = str(clock.time() + min(step.wait, KNOWN["paging"].seconds))
                await tell(shared.write(f"refused:{domain}", f"{until} {job.host}".encode(), DAY))
            return step

    async def _visit(self, job: Job, facts: Facts, end: float, clock: Clock) -> tuple[Step, bool]:
        """A step at the host, and whether it has refused something."""
        manners, patience = self.manners, self.manners.patience
        async with self.notes.budget(urlsplit(job.origin).netloc) as budget:
            settings = Settings(
                timeouts=Timeouts(connect=min(10.0, patience), read=patience, total=patience),
                policy=RetryPolicy(retries=0), ratelimit="raise", budget=budget, clock=clock,
                largest_answer=PAGE_BYTES if job.kind.page else DOCUMENT_BYTES, user_agent=manners.user_agent,
            )  # fmt: skip
            transport = Transport(job.origin, session=self._session, settings=settings)
            guest = Guest(transport, facts, manners, end)
            try:
                return await Visit(job, guest).go(), guest.was_refused
            finally:
                await transport.close()


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
