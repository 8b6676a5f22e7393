"""Who takes steps: one at a domain at a time, within what all workers know."""

import asyncio
import logging

import pytest

from atoot import NetworkError, harvest
from atoot.guests.notes import LocalNotes
from atoot.harvest.step import Worker
from atoot.testing import answer, stall


def job_at(server, source="instance:rules"):
    return harvest.Job(server.origin, source)


@pytest.fixture
def manners(server):
    server.on("GET", "/robots.txt", answer(status=404))
    server.on("GET", "/api/v1/instance/rules", answer(json=[{"id": "1", "text": "Be kind"}]))
    return harvest.Manners(contact="https://example.org/crawler", patience=5, own=(server.origin,))


# Turns


async def test_a_domain_that_another_worker_asks_is_left_alone(server, manners):
    hosts = LocalNotes()
    async with Worker(manners, hosts=hosts) as worker:
        turn = await hosts.take("turn:127.0.0.1", 60)
        step = await worker.run(job_at(server))
        assert (step.verdict, step.next, step.items) == ("busy", job_at(server), [])
        assert server.requests == []
        await hosts.end("turn:127.0.0.1", turn)
        assert (await worker.run(job_at(server))).verdict == "done"
        assert await hosts.take("turn:127.0.0.1", 60)  # it was given back


async def test_a_turn_is_given_back_also_when_the_step_is_cancelled(server, manners):
    hosts = LocalNotes()
    asking = server.on("GET", "/api/v1/instance/rules", stall())
    async with Worker(manners, hosts=hosts) as worker:
        running = asyncio.create_task(worker.run(job_at(server)))
        await asking.arrived()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert await hosts.take("turn:127.0.0.1", 60)


async def test_after_a_refusal_by_one_host_the_others_of_its_owner_are_left_alone(server, manners):
    hosts = LocalNotes()
    async with Worker(manners, hosts=hosts) as worker:
        until = worker.notes.clock.time() + 100
        await hosts.write("refused:127.0.0.1", f"{until} http://127.0.0.1:1".encode(), 3600)
        step = await worker.run(job_at(server))
        assert (step.verdict, server.requests) == ("wait", [])
        assert 90 < step.wait <= 100
        assert step.why == "http://127.0.0.1:1 of the same owner has refused requests"
        mine = f"{until} {job_at(server).host}"  # it has refused itself, and knows when it may be asked
        await hosts.write("refused:127.0.0.1", mine.encode(), 3600)
        assert (await worker.run(job_at(server))).verdict == "done"
        await hosts.write(
            "refused:127.0.0.1", b"\xffsoon http://127.0.0.1:1", 3600
        )  # nobody knows what that means
        assert (await worker.run(job_at(server))).verdict == "done"


# What is shared


class Away(LocalNotes):
    """Notes that cannot be reached, but for what is said."""

    def __init__(self, *there):
        super().__init__()
        self.there = there

    def check(self, what):
        if what not in self.there:
            raise NetworkError("Redis at redis.example: away")

    async def take(self, name, seconds):
        self.check("take")
        return await super().take(name, seconds)

    async def end(self, name, turn):
        self.check("end")
        await super().end(name, turn)

    async def read(self, name):
        self.check("read")
        return await super().read(name)

    async def write(self, name, note, seconds):
        self.check("write")
        await super().write(name, note, seconds)


async def test_while_what_workers_share_is_away_hosts_wait_and_none_is_asked(server, manners):
    for there in ((), ("take", "end")):
        async with Worker(manners, hosts=Away(*there)) as worker:
            step = await worker.run(job_at(server))
        assert (step.verdict, step.next) == ("wait", job_at(server))
        assert "what workers share cannot be reached: Redis at redis.example: away" in step.why
    assert server.requests == []


async def test_what_was_read_counts_though_it_cannot_be_told_to_the_others(server, manners, caplog):
    caplog.set_level(logging.INFO)
    async with Worker(manners, hosts=Away("take", "read")) as worker:
        step = await worker.run(job_at(server))
    assert (step.verdict, len(step.items)) == ("done", 1)
    assert caplog.text.count("Redis at redis.example: away") == 2  # what is known of the host, and the turn


# Without a loop


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "60", True])
async def test_a_step_without_an_end_is_refused(server, manners, seconds):
    with pytest.raises(ValueError, match="seconds: expected more than 0"):
        await harvest.run(job_at(server), seconds=seconds, manners=manners)
    with pytest.raises(ValueError, match="seconds: expected more than 0"):
        await harvest.all([job_at(server)], seconds=seconds, manners=manners)
    pytest.importorskip("redis", reason="needs pip install 'atoot[redis]'")
    with pytest.raises(ValueError, match="lease: expected more than 0"):
        await harvest.serve("redis://127.0.0.1:1", print, manners=manners, lease=seconds or -0.5)
    assert server.requests == []


async def test_in_a_loop_there_is_another_function(server, manners):
    with pytest.raises(RuntimeError, match=r"await harvest\.run"):
        harvest.run_sync(job_at(server), manners=manners)
