"""All jobs on one machine: hundreds of hosts at a time, each domain in a task of its own, resumable."""

import asyncio
import heapq
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, closing
from functools import partial
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from atoot.guests import Manners
from atoot.guests.notes import SharedNotes
from atoot.harvest.job import Job
from atoot.harvest.sinks import Sink
from atoot.harvest.state import State
from atoot.harvest.step import Step, failed, log
from atoot.harvest.worker import Worker
from atoot.http.settings import Clock
from atoot.network.domains import domain_of

Taker: TypeAlias = Callable[[Job], Awaitable[Step]]
"""Takes a step, here or elsewhere."""
TELL = 30.0
"""Seconds between two lines of the log about the whole."""


class Progress(Struct, frozen=True):
    """How far a run is."""

    jobs: int
    """Of the run."""
    done: int
    """Jobs that are over, well or not."""
    items: int
    """That came, since the run was begun."""
    requests: int
    """That were made for them."""
    left_out: int
    """Items of people who do not want it."""
    rate: float
    """Items a second, since this run was started or resumed."""
    left: float | None
    """Seconds until all is done, by what came so far; None if nobody knows."""
    verdicts: dict[str, int]
    """How the latest step of each job ended: verdict to number of jobs."""

    def __str__(self) -> str:
        left = "" if self.left is None else f", about {self.left / 60:.0f} min left"
        ends = ", ".join(f"{number} {verdict}" for verdict, number in self.verdicts.items())
        return f"{self.done} of {self.jobs} jobs, {self.items} items ({self.rate:.0f} a second), {self.requests} requests{left}; {ends}"


async def all(
    jobs: Iterable[Job] | None = None, sink: Sink | None = None, *, manners: Manners, at_once: int = 500, seconds: float = 60.0,
    state: str | Path = ":memory:", progress: Callable[[Progress], object] | None = None, run: Taker | None = None,
    clock: Clock | None = None, hosts: SharedNotes | None = None,
) -> Progress:  # fmt: skip
    """Do all jobs, each host in its own time. With a file as state, a run that was ended goes on where it was.

    Items go to the sink before the state is written: after a crash the last steps come again, which `JsonLines` notices.

    Args:
        jobs: what to read; None for the jobs of the state.
        sink: an async function that takes lists of items; None to throw them away.
        manners: how hosts are treated.
        at_once: hosts that are asked at the same time.
        seconds: that a step may take.
        state: a file of SQLite that keeps how far the run is.
        progress: told after each step.
        run: an async function that takes a step, if not this process is to do it but an engine: `seconds` are its own then.
            What it raises counts as a step that failed.
        clock: time and waiting, for tests.
        hosts: what is shared about hosts, for tests.

    Raises:
        ValueError: the state is of another run, or something else.
        OSError: the state cannot be written, the disk is full: what is done stays done.
    """
    if at_once < 1:
        raise ValueError(f"at_once: expected 1 host or more, got {at_once!r}")
    async with AsyncExitStack() as stack:
        kept = stack.enter_context(closing(State(state, jobs)))
        if run is None:
            worker = await stack.enter_async_context(Worker(manners, clock=clock, hosts=hosts))
            run = partial(worker.run, seconds=seconds)
        return await _Run(kept, run, sink, progress, manners, at_once, clock or Clock()).go()


class _Run:
    """A task for each registrable domain: so one of its hosts is asked at a time, and one that waits costs nothing."""

    def __init__(
        self, state: State, take: Taker, sink: Sink | None, tell: Callable[[Progress], object] | None, manners: Manners,
        at_once: int, clock: Clock,
    ) -> None:  # fmt: skip
        self.state, self.take, self.sink, self.tell = state, take, sink, tell
        self.manners, self.clock = manners, clock
        self.slots, self.saving = asyncio.Semaphore(at_once), asyncio.Lock()
        self.sums, self.verdicts = state.sums(), Counter(state.verdicts())
        self.before, self.begun = self.sums, clock.monotonic()
        self.told = self.begun

    async def go(self) -> Progress:
        """Do all that waits."""
        domains = defaultdict(list)
        for number, job, due, verdict in self.state.waiting():
            domains[domain_of(job.host)].append((due, number, job, verdict))
        tasks = [asyncio.create_task(self._visit(waiting)) for waiting in domains.values()]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self.progress()

    async def _visit(self, waiting: list[tuple[float, int, Job, str]]) -> None:
        """Do the jobs at the hosts of a domain, a step at a time, the one whose time has come first."""
        heapq.heapify(waiting)
        while waiting:
            due = waiting[0][0]
            if due > (now := self.clock.time()):
                await self.clock.sleep(due - now)
            _, number, job, before = heapq.heappop(waiting)
            async with self.slots:
                step = await self._step(job)
                async with self.saving:
                    await self._keep(number, step, before)
            if step.next is not None:
                heapq.heappush(waiting, (self.clock.time() + step.wait, number, step.next, step.verdict))

    async def _step(self, job: Job) -> Step:
        try:
            step = await self.take(job)
            if not isinstance(step, Step):
                raise TypeError(f"run: expected a step, got {type(step).__name__}")  # noqa: TRY301 - as if it had failed
        except Exception as error:  # noqa: BLE001 - an engine may fail in any way; other hosts go on
            return failed(job, error, self.manners)
        return step

    async def _keep(self, number: int, step: Step, before: str) -> None:
        if self.sink is not None and step.items:
            await self.sink(step.items)
        self.state.save(number, step, self.clock.time())
        self.sums = self.sums.after(step)
        self.verdicts[before] -= 1
        self.verdicts[step.verdict] += 1
        if self.tell is not None:
            self.tell(self.progress())
        if self.clock.monotonic() - self.told > TELL:
            self.told = self.clock.monotonic()
            log.info("%s", self.progress())

    def progress(self) -> Progress:
        """How far it is."""
        spent, done = self.clock.monotonic() - self.begun, self.sums.done - self.before.done
        rate = (self.sums.items - self.before.items) / spent if spent > 0 else 0.0
        left = (self.sums.jobs - self.sums.done) * spent / done if done else None
        ends = {verdict: number for verdict, number in self.verdicts.items() if verdict and number > 0}
        return Progress(*self.sums, rate, left, ends)
