"""Dask takes the steps: `python examples/harvest/with_dask.py HOST...`, on this machine or on a cluster."""

import asyncio
import sys

from distributed import Client

from atoot import harvest
from atoot.harvest import Job, Manners, Step

MANNERS = Manners(contact="https://example.org/about-our-crawler", redis="redis://localhost")


async def collect(
    client: Client, jobs: list[Job], file: str, state: str, manners: Manners, seconds: float = 60
) -> None:
    """Read all jobs into a file of JSON lines; run it again with the same state, and it goes on where it was."""

    async def step(job: Job) -> Step:
        task = client.submit(harvest.run_sync, job, seconds=seconds, manners=manners, pure=False, retries=5)
        done: Step = await task
        return done

    # As many steps at once as there are threads: what one has done is fetched before it begins another, and dies with no worker.
    threads = sum((await client.nthreads()).values())  # type: ignore[no-untyped-call]
    with harvest.JsonLines(file) as sink:
        print(await harvest.all(jobs, sink, manners=manners, state=state, run=step, at_once=threads))


async def main(hosts: list[str]) -> None:
    """Begin, or go on."""
    jobs = [Job(host, "public:local") for host in hosts]
    # Client("tcp://scheduler:8786", ...) for one of many machines
    async with Client(asynchronous=True) as client:  # type: ignore[no-untyped-call]
        await collect(client, jobs, "statuses.jsonl", "run.sqlite", MANNERS)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
