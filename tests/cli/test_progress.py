import io
import os

import pytest
from command_line import Terminal
from exports import TENTH
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from atoot.cli.progress import WINDOW, Pace, ProgressLine
from atoot.message import Request
from quick_clock import SetClock

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")


def test_on_a_terminal_one_sees_how_far_it_is_and_how_long_it_takes(archivist):
    terminal = Terminal(archivist, "export", "posts", "-o", "x.sqlite")
    assert terminal.end() == 0
    assert f"posts: 0 of {TENTH}" in terminal.shown
    assert " a second, " in terminal.shown
    assert " s left" in terminal.shown
    assert f"posts: {TENTH} ({TENTH} new)" in terminal.shown


def test_on_a_terminal_one_sees_that_the_rate_limit_makes_it_wait():
    paper = io.StringIO()
    progress = ProgressLine(Console(file=paper, force_terminal=True, width=100), lambda: 0.0)
    progress.begin("posts", 0, 10)
    progress.waits(Request("GET", "/x"), 0.5, "all")
    assert "waiting" not in paper.getvalue()
    progress.waits(Request("GET", "/x"), 90, "all")
    progress.stop()
    assert "posts: waiting 1 min 30 s for the rate limit of the server" in paper.getvalue()


def told(*, terminal=False):
    paper, clock = io.StringIO(), SetClock(0.0)
    console = Console(file=paper, force_terminal=terminal, width=100, highlight=False)
    return paper, clock, ProgressLine(console, clock)


def test_where_nothing_moves_there_is_a_line_for_each_part_and_one_for_a_long_wait():
    paper, clock, progress = told()
    progress.begin("posts", 5, 100)
    clock.now = 10.0
    progress.added(50)
    progress.waits(Request("GET", "/x"), 1.0, "all")
    progress.waits(Request("GET", "/x"), 60.0, "all")
    progress.end(95)
    assert paper.getvalue().splitlines() == [
        "posts: waiting 1 min 00 s for the rate limit of the server",
        "posts: 100 (95 new)",
    ]


def test_the_rest_takes_as_long_as_the_part_before_or_as_the_limit_says():
    paper, clock, progress = told(terminal=True)
    progress.begin("posts", 10, 50)
    clock.now = 10.0
    progress.added(20)
    assert "posts: 30 of 50, 2 a second, 10 s left" in paper.getvalue()
    progress.added(20, 300.0)
    progress.stop()
    assert "5 min 00 s left" in paper.getvalue()


def test_without_a_total_nobody_says_how_long_it_takes():
    paper, clock, progress = told(terminal=True)
    progress.begin("following [x]", 0, None)
    clock.now = 10.0
    progress.added(20)
    progress.stop()
    assert "following [x]: 20, 2 a second" in paper.getvalue()
    assert "left" not in paper.getvalue()


def test_the_rate_is_that_of_the_last_half_minute():
    pace = Pace(0.0)
    assert pace.rate == 0.0
    for second in range(1, 101):
        pace.done(second * 10 if second <= 50 else 500 + (second - 50) * 20, float(second))
    assert pace.rate == pytest.approx(20)


def test_the_forecast_is_the_rest_at_that_rate():
    pace = Pace(0.0)
    pace.done(100, 10.0)
    assert pace.left(300) == pytest.approx(20)
    assert pace.left(100) == 0.0
    assert pace.left(50) == 0.0


def test_nobody_knows_how_long_it_takes_without_a_total_or_a_rate():
    pace = Pace(0.0)
    assert pace.left(None) is None
    assert pace.left(10) is None


def test_the_rate_limit_makes_it_take_longer():
    pace = Pace(0.0)
    assert pace.left(10, limited=60) == 60
    pace.done(5, 1.0)
    assert pace.left(10, limited=60) == 60
    assert pace.left(1000, limited=60) == pytest.approx(199)


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 1000)), max_size=50))
def test_a_rate_is_never_negative_and_looks_back_no_further_than_it_must(steps):
    pace, now, count = Pace(0.0), 0.0, 0
    for wait, new in steps:
        now, count = now + wait, count + new
        pace.done(count, now)
        assert pace.rate >= 0
        marks = [time for time, _ in pace._marks]
        assert len(marks) == 2 or marks[1] > now - WINDOW
