"""What a connection does when things go on going wrong."""

import asyncio
import json
from dataclasses import replace
from itertools import count

import pytest
from simulated import Heard, World, simulate
from stream_client import QUICK
from stream_things import status_data as status
from test_live_first import check_complete

from atoot import events
from atoot.errors import NetworkError, RatelimitError, ServerError
from atoot.events import StatusPosted
from atoot.message import RateLimit
from atoot.streaming.catching_up import CatchingUp
from atoot.streaming.connections.fallback import Failure, FailureKind, Fallback, kinds_for
from atoot.streaming.times import LONGEST_PAUSE, Backoff
from atoot.testing import ServerSocket, answer, event_stream, rate_limited, websocket
from tables import each


async def silent(socket: ServerSocket) -> None:
    await socket.closed()


async def test_what_is_live_goes_on_while_a_timeline_fails_and_the_gap_is_said(client, timelines):
    """The stream works, only what was missed cannot be had: live events go on, and one knows."""
    begun = asyncio.Event()

    async def script(socket: ServerSocket) -> None:
        if begun.is_set():
            await socket.send_event("update", status(9), stream=["public"])
            await socket.closed()
        await begun.wait()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    timelines.on(
        "GET", "/api/v1/timelines/public", lambda _: answer(status=500) if begun.is_set() else answer(json=[])
    )
    c = await client(timelines)
    async with c.stream("public", times=QUICK) as stream, asyncio.timeout(30):
        begun.set()
        posted, gap = [await anext(stream), await anext(stream)]
    assert posted.status.id == "9"
    assert isinstance(gap, events.Gap)
    assert "what was missed cannot be fetched: 500" in gap.reason
    assert gap.retry_at is not None
    assert gap.retry_at > gap.until_at


@pytest.mark.parametrize("transport", ["websocket", "sse"])
async def test_a_server_that_asks_for_a_pause_gets_it(client, timelines, transport):
    busy = rate_limited(retry_after=1)
    timelines.on("GET", "/api/v1/streaming", *[busy] * 2, websocket(silent))
    timelines.on("GET", "/api/v1/streaming/public", busy, event_stream(silent))
    c = await client(timelines)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with c.stream("public", transport=transport, times=QUICK):
        assert loop.time() - began >= 1


async def test_a_connection_that_ends_after_each_event_is_asked_for_less_and_less_often(
    client, timelines, monkeypatch
):
    """An event alone is no success: a server that falls over again and again would be asked twice a second, for ever."""
    lasted, tries = [], []
    following = Backoff.next

    def next_wait(backoff: Backoff) -> float:
        wait = following(backoff)
        tries.append(backoff.tries)
        return wait

    monkeypatch.setattr(Backoff, "next", next_wait)
    monkeypatch.setattr(Backoff, "lasted", lambda _backoff, seconds: lasted.append(seconds))  # too short
    made = count(5)

    async def script(socket: ServerSocket) -> None:
        await socket.send_event("update", status(next(made)), stream=["public"])
        await socket.close(1011)

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("public", transport="websocket", times=QUICK) as stream, asyncio.timeout(30):
        told = [await anext(stream) for _ in range(5)]
    assert [event.status.id for event in told] == ["5", "6", "7", "8", "9"]
    assert tries[:4] == [1, 2, 3, 4]
    assert len(lasted) >= 4
    assert all(seconds >= 0 for seconds in lasted)


async def test_an_error_that_nobody_expects_reaches_the_consumer(client, timelines, monkeypatch):
    timelines.on("GET", "/api/v1/streaming", websocket(silent))
    c = await client(timelines)
    stream = c.stream("public", times=replace(QUICK, settle=0.02, stall_least=0.05, stall_most=0.05))
    async with stream:

        async def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(CatchingUp, "look", fail)
        with pytest.raises(ZeroDivisionError):
            async with asyncio.timeout(30):
                await anext(stream)


def test_json_of_what_was_fetched_is_what_the_server_sent():
    from atoot.entities import Status
    from atoot.streaming.subscriptions import Subscription

    sent = {**status(5), "odd": 1}
    event = events.StatusPosted(Status.from_dict(sent), stream=Subscription("user"), backfilled=True)
    assert (event.json()["id"], event.json()["odd"]) == ("5", 1)
    assert events.FiltersChanged(stream=Subscription("user")).json() is None
    assert json.dumps(event.json())


