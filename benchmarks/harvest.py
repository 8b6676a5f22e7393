"""`python -m benchmarks.harvest`: what reading many servers costs, and whether the bars hold. Needs redis-server for one of them."""

import argparse
import asyncio
import gc
import multiprocessing
import os
import sys
import tempfile
import time
import zlib
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from atoot import harvest
from atoot.guests import Facts
from atoot.guests.notes import LocalNotes
from atoot.message import NO_LIMITS

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "harvest"), str(ROOT / "tests")]

from ledger import Ledger, SimulatedClock, at_day_and_night  # noqa: E402 - of the tests

from redis_process import RedisProcess  # noqa: E402 - of the tests

MANNERS = harvest.Manners(contact="https://example.org/crawler")
FORK = multiprocessing.get_context("fork")


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def told(what: str, value: float, unit: str, bar: float, *, at_most: bool) -> bool:
    """Print a figure; whether its bar holds."""
    holds = value <= bar if at_most else value >= bar
    print(
        f"{what:60} {value:12,.1f} {unit:12} bar {'≤' if at_most else '≥'} {bar:,g}  {'ok' if holds else 'missed'}",
        flush=True,
    )
    return holds


async def _known(hosts: LocalNotes, origin: str) -> None:
    """What a step leaves behind at a host."""
    facts = await Facts.of(hosts, origin, 1e9)
    facts.robots = zlib.compress(b"User-agent: *\nDisallow: /media_proxy/\nDisallow: /interact/\n")
    facts.access = {}
    facts.pace.sent(1e9, 0.0)
    await facts.keep(hosts, origin)
    async with hosts.budget(origin) as budget:
        for buckets in (("web",), ("all", "user"), ("all", "user", "paging")):
            await budget.acquire(buckets)
            budget.learn(buckets, NO_LIMITS, 200)


async def _idle(number: int) -> int:
    """Bytes that a run of so many hosts has, each of which was asked and waits for its window."""
    hosts, steps, all_wait = LocalNotes(), 0, asyncio.Event()

    async def step(job: harvest.Job) -> harvest.Step:
        nonlocal steps
        await _known(hosts, job.host)
        then = msgspec.structs.replace(job, at="max_id=115000000000000000", pages=7, mark="0123456789abcdef")
        steps += 1
        if steps == number:
            all_wait.set()
        return harvest.Step(job, [], then, 900.0, "wait", "its limit 'paging' holds until 12:00:00")

    jobs = [harvest.Job(f"host{one}.example", "public:local") for one in range(number)]
    run = asyncio.create_task(harvest.all(jobs, manners=MANNERS, run=step))
    await all_wait.wait()
    await asyncio.sleep(0.1)
    gc.collect()
    used = resident()
    run.cancel()
    await asyncio.wait([run])
    return used


def idle_hosts(number: int = 10_000) -> list[bool]:
    """Memory of hosts that wait."""
    before = resident()
    used = asyncio.run(_idle(number))
    each = (used - before) / number
    holds = [told(f"an idle host, of {number:,}", each / 1000, "kB", 30, at_most=True)]
    return [*holds, told(f"the process with {number:,} hosts", used / 1e6, "MB", 400, at_most=True)]


