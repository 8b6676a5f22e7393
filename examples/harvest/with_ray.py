"""Ray takes the steps: `python examples/harvest/with_ray.py HOST...`, on this machine or on a cluster."""

import sys
import time
from collections.abc import Iterable

import ray

from atoot import harvest

MANNERS = harvest.Manners(contact="https://example.org/about-our-crawler", redis="redis://localhost")


@ray.remote(max_retries=5, num_cpus=0.05)  # it waits most of the time
def step(job: harvest.Job, manners: harvest.Manners) -> harvest.Step:
    """Take a step, in any process of the cluster; in another one if that dies."""
    return harvest.run_sync(job, seconds=60, manners=manners)


def collect(jobs: Iterable[harvest.Job], file: str, manners: harvest.Manners, at_once: int = 50) -> None:
    """Read all jobs into a file of JSON lines."""
    schedule, running = harvest.Schedule(jobs), []
    with harvest.JsonLines(file) as sink:
        while len(schedule) or running:
            while len(running) < at_once and (job := schedule.take(time.time())) is not None:
                running.append(step.remote(job, manners))
            if not running:
                time.sleep(max(0.0, schedule.opens() - time.time()))
                continue
            done, running = ray.wait(running, timeout=1.0)
            for came in ray.get(done):
                sink.write(came.items)
                schedule.end(came.job, came.next, time.time() + came.wait)


if __name__ == "__main__":
    ray.init()
    collect([harvest.Job(host, "public:local") for host in sys.argv[1:]], "statuses.jsonl", MANNERS)
