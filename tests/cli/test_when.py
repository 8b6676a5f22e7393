from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from viewed import NOW as SHOWN_AT

from atoot.cli import when
from atoot.cli.errors import CommandError
from atoot.cli.when import moment_of, span_of
from tables import each


@each(
    ("ago", "said"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(days=7), "7 d"),
        (timedelta(days=8), "25 Dec 2025"),
        (timedelta(seconds=-30), "now"),
        (timedelta(hours=-3), "in 3 h"),
    ],
)
def test_times_are_told_by_how_long_ago_they_were(ago, said):
    assert when.relative(SHOWN_AT - ago, SHOWN_AT) == said


def test_a_time_of_this_year_needs_no_year():
    assert when.relative(SHOWN_AT, SHOWN_AT + timedelta(days=30)) == "2 Jan"


def test_a_time_that_has_none_is_said():
    assert when.shown(None) == when.relative(None, SHOWN_AT) == "at an unknown time"
    assert when.shown(datetime.min.replace(tzinfo=UTC)).startswith("0001-01-01 0")
    assert when.shown(datetime.max.replace(tzinfo=UTC))[:4] == "9999"


@each(
    ("text", "seconds"),
    [("30s", 30), ("30m", 1800), ("2h", 7200), ("1d12h", 129600), ("1w", 604800), ("1 D", 86400)],
)
def test_a_span_is_read(text, seconds):
    assert span_of(text).total_seconds() == seconds


@each("text", ["", "1", "h", "1y", "-1h", "1.5h", "1h x"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(CommandError, match="30m"):
        span_of(text)


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@each(
    ("text", "moment"),
    [
        ("+2h", datetime(2026, 1, 1, 2, tzinfo=UTC)),
        ("2026-12-24T18:00Z", datetime(2026, 12, 24, 18, tzinfo=UTC)),
        ("2026-12-24T18:00+02:00", datetime(2026, 12, 24, 16, tzinfo=UTC)),
        ("2026-12-24T18:00", datetime(2026, 12, 24, 18).astimezone(UTC)),
    ],
)
def test_a_moment_is_read_in_the_time_zone_of_the_machine(text, moment):
    assert moment_of(text, NOW) == moment


@pytest.mark.parametrize("text", ["tomorrow", "+", "+x", "2026-13-01", "0001-01-01T00:00"])
def test_what_is_no_moment_is_refused(text, monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        with pytest.raises(CommandError, match="expected a time"):
            moment_of(text, NOW)
    finally:
        monkeypatch.undo()
        time.tzset()


@each(
    ("text", "moment"),
    [
        ("2h", NOW - timedelta(hours=2)),
        (" 1D 12h ", NOW - timedelta(hours=36)),
        ("2025-12-24T18:00+01:00", datetime(2025, 12, 24, 17, tzinfo=UTC)),
        ("2025-12-24", datetime(2025, 12, 24).astimezone(UTC)),
    ],
)
def test_a_time_in_the_past_is_a_date_or_so_long_ago(text, moment):
    assert when.past_of(text, NOW) == moment


@each("text", ["", "yesterday", "+2h", "2025-02-30", "999999w", "0001-01-01T00:00+14:00"])
def test_what_is_no_time_in_the_past_is_refused(text):
    with pytest.raises(CommandError, match="expected a time") as raised:
        when.past_of(text, NOW)
    assert raised.value.status == 2


UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@given(st.dictionaries(st.sampled_from(list(UNITS)), st.integers(0, 999_999), min_size=1))
def test_a_span_is_the_sum_of_its_parts_in_any_order(parts):
    text = "".join(f"{number}{unit}" for unit, number in parts.items())
    assert span_of(text) == timedelta(**{UNITS[unit]: number for unit, number in parts.items()})


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_every_time_can_be_told_in_few_characters(moment, now):
    assert 1 <= len(when.relative(moment, now)) <= 11
    assert when.shown(moment)
