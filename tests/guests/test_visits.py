"""Visits: one at a time at all hosts of an owner, who may have refused requests at another of them."""

from contextlib import asynccontextmanager

import pytest

from atoot.guests import keeping_to_robots
from atoot.guests.manners import Manners
from atoot.guests.notes import LocalNotes
from atoot.guests.verdicts import VisitEnd
from atoot.guests.visits import Visitor
from atoot.network.sessions import public_session
from atoot.testing import answer
from quick_clock import SteppingClock

ONE = "/api/v1/one"
HOST, OTHER = "a.example.org", "b.example.org"


@pytest.fixture
def clock():
    return SteppingClock()


@pytest.fixture
async def visitor(clock):
    manners = Manners(contact="https://example.org/crawler")
    async with public_session(middlewares=[keeping_to_robots]) as session:
        yield Visitor(manners, LocalNotes(clock), session)


@pytest.fixture
def visit(visitor, server):
    server.on("GET", ONE, answer(json=[]))

    @asynccontextmanager
    async def begun(host):
        async with visitor.visit(host, server.origin, 60.0, 1 << 20) as guest:
            yield guest

    return begun


async def test_a_guest_asks_the_host_that_is_visited(visit, server):
    async with visit(HOST) as guest:
        assert (await guest.ask(ONE)).status == 200
    assert server.requests[-1].path == ONE


async def test_two_hosts_of_an_owner_are_not_visited_at_once(visit):
    async with visit(HOST):
        with pytest.raises(VisitEnd, match=r"another worker is visiting example\.org") as caught:
            async with visit(OTHER):
                pytest.fail("both are visited")
        async with visit("c.example.net"):
            pass
    assert (caught.value.verdict, caught.value.wait) == ("busy", 1.0)
    async with visit(OTHER):
        pass


async def test_what_one_host_of_an_owner_has_refused_holds_for_the_others(visit, visitor, clock):
    await visitor.notes.write("refused:example.org", f"{clock.now + 100} {OTHER}".encode(), 1000.0)
    with pytest.raises(VisitEnd, match=r"b\.example\.org of the same owner has refused requests") as caught:
        async with visit(HOST):
            pytest.fail("it is visited")
    assert caught.value.wait == pytest.approx(100)
    async with visit(OTHER):  # it knows itself how long
        pass
    clock.now += 101
    async with visit(HOST):
        pass
