from datetime import UTC, datetime, timedelta

import pytest
from ledger import Ledger, SimulatedClock, at_day_and_night

from atoot.guests import HERE
from atoot.guests.notes import LocalNotes
from atoot.harvest import HostPlan, Job, Manners, Plan, estimate, plan
from atoot.testing import ScriptedServer, behaviours
from tables import each

MANNERS = Manners(contact="https://example.org/crawler", patience=20)

NOW = 1_790_000_100.0  # at the beginning of windows of 5 and of 15 minutes


def job(host, source="public"):
    return Job(host, source)


def test_a_plan_counts_the_requests_of_each_host():
    found = plan(
        [job("a.example", "public:local"), job("a.example", "account:7"), job("b.example", "peers")],
        expected=100,
    )
    assert {host: one.requests for host, one in found.hosts.items()} == {
        "a.example": 1 + 1 + 3 + 3,
        "b.example": 2,
    }
    assert found.requests == 10


@each(
    ("items", "limit", "seconds"),
    [(40 * 100, None, 30), (40 * 400, "paging", 900), (40 * 1000, "paging", 2700)],
)
def test_a_plan_knows_the_windows_of_mastodon(items, limit, seconds):
    found = plan([job("a.example")], expected=items, now=NOW)
    assert found.hosts["a.example"].limit == limit
    assert seconds <= found.seconds < seconds + 100


def test_many_small_lists_of_a_host_wait_for_its_general_limit():
    found = plan([job("a.example", f"account:{number}") for number in range(1000)], expected=10, now=NOW)
    assert found.hosts["a.example"].limit == "all"
    assert 900 <= found.seconds < 1000


def test_a_plan_knows_that_hosts_of_a_domain_take_turns():
    apart = plan([job(f"x{number}.example") for number in range(10)], expected=4000)
    together = plan([job(f"x{number}.example.org") for number in range(10)], expected=4000)
    assert together.seconds > 9 * apart.seconds


def test_a_plan_knows_how_many_hosts_are_asked_at_once_and_what_they_wish():
    jobs = [job(f"x{number}.example") for number in range(10)]
    assert plan(jobs, at_once=1).seconds > 9 * plan(jobs).seconds
    assert plan(jobs, delay=10).seconds > 100
    assert plan(jobs, delay={"x1.example": 10}).hosts["x2.example"].seconds < 10


def test_a_plan_is_for_what_is_left_and_for_no_more_than_is_wanted():
    assert plan([Job("a.example", "account:1", most=10)], expected=4000).requests == 2
    assert plan([Job("a.example", "account:1", items=3900, pages=98)], expected=4000).requests == 4
    assert plan([job("a.example", "account:1")], expected=lambda one: 80 if one.source else 0).requests == 4


def test_a_plan_for_nothing_takes_no_time():
    found = plan([])
    assert (found.requests, found.seconds, found.hours, str(found)) == (
        0,
        0,
        0,
        "0 requests to 0 hosts, less than a minute",
    )


@each("a_day", [60, 700, 9000])
async def test_how_long_a_timeline_is_can_be_told_from_some_places_in_it(a_day):
    clock = SimulatedClock()
    since = datetime.fromtimestamp(clock.now, UTC) - timedelta(days=2)
    times = [at_day_and_night(clock.now, 60, a_day, seed) for seed in range(4)]
    async with Ledger(4, clock.time, kinds={}, times=lambda number: times[number]) as ledger:
        jobs = ledger.jobs(since=since)
        found = await estimate(jobs, manners=MANNERS, hosts=LocalNotes(clock))
        for job, made in zip(jobs, times, strict=True):
            true = sum(moment >= since.timestamp() for moment in made)
            foretold, needed = plan([job], expected=found), plan([job], expected=true)
            assert foretold.requests == pytest.approx(needed.requests, rel=0.15, abs=2)
        assert ledger.served <= 4 * (3 + 32)
        assert ledger.faults() == {}


async def test_where_ids_carry_no_time_the_latest_statuses_tell(server: ScriptedServer):
    now = datetime.now(UTC)
    made = [
        {"id": str(100 - number), "uri": f"u:{number}", "created_at": (now - timedelta(minutes=number)).isoformat(), "account": {"id": "1"}}
        for number in range(1, 41)
    ]  # fmt: skip
    link = f'<{server.origin}/api/v1/timelines/public?max_id=60>; rel="next"'
    server.on("GET", "/api/v1/timelines/public", behaviours.answer(json=made, headers={"Link": link}))
    HERE.forget()
    job = Job(server.origin, "public", since=now - timedelta(hours=10))
    assert (await estimate([job], manners=MANNERS))[job] == pytest.approx(600, rel=0.03)


async def test_how_many_people_a_list_has_is_what_its_account_says(server: ScriptedServer):
    person = {"id": "7", "followers_count": 1234, "following_count": 56, "statuses_count": 789}
    server.on("GET", "/api/v1/accounts/7", behaviours.answer(json=person))
    server.on(
        "GET",
        "/api/v1/statuses/8",
        behaviours.answer(json={"id": "8", "account": {}, "favourites_count": 3, "reblogs_count": "many"}),
    )
    HERE.forget()
    sources = (
        "followers:7",
        "following:7",
        "account:7",
        "favourites:8",
        "boosts:8",
        "thread:8",
        "followers:404",
        "peers",
    )
    jobs = [Job(server.origin, source) for source in sources]
    found = await estimate(jobs, manners=MANNERS)
    assert {job.source: size for job, size in found.items()} == {
        "followers:7": 1234,
        "following:7": 56,
        "account:7": 789,
        "favourites:8": 3,
    }
    assert plan(jobs, expected=found).hosts[server.origin].requests == 1 + 16 + 1 + 20 + 1 + 6 + 1 + 6 + 1


async def test_a_timeline_that_is_closed_is_foretold_to_have_nothing():
    async with Ledger(2, kinds={"closed": 1.0}) as ledger:
        HERE.forget()
        jobs = ledger.jobs(since=datetime(2026, 1, 1, tzinfo=UTC))
        assert await estimate(jobs, manners=MANNERS) == dict.fromkeys(jobs, 0)


@each(("pages", "seconds"), [(599, 250), (600, 1150)])
def test_a_plan_knows_that_requests_besides_pages_leave_less_of_a_window_for_them(pages, seconds):
    """So near to the end of a window of 15 minutes, 298 further pages fit into it: the 300 of 5 minutes have two others."""
    found = plan([job("a.example")], expected=40 * (pages - 1), latency=0.0, now=NOW - 250)
    assert found.seconds == seconds


def test_numbers_and_times_are_told_as_a_person_says_them():
    assert str(Plan({"a.example": HostPlan(1, 240, None)}, 1, 240)) == "1 request to 1 host, about 4 minutes"
    many = {f"a{number}.example": HostPlan(1, 1.0, None) for number in range(2000)}
    assert str(Plan(many, 12_345, 7000)) == "12,345 requests to 2,000 hosts, about 2 hours"
