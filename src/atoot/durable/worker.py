"""Does what is to be done, each thing once: one process leads and works, the others stand by."""

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

from atoot.durable.journal import DAY, Run
from atoot.durable.schedules import Missed, Schedule, is_missed, next_due
from atoot.durable.tables import JOBS, KEYS, META, RUNS, SEEN, Change, StateTroubleError, Store
from atoot.errors import ApiError, NetworkError, RatelimitError, ServerError
from atoot.http.settings import Clock

TEMPORARY = (NetworkError, ServerError, RatelimitError, ApiError, ConnectionError)
"""What passes: it is tried again later."""
LONGEST_PAUSE = 900.0
KEPT = 2 * DAY
"""Seconds for which it is remembered that something was done: longer than it can come again."""
MOST_KEPT = 20_000
KEYS_KEPT = 400 * DAY
TIDY = 1800.0
"""Seconds between two times of throwing away what is old."""
STAND_BY = 2.0
"""Seconds between two looks whether somebody leads."""
STUBBORN = 20
"""Times that a task is cancelled, a second apart."""
LOOK = 60.0
"""Seconds for which it is slept at most, since clocks are set."""

log: logging.Logger = logging.getLogger("atoot.bots")


class Job(NamedTuple):
    """Something that is done at set times."""

    name: str
    when: str
    """As it was written: another text is another job."""
    schedule: Schedule
    missed: Missed


def pause_after(tries: int) -> float:
    """Seconds until something is tried again."""
    return min(LONGEST_PAUSE, 2.0 ** min(tries, 12))


def leads_still(renewed: float, now: float, lease: float) -> bool:
    """Whether a process may act as the one that leads: it stops before another one can have begun."""
    return now - renewed < 0.7 * lease


def lane_of(run: Run) -> str:
    """What is done one after another: what one person wants, and what one job does."""
    return run.account or (run.handler if run.kind == "job" else run.key)


def ready(runs: Sequence[Run], busy: set[str], now: float, room: int) -> list[Run]:
    """What to begin: what was interrupted comes first, then the oldest; one of each lane."""
    chosen: dict[str, Run] = {}
    for run in sorted((one for one in runs if one.due <= now), key=lambda one: (not one.is_open, one.at)):
        if len(chosen) < room and lane_of(run) not in busy:
            chosen.setdefault(lane_of(run), run)
    return list(chosen.values())


def too_old(done: Mapping[str, Mapping[str, Any]], now: float) -> list[str]:
    """Keys of what was done so long ago that nobody has to remember it."""
    by_age = sorted(done, key=lambda key: float(done[key]["at"]))
    count = sum(done[key]["at"] < now - KEPT for key in by_age)
    return by_age[: max(count, len(done) - MOST_KEPT)]


