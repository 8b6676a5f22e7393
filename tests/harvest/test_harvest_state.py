"""How far a run is, in a file."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoot.harvest import Job
from atoot.harvest.state import State, check, report_of
from atoot.harvest.step import Step

NOON = 1_785_585_600.0
LATEST = NOON + 6 * 3600
JOBS = [Job(host, "public:local", most=40) for host in ("a.example", "b.example", "c.example")]


@dataclass
class Thing:
    """An item, of which the state counts only how many there are."""


def step(job, items=0, then=None, verdict="done", why="", wait=0.0, **more):
    return Step(job, [Thing()] * items, then, wait, verdict, why, **more)


def told(state):
    return msgspec.structs.astuple(state.progress)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.sqlite"


def test_a_run_goes_on_where_it_was(path):
    with closing(State(path, JOBS)) as state:
        waiting = list(state.waiting(LATEST))
        assert [(job, due) for due, _, job in waiting] == [(job, 0.0) for job in JOBS]
        (_, one, _), (_, other, _), _ = waiting
        further = Job("a.example", "public:local", most=40, at="max_id=7", pages=1, items=3)
        state.save(one, step(JOBS[0], 3, further, "more", wait=5.0, requests=2, left_out=1), NOON)
        state.save(other, step(JOBS[1], 2, requests=1), NOON + 61)
        assert told(state)[:5] == (3, 1, 5, 3, 1)
    for jobs in (None, JOBS, reversed(JOBS)):
        with closing(State(path, jobs)) as state:
            assert [(job, due) for due, _, job in state.waiting(LATEST)] == [
                (further, NOON + 5.0),
                (JOBS[2], 0.0),
            ]
            assert told(state)[:5] == (3, 1, 5, 3, 1)
            assert state.progress.verdicts == {"more": 1, "done": 1}
    assert report_of(str(path)).rate == [(NOON // 60, 3), (NOON // 60 + 1, 2)]


def test_progress_says_how_much_was_left_out(path):
    with closing(State(path, JOBS[:1])) as state:
        assert "0 items (0 a second), 0 left out" in str(state.progress)
        (_, number, _), *_ = state.waiting(LATEST)
        state.save(number, step(JOBS[0], 2, left_out=1200, requests=3), NOON)
        assert str(state.progress) == "1 of 1 job, 2 items (0 a second), 1,200 left out, 3 requests; 1 done"


def test_the_same_job_twice_is_one(path):
    with closing(State(path, [*JOBS, *JOBS])) as state:
        assert told(state)[0] == 3


@settings(max_examples=20)
@given(st.permutations(range(4)), st.integers(0, 3))
def test_a_run_is_known_by_its_jobs_in_whatever_order_they_come(tmp_path_factory, order, without):
    path = tmp_path_factory.mktemp("order") / "run.sqlite"
    jobs = [Job(f"s{number}.example", "peers") for number in range(4)]
    State(path, jobs).close()
    State(path, [jobs[number] for number in order]).close()
    with pytest.raises(ValueError, match="the state of another run, with other jobs"):
        State(path, [job for job in jobs if job is not jobs[without]])


def test_what_a_host_says_is_kept_in_bounds_whatever_it_is(path):
    with closing(State(path, JOBS)) as state:
        state.save(1, step(JOBS[0], why="x" * 10_000), NOON)
        state.save(2, step(JOBS[1], why="caf\udce9 \x00 \ud800"), NOON)
    said = {row.host: row.why for row in report_of(str(path)).hosts}
    assert said == {"a.example": "x" * 499 + "…", "b.example": "caf", "c.example": ""}


def test_a_state_is_one_runs_at_a_time_and_free_when_it_is_closed_or_could_not_be_opened(path):
    with closing(State(path, JOBS)):
        with pytest.raises(ValueError, match=r"run\.sqlite is in use"):
            State(path, None)
        assert len(report_of(str(path)).hosts) == 3  # which looks on meanwhile
    with pytest.raises(ValueError, match="another run"):
        State(path, JOBS[:1])
    State(path, None).close()


def test_without_jobs_there_has_to_be_a_run(path):
    with pytest.raises(ValueError, match="contains no run: pass the jobs"):
        State(path, None)
    assert not path.exists()
    path.touch()
    with pytest.raises(ValueError, match="contains no run: pass the jobs"):
        State(path, None)
    with pytest.raises(ValueError, match="contains no run"):
        State(":memory:", None)
    State(":memory:", []).close()


def test_a_file_of_something_else_is_left_as_it_is(path):
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE run_of_somebody (x)")
    before = path.read_bytes()
    with pytest.raises(ValueError, match="is not the state of a run"):
        State(path, JOBS)
    with pytest.raises(ValueError, match="is not the state of a run"):
        report_of(str(path))
    assert path.read_bytes() == before
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(ValueError, match="is not the state of a run"):
        report_of(str(path))


def test_a_state_of_another_version_is_told_by_its_name(path):
    State(path, JOBS).close()
    with closing(sqlite3.connect(path)) as db:
        with db:
            db.execute("UPDATE run SET format = ?", ("atoot harvest 99" + "x" * 100,))
        with pytest.raises(ValueError, match=r"another version \('atoot harvest 99x{24}'\)"):
            check(db, str(path))


EDITS = {
    "jobs": "due = 'soon'; id = 'x'; job = x'00'; job = 7; job = 'null'; due = NULL; items = 'many'; items = 1.5; "
    "requests = x'00'; verdict = x'ff'",
    "hosts": "note = 7; note = 'abc'; host = x'ff'",
}


@pytest.mark.parametrize(
    "edit", [(table, edit) for table, edits in EDITS.items() for edit in edits.split("; ")]
)
def test_a_value_that_somebody_has_edited_is_said_or_means_the_same_and_nothing_is_lost(path, edit):
    table, value = edit
    with closing(State(path, JOBS)) as state:
        state.save(1, step(JOBS[0], 2, JOBS[0], "more"), NOON, b"abc")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA ignore_check_constraints = 1")
        try:
            db.execute(
                f"UPDATE {table} SET {value} WHERE rowid = 1"
                if table == "jobs"
                else f"UPDATE {table} SET {value}"
            )
        except sqlite3.Error:
            return  # SQLite does not take it
    before = path.read_bytes()
    try:
        with closing(State(path, None)) as state:
            assert all(isinstance(note, bytes) for note in state.hosts().values())
            assert [type(due) for due, *_ in state.waiting(LATEST)] == [float] * len(JOBS)
    except ValueError as problem:
        said = str(problem)
    else:
        said = "run.sqlite is damaged, or of another version; choose another file"
    assert "run.sqlite is damaged, or of another version" in said
    assert "choose another file" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize("size", [1, 100, 4096, 5000, 9000])
def test_a_file_that_was_half_written_is_said(path, size):
    State(path, JOBS).close()
    path.write_bytes(path.read_bytes()[:size])
    before = path.read_bytes()
    for look in (lambda: State(path, None), lambda: report_of(str(path))):
        with pytest.raises((ValueError, OSError), match=r"run\.sqlite"):
            look()
    assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["missing/run.sqlite", "."])
def test_a_place_where_no_file_can_be_is_said(tmp_path, place):
    path = tmp_path / place
    with pytest.raises(
        OSError, match=r"folder cannot be written into|cannot be used: unable to open"
    ) as caught:
        State(path, JOBS)
    assert str(path) in str(caught.value)


def test_a_file_that_cannot_be_written_is_said(path, monkeypatch):
    State(path, JOBS).close()
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda place: real(f"file:{place}?mode=ro", uri=True))
    said = "cannot be used: attempt to write a readonly database; what is in it stays"
    with pytest.raises(OSError, match=said), closing(State(path, JOBS)) as state:
        state.save(1, step(JOBS[0], 3), NOON)
    monkeypatch.undo()
    State(path, JOBS).close()  # and is free


def test_what_is_not_there_cannot_be_looked_at(tmp_path):
    for nothing in (tmp_path / "missing.sqlite", tmp_path):
        with pytest.raises(FileNotFoundError, match="no such file"):
            report_of(str(nothing))


def test_a_disk_that_is_full_is_said_and_what_was_done_stays(path, monkeypatch):
    with closing(State(path, JOBS)) as state:
        state.save(1, step(JOBS[0], 3), NOON)
        real, opened = sqlite3.connect, []

        def connect(*arguments, **options):
            opened.append(real(*arguments, **options))
            return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", connect)
    with closing(State(path, JOBS)) as state:
        (db,) = opened
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(OSError, match="cannot be used: database or disk is full; what is in it stays"):
            for number in range(1_000):
                state.save(2, step(JOBS[1], 1, JOBS[1], "more", why="x" * 500), NOON + 60 * number)
        over, items = told(state)[1:3]
        assert over == 1
        assert items >= 3
