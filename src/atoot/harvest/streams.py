"""The queue of Redis Streams as an engine: any number of workers, on any number of machines, that may die."""

from collections.abc import Iterable

from msgspec.structs import replace

from atoot.guests.manners import Manners
from atoot.guests.visits import SPARE
from atoot.harvest.job import Job, checked_job
from atoot.harvest.sinks import Sink
from atoot.harvest.worker import Worker, checked_time
from atoot.http.settings import Clock


async def enqueue(redis: str, jobs: Iterable[Job], *, name: str = "harvest") -> int:
    """Put jobs into a queue of Redis, that `serve` works off; gives how many they were.

    Args:
        redis: `redis://...`.
        jobs: what to read.
        name: of the queue.

    Raises:
        NetworkError: Redis does not answer.
        TypeError: there is something else among the jobs.
    """
    from atoot.redis.notes import opened_queue  # noqa: PLC0415 - needs an extra

    async with opened_queue(redis, name) as queue:
        return await queue.put(*(checked_job(job).to_json().encode() for job in jobs))


async def serve(
    redis: str,
    sink: Sink,
    *,
    manners: Manners,
    name: str = "harvest",
    seconds: float = 60.0,
    lease: float | None = None,
    clock: Clock | None = None,
) -> int:
    """Work at the queue until nothing is left in it; gives how many steps that took.

    A step of a worker that dies is given to another one. Its items may come twice then: let the sink write each key once.

    Args:
        redis: `redis://...`.
        sink: takes the items of a step, before the step counts as done.
        manners: how hosts are treated; with the same Redis, unless they say otherwise.
        name: of the queue.
        seconds: that a step may take.
        lease: seconds after which a step is given to another worker; by default what a step takes at most, and some.
        clock: time, for tests.

    Raises:
        NetworkError: Redis does not answer at the beginning, or for ten minutes.
        LookupError: Redis was emptied: what was in the queue has to be put in once more.
    """
    from atoot.redis.notes import opened_queue  # noqa: PLC0415 - needs an extra

    lease = checked_time("seconds", seconds) + SPARE if lease is None else checked_time("lease", lease)
    manners = replace(manners, redis=manners.redis or redis)
    async with Worker(manners, clock=clock) as worker, opened_queue(redis, name, lease) as queue:

        async def take(job: Job) -> tuple[bytes, float]:
            step = await worker.run(job, seconds)
            if step.items:
                await sink(step.items)
            return step.next.to_json().encode() if step.next else b"", step.wait

        return await queue.work(Job.from_json, take, worker.clock)
