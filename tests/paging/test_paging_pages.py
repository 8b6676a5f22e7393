"""What a page is, and how one is asked for."""

import pytest

from atoot.testing import answer
from quick_clock import QuickClock

HOME = "/api/v1/timelines/home"


@pytest.fixture
async def c(server, connect):
    return await connect(server)


def things(*numbers):
    return [{"id": str(number)} for number in numbers]


def ids(items):
    return [item["id"] for item in items]


async def test_a_list_that_the_server_still_makes_is_waited_for(server, connect, caplog):
    part = answer(status=206, json=things(9))
    server.on("GET", HOME, part, part, answer(json=things(9, 8)))
    clock = QuickClock()
    c = await connect(server, "token-of-alice", clock=clock)
    with caplog.at_level("INFO", "atoot.paging"):
        assert ids(await c.home_timeline()) == ["9", "8"]
    assert clock.slept == [1.0, 2.0]
    assert "still generating /api/v1/timelines/home; trying again in 1 s" in caplog.text


async def test_what_there_is_of_a_list_that_is_never_ready_is_given_with_a_warning(server, connect, caplog):
    server.on("GET", HOME, answer(status=206, json=things(9)))
    clock = QuickClock()
    c = await connect(server, "token-of-alice", clock=clock)
    page = await c.home_timeline()
    assert ids(page) == ["9"]
    assert 30 <= sum(clock.slept) < 40
    assert "is not complete" in caplog.text


@pytest.mark.parametrize("thing", [[1], None, "x", {"next": 1}])
async def test_what_is_no_page_is_a_type_error(c, thing):
    with pytest.raises(TypeError, match="expected a page of the API or a cursor"):
        await c.get_next(thing)


async def test_a_page_is_a_list(c, server):
    server.on("GET", HOME, answer(json=things(2, 1)))
    page = await c.home_timeline()
    assert isinstance(page, list)
    copy = page.copy()
    assert (copy, copy.next, copy.previous) == (page, page.next, page.previous)
    assert repr(page.next).startswith("<PageCursor http://127.0.0.1")
