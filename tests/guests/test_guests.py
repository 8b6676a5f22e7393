"""Requests to other people's servers."""

import random
from contextlib import asynccontextmanager

import pytest

from atoot.guests import LONGEST_DELAY, MOST_KEPT, Facts, Guest, keeping_to_robots
from atoot.guests.manners import Manners
from atoot.guests.pace import WINDOWS
from atoot.guests.verdicts import VisitEnd
from atoot.http.retry import RetryPolicy
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.network.sessions import public_session
from atoot.testing import answer, rate_limited, redirect, stall
from quick_clock import SteppingClock

ONE, TWO = "/api/v1/one", "/api/v1/two"


class Moments(SteppingClock):
    """A clock, and what all that is waited for by it counts."""

    def __init__(self):
        super().__init__()
        self.budget = LocalBudget(self.time, keeps_presumed=True)


@pytest.fixture
def clock():
    return Moments()


@asynccontextmanager
async def guest_of(server, clock, facts=None, *, seconds=60.0, **manners):
    treated = Manners(contact="https://example.org/crawler", **manners)
    settings = Settings(policy=RetryPolicy(retries=0), ratelimit="raise", clock=clock, budget=clock.budget)
    async with public_session(middlewares=[keeping_to_robots]) as session:
        transport = Transport(server.origin, session=session, settings=settings)
        try:
            yield Guest(transport, facts or Facts(), treated, clock.now + seconds)
        finally:
            await transport.close()


def paths(server):
    return [request.path for request in server.requests]


@pytest.fixture
def server(server):
    for path in (ONE, TWO):
        server.on("GET", path, answer(json=[]))
    return server


async def test_what_robots_forbid_is_not_asked_nor_where_a_redirect_leads_there(server, clock):
    server.on("GET", "/robots.txt", answer(text="User-agent: *\nDisallow: /api/v1/two"))
    server.on("GET", ONE, redirect(TWO))
    async with guest_of(server, clock) as guest:
        await guest.keep_to_robots()
        guest.check(ONE)
        for path in (TWO, ONE):
            with pytest.raises(VisitEnd, match=r"its robots\.txt forbids /api/v1/two") as caught:
                await guest.ask(path)
            assert (caught.value.verdict, caught.value.wait) == ("robots", None)
    assert paths(server) == ["/robots.txt", ONE]


async def test_robots_are_asked_for_once_by_all_who_know_the_same(server, clock):
    server.on("GET", "/robots.txt", answer(text="User-agent: *\nDisallow: /api/v1/two"))
    facts = Facts()
    for _ in range(2):
        async with guest_of(server, clock, facts) as guest:
            await guest.keep_to_robots()
            with pytest.raises(VisitEnd):
                guest.check(TWO)
    assert paths(server) == ["/robots.txt"]


async def test_where_there_are_no_robots_all_is_allowed_and_where_nobody_knows_nothing_is_asked(
    server, clock
):
    async with guest_of(server, clock) as guest:
        await guest.keep_to_robots()
        assert (await guest.ask(TWO)).status == 200
        assert guest.requests == 2
    for behaviour, verdict in ((answer(status=500), "broken"), (rate_limited(), "wait")):
        server.on("GET", "/robots.txt", behaviour)
        async with guest_of(server, clock) as guest:
            with pytest.raises(VisitEnd, match=r"^its robots\.txt: ") as caught:
                await guest.keep_to_robots()
            assert caught.value.verdict == verdict


async def test_a_server_that_wishes_hours_between_two_requests_is_not_asked(server, clock):
    server.on("GET", "/robots.txt", answer(text=f"User-agent: *\nCrawl-delay: {LONGEST_DELAY + 1:.0f}"))
    async with guest_of(server, clock) as guest:
        with pytest.raises(VisitEnd, match="asks for 3601 s"):
            await guest.keep_to_robots()


async def test_who_may_read_its_timelines_is_asked_once_and_told(server, clock):
    rules = {"live_feeds": {"local": "authenticated\x1b[0m" + "x" * 99, "remote": "public"}}
    document = {"domain": "x", "version": "4.5.0", "configuration": {"timelines_access": rules}}
    server.on("GET", "/api/v2/instance", answer(json=document))
    facts = Facts()
    async with guest_of(server, clock, facts) as guest:
        await guest.check_access("live_feeds", ["remote"])
        await guest.check_access("hashtag_feeds", ["local", "remote"])
        for parts in (["local"], ["remote", "local"]):
            with pytest.raises(VisitEnd, match="its local live_feeds are authenticated") as caught:
                await guest.check_access("live_feeds", parts)
            assert caught.value.verdict == "closed"
            assert str(caught.value).isprintable()
            assert len(str(caught.value)) < 100
    assert paths(server) == ["/api/v2/instance"]


@pytest.mark.parametrize("behaviour", [answer(status=404), answer(json=[]), answer(b"x"), answer(status=500)])
async def test_a_server_that_does_not_say_who_may_read_its_timelines_is_taken_to_be_open(
    server, clock, behaviour
):
    server.on("GET", "/api/v2/instance", behaviour)
    async with guest_of(server, clock) as guest:
        await guest.check_access("live_feeds", ["local", "remote"])
        assert (await guest.ask(ONE)).status == 200


