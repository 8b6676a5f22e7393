"""Runs an example with an engine on this machine: `engine_driver.py ENGINE REDIS WORKERS SECONDS ORIGIN...`.

A worker is killed when something has come, and then every so many seconds. In the end it says how many that were.
"""

import asyncio
import os
import random
import signal
import sys
from contextlib import suppress
from pathlib import Path

from where_it_hangs import tell_tasks_when_asked

from atoot import harvest

ITEMS = Path("items.jsonl")


def something_came() -> bool:
    """Whether some items are in the file."""
    return ITEMS.exists() and ITEMS.stat().st_size > 5000


async def kill(client, seconds: float) -> None:
    """Kill a worker now and then."""
    dice, kills = random.Random(7), 0
    try:
        while not something_came():  # noqa: ASYNC110 - it comes in a file
            await asyncio.sleep(0.01)
        while True:
            there = await client.run(os.getpid, on_error="ignore")
            with suppress(OSError, IndexError):  # they may all be dead at the moment
                os.kill(dice.choice(sorted(there.values())), signal.SIGKILL)
                kills += 1
            await asyncio.sleep(seconds)
    finally:
        print(f"{kills} kills")  # noqa: T201 - for the test


async def main(engine: str, redis: str, workers: str, seconds: str, *origins: str) -> None:
    """Read the timelines of all."""
    tell_tasks_when_asked()
    manners = harvest.Manners(contact="https://example.org/crawler", redis=redis, patience=2.0, tries=2)
    jobs = [harvest.Job(origin, "public:local") for origin in origins]
    if engine == "dask":
        import with_dask
        from distributed import Client, LocalCluster

        async with (
            LocalCluster(
                int(workers), threads_per_worker=1, dashboard_address=None, asynchronous=True
            ) as cluster,
            Client(cluster, asynchronous=True) as client,
        ):
            killer = asyncio.create_task(kill(client, float(seconds)))
            await with_dask.collect(client, jobs, str(ITEMS), "run.sqlite", manners, seconds=4.0)
            killer.cancel()
            await asyncio.wait([killer])
    else:
        import ray
        import with_ray

        ray.init(num_cpus=2, include_dashboard=False)
        await with_ray.collect(jobs, str(ITEMS), "run.sqlite", manners)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
