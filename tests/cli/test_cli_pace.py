import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.cli.pace import WINDOW, Pace, duration
from tables import each


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


@each(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (59, "59 s"),
        (60, "1 min 00 s"),
        (200, "3 min 20 s"),
        (3600, "1 h 00 min"),
        (7500, "2 h 05 min"),
    ],
)
def test_a_time_is_told_in_words(seconds, words):
    assert duration(seconds) == words
