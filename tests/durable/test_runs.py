"""A call of a handler as it is written down."""

import asyncio
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoot.durable.runs import HandlerRun, JournalStep, Suspended, waited_for

TEXTS = st.text(max_size=5)
STEPS = st.builds(
    JournalStep,
    kind=st.sampled_from(["post", "ask", "sleep"]),
    at=st.floats(0, 2e9),
    values=st.dictionaries(TEXTS, st.none() | st.booleans() | TEXTS, max_size=2),
    made=st.none() | st.fixed_dictionaries({"id": TEXTS}),
    until=st.floats(0, 2e9),
    over=st.booleans(),
)


def test_a_job_is_done_after_itself_and_an_event_beside_others():
    assert HandlerRun("job x 1", "job", 0.0, "x").lane == HandlerRun("job x 2", "job", 0.0, "x").lane
    assert HandlerRun("event 1", "event", 0.0, "x").lane != HandlerRun("event 2", "event", 0.0, "x").lane


def test_a_run_is_kept_as_it_is_whatever_people_write():
    one = HandlerRun(
        "k",
        "mention",
        1.5,
        about={"text": "\ud800 \u2028 \x00"},
        steps={"0": JournalStep("ask", 1.0, {"question": "7"}, until=9.0)},
        claims=["c"],
    )
    assert HandlerRun.from_json(one.to_json()) == one


def test_a_wait_is_found_in_a_group_of_tasks():
    assert waited_for(Suspended("3")) == "3"
    assert (
        waited_for(BaseExceptionGroup("x", [ValueError(), BaseExceptionGroup("y", [Suspended("4")])])) == "4"
    )
    assert waited_for(KeyboardInterrupt()) is None


@settings(max_examples=30)
@given(st.dictionaries(TEXTS, STEPS, max_size=3), st.lists(TEXTS, max_size=2), st.integers(0, 99))
def test_all_that_a_run_knows_comes_back_and_what_is_usual_takes_no_room(steps, claims, tries):
    one = HandlerRun("k", "job", 2.5, "x", steps=steps, claims=claims, tries=tries)
    text = one.to_json()
    assert text.isascii()
    assert HandlerRun.from_json(text) == one
    assert ("tries" in json.loads(text)) == bool(tries)


def test_a_later_version_may_write_more_about_a_run_and_half_of_one_is_none():
    known = json.loads(HandlerRun("k", "follow", 1.0).to_json())
    assert HandlerRun.from_json(json.dumps({**known, "mood": "good"})) == HandlerRun("k", "follow", 1.0)
    for wrong in ("[]", "{}", json.dumps({**known, "at": "yesterday"}), json.dumps({**known, "steps": [1]})):
        with pytest.raises(msgspec.ValidationError):
            HandlerRun.from_json(wrong)
    with pytest.raises(ValueError, match="Expecting"):
        HandlerRun.from_json(json.dumps(known)[:-2])


def test_a_run_is_open_as_long_as_it_is_not_known_what_came_of_a_post():
    run = HandlerRun("k", "mention", 0.0)
    assert not run.is_open
    run.steps["0"] = JournalStep("ask", 0.0, {"question": "7"})
    run.steps["1"] = JournalStep("sleep", 0.0)
    assert not run.is_open
    assert run.made == []
    run.steps["2"] = JournalStep("post", 0.0, {"status": "x"})
    assert run.is_open
    run.steps["2"].made = {"id": 9}
    run.steps["0"].made = {"id": "8"}  # somebody else's answer
    assert not run.is_open
    assert run.made == ["9"]


def test_a_wait_ends_once_and_a_run_that_waits_for_nothing_stays_as_it_is():
    run = HandlerRun("k", "mention", 0.0, steps={"0": JournalStep("sleep", 0.0)}, waits="0")
    run.wait_is_over()
    assert run.steps["0"].over
    assert run.waits == ""
    before = run.to_json()
    run.wait_is_over()
    assert run.to_json() == before


def test_two_runs_share_no_steps():
    one, other = HandlerRun("a", "job", 0.0), HandlerRun("b", "job", 0.0)
    one.steps["0"] = JournalStep("sleep", 0.0)
    one.claims.append("c")
    assert (other.steps, other.claims) == ({}, [])


async def test_a_wait_is_no_error_that_a_handler_catches_and_cancels_those_beside_it():
    heard = []

    async def beside():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            heard.append("cancelled")
            raise

    def wait():
        raise Suspended("0")

    async def waits():
        try:
            wait()
        except Exception:  # noqa: BLE001 - as a handler may have it
            heard.append("caught")

    with pytest.raises(BaseExceptionGroup) as caught:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(beside())
            tasks.create_task(waits())
    assert waited_for(caught.value) == "0"
    assert heard == ["cancelled"]
