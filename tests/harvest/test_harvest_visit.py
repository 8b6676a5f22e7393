import asyncio
import logging
import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from ledger import BEGIN, Ledger, SimulatedClock

from atoot import entities, harvest
from atoot.guests import HERE
from atoot.guests.notes import LocalNotes
from atoot.testing import ScriptedServer, behaviours, hostile

MANNERS = harvest.Manners(contact="https://example.org/crawler", patience=20)
HASTY = msgspec.structs.replace(MANNERS, patience=0.2)


@pytest.fixture(autouse=True)
def _anew():
    HERE.forget()


@asynccontextmanager
async def one(kind="open", items=90, **options):
    """A host, and a function that takes a step there on a simulated clock."""
    clock = SimulatedClock()
    async with Ledger(1, clock.time, kinds={kind: 1.0}, items=lambda _: items, **options) as ledger:
        [host], hosts = ledger.hosts.values(), LocalNotes(clock)

        async def step(job=None, manners=MANNERS, seconds=60.0):
            async with harvest.Worker(manners, hosts=hosts) as worker:
                return await worker.run(job or harvest.Job(host.origin, "public:local"), seconds)

        step.clock, step.ledger = clock, ledger
        yield host, step


async def test_a_step_reads_on_to_the_end_of_a_list():
    async with one() as (host, step):
        done = await step()
        assert (done.verdict, done.next, done.requests) == ("done", None, 5)
        assert {item.key for item in done.items} == host.uris()
        assert step.ledger.faults() == {}


async def test_an_item_is_what_the_host_sent_and_typed_on_demand():
    async with one(items=1) as (host, step):
        [item] = (await step()).items
        assert msgspec.json.decode(item.raw) == host.status(1)
        assert isinstance(item.typed(), entities.Status)
        assert item.typed().uri == item.key == host.uri(1)


async def test_a_step_goes_through_a_pickle():
    async with one() as (_, step):
        done = await step()
        assert pickle.loads(pickle.dumps(done)) == done


async def test_a_job_goes_on_where_its_limit_stopped_it_and_no_request_is_wasted():
    async with one(items=400, limits={"all": (5, 300), "paging": (300, 900)}) as (host, step):
        first = await step()
        assert (first.verdict, first.requests) == ("wait", 6)
        assert 0 < first.wait < 302
        again = await step(first.next)
        assert (again.verdict, again.requests, again.next) == ("wait", 0, first.next)
        step.clock.now += again.wait
        then = await step(again.next)
        assert {item.key for item in first.items + then.items} <= host.uris()
        assert not {item.key for item in first.items} & {item.key for item in then.items}
        assert step.ledger.faults() == {}


async def test_items_older_than_a_moment_end_a_timeline():
    since = datetime.fromtimestamp(BEGIN, UTC) + timedelta(minutes=70)
    async with one(items=200) as (host, step):
        done = await step(harvest.Job(host.origin, "public:local", since=since))
        assert done.verdict == "done"
        assert {item.key for item in done.items} == {host.uri(number) for number in range(70, 201)}
        assert host.asked["/api/v1/timelines/public"] == 4


async def test_no_more_items_come_than_are_wanted():
    async with one(items=200) as (host, step):
        done = await step(harvest.Job(host.origin, "public:local", most=50))
        assert (len(done.items), done.verdict, done.why) == (50, "done", "as many as wanted")


async def test_what_robots_forbid_is_not_asked():
    async with one("forbidden") as (host, step):
        done = await step()
        assert (done.verdict, done.next) == ("robots", None)
        assert "forbids /api/v1/timelines/public" in done.why
        assert dict(host.asked) == {"/robots.txt": 1}


async def test_robots_are_asked_for_once_a_day():
    async with one("robots") as (host, step):
        await step()
        await step()
        assert host.asked["/robots.txt"] == 1
        step.clock.now += 25 * 3600
        await step()
        assert host.asked["/robots.txt"] == 2


async def test_a_host_of_ones_own_is_asked_whatever_its_robots_say():
    async with one("forbidden") as (host, step):
        done = await step(manners=msgspec.structs.replace(MANNERS, own=(host.origin,)))
        assert done.verdict == "done"
        assert host.asked["/robots.txt"] == 0


async def test_a_delay_that_robots_wish_is_kept_within_a_step_and_between_two():
    async with one("delay") as (_, step):
        pump = asyncio.create_task(step.clock.pump())
        assert (await step()).verdict == "done"
        await step()
        pump.cancel()
        assert step.ledger.faults() == {}


