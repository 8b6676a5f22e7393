from datetime import UTC, datetime, timedelta

import pytest

from atoot.guests.times import goes_back, is_older, made_at, places, rate
from atoot.ids import id_at, time_of

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
LIKE = "115800000000000000"


@pytest.mark.parametrize(
    ("old", "last", "back"),
    [
        ([], "", False),
        ([True, False], "", False),
        ([True, True], "", True),
        ([False, True, True], "", True),
        ([False, False, True], "x", False),
        # Where the id says when the last one arrived, that counts: it may have been made long before.
        ([False, False, True], id_at(SINCE - timedelta(days=1), LIKE, None), True),
        ([False, True, True], id_at(SINCE + timedelta(days=1), LIKE, None), False),
    ],
)
def test_a_list_goes_back_behind_a_moment_where_its_end_has_arrived_before_it(old, last, back):
    assert goes_back(old, last, SINCE) is back
    assert not goes_back(old, last, None)


@pytest.mark.parametrize("made", [None, 5, "", "soon", "9" * 99, {}])
def test_a_status_that_does_not_say_when_it_was_made_is_not_old(made):
    assert made_at({"created_at": made}) is None
    assert not is_older({"created_at": made}, SINCE)


def test_an_old_status_is_old():
    assert is_older({"created_at": "2025-12-31T23:59:59Z"}, SINCE)
    assert not is_older({"created_at": "2026-01-01T00:00:00Z"}, SINCE)
    assert not is_older({"created_at": "2025-12-31T23:59:59Z"}, None)


def made(*minutes):
    return [{"created_at": (SINCE + timedelta(minutes=one)).isoformat()} for one in minutes]


def test_a_rate_is_what_led_up_to_a_moment():
    end = SINCE + timedelta(minutes=10)
    assert rate(end, made(9, 5, 0), 3) == pytest.approx(2 / 600)
    assert rate(end, made(9, 0), 21) == pytest.approx(20 / 600)  # most of them were left out
    assert rate(end, [], 0) == rate(end, [{}], 1) == 0


def test_places_lie_in_the_middle_of_parts_that_are_as_long():
    now = SINCE + timedelta(hours=8)
    newest = {"id": id_at(now, LIKE, None), "created_at": now.isoformat()}
    found = places(newest, SINCE, now, 8, 32)
    assert [moment for _, moment in found] == [now - timedelta(minutes=30 + 60 * part) for part in range(8)]
    assert all(abs(time_of(bound) - moment) < timedelta(seconds=1) for bound, moment in found)


@pytest.mark.parametrize(("pages", "number"), [(2, 2), (8, 8), (40, 10), (4000, 32)])
def test_of_a_long_timeline_one_page_of_four_is_looked_at_and_not_too_many(pages, number):
    newest = {"id": id_at(SINCE, LIKE, None), "created_at": SINCE.isoformat()}
    assert len(places(newest, SINCE - timedelta(days=1), SINCE, pages, 32)) == number


def test_where_ids_carry_no_time_there_is_no_place_to_look_at():
    assert places({"id": "7", "created_at": SINCE.isoformat()}, SINCE - timedelta(days=1), SINCE, 9, 32) == []
