"""Hosts that change their minds or send what is nothing, files that are damaged, clocks that are wrong: the run goes on."""

import asyncio
import errno
import gzip
import json
import sqlite3
from contextlib import closing

import msgspec
import pytest
from ledger import Ledger, SimulatedClock

from atoot import harvest
from atoot.guests import HERE
from atoot.guests.notes import LocalNotes
from atoot.guests.pace import MOST_REFUSALS
from atoot.redis.notes import RedisNotes
from atoot.testing import ScriptedServer, behaviours
from quick_clock import WrongClock
from redis_process import RedisProcess

MANNERS = harvest.Manners(contact="https://example.org/crawler", patience=20)
TIMELINE, INSTANCE = "/api/v1/timelines/public", "/api/v2/instance"


@pytest.fixture(autouse=True)
def _anew():
    HERE.forget()


def status(number, **more):
    return {
        "id": str(number),
        "uri": f"u:{number}",
        "created_at": "2026-01-01T00:00:00.000Z",
        "account": {"id": "1"},
    } | more


async def taken(server, **more):
    return await harvest.run(harvest.Job(server.origin, "public", **more), manners=MANNERS)


def nested(depth):
    return b'[{"id":"1","uri":"u:1","reblog":' + b'{"reblog":' * depth + b"1" + b"}" * depth + b"}]"


