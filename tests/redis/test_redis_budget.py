"""What workers that share a budget know of each other, and how their calls wait; with a real Redis."""

import asyncio
import time

import pytest

pytest.importorskip("redis", reason="redis-py is not installed: pip install 'atoot[redis]'")

from redis_budgets import SITE, SOON, TOKEN, gone, hear, queue_up, told, until, used_up

from atoot.errors import RatelimitError
from atoot.limits.known import API
from atoot.message import RateLimit, Request
from atoot.operations import classify
from atoot.redis.budget import RedisBudget

# What one does, the others know


async def test_what_one_starts_the_others_see(budget, other):
    for _ in range(3):
        await budget.acquire(API)
    await other.acquire(API)
    assert other.snapshot()["all"].left == 296
    assert other.snapshot()["all"].in_flight == 4


async def test_what_one_learns_the_others_know(budget, other):
    await hear(budget, RateLimit(300, 4, time.time() + 100))
    await other.acquire(API)
    assert other.snapshot()["all"].left == 3
    assert not other.snapshot()["all"].presumed
    assert 95 < other.forecast(API, 4) < 105
    assert other.forecast(API, 3) == 0


async def test_a_refusal_closes_for_all_workers(budget, other):
    await hear(budget, RateLimit(retry_after=60), 429)
    with pytest.raises(RatelimitError, match="not sent: ") as caught:
        await other.acquire(API, mode="raise", request=Request("GET", "/api/v1/timelines/home"))
    assert 55 < caught.value.retry_after < 65
    assert caught.value.path == "/api/v1/timelines/home"


async def test_several_limits_are_counted_at_once(budget, other):
    await budget.acquire(classify("DELETE", "/api/v1/statuses/1"))
    await other.acquire(classify("POST", "/api/v2/media"))
    left = {name: state.left for name, state in other.snapshot().items()}
    assert left == {"all": 298, "user": 1498, "delete": 29, "media": 29}


async def test_a_request_that_never_arrived_is_given_back(budget, other):
    await budget.acquire(API)
    budget.release(API, arrived=False)
    await told(budget)
    await other.acquire(API)
    assert other.snapshot()["all"].left == 299


async def test_pace_spreads_over_all_workers(budget, other):
    await hear(budget, RateLimit(limit=10, remaining=9, reset=time.time() + 300))
    await budget.acquire(API, mode="pace")
    with pytest.raises(RatelimitError):
        await other.acquire(API, mode="pace", patience=0)
    await other.acquire(API, mode="pace", priority=True)


async def test_workers_whose_clocks_differ_agree_on_when_a_window_ends(redis, other):
    def late():
        return time.time() - 1000

    async with RedisBudget(redis.url, SITE, TOKEN, clock=late) as budget:
        await hear(budget, RateLimit(300, 4, late() + 100))
        await other.acquire(API)
        assert other.snapshot()["all"].left == 3
        assert abs(other.snapshot()["all"].reset - (time.time() + 100)) < 2


# Waiting


async def test_a_call_learns_what_it_waits_for_and_how_long(budget):
    await hear(budget, used_up())
    waits = []
    tasks = queue_up(budget, "a", [], on_wait=lambda seconds, name: waits.append((seconds, name)))
    await until(lambda: waits)
    assert waits[0][1] == "all"
    assert 95 < waits[0][0] < 105
    assert budget.snapshot()["all"].waiting == 1
    await gone(tasks)


async def test_a_call_with_little_patience_does_not_begin_to_wait(budget):
    await hear(budget, used_up())
    with pytest.raises(RatelimitError, match=r"not sent: the limit .all. \(300 in 5 min"):
        await budget.acquire(API, patience=50)
    assert budget.snapshot()["all"].waiting == 0


async def test_calls_of_a_process_start_in_their_order_and_those_with_priority_first(budget):
    await hear(budget, used_up(0.8))
    through = []
    tasks = queue_up(budget, range(20), through) + queue_up(budget, ["first"], through, priority=True)
    await asyncio.wait_for(asyncio.gather(*tasks), SOON)
    assert through == ["first", *range(20)]


async def test_a_call_that_was_refused_keeps_its_place(budget):
    place = await budget.acquire(API)
    await budget.acquire(API)
    budget.learn(API, RateLimit(300, 0, time.time() + 0.8), 429)
    await told(budget)
    through = []
    tasks = queue_up(budget, ["later"], through) + queue_up(budget, ["before"], through, place=place)
    await asyncio.wait_for(asyncio.gather(*tasks), SOON)
    assert through == ["before", "later"]


async def test_a_window_is_shared_evenly_among_the_processes(budget, other):
    await hear(budget, used_up(0.8, limit=40))
    mine, theirs = [], []
    tasks = queue_up(budget, range(60), mine) + queue_up(other, range(60), theirs)
    await until(lambda: len(mine) + len(theirs) >= 40)
    assert (len(mine), len(theirs)) == (20, 20)
    await gone(tasks)


async def test_a_call_that_is_cancelled_leaves_no_trace(budget, other):
    await hear(budget, used_up(0.8))
    through = []
    tasks = queue_up(budget, range(5), through)
    await until(lambda: budget.snapshot()["all"].waiting == 5)
    await gone(tasks[2:3])
    assert budget.snapshot()["all"].waiting < 5
    await asyncio.wait(tasks, timeout=SOON)
    assert through == [0, 1, 3, 4]
    await other.acquire(API)
    assert other.snapshot()["all"].in_flight == 5


async def test_a_call_that_is_cancelled_while_redis_is_asked_is_given_back(budget, join):
    task = asyncio.create_task(budget.acquire(API))
    while not budget._through:  # noqa: ASYNC110 - exactly the moment in which nobody is told anything
        await asyncio.sleep(0)
    await gone([task])
    await told(budget)
    await until(lambda: not any(budget._ledger.held.values()))
    other = await join()
    await other.acquire(API)
    assert other.snapshot()["all"].left == 299
    assert other.snapshot()["all"].in_flight == 1


async def test_a_call_that_is_cancelled_when_it_has_just_been_let_through_is_given_back(budget):
    await hear(budget, used_up(0.8))
    through = []
    tasks = queue_up(budget, ["a"], through)
    await until(lambda: budget.snapshot()["all"].waiting == 1)
    while not any(budget._ledger.held.values()) or budget._through:  # noqa: ASYNC110 - the moment between
        await asyncio.sleep(0)
    await gone(tasks)
    await told(budget)
    assert through == []
    assert budget.snapshot()["all"].in_flight == 0
    assert budget.snapshot()["all"].left == 300


async def test_a_call_that_is_cancelled_while_another_worker_comes_first_is_forgotten(
    budget, other, monkeypatch
):
    await other.acquire(API)
    swap = budget._value.swap

    async def slow(data):
        await gone(tasks)
        return await swap(data)

    monkeypatch.setattr(budget._value, "swap", slow)
    tasks = queue_up(budget, ["a"], [])
    await asyncio.wait(tasks)
    await budget.acquire(API)
    assert budget.snapshot()["all"].in_flight == 2
    assert budget.snapshot()["all"].left == 298


async def test_what_goes_wrong_in_the_callers_function_is_the_callers(budget):
    await hear(budget, used_up())
    with pytest.raises(ZeroDivisionError):
        await budget.acquire(API, on_wait=lambda *_: 1 / 0)
    assert budget.snapshot()["all"].waiting == 0
