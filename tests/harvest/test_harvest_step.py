"""How a step ends, and what comes after it."""

from msgspec.structs import replace

from atoot import harvest
from atoot.guests.verdicts import VisitEnd
from atoot.harvest.step import FIRST_PAUSE, LONGEST_PAUSE, failed, step_of

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
    assert step_of(VisitEnd("done", "that is all"), JOB, MANNERS, further).next is None
    step = step_of(VisitEnd("more", "time is up", 0.0), JOB, MANNERS, further)
    assert (step.job, step.next, step.wait) == (JOB, further, 0.0)


def test_who_wants_us_to_wait_for_too_long_is_given_up():
    longest = MANNERS.longest_wait
    assert step_of(VisitEnd("wait", "x", longest), JOB, MANNERS).next == JOB
    assert step_of(VisitEnd("wait", "x", longest + 1), JOB, MANNERS).next is None


def test_who_refuses_though_we_came_when_it_said_is_left_alone_for_longer():
    job, waits = JOB, []
    while job is not None:
        step = step_of(VisitEnd("wait", "x", 1.0, again=True), job, MANNERS)
        job = step.next
        waits.append(step.wait)
    assert waits == [1, 30, 60, 120, 240, 480, 960, 1920, 0]
