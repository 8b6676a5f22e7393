import asyncio
import json
import multiprocessing
import os
import random
import time
from itertools import accumulate

import msgspec
import pytest
from ledger import HOSTILE, SLOW, Ledger

from atoot import harvest
from atoot.errors import NetworkError
from atoot.guests import HERE, Facts
from atoot.guests.pace import WINDOWS
from atoot.http.settings import Clock
from atoot.redis.notes import RedisNotes, RedisQueue
from quick_clock import WrongClock
from redis_process import RedisProcess

FORK = multiprocessing.get_context("fork")
QUICK = [kind for kind in HOSTILE if kind not in SLOW]
MANNERS = harvest.Manners(contact="https://example.org/crawler", patience=20, tries=1)


@pytest.fixture
def redis(tmp_path):
    process = RedisProcess(tmp_path)
    process.start()
    yield process
    process.stop()


def work(url, file, seconds, lease, tries):
    """What a worker does, in a process of its own, until nothing is left."""
    manners = harvest.Manners(contact="https://example.org/crawler", patience=2.0, tries=tries)
    with harvest.JsonLines(file) as sink:
        asyncio.run(harvest.serve(url, sink, manners=manners, seconds=seconds, lease=lease))


def keys(files):
    """All keys in the files, once for each time."""
    found = []
    for file in files:
        for line in file.read_bytes().splitlines() if file.exists() else ():
            try:
                found.append(json.loads(line)["key"])
            except ValueError:  # cut off by a kill
                continue
    return found


async def test_two_workers_share_the_work_the_limits_and_what_they_know(redis):
    found: list[str] = []

    async def sink(items):
        found.extend(item.key for item in items)

    async with Ledger(
        12,
        hostile=QUICK,
        items=lambda number: number * 9,
        kinds={"robots": 0.3, "hostile": 0.1, "closed": 0.1},
    ) as ledger:
        assert await harvest.enqueue(redis.url, ledger.jobs()) == 12
        steps = await asyncio.gather(
            *(harvest.serve(redis.url, sink, manners=MANNERS, seconds=30) for _ in range(2))
        )
        assert set(found) >= ledger.uris()
        assert len(found) == len(set(found))
        assert sum(steps) >= 12
        assert ledger.faults() == {}
        assert all(host.asked["/robots.txt"] <= 1 for host in ledger.hosts.values() if host.is_open)


async def test_a_window_is_shared_by_workers_that_follow_each_other(redis):
    async with Ledger(
        1, kinds={}, items=lambda _: 400, limits={"all": (4, 86400), "paging": (300, 900)}
    ) as ledger:
        [job] = ledger.jobs()
        manners = msgspec.structs.replace(MANNERS, longest_wait=1e6, redis=redis.url)
        first = await harvest.run(job, manners=manners)
        assert (first.verdict, first.requests) == ("wait", 5)
        again = await harvest.run(first.next, manners=manners)
        assert (again.verdict, again.requests) == ("wait", 0)
        elsewhere = await harvest.run(first.next, manners=msgspec.structs.replace(manners, address="other"))
        assert elsewhere.requests > 0


class NotesByOwnClock(RedisNotes):
    """Those of workers whose clock is the truth."""

    async def ahead(self):
        return 0.0


async def test_what_refusals_have_told_of_a_limit_that_is_never_named_all_workers_know(redis, monkeypatch):
    monkeypatch.setattr("atoot.limits.gate.LONGEST_PAUSE", 0.0)  # Redis has a clock of its own
    options = {"told": False, "limits": {"all": (6, 3600)}, "refusal": (429, {})}
    async with Ledger(1, kinds={}, items=lambda _: 20, cap=1, **options) as ledger:
        clock = WrongClock(-time.time() % 3600)  # at the beginning of an hour
        notes = NotesByOwnClock(redis.url, "x", clock)
        ledger.clock = clock.time
        [job], taken = ledger.jobs(), []
        manners = msgspec.structs.replace(MANNERS, redis=redis.url, tries=3)
        while job is not None and len(taken) < 30:
            async with notes, harvest.Worker(manners, hosts=notes) as worker:  # another one each time
                taken.append(await worker.run(job))
            job = taken[-1].next
            clock.ahead += taken[-1].wait
        waits = [step.wait for step in taken[: len(WINDOWS)]]
        assert list(accumulate(waits)) == pytest.approx(WINDOWS, abs=2)
        assert sum(len(step.items) for step in taken) == 20
        assert ledger.faults() == {
            "over": len(WINDOWS) + 1
        }  # when it has passed, whether less is enough is tried out


async def test_a_task_that_is_none_is_thrown_away_and_the_rest_goes_on(redis, caplog):
    async with Ledger(1, kinds={}, items=lambda _: 3) as ledger:
        async with RedisNotes(redis.url, "x") as notes:
            queue = RedisQueue(notes, "harvest", 60)
            await queue.open()
            await queue.put(b"\xff nonsense", b'{"host": "localhost", "source": "public"}')
        await harvest.enqueue(redis.url, ledger.jobs())
        found = []

        async def sink(items):
            found.extend(items)

        await harvest.serve(redis.url, sink, manners=MANNERS)
        assert len(found) == 3
        assert caplog.text.count("dropped") == 2


