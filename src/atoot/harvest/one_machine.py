"""All jobs on one machine: hundreds of hosts at a time, resumable."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from atoot.harvest.hosts import Hosts
from atoot.harvest.job import Job
from atoot.harvest.manners import Manners
from atoot.harvest.schedule import Schedule
from atoot.harvest.sinks import Sink
from atoot.harvest.state import State
from atoot.harvest.step import Step, Worker, failed
from atoot.http.settings import Clock

log: logging.Logger = logging.getLogger("atoot.harvest")

Run: TypeAlias = Callable[[Job], Awaitable[Step]]
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
    state: str | Path = ":memory:", progress: Callable[[Progress], object] | None = None, run: Run | None = None,
    clock: Clock | None = None, hosts: Hosts | None = None,
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
    with closing(State(state, jobs)) as kept:
        if run is not None:
            return await _Run(kept, run, manners.tries, clock or Clock(), sink, progress).go(at_once)
        async with Worker(manners, clock=clock, hosts=hosts) as worker:
            here = partial(worker.run, seconds=seconds)
            return await _Run(kept, here, manners.tries, worker.clock, sink, progress).go(at_once)


class _Run:
    def __init__(
        self,
        state: State,
        run: Run,
        tries: int,
        clock: Clock,
        sink: Sink | None,
        tell: Callable[[Progress], object] | None,
    ) -> None:
        self.state, self.run, self.tries, self.clock, self.sink, self.tell = (
            state,
            run,
            tries,
            clock,
            sink,
            tell,
        )
        self.schedule = Schedule()
        self.numbers: dict[int, int] = {}
        """Number in the state, by the identity of a job that waits."""
        self.running: dict[asyncio.Task[Step], int] = {}
        self.jobs, self.over, self.items, self.requests, self.left_out = state.sums()
        self.verdicts = state.verdicts()
        self.latest: dict[int, str] = {}
        self.begun, self.first, self.before = self.clock.monotonic(), self.items, self.over
        self.told = self.begun

    async def go(self, at_once: int) -> Progress:
        for number, job, due, verdict in self.state.waiting():
            self.latest[number] = verdict
            self._put(number, job, due)
        try:
            while self.running or len(self.schedule):
                now = self.clock.time()
                while len(self.running) < at_once and (due_now := self.schedule.take(now)) is not None:
                    task = asyncio.create_task(self._step(due_now))
                    self.running[task] = self.numbers.pop(id(due_now))
                await self._wait(self.schedule.opens() - now if len(self.running) < at_once else math.inf)
        finally:
            for task in self.running:
                task.cancel()
            if self.running:
                await asyncio.wait(self.running)
        return self.progress()

    async def _step(self, job: Job) -> Step:
        try:
            step = await self.run(job)
            if not isinstance(step, Step):
                raise TypeError(f"run: expected a step, got {type(step).__name__}")  # noqa: TRY301 - as if it had failed
        except Exception as error:  # noqa: BLE001 - an engine may fail in any way; other hosts go on
            return failed(job, error, self.tries)
        return step

    async def _wait(self, seconds: float) -> None:
        """Until a step has ended or a job is due."""
        alarm = asyncio.create_task(self.clock.sleep(max(0.0, seconds))) if seconds < math.inf else None
        try:
            done, _ = await asyncio.wait(
                [*self.running, *filter(None, [alarm])], return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            if alarm is not None:
                alarm.cancel()
        for task in [task for task in self.running if task in done]:
            await self._end(self.running.pop(task), task.result())

    async def _end(self, number: int, step: Step) -> None:
        if self.sink is not None and step.items:
            await self.sink(step.items)
        now = self.clock.time()
        self.state.save(number, step, now)
        if step.next is not None:
            self._put(number, step.next, now + step.wait, step.job)
        else:
            self.schedule.end(step.job)
            self.over += 1
        self._count(number, step)
        late = self.clock.monotonic() - self.told > TELL
        if self.tell is not None or late:
            progress = self.progress()
            if self.tell is not None:
                self.tell(progress)
            if late:
                self.told = self.clock.monotonic()
                log.info("%s", progress)

    def _put(self, number: int, job: Job, due: float, before: Job | None = None) -> None:
        self.numbers[id(job)] = number
        if before is None:
            self.schedule.put(job, due)
        else:
            self.schedule.end(before, job, due)

    def _count(self, number: int, step: Step) -> None:
        self.items += len(step.items)
        self.requests += step.requests
        self.left_out += step.left_out
        self.verdicts[self.latest.get(number, "")] = self.verdicts.get(self.latest.get(number, ""), 0) - 1
        self.latest[number] = step.verdict
        self.verdicts[step.verdict] = self.verdicts.get(step.verdict, 0) + 1

    def progress(self) -> Progress:
        """How far it is."""
        spent, over = self.clock.monotonic() - self.begun, self.over - self.before
        rate = (self.items - self.first) / spent if spent > 0 else 0.0
        ends = {verdict: number for verdict, number in self.verdicts.items() if verdict and number > 0}
        left = (self.jobs - self.over) * spent / over if over else None
        return Progress(self.jobs, self.over, self.items, self.requests, self.left_out, rate, left, ends)
