"""Hosts that mean harm or are broken, and what happens to a run around it: a verdict each, and nothing asked elsewhere."""

import asyncio
import pickle
import socket
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from atoot import harvest
from atoot.guests import HERE, Facts
from atoot.guests.notes import LocalNotes
from atoot.guests.pace import GuestPace
from atoot.http.settings import Clock
from atoot.testing import ScriptedServer, behaviours, hostile

MANNERS = harvest.Manners(contact="https://example.org/crawler", patience=20)
HASTY = msgspec.structs.replace(MANNERS, patience=0.2)
TIMELINE = "/api/v1/timelines/public"


@pytest.fixture(autouse=True)
def _anew():
    HERE.forget()


async def taken(server, source="public", manners=MANNERS, **more):
    return await harvest.run(harvest.Job(server.origin, source, **more), manners=manners)


def status(number, made="2026-01-01T00:00:00.000Z", **more):
    return {"id": str(number), "uri": f"u:{number}", "created_at": made, "account": {"id": "1"}} | more


ELSEWHERE = [
    "http://localhost:{port}/api/v1/timelines/public",
    "http://127.0.0.1:{port}/api/v1/timelines/public",
    "//127.0.0.1:{port}/x",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/latest/meta-data/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://user:password@127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "https://127.0.0.1:{own}/",
    "http://127.0.0.1:99999/",
    "http://[/",
]


@pytest.mark.parametrize("place", ["/robots.txt", "/api/v2/instance", TIMELINE])
@pytest.mark.parametrize("where", ELSEWHERE)
async def test_a_redirect_elsewhere_is_not_followed(server: ScriptedServer, where, place):
    async with ScriptedServer() as other:
        other.on("*", "*", behaviours.answer(json=[status(1)]))
        server.on("*", place, behaviours.redirect(where.format(port=other.port, own=server.port)))
        step = await taken(server)
        assert step.verdict == "elsewhere" or (place == "/api/v2/instance" and step.verdict == "missing")
        assert step.next is None
        assert other.requests == []
        assert all(
            request.path in ("/robots.txt", "/api/v2/instance", TIMELINE) for request in server.requests
        )


@pytest.mark.parametrize("status_code", [301, 302, 303, 307, 308])
async def test_a_redirect_to_what_robots_forbid_is_not_followed(server: ScriptedServer, status_code):
    server.on("GET", "/robots.txt", behaviours.answer(text="User-agent: *\nDisallow: /private/\n"))
    server.on("GET", TIMELINE, behaviours.redirect("/private/timeline", status=status_code))
    server.on("GET", "/private/timeline", behaviours.answer(json=[status(1)]))
    step = await taken(server)
    assert (step.verdict, step.next) == ("robots", None)
    assert "/private/timeline" in step.why
    assert "/private/timeline" not in [request.path for request in server.requests]


async def test_a_redirect_within_a_host_is_followed(server: ScriptedServer):
    server.on("GET", "/robots.txt", behaviours.redirect("/en/robots.txt"))
    server.on(
        "GET", "/en/robots.txt", behaviours.answer(text="User-agent: *\nDisallow: /api/v1/timelines/\n")
    )
    assert (await taken(server)).verdict == "robots"


