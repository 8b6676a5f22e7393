"""Workers that share a budget come, go and are killed, and all together keep the limits; with a real Redis."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from atoot.testing import RateWindow, ScriptedServer

pytest.importorskip("redis", reason="redis-py is not installed: pip install 'atoot[redis]'")

from redis_budgets import SITE, SOON, TOKEN, hear, queue_up, told, until, used_up

from atoot.errors import NO_LIMITS
from atoot.limits.known import API
from atoot.operations import classify
from atoot.redis import windows as ledger
from atoot.redis.budget import RedisBudget
from sizes import sized


async def test_a_worker_that_is_killed_gives_back_what_it_held(budget, redis, monkeypatch):
    holder = (
        "import asyncio\n"
        "from atoot.redis.budget import RedisBudget\n"
        "async def main():\n"
        f"    budget = await RedisBudget.open({redis.url!r}, {SITE!r}, {TOKEN!r})\n"
        "    await budget.acquire(('all', 'user'))\n"
        "    print('held', flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", holder, stdout=asyncio.subprocess.PIPE
    )
    assert await process.stdout.readline() == b"held\n"
    await hear(budget, NO_LIMITS, 500)
    assert budget.snapshot()["all"].in_flight == 1
    process.kill()
    await process.communicate()
    monkeypatch.setattr(ledger, "LEASE", 0.5)

    async def look():
        while budget.snapshot()["all"].in_flight:
            await hear(budget, NO_LIMITS, 500)

    await asyncio.wait_for(look(), SOON)


async def test_a_worker_that_leaves_tells_the_others(budget, other):
    await budget.acquire(API)
    await budget.close()
    await budget.close()
    await other.acquire(API)
    assert other.snapshot()["all"].in_flight == 1
    assert other.snapshot()["all"].left == 298


async def test_a_budget_that_is_closed_lets_nobody_wait(budget):
    await hear(budget, used_up())
    tasks = queue_up(budget, range(3), [])
    await until(lambda: budget.snapshot()["all"].waiting == 3)
    await budget.close()
    for task in tasks:
        with pytest.raises(RuntimeError, match="closed"):
            await task
    with pytest.raises(RuntimeError, match="not open"):
        await budget.acquire(API)
    budget.release(API)  # of a request that was still under way: nobody is told any more
    with pytest.raises(RuntimeError, match="was closed"):
        await budget.__aenter__()


async def test_a_call_that_comes_while_the_budget_closes_does_not_wait_for_ever(budget, redis):
    await hear(budget, used_up())
    task = asyncio.create_task(budget.acquire(API))
    await asyncio.sleep(0)
    budget._worker.cancel()
    await asyncio.wait([budget._worker])
    with pytest.raises(RuntimeError, match="closed"):
        await task
    await budget.close()


async def test_a_budget_belongs_to_one_event_loop(budget):
    def elsewhere():
        with pytest.raises(RuntimeError, match="another event loop"):
            asyncio.run(budget.acquire(API))

    await asyncio.to_thread(elsewhere)


async def test_a_budget_that_was_not_opened_says_so(redis):
    budget = RedisBudget(redis.url, SITE, TOKEN)
    with pytest.raises(RuntimeError, match="not open"):
        await budget.acquire(API)
    await budget.close()


async def test_a_limit_that_the_server_does_not_have_is_lifted_for_all_workers(budget, other):
    delete = classify("DELETE", "/api/v1/statuses/1")
    for _ in range(30):
        await budget.acquire(delete)
    await other.acquire(API)
    assert other.forecast(delete, 1) > 0
    waiting = asyncio.create_task(other.acquire(delete))
    await until(lambda: other.snapshot()["delete"].waiting == 1)
    other.presume("gotosocial")
    await asyncio.wait_for(waiting, SOON)
    assert other.forecast(delete, 100) == 0
    await budget.acquire(delete)  # told so by the other one


@sized((2, 15, 20), (4, 150, 75))
async def test_8_tasks_in_each_of_several_processes_never_ask_for_too_much(redis, size):
    """600 calls of 4 processes in 8 windows of 8 seconds; a part of it everywhere."""
    processes, calls, limit = size
    window = RateWindow({}, limit=limit, seconds=8)
    async with ScriptedServer() as server:
        server.on("GET", "/api/v1/preferences", window)
        begun = time.monotonic()
        workers = [
            await asyncio.create_subprocess_exec(
                sys.executable,
                str(Path(__file__).with_name("budget_worker.py")),
                redis.url,
                server.host,
                "8",
                str(calls),
                stdout=asyncio.subprocess.PIPE,
            )
            for _ in range(processes)
        ]
        said = [(await worker.communicate())[0] for worker in workers]
    seconds = time.monotonic() - begun
    called = f"{processes} processes, {processes * calls} calls, {limit} in 8 s"
    print(f"\n{called}: {window.refused} refused, {seconds:.1f} s")  # noqa: T201
    assert [worker.returncode for worker in workers] == [0] * processes
    assert said == [b"%d\n" % calls] * processes
    assert window.allowed == processes * calls
    assert window.refused == 0


async def test_guests_keep_to_what_is_presumed_where_a_server_says_nothing(redis):
    async with RedisBudget(redis.url, SITE, name="guests", keeps_presumed=True) as budget:
        for _ in range(20):
            await budget.acquire(API)
            budget.learn(API, NO_LIMITS, 200)
        await told(budget)
        assert budget.snapshot()["all"].left == 280
