"""Runs an example with an engine on this machine: `engine_driver.py ENGINE REDIS ORIGIN...`."""

import asyncio
import sys

from atoot import harvest


async def main(engine: str, redis: str, *origins: str) -> None:
    """Read the timelines of all."""
    manners = harvest.Manners(contact="https://example.org/crawler", redis=redis)
    jobs = [harvest.Job(origin, "public:local") for origin in origins]
    if engine == "dask":
        import with_dask
        from distributed import Client, LocalCluster

        async with (
            LocalCluster(2, threads_per_worker=2, dashboard_address=None, asynchronous=True) as cluster,
            Client(cluster, asynchronous=True) as client,
        ):
            await with_dask.collect(client, jobs, "items.jsonl", "run.sqlite", manners)
    else:
        import ray
        import with_ray

        ray.init(num_cpus=2, include_dashboard=False)
        await with_ray.collect(jobs, "items.jsonl", "run.sqlite", manners)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