async def test_without_redis_a_step_says_so_and_the_job_is_kept():
    job = harvest.Job("http://127.0.0.1:1", "public")
    step = await harvest.run(
        job, manners=harvest.Manners(contact="a@example.org", redis="redis://u:secret@127.0.0.1:1")
    )
    assert (step.verdict, step.next, step.requests) == ("wait", job, 0)
    assert "Redis at 127.0.0.1:1" in step.why
    assert "secret" not in step.why
    with pytest.raises(NetworkError, match=r"Redis at 127\.0\.0\.1:1"):
        await harvest.enqueue("redis://127.0.0.1:1", [job])


class Moments(Clock):
    """A clock of which a wait takes a moment, in which something may happen."""

    def __init__(self, happens):
        self.happens = happens

    async def sleep(self, seconds):
        self.happens()
        await asyncio.sleep(0.01)


async def test_a_worker_waits_for_redis_to_come_back(tmp_path, caplog, monkeypatch):
    kept, found, gone = ("--appendonly", "yes"), [], False
    process = RedisProcess(tmp_path)
    process.start(*kept)

    def comes_back():
        nonlocal gone
        if gone:
            process.start(*kept)
        gone = False

    async def sink(items):
        nonlocal gone
        if not found:
            process.stop()
            gone = True
        found.extend(item.key for item in items)

    async with Ledger(1, kinds={}, items=lambda _: 3) as ledger:
        await harvest.enqueue(process.url, ledger.jobs())
        monkeypatch.setattr(HERE, "clock", Moments(comes_back))
        assert await harvest.serve(process.url, sink, manners=MANNERS) == 1
        assert sorted(found) == sorted(ledger.uris())
        assert ledger.faults() == {}
    assert "it is asked again" in caplog.text
    process.stop()


async def test_a_queue_that_was_emptied_is_said(redis):
    async def sink(_):
        async with RedisNotes(redis.url, "x") as notes:
            await notes.ask("FLUSHALL")

    async with Ledger(2, kinds={}, items=lambda _: 3) as ledger:
        await harvest.enqueue(redis.url, ledger.jobs())
        with pytest.raises(LookupError, match="enqueue its tasks again"):
            await harvest.serve(redis.url, sink, manners=MANNERS)


async def test_what_another_version_knew_of_a_host_is_forgotten(redis):
    known = Facts(seen=1e9, robots=b"x", closed={"public": "no"})
    async with RedisNotes(redis.url, "x") as notes:
        await known.keep(notes, "x.example")
        assert await Facts.of(notes, "x.example", 1e9 + 1) == known
        await notes.write("host:x.example", b"\xc1", 60)
        assert await Facts.of(notes, "x.example", 1e9 + 1) == Facts(seen=1e9 + 1)


def killed_now_and_then(redis, folder, ledger, workers, when, *more):
    """Work with processes of which one is killed when it is time; gives the files, and how many were killed."""
    dice, kills, files, begun = random.Random(3), 0, [], time.monotonic()
    asyncio.run(harvest.enqueue(redis.url, ledger.jobs()))
    running: list[multiprocessing.Process] = []

    def start():
        files.append(folder / f"{len(files)}.jsonl")
        running.append(FORK.Process(target=work, args=(redis.url, files[-1], *more)))
        running[-1].start()

    for _ in range(workers):
        start()
    while alive := [one for one in running if one.is_alive()]:
        assert time.monotonic() < begun + 1500
        time.sleep(0.01)
        if when(kills, time.monotonic() - begun):
            victim = dice.choice(alive)
            victim.kill()
            victim.join()
            kills += 1
            start()
    return files, kills


def judged(ledger, files, kills):
    found = keys(files)
    asked = sum(sum(host.asked.values()) for host in ledger.hosts.values())
    told = f"{len(ledger.hosts)} hosts, {asked} requests, {len(set(found))} of {len(ledger.uris())} items, {len(found) - len(set(found))} twice"
    print(f"{told}, {kills} kills, {ledger.repeated()} steps again, faults {ledger.faults(kills)}")  # noqa: T201 - what it found
    assert ledger.uris() <= set(found)
    assert ledger.faults(kills) == {}
    assert ledger.repeated() <= kills


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_nothing_is_lost_when_a_worker_is_killed(redis, tmp_path):
    with Ledger(
        16, kinds={"robots": 0.3}, latency=0.02, items=lambda number: 20 + number
    ).in_a_thread() as ledger:
        files, kills = killed_now_and_then(
            redis,
            tmp_path,
            ledger,
            2,
            lambda kills, _: not kills and ledger.served > 16,
            1,
            2,
            1,
        )
        assert kills == 1
        judged(ledger, files, kills)


@pytest.mark.chaos
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_two_thousand_hosts_and_four_workers_one_of_which_is_killed_every_ten_seconds(redis, tmp_path):
    hosts = int(os.environ.get("HOSTS", "2000"))
    with Ledger(hosts).in_a_thread() as ledger:
        files, kills = killed_now_and_then(
            redis, tmp_path, ledger, 4, lambda kills, seconds: seconds > 10 * (kills + 1), 10, 15, 3
        )
        judged(ledger, files, kills)
