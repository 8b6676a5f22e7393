"""A queue in Redis: `python with_redis_streams.py fill HOST...` once, `python with_redis_streams.py work FILE` on each machine."""

import asyncio
import os
import sys

from atoot import harvest

REDIS = os.environ.get("REDIS", "redis://localhost")
MANNERS = harvest.Manners(contact="https://example.org/about-our-crawler")


async def fill(hosts: list[str]) -> None:
    """Put a job for each host into the queue."""
    jobs = [harvest.Job(host, "public:local") for host in hosts]
    foretold = harvest.plan(jobs)
    print(f"{await harvest.enqueue(REDIS, jobs)} jobs, {foretold}")


async def work(file: str) -> None:
    """Work until the queue is empty; any number of such workers may run, die and be started again."""
    with harvest.JsonLines(file) as sink:
        print(f"{await harvest.serve(REDIS, sink, manners=MANNERS)} steps")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", *hosts]:
            asyncio.run(fill(hosts))
        case ["work", file]:
            asyncio.run(work(file))
        case _:
            sys.exit(__doc__)