async def test_timelines_that_are_said_to_be_closed_are_not_asked():
    async with one("access") as (host, step):
        done = await step()
        assert (done.verdict, done.next) == ("closed", None)
        assert "authenticated" in done.why
        assert host.asked["/api/v1/timelines/public"] == 0


async def test_what_was_refused_is_not_asked_again():
    async with one("closed") as (host, step):
        assert "authenticated user" in (await step()).why
        again = await step()
        assert (again.verdict, again.requests) == ("closed", 0)
        assert host.asked["/api/v1/timelines/public"] == 1


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("endless", "garbage"),
        ("no list", "garbage"),
        ("redirect", "elsewhere"),
        ("circle", "lies"),
        ("foreign link", "done"),
    ],
)
async def test_a_bad_host_is_a_verdict_at_once(kind, verdict):
    async with one(kind, items=400) as (_, step):
        done = await step()
        assert (done.verdict, done.next) == (verdict, None)
        assert step.ledger.faults() == {}


@pytest.mark.parametrize(
    ("kind", "verdict"), [("dead", "unreachable"), ("tarpit", "slow"), ("silent", "slow")]
)
async def test_a_host_that_fails_is_given_up_after_some_tries(kind, verdict):
    async with one(kind) as (_, step):
        manners, job, waits = (MANNERS if kind == "dead" else HASTY), None, []
        for _ in range(3):
            done = await step(job, manners)
            assert done.verdict == verdict
            job = done.next
            waits.append(done.wait)
        assert job is None
        assert waits == [30, 60, 0]


async def test_a_host_that_speaks_no_http_is_a_verdict():
    async with one("garbage") as (_, step):
        assert (await step()).verdict in ("garbage", "unreachable")


async def test_people_who_do_not_want_it_are_left_out_but_on_ones_own_server(server: ScriptedServer):
    shy = {"id": "2", "uri": "u:2", "account": {"id": "2", "indexable": False}}
    server.on(
        "GET",
        "/api/v1/timelines/public",
        behaviours.answer(json=[{"id": "3", "uri": "u:3", "account": {"id": "1"}}, shy]),
    )
    job = harvest.Job(f"http://{server.host}", "public")
    step = await harvest.run(job, manners=MANNERS)
    assert ([item.key for item in step.items], step.left_out) == (["u:3"], 1)
    for more in ({"own": (job.origin,)}, {"privacy": False}):
        step = await harvest.run(job, manners=msgspec.structs.replace(MANNERS, **more))
        assert (len(step.items), step.left_out) == (2, 0)


async def run(server, source, manners=MANNERS, **more):
    return await harvest.run(harvest.Job(f"http://{server.host}", source, **more), manners=manners)


async def test_a_thread_is_read_whole(server: ScriptedServer):
    status = {"account": {"id": "1"}}
    server.on(
        "GET",
        "/api/v1/statuses/7/context",
        behaviours.answer(
            json={"ancestors": [status | {"id": "6"}], "descendants": [status | {"id": "8", "uri": "u:8"}]}
        ),
    )
    step = await run(server, "thread:7")
    assert [item.key for item in step.items] == [f"http://{server.host}/Status/6", "u:8"]


async def test_peers_and_documents_are_items_too(server: ScriptedServer):
    server.on("GET", "/api/v1/instance/peers", behaviours.answer(json=["a.example", "b.example", 7]))
    assert [(item.key, item.typed()) for item in (await run(server, "peers")).items] == [
        ("a.example", "a.example"),
        ("b.example", "b.example"),
    ]
    server.on("GET", "/api/v1/instance/rules", behaviours.answer(json=[{"id": "1", "text": "be kind"}]))
    [item] = (await run(server, "instance:rules")).items
    assert (item.kind, item.typed()) == ("Document", [{"id": "1", "text": "be kind"}])


async def test_an_older_server_says_what_it_is_elsewhere(server: ScriptedServer):
    server.on("GET", "/api/v1/instance", behaviours.answer(json={"uri": "x.example", "version": "3.5.0"}))
    [item] = (await run(server, "instance")).items
    assert item.typed()["version"] == "3.5.0"


async def test_people_are_paged_through_by_the_link(server: ScriptedServer):
    person = {"acct": "x", "username": "x", "indexable": True}
    link = f'<http://{server.host}/api/v1/accounts/1/followers?limit=80&max_id=33>; rel="next"'
    server.on("GET", "/api/v1/accounts/1/followers", behaviours.answer(json=[person | {"id": "1", "uri": "u:1"}], headers={"Link": link}), behaviours.answer(json=[person | {"id": "2", "uri": "u:2"}]))  # fmt: skip
    step = await run(server, "followers:1")
    assert [item.key for item in step.items] == ["u:1", "u:2"]
    assert [item.typed().acct for item in step.items] == ["x", "x"]


