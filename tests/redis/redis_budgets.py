"""What tests of a budget in Redis say and wait for."""

import asyncio
import time

from atoot.limits.known import API
from atoot.message import RateLimit

TOKEN = "s3cr3t-t0ken-of-all-the-workers"
SITE = "mastodon.example"
SOON = 20.0
"""Seconds that anything here takes at most."""


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
