import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoot.durable.schedules import repeated, single, timed_job, zone_of
from tables import each

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC"]
)
MOMENTS = st.integers(946_684_800, 2_200_000_000).map(float)


def at(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def shown(moment, zone=UTC):
    return datetime.fromtimestamp(moment, zone).isoformat(" ", "minutes")


@each(
    ("when", "due"),
    [
        ("mon 09:00", "2026-01-12 09:00+00:00"),
        ("MON 9:00", "2026-01-12 09:00+00:00"),
        ("tue,thu 18:30", "2026-01-06 18:30+00:00"),
        ("sat-mon 10:00", "2026-01-05 10:00+00:00"),
        ("weekdays 07:15", "2026-01-06 07:15+00:00"),
        ("weekends 07:15", "2026-01-10 07:15+00:00"),
        ("daily 23:59", "2026-01-05 23:59+00:00"),
        ("12:00", "2026-01-05 12:00+00:00"),
        ("*/15 * * * *", "2026-01-05 09:15+00:00"),
        ("0 0 1 * *", "2026-02-01 00:00+00:00"),
    ],
)
def test_what_people_write_is_due_then(when, due):
    assert shown(repeated(when).after(at("2026-01-05 09:00"))) == due


@each(
    ("when", "seconds"),
    [("10m", 600), ("90s", 90), ("1h 30m", 5400), ("2d", 172_800), (timedelta(hours=1), 3600)],
)
def test_an_interval_counts_from_when_it_was_due(when, seconds):
    every = repeated(when)
    assert every.after(1000.0) == 1000.0 + seconds
    assert timed_job("", every, "once").next_due(1000.0, 1000.0) == 1000.0 + seconds
    assert timed_job("", every, "once").next_due(1000.0, 1000.0 + 3.5 * seconds) == 1000.0 + 4 * seconds


@each(
    "when",
    [
        "",
        "now",
        "25:00",
        "mon",
        "monday at 9",
        "mon 9:00 pm",
        "xyz 09:00",
        "0m",
        "* * * *",
        "61 * * * *",
        "0 0 30 2 *",
    ],
)
def test_what_says_no_time_is_refused(when):
    with pytest.raises(
        ValueError, match=r"not a schedule|not a day|not a cron expression|never comes|an interval"
    ):
        repeated(when)


def test_a_zone_that_does_not_exist_is_refused_by_name():
    for zone in ("Europe/Berlyn", "", "../etc/passwd", "\0"):
        with pytest.raises(ValueError, match="there is no time zone"):
            repeated("mon 09:00", zone) if zone else zone_of("/")
    with pytest.raises(ValueError, match="has no time zone"):
        repeated("10m", "Europe/Berlin")


def test_a_single_moment_is_due_once():
    eve = single("2026-12-24 18:00", "Europe/Berlin")
    due = at("2026-12-24 18:00", BERLIN)
    assert eve.after(due - 1) == due
    assert eve.after(due) is None
    assert single(datetime(2026, 12, 24, 17, tzinfo=UTC)).after(0) == due
    with pytest.raises(ValueError, match="not a time"):
        single("tomorrow")


def test_the_hour_that_is_skipped_is_made_up_for():
    # On 29 March 2026, 02:00 became 03:00.
    due = repeated("daily 02:30", "Europe/Berlin").after(at("2026-03-29 00:00", BERLIN))
    assert shown(due, BERLIN).startswith("2026-03-29 03:")


def test_the_hour_that_comes_twice_counts_once():
    # On 25 October 2026, 03:00 became 02:00.
    every, found = repeated("daily 02:30", "Europe/Berlin"), []
    moment = at("2026-10-24 12:00", BERLIN)
    for _ in range(3):
        moment = every.after(moment)
        found.append(shown(moment, BERLIN))
    assert found == ["2026-10-25 02:30+02:00", "2026-10-26 02:30+01:00", "2026-10-27 02:30+01:00"]
    between = datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=BERLIN).timestamp()
    assert shown(every.after(between), BERLIN) == "2026-10-26 02:30+01:00"


@settings(max_examples=60)
@given(MOMENTS, ZONES, st.integers(0, 23), st.integers(0, 59))
def test_a_daily_job_comes_once_on_each_day_of_its_zone(moment, zone, hour, minute):
    every = repeated(f"daily {hour}:{minute:02}", zone)
    dues = [moment]
    for _ in range(5):
        dues.append(every.after(dues[-1]))
    assert dues == sorted(set(dues))
    days = [datetime.fromtimestamp(due, ZoneInfo(zone)).date() for due in dues[1:]]
    assert len(set(days)) == len(days)
    assert all(later - earlier <= timedelta(days=2) for earlier, later in pairwise(days))


@settings(max_examples=60)
@given(MOMENTS, st.floats(0, 1e6), ZONES, st.sampled_from(["10m", "mon 09:00", "*/7 * * * *", "daily 2:30"]))
def test_what_is_due_next_is_always_to_come(due, late, zone, when):
    every = repeated(when, None if when == "10m" else zone)
    assert timed_job("", every, "once").next_due(due, due + late) > due + late


def test_what_was_missed_is_done_once_or_not_at_all():
    once, skip = (timed_job("10m", repeated("10m"), missed) for missed in ("once", "skip"))
    assert not once.is_missed(0.0, 1e6)
    assert skip.is_missed(0.0, 1e6)
    assert not skip.is_missed(0.0, 20.0)  # another process has taken over


def test_what_is_missed_is_done_once_or_skipped_and_nothing_else():
    with pytest.raises(ValueError, match="missed: expected 'once' or 'skip', got 'twice'"):
        timed_job("10m", repeated("10m"), "twice")


def test_without_cronsim_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cronsim", None)
    assert repeated("10m").after(0.0) == 600
    with pytest.raises(ImportError, match=r"pip install 'atoot\[bots\]'"):
        repeated("mon 09:00")
