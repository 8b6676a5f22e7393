import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.limits.drift import Drift
from atoot.limits.known import Limit
from atoot.limits.window import LONGEST, MARGIN, Window
from atoot.message import RateLimit, WindowState
from tables import each

NOON = 1_785_585_600.0
"""A moment at which all of Mastodon's windows begin."""
NOW = NOON + 100.0
FIVE = Limit(300, 300)


def window(known=FIVE, now=NOW):
    return Window("all", known, now)


def told(remaining, *, limit=300, reset=NOON + 300.5, retry_after=None):
    return RateLimit(limit, remaining, reset, retry_after)


def answered(one, limits, now=NOW):
    """One call that gets an answer."""
    one.start(now, "wait")
    heard = one.hear(limits, now)
    one.finish(passed=True)
    return heard


def may_start(one, now=NOW, mode="wait", *, priority=False):
    return one.opens(now, mode, priority=priority) <= now


def test_what_mastodon_does_is_presumed():
    assert window().state(NOW, 0) == WindowState(300, 300, NOON + 300, in_flight=0, waiting=0, presumed=True)


def test_what_is_started_counts_at_once():
    one = window()
    answered(one, told(300))
    for _ in range(300):
        assert may_start(one)
        one.start(NOW, "wait")
    assert one.opens(NOW, "wait", priority=False) == NOON + 300.5 + MARGIN


def test_the_server_is_right():
    one = window()
    answered(one, told(17))
    assert one.state(NOW, 0) == WindowState(300, 17, NOON + 300.5, in_flight=0, waiting=0, presumed=False)


def test_a_server_may_have_another_limit():
    one = window()
    answered(one, told(24, limit=25, reset=NOW + 77.5))
    assert (one.limit, one.left, one.end) == (25, 24, NOW + 77.5 + MARGIN)
    answered(one, told(7000, limit=7500, reset=NOW + 77.5))
    assert (one.limit, one.left) == (7500, 7000)


def test_an_answer_that_is_late_never_raises_what_is_left():
    one = window()
    for _ in range(3):
        one.start(NOW, "wait")
    one.hear(told(290), NOW)
    one.finish()
    assert one.left == 288, "two are under way, which it may not have counted"
    one.hear(told(295), NOW)
    one.finish()
    assert one.left == 288
    one.hear(told(288), NOW)
    one.finish()
    assert one.left == 288


def test_the_answer_of_a_call_that_was_alone_is_the_whole_truth():
    one = window()
    answered(one, told(100))
    answered(one, told(200))
    assert one.left == 200


def test_after_an_unclear_end_nobody_is_sure_to_be_alone():
    one = window()
    one.start(NOW, "wait")
    one.finish(clear=False)
    answered(one, told(100))
    answered(one, told(299))
    assert one.left == 99


def test_what_never_arrived_is_given_back():
    one = window()
    one.start(NOW, "wait")
    one.finish(arrived=False)
    assert one.left == 300


def test_a_window_that_ended_is_renewed():
    one = window()
    answered(one, told(0))
    assert not may_start(one, NOON + 300.5)
    assert may_start(one, NOON + 301)
    assert one.left == 300
    assert one.state(NOON + 301, 0).presumed
    assert one.end == NOON + 600.5 + MARGIN


def test_after_a_long_pause_the_window_is_the_one_of_today():
    one = window()
    answered(one, told(0))
    assert may_start(one, NOON + 86_400)
    assert NOON + 86_400 < one.end <= NOON + 86_400 + 301


def test_what_is_under_way_may_count_in_the_next_window_until_an_answer_tells():
    one = window()
    for _ in range(10):
        one.start(NOW, "wait")
    later = NOON + 301
    one.opens(later, "wait", priority=False)
    assert one.left == 290
    assert not one.hear(told(250), later)
    one.finish()
    assert one.left == 291
    assert one.hear(told(280, reset=NOON + 600.5), later)
    one.finish()
    assert one.left == 280 - 8, "so many are under way"
    for _ in range(8):
        one.finish()
    assert one.left == 280 - 8


def test_a_window_that_the_server_began_earlier_is_taken_over():
    one = window()
    answered(one, told(3))
    one.start(NOON + 290, "wait")
    one.start(NOON + 290, "wait")
    one.hear(told(299, reset=NOON + 590.5), NOON + 291)
    one.finish()
    assert (one.left, one.end) == (298, NOON + 590.5 + MARGIN)


def test_resets_that_differ_a_little_are_one_and_the_earliest_at_which_it_surely_is_over_counts():
    one = window()
    for late in (0.4, 0.9, 0.1, 0.7):
        answered(one, RateLimit(300, 200, NOON + 300, slack=late))
    assert one.end == NOON + 300.1 + MARGIN


