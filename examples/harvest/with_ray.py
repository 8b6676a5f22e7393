"""Ray takes the steps: `python examples/harvest/with_ray.py HOST...`, on this machine or on a cluster."""

import asyncio
import sys
from collections.abc import Iterable
from typing import Any

import ray  # pyright: ignore[reportMissingImports]

from atoot import harvest

MANNERS = harvest.Manners(contact="https://example.org/about-our-crawler", redis="redis://localhost")


STEP: Any = ray.remote(max_retries=5, num_cpus=0.05)(harvest.run_sync)  # it waits most of the time
"""Takes a step, in any process of the cluster; in another one if that dies."""


async def collect(jobs: Iterable[harvest.Job], file: str, state: str, manners: harvest.Manners) -> None:
    """Read all jobs into a file of JSON lines; run it again with the same state, and it goes on where it was."""

    async def run(job: harvest.Job) -> harvest.Step:
        done: harvest.Step = await STEP.remote(job, seconds=60, manners=manners)
        return done

    with harvest.JsonLines(file) as sink:
        print(await harvest.all(jobs, sink, manners=manners, state=state, run=run, at_once=50))


if __name__ == "__main__":
    ray.init()
    asked = [harvest.Job(host, "public:local") for host in sys.argv[1:]]
    asyncio.run(collect(asked, "statuses.jsonl", "run.sqlite", MANNERS))
