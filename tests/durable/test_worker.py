"""What is begun, what is forgotten, and who leads: decisions."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from atoot.durable.journal import Run, Step, Suspended, waited_for
from atoot.durable.worker import (
    KEPT,
    MOST_KEPT,
    STAND_BY,
    cancelled,
    lane_of,
    leads_still,
    pause_after,
    ready,
    too_old,
)
from atoot.redis.tables import LEASE


def run(key, at=0.0, due=0.0, account="", is_open=False):
    steps = {"0": Step("post", at)} if is_open else {}
    return Run(key, "mention", at, account=account, due=due, steps=steps)


def test_what_was_interrupted_comes_first_then_the_oldest_one_of_each_person():
    runs = [
        run("new", 3, account="a"),
        run("old", 1, account="b"),
        run("older", 0, account="b"),
        run("broken", 2, account="c", is_open=True),
        run("later", 0, due=9),
    ]
    assert [one.key for one in ready(runs, set(), 5.0, 8)] == ["broken", "older", "new"]
    assert [one.key for one in ready(runs, {"c"}, 5.0, 1)] == ["older"]
    assert ready(runs, set(), 5.0, 0) == []


def test_a_job_is_done_after_itself_and_an_event_beside_others():
    assert lane_of(Run("job x 1", "job", 0.0, "x")) == lane_of(Run("job x 2", "job", 0.0, "x"))
    assert lane_of(Run("event 1", "event", 0.0, "x")) != lane_of(Run("event 2", "event", 0.0, "x"))


@given(st.floats(0, 1e9), st.floats(0, 60), st.floats(1, 60))
def test_who_leads_stops_before_another_one_can_begin(renewed, passed, lease):
    if leads_still(renewed, renewed + passed, lease):
        assert passed < lease * 0.75


def test_another_process_takes_over_within_fifteen_seconds():
    assert LEASE + STAND_BY < 15


def test_pauses_grow_and_are_bounded():
    pauses = [pause_after(tries) for tries in range(40)]
    assert pauses == sorted(pauses)
    assert pauses[0] == 1
    assert pauses[-1] == 900


def test_what_is_old_is_forgotten_and_no_more_is_kept_than_so_much():
    done = {str(n): {"at": float(n)} for n in range(10)}
    assert too_old(done, 5 + KEPT) == ["0", "1", "2", "3", "4"]
    assert too_old(done, 9.0) == []
    many = {str(n): {"at": 1e9 + n} for n in range(MOST_KEPT + 3)}
    assert too_old(many, 1e9) == ["0", "1", "2"]


def test_a_run_is_kept_as_it_is_whatever_people_write():
    one = Run(
        "k",
        "mention",
        1.5,
        about={"text": "\ud800 \u2028 \x00"},
        steps={"0": Step("ask", 1.0, {"question": "7"}, until=9.0)},
        claims=["c"],
    )
    assert Run.from_json(one.to_json()) == one


def test_a_wait_is_found_in_a_group_of_tasks():
    assert waited_for(Suspended("3")) == "3"
    assert (
        waited_for(BaseExceptionGroup("x", [ValueError(), BaseExceptionGroup("y", [Suspended("4")])])) == "4"
    )
    assert waited_for(KeyboardInterrupt()) is None


async def test_a_task_that_overhears_a_cancellation_is_cancelled_again():
    heard = []

    async def stubborn():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            heard.append(1)
        await asyncio.Event().wait()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancelled([task])
    assert heard == [1]
    assert task.cancelled()
