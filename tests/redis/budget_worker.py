"""A process that makes calls with the shared budget, and prints how many it made: `budget_worker.py REDIS HOST TASKS CALLS`."""

import asyncio
import sys

import atoot
from atoot.redis.budget import RedisBudget


async def main(redis: str, host: str, tasks: int, calls: int) -> None:
    """Make the calls, at most so many at once."""
    left = iter(range(calls))
    made = 0
    async with (
        RedisBudget(redis, host, "the-token-of-all") as budget,
        atoot.client(host, access_token="the-token-of-all", use_https=False, budget=budget) as c,
    ):

        async def task() -> None:
            nonlocal made
            for _ in left:
                await c.get("/api/v1/preferences")
                made += 1

        async with asyncio.TaskGroup() as group:
            for _ in range(tasks):
                group.create_task(task())
    print(made)  # noqa: T201 - this is the result


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
