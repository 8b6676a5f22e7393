"""When a server may be asked whose guests we are."""

from itertools import product

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from atoot.guests.pace import BETWEEN, FIRST_PACE, MOST_REFUSALS, SELDOM, SLOWEST, WINDOWS, GuestPace, Passed
from atoot.message import NO_LIMITS, RateLimit
from tables import each

NOW = 3600.0 * 10**5
"""At the beginning of an hour."""


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


# Limits that are never named


def at_fixed_times(moment, passed, number, seconds):
    """Windows begin at multiples of their length."""
    return sum(one // seconds == moment // seconds for one in passed) < number


def in_the_last_seconds(moment, passed, number, seconds):
    return sum(one > moment - seconds for one in passed) < number


KINDS = [at_fixed_times, in_the_last_seconds]


def read(lets_pass, number, seconds, begin, requests, told=NO_LIMITS, pace=None):
    """Ask a server so often; gives what is known of it, how long that took, and how often it refused."""
    pace, now, passed, refusals = pace or GuestPace(), NOW + begin, [], 0
    while len(passed) < requests:
        now += pace.wait(now)
        pace.sent(now, 0.0)
        if lets_pass(now, passed[-number - 1 :], number, seconds):
            passed.append(now)
        else:
            refusals += 1
            pace.refused(now, told, is_limit=True)
        now += 0.1
    return pace, now - NOW - begin, refusals


@given(
    lets_pass=st.sampled_from(KINDS), number=st.integers(3, 25), seconds=st.sampled_from(WINDOWS + BETWEEN),
    begin=st.floats(0, 3600), windows=st.integers(8, 12),
)  # fmt: skip
@example(lets_pass=at_fixed_times, number=25, seconds=1800.0, begin=1048.0, windows=8)
@example(lets_pass=at_fixed_times, number=13, seconds=120.0, begin=3239.76, windows=10)
def test_a_limit_is_found_out_with_few_refusals_and_in_no_long_time(
    lets_pass, number, seconds, begin, windows
):
    """It takes longest where what passed first lay in two windows, and where no refusal is left for a shorter one."""
    _, took, refusals = read(lets_pass, number, seconds, begin, windows * number)
    assert refusals <= MOST_REFUSALS
    assert took <= 2.5 * max((windows - 1) * seconds, 0.1 * windows * number) + WINDOWS[0]


@each("seconds", [60, 120, 300, 600, 900, 3600])
@each("lets_pass", KINDS)
def test_a_window_that_servers_often_have_costs_hardly_more_than_it_takes(lets_pass, seconds):
    for begin, number in product((0.0, 0.37, 0.8), (5, 20)):
        _, took, _ = read(lets_pass, number, seconds, begin * seconds, 10 * number)
        assert took <= 1.5 * 9 * seconds


@given(lets_pass=st.sampled_from(KINDS), number=st.integers(3, 12), seconds=st.floats(2, 3600))
def test_any_window_is_known_nearly_on_the_next_day_if_not_at_once(lets_pass, number, seconds):
    known, _, refusals = read(lets_pass, number, seconds, 0.0, 15 * number)
    assert refusals <= MOST_REFUSALS + 2
    known, _, refusals = read(lets_pass, number, seconds, 86400.0, 15 * number, pace=known.relaxed())
    assert refusals <= MOST_REFUSALS
    _, took, _ = read(lets_pass, number, seconds, 2 * 86400.0, 15 * number, pace=known)
    assert took <= 2.6 * 15 * (seconds + 2)


@each(
    ("before", "passed", "allowed"),
    [
        (15, 20, 20),  # windows begin when ours do: the last one is the whole truth
        (250, 50, 300),  # the window began with the first request
        (0, 20, 20),
    ],
)
def test_what_passed_before_a_refusal_is_what_is_allowed(before, passed, allowed):
    period = Passed(300.0)
    period.count(NOW - 50, before)
    period.count(NOW + 20, passed)
    assert period.allowed() == allowed


def test_what_passed_long_ago_says_nothing_of_a_window_that_is_shorter():
    pace = GuestPace()
    asked(pace, 200, NOW)
    asked(pace, 11, NOW + 600)
    pace.refused(NOW + 781, NO_LIMITS, is_limit=True)
    assert (pace.window, pace.number) == (300, 10)  # nothing has passed in the last minute


def test_what_passes_at_a_pace_of_ours_says_nothing_of_a_limit():
    """A window that begins anew while we wait makes a shorter one seem to hold: more of them are no larger number then."""
    pace = GuestPace()
    asked(pace, 21, NOW)
    pace.refused(NOW + 2, NO_LIMITS, is_limit=True)
    asked(pace, 30, NOW + 62)
    pace = msgspec.msgpack.decode(msgspec.msgpack.encode(pace.relaxed()), type=GuestPace)
    asked(pace, 30, NOW + 86_400)
    for _ in range(3):
        pace.refused(NOW + 86_500, NO_LIMITS, is_limit=True)
    assert pace.window > WINDOWS[0]
    assert pace.number <= 20


def refused_in_a_row(times, told=NO_LIMITS):
    pace, now, found = GuestPace(), NOW + 2, []
    asked(pace, 20, NOW)
    for _ in range(times):
        now += pace.wait(now)
        pace.sent(now, 0.0)
        wait = pace.refused(now, told, is_limit=True)
        found.append((now + wait - NOW - 2, pace.window))
    return found


def test_the_shortest_window_is_tried_first_and_a_longer_one_after_each_refusal():
    expected = [(length, length) for length in (*WINDOWS, 7200, 14400, 28800)]
    assert refused_in_a_row(7) == [pytest.approx(one) for one in expected]


def test_what_a_server_says_is_believed_once_and_then_the_least_that_it_is_left_alone():
    found = refused_in_a_row(4, RateLimit(retry_after=40.0))
    assert found == [pytest.approx(one) for one in ((40, 40), (80, 60), (300, 300), (900, 900))]


def test_a_wait_that_a_server_names_is_the_window_that_is_presumed():
    pace = GuestPace()
    asked(pace, 11, NOW)
    assert pace.refused(NOW + 1, RateLimit(retry_after=9000.0), is_limit=True) == 9000
    assert (pace.window, pace.number, pace.wait(NOW + 1)) == (9000, 10, 9000)
    assert 9000 < 10 * pace.pace < 9600


def test_a_number_that_was_too_large_is_made_smaller():
    """What passed before the first refusal lay in two windows."""
    pace = GuestPace()
    asked(pace, 21, NOW)
    pace.refused(NOW + 3, NO_LIMITS, is_limit=True)
    assert (pace.window, pace.number) == (60, 20)
    pace = GuestPace(window=60.0, number=20, short=30.0)
    asked(pace, 13, NOW)
    pace.refused(NOW + 22, NO_LIMITS, is_limit=True)
    assert (pace.window, pace.number) == (60, 10)


def test_no_more_is_tried_out_where_too_much_was_refused():
    pace = GuestPace(pace=1.0, window=3600.0, number=10, short=300.0, refusals=MOST_REFUSALS)
    asked(pace, 100, NOW)
    assert pace.window == 3600
    pace = GuestPace(pace=1.0, window=3600.0, number=10, short=300.0, refusals=MOST_REFUSALS - 1)
    asked(pace, 23, NOW)
    assert pace.window == 900


def test_a_server_is_never_left_alone_for_more_than_a_day_or_asked_less_than_once_an_hour():
    found = refused_in_a_row(12, RateLimit(retry_after=10.0**9))
    assert found == [(86400 * days, 86400) for days in range(1, 13)]
    assert refused_in_a_row(20)[-1][1] == 86400
    pace = GuestPace(window=10.0**6, number=1)
    pace.refused(NOW, NO_LIMITS, is_limit=True)
    assert pace.pace == SLOWEST


def test_a_day_later_the_next_shorter_window_is_tried_out_and_what_is_short_enough_forgotten():
    pace = GuestPace(NOW, 30.0, 900.0, 30, short=600.0, held=900.0, refusals=MOST_REFUSALS).relaxed()
    assert (pace.free, pace.pace, pace.window, pace.refusals) == (NOW, 30, 900, 0)
    asked(pace, 62, NOW)
    assert pace.window == 600
    assert GuestPace(NOW, 0.1, 1.5, 20).relaxed() == GuestPace(NOW)
    assert [GuestPace(pace=one).relaxed().pace for one in (8.0, 2.0, 1.0)] == [4.0, 1.0, 0.0]


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
    assert pace.refused(NOW, NO_LIMITS, is_limit=True) == 3600
    assert SELDOM <= pace.pace < 1.1 * SELDOM


def test_a_clock_that_was_set_back_holds_nothing_up():
    pace = GuestPace(free=NOW + 10**8)
    assert pace.wait(NOW) == 0
    pace.sent(NOW, 1.0)
    assert pace.wait(NOW) == 1
