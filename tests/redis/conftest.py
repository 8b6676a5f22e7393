"""A Redis that all tests share, each of which finds it empty; and one that a test may stop."""

import pytest
from redis_budgets import SITE, TOKEN

from redis_process import RedisProcess


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory):
    redis = RedisProcess(tmp_path_factory.mktemp("redis"))
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
async def redis(shared_redis):
    """A Redis with nothing in it."""
    client = pytest.importorskip("redis.asyncio").Redis
    async with client.from_url(shared_redis.url) as admin:
        await admin.flushall()
    return shared_redis


@pytest.fixture
def mortal(tmp_path):
    """A Redis of the test's own, which it may stop."""
    redis = RedisProcess(tmp_path)
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
async def join(redis):
    """Opens budgets, and closes them."""
    from atoot.redis.budget import RedisBudget

    budgets = []

    async def join(url=redis.url, **options):
        budgets.append(await RedisBudget.open(url, SITE, TOKEN, **options))
        return budgets[-1]

    yield join
    for budget in budgets:
        await budget.close()


@pytest.fixture
async def budget(join):
    return await join()


@pytest.fixture
async def other(join):
    return await join()
