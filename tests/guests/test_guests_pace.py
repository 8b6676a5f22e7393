"""When a server may be asked whose guests we are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.guests.pace import FIRST_PACE, HOUR, PERIOD, GuestPace
from atoot.message import NO_LIMITS, RateLimit

NOW = 3600.0 * 10**5
"""At the beginning of a period."""


def asked(pace, number, begin, delay=0.0, every=0.1):
    for one in range(number):
        pace.sent(begin + every * one, delay)


def test_a_server_that_nothing_is_known_of_may_be_asked_at_once():
    pace = GuestPace()
    assert pace.wait(NOW) == 0
    asked(pace, 300, NOW)
    assert pace.wait(NOW + 30) == 0


def test_a_delay_is_kept():
    pace = GuestPace()
    pace.sent(NOW, 2.0)
    assert [pace.wait(NOW + after) for after in (0, 1.5, 2)] == [2.0, 0.5, 0]


LIMITS = st.tuples(st.integers(2, 300), st.sampled_from([60, 300, 900, 1800, 3600]))


@given(
    limit=LIMITS, said=st.sampled_from([NO_LIMITS, RateLimit(retry_after=30.0)]), begin=st.integers(0, 3599)
)
def test_one_refusal_is_enough_to_stay_under_a_limit_from_then_on(limit, said, begin):
    number, length = limit
    pace, now = GuestPace(), NOW + begin
    asked(pace, number + 1, now, every=0.1)
    now += 0.1 * number
    assert pace.refused(now, said, is_limit=True) == HOUR
    sent = []
    for _ in range(number + 3):
        now += pace.wait(now)
        sent.append(now)
        pace.sent(now, 0.0)
    assert sent[0] >= NOW + begin + length
    most = max(sum(begin <= one < begin + length for one in sent) for begin in sent)
    assert most <= number


@pytest.mark.parametrize(
    ("before", "passed", "allowed"),
    [
        (15, 20, 20),  # windows begin when ours do: the last one is the whole truth
        (250, 50, 300),  # the window began with the first request
        (0, 20, 20),
    ],
)
def test_what_passed_before_a_refusal_is_what_is_allowed(before, passed, allowed):
    pace = GuestPace()
    asked(pace, before, NOW - 50)
    asked(pace, passed + 1, NOW)
    pace.refused(NOW + 40, NO_LIMITS, is_limit=True)
    assert pace.pace == pytest.approx(HOUR / (allowed - 1))


def test_what_was_asked_in_the_same_hour_counts_for_windows_of_an_hour_and_of_minutes():
    pace = GuestPace()
    asked(pace, 200, NOW)
    asked(pace, 11, NOW + 2 * PERIOD)
    pace.refused(NOW + 2 * PERIOD + 5, NO_LIMITS, is_limit=True)
    assert pace.pace == pytest.approx(PERIOD / 9)  # more than an hour's 210


def test_what_passed_hours_ago_says_nothing_of_a_refusal():
    pace = GuestPace()
    asked(pace, 200, NOW)
    pace.refused(NOW + 9 * HOUR, NO_LIMITS, is_limit=True)
    assert pace.pace == PERIOD


def test_with_each_refusal_it_is_asked_half_as_often():
    pace = GuestPace()
    asked(pace, 31, NOW)
    found = []
    for _ in range(12):
        pace.refused(NOW + 10, NO_LIMITS, is_limit=True)
        found.append(pace.pace)
    assert found[:3] == [pytest.approx(HOUR / 29 * times) for times in (1, 2, 4)]
    assert found[-1] == HOUR


def test_what_a_server_says_is_the_least_that_it_is_left_alone():
    pace = GuestPace()
    asked(pace, 11, NOW)
    assert pace.refused(NOW + 1, RateLimit(retry_after=30.0), is_limit=True) == HOUR
    assert pace.wait(NOW + 1) == HOUR


def test_where_a_server_wants_us_to_wait_for_longer_its_window_is_presumed_to_be_longer():
    pace = GuestPace()
    asked(pace, 11, NOW)
    assert pace.refused(NOW + 1, RateLimit(retry_after=9000.0), is_limit=True) == 9000
    assert pace.pace == pytest.approx(1000)
    assert pace.wait(NOW + 1) == 9000


def test_a_day_later_it_is_tried_out_whether_twice_as_often_is_allowed():
    pace = GuestPace(free=NOW, pace=10.0)
    found = []
    for _ in range(5):
        pace = pace.relaxed()
        found.append(pace.pace)
    assert found == [5.0, 2.5, 1.25, 0.0, 0.0]
    assert pace.free == NOW


def test_a_server_that_names_its_limit_is_not_slowed_down():
    pace = GuestPace()
    asked(pace, 11, NOW)
    told = RateLimit(limit=10, remaining=0, reset=NOW + 60)
    assert pace.refused(NOW + 2, told, is_limit=True) == 58
    assert pace.pace == 0


def test_where_a_limit_may_not_be_the_reason_nothing_is_made_of_what_passed():
    pace = GuestPace()
    asked(pace, 3, NOW)
    assert pace.refused(NOW + 1, NO_LIMITS, is_limit=False) is None
    assert (pace.pace, pace.wait(NOW + 1)) == (FIRST_PACE, 0)
    assert pace.refused(NOW + 1, RateLimit(retry_after=60.0), is_limit=False) == 60
    assert pace.pace == 2 * FIRST_PACE


def test_a_server_that_refuses_the_very_first_request_is_asked_seldom():
    pace = GuestPace()
    pace.sent(NOW, 0.0)
    assert pace.refused(NOW, NO_LIMITS, is_limit=True) == HOUR
    assert pace.pace == PERIOD


def test_a_clock_that_was_set_back_holds_nothing_up():
    pace = GuestPace(free=NOW + 10**8)
    assert pace.wait(NOW) == 0
    pace.sent(NOW, 1.0)
    assert pace.wait(NOW) == 1