ROBOTS = {
    "huge": (behaviours.answer(text="User-agent: *\n" + "Disallow: /x\n" * 600_000), "done"),
    "without end": (hostile.endless_body(b"# \n" * 20_000), "done"),
    "without end, and closed": (hostile.endless_body(b"User-agent: *\nDisallow: /api/\n# \n"), "robots"),
    "large": (behaviours.answer(text="User-agent: *\n" + "Disallow: /x\n" * 60_000), "done"),
    "a page": (behaviours.answer(html="<!doctype html><title>404</title>Disallow: /"), "done"),
    "of wide characters": (behaviours.answer("\ufeffUser-agent: *\nDisallow: /api/".encode("utf-16-le")), "robots"),
    "a delay of years": (behaviours.answer(text="User-agent: *\nCrawl-delay: 1e9"), "robots"),
    "nothing": (behaviours.answer(status=204), "done"),
    "not for now": (behaviours.answer(status=503, headers={"Retry-After": "60"}), "wait"),
    "failing": (behaviours.answer(status=500), "broken"),
    "a redirect in circles": (behaviours.redirect("/robots.txt"), "elsewhere"),
    "closed": (behaviours.answer(status=401), "done"),
    "gone": (behaviours.answer(status=410), "done"),
    "too many": (behaviours.rate_limited(retry_after=60), "wait"),
    "slow": (hostile.drip("U" * 100, pause=lambda: asyncio.sleep(0.05)), "slow"),
    "cut off": (hostile.drop(), "unreachable"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ROBOTS)
async def test_robots_of_any_kind_are_a_verdict(server: ScriptedServer, kind):
    behaviour, verdict = ROBOTS[kind]
    server.on("GET", "/robots.txt", behaviour)
    server.on("GET", TIMELINE, behaviours.answer(json=[status(1)]))
    step = await taken(server, manners=HASTY if kind in ("slow", "cut off") else MANNERS)
    assert step.verdict == verdict
    asked = [request.path for request in server.requests]
    assert (TIMELINE in asked) == (verdict == "done")


ANSWERS = {
    "nothing": (behaviours.answer(status=204), "done", False),
    "not modified": (behaviours.answer(status=304), "garbage", False),
    "half": (hostile.cut([status(1)] * 50, at=1000), "unreachable", True),
    "a part": (behaviours.answer(status=206, json=[status(1)]), "done", False),
    "a guard": (behaviours.answer(status=403, html="<title>Attention Required! | Cloudflare</title>"), "closed", False),
    "later": (behaviours.answer(status=503, headers={"Retry-After": "100"}), "wait", True),
    "in ten years": (behaviours.rate_limited(retry_after=315_360_000), "wait", False),
}  # fmt: skip


@pytest.mark.parametrize("kind", ANSWERS)
async def test_an_answer_of_any_kind_is_a_verdict(server: ScriptedServer, kind):
    behaviour, verdict, again = ANSWERS[kind]
    server.on("GET", TIMELINE, behaviour)
    step = await taken(server)
    assert (step.verdict, step.next is not None) == (verdict, again)


async def test_a_page_without_an_item_ends_a_list_only_if_it_is_the_first(server: ScriptedServer):
    more = {"Link": on_page(f"{server.origin}{TIMELINE}?max_id=9")}
    server.on(
        "GET", TIMELINE, behaviours.answer(json=[status(9)], headers=more), behaviours.answer(json=[None, 7])
    )
    step = await taken(server)
    assert (step.verdict, len(step.items)) == ("done", 1)


async def test_items_without_a_name_are_known_by_what_they_say(server: ScriptedServer):
    server.on("GET", TIMELINE, behaviours.answer(json=[{"x": 1}, {"x": 2}, {"id": None}, {"id": 4}]))
    keys = [item.key for item in (await taken(server)).items]
    assert len(set(keys)) == 4
    assert all(key.startswith(f"{server.origin}/Status/") for key in keys)


async def test_of_its_own_a_host_speaks_in_its_own_name_alone(server: ScriptedServer, tmp_path):
    real = harvest.Item("http://127.0.0.9/1", "Status", b'{"id":"1","x":"real"}', "http://127.0.0.9")
    server.on("GET", TIMELINE, behaviours.answer(json=[status(1, uri=real.key, url=None)]))
    [own] = (await taken(server, "public:local")).items
    assert own.key == f"{server.origin}/Status/1"
    [told] = (await taken(server)).items  # of others it tells by their names
    assert (told.key, told.first_hand, real.first_hand) == (real.key, False, True)
    for order, lines in (((told, real, told, real), 2), ((real, told), 1)):
        path = tmp_path / f"{lines}.jsonl"
        for item in order:
            with harvest.JsonLines(path) as sink:
                await sink([item])
        written = path.read_bytes()
        assert written.count(b"\n") == lines
        assert b"real" in written


async def test_a_process_that_was_stopped_for_minutes_asks_nothing_more_in_its_turn(server: ScriptedServer):
    class Stopped(Clock):
        late = 0.0

        def monotonic(self):
            return super().monotonic() + self.late

        async def sleep(self, seconds):
            self.late += 600

    server.on("GET", TIMELINE, behaviours.answer(json=[status(1)]))
    clock, manners = Stopped(), msgspec.structs.replace(MANNERS, delay=2.0)
    async with harvest.Worker(manners, hosts=LocalNotes(clock)) as worker:
        step = await worker.run(harvest.Job(server.origin, "public"))
    assert (step.verdict, step.requests) == ("more", 2)
    assert TIMELINE not in [request.path for request in server.requests]


def on_page(*links):
    return ", ".join(f'<{link}>; rel="next"' for link in links)


LIES = {
    "the same page": "{origin}/api/v1/timelines/public?limit=40",
    "the same page, said otherwise": "{origin}/api/v1/timelines/public?limit=40&max_id={page}",
    "another list": "{origin}/api/v1/timelines/tag/x?max_id={page}",
    "another host": "https://evil.example/api/v1/timelines/public?max_id={page}",
    "the cloud's secrets": "http://169.254.169.254/latest/?max_id=1",
    "a link of many bytes": "{origin}/api/v1/timelines/public?max_id={many}",
    "no link at all": "\\\\evil.example\\x",
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_list_that_lies_in_its_links_ends(server: ScriptedServer, lie):
    pages = 0

    def page(_request):
        nonlocal pages
        pages += 1
        link = on_page(LIES[lie].format(origin=server.origin, page=1000 - pages, many="9" * 60_000))
        return behaviours.answer(json=[status(number) for number in range(40, 0, -1)], headers={"Link": link})

    server.on("GET", TIMELINE, page)
    step = await taken(server)
    assert step.verdict in ("done", "lies")
    assert step.next is None
    assert pages <= 5
    assert {request.path for request in server.requests} <= {"/robots.txt", "/api/v2/instance", TIMELINE}


async def test_pages_that_grow_end_the_list(server: ScriptedServer):
    pages = 0

    def page(_request):
        nonlocal pages
        pages += 1
        made = [status(10**9 - 10**6 * pages - number) for number in range(40 * 3**pages)]
        return behaviours.answer(
            json=made, headers={"Link": on_page(f"{server.origin}{TIMELINE}?max_id={made[-1]['id']}")}
        )

    server.on("GET", TIMELINE, page)
    step = await taken(server)
    assert (step.verdict, step.next) == ("garbage", None)
    assert "items on a page" in step.why
    assert pages == 3


async def test_a_host_that_makes_up_statuses_ends_when_enough_came(server: ScriptedServer):
    pages = 0

    def page(_request):
        nonlocal pages
        pages += 1
        made = [status(10**9 - 40 * pages - number) for number in range(40)]
        return behaviours.answer(
            json=made, headers={"Link": on_page(f"{server.origin}{TIMELINE}?max_id={made[-1]['id']}")}
        )

    server.on("GET", TIMELINE, page)
    step = await taken(server, most=1000)
    assert (step.verdict, len(step.items), pages) == ("done", 1000, 25)


async def test_statuses_that_arrived_late_do_not_end_a_timeline_early(server: ScriptedServer):
    """On many servers a timeline is in the order of arrival: an old status among new ones says nothing about the rest."""
    since = datetime(2026, 1, 1, tzinfo=UTC)
    new = (since + timedelta(days=1)).isoformat()
    old = (since - timedelta(days=900)).isoformat()
    first = [status(number, old if number in (99, 81) else new) for number in range(100, 80, -1)]
    second = [status(number, new) for number in range(80, 70, -1)] + [
        status(number, old) for number in range(70, 50, -1)
    ]
    server.on(
        "GET",
        TIMELINE,
        behaviours.answer(json=first),
        behaviours.answer(json=second),
        behaviours.answer(status=500),
    )
    step = await taken(server, since=since)
    assert (step.verdict, step.why) == ("done", "that is all")
    assert [item.key for item in step.items] == [
        f"u:{number}" for number in range(100, 70, -1) if number not in (99, 81)
    ]


@pytest.mark.parametrize("code", [401, 403])
async def test_a_timeline_that_is_closed_is_asked_once(server: ScriptedServer, code):
    server.on("GET", TIMELINE, behaviours.answer(status=code, json={"error": "no"}))
    for _ in range(3):
        assert (await taken(server)).verdict == "closed"
    assert [request.path for request in server.requests].count(TIMELINE) == 1


WAITS = [
    "0",
    "-5",
    "nan",
    "inf",
    "1e308",
    "99999999999999999999",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "soon",
    "\u0663",
    "",
]


@pytest.mark.parametrize("wait", WAITS)
async def test_whatever_wait_a_host_asks_for_is_a_number_of_seconds_that_ends(server: ScriptedServer, wait):
    headers = {
        "Retry-After": wait.encode("utf-8").decode("latin-1"),
        "X-RateLimit-Reset": wait.encode("utf-8").decode("latin-1"),
    }
    server.on("GET", TIMELINE, behaviours.answer(status=429, headers=headers, json={"error": "no"}))
    step = await taken(server)
    assert step.verdict == "wait"
    assert 0 <= step.wait <= 86400
    assert pickle.loads(pickle.dumps(step)) == step


@pytest.mark.parametrize("hours", [-1000, -13, 13, 1000])
async def test_a_host_whose_clock_is_off_is_read(server: ScriptedServer, hours):
    there = datetime.now(UTC) + timedelta(hours=hours)
    headers = {
        "Date": there.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": (there + timedelta(seconds=90)).isoformat(),
    }
    link = on_page(f"{server.origin}{TIMELINE}?max_id=1")
    server.on("GET", TIMELINE, behaviours.answer(json=[status(1)], headers=headers | {"Link": link}))
    step = await taken(server)
    assert step.verdict == "wait"
    assert 0 < step.wait <= 900


async def test_a_clock_that_was_set_back_holds_nothing_up(server: ScriptedServer):
    server.on("GET", TIMELINE, behaviours.answer(json=[status(1)]))
    far = Facts(seen=4e9, pace=GuestPace(4e9), closed={"public": "in the future"})
    await HERE.write(f"host:{server.origin}", msgspec.msgpack.encode(far), 1.0)
    HERE._notes["turn:127.0.0.1"] = (4e9, b"of the future")
    assert (await taken(server)).verdict == "done"


async def test_a_name_that_does_not_exist_is_a_verdict(monkeypatch):
    def nobody(*args, **more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", nobody)
    step = await harvest.run(harvest.Job("nobody.example", "public"), manners=MANNERS)
    assert (step.verdict, step.next.tries) == ("unreachable", 1)


async def test_a_name_that_leads_inside_is_not_asked(monkeypatch, server: ScriptedServer):
    def inside(host, port, *args, **more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]

    monkeypatch.setattr("socket.getaddrinfo", inside)
    step = await harvest.run(harvest.Job(f"http://evil.example:{server.port}", "public"), manners=MANNERS)
    assert step.verdict == "unreachable"
    assert server.requests == []


async def test_a_certificate_that_is_not_valid_is_a_verdict():
    async with ScriptedServer(tls=True) as server:
        step = await taken(server)
        assert step.verdict == "unreachable"
        assert "certificate" in step.why
        assert server.requests == []


async def test_a_host_that_speaks_plain_http_where_tls_is_asked_for_is_a_verdict(server: ScriptedServer):
    step = await harvest.run(harvest.Job(f"https://{server.host}", "public"), manners=HASTY)
    assert step.verdict in ("unreachable", "slow")


async def test_a_host_that_has_only_an_address_of_the_new_kind_is_read():
    try:
        server = ScriptedServer(host="::1")
        await server.__aenter__()
    except OSError:
        pytest.skip("there is no IPv6 here")
    try:
        server.on("GET", "/api/v1/instance/peers", behaviours.answer(json=["a.example"]))
        step = await harvest.run(harvest.Job(f"http://[::1]:{server.port}", "peers"), manners=MANNERS)
        assert (step.verdict, len(step.items)) == ("done", 1)
    finally:
        await server.__aexit__(None, None, None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("MASTODON.Social", "mastodon.social"),
        ("mastodon.social.", "mastodon.social"),
        ("mastodon.social:443", "mastodon.social"),
        ("https://mastodon.social/", "mastodon.social"),
        ("http://mastodon.social:80", "http://mastodon.social"),
        ("mastodon.social:8443", "mastodon.social:8443"),
        ("m\u00fcnchen.social", "xn--mnchen-3ya.social"),
        ("MASTODON\u3002social", "mastodon.social"),
        ("[2606:4700::1111]:443", "[2606:4700::1111]"),
    ],
)
def test_a_host_is_the_same_however_it_is_written(written, meant):
    assert harvest.Job(written, "public") == harvest.Job(meant, "public")


@pytest.mark.parametrize("source", ["account:{}", "hashtag:{}", "status:{}", "hashtag:{}:local", "hashtag::local", "recheck:{}", "public:local:x"])  # fmt: skip
def test_a_pattern_is_no_source(source):
    with suppress(ValueError):
        assert "{" not in harvest.Job("x.example", source).cursor().path


def test_a_job_of_another_version_is_said():
    with pytest.raises(ValueError, match="this is not a job"):
        harvest.Job.from_json('{"host":"x.example","source":"public","invented":1}')
    call, arguments = harvest.Job("x.example", "public", most=7).__reduce__()
    assert call(*arguments) == harvest.Job("x.example", "public", most=7)


def test_a_source_that_leaves_no_room_for_its_place_is_refused_at_once():
    longest = next(size for size in range(500, 0, -1) if _fits(size))
    job = harvest.Job("x.example", "hashtag:" + "x" * longest)
    cursor = msgspec.structs.replace(job.cursor(), path=job.cursor().path + "&max_id=01890a5d-ac96-774b-bcce-b302099a8057", after="01890a5d-ac96-774b-bcce-b302099a8057")  # fmt: skip
    assert job.behind(cursor, 40, "first").pages == 1


def _fits(size):
    with suppress(ValueError):
        return bool(harvest.Job("x.example", "hashtag:" + "x" * size))


# Around a run


def jobs(number=4):
    return [harvest.Job(f"host{one}.example", "public") for one in range(number)]


def done(job, items=1):
    found = [harvest.Item(f"{job.host}/{one}", "Status", b"{}", job.host) for one in range(items)]
    return harvest.Step(job, found, None, 0.0, "done", "that is all", 1)


async def engine(job):
    return done(job)


async def test_a_slow_sink_holds_up_steps_and_not_the_memory():
    taken_now, opened = [], asyncio.Event()

    async def slow(items):
        await opened.wait()

    async def take(job):
        taken_now.append(job)
        return done(job)

    run = asyncio.create_task(harvest.all(jobs(20), slow, manners=MANNERS, run=take, at_once=3))
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(taken_now) == 3
    opened.set()
    assert (await run).done == 20


async def test_a_sink_that_raises_ends_the_run_and_nothing_runs_on(tmp_path):
    async def broken(items):
        raise ZeroDivisionError

    before = asyncio.all_tasks()
    with pytest.raises(ZeroDivisionError):
        await harvest.all(jobs(), broken, manners=MANNERS, run=engine, state=tmp_path / "x.sqlite")
    assert asyncio.all_tasks() == before
    assert (await harvest.all(manners=MANNERS, run=engine, state=tmp_path / "x.sqlite")).items == 4


async def test_a_run_that_is_cancelled_leaves_a_state_to_go_on_with(tmp_path):
    first = asyncio.Event()

    async def take(job):
        if job.host == "host0.example":
            return done(job)
        first.set()
        return await asyncio.Event().wait()

    run = asyncio.create_task(harvest.all(jobs(), manners=MANNERS, run=take, state=tmp_path / "x.sqlite"))
    await first.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    again = []

    async def rest(job):
        again.append(job.host)
        return done(job)

    assert (await harvest.all(manners=MANNERS, run=rest, state=tmp_path / "x.sqlite")).done == 4
    assert "host0.example" not in again


async def test_a_state_by_two_names_is_one_runs_at_a_time(tmp_path):
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "x.sqlite")

    async def take(job):
        with pytest.raises(ValueError, match="in use"):
            await harvest.all(jobs(), manners=MANNERS, run=engine, state=tmp_path / "link.sqlite")
        return done(job)

    assert (await harvest.all(jobs(1), manners=MANNERS, run=take, state=tmp_path / "x.sqlite")).done == 1


async def state_of(tmp_path):
    await harvest.all(jobs(200), manners=MANNERS, run=engine, state=tmp_path / "x.sqlite")
    return tmp_path / "x.sqlite"


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 9000])
async def test_a_state_that_was_cut_off_is_said_or_begun_anew(tmp_path, size):
    path = await state_of(tmp_path)
    path.write_bytes(path.read_bytes()[:size])
    try:
        assert (await harvest.all(jobs(200), manners=MANNERS, run=engine, state=path)).done == 200
        assert size <= 1  # SQLite takes that for an empty file
    except (OSError, ValueError) as problem:
        assert str(path) in str(problem)  # noqa: PT017 - either of two


async def test_a_state_that_another_program_has_locked_is_said(tmp_path, monkeypatch):
    path = await state_of(tmp_path)
    real = sqlite3.connect
    monkeypatch.setattr("atoot.harvest.state.sqlite3.connect", lambda place: real(place, timeout=0))
    other = real(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(OSError, match="locked"):
        await harvest.all(jobs(200), manners=MANNERS, run=engine, state=path)
    other.close()
    assert (await harvest.all(jobs(200), manners=MANNERS, run=engine, state=path)).done == 200


async def test_a_state_in_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(OSError, match=r"x\.sqlite"):
        await harvest.all(jobs(), manners=MANNERS, run=engine, state=tmp_path / "no" / "x.sqlite")


async def test_a_state_of_an_older_version_is_said(tmp_path):
    path = await state_of(tmp_path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE run SET format = 'atoot harvest 1'")
    db.close()
    with pytest.raises(ValueError, match="another version"):
        await harvest.all(jobs(200), manners=MANNERS, run=engine, state=path)
