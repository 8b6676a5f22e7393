"""When a server may be asked whose guests we are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.guests.pace import FIRST_PACE, LONGEST_PACE, PERIOD, GuestPace
from atoot.message import NO_LIMITS, RateLimit

NOW = 300.0 * 10**6
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


@given(number=st.integers(2, 300), length=st.sampled_from([60, 300]))
def test_one_refusal_is_enough_to_stay_under_a_limit_from_then_on(number, length):
    pace, now = GuestPace(), NOW
    asked(pace, number + 1, now, every=0.1)
    now += 0.1 * number
    assert pace.refused(now, NO_LIMITS, is_limit=True) == PERIOD
    sent = []
    for _ in range(number + 3):
        now += pace.wait(now)
        sent.append(now)
        pace.sent(now, 0.0)
    assert sent[0] >= NOW + PERIOD
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
    asked(pace, before, NOW + 250)
    asked(pace, passed + 1, NOW + PERIOD)
    pace.refused(NOW + PERIOD + 40, NO_LIMITS, is_limit=True)
    assert pace.pace == pytest.approx(PERIOD / (allowed - 1))


def test_what_was_asked_long_ago_does_not_count():
    pace = GuestPace()
    asked(pace, 200, NOW)
    asked(pace, 11, NOW + 2 * PERIOD)
    pace.refused(NOW + 2 * PERIOD + 5, NO_LIMITS, is_limit=True)
    assert pace.pace == pytest.approx(PERIOD / 9)


def test_what_passed_hours_ago_says_nothing_of_a_refusal():
    pace = GuestPace()
    asked(pace, 200, NOW)
    pace.refused(NOW + 9 * PERIOD, NO_LIMITS, is_limit=True)
    assert pace.pace == PERIOD


def test_with_each_refusal_it_is_asked_half_as_often():
    pace = GuestPace()
    asked(pace, 31, NOW)
    found = []
    for _ in range(12):
        pace.refused(NOW + 10, NO_LIMITS, is_limit=True)
        found.append(pace.pace)
    assert found[:3] == [pytest.approx(PERIOD / 29 * times) for times in (1, 2, 4)]
    assert found[-1] == LONGEST_PACE


def test_what_a_server_says_is_the_least_that_it_is_left_alone():
    pace = GuestPace()
    asked(pace, 11, NOW)
    assert pace.refused(NOW + 1, RateLimit(retry_after=30.0), is_limit=True) == PERIOD
    assert pace.wait(NOW + 1) == PERIOD


def test_where_a_server_wants_us_to_wait_for_longer_its_window_is_presumed_to_be_longer():
    pace = GuestPace()
    asked(pace, 11, NOW)
    assert pace.refused(NOW + 1, RateLimit(retry_after=900.0), is_limit=True) == 900
    assert pace.pace == pytest.approx(100)
    assert pace.wait(NOW + 1) == 900


def test_while_nothing_passes_the_window_is_presumed_to_be_twice_as_long_each_time():
    pace, now, waits = GuestPace(), NOW, []
    asked(pace, 21, now)
    for _ in range(6):
        waits.append(pace.refused(now, NO_LIMITS, is_limit=True))
        now += waits[-1]
        pace.sent(now, 0.0)
    assert waits == [300, 600, 1200, 2400, 3600, 3600]
    assert pace.pace == pytest.approx(PERIOD / 19 * 2**5)


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
    assert pace.refused(NOW, NO_LIMITS, is_limit=True) == PERIOD
    assert pace.pace == PERIOD


def test_a_clock_that_was_set_back_holds_nothing_up():
    pace = GuestPace(free=NOW + 10**8)
    assert pace.wait(NOW) == 0
    pace.sent(NOW, 1.0)
    assert pace.wait(NOW) == 1
