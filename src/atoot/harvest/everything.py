"""All jobs on one machine: hundreds of hosts at a time, each domain in a task of its own, resumable."""

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from pathlib import Path
from typing import TypeAlias, TypeVar

from msgspec.structs import replace

from atoot.guests import known, remember
from atoot.guests.manners import Manners
from atoot.guests.notes import SharedNotes
from atoot.harvest.job import Job
from atoot.harvest.sinks import Sink
from atoot.harvest.state import Progress, State
from atoot.harvest.step import Step, failed, log
from atoot.harvest.worker import Worker, checked_time
from atoot.http.settings import Clock
from atoot.message import checked_count
from atoot.network.domains import domain_of

T = TypeVar("T")
Taker: TypeAlias = Callable[[Job], Awaitable[Step]]
"""Takes a step, here or elsewhere."""
TELL = 30.0
"""Seconds between two lines of the log about the whole."""


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
    clock: Clock | None = None,
    hosts: SharedNotes | None = None,
) -> Progress:
    """Do all jobs, each host in its own time. With a file as state, a run that was ended goes on where it was.

    Items go to the sink before the state is written: after a crash the last steps come again, which `JsonLines` notices.

    Args:
        jobs: what to read; None for the jobs of the state.
        sink: an async function that takes lists of items; None to throw them away.
        manners: how hosts are treated.
        at_once: hosts that are asked at the same time.
        seconds: that a step may take.
        state: a file of SQLite that keeps how far the run is, and what is known of its hosts.
        progress: told after each step.
        run: an async function that takes a step, if not this process is to do it but an engine: `seconds` are its own then.
            What it raises counts as a step that failed.
        clock: time and waiting, for tests.
        hosts: what is shared about hosts, for tests.

    Raises:
        ValueError: the state is of another run, or something else.
        OSError: the state cannot be written, the disk is full: what is done stays done.
    """
    checked_time("seconds", seconds)
    if checked_count("at_once", at_once) == 0:
        raise ValueError("at_once: expected 1 host or more, got 0")
    async with AsyncExitStack() as stack:
        kept, notes = stack.enter_context(closing(State(state, jobs))), None
        if run is None:
            worker = await stack.enter_async_context(Worker(manners, clock=clock, hosts=hosts))
            await remember(notes := worker.notes, kept.hosts())
            run = partial(worker.run, seconds=seconds)
        return await _Run(kept, run, notes, sink, progress, manners, clock or Clock(), at_once).go()


@dataclass
class _Run:
    """A task for each registrable domain: so one of its hosts is asked at a time, and one that waits costs nothing."""

    state: State
    take: Taker
    notes: SharedNotes | None
    sink: Sink | None
    tell: Callable[[Progress], object] | None
    manners: Manners
    clock: Clock
    at_once: int

    def __post_init__(self) -> None:
        self.before, self.begun = self.state.progress, self.clock.monotonic()
        self.told = self.begun
        self.slots, self.saving = asyncio.Semaphore(self.at_once), asyncio.Lock()

    async def go(self) -> Progress:
        """Do all that waits."""
        domains = defaultdict(list)
        latest = self.clock.time() + self.manners.longest_wait
        for number, job, due in self.state.waiting():
            # What is due later than anything can be was written before the clock was set back.
            domains[domain_of(job.host)].append((due if due <= latest else 0.0, number, job))
        try:
            async with asyncio.TaskGroup() as group:
                for waiting in domains.values():
                    group.create_task(self._visit(waiting))
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None  # which ended the others
        return self._progress()

    async def _visit(self, waiting: list[tuple[float, int, Job]]) -> None:
        """Do the jobs at the hosts of a domain, a step at a time, the one whose time has come first."""
        heapq.heapify(waiting)
        shut: dict[tuple[str, bool, bool], float] = {}
        while waiting:
            due, number, job = heapq.heappop(waiting)
            counts_in = job.host, bool(job.pages), job.cursor().path.startswith("/api/")
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
        """Remember what a step has learned of its host, hand on what it has read, and remember that it was taken."""
        if self.notes is not None and (note := await known(self.notes, step.job.host)):
            self.state.learn(step.job.host, note)
        if self.sink is not None and step.items:
            await _given(self.sink(step.items))
        self.state.save(number, step, self.clock.time())
        if self.tell is not None:
            self.tell(self._progress())
        if self.clock.monotonic() - self.told > TELL:
            self.told = self.clock.monotonic()
            log.info("%s", self._progress())

    def _progress(self) -> Progress:
        """How far it is, and how quickly that goes."""
        now, spent = self.state.progress, self.clock.monotonic() - self.begun
        rate = (now.items - self.before.items) / spent if spent > 0 else 0.0
        finished = now.done - self.before.done
        return replace(now, rate=rate, left=(now.jobs - now.done) * spent / finished if finished else None)


async def _given(coming: Awaitable[T]) -> T:
    """What an async function of the user gives. One that is cancelled has failed, if it is not the run that is cancelled."""
    if not isawaitable(coming):
        raise TypeError("sink, run: expected an async function, got one that is not")
    try:
        return await coming
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        raise RuntimeError("what a step was given to was cancelled") from None
