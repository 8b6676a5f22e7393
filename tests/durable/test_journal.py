"""A handler that is called again does nothing twice: the book of its steps."""

import asyncio

import pytest

from atoot.durable.journal import GIVE_UP, Journal, failure
from atoot.durable.runs import HandlerRun, Suspended
from atoot.durable.tables import DAY, KEYS, RUNS, SEEN, VALUES, SqliteTables, StateTroubleError
from atoot.durable.worker import DurableWorker
from atoot.entities import ScheduledStatus, Status
from atoot.errors import NetworkError, NotFoundError
from atoot.posting.post_call import NEVER
from atoot.posting.poster import JOURNAL
from entity_samples import status
from quick_clock import SteppingClock


class Keeper(DurableWorker):
    """Keeps the books, and calls nobody."""

    async def do(self, run):
        raise AssertionError(run.key)


@pytest.fixture
async def worker():
    """One that leads, with books in memory."""
    worker = Keeper(SqliteTables(":memory:"), {}, SteppingClock(), 8)
    worker.owner = "me"
    await worker.store.open()
    await worker.begin()
    yield worker
    await worker.store.close()


@pytest.fixture
async def run(worker):
    run = HandlerRun("mention 1", "mention", worker.clock.time(), account="7")
    await worker.new(run)
    return run


class Poster:
    """Notes what it posts."""

    def __init__(self):
        self.sent = []

    async def send(self, values, idempotency_key, tried):
        self.sent.append((values["status"], idempotency_key, tried))
        if "scheduled_at" in values:
            return ScheduledStatus.from_dict(
                {"id": "5", "scheduled_at": values["scheduled_at"], "params": {}}
            )
        return Status.from_dict(status(str(len(self.sent)), content=values["status"]))


@pytest.fixture
def poster():
    return Poster()


async def again(worker, run, bot="dice"):
    """The book of the same run as a process has it that was started anew."""
    found = HandlerRun.from_json(await worker.store.read(RUNS, run.key))
    worker.runs[run.key] = found
    return Journal(worker, found, bot)


async def never(error):
    return False


async def always(error):
    return True


# Posts


async def test_what_was_posted_in_a_place_is_given_back_when_the_handler_is_called_again(worker, run, poster):
    journal = Journal(worker, run, "dice")
    first = await journal.post(poster, {"status": "one"}, None)
    second = await journal.post(poster, {"status": "two"}, None)
    journal = await again(worker, run)
    assert await journal.post(poster, {"status": "another text by now"}, None) == first
    assert await journal.post(poster, {"status": "two"}, None) == second
    assert [text for text, *_ in poster.sent] == ["one", "two"]


async def test_what_was_begun_is_sent_again_as_it_was_with_the_same_key_and_looked_for_since_then(
    worker, run, poster
):
    class Killed(Poster):
        async def send(self, values, idempotency_key, tried):
            await super().send(values, idempotency_key, tried)
            raise KeyboardInterrupt

    killed = Killed()
    with pytest.raises(KeyboardInterrupt):
        await Journal(worker, run, "dice").post(killed, {"status": "rolled 4"}, None)
    begun = worker.clock.time()
    worker.clock.now += 60
    await (await again(worker, run)).post(poster, {"status": "rolled 6"}, None)
    ((text, key, tried),) = killed.sent
    assert tried == NEVER
    assert poster.sent == [("rolled 4", key, begun)]
    assert text == "rolled 4"


async def test_the_key_is_that_of_the_place_and_of_the_bot(worker, poster):
    keys = []
    for bot, name in (("dice", "a"), ("dice", "b"), ("other", "a"), ("dice", "a")):
        run = HandlerRun(name, "mention", 0.0)
        worker.runs[name] = run
        journal = Journal(worker, run, bot)
        for _ in range(2):
            await journal.post(poster, {"status": "x"}, None)
        keys.append([key for _, key, _ in poster.sent[-2:]])
    assert len({key for pair in keys[:3] for key in pair}) == 6
    assert keys[3] == keys[0]


async def test_a_key_of_the_handlers_own_is_used_and_may_have_been_used_before(worker, run, poster):
    await Journal(worker, run, "dice").post(poster, {"status": "x"}, "mine")
    assert poster.sent == [("x", "mine", None)]


