"""The worker that runs each job once: one process leads and works, the others stand by."""

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from atoot.durable.runs import HandlerRun
from atoot.durable.schedules import TimedJob
from atoot.durable.tables import (
    DAY,
    JOBS,
    KEYS,
    META,
    RUNS,
    SEEN,
    VERSION,
    Change,
    StateTroubleError,
    Store,
    UnusableStateError,
    check_version,
    table_of,
)
from atoot.errors import ApiError, NetworkError, RatelimitError, ServerError
from atoot.http.settings import Clock

TEMPORARY = (NetworkError, ServerError, RatelimitError, ApiError, ConnectionError)
"""Temporary errors: the work is retried later."""
LONGEST_PAUSE = 900.0
KEPT = 2 * DAY
"""Seconds for which finished work is remembered: longer than it can come again."""
MOST_KEPT = 20_000
KEYS_KEPT = 400 * DAY
TIDY = 1800.0
"""Seconds between deletions of old records."""
STAND_BY = 2.0
"""Seconds between checks for a leader."""
STUBBORN = 10
"""Most times that a task is cancelled."""
BETWEEN = 1.0
"""Seconds between two cancellations."""
LOOK = 60.0
"""Longest sleep in seconds, since clocks are adjusted."""

log: logging.Logger = logging.getLogger("atoot.bots")


def parts_of(error: BaseException) -> list[BaseException]:
    """The errors inside an error: those of a task group, otherwise itself."""
    if isinstance(error, BaseExceptionGroup):
        return [part for one in error.exceptions for part in parts_of(one)]
    return [error]


def passes(error: BaseException) -> bool:
    """Whether every part of an error is temporary."""
    return all(isinstance(part, TEMPORARY) for part in parts_of(error))


def pause_after(tries: int, longest: float = LONGEST_PAUSE) -> float:
    """Seconds until a retry."""
    return min(longest, 2.0 ** min(tries, 12))


def leads_still(renewed: float, now: float, lease: float) -> bool:
    """Whether a process may act as leader: it stops before another one can have begun."""
    return now - renewed < 0.7 * lease


def is_due(run: HandlerRun, now: float) -> bool:
    """Whether a run may start. A pause longer than any possible one began before the clock was set back."""
    return run.due <= now or (not run.waits and run.due > now + LONGEST_PAUSE)


def ready(runs: Iterable[HandlerRun], busy: set[str], now: float, room: int) -> list[HandlerRun]:
    """The runs to start: interrupted ones first, then the oldest; one per lane."""
    chosen: dict[str, HandlerRun] = {}
    for run in sorted((one for one in runs if is_due(one, now)), key=lambda one: (not one.is_open, one.at)):
        if len(chosen) < room and run.lane not in busy:
            chosen.setdefault(run.lane, run)
    return list(chosen.values())


def too_old(done: Mapping[str, Mapping[str, Any]], now: float) -> list[str]:
    """Keys of finished work that is too old to remember."""
    by_age = sorted(done, key=lambda key: float(done[key]["at"]))
    count = sum(done[key]["at"] < now - KEPT for key in by_age)
    return by_age[: max(count, len(done) - MOST_KEPT)]


