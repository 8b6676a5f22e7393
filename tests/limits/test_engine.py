import math
from asyncio import Future

import hypothesis.strategies as st
import pytest
from hypothesis import given
from simulation import EPOCH

from atoot.errors import NO_LIMITS, RatelimitError
from atoot.limits.engine import (
    Lane,
    Waiter,
    WaitingCalls,
    described,
    expected_wait,
    forecast,
    hear_answer,
    meant,
    says_nothing,
    used_up,
)
from atoot.limits.known import API, KNOWN
from atoot.limits.window import Window
from atoot.message import RateLimit, Request
from atoot.operations import classify
from tables import each


@pytest.fixture
def windows():
    return tuple(Window(name, KNOWN[name], EPOCH) for name in API)


def start(windows):
    for window in windows:
        window.start(EPOCH, "wait")


def test_an_answer_ends_a_request_in_all_its_windows(windows):
    start(windows)
    hear_answer(windows, NO_LIMITS, 500, EPOCH)
    assert [window.flying for window in windows] == [0, 0]


def test_the_window_that_is_closest_to_its_end_says_how_much_the_others_have_at_least(windows):
    start(windows)
    windows[1].left, windows[1].counted = 5, 1494
    hear_answer(windows, RateLimit(300, 200, EPOCH + 300), 200, EPOCH)
    assert [window.left for window in windows] == [200, 200]


def test_a_refusal_that_names_no_limit_closes_all(windows):
    start(windows)
    hear_answer(windows, RateLimit(retry_after=60), 429, EPOCH)
    assert all(window.closed > EPOCH + 59 for window in windows)


def test_a_refusal_that_names_a_limit_closes_that_one(windows):
    start(windows)
    hear_answer(windows, RateLimit(300, 0, EPOCH + 300), 429, EPOCH)
    assert [window.left for window in windows] == [0, 1499]


def test_an_error_without_headers_does_not_mean_that_there_is_no_limit(windows):
    start(windows)
    hear_answer(windows, NO_LIMITS, 502, EPOCH)
    assert windows[0].limit == 300
    start(windows)
    hear_answer(windows, NO_LIMITS, 200, EPOCH)
    assert windows[0].limit is None


def test_where_thousands_came_in_the_last_second_of_a_window_no_wait_is_said_that_will_not_be(windows):
    general, account = windows
    general.heard = general.confirmed = True
    general.limit = general.left = 1_000_000
    end = account.end
    for _ in range(2000):
        account.hear_of_another(general, end - 1)
    account.left = account.limit  # so the answers before
    for window in windows:
        window.roll(end + 1)
        window.start(end + 1, "wait")
    assert account.left == 0  # one asks how the window stands
    lane = Lane(API, windows, "wait", priority=False)
    assert expected_wait(lane, end + 1, lambda _: 10)[0] == 0
    assert forecast(windows, end + 1, 100, lambda _: 10) == 0


async def test_the_expected_wait_counts_those_in_front(windows):
    windows[0].left, windows[0].ended = 0, 300
    queue = WaitingCalls()
    waiter = Waiter(1, Future(), Future().get_loop())
    lane = queue.put(waiter, Lane(API, windows, "wait", priority=False))
    soon, window = expected_wait(lane, EPOCH, queue.waiting_for)
    late, _ = expected_wait(lane, EPOCH, lambda _: 301)
    assert window is windows[0]
    assert soon == pytest.approx(300.25)
    assert late == pytest.approx(600.25)


def test_the_error_says_what_is_used_up_and_for_how_long(windows):
    error = used_up(windows[0], EPOCH, 12.0, Request("GET", "/api/v1/timelines/home"))
    assert isinstance(error, RatelimitError)
    assert "the limit 'all' (300 in 5 min, presumed) is used up until " in str(error)
    assert error.retry_after == 12.0
    windows[0].limit = None
    assert "the server refuses requests until " in str(used_up(windows[0], EPOCH, 1.0, None))