def test_a_clock_that_is_set_back_while_streaming_is_down_holds_up_nothing():
    async def work(world: World) -> None:
        set_back = 0.0
        world.connections.wall = lambda: world.wall() - set_back
        async with world.stream("user") as stream:
            heard = Heard(world, stream)
            first = world.post("user")
            await asyncio.sleep(20)
            world.is_up = False
            world.cut()
            await asyncio.sleep(5)
            set_back = 7200.0
            missed = [world.post("user", told=False) for _ in range(5)]
            await asyncio.sleep(100)
            assert [event.status.id for event in heard.of(StatusPosted)] == [first, *missed]
            world.is_up = True
            await asyncio.sleep(60)
            later = world.post("user")
            await asyncio.sleep(5)
        assert [event.status.id for event in heard.of(StatusPosted)] == [first, *missed, later]

    simulate(work)


async def test_a_server_that_asks_for_an_endless_pause_is_asked_again_after_an_hour():
    fallback = Fallback(kinds_for("websocket"), Backoff(1.0, 30.0, lambda: 0.5))
    error = RatelimitError("x", limits=RateLimit(retry_after=10.0**9))
    assert fallback.delay(Failure(FailureKind.BROKEN, "x", error)) == LONGEST_PAUSE == 3600


def test_a_streaming_server_that_asks_for_an_hour_is_replaced_by_looks_meanwhile():
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(40)

            async def refuse(*_: object, **__: object) -> None:
                raise ServerError("maintenance", status_code=503, limits=RateLimit(retry_after=3600))

            world.line = refuse
            world.cut()
            await asyncio.sleep(100)
            for _ in range(5):
                world.post("public:local", told=False)
                await asyncio.sleep(60)
            check_complete(world, heard)

    simulate(work)


@each("place", ["where", "line"])
def test_a_start_takes_no_longer_than_ones_patience_though_nobody_answers(place):
    async def work(world: World) -> None:
        async def hang(*_: object, **__: object) -> None:
            await asyncio.sleep(1000)

        setattr(world, place, hang)
        with pytest.raises(NetworkError, match="no connection within 2 s"):
            async with world.stream("public:local", transport="websocket", patience=2):
                pass
        assert world.loop.now < 5

    simulate(work)


async def test_a_page_of_a_proxy_that_forbids_now_and_then_ends_no_stream_that_worked(client, timelines):
    page = answer(status=403, html="<html><title>Just a moment...</title></html>")

    async def told(socket: ServerSocket) -> None:
        await socket.send_event("update", status(next(numbers)), stream=["public"])

    numbers, steps = count(5), iter([websocket(told), page, websocket(told), websocket(silent)])
    timelines.on(
        "GET",
        "/api/v1/streaming",
        lambda request: next(steps) if "Upgrade" in request.headers else answer(status=404),
    )
    c = await client(timelines)
    async with c.stream("public", transport="websocket", times=QUICK) as stream, asyncio.timeout(30):
        assert [(await anext(stream)).status.id for _ in range(2)] == ["5", "6"]


def test_after_an_error_that_nobody_expects_a_stream_says_by_what_it_comes_all_the_same():
    async def work(world: World) -> None:
        async with world.stream("user") as stream:

            async def broken(*_: object, **__: object) -> None:
                raise KeyError("unexpected")

            world.line = broken
            world.cut()
            await asyncio.sleep(5)
            assert stream.connections == {}
            with pytest.raises(KeyError):
                await anext(stream)

    simulate(work)


@each("transport", ["websocket", "sse", "poll", "auto"])
@each("is_up", [True, False])
def test_a_stream_may_be_closed_at_any_moment_of_reconnecting(transport, is_up):
    async def work(world: World) -> None:
        for turns in range(0, 60, 2):
            world.is_up = True
            stream = world.stream("user", "public", transport=transport)
            await stream.__aenter__()
            world.is_up = is_up
            world.post("user", told=False)
            world.cut()
            for _ in range(turns):
                await asyncio.sleep(0)
                world.loop.now += 0.03
            async with asyncio.timeout(5):
                await stream.close()
            await asyncio.sleep(1)
            assert world.lines == set(), turns
            assert asyncio.all_tasks() == {asyncio.current_task()}, turns

    simulate(work)
