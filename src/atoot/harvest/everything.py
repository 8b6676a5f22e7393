"""Running all jobs: hundreds of hosts on one machine, a task per domain; or many machines, from a Redis queue."""

import asyncio
import heapq
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from pathlib import Path
from typing import TypeAlias, TypeVar

from msgspec.structs import replace

from atoot.guests import HERE, known, remember
from atoot.guests.manners import Manners
from atoot.guests.notes import SharedNotes
from atoot.guests.visits import SPARE
from atoot.harvest.job import Job, checked_job
from atoot.harvest.sinks import Sink
from atoot.harvest.state import Progress, State
from atoot.harvest.step import Step, Worker, failed, log
from atoot.limits.known import Buckets
from atoot.message import checked_count, checked_time
from atoot.network.domains import domain_of
from atoot.operations import classify

T = TypeVar("T")
Taker: TypeAlias = Callable[[Job], Awaitable[Step]]
"""Runs a step, here or elsewhere."""


QUIET = 5.0
"""Seconds without a finished step after which progress is reported."""


async def all(
    jobs: Iterable[Job] | None = None,
    sink: Sink | None = None,
    *,
    manners: Manners,
    at_once: int = 500,
    seconds: float = 60.0,
    state: str | Path = ":memory:",
    progress: Callable[[Progress], object] | None = None,
    run: Taker | None = None,
    hosts: SharedNotes = HERE,
) -> Progress:
    """Run all jobs, each host at its own pace. With a file as state, an interrupted run continues where it stopped.

    Items go to the sink before the state is written: after a crash the last steps are repeated, which `JsonLines` notices.

    Args:
        jobs: what to read; None for the jobs of the state.
        sink: an async function that takes lists of items; None to throw them away.
        manners: how hosts are treated.
        at_once: hosts that are visited at the same time.
        seconds: that a step may take.
        state: a SQLite file that keeps the progress of the run and the notes about its hosts.
        progress: called after each step, and every five seconds in which none ends.
        run: an async function that runs a step, if an engine is to do it instead of this process: `seconds` are then
            its own. If it raises an error, the step counts as failed.
        hosts: the shared notes and the clock, for tests.

    Raises:
        ValueError: the state is of another run, or something else.
        OSError: the state cannot be written, the disk is full: finished work stays finished.
    """
    checked_time("seconds", seconds)
    checked_count("at_once", at_once, 1)
    async with AsyncExitStack() as stack:
        kept = stack.enter_context(State(state, jobs))
        if run is None:
            worker = await stack.enter_async_context(Worker(manners, hosts=hosts))
            await remember(hosts := worker.notes, kept.hosts())
            run = partial(worker.run, seconds=seconds)
        return await _Run(kept, run, hosts, sink, progress, manners, at_once).go()


