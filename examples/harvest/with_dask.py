"""Dask takes the steps: `python examples/harvest/with_dask.py HOST...`, on this machine or on a cluster."""

import sys
import time
from collections.abc import Iterable

from distributed import Client, as_completed

from atoot import harvest

MANNERS = harvest.Manners(contact="https://example.org/about-our-crawler", redis="redis://localhost")


def collect(
    client: Client, jobs: Iterable[harvest.Job], file: str, manners: harvest.Manners, at_once: int = 50
) -> None:
    """Read all jobs into a file of JSON lines."""
    schedule = harvest.Schedule(jobs)
    running = as_completed(with_results=True, raise_errors=True)
    with harvest.JsonLines(file) as sink:
        while len(schedule) or not running.is_empty():
            while running.count() < at_once and (job := schedule.take(time.time())) is not None:
                running.add(
                    client.submit(harvest.run_sync, job, seconds=60, manners=manners, pure=False, retries=5)
                )
            if running.is_empty():
                time.sleep(max(0.0, schedule.opens() - time.time()))
                continue
            _, step = next(running)
            sink.write(step.items)
            schedule.end(step.job, step.next, time.time() + step.wait)


if __name__ == "__main__":
    with Client() as cluster:  # Client("tcp://scheduler:8786") for one of many machines
        collect(
            cluster, [harvest.Job(host, "public:local") for host in sys.argv[1:]], "statuses.jsonl", MANNERS
        )
