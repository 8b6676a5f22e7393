"""The progress of a run in a SQLite file: written after every step, read to resume the run and to report on it."""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from atoot.amounts import about, counted
from atoot.harvest.job import Job, checked_job
from atoot.harvest.step import Step
from atoot.secrets import one_line
from atoot.sqlite import damaged, is_ours, looked_at, owned, rows, told

_SAID = "the state of a run", "what is in it stays, and the run can be resumed"
_FORMAT = "atoot harvest 2"
_TABLES = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS run (format TEXT, jobs TEXT, begun REAL);
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, job TEXT, due REAL NOT NULL DEFAULT 0,
    verdict TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '', items INTEGER NOT NULL DEFAULT 0,
    left_out INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0, changed REAL);
CREATE TABLE IF NOT EXISTS rate (minute INTEGER PRIMARY KEY, items INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS hosts (host TEXT PRIMARY KEY, note BLOB NOT NULL) WITHOUT ROWID;
"""
_SAVE = """
UPDATE jobs SET job = ?, due = ?, verdict = ?, why = ?, items = items + ?, left_out = left_out + ?, requests = requests + ?,
changed = ? WHERE id = ?
"""
_HOSTS = """
WITH latest AS (SELECT host, verdict, why, max(coalesce(changed, 0)) FROM jobs GROUP BY host)
SELECT host, count(*), count(*) - count(job), sum(items), sum(requests), sum(left_out), latest.verdict, latest.why,
min(CASE WHEN job IS NULL THEN NULL ELSE due END) FROM jobs JOIN latest USING (host) GROUP BY host
ORDER BY count(job) = 0, sum(items) DESC, host
"""
"""With a single `max`, SQLite takes verdict and why from the row that changed last."""
_ENDS = "SELECT verdict, count(*) FROM jobs GROUP BY verdict ORDER BY 2 DESC"
_COUNT = "INSERT INTO rate VALUES (?, ?) ON CONFLICT (minute) DO UPDATE SET items = items + excluded.items"


class Progress(Struct, frozen=True):
    """The progress of a run."""

    jobs: int
    """Of the run."""
    done: int
    """Jobs that are over, well or not."""
    items: int
    """Items received since the run was begun."""
    requests: int
    """Requests made for them."""
    left_out: int
    """Items of people who opted out."""
    rate: float
    """Items a second, since this run was started or resumed."""
    left: float | None
    """Estimated seconds until the run is done; None if unknown."""
    verdicts: dict[str, int]
    """How the latest step of each job ended: verdict to number of jobs."""

    def __str__(self) -> str:
        left = "" if self.left is None or self.done == self.jobs else f", {about(self.left)} left"
        ends = "".join(f"; {number:,} {verdict}" for verdict, number in self.verdicts.items())
        came = f"{counted(self.items, 'item')} ({self.rate:,.0f} a second), {self.left_out:,} left out"
        return f"{self.done:,} of {counted(self.jobs, 'job')}, {came}, {counted(self.requests, 'request')}{left}{ends}"


class HostRow(NamedTuple):
    """A host of a run."""

    host: str
    jobs: int
    over: int
    items: int
    requests: int
    left_out: int
    verdict: str
    why: str
    due: float | None
    """When it may be visited next; None if it is finished."""


class RunReport(NamedTuple):
    """Everything that a state says about its run."""

    name: str
    begun: float
    now: float
    hosts: Sequence[HostRow]
    """Unfinished hosts come first."""
    verdicts: Sequence[tuple[str, int]]
    rate: Sequence[tuple[int, int]]
    """Minute since the epoch, and items received in it."""


class State(ExitStack):
    """The state of a run. Only one run at a time can use a file."""

    def __init__(self, path: str | Path, jobs: Iterable[Job] | None) -> None:
        """Open the state of a run, or begin one; without jobs, it uses the file's; with `:memory:`, nothing is saved.

        Raises:
            ValueError: it belongs to another run, is in use, or is something else.
            OSError: it cannot be written.
        """
        super().__init__()
        self.path: str = str(path)
        wanted = None if jobs is None else {checked_job(job).to_json(): job.host for job in jobs}
        file = Path(self.path)
        if wanted is None and not (file.exists() and file.stat().st_size):
            raise ValueError(f"{self.path} contains no run: pass the jobs")
        with ExitStack() as opened, told(self.path, *_SAID):
            self._db = opened.enter_context(owned(self.path))
            self._begin(wanted)
            self.progress: Progress = self._progress()
            """How far the run is."""
            self.enter_context(opened.pop_all())

    def _begin(self, jobs: dict[str, str] | None) -> None:
        is_new = not check(self._db, self.path, needs_run=jobs is None)
        self._db.executescript(_TABLES)
        if jobs is None:
            return
        if is_new:
            with self._db:
                self._db.execute("INSERT INTO run VALUES (?, ?, ?)", (_FORMAT, _digest(jobs), time.time()))
                self._db.executemany("INSERT INTO jobs (job, host) VALUES (?, ?)", jobs.items())
        elif self._db.execute("SELECT jobs FROM run").fetchone()[0] != _digest(jobs):
            advice = "give those, none to go on with it, or another file"
            raise ValueError(f"{self.path} is the state of another run, with other jobs: {advice}")

    def _progress(self) -> Progress:
        sums = ", ".join(f"ifnull(sum({name}), 0)" for name in ("items", "requests", "left_out"))
        counts = f"SELECT count(*), count(*) - count(job), {sums} FROM jobs"  # noqa: S608 - names of ours
        [known] = rows(self._db, self.path, counts, tuple[int, int, int, int, int])
        ends = dict(rows(self._db, self.path, _ENDS, tuple[str, int]))
        ends.pop("", None)  # not begun
        return Progress(*known, rate=0.0, left=None, verdicts=ends)

    def waiting(self, latest: float) -> Iterator[tuple[float, int, Job]]:
        """Unfinished jobs: due time, number, job. A due time after `latest` counts as now: the clock was set back."""
        query = "SELECT due, id, job FROM jobs WHERE job IS NOT NULL ORDER BY id"
        with told(self.path, *_SAID):
            found = rows(self._db, self.path, query, tuple[float, int, str])
        for due, number, text in found:
            try:
                yield due if due <= latest else 0.0, number, Job.from_json(text)
            except ValueError as problem:
                raise damaged(self.path, problem) from None

    def hosts(self) -> dict[str, bytes]:
        """The notes about hosts."""
        with told(self.path, *_SAID):
            return dict(rows(self._db, self.path, "SELECT host, note FROM hosts", tuple[str, bytes]))

    def save(self, number: int, step: Step, now: float, note: bytes | None = None) -> None:
        """Save the result of a step, and the note about its host, if there is one.

        Raises:
            OSError: it cannot be written.
        """
        then, came, so_far = step.next and step.next.to_json(), len(step.items), self.progress
        why = one_line(step.why, 500)  # text from a host or an engine
        values = then, now + step.wait, step.verdict, why, came, step.left_out, step.requests, now, number
        with told(self.path, *_SAID), self._db:
            [before] = self._db.execute("SELECT verdict FROM jobs WHERE id = ?", (number,)).fetchone()
            self._db.execute(_SAVE, values)
            self._db.execute(_COUNT, (int(now // 60), came))
            if note:
                self._db.execute("REPLACE INTO hosts VALUES (?, ?)", (step.job.host, note))
        done, items = so_far.done + (then is None), so_far.items + came
        requests, left_out = so_far.requests + step.requests, so_far.left_out + step.left_out
        ends = dict(Counter(so_far.verdicts) + Counter([step.verdict]) - Counter([before]))
        sums = {"done": done, "items": items, "requests": requests, "left_out": left_out}
        self.progress = replace(so_far, **sums, verdicts=ends)


def check(db: sqlite3.Connection, path: str, *, needs_run: bool = True) -> bool:
    """Whether a file holds the state of a run, rather than an empty one; for use within `told`.

    Raises:
        ValueError: it is something else, or contains no run although one is needed.
    """
    ours = is_ours(db, "run")
    if ours is False:
        raise ValueError(f"{path} is not the state of a run: choose another file")
    found = db.execute("SELECT format FROM run").fetchone() if ours else None
    if found is None and needs_run:
        raise ValueError(f"{path} is not the state of a run: it is empty")
    if found is not None and found[0] != _FORMAT:
        advice = "read it with that one, or choose another file"
        raise ValueError(f"{path} is the state of another version ({str(found[0])[:40]!r}): {advice}")
    return found is not None


def report_of(path: str) -> RunReport:
    """A report from the state of a run, which may be running.

    Raises:
        ValueError: it is something else.
        OSError: it is unreadable.
    """
    with told(path, *_SAID), looked_at(Path(path)) as db:
        check(db, path)
        [(begun,)] = rows(db, path, "SELECT begun FROM run", tuple[float])
        rate = rows(db, path, "SELECT minute, items FROM rate ORDER BY minute", tuple[int, int])
        hosts, verdicts = rows(db, path, _HOSTS, HostRow), rows(db, path, _ENDS, tuple[str, int])
    return RunReport(Path(path).name, begun, time.time(), hosts, verdicts, rate)


def _digest(jobs: Iterable[str]) -> str:
    """A key for a set of jobs, in whatever order they come."""
    whole = sum(int.from_bytes(blake2b(text.encode(), digest_size=16).digest()) for text in jobs)
    return f"{whole % (1 << 128):032x}"
