"""Who takes steps: one host of a registrable domain at a time, within limits that all workers share."""

import asyncio
import logging
import math
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import Self
from urllib.parse import urlsplit

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from msgspec.structs import replace

from atoot.errors import NetworkError
from atoot.harvest.hosts import DAY, HERE, Facts, budget_of, facts_of, keep
from atoot.harvest.job import Job
from atoot.harvest.manners import Manners, domain_of
from atoot.harvest.step import (
    DOCUMENT_BYTES,
    FIRST_PAUSE,
    LATE,
    LONGEST_PAUSE,
    PAGE_BYTES,
    SHORT,
    VISIT,
    Step,
    Visit,
)
from atoot.http.retry import RetryPolicy, bound
from atoot.http.settings import Clock, Settings, Timeouts
from atoot.http.transport import Transport
from atoot.limits.known import KNOWN
from atoot.network.sessions import public_session
from atoot.notes import SharedNotes

log: logging.Logger = logging.getLogger("atoot.harvest")

SPARE = 15.0
"""Seconds for which a worker keeps its turn at a domain beyond the time of a step, if that is not shorter."""


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
        self._shared: SharedNotes = hosts or HERE
        self._theirs = hosts is not None
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        own = [urlsplit(place).hostname or "" for place in self.manners.own_origins()]
        self._session = await self._open.enter_async_context(
            public_session(own, middlewares=[_keeping_to_robots])
        )
        if self.manners.redis is not None and not self._theirs:
            from atoot.redis.notes import RedisNotes  # noqa: PLC0415 - needs an extra

            notes = RedisNotes(self.manners.redis, f"atoot:harvest:{self.manners.address}")
            self._shared = await self._open.enter_async_context(notes)
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
        domain, spare = domain_of(job.host), max(LATE, min(seconds, SPARE))
        end, turn = self.clock.monotonic() + seconds, ""
        try:
            turn = await self._shared.take(f"turn:{domain}", seconds + spare)
            if not turn:
                return _told(Step(job, [], job, 1.0, "busy", f"another worker asks {domain}"))
            return _told(await self._in_turn(job, domain, end, spare))
        except NetworkError as error:  # hosts are asked inside of a visit: this is Redis
            return _told(Step(job, [], job, SHORT, "wait", f"what workers share cannot be reached: {error}"))
        except Exception as error:  # noqa: BLE001 - whatever it is, other hosts go on
            return failed(job, error, self.manners.tries)
        finally:
            if turn:
                await _quietly(self._shared.end(f"turn:{domain}", turn))

    async def _in_turn(self, job: Job, domain: str, end: float, spare: float) -> Step:
        """A step, with what is known of the host, and of others of its owner."""
        note = await self._shared.read(f"refused:{domain}")
        until, _, host = (note or b"0 ").decode().partition(" ")
        pause = float(until) - self.clock.time()
        if host != job.host and 0 < pause <= DAY:
            return Step(job, [], job, pause, "wait", f"{host} of the same owner has refused requests")
        facts = await facts_of(self._shared, job.host, self.clock.time())
        try:
            step, refused = await self._visit(job, facts, end)
        finally:
            if self.clock.monotonic() < end + spare:  # else others know more by now
                await _quietly(keep(self._shared, job.host, facts))
        if step.verdict == "wait" and (refused or note):
            # Hosts of one owner may count requests together. Where one refused, a limit of one holds for all, for a window.
            mine = f"{self.clock.time() + min(step.wait, KNOWN['paging'].seconds)} {job.host}"
            await _quietly(self._shared.write(f"refused:{domain}", mine.encode(), DAY))
        return step

    async def _visit(self, job: Job, facts: Facts, end: float) -> tuple[Step, bool]:
        """A step at the host, and whether it has refused something."""
        patience = self.manners.patience
        async with budget_of(self._shared, job.host, self.manners.address) as budget:
            settings = Settings(
                timeouts=Timeouts(connect=min(10.0, patience), read=patience, total=patience),
                policy=RetryPolicy(retries=0), ratelimit="raise", budget=budget, clock=self.clock,
                largest_answer=PAGE_BYTES if job.kind.page else DOCUMENT_BYTES, user_agent=self.manners.user_agent,
            )  # fmt: skip
            transport = Transport(job.origin, session=self._session, settings=settings)
            visit = Visit(job, self.manners, facts, transport, end)
            try:
                return await visit.go(), visit.refused
            finally:
                await transport.close()


async def _quietly(work: Awaitable[None]) -> None:
    """A turn that cannot be given back ends by itself."""
    try:
        await work
    except NetworkError as error:
        log.info("%s", error)


def _told(step: Step) -> Step:
    """The step, which the log hears of: at DEBUG where it simply goes on."""
    level = logging.DEBUG if step.verdict in ("more", "busy") else logging.INFO
    more = f"; goes on in {step.wait:.0f} s" if step.next is not None else ""
    log.log(level, "%s: %s (%s), %d items, %d left out%s",
            step.job, step.verdict, step.why, len(step.items), step.left_out, more)  # fmt: skip
    return step


def failed(job: Job, error: Exception, tries: int) -> Step:
    """The step that did not come to its end because of an error of ours, or of an engine.

    Args:
        job: what was to be read.
        error: why it was not.
        tries: steps in a row that may fail.
    """
    log.error("%s: the step failed", job, exc_info=error)
    mine = job.tries + 1
    then = replace(job, tries=mine) if mine < tries else None
    wait = bound(mine, FIRST_PAUSE, LONGEST_PAUSE) if then is not None else 0.0
    return Step(job, [], then, wait, "failed", f"{type(error).__name__}: {error}")


async def _keeping_to_robots(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Sends a request if robots.txt does not forbid it: a redirect may lead to another place of the host."""
    VISIT.get().check_robots(str(request.url))
    return await handler(request)


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