async def test_a_post_for_later_comes_back_as_one(worker, run, poster):
    values = {"status": "x", "scheduled_at": "2026-12-24T18:00:00+00:00"}
    made = await Journal(worker, run, "dice").post(poster, values, None)
    assert isinstance(made, ScheduledStatus)
    assert await (await again(worker, run)).post(poster, values, None) == made
    assert len(poster.sent) == 1


async def test_a_handler_that_goes_another_way_than_before_is_told(worker, run, poster):
    await Journal(worker, run, "dice").post(poster, {"status": "x"}, None)
    with pytest.raises(RuntimeError, match=r"took another path .*: step 0 was post, and is sleep now"):
        await (await again(worker, run)).sleep(5)


async def test_steps_of_another_scope_are_counted_by_themselves(worker, run, poster):
    journal = Journal(worker, run, "dice")
    await journal.post(poster, {"status": "one"}, None)
    journal.scope("error 0 ")
    await journal.post(poster, {"status": "sorry"}, None)
    assert list(run.steps) == ["0", "error 0 0"]


# Waits


async def test_a_question_waits_for_its_answer_and_ends_when_its_time_is_over(worker, run):
    journal = Journal(worker, run, "dice")
    with pytest.raises(Suspended, match="0"):
        await journal.answer("9", 60)
    assert run.steps["0"].until == worker.clock.time() + 60
    run.steps["0"].made = status("10", content="green")
    await worker.keep(run)
    assert (await (await again(worker, run)).answer("9", 60)).id == "10"
    run.steps["0"].made, run.steps["0"].over = None, True
    with pytest.raises(TimeoutError, match="nobody answered"):
        await Journal(worker, run, "dice").answer("9", 60)


async def test_a_pause_lasts_from_when_it_was_begun(worker, run):
    with pytest.raises(Suspended):
        await Journal(worker, run, "dice").sleep(60)
    worker.clock.now += 50
    journal = await again(worker, run)
    with pytest.raises(Suspended):
        await journal.sleep(60)
    assert journal.run.steps["0"].until == run.at + 60
    journal.run.steps["0"].over = True
    journal.scope("")
    assert await journal.sleep(60) is None


# What is done once


async def test_what_is_done_once_is_done_by_the_one_that_claimed_it(worker, run):
    other = HandlerRun("mention 2", "mention", 0.0)
    await worker.new(other)
    mine, theirs = Journal(worker, run, "dice"), Journal(worker, other, "dice")
    assert await mine.once("item a")
    assert not await theirs.once("item a")  # while the first one is at it
    assert await (await again(worker, run)).once("item a")  # which was killed, and goes on
    await worker.finish(worker.runs[run.key], "done")
    assert not await theirs.once("item a")
    assert await theirs.once("item b")


async def test_whoever_goes_on_to_the_next_thing_has_done_with_the_last_one(worker, run):
    journal = Journal(worker, run, "dice")
    assert await journal.once("item a")
    assert not await journal.once("item a")
    assert run.claims
    claimed = run.claims[0]
    assert await worker.store.read(KEYS, claimed) is None
    assert await journal.once("item b")
    assert await worker.store.read(KEYS, claimed) is not None
    assert worker.claimed == set(run.claims)  # else it could not be done even when its key is forgotten
    assert not await journal.once("item a")


async def test_a_key_that_is_still_asked_for_is_not_forgotten(worker, run):
    journal = Journal(worker, run, "dice")
    await journal.once("item \ud800")
    await journal.once("item b")
    ((key, at),) = (await worker.store.items(KEYS)).items()
    assert not await journal.once("item \ud800")
    assert await worker.store.items(KEYS) == {key: at}  # not written each time
    worker.clock.now += DAY + 1
    assert not await journal.once("item \ud800")
    assert float(await worker.store.read(KEYS, key)) == worker.clock.time()


# How a call ends


async def test_what_was_kept_counts_when_the_handler_ended_well(worker, run):
    journal = Journal(worker, run, "dice")
    journal.values.update(count="7", gone=None)

    async def call():
        assert JOURNAL.get() is journal
        return "done"

    await worker.store.write([(VALUES, "gone", "1")])
    await journal.do(call, never)
    assert await worker.store.items(VALUES) == {"count": "7"}
    assert worker.runs == {}
    assert await worker.store.read(SEEN, run.key) is not None


