"""Tables that several processes share, of which one leads."""

import asyncio

import pytest
from redis.asyncio import Redis

from atoot.redis.tables import RedisTables
from atoot.redis.value import RedisTroubleError


async def opened(redis, name, **more):
    tables = RedisTables(redis.url, name, **more)
    await tables.open()
    return tables


async def test_one_leads_and_writes_all_or_nothing(redis):
    one, other = await opened(redis, "a"), await opened(redis, "a")
    assert await one.lead()
    assert not await other.lead()
    assert await one.lead()
    assert await one.write([("t", "k", "1"), ("t", "empty", ""), ("u", "k", "2")])
    assert await one.items("t") == {"k": "1", "empty": ""}
    assert not await other.write([("t", "k", "stolen")])
    assert await other.read("t", "k") == "1"
    assert await one.write([("t", "k", None)])
    assert await one.read("t", "k") is None
    await one.close()
    assert await other.lead()  # at once, since the other one said that it ends
    await other.close()


async def test_who_leads_no_more_cannot_write(redis):
    one, other = await opened(redis, "b", lease=0.05), await opened(redis, "b")
    assert await one.lead()
    assert await one.write([("t", "k", "1")])
    async with asyncio.timeout(30):
        while not await other.lead():  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(0)
    assert not await one.write([("t", "k", "late")])
    assert await other.write([("t", "k", "2")])
    assert not await one.lead()
    assert await one.read("t", "k") == "2"
    await one.close()
    await other.close()


async def test_who_led_before_redis_was_emptied_cannot_write_into_the_books_of_its_successor(redis):
    one, other = await opened(redis, "flushed"), await opened(redis, "flushed")
    somebody = Redis.from_url(redis.url)
    assert await one.lead()
    await somebody.flushall()
    assert await other.lead()
    assert not await one.write([("t", "k", "1")])
    assert not await one.lead()
    await one.leave()  # which takes nothing from the other one
    assert not await one.lead()
    await somebody.flushall()
    assert await other.lead()
    assert await other.write([("t", "k", "2")])
    await somebody.delete("{flushed}")  # the number alone, as an eviction takes it
    assert await other.lead()
    assert await other.write([("t", "k", "3")])
    await other.leave()
    assert await one.lead()
    await one.close()
    await other.close()
    await somebody.aclose()


async def test_a_redis_that_does_not_answer_is_told_without_its_password(tmp_path):
    tables = RedisTables("redis://:s3cr3t@127.0.0.1:1", "c")
    with pytest.raises(RedisTroubleError, match=r"Redis at 127\.0\.0\.1:1") as caught:
        await tables.open()
    assert "s3cr3t" not in str(caught.value)
    await tables.close()
