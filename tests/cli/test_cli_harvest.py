import sqlite3
from contextlib import closing
from html.parser import HTMLParser

import pytest

from atoot.cli import harvest
from atoot.harvest import Job
from atoot.harvest.state import State, report_of
from atoot.harvest.step import Item, Step

NOW = 1_790_000_000.0
EVIL = "</table><script>alert(1)</script>\u202e\x1b[31m'\""


def made(path, hosts=3, why=EVIL):
    """The state of a run: a host that is done, one that goes on, and others not begun."""
    jobs = [Job(f"host{number}.example", "public:local") for number in range(hosts)]
    state = State(path, jobs)
    state.save(
        1,
        Step(jobs[0], [Item("k", "Status", b"{}", jobs[0].host)] * 7, None, 0.0, "done", "that is all", 4, 2),
        NOW,
    )
    state.save(2, Step(jobs[1], [], jobs[1], 600.0, "slow", why, 1), NOW + 180)
    state.close()
    return str(path)


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.names, self.open, self.loaded = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.loaded += [value for name, value in attrs if name in ("src", "href", "onload", "onclick")]


def test_the_page_tells_how_far_the_run_is(tmp_path):
    run = report_of(made(tmp_path / "run.sqlite"))
    assert [(row.host, row.over, row.items, row.due is None) for row in run.hosts] == [
        ("host1.example", 0, 0, False), ("host2.example", 0, 0, False), ("host0.example", 1, 7, True),
    ]  # fmt: skip
    assert sorted(run.verdicts) == [("", 1), ("done", 1), ("slow", 1)]
    assert [items for _, items in run.rate] == [7, 0]
    text = harvest.page(run)
    for said in ("1 of 3", "read to the end", "too slow", "2 jobs at 2 hosts", "host0.example", "7 a minute"):
        assert said in text


def test_foreign_text_is_nothing_but_text_and_nothing_is_loaded(tmp_path):
    text = harvest.page(report_of(made(tmp_path / "run.sqlite")))
    found = Elements(text)
    assert "script" not in found.names
    assert found.loaded == []
    assert "&lt;script&gt;" in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "default-src 'none'" in text


def test_a_page_of_many_hosts_stays_readable(tmp_path):
    text = harvest.page(report_of(made(tmp_path / "run.sqlite", 2500)))
    assert Elements(text).names.count("tr") < 2050
    assert "And 500 more." in text


def test_a_run_that_has_not_begun_and_one_that_is_over_have_a_page(tmp_path):
    State(tmp_path / "a.sqlite", [Job("x.example", "peers")]).close()
    assert "Nothing has come yet." in harvest.page(report_of(str(tmp_path / "a.sqlite")))
    job = Job("x.example", "peers")
    state = State(tmp_path / "b.sqlite", [job])
    state.save(1, Step(job, [], None, 0.0, "done", "that is all", 1), 1e15)
    state.close()
    assert "the run is over" in harvest.page(report_of(str(tmp_path / "b.sqlite")))


def test_a_run_of_nothing_has_a_page_and_one_of_a_minute_a_narrow_bar(tmp_path):
    State(tmp_path / "a.sqlite", []).close()
    assert "the run has no jobs" in harvest.page(report_of(str(tmp_path / "a.sqlite")))
    job = Job("x.example", "peers")
    state = State(tmp_path / "b.sqlite", [job])
    state.save(1, Step(job, [Item("k", "Host", b"{}", job.host)], None, 0.0, "done", "that is all", 1), NOW)
    state.close()
    assert "width='29.0'" in harvest.page(report_of(str(tmp_path / "b.sqlite")))


def test_a_run_of_months_has_few_bars(tmp_path):
    path = made(tmp_path / "run.sqlite")
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany(
            "INSERT OR REPLACE INTO rate VALUES (?, 5)",
            [(29_833_333 + number * 60,) for number in range(3000)],
        )
    db.close()
    assert Elements(harvest.page(report_of(path))).names.count("rect") <= harvest.BARS


def test_the_command_writes_the_page_beside_the_state(shell, tmp_path):
    path = made(tmp_path / "run.sqlite")
    done = shell.run("harvest", "report", path)
    assert (done.status, done.out) == (0, str(tmp_path / "run.html") + "\n")
    assert (tmp_path / "run.html").read_text("utf-8").startswith("<!doctype html>")
    shell.run("harvest", "report", path, "-o", str(tmp_path / "index.html"))
    assert (tmp_path / "index.html").exists()


def test_the_numbers_can_be_had_as_json(shell, tmp_path):
    done = shell.run("harvest", made(tmp_path / "run.sqlite"), "--json")
    [said] = done.lines
    assert said["verdicts"] == {"done": 1, "not begun": 1, "slow": 1}
    assert [row["items"] for row in said["hosts"]] == [0, 0, 7]
    assert not (tmp_path / "run.html").exists()


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 100])
def test_a_file_that_is_no_state_is_said(shell, tmp_path, content):
    (tmp_path / "x.sqlite").write_bytes(content)
    done = shell.run("harvest", "report", str(tmp_path / "x.sqlite"))
    assert done.status == 1
    assert "not the state of a run" in done.err


@pytest.mark.parametrize("edit", ["items = 'many'", "verdict = x'ff'", "due = 'soon'", "host = x'00'"])
def test_a_value_that_somebody_has_edited_is_said(shell, tmp_path, edit):
    path = made(tmp_path / "run.sqlite")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE jobs SET {edit}")
    done = shell.run("harvest", "report", path)
    said = done.out if done.status == 0 else done.err
    assert "Traceback" not in said
    assert done.status == 0 or "run.sqlite is damaged, or of another version" in said


def test_one_job_at_one_host_is_told_as_a_person_says_it(tmp_path):
    path = made(tmp_path / "run.sqlite")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM jobs WHERE host = (SELECT host FROM jobs WHERE job IS NOT NULL LIMIT 1)")
    assert "1 job at 1 host" in harvest.page(report_of(path))