class Worker(ABC):
    """Does the runs and jobs of one store."""

    def __init__(self, store: Store, jobs: Sequence[Job], clock: Clock, at_once: int) -> None:
        self.store: Store = store
        self.clock: Clock = clock
        self.runs: dict[str, Run] = {}
        self.due: dict[str, float] = {}
        """When each job is due next."""
        self.forgotten: float = 0.0
        """What happened until then was done, though nobody remembers it."""
        self.ending: bool = False
        self._jobs = {job.name: job for job in jobs}
        self._at_once = at_once
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._trouble: BaseException | None = None
        self._wake = asyncio.Event()
        self._renewed = 0.0
        self._tidied = 0.0

    async def listen(self) -> None:
        """Take in what is to be done, for ever: there is nothing but jobs, unless somebody says otherwise."""
        await asyncio.Event().wait()

    @abstractmethod
    async def do(self, run: Run) -> None:
        """Do something, and put down what came of it."""

    # Leading

    async def serve(self) -> None:
        """Lead whenever nobody else does, for ever."""
        said = False
        while not self.ending:
            try:
                self._renewed = self.clock.monotonic()
                if await self.store.lead():
                    said = False
                    await self._lead()
                elif not said:
                    said = True
                    log.info("another process of this bot leads; this one stands by")
            except TEMPORARY as trouble:
                log.warning("the bot pauses for %.0f s: %s", STAND_BY, trouble)
            await self.clock.sleep(STAND_BY)

    async def _lead(self) -> None:
        """Lead until that ends."""
        await self.begin()
        parts = [asyncio.create_task(part()) for part in (self.listen, self._work, self._go_on_leading)]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancelled([*parts, *self._tasks])
            self._tasks.clear()
        for part in parts:
            if not part.cancelled():
                part.result()

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
                raise StateTroubleError("another process may lead by now")

    async def begin(self) -> None:
        """Read the books."""
        self._trouble = None
        now = self.clock.time()
        self.runs = {key: Run.from_json(text) for key, text in (await self.store.items(RUNS)).items()}
        self.forgotten = float(await self.store.read(META, "forgotten") or 0.0)
        known = {name: json.loads(text) for name, text in (await self.store.items(JOBS)).items()}
        self.due, changes = {}, list[Change]()
        for job in self._jobs.values():
            kept = known.get(job.name, {})
            if kept.get("when") != job.when:
                kept = {"when": job.when, "due": job.schedule.after(now)}
                changes.append((JOBS, job.name, json.dumps(kept)))
            if kept["due"] is not None:
                self.due[job.name] = kept["due"]
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
        """Do all that is due."""
        while True:
            await self._start()
            if not self._tasks:
                return
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    def next_due(self) -> float:
        """When something is to be done next, in seconds since the epoch."""
        busy, full = set(self._tasks.values()), len(self._tasks) >= self._at_once
        waiting = [run.due for run in self.runs.values() if not full and lane_of(run) not in busy]
        return min([*waiting, *self.due.values(), self._tidied + TIDY])

    async def _start(self) -> None:
        """Begin all that is due, as far as there is room."""
        if self._trouble is not None:
            raise self._trouble
        now = self.clock.time()
        if now >= self._tidied + TIDY:
            self._tidied = now
            await self.tidy(now)
        for name, due in [(name, due) for name, due in self.due.items() if due <= now]:
            await self._job_is_due(self._jobs[name], due, now)
        busy = set(self._tasks.values())
        room = 0 if self.ending else self._at_once - len(self._tasks)
        for run in ready([*self.runs.values()], busy, now, room):
            task = asyncio.create_task(self.do(run))
            self._tasks[task] = lane_of(run)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and (trouble := task.exception()) is not None:
            self._trouble = trouble
        self._wake.set()

    async def _job_is_due(self, job: Job, due: float, now: float) -> None:
        following = next_due(job.schedule, due, now)
        put: Change = (JOBS, job.name, json.dumps({"when": job.when, "due": following}))
        if is_missed(due, now, job.missed):
            log.warning("the job %s was missed at %s", job.name, datetime.fromtimestamp(due, UTC))
            await self.write([put])
        else:
            await self.keep(Run(f"job {job.name} {due}", "job", now, job.name, about={"due": due}), [put])
        self.due.pop(job.name)
        if following is not None:
            self.due[job.name] = following

    async def tidy(self, now: float) -> None:
        """Throw away what is old. What happened before that is taken for done from then on."""
        done = {key: json.loads(text) for key, text in (await self.store.items(SEEN)).items()}
        old = too_old(done, now)
        keys = [key for key, at in (await self.store.items(KEYS)).items() if float(at) < now - KEYS_KEPT]
        self.forgotten = max([self.forgotten, *(done[key].get("of", 0.0) for key in old)])
        gone: list[Change] = [*((SEEN, key, None) for key in old), *((KEYS, key, None) for key in keys)]
        await self.write([*gone, (META, "forgotten", str(self.forgotten))])

    async def end(self, grace: float = 10.0) -> None:
        """Begin nothing more, and let what is under way come to its end, for a while."""
        self.ending = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        await cancelled([*self._tasks])

    # The books

    async def new(self, run: Run) -> None:
        """Put down something that is to be done, unless it was, or is to be already."""
        if run.key not in self.runs and await self.store.read(SEEN, run.key) is None:
            await self.keep(run, [])
            self._wake.set()

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    async def keep(self, run: Run, changes: Sequence[Change]) -> None:
        """Put down how far something is."""
        await self.write([(RUNS, run.key, run.to_json()), *changes])
        self.runs[run.key] = run

    async def finish(self, run: Run, how: str, changes: Sequence[Change]) -> None:
        """Something is done with."""
        worked = {name.partition(" ")[0] for name, step in run.steps.items() if step.kind == "post"}
        now = self.clock.time()
        done = [claim for claim in run.claims if how == "done" or claim in worked]
        mark = seen(now, how, run.account, run.of, run.made)
        keys: list[Change] = [(KEYS, claim, str(now)) for claim in done]
        await self.write([(RUNS, run.key, None), (SEEN, run.key, mark), *keys, *changes])
        self.runs.pop(run.key, None)

    async def write(self, changes: Sequence[Change]) -> None:
        """Write down changes; whoever leads no more cannot, and does nothing either."""
        if not leads_still(self._renewed, self.clock.monotonic(), self.store.lease):
            raise StateTroubleError("this process leads no more")
        if changes and not await self.store.write(changes):
            raise StateTroubleError("another process leads by now")


def seen(at: float, how: str, who: str, of: float, made: Sequence[str] = ()) -> str:
    """What is remembered of something that was done, and happened at a time."""
    return json.dumps({"at": at, "how": how, "who": who, "of": of} | ({"made": [*made]} if made else {}))


async def cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks, and wait until they are; whoever takes a cancellation for something else is told again.

    Raises:
        RuntimeError: some do not end: the process has to.
    """
    left = {task for task in tasks if not task.done()}
    for _ in range(STUBBORN):
        if not left:
            break
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1.0)
    if left:
        raise RuntimeError(f"{len(left)} tasks of the bot do not end")
    await asyncio.gather(*tasks, return_exceptions=True)


class Books(NamedTuple):
    """What stands in the books of a store."""

    done: dict[str, int]
    """How much ended in which way, as far as it is remembered."""
    waiting: int
    """Runs that wait for an answer or for a time."""
    to_do: int
    """Runs that are to be done now, or tried again."""
    next_try: float | None
    """When the first of those is due, in seconds since the epoch."""
    due: dict[str, float | None]
    """When each job is due next."""


async def books_of(store: Store) -> Books:
    """Look at the books of a store, whoever leads."""
    await store.open()
    try:
        marks = [json.loads(text) for text in (await store.items(SEEN)).values()]
        runs = [Run.from_json(text) for text in (await store.items(RUNS)).values()]
        jobs = {name: json.loads(text)["due"] for name, text in (await store.items(JOBS)).items()}
    finally:
        await store.close()
    to_do = [run.due for run in runs if not run.waits]
    ways = Counter(mark["how"] for mark in marks)
    return Books(dict(ways), len(runs) - len(to_do), len(to_do), min(to_do, default=None), jobs)