class DurableWorker(ABC):
    """Carries out the runs and jobs of one store."""

    def __init__(self, store: Store, jobs: Mapping[str, TimedJob], clock: Clock, at_once: int) -> None:
        self.store: Store = store
        self.clock: Clock = clock
        self.owner: str = ""
        """The account that owns the stored state, once known."""
        self.runs: dict[str, HandlerRun] = {}
        self.due: dict[str, float] = {}
        """The next due time of each job."""
        self.claimed: set[str] = set()
        """Keys of `once` that running runs have claimed."""
        self.forgotten: float = 0.0
        """Everything that happened before this time counts as done, though its record is deleted."""
        self.ending: bool = False
        self._jobs = jobs
        self._at_once = at_once
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._trouble: BaseException | None = None
        self._wake = asyncio.Event()
        self._renewed = 0.0
        self._tidied = 0.0

    async def listen(self) -> None:
        """Take in work, for ever; by default there is none except jobs."""
        await asyncio.Event().wait()

    @abstractmethod
    async def do(self, run: HandlerRun) -> None:
        """Carry out a run, and record the result."""

    # Leadership

    async def serve(self) -> None:
        """Lead whenever nobody else does, until cancelled."""
        tries, stands_by = 0, False
        while not self.ending:
            pause, begun = STAND_BY, self.clock.monotonic()
            try:
                self._renewed = begun
                if await self.store.lead():
                    stands_by = False
                    await self._lead()
                elif not stands_by:
                    stands_by = True
                    log.info("another process of this bot is active; this one waits as a standby")
            except TEMPORARY as trouble:
                tries = tries + 1 if self.clock.monotonic() < begun + LOOK else 1
                pause = pause_after(tries, LOOK)
                log.warning("the bot pauses for %.0f s: %s", pause, trouble)
                with suppress(ConnectionError):  # another process may reach what this one cannot
                    await self.store.leave()
            await self.clock.sleep(pause)

    async def _lead(self) -> None:
        """Lead until leadership ends."""
        try:
            await first_of(self._go_on_leading(), self._begin_and_work())
        finally:
            tasks, self._tasks, self.runs = [*self._tasks], {}, {}
            await cancelled(tasks)

    async def _go_on_leading(self) -> None:
        while True:
            await self.clock.sleep(min(self.store.lease / 4, 3600.0))
            asked = self.clock.monotonic()
            try:
                leads = await self.store.lead()
            except ConnectionError:
                leads = leads_still(self._renewed, self.clock.monotonic(), self.store.lease)
            else:
                self._renewed = asked if leads else self._renewed
            if not leads:
                raise StateTroubleError("another process may be the leader now")

    async def _begin_and_work(self) -> None:
        await self.begin()
        await first_of(self.listen(), self._work())

    async def begin(self) -> None:
        """Load the stored state.

        Raises:
            UnusableStateError: it belongs to another account or a newer version, or is unreadable.
        """
        self._trouble = None
        check_version(await self.store.read(META, "version"), f"of {self.owner}")
        owner = await self.store.read(META, "account") or self.owner
        if owner != self.owner:
            raise UnusableStateError(f"the state is of {owner}, and this is {self.owner}")
        await self.write([(META, "version", VERSION), (META, "account", owner)])
        now = self.clock.time()
        self.runs = await table_of(self.store, RUNS, HandlerRun.from_json)
        self.claimed = {claim for run in self.runs.values() for claim in run.claims}
        self.forgotten = float(await self.store.read(META, "forgotten") or 0.0)
        known = await table_of(self.store, JOBS, job_read)
        self.due, changes = {}, list[Change]()
        for name, job in self._jobs.items():
            when, due = known.get(name, ("", None))
            if when != job.when:
                due = job.trigger.after(now)
                changes.append((JOBS, name, job_written(job, due)))
            if due is not None:
                self.due[name] = due
        await self.write([*changes, *((JOBS, name, None) for name in known.keys() - self._jobs.keys())])

    # Working

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            await self._start()
            pause = max(0.0, min(LOOK, self.next_due() - self.clock.time()))
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    async def settle(self) -> None:
        """Do everything that is due."""
        while True:
            await self._start()
            if not self._tasks:
                return
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    def next_due(self) -> float:
        """The next time that something is due, in seconds since the epoch."""
        now, busy, full = self.clock.time(), set(self._tasks.values()), len(self._tasks) >= self._at_once
        self._bring_forward(now)
        idle = [run for run in self.runs.values() if not full and run.lane not in busy]
        waiting = [min(now, run.due) if is_due(run, now) else run.due for run in idle]
        return min([*waiting, *self.due.values(), self._tidied + TIDY])

    def _bring_forward(self, now: float) -> None:
        """Keep jobs from waiting longer because the clock was set back."""
        for name, due in self.due.items():
            self.due[name] = min(due, now + self._jobs[name].trigger.longest)

    async def _start(self) -> None:
        """Start everything that is due, as far as there is room."""
        if self._trouble is not None:
            raise self._trouble
        now = self.clock.time()
        if not self._tidied <= now < self._tidied + TIDY:
            self._tidied = now
            await self.tidy(now)
        self._bring_forward(now)
        for name, due in [(name, due) for name, due in self.due.items() if due <= now]:
            await self._job_is_due(name, due, now)
        room = 0 if self.ending else self._at_once - len(self._tasks)
        for run in ready([*self.runs.values()], {*self._tasks.values()}, now, room):
            task = asyncio.create_task(self.do(run))
            self._tasks[task] = run.lane
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        trouble = None if task.cancelled() else task.exception()
        if self._tasks.pop(task, None) is None:
            return  # from an earlier leadership of this process, which is over
        self._trouble = trouble or self._trouble
        self._wake.set()

    async def _job_is_due(self, name: str, due: float, now: float) -> None:
        job = self._jobs[name]
        following = job.next_due(due, now)
        put: Change = (JOBS, name, job_written(job, following))
        if job.is_missed(due, now):
            log.warning("the job %s was missed at %s", name, datetime.fromtimestamp(due, UTC))
            await self.write([put])
        else:
            await self._add(HandlerRun(f"job {name} {due}", "job", now, name, about={"due": due}), [put])
        self.due.pop(name)
        if following is not None:
            self.due[name] = following

    async def tidy(self, now: float) -> None:
        """Delete old records. Everything that happened before them counts as done from then on."""
        done = await table_of(self.store, SEEN, json.loads)
        old = too_old(done, now)
        keys = [key for key, at in (await table_of(self.store, KEYS, float)).items() if at < now - KEYS_KEPT]
        self.forgotten = max([self.forgotten, *(done[key].get("of", 0.0) for key in old)])
        gone: list[Change] = [*((SEEN, key, None) for key in old), *((KEYS, key, None) for key in keys)]
        await self.write([*gone, (META, "forgotten", str(self.forgotten))])

    async def end(self, grace: float = 10.0) -> None:
        """Start nothing more, and give running work some time to finish."""
        self.ending = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        await cancelled([*self._tasks])

    # Records

    async def new(self, run: HandlerRun) -> None:
        """Record new work, unless it is recorded or done already."""
        if run.key not in self.runs and await self.store.read(SEEN, run.key) is None:
            await self._add(run)
            self.wake()

    async def _add(self, run: HandlerRun, changes: Sequence[Change] = ()) -> None:
        await self.write([(RUNS, run.key, run.to_json()), *changes])
        self.runs[run.key] = run

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    async def keep(self, run: HandlerRun, changes: Sequence[Change] = ()) -> None:
        """Record the progress of a run."""
        self._check(run)
        await self.write([(RUNS, run.key, run.to_json()), *changes])

    async def finish(self, run: HandlerRun, how: str, changes: Sequence[Change] = ()) -> None:
        """Record that a run is finished."""
        self._check(run)
        worked = {name.partition(" ")[0] for name, step in run.steps.items() if step.kind == "post"}
        now = self.clock.time()
        done = [claim for claim in run.claims if how == "done" or claim in worked]
        mark = seen(now, how, run.account, run.of, run.made)
        keys: list[Change] = [(KEYS, claim, str(now)) for claim in done]
        await self.write([(RUNS, run.key, None), (SEEN, run.key, mark), *keys, *changes])
        self.runs.pop(run.key, None)
        self.claimed.difference_update(run.claims)

    def _check(self, run: HandlerRun) -> None:
        """Check that a run is not from an earlier leadership of this process: such a run was started again since."""
        if self.runs.get(run.key) is not run:
            raise StateTroubleError("this call of the handler was abandoned")

    async def write(self, changes: Sequence[Change]) -> None:
        """Write changes; a process that no longer leads cannot, and stops working."""
        if not leads_still(self._renewed, self.clock.monotonic(), self.store.lease):
            raise StateTroubleError("this process is no longer the leader")
        if changes and not await self.store.write(changes):
            raise StateTroubleError("another process is the leader now")


def job_written(job: TimedJob, due: float | None) -> str:
    """The stored form of a job's due time."""
    return json.dumps({"when": job.when, "due": due})


def job_read(text: str) -> tuple[str, float | None]:
    """A schedule as written, and its due time, from the stored form."""
    kept = json.loads(text)
    return str(kept["when"]), None if kept["due"] is None else float(kept["due"])


def seen(at: float, how: str, who: str, of: float, made: Sequence[str] = ()) -> str:
    """The stored record of finished work, with the time of its subject."""
    return json.dumps({"at": at, "how": how, "who": who, "of": of} | ({"made": [*made]} if made else {}))


async def first_of(*parts: Coroutine[Any, Any, object]) -> None:
    """Run several coroutines concurrently until the first ends; raises its error."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await cancelled(tasks)
    for task in done:
        task.result()


async def cancelled(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait for them; a task that swallows a cancellation is cancelled again."""
    left = {task for task in tasks if not task.done()}
    for _ in range(STUBBORN):
        if not left:
            break
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=BETWEEN)
    if left:
        log.error("%d tasks of the bot do not end; what they do from now on is not recorded", len(left))
    for task in tasks:
        if task.done() and not task.cancelled():
            task.exception()  # so that it is not logged again
