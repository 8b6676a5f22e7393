"""How far a run is, in a file of SQLite: written after every step, read when it is resumed, and for the report."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from msgspec import Struct

from atoot.harvest.job import Job
from atoot.harvest.step import Step
from atoot.secrets import one_line
from atoot.sqlite import is_ours, looked_at, owned, told

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
        came = f"{self.items} items ({self.rate:.0f} a second), {self.requests} requests"
        return f"{self.done} of {self.jobs} jobs, {came}{left}; {ends}"


class State:
    """The state of a run. A file is one run's at a time."""

    def __init__(self, path: str | Path, jobs: Iterable[Job] | None) -> None:
        """Open the state of a run, or begin one; without jobs it is those of the file, with `:memory:` there is none.

        Raises:
            ValueError: it is of another run, in use, or something else.
            OSError: it cannot be written.
        """
        self.path: str = str(path)
        wanted = None if jobs is None else {job.to_json(): job.host for job in jobs}
        if wanted is None and not Path(self.path).exists():
            raise ValueError(f"{self.path} holds no run: say which jobs")
        with ExitStack() as opened:
            self._db = opened.enter_context(owned(self.path))
            check(self._db, self.path, may_be_empty=True)
            with told(self.path, *_SAID):
                self._begin(wanted)
            self._opened = opened.pop_all()

    def _begin(self, jobs: dict[str, str] | None) -> None:
        db = self._db
        db.executescript(_TABLES)
        known = db.execute("SELECT jobs FROM run").fetchone()
        if jobs is None:
            if known is None:
                raise ValueError(f"{self.path} holds no run: say which jobs")
        elif known is None:
            with db:
                db.execute("INSERT INTO run VALUES (?, ?, ?)", (_FORMAT, _digest(jobs), time.time()))
                db.executemany("INSERT INTO jobs (job, host) VALUES (?, ?)", jobs.items())
        elif known[0] != _digest(jobs):
            advice = "give those, none to go on with it, or another file"
            raise ValueError(f"{self.path} is the state of another run, with other jobs: {advice}")

    def waiting(self) -> Iterator[tuple[int, Job, float, str]]:
        """Jobs that are not over: number, job, when it is due, and the verdict of its latest step."""
        query = "SELECT id, job, due, verdict FROM jobs WHERE job IS NOT NULL ORDER BY id"
        for number, text, due, verdict in self._rows(query):
            try:
                yield number, Job.from_json(text), due, verdict
            except ValueError as problem:
                raise ValueError(f"{self.path} is damaged, or of another version: {problem}") from None

    def hosts(self) -> dict[str, bytes]:
        """What is known of hosts, as `learn` was told."""
        return dict(self._rows("SELECT host, note FROM hosts"))

    def learn(self, host: str, note: bytes) -> None:
        """Remember what is known of a host; the errors are those of `save`."""
        with told(self.path, *_SAID), self._db:
            self._db.execute("REPLACE INTO hosts VALUES (?, ?)", (host, note))

    def save(self, number: int, step: Step, now: float) -> None:
        """Remember what came of a step.

        Raises:
            OSError: it cannot be written.
        """
        then, items = None if step.next is None else step.next.to_json(), len(step.items)
        why = one_line(step.why, 500)  # a host or an engine has said it
        with told(self.path, *_SAID), self._db:
            self._db.execute(
                "UPDATE jobs SET job = ?, due = ?, verdict = ?, why = ?, items = items + ?, left_out = left_out + ?, "
                "requests = requests + ?, changed = ? WHERE id = ?",
                (then, now + step.wait, step.verdict, why, items, step.left_out, step.requests, now, number),
            )
            more = "INSERT INTO rate VALUES (?, ?) ON CONFLICT (minute) DO UPDATE SET items = items + excluded.items"
            self._db.execute(more, (int(now // 60), items))

    def progress(self) -> Progress:
        """How far the run is."""
        query = (
            "SELECT count(*), count(*) - count(job), total(items), total(requests), total(left_out) FROM jobs"
        )
        jobs, done, items, requests, left_out = map(int, self._rows(query)[0])
        query = "SELECT verdict, count(*) FROM jobs WHERE verdict != '' GROUP BY verdict ORDER BY 2 DESC"
        return Progress(jobs, done, items, requests, left_out, 0.0, None, dict(self._rows(query)))

    def _rows(self, query: str) -> list[Any]:
        with told(self.path, *_SAID):
            return self._db.execute(query).fetchall()

    def close(self) -> None:
        """Close the file, and let others have it."""
        self._opened.close()


def check(db: sqlite3.Connection, path: str, *, may_be_empty: bool = False) -> None:
    """See that a file is the state of a run.

    Raises:
        ValueError: it is something else.
        OSError: it cannot be read.
    """
    with told(path, *_SAID):
        ours = is_ours(db, "run")
        found = db.execute("SELECT format FROM run").fetchone() if ours else None
    if ours is False or (ours is None and not may_be_empty):
        raise ValueError(f"{path} is not the state of a run")
    if found is not None and found[0] != _FORMAT:
        raise ValueError(f"{path} is the state of another version ({str(found[0])[:40]!r})")


@contextmanager
def read_only(path: str) -> Iterator[sqlite3.Connection]:
    """The state of a run that may go on meanwhile, to look at; the errors are those of `check`."""
    with looked_at(Path(path)) as db, told(path, *_SAID):
        check(db, path)
        yield db


def _digest(jobs: Iterable[str]) -> str:
    """What a set of jobs is known by, in whatever order they come."""
    whole = sum(int.from_bytes(blake2b(text.encode(), digest_size=16).digest()) for text in jobs)
    return f"{whole % (1 << 128):032x}"
