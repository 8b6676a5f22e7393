import asyncio
import logging
import sqlite3
from contextlib import asynccontextmanager, closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger import HOSTILE, SLOW, Ledger, SimulatedClock

from atoot import harvest
from atoot.guests.notes import LocalNotes
from atoot.guests.pace import MOST_REFUSALS
from atoot.harvest import everything
from atoot.network.domains import domain_of

QUICK = [kind for kind in HOSTILE if kind not in SLOW]
MANNERS = harvest.Manners(contact="https://example.org/crawler", patience=20)


@asynccontextmanager
async def simulated(hosts, **options):
    """Hosts, and a function that does jobs there, on a clock that jumps."""
    clock = SimulatedClock()
    async with Ledger(hosts, clock.time, hostile=QUICK, **options) as ledger:
        clock.ledger = ledger
        pump = asyncio.create_task(clock.pump())

        async def run(jobs, sink=None, **more):
            return await harvest.all(
                jobs,
                sink,
                **{
                    "manners": MANNERS,
                    "hosts": LocalNotes(clock),
                    "seconds": 20,
                    **more,
                },
            )

        run.clock = clock
        yield ledger, run
        pump.cancel()


async def test_all_items_of_open_hosts_come_once_and_nothing_is_asked_that_must_not_be(tmp_path):
    async with simulated(80, items=lambda number: number % 70) as (ledger, run):
        with harvest.JsonLines(tmp_path / "x.jsonl") as sink:
            progress = await run(ledger.jobs(), sink)
        written = (tmp_path / "x.jsonl").read_text("utf-8")
        assert all(key in written for key in ledger.uris())
        assert ledger.faults() == {}
        assert progress.done == progress.jobs == 80
        assert sum(progress.verdicts.values()) == 80
        assert {"done", "robots", "closed"} <= progress.verdicts.keys()


async def test_windows_hold_and_the_plan_foretells_the_end_within_fifteen_per_cent():
    async with simulated(2, items=lambda number: [310, 20][number], cap=1, kinds={}) as (ledger, run):
        found = []

        async def sink(items):
            found.extend(item.key for item in items)

        jobs, begun = ledger.jobs(), run.clock.now
        pages = {host.origin: host.items for host in ledger.hosts.values()}
        foretold = harvest.plan(jobs, expected=lambda job: 40 * pages[job.host], latency=0.0, now=begun)
        await run(jobs, sink)
        assert set(found) == ledger.uris()
        assert ledger.faults() == {}
        assert foretold.requests == pytest.approx(
            sum(sum(host.asked.values()) for host in ledger.hosts.values()), rel=0.15
        )
        assert foretold.seconds > 600
        assert run.clock.now - begun == pytest.approx(foretold.seconds, rel=0.15)


async def test_a_run_that_was_ended_goes_on_where_it_was(tmp_path):
    class EnoughError(Exception):
        pass

    steps = 0

    async def sink(items):
        nonlocal steps
        steps += 1
        with harvest.JsonLines(tmp_path / "x.jsonl") as lines:
            await lines(items)
        if steps == 5:
            raise EnoughError

    state = tmp_path / "x.sqlite"
    async with simulated(12, kinds={}, items=lambda _: 30) as (ledger, run):
        with pytest.raises(EnoughError):
            await run(ledger.jobs(), sink, state=state)
        assert ledger.served < 12 * 3 + 1
        progress = await run(reversed(ledger.jobs()), sink, state=state)
        assert progress.done == 12
        written = (tmp_path / "x.jsonl").read_text("utf-8")
        assert all(written.count(f'"key":"{key}"') == 1 for key in ledger.uris())
        again = ledger.served
        assert (await run(None, sink, state=state)).items == progress.items
        assert ledger.served == again


@pytest.mark.parametrize(
    ("content", "said"), [(b"not a database", "not the state of a run"), (None, "another run")]
)
async def test_another_file_is_not_taken_for_the_state(tmp_path, content, said):
    state = tmp_path / "x.sqlite"
    if content is not None:
        state.write_bytes(content * 100)
    async with simulated(1, kinds={}, items=lambda _: 3) as (ledger, run):
        if content is None:
            await run(ledger.jobs(most=2), state=state)
        with pytest.raises(ValueError, match=said):
            await run(ledger.jobs(), state=state)
        assert content is None or state.read_bytes() == content * 100