def test_what_two_windows_tell_of_the_clock_moves_a_guess_that_was_made_before():
    drift = Drift()
    everything, paging = Window("all", FIVE, NOW, drift), Window("paging", Limit(300, 900), NOW, drift)
    for one in (everything, paging):
        one.start(NOW, "wait")
    everything.hear(told(299, reset=NOON + 240.0), NOW)
    paging.hear_of_another(everything, NOW)
    assert paging.end == NOON + 840 + MARGIN


@each("reset", [None, 0.0, NOW - 1e6, NOW + 1e9, NOW + LONGEST + 1])
def test_a_reset_that_makes_no_sense_leaves_the_end_as_presumed(reset):
    one = window()
    answered(one, told(0, reset=reset))
    assert one.left == 0
    assert one.end == NOON + 300 + MARGIN


def test_a_server_may_say_one_of_the_three_alone():
    one = window()
    answered(one, RateLimit(remaining=7, reset=NOON + 300.5))
    assert (one.limit, one.left) == (300, 7)
    one = window()
    answered(one, RateLimit(limit=25))
    assert (one.limit, one.left) == (25, 24)
    one = window()
    one.refuse(RateLimit(reset=NOON + 200.5), NOW)
    assert (one.limit, one.left) == (300, 0)


def test_more_left_than_the_limit_makes_no_sense():
    one = window()
    answered(one, told(9000))
    assert one.left == 300


def test_a_server_that_says_nothing_has_no_limit_until_it_says_so():
    one = window()
    one.start(NOW, "wait")
    one.hear_nothing()
    one.finish()
    assert one.state(NOW, 0).limit is None
    assert one.state(NOW, 0).left is None
    assert one.forecast(NOW, 1_000_000) == 0
    answered(one, told(24, limit=25))
    assert one.left == 24


def test_requests_that_end_unclear_shut_nobody_out_where_no_limit_is_known():
    one = window()
    one.start(NOW, "wait")
    one.hear_nothing()
    one.finish(passed=True)
    for _ in range(2000):
        assert may_start(one)
        one.start(NOW, "wait")
        one.finish(clear=False)


def test_a_silent_answer_does_not_undo_what_the_server_said_a_moment_ago():
    one = window()
    answered(one, told(17))
    one.hear_nothing()
    assert one.left == 17
    one.opens(NOON + 301, "wait", priority=False)
    one.hear_nothing()
    assert one.limit == 300
    one.opens(NOON + 602, "wait", priority=False)
    one.hear_nothing()
    assert one.limit is None


def test_a_window_has_no_fewer_left_than_the_one_that_the_server_names():
    media, everything = Window("media", Limit(30, 1800), NOW), window()
    for _ in range(30):
        media.start(NOW, "wait")
    answered(everything, told(250))
    media.hear_of_another(everything, NOW)
    assert media.left == 250
    everything.hear_of_another(media, NOW)
    assert everything.left == 250


# 429


def test_a_refusal_closes_the_window_until_its_reset():
    one = window()
    one.start(NOW, "wait")
    one.refuse(told(0, reset=NOON + 260.5), NOW)
    one.finish()
    assert one.opens(NOW, "wait", priority=True) == NOON + 260.5 + MARGIN


def test_a_refusal_closes_the_window_for_as_long_as_the_server_asks():
    one = window()
    one.refuse(RateLimit(retry_after=40), NOW)
    assert one.opens(NOW, "wait", priority=False) == NOW + 40 + MARGIN
    assert one.state(NOW, 0).reset == NOON + 300
    assert may_start(one, NOW + 41)


def test_a_refusal_does_not_close_it_for_more_than_a_day():
    one = window()
    one.refuse(RateLimit(retry_after=1e9), NOW)
    assert one.opens(NOW, "wait", priority=False) <= NOW + LONGEST + MARGIN


def test_refusals_without_a_word_close_it_longer_each_time():
    one, now, pauses = window(), NOW, []
    for _ in range(9):
        one.refuse(RateLimit(), now)
        pauses.append(one.closed - now)
        now = one.closed
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    answered(one, told(200, reset=now + 100), now)
    one.refuse(RateLimit(), now)
    assert one.closed == now + 1


def test_refusals_that_come_together_are_one():
    one = window()
    for _ in range(100):
        one.refuse(RateLimit(), NOW)
    assert one.closed == NOW + 1


def test_a_late_refusal_of_the_last_window_does_not_close_this_one():
    one = window()
    one.start(NOW, "wait")
    later = NOON + 301
    one.opens(later, "wait", priority=False)
    one.refuse(told(0), later)
    one.finish()
    assert may_start(one, later)
    assert one.left == 300


def test_where_nothing_is_known_one_request_tries_whether_it_goes_on():
    one = window()
    one.hear_nothing()
    for _ in range(3):
        one.start(NOW, "wait")
    one.refuse(RateLimit(), NOW)
    for _ in range(3):
        one.finish()
    now = one.closed
    assert may_start(one, now)
    one.start(now, "wait")
    assert not may_start(one, now)
    one.hear_nothing()
    one.finish(passed=True)
    assert one.most - one.flying == 2


# pace


