"""Asking again and again, where there is nothing else."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import Heard, Line, World, simulate
from stream_client import QUICK
from stream_things import status_data as status
from test_live_first import check_complete

from atoot.errors import NetworkError, RatelimitError
from atoot.events import Connected, Disconnected, Filled, Gap, StatusDeleted, StatusPosted
from atoot.streaming.subscriptions import Subscription
from atoot.streaming.times import Interval, StreamTimes
from atoot.testing import ServerSocket, answer, websocket
from tables import each

LOCAL = Subscription("public:local")


@given(st.lists(st.integers(0, 5), max_size=50))
def test_polls_stay_within_their_bounds(found):
    interval = Interval(5, 60)
    assert all(5 <= interval.next(number) <= 60 for number in found)


def test_polls_follow_what_they_find():
    interval = Interval(5, 60)
    waits = [interval.next(0) for _ in range(20)]
    assert waits == sorted(waits)
    assert waits[-1] == 60
    assert interval.next(3) == 30


def test_opening_asks_each_timeline_once_where_there_is_nothing_but_asking():
    async def work(world: World) -> None:
        async with world.stream("public:local", transport="poll") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(4)
            assert len(world.asked) == 1
            for _ in range(30):
                world.post("public:local", told=False)
                await asyncio.sleep(1)
            await asyncio.sleep(60)
        check_complete(world, heard)

    simulate(work)


async def test_from_polling_better_connections_are_tried_again(client, timelines):
    async def script(socket: ServerSocket) -> None:
        await socket.send_event("update", status(5), stream=["public"])
        await socket.closed()

    broken = [answer(status=502)] * 4
    timelines.on("GET", "/api/v1/streaming", *broken, websocket(script))
    timelines.on("GET", "/api/v1/streaming/public", answer(status=404))
    c = await client(timelines)
    async with c.stream("public", times=replace(QUICK, climb=0.1)) as stream, asyncio.timeout(30):
        assert stream.connections == {"public": "poll"}
        assert (await anext(stream)).status.id == "5"
        assert stream.connections == {"public": "websocket"}


def test_of_two_listeners_that_are_polled_for_one_may_leave_while_it_waits():
    async def work(world: World) -> None:
        other = world.stream("public:local", transport="poll", backfill=10)
        await other.__aenter__()
        async with world.stream("public:local", transport="poll") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(10)
            world.spend("all", 300)
            with suppress(RatelimitError):
                await world.request()
            await asyncio.sleep(70)
            await other.close()
            world.post("public:local", told=False)
            await asyncio.sleep(600)
        check_complete(world, heard)

    simulate(work, limited=True)


def test_polls_that_must_wait_for_the_limit_say_so():
    async def work(world: World) -> None:
        async with world.stream("public:local", transport="poll") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(20)
            world.spend("all", 280)
            for _ in range(5):
                await world.request()
            world.post("public:local", told=False)
            await asyncio.sleep(100)
            (gap,) = heard.of(Gap)
            assert gap.retry_at is not None
            assert "used up" in gap.reason
            await asyncio.sleep(300)
            assert [filled.count for filled in heard.of(Filled)] == [1]
        check_complete(world, heard)

    simulate(work, limited=True)


@each("fallen", ["sse", "poll"])
def test_a_better_kind_of_connection_takes_over_once_it_works_and_nothing_is_lost_or_told_twice(fallen):
    async def work(world: World) -> None:
        world.has_websockets = world.is_up = False
        world.is_up = fallen == "sse"
        async with world.stream("public:local", connection_events=True) as stream:
            heard = Heard(world, stream)
            for number in range(250):
                world.post("public:local")
                world.tell(LOCAL, "delete", str(number))
                await asyncio.sleep(8)
                if number == 90:
                    before = [one.transport for one in heard.of(Connected)]
                    world.has_websockets = world.is_up = True
            assert stream.connections == {LOCAL: "websocket"}
            assert len(world.lines) == 1
            await asyncio.sleep(60)
        check_complete(world, heard)
        assert before == [fallen]
        assert [one.transport for one in heard.of(Connected)] == [fallen, "websocket"]
        assert not heard.of(Disconnected)
        deleted = [int(one.status_id) for one in heard.of(StatusDeleted)]
        assert deleted == list(range(250 - len(deleted), 250))
        assert len(deleted) == 250 or fallen == "poll"

    simulate(work)


@each("works", [False, True])
def test_a_better_kind_that_tells_nothing_takes_over_nothing_and_is_tried_less_and_less_often(works):
    async def work(world: World) -> None:
        world.has_websockets = False
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(60)
            world.has_websockets, world.tells_websockets, world.tried = works, False, 0
            for _ in range(1500):
                world.post("public:local")
                await asyncio.sleep(12)
            assert stream.connections == {LOCAL: "sse"}
            assert 3 <= world.tried <= 8
            assert len(world.lines) == 1
            assert not any(event.backfilled for event in heard.of(StatusPosted))
        check_complete(world, heard)

    simulate(work)


def test_a_better_kind_that_stands_takes_over_when_the_other_is_gone():
    async def work(world: World) -> None:
        world.has_websockets = False
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(10)
            world.has_websockets = True
            await asyncio.sleep(1500)
            old, new = sorted(world.lines, key=lambda line: not line.is_text)
            assert stream.connections == {LOCAL: "sse"}
            world.events = no_events
            old.die()
            await asyncio.sleep(20)
            assert stream.connections == {LOCAL: "websocket"}
            world.post("public:local")
            await asyncio.sleep(60)
            assert world.lines == {new}
        check_complete(world, heard)

    simulate(work)


TRIED = StreamTimes(climb=20.0, settle=3.0)


async def on_two(world: World) -> list[Line]:
    """Wait until a websocket that tells nothing is tried beside server-sent events; both connections."""
    world.has_websockets, world.tells_websockets = True, False
    await asyncio.sleep(40)
    return sorted(world.lines, key=lambda line: not line.is_text)


@each("breaks", [(0,), (1,), (0, 1), (1, 0)])
def test_a_connection_may_break_together_with_the_one_that_is_tried_beside_it(breaks):
    async def work(world: World) -> None:
        world.has_websockets = False
        async with world.stream("public:local", times=TRIED, connection_events=True) as stream:
            heard = Heard(world, stream)
            lines = await on_two(world)
            world.has_websockets = False
            for number in breaks:
                lines[number].die()
            for _ in range(3):
                world.post("public:local")
            await asyncio.sleep(5)
            for _ in range(30):
                world.post("public:local")
                await asyncio.sleep(1)
        check_complete(world, heard)
        assert len(heard.of(Disconnected)) == (0 in breaks)
        assert len(heard.of(Connected)) == 1 + (0 in breaks)

    simulate(work)


def test_what_is_tried_and_opens_while_the_other_is_down_takes_over_and_its_end_is_noticed():
    async def work(world: World) -> None:
        world.has_websockets = False
        async with world.stream("public:local", times=TRIED, connection_events=True) as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(15)
            world.has_websockets, world.latency, world.events, world.tried = True, 3.0, no_events, 0
            for _ in range(100):
                await asyncio.sleep(0 if world.tried else 1)
            world.cut()  # while the other one is being opened
            await asyncio.sleep(10)
            assert stream.connections == {LOCAL: "websocket"}
            for _ in range(3):
                world.cut()
                world.post("public:local")
                await asyncio.sleep(20)
        check_complete(world, heard)
        assert len(heard.of(Disconnected)) == len(heard.of(Connected)) - 1 == 4

    simulate(work)


def test_what_a_connection_did_not_tell_before_another_took_over_is_found_however_much_comes_then():
    async def work(world: World) -> None:
        world.has_websockets = False
        async with world.stream("public:local", times=TRIED) as stream:
            heard = Heard(world, stream)
            world.post("public:local")
            old, new = await on_two(world)
            old.hangs = True
            world.post("public:local")
            new.hangs = False
            for _ in range(80):
                world.post("public:local")
                await asyncio.sleep(0.1)
            await asyncio.sleep(20)
            assert stream.connections == {LOCAL: "websocket"}
        check_complete(world, heard)

    simulate(work)


@each("works", [True, False])
def test_what_got_connections_of_its_own_when_none_could_be_made_comes_together_again(works):
    async def work(world: World) -> None:
        streams = ("public:local", "user", "public:remote")
        world.has_websockets = False
        async with world.stream(*streams, times=TRIED, connection_events=True) as stream:
            heard = Heard(world, stream)
            world.deaf = set() if works else set(map(Subscription, streams))
            await asyncio.sleep(10)
            assert len(world.lines) == 3
            world.has_websockets, world.opened = True, 0
            for number in range(300):
                world.post(*streams)
                world.tell(LOCAL, "delete", str(number))
                await asyncio.sleep(1)
            assert world.opened == 4 if works else 4 <= world.opened <= 8
            world.cut()
            world.post(*streams)
            await asyncio.sleep(20)
            assert sum(not line.is_shared for line in world.lines) == (0 if works else 3)
            assert not works or len(world.lines) == 1
        check_complete(world, heard)
        assert [int(one.status_id) for one in heard.of(StatusDeleted)] == list(range(300))
        assert len(heard.of(Disconnected)) == 3

    simulate(work)


def test_one_connection_for_all_stays_one_for_all_while_those_of_one_stream_get_worse():
    async def work(world: World) -> None:
        streams = ("public:local", "user", "public:remote")
        line, tried = world.line, []

        async def none_for_all(query: dict[str, str], *, heartbeat: float) -> Line:
            if query:
                return await line(query, heartbeat=heartbeat)
            tried.append(world.loop.now)
            if len(tried) > 3:  # it is tried beside the others, which break meanwhile
                world.has_websockets = False
                world.cut()
                await asyncio.sleep(10)
            raise NetworkError("the proxy is too busy")

        world.line = none_for_all
        async with world.stream(*streams, times=replace(TRIED, climb=5.0)) as stream:
            heard = Heard(world, stream)
            assert set(stream.connections.values()) == {"websocket"}
            await asyncio.sleep(25)
            assert set(stream.connections.values()) == {"sse"}
            for _ in range(20):
                world.post(*streams)
                await asyncio.sleep(1)
        check_complete(world, heard)
        assert len(tried) == 4

    simulate(work)


@pytest.mark.usefixtures("keeps_nothing")
def test_a_slow_listener_comes_with_the_others_from_stream_by_stream_to_one_connection():
    async def work(world: World) -> None:
        streams = ("public:local", "user", "public:remote")
        world.has_websockets = False
        quick = world.stream(*streams, times=TRIED)
        slow = world.stream(*streams, times=TRIED, max_queue=3)
        async with quick, slow:
            heard = Heard(world, quick)
            await asyncio.sleep(5)
            for _ in range(5):
                world.post(*streams)
                await asyncio.sleep(2)
            assert len(world.lines) == 3
            then = Heard(world, slow)
            world.has_websockets = True
            for _ in range(400):
                world.post(*streams)
                await asyncio.sleep(1)
            assert [len(line.streams) for line in world.lines] == [3]
        check_complete(world, heard)
        check_complete(world, then)

    simulate(work)


async def no_events(path: str) -> None:
    raise NetworkError("the streaming server is down")