async def test_a_database_of_something_else_is_left_as_it_is(tmp_path):
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as db, db:
        db.execute("CREATE TABLE things (x)")
    db.close()
    with pytest.raises(ValueError, match="not the state of a run"):
        await harvest.all([harvest.Job("x.example", "public")], manners=MANNERS, state=tmp_path / "x.sqlite")


async def test_a_state_that_is_in_use_is_said(tmp_path):
    state = tmp_path / "x.sqlite"
    async with simulated(1, kinds={}, items=lambda _: 3) as (ledger, run):

        async def sink(_):
            with pytest.raises(ValueError, match="in use"):
                await run(ledger.jobs(), state=state)

        assert (await run(ledger.jobs(), sink, state=state)).done == 1


async def test_no_jobs_and_no_state_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="contains no run"):
        await harvest.all(manners=MANNERS, state=tmp_path / "x.sqlite")


async def test_a_state_that_cannot_be_written_is_said_and_what_is_done_stays(tmp_path, monkeypatch):
    state = tmp_path / "x.sqlite"
    async with simulated(3, kinds={}, items=lambda _: 3) as (ledger, run):
        real = sqlite3.connect

        def full(path):
            db = real(path)
            db.execute("PRAGMA max_page_count = 9")
            return db

        monkeypatch.setattr("atoot.harvest.state.sqlite3.connect", full)
        with pytest.raises(OSError, match="can be resumed"):
            await run(
                ledger.jobs() + [harvest.Job("x.example", f"hashtag:{number:0100}") for number in range(200)],
                state=state,
            )


async def test_progress_is_told_after_each_step_and_in_the_log(caplog):
    caplog.set_level(logging.INFO, "atoot.harvest")
    told = []
    async with simulated(3, kinds={}, items=lambda _: 3) as (ledger, run):
        done = await run(ledger.jobs(), progress=told.append)
    assert [one.done for one in told] == [1, 2, 3]
    assert told[-1] == done
    assert "3 of 3 jobs, 9 items" in str(done)
    assert "3 done" in str(done)


async def test_progress_is_told_also_while_no_step_ends(caplog, monkeypatch):
    caplog.set_level(logging.INFO, "atoot.harvest")
    monkeypatch.setattr(everything, "QUIET", 0.01)
    told, heard = [], asyncio.Event()

    def hear(progress):
        told.append(progress.done)
        heard.set()

    async def engine(job):
        await heard.wait()
        return await here.run(job, 20)

    async with (
        simulated(1, kinds={}, items=lambda _: 3) as (ledger, run),
        harvest.Worker(MANNERS, hosts=LocalNotes(run.clock)) as here,
        asyncio.timeout(60),
    ):
        await run(ledger.jobs(), run=engine, progress=hear)
    assert (told[0], told[-1]) == (0, 1)
    assert "0 of 1 job" in caplog.text


async def test_hosts_of_a_domain_are_asked_one_after_the_other():
    async with simulated(1, kinds={}, items=lambda _: 3) as (ledger, run):
        [host] = ledger.hosts.values()
        jobs = [harvest.Job(host.origin, f"status:{number}") for number in (1, 2, 3)]
        progress = await run(jobs)
        assert (progress.verdicts, progress.items) == ({"done": 3}, 3)


async def test_an_engine_may_take_the_steps_and_lose_some(caplog):
    lost = 0

    async def engine(job):
        nonlocal lost
        if not job.tries and not job.pages and "0.1" in job.host:
            lost += 1
            if lost % 2:
                raise ConnectionError("a worker was lost")
            return None
        return await here.run(job, 20)

    found = []

    async def sink(items):
        found.extend(item.key for item in items)

    async with simulated(30, kinds={}, items=lambda number: number) as (ledger, run):
        async with harvest.Worker(MANNERS, hosts=LocalNotes(run.clock)) as here:
            progress = await run(ledger.jobs(), sink, run=engine)
        assert lost > 1
        assert set(found) == ledger.uris()
        assert progress.verdicts == {"done": 30}
        assert "a worker was lost" in caplog.text


