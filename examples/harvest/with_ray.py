"""Ray takes the steps: `python examples/harvest/with_ray.py HOST...`, on this machine or on a cluster."""

import asyncio
import sys
from collections.abc import Iterable

import ray

from atoot import harvest

MANNERS = harvest.Manners(contact="https://example.org/about-our-crawler", redis="redis://localhost")


@ray.remote(max_retries=5, num_cpus=0.05)  # it waits most of the time
def step(job: harvest.Job, manners: harvest.Manners) -> harvest.Step:
    """Take a step, in any process of the cluster; in another one if that dies."""
    return harvest.run_sync(job, seconds=60, manners=manners)


async def collect(jobs: Iterable[harvest.Job], file: str, state: str, manners: harvest.Manners) -> None:
    """Read all jobs into a file of JSON lines; run it again with the same state, and it goes on where it was."""

    async def run(job: harvest.Job) -> harvest.Step:
        return await step.remote(job, manners)

    with harvest.JsonLines(file) as sink:
        print(await harvest.all(jobs, sink, manners=manners, state=state, run=run, at_once=50))


if __name__ == "__main__":
    ray.init()
    asked = [harvest.Job(host, "public:local") for host in sys.argv[1:]]
    asyncio.run(collect(asked, "statuses.jsonl", "run.sqlite", MANNERS))
