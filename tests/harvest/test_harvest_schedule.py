import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoot.harvest import Job, Schedule, plan
from atoot.harvest.manners import domain_of

NOW = 1_790_000_100.0  # at the beginning of windows of 5 and of 15 minutes


def job(host, source="public"):
    return Job(host, source)


def test_jobs_of_one_domain_take_turns_and_others_do_not_wait():
    a, b, other = job("a.example.org"), job("b.example.org"), job("other.example.com")
    schedule = Schedule([a, b, other])
    assert [schedule.take(0), schedule.take(0), schedule.take(0)] == [a, other, None]
    assert schedule.opens() == math.inf
    schedule.end(a)
    assert schedule.take(0) == b
    assert len(schedule) == 0


def test_what_comes_of_a_step_waits_for_its_time_while_others_of_the_domain_go_on():
    a, b = job("a.example.org"), job("b.example.org")
    schedule = Schedule([a, b])
    assert schedule.take(0) == a
    schedule.end(a, job("a.example.org", "peers"), due=100)
    assert schedule.take(0) == b
    schedule.end(b)
    assert (schedule.take(99), schedule.opens()) == (None, 100)
    assert schedule.take(100).source == "peers"


@settings(max_examples=40)
@given(st.data())
def test_every_job_is_taken_once_and_never_two_of_a_domain(data):
    hosts = [f"{name}.{domain}.example" for name in "ab" for domain in "xyz"]
    jobs = [
        job(data.draw(st.sampled_from(hosts)), f"account:{number}")
        for number in range(data.draw(st.integers(0, 12)))
    ]
    schedule, now, busy, taken = Schedule(), 0.0, [], []
    for one in jobs:
        schedule.put(one, data.draw(st.sampled_from([0.0, 5.0])))
    again = data.draw(st.sets(st.sampled_from(range(12))))
    steps = len(jobs) + len([one for one in jobs if int(one.source[8:]) in again])
    while len(taken) < steps:
        one = schedule.take(now)
        if one is not None:
            assert domain_of(one.host) not in {domain_of(other.host) for other in busy}
            busy.append(one)
            taken.append(one)
        elif busy:
            done = busy.pop(data.draw(st.integers(0, len(busy) - 1)))
            number = int(done.source[8:])
            schedule.end(done, done if number in again else None, now + 3)
            again.discard(number)
        else:
            assert schedule.opens() > now
            now = schedule.opens()
            assert now < math.inf
    for done in busy:
        schedule.end(done)
    assert (len(schedule), schedule.take(math.inf)) == (0, None)
    assert set(taken) == set(jobs)


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


@pytest.mark.parametrize(
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
        "0 requests to 0 hosts, about 0.0 h",
    )