async def test_a_server_that_refuses_to_say_so_for_now_is_left_alone(server, clock):
    for behaviour, verdict in ((rate_limited(), "wait"), (stall(), "slow")):
        server.on("GET", "/api/v2/instance", behaviour)
        async with guest_of(server, clock, patience=0.05) as guest:
            with pytest.raises(VisitEnd, match=r"^what it says of itself: ") as caught:
                await guest.check_access("live_feeds", ["local"])
            assert caught.value.verdict == verdict


async def test_at_home_robots_do_not_count(server, clock):
    server.on("GET", "/robots.txt", answer(text="User-agent: *\nDisallow: /"))
    async with guest_of(server, clock, own=(server.origin,)) as guest:
        assert guest.is_at_home
        await guest.keep_to_robots()
        await guest.ask(ONE)
    async with guest_of(server, clock, robots=False) as guest:
        assert not guest.is_at_home
        await guest.keep_to_robots()
        await guest.ask(ONE)
    assert paths(server) == [ONE, ONE]


async def test_a_short_delay_is_waited_for_and_a_long_one_is_said(server, clock):
    async with guest_of(server, clock, delay=2.0) as guest:
        await guest.ask(ONE)
        await guest.ask(TWO)
        assert clock.slept == [2.0]
    async with guest_of(server, clock, delay=100.0) as guest:
        await guest.ask(ONE)
        with pytest.raises(VisitEnd, match="the pause that it wishes holds until") as caught:
            await guest.ask(TWO)
        assert (caught.value.verdict, caught.value.wait) == ("wait", 100.0)
        assert guest.requests == 1


async def test_a_delay_holds_for_the_next_guest_too(server, clock):
    facts = Facts()
    async with guest_of(server, clock, facts, delay=2.0) as guest:
        await guest.ask(ONE)
    async with guest_of(server, clock, facts) as guest:
        await guest.ask(TWO)
    assert clock.slept == [2.0]


async def test_after_a_refusal_nothing_is_asked_until_its_window_is_over(server, clock):
    server.on("GET", TWO, answer(status=429, json={"error": "no"}))
    facts = Facts()
    async with guest_of(server, clock, facts) as guest:
        await guest.ask(ONE)
        with pytest.raises(VisitEnd) as refused:
            await guest.ask(TWO)
        assert (refused.value.verdict, refused.value.wait, refused.value.again) == ("wait", WINDOWS[0], True)
        assert guest.was_refused
    clock.now += WINDOWS[0] - 6
    async with guest_of(server, clock, facts, seconds=200) as guest:
        with pytest.raises(VisitEnd) as caught:
            await guest.ask(ONE)
        assert caught.value.wait == 6
        clock.now += 6
        assert (await guest.ask(ONE)).status == 200
    assert paths(server) == [ONE, TWO, ONE]


async def test_when_time_is_up_nothing_more_is_asked_but_something_always_is(server, clock):
    async with guest_of(server, clock, seconds=1e-9) as guest:
        await guest.ask(ONE)
        clock.now += 1
        with pytest.raises(VisitEnd, match="time") as caught:
            await guest.ask(TWO)
        assert (caught.value.verdict, caught.value.wait) == ("more", 0.0)
    assert paths(server) == [ONE]


async def test_who_has_a_second_reads_for_most_of_it(server, clock):
    async with guest_of(server, clock, seconds=1) as guest:
        for _ in range(4):
            clock.now += 0.19
            await guest.ask(ONE)
        with pytest.raises(VisitEnd, match="time"):
            clock.now += 0.05
            await guest.ask(ONE)


async def test_who_has_less_time_than_it_takes_to_begin_asks_something_too(server, clock):
    async with guest_of(server, clock, seconds=1e-9) as guest:
        clock.now += 0.5
        await guest.ask(ONE)
    assert paths(server) == [ONE]


async def test_robots_that_were_written_down_wrongly_are_asked_for_again(server, clock):
    facts = Facts(robots=b"no zlib")
    async with guest_of(server, clock, facts) as guest:
        await guest.keep_to_robots()
    assert (paths(server), facts.robots_text()) == (["/robots.txt"], b"")


async def test_an_answer_that_does_not_come_is_an_error_of_the_server(server, clock):
    server.on("GET", ONE, stall())
    async with guest_of(server, clock, patience=0.05) as guest:
        with pytest.raises(VisitEnd) as caught:
            await guest.ask(ONE)
        assert (caught.value.verdict, caught.value.again) == ("slow", True)


@pytest.mark.parametrize(("length", "times"), [(MOST_KEPT, 1), (4 * MOST_KEPT, 2)])
async def test_robots_that_are_too_long_to_keep_are_asked_for_each_time(server, clock, length, times):
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))  # packs badly
    server.on("GET", "/robots.txt", answer(text=f"User-agent: *\nDisallow: /api/v1/two\n# {noise}"))
    facts = Facts()
    for _ in range(2):
        async with guest_of(server, clock, facts) as guest:
            await guest.keep_to_robots()
            with pytest.raises(VisitEnd):
                guest.check(TWO)
    assert paths(server) == ["/robots.txt"] * times
    assert (facts.robots is None) == (times > 1)