@dataclass
class _Run:
    """One task per registrable domain: only one of its hosts is asked at a time, and waiting costs nothing."""

    state: State
    take: Taker
    notes: SharedNotes
    sink: Sink | None
    tell: Callable[[Progress], object] | None
    manners: Manners
    at_once: int

    def __post_init__(self) -> None:
        self.clock, self.before = self.notes.clock, self.state.progress
        self.begun = self.clock.monotonic()
        self.slots, self.saving = asyncio.Semaphore(self.at_once), asyncio.Lock()

    async def go(self) -> Progress:
        """Run all waiting jobs."""
        domains = defaultdict(list)
        for one in self.state.waiting(self.clock.time() + self.manners.longest_wait):
            domains[domain_of(one[2].host)].append(one)
        try:
            async with asyncio.TaskGroup() as group:
                visits = {group.create_task(self._visit(waiting)) for waiting in domains.values()}
                while visits:  # hosts may be slow, or have to be left alone for a while
                    before = self.state.progress
                    _, visits = await asyncio.wait(visits, timeout=QUIET)
                    if visits and self.state.progress is before:
                        self._say(logging.INFO)
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None  # the one that ended the others
        return self._progress()

    async def _visit(self, waiting: list[tuple[float, int, Job]]) -> None:
        """Run the jobs at the hosts of a domain step by step, the one that is due first."""
        heapq.heapify(waiting)
        shut: dict[tuple[str, Buckets], float] = {}
        while waiting:
            due, number, job = heapq.heappop(waiting)
            counts_in = job.host, classify("GET", job.cursor().path)
            if due < (until := shut.get(counts_in, 0.0)):  # as other jobs have found out
                heapq.heappush(waiting, (until, number, job))
                continue
            if due > (now := self.clock.time()):
                await self.clock.sleep(due - now)
            async with self.slots:
                step = await self._step(job)
                async with self.saving:
                    await self._keep(number, step)
            if step.verdict == "wait" and not step.requests:
                shut[counts_in] = self.clock.time() + step.wait
            if step.next is not None:
                heapq.heappush(waiting, (self.clock.time() + step.wait, number, step.next))

    async def _step(self, job: Job) -> Step:
        try:
            step = await _given(self.take(job))
            if not isinstance(step, Step):
                raise TypeError(f"run: expected a step, got {type(step).__name__}")  # noqa: TRY301 - as if it had failed
        except Exception as error:  # noqa: BLE001 - whatever an engine does, other hosts go on
            return failed(job, error, self.manners)
        return step

    async def _keep(self, number: int, step: Step) -> None:
        """Save what a step learned of its host, pass on its items, and save that it was run."""
        note = await known(self.notes, step.job.host)
        if self.sink is not None and step.items:
            await _given(self.sink(step.items))
        self.state.save(number, step, self.clock.time(), note)
        self._say(logging.DEBUG)

    def _say(self, level: int) -> None:
        log.log(level, "%s", progress := self._progress())
        if self.tell is not None:
            self.tell(progress)

    def _progress(self) -> Progress:
        """The progress of the run, and its rate."""
        now, spent = self.state.progress, self.clock.monotonic() - self.begun
        rate = (now.items - self.before.items) / spent if spent > 0 else 0.0
        finished = now.done - self.before.done
        return replace(now, rate=rate, left=(now.jobs - now.done) * spent / finished if finished else None)


async def _given(coming: Awaitable[T]) -> T:
    """The result of the user's async function. If that alone was cancelled, not the run, it counts as failed."""
    if not isawaitable(coming):
        raise TypeError("sink, run: expected an async function, got one that is not")
    try:
        return await coming
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        raise RuntimeError("what a step was given to was cancelled") from None


async def enqueue(redis: str, jobs: Iterable[Job], *, name: str = "harvest") -> int:
    """Put jobs into a queue in Redis, for `serve`; returns how many there were.

    Args:
        redis: `redis://...`.
        jobs: what to read.
        name: of the queue.

    Raises:
        NetworkError: Redis does not answer.
        TypeError: there is something else among the jobs.
    """
    from atoot.redis.notes import opened_queue  # noqa: PLC0415 - needs an extra

    async with opened_queue(redis, name) as queue:
        return await queue.put(*(checked_job(job).to_json().encode() for job in jobs))


async def serve(
    redis: str, sink: Sink, *, manners: Manners, name: str = "harvest", seconds: float = 60, lease: float = 0
) -> int:
    """Work on the queue until it is empty; returns the number of steps.

    If a worker dies, another one takes its step. Items may then come twice, so let the sink write each key once.

    Args:
        redis: `redis://...`.
        sink: takes the items of a step, before the step counts as done.
        manners: how hosts are treated; with the same Redis, unless they say otherwise.
        name: of the queue.
        seconds: that a step may take.
        lease: seconds after which a step goes to another worker; 0 for the longest time of a step, and some.

    Raises:
        NetworkError: Redis does not answer at the beginning, or for ten minutes.
        LookupError: Redis was emptied: the jobs have to be enqueued again.
    """
    from atoot.redis.notes import opened_queue  # noqa: PLC0415 - needs an extra

    lease = checked_time("lease", lease or checked_time("seconds", seconds) + SPARE)
    manners = replace(manners, redis=manners.redis or redis)
    async with Worker(manners) as worker, opened_queue(redis, name, lease, worker.notes.clock) as queue:

        async def take(job: Job) -> tuple[bytes, float]:
            step = await worker.run(job, seconds)
            if step.items:
                await sink(step.items)
            return step.next.to_json().encode() if step.next else b"", step.wait

        return await queue.work(Job.from_json, take)
