"""Conversations as a whole."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import MastodonAPI
from atoot.entities import AsyncRefresh
from atoot.testing import ScriptedServer, answer
from atoot.workflows.threads import HEADER, Refresh, refresh_of
from quick_clock import QuickClock
from tables import each

ACCOUNT = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00Z"}
REFRESHES = "/api/v1_alpha/async_refreshes/abc"


def status(id: str) -> dict:
    return {"id": id, "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT}


def refresh(state: str):
    return answer(json={"async_refresh": {"id": "abc", "status": state}})


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
async def c(server: ScriptedServer, connect, clock) -> MastodonAPI:
    return await connect(server, "token", clock=clock)


def thread(server: ScriptedServer, *contexts: list[str], header: str | None = None):
    server.on("GET", "/api/v1/statuses/2", answer(json=status("2")))
    headers = {} if header is None else {"Mastodon-Async-Refresh": header}
    return server.on(
        "GET",
        "/api/v1/statuses/2/context",
        *(
            answer(
                json={"ancestors": [status("1")], "descendants": [status(i) for i in ids]}, headers=headers
            )
            for ids in contexts
        ),
    )


async def test_a_thread_is_what_comes_before_the_status_and_its_replies(server, c):
    thread(server, ["3", "4"])
    assert [one.id for one in await c.status_thread("2")] == ["1", "2", "3", "4"]


async def test_a_thread_can_be_asked_for_by_its_status(server, c):
    thread(server, [])
    found = await c.status_thread("2")
    assert [one.id for one in await c.status_thread(found[1])] == ["1", "2"]


async def test_a_thread_of_the_instance_is_whole(alice, bob):
    first = await alice.create_status(status="One")
    second = await bob.create_status(status="@alice Two", in_reply_to_id=first)
    third = await alice.create_status(status="@bob Three", in_reply_to_id=second)
    assert [one.id for one in await alice.status_thread(second)] == [first.id, second.id, third.id]


async def test_nothing_is_waited_for_unless_it_is_wanted(server, c, clock):
    contexts = thread(server, ["3"], ["3", "4"], header='id="abc", retry=3')
    assert len(await c.status_thread("2")) == 3
    assert len(contexts.requests) == 1
    assert clock.slept == []


@pytest.mark.parametrize("wait", [30, timedelta(seconds=30)])
async def test_replies_that_the_server_is_fetching_can_be_waited_for(server, c, wait, clock):
    thread(server, ["3"], ["3", "4"], header='id="abc", retry=3')
    asked = server.on("GET", REFRESHES, refresh("running"), refresh("finished"))
    assert [one.id for one in await c.status_thread("2", wait=wait)] == ["1", "2", "3", "4"]
    assert len(asked.requests) == 2
    assert clock.slept == [3, 3]


async def test_waiting_has_an_end(server, c, clock):
    contexts = thread(server, ["3"], ["3", "4"], header='id="abc", retry=3')
    server.on("GET", REFRESHES, refresh("running"))
    assert [one.id for one in await c.status_thread("2", wait=10)] == ["1", "2", "3"]
    assert clock.slept == [3, 3, 3]
    assert len(contexts.requests) == 1


async def test_a_thread_without_a_refresh_is_not_waited_for(server, c, clock):
    thread(server, ["3"])
    assert len(await c.status_thread("2", wait=60)) == 3
    assert clock.slept == []


async def test_a_refresh_can_be_waited_for_by_its_id_or_itself(server, c):
    asked = server.on("GET", REFRESHES, refresh("running"), refresh("finished"))
    assert await c.wait_for_async_refresh("abc") is True
    assert await c.wait_for_async_refresh(AsyncRefresh(id="abc", status="running")) is True
    assert len(asked.requests) == 3


async def test_a_refresh_that_does_not_end_in_time_has_not_finished(server, c, clock):
    server.on("GET", REFRESHES, refresh("running"))
    assert await c.wait_for_async_refresh("abc", timeout=5) is False
    assert sum(clock.slept) == 5


async def test_a_refresh_that_the_server_has_forgotten_has_finished(c):
    assert await c.wait_for_async_refresh("abc") is True


@pytest.mark.parametrize("wait", [float("nan"), "5", None])
async def test_what_is_no_time_to_wait_is_refused_before_anything_is_sent(server, c, wait):
    with pytest.raises(ValueError, match="wait: expected seconds, 0 or more"):
        await c.status_thread("2", wait=wait)
    with pytest.raises(ValueError, match="timeout: expected seconds, 0 or more"):
        await c.wait_for_async_refresh("abc", timeout=wait)
    assert server.requests == []


async def test_a_time_that_is_over_is_not_waited_for(server, c, clock):
    thread(server, ["3"], header='id="abc", retry=3')
    assert len(await c.status_thread("2", wait=timedelta(seconds=-1))) == 3
    assert clock.slept == []


@each(
    ("header", "refresh"),
    [
        ('id="abc", retry=5', Refresh("abc", 5)),
        ('id="abc", retry=5, result_count=2', Refresh("abc", 5, 2)),
        ('retry=1,id="abc"', Refresh("abc", 1)),
        ('id = "abc" , retry = "7"', Refresh("abc", 7)),
        ("id=abc; retry=2", Refresh("abc", 2)),
        ('ID="abc", RETRY=2', Refresh("abc", 2)),
        ('id="abc"', Refresh("abc", 5)),
        ('id="abc", retry=soon, result_count=many', Refresh("abc", 5)),
        ('id="abc", retry=-1', Refresh("abc", 5)),
        ('id="abc", retry=9999999999', Refresh("abc", 5)),
        ('id="a, b=c", retry=2', Refresh("a, b=c", 2)),
    ],
)
def test_a_header_names_a_refresh_and_when_to_ask(header: str, refresh: Refresh):
    assert refresh_of({HEADER: header}) == refresh


@each("header", ["", 'id=""', "retry=5", "abc", "=", '"id"="abc"'])
def test_a_header_without_an_id_says_nothing(header: str):
    assert refresh_of({HEADER: header}) is None


def test_most_answers_have_no_such_header():
    assert refresh_of({}) is None


@given(st.text())
def test_no_header_is_too_strange(header: str):
    found = refresh_of({HEADER: header})
    assert found is None or (found.id and found.retry >= 0)
