"""How a step ends, and what comes after it."""

import pytest
from msgspec.structs import replace

from atoot import errors, harvest
from atoot.harvest.step import FIRST_PAUSE, LONGEST_PAUSE, StepEnd, failed, verdict_of
from atoot.message import RateLimit

MANNERS = harvest.Manners(contact="https://example.org/crawler", tries=3)
JOB = harvest.Job("a.example", "peers")


def test_a_step_that_failed_is_tried_again_later_and_later_and_given_up(caplog):
    job, waits, manners = JOB, [], replace(MANNERS, tries=6)
    for tries in range(1, 7):
        step = failed(job, KeyError("x"), manners)
        assert (step.verdict, step.why, step.items) == ("failed", "KeyError: 'x'", [])
        if tries == 6:
            assert (step.next, step.wait) == (None, 0.0)
            break
        assert step.next.tries == tries
        waits.append(step.wait)
        job = step.next
    assert waits == sorted(waits)
    assert waits[0] >= FIRST_PAUSE
    assert waits[-1] <= LONGEST_PAUSE
    assert caplog.text.count("the step failed") == 6


def test_an_end_without_a_wait_is_for_good_and_one_with_a_wait_goes_on_from_where_it_was():
    further = replace(JOB, pages=1)
    assert StepEnd("done", "that is all").step(JOB, MANNERS, further).next is None
    step = StepEnd("more", "time is up", 0.0).step(JOB, MANNERS, further)
    assert (step.job, step.next, step.wait) == (JOB, further, 0.0)


def test_who_wants_us_to_wait_for_too_long_is_given_up():
    longest = MANNERS.longest_wait
    assert StepEnd("wait", "x", longest).step(JOB, MANNERS).next == JOB
    assert StepEnd("wait", "x", longest + 1).step(JOB, MANNERS).next is None


def test_who_refuses_though_we_came_when_it_said_is_left_alone_for_longer():
    job, waits = JOB, []
    while job is not None:
        step = StepEnd("wait", "x", 1.0, again=True).step(job, MANNERS)
        job = step.next
        waits.append(step.wait)
    assert waits == [1, 30, 60, 120, 240, 480, 960, 1920, 0]


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (errors.RatelimitError("x"), ("wait", True)),
        (errors.UnavailableError("x", limits=RateLimit(retry_after=9.0)), ("wait", True)),
        (errors.UnavailableError("x"), ("broken", True)),
        (errors.ServerError("x", status_code=500), ("broken", True)),
        (errors.NetworkError("x"), ("unreachable", True)),
        (caused(errors.NetworkError("x"), TimeoutError()), ("slow", True)),
        (errors.ApiError("x"), ("garbage", False)),
        (errors.MastodonError("x", status_code=302), ("elsewhere", False)),
        (errors.NotFoundError("x"), ("missing", False)),
        (errors.GoneError("x"), ("missing", False)),
        (errors.UnauthorizedError("x"), ("closed", False)),
        (errors.ForbiddenError("x"), ("closed", False)),
    ],
)
def test_an_error_of_a_host_is_a_verdict(error, verdict):
    assert verdict_of(error) == verdict


def test_in_the_middle_of_a_list_a_server_that_is_unavailable_has_had_too_many_requests():
    assert verdict_of(errors.UnavailableError("x"), went_on=True) == ("wait", True)