def test_pace_spreads_what_is_left_over_the_rest():
    one, now, starts = window(now=NOON), NOON, []
    while (now := one.opens(now, "pace", priority=False)) < NOON + 300:
        one.start(now, "pace")
        starts.append(now)
    assert len(starts) == 270
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert max(gaps) - min(gaps) < 0.01


def test_pace_goes_faster_when_there_is_more_left():
    one = window()
    one.start(NOW, "pace")
    slow = one.slot
    one.left = 290
    one.start(NOW, "pace")
    assert slow > NOW
    one = window()
    one.left = 30 + 20
    one.start(NOW, "pace")
    assert one.slot - NOW == pytest.approx((one.end - NOW) / 20)


def test_the_reserve_is_for_calls_with_priority():
    one = window()
    answered(one, told(30))
    assert one.opens(NOW, "pace", priority=False) == one.end
    assert may_start(one, mode="pace", priority=True)
    assert may_start(one, mode="wait")


def test_priority_does_not_wait_for_its_slot():
    one = window()
    one.start(NOW, "pace")
    assert not may_start(one, mode="pace")
    assert may_start(one, mode="pace", priority=True)


# forecast


@each(
    ("n", "seconds"),
    [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (900, 29)],
)
def test_a_forecast_counts_the_windows(n, seconds):
    deletes = Window("delete", Limit(30, 1800), NOON)
    assert deletes.forecast(NOON, n) == pytest.approx(seconds * 1800, abs=1)


def test_a_forecast_counts_a_pause():
    one = window()
    one.refuse(RateLimit(retry_after=40), NOW)
    assert one.forecast(NOW, 0) == 0
    assert one.forecast(NOW, 1) == 40 + MARGIN


def test_longer_windows_are_learnt_at_once_and_shorter_ones_when_two_in_a_row_were():
    one = window()
    answered(one, told(299, reset=NOW + 3600))
    assert one.period == pytest.approx(3600, abs=2)
    now, end = NOW, NOW + 3600.5
    for _ in range(4):
        now, end = end + 1, end + 60
        one.opens(now, "wait", priority=False)
        answered(one, told(299, reset=end), now)
    assert one.period == pytest.approx(60, abs=2)


# clocks


def test_a_clock_that_is_set_back_does_not_lengthen_the_window():
    one = window()
    answered(one, told(0))
    assert one.opens(NOW - 86_400, "wait", priority=False) <= NOW - 86_400 + 301


def test_what_one_window_tells_about_the_clock_holds_for_all():
    drift = Drift()
    everything, paging = Window("all", FIVE, NOW, drift), Window("paging", Limit(300, 900), NOON + 850, drift)
    assert paging.end == NOON + 900 + MARGIN
    everything.opens(NOON + 850, "wait", priority=False)
    everything.start(NOON + 850, "wait")
    everything.hear(told(299, reset=NOON + 907.5), NOON + 850)
    everything.finish()
    assert not paging.opens(NOON + 901, "wait", priority=False) > NOON + 901
    assert paging.end == NOON + 907.5 + MARGIN


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.floats(0, 40)),
        st.tuples(st.just("hear"), st.floats(0, 5)),
        st.tuples(st.just("lost"), st.floats(0, 5)),
    ),
    max_size=200,
)


@given(EVENTS, st.integers(1, 20), st.randoms(use_true_random=False))
def test_no_order_of_events_overdraws_a_window(events, limit, random):
    """The server's own count, with answers that come in any order, and some that never come."""
    drift = Drift()
    drift.seconds = 0.125
    one = Window("all", Limit(limit, 300), NOON, drift)
    boundary = drift.seconds + MARGIN
    now, counts, flying = NOON, {}, []
    for event, passed in events:
        now += passed
        if event == "start":
            if not may_start(one, now):
                continue
            one.start(now, "wait")
            if random.random() < 0.9:
                index = math.floor((now - boundary) / 300)
                counts[index] = counts.get(index, 0) + 1
                flying.append(RateLimit(limit, limit - counts[index], (index + 1) * 300 + drift.seconds))
            else:
                flying.append(None)
        elif flying:
            limits = flying.pop(random.randrange(len(flying)))
            if limits is not None and event == "hear":
                one.hear(limits, now)
            one.finish(arrived=limits is not None, clear=event == "hear")
    assert max(counts.values(), default=0) <= limit


@given(st.integers(0, 3000), st.integers(0, 290))
def test_a_new_window_lets_one_request_through_however_many_were_answered_at_the_end_of_the_last_one(
    many, under_way
):
    one = window(now=NOON + 290)
    answered(one, told(300, reset=NOON + 300.5), NOON + 290)
    for _ in range(under_way):
        one.start(NOON + 290, "wait")
    for _ in range(many):  # the server names another window, which is closer to its end
        one.hear_of_another(one, NOON + 299)
    later = NOON + 301
    assert may_start(one, later)
    assert one.left == max(300 - under_way - many, 1)
