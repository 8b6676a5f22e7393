"""With a real Redis, which the tests start and stop; they are skipped where there is none."""

import asyncio
import logging
import sys
import time
from pathlib import Path

import pytest

from atoot.testing import RateWindow, ScriptedServer

pytest.importorskip("redis", reason="redis-py is not installed: pip install 'atoot[redis]'")

from redis.asyncio import Redis

from atoot.errors import NO_LIMITS, NetworkError, RatelimitError
from atoot.limits.engine import Budget
from atoot.limits.known import API
from atoot.message import RateLimit, Request
from atoot.operations import classify
from atoot.redis import budget as redis_budget
from atoot.redis import windows as ledger
from atoot.redis.budget import RedisBudget
from redis_process import RedisProcess
from shown_locals import shown_with_locals

TOKEN = "s3cr3t-t0ken-of-all-the-workers"
SITE = "mastodon.example"
SOON = 20.0
"""Seconds that anything here takes at most."""


@pytest.fixture
async def join(redis):
    """Opens budgets, and closes them."""
    budgets = []

    async def join(url=redis.url, **options):
        budgets.append(await RedisBudget.open(url, SITE, TOKEN, **options))
        return budgets[-1]

    yield join
    for budget in budgets:
        await budget.close()


@pytest.fixture
async def budget(join) -> Budget:
    return await join()


@pytest.fixture
async def other(join) -> Budget:
    return await join()


async def hear(budget, limits, status=200):
    """A call is answered so, and everybody can know."""
    await budget.acquire(API)
    budget.learn(API, limits, status)
    await told(budget)


async def told(budget):
    """All that was said has come to Redis."""
    await until(lambda: not budget._ended)


async def until(condition):
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - what is looked at is numbers, and other processes change them
            await asyncio.sleep(0.005)


def queue_up(budget, names, through, **options):
    async def call(name):
        await budget.acquire(API, **options)
        through.append(name)

    return [asyncio.create_task(call(name)) for name in names]


