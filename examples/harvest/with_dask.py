"""Dask takes the steps: `python examples/harvest/with_dask.py HOST...`, on this machine or on a cluster."""

import asyncio
import sys
from collections.abc import Iterable

from distributed import Client

from atoot import harvest

MANNERS = harvest.Manners(contact="https://example.org/about-our-crawler", redis="redis://localhost")


async def collect(
    client: Client, jobs: Iterable[harvest.Job], file: str, state: str, manners: harvest.Manners
) -> None:
    """Read all jobs into a file of JSON lines; run it again with the same state, and it goes on where it was."""

    async def step(job: harvest.Job) -> harvest.Step:
        done: harvest.Step = await client.submit(
            harvest.run_sync, job, seconds=60, manners=manners, pure=False, retries=5
        )
        return done

    with harvest.JsonLines(file) as sink:
        print(await harvest.all(jobs, sink, manners=manners, state=state, run=step, at_once=50))


async def main(hosts: list[str]) -> None:
    """Begin, or go on."""
    # Client("tcp://scheduler:8786", ...) for one of many machines
    async with Client(asynchronous=True) as client:  # type: ignore[no-untyped-call]
        jobs = [harvest.Job(host, "public:local") for host in hosts]
        await collect(client, jobs, "statuses.jsonl", "run.sqlite", MANNERS)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
