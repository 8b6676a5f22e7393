from asyncio import Future

import pytest
from simulation import EPOCH

from atoot.errors import NO_LIMITS, RatelimitError
from atoot.message import RateLimit, Request
from atoot.resilience.accounting import clock_time, described, expected_wait, hear_answer, used_up
from atoot.resilience.documented import API, KNOWN
from atoot.resilience.queue import Queue, Waiter
from atoot.resilience.window import Window


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
    windows[1].left = 5
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


async def test_the_expected_wait_counts_those_in_front(windows):
    windows[0].left = 0
    queue = Queue()
    waiter = Waiter(1, Future(), Future().get_loop())
    lane = queue.put(waiter, API, windows, "wait", priority=False)
    soon, window = expected_wait(lane, EPOCH, queue.waiting_for)
    late, _ = expected_wait(lane, EPOCH, lambda _: 301)
    assert window is windows[0]
    assert soon == pytest.approx(300.25)
    assert late == pytest.approx(600.25)


def test_the_error_says_what_is_used_up_and_for_how_long(windows):
    error = used_up(windows[0], EPOCH, 12.0, Request("GET", "/api/v1/timelines/home"))
    assert isinstance(error, RatelimitError)
    assert "the limit 'all' (300 in 5 min) is used up until " in str(error)
    assert error.retry_after == 12.0
    windows[0].limit = None
    assert "the server refuses requests until " in str(used_up(windows[0], EPOCH, 1.0, None))


def test_a_wait_that_ends_on_another_day_says_which(windows):
    assert clock_time(EPOCH, 60.0).count(":") == 2
    assert clock_time(EPOCH, 3 * 86400.0).startswith("2026-08-04 ")
    assert clock_time(EPOCH, 1e300) == "a distant time"


def test_a_presumed_limit_is_named_as_such(windows):
    delete = Window("delete", KNOWN["delete"], EPOCH)
    assert described(delete) == "the limit 'delete' (30 in 30 min, presumed)"
    delete.hear(RateLimit(30, 3, EPOCH + 900), EPOCH)
    assert described(delete) == "the limit 'delete' (30 in 30 min)"
    assert (
        described(Window("follows", KNOWN["follows"], EPOCH)) == "the limit 'follows' (400 in 24 h, presumed)"
    )