def test_a_presumed_limit_is_named_as_such(windows):
    delete = Window("delete", KNOWN["delete"], EPOCH)
    assert described(delete) == "the limit 'delete' (30 in 30 min, presumed)"
    delete.hear(RateLimit(30, 3, EPOCH + 900), EPOCH)
    assert described(delete) == "the limit 'delete' (30 in 30 min)"
    assert (
        described(Window("follows", KNOWN["follows"], EPOCH)) == "the limit 'follows' (400 in 24 h, presumed)"
    )


NOON = 1_785_585_600.0
NOW = NOON + 1000.0
"""Five minutes end at 1200, ten and fifteen at 1800, half an hour at 1800, three hours at 10800."""
PAGING = ("GET", "/api/v1/timelines/home?max_id=1")
POSTING = ("POST", "/api/v1/statuses")
UPLOADING = ("POST", "/api/v2/media")
READING = ("GET", "/api/v1/timelines/home")


def named(request, limit, remaining, reset, now=NOW, **state):
    windows = tuple(Window(name, KNOWN[name], now) for name in classify(*request))
    for window in windows:
        for attribute, value in state.get(window.name, {}).items():
            setattr(window, attribute, value)
    return meant(windows, RateLimit(limit, remaining, reset), now).name


@each(
    ("request_", "limit", "reset", "name"),
    [
        (READING, 300, 1200.4, "all"),
        (READING, 1500, 1200.4, "user"),
        (PAGING, 300, 1200.4, "all"),
        (PAGING, 300, 1800.4, "paging"),
        (POSTING, 300, 1200.4, "all"),
        (POSTING, 300, 10800.4, "statuses"),
        (UPLOADING, 30, 1800.4, "media"),
        (UPLOADING, 300, 1200.4, "all"),
        (("DELETE", "/api/v1/statuses/1"), 30, 1800.4, "delete"),
        (("POST", "/api/v1/accounts/1/follow"), 400, 43200.4, "follows"),
        (("POST", "/api/v1/apps"), 5, 1200.4, "apps"),
        (("POST", "/oauth/token"), 300, 1200.4, "web"),
    ],
)
def test_size_and_end_tell_which_limit_is_meant(request_, limit, reset, name):
    assert named(request_, limit, limit - 1, NOON + reset) == name


def test_of_two_that_end_together_the_one_with_less_left_is_meant():
    late = NOON + 1700
    assert named(PAGING, 300, 5, NOON + 1800.4, late, all={"left": 200}, paging={"left": 10}) == "paging"
    assert named(PAGING, 300, 5, NOON + 1800.4, late, all={"left": 10}, paging={"left": 200}) == "all"


FOLLOWING = ("POST", "/api/v1/accounts/1/follow")


@each("second", [1198.6, 1199.4, 1200.2, 1200.9])
def test_a_limit_of_a_second_is_no_other_when_five_minutes_end_with_it(second):
    general = {"confirmed": True, "limit": 10_000, "ended": 30}
    now, reset = NOON + second, NOON + math.floor(second) + 1
    assert named(FOLLOWING, 20, 8, reset, now, all=general, user={"ended": 30}) == "follows"


def test_an_answer_of_the_next_window_is_still_of_the_same_limit():
    end = NOON + 1500.4
    heard = {"heard": True, "left": 200}
    assert named(PAGING, 300, 299, end, NOON + 1199, all=heard, paging={"heard": True, "left": 3}) == "all"


def test_a_limit_that_the_server_has_set_itself_is_known_by_its_end():
    assert named(UPLOADING, 500, 499, NOON + 1800.4) == "media"


@each("request_", [READING, PAGING, UPLOADING, POSTING])
def test_a_server_with_one_limit_for_all_means_the_general_one(request_):
    assert named(request_, 25, 24, NOW + 123.4) == "all"
    assert named(request_, 300, 299, NOW + 123.4) == "all"


def test_what_is_not_the_known_general_limit_is_that_of_the_kind_of_request():
    known = {"confirmed": True, "limit": 1000}
    assert named(UPLOADING, 77, 76, NOW + 432.1, all=known) == "media"
    assert named(READING, 1000, 76, NOW + 123.4, all=known) == "all"