NOTHING = {
    "a page of an error": behaviours.answer(html="<!doctype html><title>Just a moment...</title>"),
    "an error as JSON": behaviours.answer(json={"error": "maintenance"}),
    "errors in a list": behaviours.answer(json=[{"error": "x"}, {}]),
    "half of it": behaviours.answer(b'[{"id":"1"},{"id":'),
    "no byte": behaviours.answer(b""),
    "null": behaviours.answer(b"null"),
    "lines": behaviours.answer(b'{"id":"1"}\n{"id":"2"}\n'),
    "nested": behaviours.answer(nested(20_000)),  # 3,000 are few enough for Python 3.12
    "nested without end": behaviours.answer(b"[" * 200_000 + b"]" * 200_000),
    "a line of 10 MB": behaviours.answer(json=[status(1, content="x" * 10_000_000)]),
    "a bomb": behaviours.answer(gzip.compress(b"[" + b" " * 30_000_000), headers={"Content-Encoding": "gzip"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", NOTHING)
async def test_what_is_no_list_is_garbage_and_an_instance_that_says_so_is_taken_to_be_open(
    server: ScriptedServer, kind
):
    server.on("GET", TIMELINE, NOTHING[kind])
    step = await taken(server)
    assert (step.verdict, step.next, step.items) == ("garbage", None, [])
    HERE.forget()
    server.on("GET", INSTANCE, NOTHING[kind])
    server.on("GET", TIMELINE, behaviours.answer(json=[status(1)]))
    assert ((await taken(server)).verdict, len(server.requests)) == ("done", 7)


ODD = {
    "what is none beside one": (b'[{"id":"1","account":{"id":"1"}},{"error":"x"},{}]', 1),
    "bytes that are no text": (b'[{"id":"1","uri":"u:\xff\xfe","content":"\xff","account":{"id":"1"}}]', 1),
    "halves of characters": (b'[{"id":"1","uri":"u:\\ud800","content":"\\udfff","account":{"id":"1"}}]', 1),
    "numbers without end": (b'[{"id":"1","replies_count":' + b"9" * 400 + b',"account":{"id":"1"}}]', 1),
    "dates of nowhere": (
        b'[{"id":"2","created_at":"0000-00-00T00:00:00Z"},{"id":"1","created_at":"99999-01-01T00:00:00Z"}]',
        2,
    ),
    "an item of 3 MB": (json.dumps([status(1, content="x" * 3_000_000)]).encode(), 1),
    "a name of 1 MB": (json.dumps([status(1, uri="u:" + "x" * 1_000_000)]).encode(), 1),
    "other types": (b'[{"id":[],"uri":{},"account":[],"tags":"x","created_at":[],"reblog":"x"}]', None),
    "not a number": (b'[{"id":NaN,"uri":"u:1"}]', None),
}


@pytest.mark.parametrize("kind", ODD)
async def test_whatever_items_are_every_sink_takes_them_and_the_run_goes_on(server: ScriptedServer, tmp_path, kind, caplog):  # fmt: skip
    pytest.importorskip("pyarrow", reason="needs pip install 'atoot[arrow]'")
    body, rows = ODD[kind]
    server.on("GET", TIMELINE, behaviours.answer(body))
    jobs = [harvest.Job(server.origin, "public"), harvest.Job(server.origin, "public", most=99)]
    with harvest.JsonLines(tmp_path / "x.jsonl") as lines, harvest.Parquet(tmp_path / "x.parquet") as table:

        async def both(items):
            await lines(items)
            await table(items)

        progress = await harvest.all(jobs, both, manners=MANNERS)
    assert (progress.done, progress.verdicts) == (2, {"done": 2})
    harvest.JsonLines(tmp_path / "x.jsonl").close()  # which reads it again
    assert [json.loads(line) for line in (tmp_path / "x.jsonl").read_text("utf-8").splitlines()]
    from pyarrow import parquet

    found = parquet.read_table(tmp_path / "x.parquet").num_rows
    assert rows is None or found == 2 * rows
    assert ("and left out" in caplog.text) == ("none" in kind)


async def test_two_places_that_lead_to_each_other_are_left(server: ScriptedServer):
    server.on("GET", TIMELINE, behaviours.redirect("/api/v1/other"))
    server.on("GET", "/api/v1/other", behaviours.redirect(TIMELINE))
    step = await taken(server)
    assert (step.verdict, step.next) == ("elsewhere", None)
    assert len(server.requests) < 12


async def test_links_that_lead_back_to_what_was_read_end_a_list(server: ScriptedServer):
    pages = 0

    def page(_request):
        nonlocal pages
        pages += 1
        made = [status((pages * 7 + number) % 40 + 1) for number in range(40)]  # the same, shuffled
        link = f'<{server.origin}{TIMELINE}?max_id={1000 + pages}>; rel="next"'
        return behaviours.answer(json=made, headers={"Link": link})

    server.on("GET", TIMELINE, page)
    step = await taken(server)
    assert (step.verdict, step.next) == ("lies", None)
    assert len({item.key for item in step.items}) == 40
    assert pages < 150


async def test_what_a_host_wants_to_be_remembered_by_is_forgotten(server: ScriptedServer):
    link = {"Link": f'<{server.origin}{TIMELINE}?max_id=1>; rel="next"', "Set-Cookie": "who=me; Path=/"}
    server.on("GET", TIMELINE, behaviours.answer(json=[status(1)], headers=link), behaviours.answer(json=[]))
    assert (await taken(server)).verdict == "done"
    assert [request.headers.get("Cookie") for request in server.requests] == [None] * 4


@pytest.mark.parametrize("told", [True, False])
async def test_a_limit_that_a_host_changes_costs_a_refusal_at_most_or_few_where_it_is_not_named(told):
    clock = SimulatedClock()
    async with Ledger(1, clock.time, kinds={}, items=lambda _: 60, cap=1, told=told, limits={"all": (40, 300)}) as ledger:  # fmt: skip
        clock.ledger, [host] = ledger, ledger.hosts.values()
        pump, found = asyncio.create_task(clock.pump()), []

        async def sink(items):
            found.extend(item.key for item in items)
            host.limits = {"all": (12 if len(found) < 50 else 80, 300)}

        hosts = LocalNotes(clock)
        progress = await harvest.all(ledger.jobs(), sink, manners=MANNERS, hosts=hosts)
        pump.cancel()
        assert (progress.verdicts, len(set(found))) == ({"done": 1}, 60)
        assert host.over <= (1 if told else MOST_REFUSALS)


# Engines


async def one_item(job):
    found = [harvest.Item(f"{job.host}/1", "Status", b"{}", job.host)]
    return harvest.Step(job, found, None, 0.0, "done", "that is all", 1)


async def broken(_items):
    raise ZeroDivisionError


async def test_a_step_that_an_engine_cancels_is_one_that_failed_and_the_others_are_taken(caplog):
    async def engine(job):
        if not job.tries:
            raise asyncio.CancelledError  # as futures of engines do whose worker is gone
        return await one_item(job)

    clock = SimulatedClock()
    pump = asyncio.create_task(clock.pump())
    jobs = [harvest.Job(f"{name}.example", "public") for name in "abc"]
    progress = await harvest.all(jobs, manners=MANNERS, run=engine, hosts=LocalNotes(clock))
    pump.cancel()
    assert (progress.verdicts, progress.items) == ({"done": 3}, 3)
    assert caplog.text.count("the step failed") == 3


# Files


class Full:
    """A file on a disk that is full in the middle of what is written."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self.file.write(data[: self.room])
        self.room -= written
        return written

    def __getattr__(self, name):
        return getattr(self.file, name)


async def test_a_disk_that_is_full_in_the_middle_of_a_line_ends_the_run_which_goes_on_later(server, tmp_path):
    server.on("GET", TIMELINE, behaviours.answer(json=[status(number) for number in range(9, 0, -1)]))
    jobs, path = [harvest.Job(server.origin, "public")], tmp_path / "x.jsonl"
    with harvest.JsonLines(path) as sink:
        sink._file = Full(sink._file, 500)
        with pytest.raises(OSError, match="No space left on device; run it again"):
            await harvest.all(jobs, sink, manners=MANNERS, state=tmp_path / "x.sqlite")
    assert path.read_bytes() == b""
    with harvest.JsonLines(path) as sink:
        assert (await harvest.all(None, sink, manners=MANNERS, state=tmp_path / "x.sqlite")).items == 9
    assert len(path.read_bytes().splitlines()) == 9


DAMAGE = {
    "UPDATE run SET format = 'atoot harvest 3'": "another version",
    """UPDATE jobs SET job = '{"host":"a.example","source":"public","newer":1}'""": "x.sqlite is damaged, or of another version",
    "UPDATE jobs SET job = x'00ff'": "x.sqlite is damaged, or of another version",
    "ALTER TABLE jobs DROP COLUMN due": "x.sqlite is damaged, or of another version: no such column",
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_state_of_a_newer_version_or_a_damaged_one_is_said_by_its_name(tmp_path, damage):
    path, jobs = tmp_path / "x.sqlite", [harvest.Job("a.example", "public")]

    with pytest.raises(ZeroDivisionError):
        await harvest.all(jobs, broken, manners=MANNERS, run=one_item, state=path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(damage)
    for again in (jobs, None):
        with pytest.raises((ValueError, OSError), match=DAMAGE[damage]):
            await harvest.all(again, manners=MANNERS, run=one_item, state=path)


# Clocks


async def test_what_was_due_before_the_clock_was_set_back_by_days_is_not_waited_for(tmp_path):
    path, waits, clock = tmp_path / "x.sqlite", [], SimulatedClock()
    jobs = [harvest.Job("a.example", "public")]

    async def waiting(job):
        waits.append(clock.now)
        if len(waits) == 1:
            return harvest.Step(job, [], job, 900.0, "wait", "its limit")
        return await one_item(job)

    pump = asyncio.create_task(clock.pump())
    with pytest.raises(ZeroDivisionError):
        await harvest.all(jobs, broken, manners=MANNERS, run=waiting, state=path, hosts=LocalNotes(clock))
    assert waits[1] - waits[0] == 900
    clock.now -= 5 * 86400
    assert (
        await harvest.all(jobs, manners=MANNERS, run=waiting, state=path, hosts=LocalNotes(clock))
    ).done == 1
    assert waits[2] - waits[1] == -5 * 86400
    pump.cancel()


async def test_workers_whose_clocks_differ_by_hours_keep_the_pause_that_a_host_wishes(tmp_path):
    redis = RedisProcess(tmp_path)
    redis.start()
    try:
        async with Ledger(1, kinds={}, items=lambda _: 400) as ledger:
            [job], manners = ledger.jobs(), msgspec.structs.replace(MANNERS, delay=100.0)
            first = None
            for hours in (5, 0, -5, 5):
                clock = WrongClock(hours * 3600)
                notes = RedisNotes(redis.url, "x", clock)
                async with notes, harvest.Worker(manners, hosts=notes) as worker:
                    step = await worker.run(job)
                assert step.verdict == "wait"
                assert 90 < step.wait <= 100
                assert step.requests == (
                    2 if first is None else 0
                )  # robots.txt, and what the host says of itself
                first = first or step
    finally:
        redis.stop()