async def test_a_sink_that_is_cancelled_or_none_ends_the_run_which_can_be_resumed(tmp_path):
    async def cancelled(_items):
        raise asyncio.CancelledError  # as a producer does that was closed

    found = []
    async with simulated(1, kinds={}, items=lambda _: 5) as (ledger, run):
        for sink, error in ((cancelled, "was cancelled"), (found.extend, "expected an async function")):
            with pytest.raises((RuntimeError, TypeError), match=error):
                await run(ledger.jobs(), sink, state=tmp_path / "x")
        found.clear()
        with harvest.JsonLines(tmp_path / "x.jsonl") as lines:
            assert (await run(None, lines, state=tmp_path / "x")).items == 5


@pytest.mark.parametrize("at_once", [0, 1.5, None])
async def test_at_least_one_host_is_asked(at_once):
    with pytest.raises(ValueError, match="at_once"):
        await harvest.all([], manners=MANNERS, at_once=at_once)


async def test_hosts_are_no_jobs():
    with pytest.raises(TypeError, match=r"jobs: expected harvest\.Job, got 'a\.example'"):
        await harvest.all(["a.example"], manners=MANNERS)


class Steps:
    """An engine that notes which jobs it is given, and never gets two of a domain at a time."""

    def __init__(self, clock, waits=()):
        self.clock, self.waits, self.busy, self.taken = clock, dict(waits), set(), []

    async def __call__(self, job):
        domain = domain_of(job.host)
        assert domain not in self.busy
        self.busy.add(domain)
        self.taken.append((job.host, job.source, self.clock.now))
        await asyncio.sleep(0)
        self.busy.remove(domain)
        wait = self.waits.pop(job.source, None)
        return harvest.Step(
            job, [], None if wait is None else job, wait or 0.0, "wait" if wait else "done", ""
        )


@asynccontextmanager
async def ticking():
    clock = SimulatedClock()
    pump = asyncio.create_task(clock.pump())
    yield clock
    pump.cancel()


async def test_what_comes_of_a_step_waits_for_its_time_while_others_of_the_domain_go_on():
    async with ticking() as clock:
        engine = Steps(clock, {"account:1": 100.0})
        jobs = [harvest.Job("a.example.org", "account:1"), harvest.Job("b.example.org", "account:2"), harvest.Job("other.example.com", "account:3")]  # fmt: skip
        await harvest.all(jobs, manners=MANNERS, run=engine, hosts=LocalNotes(clock))
        assert [(source, now - clock.start) for _, source, now in engine.taken] == [
            ("account:1", 0), ("account:3", 0), ("account:2", 0), ("account:1", 100),
        ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from([None, 0.0, 5.0])),
        max_size=12,
    ),
    st.integers(1, 3),
)
async def test_every_step_is_taken_once_and_never_two_of_a_domain(drawn, at_once):
    jobs = [
        harvest.Job(f"{host}.{domain}.example", f"account:{number}")
        for number, (host, domain, _) in enumerate(drawn)
    ]
    waits = {job.source: wait for job, (*_, wait) in zip(jobs, drawn, strict=True) if wait is not None}
    async with ticking() as clock:
        engine = Steps(clock, waits)
        progress = await harvest.all(
            jobs, manners=MANNERS, run=engine, hosts=LocalNotes(clock), at_once=at_once
        )
        assert progress.done == len(jobs)
        assert sorted(source for _, source, _ in engine.taken) == sorted(
            [job.source for job in jobs] + list(waits)
        )


async def test_the_limits_of_mastodon_hold_at_hosts_that_say_nothing_of_any():
    async with simulated(2, items=lambda number: [310, 20][number], cap=1, kinds={}, told=False) as (
        ledger,
        run,
    ):
        progress = await run(ledger.jobs())
        assert progress.items == len(ledger.uris())
        assert ledger.faults() == {}


REFUSALS = {
    "without a word": (429, {}),
    "at once": (429, {"Retry-After": "0"}),
    "too soon": (429, {"Retry-After": "30"}),
    "before": (429, {"Retry-After": "-1"}),
    "as nginx": (503, {}),
    "as unavailable": (503, {"Retry-After": "60"}),
}


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_host_of_other_limits_is_read_whole_and_learned_from(refusal):
    limits = {"all": (20, 300)}
    async with simulated(1, items=lambda _: 60, cap=1, kinds={}, told=False, limits=limits, refusal=REFUSALS[refusal]) as (ledger, run):  # fmt: skip
        progress = await run(ledger.jobs())
        assert (progress.items, progress.verdicts) == (60, {"done": 1})
        # A 503 may have another reason: what passed before says nothing then.
        assert ledger.faults()["over"] <= (MOST_REFUSALS if REFUSALS[refusal][0] == 429 else 7)