async def test_a_directory_is_paged_through_by_number(server: ScriptedServer):
    people = [
        {"id": str(number), "acct": "x", "username": "x", "uri": f"u:{number}", "indexable": True}
        for number in range(3)
    ]
    server.on(
        "GET",
        "/api/v1/directory",
        behaviours.answer(json=people[:2]),
        behaviours.answer(json=people[2:]),
        behaviours.answer(json=[]),
    )
    step = await run(server, "directory")
    assert [item.key for item in step.items] == ["u:0", "u:1", "u:2"]
    assert [
        request.query.get("offset") for request in server.requests if request.path.endswith("directory")
    ] == [None, "2", "3"]


async def test_what_is_missing_is_a_verdict(server: ScriptedServer):
    step = await run(server, "account:77")
    assert (step.verdict, step.next) == ("missing", None)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_host_that_fails_is_asked_again_later(server: ScriptedServer, status):
    server.on("GET", "/api/v1/accounts/7/statuses", behaviours.answer(status=status))
    step = await run(server, "account:7")
    assert (step.verdict, step.wait, step.next.tries) == ("broken", 30, 1)
    server.on("GET", "/api/v1/accounts/7/statuses", behaviours.answer(json=[{"id": "1", "account": {}}]))
    step = await harvest.run(step.next, manners=MANNERS)
    assert step.verdict == "done"


async def test_a_host_that_refuses_for_ever_is_given_up(server: ScriptedServer):
    server.on("GET", "/api/v1/accounts/7/statuses", behaviours.rate_limited(retry_after=3600))
    step = await run(server, "account:7")
    assert step.verdict == "wait"
    assert 3600 <= step.wait < 3700
    job = msgspec.structs.replace(step.next, tries=8)
    HERE.forget()
    assert (await harvest.run(job, manners=MANNERS)).next is None


async def test_a_host_that_wants_a_day_is_given_up(server: ScriptedServer):
    server.on("GET", "/api/v1/accounts/7/statuses", behaviours.rate_limited(retry_after=23 * 3600))
    step = await run(server, "account:7")
    assert (step.verdict, step.next) == ("wait", None)


async def test_a_host_inside_is_asked_by_its_name_where_it_is_meant(server: ScriptedServer):
    server.on("GET", "/api/v1/instance/peers", behaviours.answer(json=["a.example"]))
    port = server.host.partition(":")[2]
    step = await harvest.run(harvest.Job(f"http://localhost:{port}", "peers"), manners=MANNERS)
    assert step.verdict == "done"


async def test_two_steps_are_not_taken_at_one_domain_at_a_time():
    async with one() as (host, step):
        hosts = LocalNotes(step.clock)
        assert await hosts.take("turn:127.1.0.1", 60)
        async with harvest.Worker(MANNERS, hosts=hosts) as worker:
            job = harvest.Job(host.origin, "public:local")
            done = await worker.run(job)
            assert (done.verdict, done.next, done.requests) == ("busy", job, 0)
            step.clock.now += 61  # who had the turn is dead
            assert (await worker.run(job)).verdict == "done"


async def test_a_redirect_of_robots_is_not_followed_elsewhere(server: ScriptedServer):
    server.on(
        "GET",
        "/robots.txt",
        behaviours.answer(status=302, headers={"Location": "http://127.200.0.1:1/robots.txt"}),
    )
    assert (await run(server, "public")).verdict == "elsewhere"


async def test_a_step_that_fails_in_itself_is_a_verdict_and_told_in_the_log(monkeypatch, caplog):
    async with one() as (_, step):
        monkeypatch.setattr("atoot.harvest.step.Visit.go", lambda _: 1 / 0)
        done = await step()
        assert (done.verdict, done.next.tries) == ("failed", 1)
        assert "ZeroDivisionError" in done.why
        assert "Traceback" in caplog.text


async def test_verdicts_are_told_in_the_log(caplog):
    caplog.set_level(logging.INFO, "atoot.harvest")
    async with one("forbidden") as (host, step):
        await step()
        assert f"{host.origin} public:local: robots" in caplog.text


async def test_a_step_that_has_hardly_any_time_goes_on_too():
    async with one() as (host, step):
        job, found = harvest.Job(host.origin, "public:local"), []
        for _ in range(6):
            done = await step(job, seconds=1e-9)
            found += done.items
            if (job := done.next) is None:
                break
        assert {item.key for item in found} == host.uris()


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
async def test_a_step_has_an_end(seconds):
    async with one() as (_, step):
        with pytest.raises(ValueError, match="seconds"):
            await step(seconds=seconds)


