import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from atoot.message import (
    Options,
    checked_count,
    checked_mode,
    checked_moment,
    checked_seconds,
    checked_time,
    seconds_left,
)
from tables import each


def test_without_anything_a_call_wants_what_the_client_has():
    assert Options() == Options(retries=None, timeout=None, ratelimit=None, priority=None)


@each(
    ("name", "value"),
    [
        ("retries", -1),
        ("retries", 1.5),
        ("retries", True),
        ("timeout", 0),
        ("timeout", -1.0),
        ("timeout", math.nan),
        ("timeout", "10"),
        ("ratelimit", "never"),
        ("ratelimit", 3),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        Options(**{name: value})


def test_options_are_not_changed():
    with pytest.raises(AttributeError):
        Options().retries = 3


@each("mode", ["wait", "pace", "raise"])
def test_the_three_modes_are_known(mode):
    assert checked_mode(mode) == mode
    assert Options(ratelimit=mode).ratelimit == mode


def test_no_seconds_and_endless_seconds_are_seconds():
    assert checked_seconds("total", 0) == 0
    assert checked_seconds("total", math.inf) == math.inf
    assert checked_count("retries", 0) == 0


def test_nothing_can_be_done_in_no_time_and_nothing_takes_for_ever():
    assert checked_time("patience", 0.5) == 0.5
    for wrong in (0, -1, math.inf, math.nan, "5", True):
        with pytest.raises(ValueError, match="patience: expected more than 0"):
            checked_time("patience", wrong)


def test_a_time_that_is_over_leaves_nothing_to_wait_for():
    assert seconds_left("wait", timedelta(minutes=1)) == 60
    assert seconds_left("wait", 2.5) == 2.5
    assert seconds_left("wait", timedelta(seconds=-1)) == seconds_left("wait", -3) == 0
    for wrong in ("5", None, math.nan, True):
        with pytest.raises(ValueError, match="wait: expected seconds, 0 or more"):
            seconds_left("wait", wrong)


def test_a_moment_is_in_utc_and_a_day_is_its_beginning():
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert checked_moment("since", noon) == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert checked_moment("since", noon).tzinfo is UTC
    assert checked_moment("since", date(2026, 1, 1)) == datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="since: expected a datetime with a time zone"):
        checked_moment("since", datetime(2026, 1, 1))  # noqa: DTZ001 - this is the test
    with pytest.raises(ValueError, match="out of the range"):
        checked_moment("since", datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))))
