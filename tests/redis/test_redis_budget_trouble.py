"""A Redis that is away, hangs, refuses or holds what nobody can read; and what may stand in it."""

import asyncio
import logging
import time

import pytest

pytest.importorskip("redis", reason="redis-py is not installed: pip install 'atoot[redis]'")

from redis.asyncio import Redis
from redis_budgets import SITE, SOON, TOKEN, hear, until

from atoot.errors import NO_LIMITS, NetworkError
from atoot.limits.known import API
from atoot.message import RateLimit
from atoot.redis import budget as redis_budget
from atoot.redis.budget import RedisBudget
from redis_process import RedisProcess
from shown_locals import shown_with_locals
from tables import each

# Trouble


async def test_an_unreachable_redis_is_an_error_at_the_start():
    with pytest.raises(NetworkError, match=r"Redis at 127\.0\.0\.1:1: ") as caught:
        await RedisBudget.open("redis://me:pa55word@127.0.0.1:1", SITE, TOKEN)
    assert "pa55word" not in str(caught.value)


@each("url", ["http://:pa55word@a/", "redis://:pa55word@a:port/", "redis://:pa55word@[a/"])
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
    assert caplog.text.count("keeps to the limits on its own") == 2
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
    assert budget.key.startswith("atoot:budget:5:mastodon.example:token:")


def test_the_key_depends_on_token_and_instance():
    def key(*arguments, **options):
        return RedisBudget("redis://localhost", *arguments, **options).key

    assert key(SITE, TOKEN) == key(f"https://{SITE}/", TOKEN)
    assert key(SITE, TOKEN).rpartition(":")[2] != key("other.example", TOKEN).rpartition(":")[2]
    assert key(SITE, TOKEN) != key(SITE, TOKEN + "x")
    assert key(SITE, name="crawler") == "atoot:budget:5:mastodon.example:name:crawler"


@each(
    ("arguments", "options", "message"),
    [
        (("redis://localhost", SITE), {}, "exactly one of the two"),
        (("redis://localhost", SITE, TOKEN), {"name": "n"}, "exactly one of the two"),
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