def test_a_second_limit_that_counts_all_requests_is_kept_apart_from_the_first():
    known = {"confirmed": True, "sure": True, "heard": True, "limit": 50, "period": 10.0, "end": NOW + 7.0}
    assert named(READING, 300, 120, NOW + 123.4, all=known) == "user"
    assert named(READING, 50, 3, NOW + 17.2, all=known, user={"limit": 300, "end": NOW + 123.4}) == "all"


def test_what_the_first_request_was_told_may_be_a_limit_of_its_kind(windows):
    every, account = windows
    follows = Window("follows", KNOWN["follows"], EPOCH)
    for kind, limits in [
        ((*windows, follows), RateLimit(5, 4, EPOCH + 3600)),
        (windows, RateLimit(500, 498, EPOCH + 300)),
        (windows, RateLimit(500, 497, EPOCH + 300)),
        ((*windows, follows), RateLimit(5, 3, EPOCH + 3600)),
    ]:
        start(kind)
        hear_answer(kind, limits, 200, EPOCH)
    assert (every.limit, every.left) == (500, 496)
    assert (account.limit, follows.limit, follows.left) == (1500, 5, 3)


@each(("limit", "name"), [(30, "media"), (300, "all"), (77, "all"), (None, "all")])
def test_without_a_reset_the_size_decides(limit, name):
    assert named(UPLOADING, limit, 3, None) == name


def test_a_reset_further_away_than_a_window_is_long_cannot_be_its_end():
    assert named(POSTING, 300, 299, NOON + 10_820.0) == "statuses"


@each(
    ("limits", "nothing"),
    [
        (RateLimit(), True),
        (RateLimit(retry_after=3), True),
        (RateLimit(reset=NOW), True),
        (RateLimit(0, 0, NOW), True),
        (RateLimit(300), False),
        (RateLimit(None, 0), False),
        (RateLimit(300, 0, NOW), False),
    ],
)
def test_no_numbers_or_a_limit_of_zero_say_nothing(limits, nothing):
    assert says_nothing(limits) is nothing


def test_a_server_that_refused_and_then_has_counted_nothing_is_believed(windows):
    start(windows)
    hear_answer(windows, RateLimit(300, 0, EPOCH + 300), 429, EPOCH)
    start(windows)
    hear_answer(windows, RateLimit(300, 300, EPOCH + 300), 200, EPOCH)
    assert windows[0].opens(EPOCH, "wait", priority=False) == EPOCH


ANSWERS = st.builds(
    RateLimit,
    st.sampled_from([300, 300, 300, 30, 1, 0, 10**12, None]),
    st.sampled_from([299, 300, 30, 1, 0, 10**13, None]),
    st.sampled_from([EPOCH, EPOCH + 300, EPOCH + 600, EPOCH - 10, EPOCH + 1e9, 0.0, None]),
    st.sampled_from([5.0, 0.0, 1e9, None]),
    behind=st.sampled_from([0.0, 0.3, 500.0, -3600.0, None]),
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.0, 0.01, 1.0, 30.0, 200.0, -5.0]),
            st.one_of(st.none(), st.tuples(ANSWERS, st.sampled_from([200, 429, 404, 500]))),
        ),
        max_size=40,
    )
)
def test_whatever_servers_answer_one_request_more_may_start_in_the_end(events):
    windows, now, flying = tuple(Window(name, KNOWN[name], EPOCH) for name in (*API, "delete")), EPOCH, 0
    for seconds, answer in events:
        now += seconds
        if answer is None or not flying:
            for window in windows:
                window.start(now, "wait")
            flying += 1
        else:
            hear_answer(windows, *answer, now)
            flying -= 1
        assert [window.flying for window in windows] == [flying] * len(windows)
    for _ in range(flying):
        hear_answer(windows, NO_LIMITS, 200, now)
    for window in windows:
        for _ in range(3):
            now = max(now, window.opens(now, "wait", priority=False))
        assert window.opens(now, "wait", priority=False) <= now