def parquet(rows: int = 100_000, page: int = 40) -> list[bool]:
    """Decoded pages into a Parquet file, on one thread: processor time, and what the clock on the wall says."""
    import pyarrow as pa

    from atoot import entities
    from atoot.arrow import ParquetFile

    pa.set_cpu_count(1)
    [host] = Ledger(1, kinds={}).hosts.values()
    statuses = [
        entities.Status.from_json(msgspec.json.encode(host.status(number))) for number in range(1, page + 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        with closing(ParquetFile(Path(folder) / "warm.parquet", entities.Status, depth=0)) as file:
            file.write(statuses * 200)
        before, spent, begun = resident(), time.process_time(), time.perf_counter()
        with closing(ParquetFile(Path(folder) / "x.parquet", entities.Status, depth=0)) as file:
            for done in range(0, rows, page):
                file.write(statuses)
                if done == rows // 2 // page * page:
                    middle = resident()
        spent, wall, later = time.process_time() - spent, time.perf_counter() - begun, resident()
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    print(
        f"{'':4}{spent:.2f} s of processor, {wall:.2f} s by the clock, {load}; "
        f"memory: {before / 1e6:.0f} MB before, {middle / 1e6:.0f} MB half way, {later / 1e6:.0f} MB at the end"
    )
    return [
        told(f"{rows:,} statuses to Parquet", rows / spent, "rows/s cpu", 50_000, at_most=False),
        told("the same, by the clock", rows / wall, "rows/s", 50_000, at_most=False),
        told("memory between half way and the end", (later - middle) / 1e6, "MB more", 20, at_most=True),
    ]


async def _nothing(_items: list[harvest.Item]) -> None:
    pass


def _serve(url: str) -> None:
    asyncio.run(harvest.serve(url, _nothing, manners=MANNERS))


def _workers(url: str, jobs: list[harvest.Job], number: int) -> float:
    asyncio.run(harvest.enqueue(url, jobs))
    workers: list[Any] = [FORK.Process(target=_serve, args=(url,)) for _ in range(number)]
    begun = time.perf_counter()
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return time.perf_counter() - begun


def four_workers(hosts: int = 80, latency: float = 0.1) -> list[bool]:
    """Four workers at a queue of Redis Streams, and one, where hosts take their time and no window binds."""
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisProcess(Path(folder))
        redis.start()
        try:
            for number in (1, 4):
                with Ledger(hosts, kinds={}, latency=latency, items=lambda _: 150).in_a_thread() as ledger:
                    seconds[number] = _workers(redis.url, ledger.jobs(), number)
        finally:
            redis.stop()
    print(
        f"{'':4}{hosts} hosts, {latency * 1000:.0f} ms an answer: one worker {seconds[1]:.1f} s, four {seconds[4]:.1f} s"
    )
    return [told("four workers, as fast as one", seconds[1] / seconds[4], "times", 3.5, at_most=False)]


async def _foretold(hosts: int) -> tuple[float, float]:
    clock = SimulatedClock()
    items = [320, 610, 40, 7][:hosts] + [20] * max(0, hosts - 4)
    async with Ledger(hosts, clock.time, kinds={}, cap=1, items=lambda number: items[number]) as ledger:
        clock.ledger = ledger
        pump = asyncio.create_task(clock.pump())
        sizes = {host.origin: host.items * 40 for host in ledger.hosts.values()}
        plan = harvest.plan(ledger.jobs(), expected=lambda job: sizes[job.host], latency=0.0, now=clock.now)
        begun = clock.now
        await harvest.all(ledger.jobs(), _nothing, manners=MANNERS, hosts=LocalNotes(clock))
        pump.cancel()
        assert ledger.faults() == {}
        return plan.seconds, clock.now - begun


def foretelling() -> list[bool]:
    """The plan, and what the run took by the clock of the hosts."""
    foretold, took = asyncio.run(_foretold(12))
    print(f"{'':4}foretold {foretold:.0f} s, took {took:.0f} s")
    return [told("the plan is off by", abs(took / foretold - 1) * 100, "%", 15, at_most=True)]


async def _estimated(days: float, a_day: float) -> tuple[float, float]:
    clock = SimulatedClock()
    since = datetime.fromtimestamp(clock.now, UTC) - timedelta(days=days)
    times = [
        at_day_and_night(clock.now, 24 * days + 12, a_day * (number + 1) / 2, number) for number in range(2)
    ]
    async with Ledger(2, clock.time, kinds={}, times=lambda number: times[number]) as ledger:
        clock.ledger = ledger
        pump = asyncio.create_task(clock.pump())
        jobs, hosts = ledger.jobs(since=since), LocalNotes(clock)
        sizes = await harvest.estimate(jobs, manners=MANNERS, hosts=hosts)
        clock.now = (clock.now // 900 + 1) * 900  # the windows of the run are its own
        plan, begun = harvest.plan(jobs, expected=sizes, latency=0.0, now=clock.now), clock.now
        await harvest.all(jobs, _nothing, manners=MANNERS, hosts=hosts)
        pump.cancel()
        assert ledger.faults() == {}
        return plan.seconds, clock.now - begun


def estimating() -> list[bool]:
    """The plan where nobody knows how long the timelines are, and what the run took by the clock of the hosts."""
    holds = []
    for days, a_day in ((1, 40_000), (3, 18_000)):
        foretold, took = asyncio.run(_estimated(days, a_day))
        print(f"{'':4}timelines of {days} days: foretold {foretold:.0f} s, took {took:.0f} s")
        holds.append(
            told("the plan by an estimate is off by", abs(took / foretold - 1) * 100, "%", 15, at_most=True)
        )
    return holds


CASES = {
    "idle": idle_hosts,
    "parquet": parquet,
    "workers": four_workers,
    "plan": foretelling,
    "estimate": estimating,
}


def main() -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.harvest", description="What reading many servers costs."
    )
    parser.add_argument("only", nargs="*", choices=[*CASES, []], help="only these")
    wanted = parser.parse_args().only or list(CASES)
    holds = [held for name in wanted for held in CASES[name]()]  # all of them, whatever the first one says
    return 0 if all(holds) else 1


if __name__ == "__main__":
    sys.exit(main())