UNNAMED = [(6, 10, 3), (9, 20, 5), (12, 60, 250), (7, 300, 250), (9, 600, 250), (12, 900, 0), (9, 3600, 3000)]
"""Limits, in so many seconds, at hosts that are first asked so many seconds after a full hour."""


@pytest.mark.parametrize(("number", "seconds", "begin"), UNNAMED)
async def test_a_limit_that_is_never_named_takes_few_refusals_and_hardly_more_than_the_time(
    number, seconds, begin
):
    windows, refusal = 8, (429, {})
    options = {"told": False, "limits": {"all": (number, seconds)}, "refusal": refusal}
    async with simulated(1, items=lambda _: 14, kinds={}, **options) as (ledger, run):
        run.clock.now += -run.clock.now % 3600 + begin
        [host], begun = ledger.hosts.values(), run.clock.now
        jobs = [
            harvest.Job(host.origin, f"status:{item % 14 + 1}", most=item)
            for item in range(1, windows * number)
        ]
        progress = await run(jobs)
        assert progress.verdicts == {"done": len(jobs)}
        took, needed = run.clock.now - begun, (windows - 1) * seconds
        print(f"{number} in {seconds} s: {took / needed:.2f} times the time, {host.over} refusals")  # noqa: T201 - what it found
        assert took < 1.3 * needed + 90  # finding out takes the first window that is tried, and some
        assert host.over <= MOST_REFUSALS


@pytest.mark.parametrize("refusal", [(429, {}), (429, {"Retry-After": "30"})])
async def test_a_run_that_is_ended_knows_the_limit_that_was_never_named_when_it_goes_on(tmp_path, refusal):
    limits, found = {"all": (12, 3600)}, []

    class EndedError(Exception):
        pass

    async def sink(items):
        found.extend(item.key for item in items)
        if len(found) in (11, 12, 20, 30):
            raise EndedError

    options = {"told": False, "limits": limits, "refusal": refusal}
    async with simulated(1, items=lambda _: 25, cap=1, kinds={}, **options) as (ledger, run):
        run.clock.now += -run.clock.now % 3600
        [host] = ledger.hosts.values()
        jobs = [*ledger.jobs(), *(harvest.Job(host.origin, f"status:{number}") for number in range(1, 11))]
        for _ in range(9):
            try:  # a process of its own each time: what it knew is in the state alone
                progress = await run(jobs, sink, state=tmp_path / "x.sqlite")
                break
            except EndedError:
                continue
        assert len(found) > len(set(found))  # some steps were taken again
        assert progress.verdicts == {"done": 11}
        assert set(found) >= ledger.uris()
        assert host.over <= MOST_REFUSALS


async def test_hosts_of_one_owner_that_count_together_are_left_alone_together(monkeypatch):
    monkeypatch.setattr("atoot.guests.visits.domain_of", lambda _: "one.example")
    monkeypatch.setattr("atoot.harvest.everything.domain_of", lambda _: "one.example")
    limits, refusal = {"all": (30, 300)}, (429, {"Retry-After": "300"})
    async with simulated(3, items=lambda _: 40, cap=1, kinds={}, limits=limits, refusal=refusal) as (
        ledger,
        run,
    ):
        first, *others = ledger.hosts.values()
        for host in others:
            host.counts_of = lambda _: first.counts
        progress = await run(ledger.jobs())
        assert (progress.items, progress.verdicts) == (120, {"done": 3})
        assert ledger.faults()["over"] == 1


async def test_a_host_that_refuses_for_hours_costs_others_of_its_owner_minutes(monkeypatch):
    monkeypatch.setattr("atoot.guests.visits.domain_of", lambda _: "one.example")
    monkeypatch.setattr("atoot.harvest.everything.domain_of", lambda _: "one.example")
    moments = []
    async with simulated(2, items=lambda _: 9, kinds={}, refusal=(429, {"Retry-After": "20000"})) as (
        ledger,
        run,
    ):
        first, _ = ledger.hosts.values()
        first.limits = {"all": (0, 300)}

        async def sink(_):
            moments.append(run.clock.now - run.clock.start)

        assert (await run(ledger.jobs(), sink)).verdicts == {"wait": 1, "done": 1}
        assert moments[0] < 1000