async def test_without_a_loop_there_is_another_function():
    with pytest.raises(RuntimeError, match=r"await harvest\.run"):
        harvest.run_sync(harvest.Job("x.example", "public"), manners=MANNERS)


def test_steps_can_be_taken_in_threads():
    with Ledger(8, kinds={}, items=lambda _: 50).in_a_thread() as ledger, ThreadPoolExecutor(4) as pool:
        steps = list(pool.map(lambda job: harvest.run_sync(job, manners=MANNERS), ledger.jobs()))
        assert {item.key for step in steps for item in step.items} == ledger.uris()
        assert ledger.faults() == {}


def _in_a_child(job, answers):
    answers.put(harvest.run_sync(job, manners=MANNERS))


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_process_that_was_forked_takes_steps_too():
    fork = multiprocessing.get_context("fork")
    with Ledger(1, kinds={}, items=lambda _: 50).in_a_thread() as ledger:
        [job] = ledger.jobs()
        assert harvest.run_sync(job, manners=MANNERS).verdict == "done"
        answers = fork.SimpleQueue()
        child = fork.Process(target=_in_a_child, args=(job, answers))
        child.start()
        assert {item.key for item in answers.get().items} == ledger.uris()
        child.join()


async def test_a_status_that_is_gone_is_told(server: ScriptedServer):
    there = {"id": "5", "uri": "http://x/5", "account": {"indexable": True}}
    server.on("GET", "/api/v1/statuses/5", behaviours.answer(json=there))
    server.on("GET", "/api/v1/statuses/6", behaviours.answer(json=there | {"account": {"noindex": True}}))
    server.on("GET", "/objects/8", behaviours.answer(json={"type": "Note", "id": "x"}))
    server.on("GET", "/objects/9", behaviours.answer(json={"type": "Tombstone", "id": "x"}))
    keys = [
        f"http://{server.host}{place}"
        for place in (
            "/users/a/statuses/5",
            "/users/a/statuses/6",
            "/users/a/statuses/7",
            "/objects/8",
            "/objects/9",
        )
    ]
    steps = [await harvest.run(job, manners=MANNERS) for job in harvest.recheck(keys, inside=True)]
    found = [(item.key, item.kind, item.gone) for step in steps for item in step.items]
    assert found == list(
        zip(
            keys,
            ["Status", "Status", "Status", "Document", "Status"],
            ["", "left out", "deleted", "", "deleted"],
            strict=True,
        )
    )


async def test_no_cookie_of_one_host_goes_to_another(server: ScriptedServer):
    server.on("GET", "/api/v1/accounts/7/statuses", behaviours.answer(json=[], headers={"Set-Cookie": "a=b"}))
    async with harvest.Worker(MANNERS) as worker:
        for _ in range(2):
            await worker.run(harvest.Job(f"http://{server.host}", "account:7"))
    assert [
        name
        for request in server.requests
        for name in request.headers
        if name.lower() in ("cookie", "authorization")
    ] == []


BAD = {
    "nothing": hostile.drop(),
    "half": hostile.cut([{"id": "1"}] * 50, at=100),
    "bytes of something else": hostile.garbage(),
    "depth": hostile.deep_json(),
    "a bomb": hostile.bomb(1 << 30),
    "bytes without end": hostile.endless_body(),
    "headers without end": hostile.header_flood(),
    "a page": behaviours.answer(html="<!doctype html><title>x</title>"),
    "an error as a list": behaviours.answer(json={"error": "no"}),
    "lists of lists": behaviours.answer(text="[" + "[]," * 300_000 + "[]]"),
    "numbers": behaviours.answer(json=[1, 2, 3]),
    "a circle of redirects": behaviours.answer(status=302, headers={"Location": "/robots.txt"}),
    "a redirect to a file": behaviours.answer(status=301, headers={"Location": "file:///etc/passwd"}),
    "a status nobody knows": behaviours.answer(status=799),
    "items of odd types": behaviours.answer(json=[{"id": 7, "uri": [], "url": None, "account": "x", "created_at": 5, "reblog": [], "quote": 3}]),
}  # fmt: skip


@pytest.mark.parametrize("place", ["/robots.txt", "/api/v2/instance", "/api/v1/timelines/public"])
@pytest.mark.parametrize("bad", BAD)
async def test_whatever_a_host_answers_a_verdict_comes_of_it(server: ScriptedServer, bad, place):
    server.on("GET", place, BAD[bad])
    step = await run(server, "public", HASTY, since=datetime(2026, 1, 1, tzinfo=UTC))
    assert step.verdict not in ("failed", "more")
    assert all(isinstance(item.key, str) for item in step.items)
    assert pickle.loads(pickle.dumps(step)) == step