async def gone(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def used_up(seconds=100.5, limit=300):
    return RateLimit(limit, 0, time.time() + seconds)


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
    tasks[2].cancel()
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


# Workers come and go


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


# Trouble


async def test_an_unreachable_redis_is_an_error_at_the_start():
    with pytest.raises(NetworkError, match=r"Redis at 127\.0\.0\.1:1: ") as caught:
        await RedisBudget.open("redis://me:pa55word@127.0.0.1:1", SITE, TOKEN)
    assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://:pa55word@a/", "redis://:pa55word@a:port/", "redis://:pa55word@[a/"])
def test_no_traceback_with_local_variables_shows_the_password_of_an_address_that_is_none(url):
    with pytest.raises(ValueError, match="redis: ") as caught:
        RedisBudget(url, SITE, TOKEN)
    shown = shown_with_locals(caught.value, __file__)
    assert "place_of" in shown
    assert "pa55word" not in shown
    assert TOKEN not in shown


async def test_a_wrong_password_is_an_error_at_the_start(tmp_path):
    redis = RedisProcess(tmp_path)
    redis.start("--requirepass", "right")
    try:
        with pytest.raises(NetworkError) as caught:
            await RedisBudget.open(redis.url.replace("//", "//:pa55word@"), SITE, TOKEN)
        assert "pa55word" not in shown_with_locals(caught.value, __file__)
        await (await RedisBudget.open(redis.url.replace("//", "//:right@"), SITE, TOKEN)).close()
    finally:
        redis.stop()


async def test_without_redis_the_worker_goes_on_by_itself_and_joins_again(mortal, join, monkeypatch, caplog):
    """The Redis that comes back knows nothing: the workers tell it."""
    monkeypatch.setattr(redis_budget, "RETRY", 0.05)
    caplog.set_level(logging.WARNING, "atoot.limits")
    budget, other = await join(mortal.url), await join(mortal.url)
    await hear(budget, RateLimit(300, 100, time.time() + 100))
    await other.acquire(API)
    mortal.stop()
    for _ in range(10):
        await asyncio.wait_for(budget.acquire(API), SOON)
        await asyncio.wait_for(other.acquire(API), SOON)
    assert caplog.text.count("keeps the limits by itself") == 2
    assert budget.snapshot()["all"].left in (89, 90)
    mortal.start()
    await until(lambda: caplog.text.count("shared as before") == 2)
    await budget.acquire(API)
    await other.acquire(API)
    await budget.acquire(API)
    assert budget.snapshot()["all"].in_flight == 24
    assert 75 <= budget.snapshot()["all"].left <= 77  # both have told what they spent
    assert TOKEN not in caplog.text


async def test_a_redis_that_hangs_costs_no_more_than_its_timeout(mortal, join, monkeypatch, caplog):
    monkeypatch.setattr(redis_budget, "RETRY", 0.05)
    caplog.set_level(logging.WARNING, "atoot.limits")
    budget = await join(mortal.url, timeout=0.3)
    await budget.acquire(API)
    mortal.freeze()
    before = time.monotonic()
    await budget.acquire(API)
    assert time.monotonic() - before < SOON
    before = time.monotonic()
    for _ in range(100):
        await budget.acquire(API)
    assert time.monotonic() - before < SOON  # not 100 times the timeout
    mortal.thaw()
    await until(lambda: "shared as before" in caplog.text)
    other = await join(mortal.url)
    await budget.acquire(API)
    await other.acquire(API)
    assert other.snapshot()["all"].in_flight == 104


async def test_a_worker_may_leave_while_redis_is_away(mortal, join):
    budget = await join(mortal.url)
    await budget.acquire(API)
    mortal.stop()
    await asyncio.wait_for(budget.close(), SOON)


async def test_a_redis_that_dies_while_a_worker_leaves_is_no_error(mortal, join, monkeypatch, caplog):
    caplog.set_level(logging.INFO, "atoot.limits")
    budget = await join(mortal.url, timeout=0.2)

    def farewell():
        mortal.freeze()
        return b""

    monkeypatch.setattr(budget._ledger, "farewell", farewell)
    await asyncio.wait_for(budget.close(), SOON)
    assert "the others learn later that this worker left" in caplog.text


async def test_redis_is_looked_for_until_it_is_there(mortal, join, monkeypatch, caplog):
    monkeypatch.setattr(redis_budget, "RETRY", 0.01)
    looks = []
    budget = await join(mortal.url)
    read = budget._value.read

    async def counted():
        looks.append(1)
        return await read()

    monkeypatch.setattr(budget._value, "read", counted)
    mortal.stop()
    await budget.acquire(API)
    await until(lambda: len(looks) > 3)
    mortal.start()
    await until(lambda: "shared as before" in caplog.text)
    assert budget.snapshot()["all"].in_flight == 1


async def test_many_workers_join_and_leave_at_once(redis):
    budgets = await asyncio.gather(*(RedisBudget.open(redis.url, SITE, TOKEN) for _ in range(20)))
    await asyncio.gather(*(budget.acquire(API) for budget in budgets for _ in range(5)))
    await asyncio.gather(*(hear(budget, NO_LIMITS, 500) for budget in budgets))
    assert max(budget.snapshot()["all"].in_flight for budget in budgets) <= 120
    await asyncio.gather(*(budget.close() for budget in budgets))
    async with RedisBudget(redis.url, SITE, TOKEN) as last:
        await last.acquire(API)
        assert last.snapshot()["all"].in_flight == 1
        assert last.snapshot()["all"].left == 300 - 121


async def test_what_cannot_be_read_is_replaced(budget, redis, caplog):
    async with Redis.from_url(redis.url) as client:
        await client.hset(budget.key, mapping={"version": "x", "data": "garbage"})
        await budget.acquire(API)
        assert b"garbage" not in await client.hget(budget.key, "data")
    assert "is replaced" in caplog.text
    assert budget.snapshot()["all"].left == 299


async def test_a_key_that_is_lost_is_written_anew(budget, other, redis):
    await budget.acquire(API)
    async with Redis.from_url(redis.url) as client:
        await client.delete(budget.key)
    await budget.acquire(API)
    await other.acquire(API)
    assert other.snapshot()["all"].in_flight == 3


# What is in Redis


async def test_the_token_never_comes_to_redis_and_nothing_stays_there_for_ever(budget, redis):
    await hear(budget, RateLimit(300, 4, time.time() + 100))
    async with Redis.from_url(redis.url) as client:
        [key] = await client.keys("*")
        everything = repr((key, await client.hgetall(key)))
        assert 0 < await client.pttl(key) <= 25 * 3600 * 1000
    assert TOKEN not in everything
    assert TOKEN not in repr(vars(budget))
    assert key.decode() == budget.key
    assert budget.key.startswith("atoot:budget:2:mastodon.example:token:")


def test_the_key_depends_on_token_and_instance():
    def key(*arguments, **options):
        return RedisBudget("redis://localhost", *arguments, **options).key

    assert key(SITE, TOKEN) == key(f"https://{SITE}/", TOKEN)
    assert key(SITE, TOKEN).rpartition(":")[2] != key("other.example", TOKEN).rpartition(":")[2]
    assert key(SITE, TOKEN) != key(SITE, TOKEN + "x")
    assert key(SITE, name="crawler") == "atoot:budget:2:mastodon.example:name:crawler"


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("redis://localhost", SITE), {}, "give one of the two"),
        (("redis://localhost", SITE, TOKEN), {"name": "n"}, "give one of the two"),
        (("http://localhost", SITE, TOKEN), {}, "expected a URL that begins with redis://"),
        (("localhost", SITE, TOKEN), {}, "expected a URL that begins with redis://"),
        (("redis://:pa5s/word@localhost", SITE, TOKEN), {}, "percent-encoded"),
        (("redis://localhost", "no host", TOKEN), {}, "host"),
        (("redis://localhost", SITE, "to ken"), {}, "access token"),
        (("redis://localhost", SITE, TOKEN), {"timeout": 0}, "timeout"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_at_once(arguments, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        RedisBudget(*arguments, **options)
    assert "pa5s" not in str(caught.value)
    assert "to ken" not in str(caught.value)


async def test_a_negative_number_of_calls_cannot_be_foreseen(budget):
    with pytest.raises(ValueError, match="n: expected a number of calls"):
        budget.forecast(API, -1)


# The whole


@pytest.mark.parametrize(
    ("calls", "limit"),
    [(15, 40), pytest.param(150, 75, marks=pytest.mark.chaos)],
)
async def test_8_tasks_in_each_of_4_processes_never_ask_for_too_much(redis, calls, limit):
    """600 calls in 8 windows of 8 seconds; a tenth of it everywhere."""
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
            for _ in range(4)
        ]
        said = [(await worker.communicate())[0] for worker in workers]
    seconds = time.monotonic() - begun
    print(f"\n4 processes, {4 * calls} calls, {limit} in 8 s: {window.refused} refused, {seconds:.1f} s")  # noqa: T201
    assert [worker.returncode for worker in workers] == [0] * 4
    assert said == [b"%d\n" % calls] * 4
    assert window.allowed == 4 * calls
    assert window.refused == 0


async def test_guests_keep_to_what_is_presumed_where_a_server_says_nothing(redis):
    async with RedisBudget(redis.url, SITE, name="guests", keeps_presumed=True) as budget:
        for _ in range(20):
            await budget.acquire(API)
            budget.learn(API, NO_LIMITS, 200)
        await told(budget)
        assert budget.snapshot()["all"].left == 280
