"""What is begun, what is forgotten, and who leads: decisions."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.durable import worker
from atoot.durable.runs import HandlerRun, JournalStep
from atoot.durable.schedules import repeated, timed_job
from atoot.durable.tables import SqliteTables, StateTroubleError, UnusableStateError
from atoot.durable.worker import (
    KEPT,
    KEYS_KEPT,
    MOST_KEPT,
    STAND_BY,
    DurableWorker,
    cancelled,
    is_due,
    leads_still,
    parts_of,
    passes,
    pause_after,
    ready,
    too_old,
)
from atoot.errors import NetworkError
from atoot.redis.tables import LEASE
from quick_clock import SteppingClock


def run(key, at=0.0, due=0.0, account="", is_open=False):
    steps = {"0": JournalStep("post", at)} if is_open else {}
    return HandlerRun(key, "mention", at, account=account, due=due, steps=steps)


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


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(worker, "BETWEEN", 0.01)


async def test_a_task_that_overhears_a_cancellation_is_cancelled_again(quick):
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


async def test_a_task_that_never_ends_is_told_and_holds_up_nobody(quick, caplog):
    released = asyncio.Event()

    async def stubborn():
        while not released.is_set():
            with suppress(asyncio.CancelledError):
                await released.wait()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancelled([task])
    assert "1 tasks of the bot do not end" in caplog.text
    released.set()
    await task


class Tables(SqliteTables):
    """In memory, of which one can be told what goes wrong."""

    def __init__(self):
        super().__init__(":memory:")
        self.lease, self.leads, self.left, self.trouble = 10.0, 0, 0, None

    async def lead(self):
        self.leads += 1
        return True

    async def leave(self):
        self.left += 1

    async def write(self, changes, /):
        if self.trouble is not None:
            raise self.trouble
        return await super().write(changes)


class Doer(DurableWorker):
    """Notes what it does."""

    def __init__(self, store, begins=None, jobs=()):
        made = {name: timed_job(when, repeated(when), missed) for name, when, missed in jobs}
        super().__init__(store, made, SteppingClock(), 8)
        self.owner, self.done, self._begins = "me", [], begins

    async def begin(self):
        if self._begins is not None:
            await self._begins(self)
        await super().begin()

    async def do(self, run):
        self.done.append(run.key)
        await self.finish(run, "done")


@asynccontextmanager
async def serving(doer):
    await doer.store.open()
    task = asyncio.create_task(doer.serve())
    try:
        yield task
    finally:
        await cancelled([task])
        await doer.store.close()


async def until(true):
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)


async def test_who_begins_slowly_goes_on_leading_meanwhile():
    async def slowly(doer):
        while doer.clock.now < 1e9 + 100:  # noqa: ASYNC110 - the clock tells nobody
            await asyncio.sleep(0)

    doer = Doer(Tables(), slowly)
    async with serving(doer):
        await until(lambda: doer.store.leads > 20)
        await doer.new(run("one"))
        await until(lambda: doer.done == ["one"])


async def test_while_the_disk_is_full_it_pauses_longer_and_longer_lets_another_one_lead_and_goes_on_then(
    caplog,
):
    doer = Doer(Tables())
    doer.store.trouble = StateTroubleError("database or disk is full")
    async with serving(doer):
        await until(lambda: doer.store.left == 4)
        assert [pause for pause in doer.clock.slept if pause != 2.5][:3] == [2.0, 4.0, 8.0]
        assert "the bot pauses for 4 s: database or disk is full" in caplog.text
        doer.store.trouble = None
        await until(lambda: doer._tidied > 0)
        await doer.new(run("one"))
        await until(lambda: doer.done == ["one"])


async def test_what_goes_on_though_it_was_given_up_writes_nothing_down():
    doer = Doer(SqliteTables(":memory:"))
    await doer.store.open()
    await doer.begin()
    before = run("one", account="a")
    await doer.new(before)
    await doer.begin()  # leads anew
    for late in (doer.keep(before), doer.finish(before, "done")):
        with pytest.raises(StateTroubleError, match="abandoned"):
            await late
    assert await doer.store.read("seen", "one") is None
    await doer.settle()
    with pytest.raises(StateTroubleError, match="abandoned"):
        await doer.keep(before)  # nor does it come back when it is done
    assert await doer.store.items("runs") == {}
    await doer.store.close()


async def test_books_of_somebody_else_are_refused():
    doer = Doer(SqliteTables(":memory:"))
    await doer.store.open()
    await doer.begin()
    doer.owner = "somebody else"
    with pytest.raises(UnusableStateError, match="the state is of me, and this is somebody else"):
        await doer.begin()
    await doer.store.close()


def test_a_pause_does_not_last_longer_because_the_clock_was_set_back():
    assert not is_due(run("x", due=100.0), 50.0)
    assert is_due(run("x", due=100.0), 100.0)
    assert is_due(run("x", due=5000.0), 1000.0)
    waiting = run("x", due=5000.0)
    waiting.waits = "0"
    assert not is_due(waiting, 1000.0)


@asynccontextmanager
async def begun(*jobs):
    """A worker that has begun, with jobs of these names, which are due so and are made up for so."""
    doer = Doer(SqliteTables(":memory:"), jobs=jobs)
    await doer.store.open()
    await doer.begin()
    yield doer
    await doer.store.close()


async def test_a_job_is_put_down_with_when_it_comes_next_and_done_once_for_all_it_missed(caplog):
    async with begun(("hourly", "1h", "once"), ("missed", "1h", "skip")) as doer:
        first = doer.clock.now + 3600
        assert doer.due == {"hourly": first, "missed": first}
        await doer.settle()
        assert doer.done == []
        doer.clock.now = first + 5 * 3600
        await doer.settle()
        assert doer.done == [f"job hourly {first}"]
        assert "the job missed was missed at " in caplog.text
        assert doer.due == {"hourly": doer.clock.now + 3600, "missed": doer.clock.now + 3600}
        await doer.begin()  # another process takes over
        assert doer.due == {"hourly": doer.clock.now + 3600, "missed": doer.clock.now + 3600}


async def test_a_job_whose_schedule_was_changed_begins_anew_and_one_that_is_gone_is_forgotten():
    async with begun(("a", "1h", "once"), ("b", "1h", "once")) as doer:
        later = Doer(doer.store, jobs=[("a", "2h", "once")])
        await later.begin()
        assert later.due == {"a": doer.clock.now + 7200}
        assert list(await doer.store.items("jobs")) == ["a"]


async def test_what_is_old_is_thrown_away_and_what_happened_before_it_is_taken_for_done():
    async with begun() as doer:
        for number in range(3):
            one = run(f"m{number}")
            one.of = 100.0 + number
            await doer.new(one)
            await doer.settle()
        await doer.write([("keys", "feed", str(doer.clock.now))])
        doer.clock.now += KEPT + 1
        await doer.new(run("new"))
        await doer.settle()
        assert list(await doer.store.items("seen")) == ["new"]
        assert doer.forgotten == 102.0
        assert list(await doer.store.items("keys")) == ["feed"]
        doer.clock.now += KEYS_KEPT
        await doer.settle()
        assert await doer.store.items("keys") == {}
        await doer.begin()
        assert doer.forgotten == 102.0


async def test_what_is_done_or_to_be_done_is_put_down_once():
    async with begun() as doer:
        await doer.new(run("a"))
        await doer.new(run("a"))
        assert list(doer.runs) == ["a"]
        await doer.settle()
        await doer.new(run("a"))
        await doer.settle()
        assert doer.done == ["a"]


async def test_nothing_is_begun_once_it_ends_and_what_hangs_is_cancelled():
    class Hanging(Doer):
        async def do(self, run):
            self.done.append(run.key)
            await asyncio.Event().wait()

    doer = Hanging(SqliteTables(":memory:"))
    await doer.store.open()
    await doer.begin()
    await doer.new(run("a"))
    settling = asyncio.create_task(doer.settle())
    await until(lambda: doer.done == ["a"])
    await doer.new(run("b"))
    await doer.end(0)
    await settling
    assert doer.done == ["a"]
    assert list(await doer.store.items("runs")) == ["a", "b"]
    await doer.store.close()


async def test_who_cannot_reach_the_books_for_longer_than_the_lease_leads_no_more(caplog):
    class Lost(Tables):
        async def lead(self):
            self.leads += 1
            if self.leads > 2:
                raise StateTroubleError("cannot be reached")
            return True

    doer = Doer(Lost())
    async with serving(doer):
        await until(lambda: doer.store.left > 1)
    assert "another process may be the leader now" in caplog.text


def test_errors_pass_if_all_of_their_parts_do():
    away, fault = NetworkError("away"), ValueError("fault")
    assert passes(away)
    assert not passes(fault)
    assert passes(ExceptionGroup("tasks", [away, ExceptionGroup("more", [away])]))
    assert not passes(ExceptionGroup("tasks", [away, ExceptionGroup("more", [fault])]))
    assert parts_of(ExceptionGroup("tasks", [away, ExceptionGroup("more", [fault])])) == [away, fault]
    assert parts_of(fault) == [fault]
