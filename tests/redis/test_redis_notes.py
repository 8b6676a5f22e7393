import asyncio

import pytest

from atoot.errors import NetworkError
from atoot.limits.known import API
from atoot.message import NO_LIMITS
from atoot.redis.notes import RedisNotes, RedisQueue
from quick_clock import WrongClock


@pytest.fixture
async def notes(redis, request):
    async with RedisNotes(redis.url, request.node.name) as made:
        yield made


@pytest.fixture
async def queue(notes, request):
    made = RedisQueue(notes, request.node.name, 60)
    await made.open()
    return made


async def test_a_turn_is_one_workers_until_it_ends(notes):
    turn = await notes.take("x", 60)
    assert turn
    assert not await notes.take("x", 60)
    assert await notes.take("y", 60)
    await notes.end("x", "not the turn")
    assert not await notes.take("x", 60)
    await notes.end("x", turn)
    assert await notes.take("x", 60)


async def test_a_turn_of_a_worker_that_died_ends_by_itself(notes):
    assert await notes.take("x", 0.02)
    while not await notes.take("x", 60):  # noqa: ASYNC110 - Redis has its own clock
        await asyncio.sleep(0.01)


async def test_a_note_is_there_for_all(notes):
    assert await notes.read("host:x") is None
    await notes.write("host:x", b"\0\xff", 60)
    assert await notes.read("host:x") == b"\0\xff"


async def test_a_task_is_for_one_worker_and_once(notes, queue, request):
    await queue.put(b"a", b"b")
    other = RedisQueue(notes, request.node.name, 60)
    await other.open()
    one, two = await queue.take(0.01), await other.take(0.01)
    assert [one.content, two.content] == [b"a", b"b"]
    assert await queue.take(0.01) is None
    assert await queue.done(one)
    assert not await queue.done(one)
    assert await other.done(two)
    assert await queue.left() == (0, 0, None)


async def test_a_task_of_a_worker_that_died_goes_to_another_one_and_is_finished_once(notes, queue, request):
    await queue.put(b"a")
    task = await queue.take(0.01)
    other = RedisQueue(notes, request.node.name, 0.0)
    again = await other.take(0.01)
    assert again == task
    assert await other.done(again, b"next")
    assert not await queue.done(task, b"next")
    assert (await queue.left())[:2] == (0, 1)


async def test_what_comes_after_a_task_waits_for_its_time(queue):
    await queue.put(b"a")
    await queue.done(await queue.take(0.01), b"later", 60)
    assert await queue.take(0.01) is None
    ready, later, wait = await queue.left()
    assert (ready, later) == (0, 1)
    assert 50 < wait <= 60
    await queue.put(b"b")
    await queue.done(await queue.take(0.01), b"now", 0)
    assert (await queue.take(0.01)).content == b"now"


async def test_two_tasks_with_the_same_content_are_two(queue):
    await queue.put(b"a", b"a")
    for _ in range(2):
        await queue.done(await queue.take(0.01), b"same", 60)
    assert (await queue.left())[:2] == (0, 2)


async def test_bytes_of_any_kind_come_back_as_they_were(queue):
    content = bytes(range(256))
    await queue.put(content)
    await queue.done(await queue.take(0.01), content)
    assert (await queue.take(0.01)).content == content


async def test_a_redis_that_is_not_there_is_said_without_the_password():
    async with RedisNotes("redis://user:secret@127.0.0.1:1", "x") as notes:
        with pytest.raises(NetworkError, match=r"Redis at 127\.0\.0\.1:1") as caught:
            await notes.read("x")
    assert "secret" not in str(caught.value)


async def test_a_redis_that_takes_too_long_is_said_as_such(monkeypatch):
    async def never(*command, **options):
        raise TimeoutError

    monkeypatch.setattr("redis.asyncio.Redis.execute_command", never)
    async with RedisNotes("redis://127.0.0.1:1", "x") as notes:
        with pytest.raises(NetworkError, match=r"Redis at 127\.0\.0\.1:1: TimeoutError"):
            await notes.read("x")


async def test_work_goes_on_until_no_task_is_left_nor_one_that_waits(notes, queue):
    done, late = [], [b"3"]

    async def do(number):
        done.append(number)
        return (late.pop(), 0.01) if late else (b"", 0.0)

    await queue.put(b"1", b"no number", b"2")
    assert await queue.work(int, do) == 3
    assert sorted(done) == [1, 2, 3]
    assert await queue.left() == (0, 0, None)


async def test_what_is_no_task_is_thrown_away(notes, queue, caplog):
    await notes.ask("XADD", queue._stream, "*", "other", "x")
    await queue.put(b"1")
    done = []

    async def do(number):
        done.append(number)
        return b"", 0.0

    assert (await queue.work(int, do), done) == (1, [1])
    assert "is dropped" in caplog.text


async def test_what_a_task_raises_ends_the_work_and_the_task_is_not_done(queue):
    async def fail(_):
        raise ValueError("a full disk")

    await queue.put(b"1")
    with pytest.raises(ValueError, match="a full disk"):
        await queue.work(int, fail)
    assert (await queue.left())[:2] == (1, 0)


async def test_guests_share_a_budget_by_the_name_of_their_notes(redis):
    async with (
        RedisNotes(redis.url, "atoot:guests:a") as one,
        RedisNotes(redis.url, "atoot:guests:b") as other,
    ):
        async with one.budget("a.example") as budget:
            for _ in range(3):
                await budget.acquire(API)
                budget.learn(API, NO_LIMITS, 200)
        async with one.budget("a.example") as same, other.budget("a.example") as another:
            assert same.snapshot()["all"].left == 297
            assert "all" not in another.snapshot()


async def test_the_clock_of_redis_is_what_workers_tell_times_by(redis):
    async with RedisNotes(redis.url, "x", WrongClock(-7200)) as notes:
        assert await notes.ahead() == pytest.approx(7200, abs=30)