@pytest.mark.parametrize("error", [ValueError("boom"), ExceptionGroup("both", [ValueError("boom")])])
async def test_a_handler_that_fails_is_judged_and_what_it_kept_is_forgotten(worker, run, error, caplog):
    journal, judged = Journal(worker, run, "dice"), []
    journal.values["count"] = "7"

    async def call():
        raise error

    async def judge(found):
        judged.append(found)
        return False

    await journal.do(call, judge)
    assert judged == [error]
    assert await worker.store.items(VALUES) == {}
    assert '"failed"' in await worker.store.read(SEEN, run.key)
    assert "'mention 1' failed: " in caplog.text
    assert "ValueError: boom" in caplog.text


async def test_what_is_tried_again_is_so_later_and_later_and_given_up_after_a_day(worker, run):
    async def call():
        raise NetworkError("away")

    pauses = []
    while run.key in worker.runs:
        run = worker.runs[run.key]
        await Journal(worker, run, "dice").do(call, always)
        pauses.append(run.due - worker.clock.time())
        worker.clock.now = max(worker.clock.now, run.due)
        if run.key in worker.runs:  # another process goes on where this one was
            await again(worker, run)
    assert pauses[:4] == [2, 4, 8, 16]
    assert GIVE_UP <= worker.clock.time() - run.at < GIVE_UP + 1000
    assert '"failed"' in await worker.store.read(SEEN, run.key)


@pytest.mark.parametrize("grouped", [False, True])
async def test_trouble_with_the_books_is_no_failure_of_the_handler(worker, run, grouped):
    trouble = StateTroubleError("disk is full")

    async def call():
        raise ExceptionGroup("tasks", [NetworkError("away"), trouble]) if grouped else trouble

    with pytest.raises(StateTroubleError) as caught:
        await Journal(worker, run, "dice").do(call, never)
    assert caught.value is trouble
    assert worker.runs == {run.key: run}


async def test_a_handler_that_is_given_up_with_its_process_is_called_again_by_the_next_one(worker, run):
    begun = asyncio.Event()

    async def call():
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(Journal(worker, run, "dice").do(call, never))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await worker.store.read(RUNS, run.key) is not None
    assert await worker.store.read(SEEN, run.key) is None


async def test_a_wait_in_a_group_of_tasks_is_put_down_with_its_end(worker, run):
    journal = Journal(worker, run, "dice")
    run.tries = 3

    async def call():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(journal.sleep(60))
        return "done"

    await journal.do(call, never)
    kept = HandlerRun.from_json(await worker.store.read(RUNS, run.key))
    assert (kept.waits, kept.due, kept.tries) == ("0", run.at + 60, 0)
    worker.clock.now = kept.due
    journal = await again(worker, run)
    await journal.do(call, never)
    assert worker.runs == {}


def test_outside_of_a_handler_there_is_no_book():
    with pytest.raises(RuntimeError, match="ask: only a handler of a bot"):
        Journal.current("ask")


# What is said of a failure


def test_a_failure_says_what_and_where():
    def divide():
        return 1 // 0

    with pytest.raises(ZeroDivisionError) as caught:
        divide()
    told = failure(caught.value)
    assert told.startswith("ZeroDivisionError: integer division or modulo by zero\n")
    assert "in divide" in told
    assert failure(ValueError()) == "ValueError"


def raised(error):
    """An error as it is when it was raised."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_a_failure_of_the_library_says_no_places():
    assert failure(raised(NotFoundError("gone"))) == "NotFoundError: 404: gone"


def test_a_failure_of_several_tasks_says_each():
    told = failure(
        raised(ExceptionGroup("tasks", [ValueError("1"), ExceptionGroup("more", [NetworkError("2\x1b[2J")])]))
    )
    assert told.startswith("ExceptionGroup: tasks (2 sub-exceptions)\n")
    assert "\nValueError: 1\n" in told
    assert "\nNetworkError: 2" in told
    assert "\x1b" not in told
