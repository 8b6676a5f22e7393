"""One open connection: what comes on it, what it is silent about, and what the server complains about."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from simulated import Heard, World, simulate
from stream_client import QUICK
from stream_things import status_data as status

from atoot import MastodonAPI, events
from atoot.errors import ServerError
from atoot.events import Gap, StatusDeleted
from atoot.streaming.connections import frames
from atoot.streaming.subscriptions import hashtag, subscription
from atoot.testing import Frame, ServerSocket, answer, event_stream, websocket


async def silent(socket: ServerSocket) -> None:
    await socket.closed()


async def test_hashtags_that_a_shared_websocket_does_not_take_get_one_of_their_own(client, timelines):
    async def script(socket: ServerSocket) -> None:
        if "stream" not in socket.request.query:
            for _ in range(2):
                await socket.receive_json()
            await socket.send('{"error":"Missing tag name parameter","status":400}')
            await socket.send_event("update", status(6), stream=["user"])
        else:
            await socket.send_event("update", status(5), stream=["hashtag"])
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("user", hashtag("x")) as stream, asyncio.timeout(30):
        found = {(event.stream, event.status.id) for event in [await anext(stream), await anext(stream)]}
        assert found == {("user", "6"), ("hashtag x", "5")}
        assert stream.connections == {"user": "websocket (all streams)", "hashtag x": "websocket"}


async def test_a_peer_that_does_not_answer_pings_is_left(client, timelines):
    route = timelines.on("GET", "/api/v1/streaming", websocket(silent, answers_pings=False))
    c = await client(timelines)
    async with c.stream("public", times=replace(QUICK, ping=0.1)):
        await route.arrived(len(route.requests) + 2)


async def test_a_stream_that_is_silent_for_good_reason_is_left_alone(client, timelines):
    route = timelines.on("GET", "/api/v1/streaming", websocket(silent))
    asked = timelines.on("GET", "/api/v1/timelines/public", answer(json=[]))
    c = await client(timelines)
    times = replace(QUICK, settle=0.02, stall_least=0.05, stall_most=0.05)
    async with c.stream("public", times=times):
        await asked.arrived(6)
    assert len([request for request in route.requests if "Upgrade" in request.headers]) == 1


def hang(world: World, stream: str) -> None:
    """The connection of a stream hangs."""
    (line,) = (line for line in world.lines if subscription(stream) in line.streams)
    line.hangs = True


async def delete_one(world: World, heard: Heard, stream: str) -> list[str]:
    """Tell of a deletion, and wait a while; the deletions that came of it."""
    before = len(heard.of(StatusDeleted, stream))
    world.tell(subscription(stream), "delete", str(world.loop.now))
    await asyncio.sleep(5)
    return [event.status_id for event in heard.of(StatusDeleted, stream)[before:]]


def test_events_that_hang_before_their_first_heartbeat_are_left_once_an_earlier_connection_had_one():
    async def work(world: World) -> None:
        async with world.stream("user", transport="sse") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(60)
            assert await delete_one(world, heard, "user")
            world.cut()
            await asyncio.sleep(5)
            hang(world, "user")
            await asyncio.sleep(60)
            assert await delete_one(world, heard, "user")
            assert world.opened == 3

    simulate(work)


def test_events_that_hang_before_their_first_heartbeat_are_left_once_another_stream_had_one():
    async def work(world: World) -> None:
        async with world.stream("user", "public", transport="sse") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(5)
            hang(world, "public")
            await asyncio.sleep(60)
            for name in ("user", "public"):
                assert await delete_one(world, heard, name), name
            assert world.opened == 3

    simulate(work)


def test_events_of_a_server_without_heartbeats_may_be_silent_for_hours():
    async def work(world: World) -> None:
        world.has_heartbeat = False
        async with world.stream("user", transport="sse") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(4 * 3600)
            assert await delete_one(world, heard, "user")
            assert world.opened == 1

    simulate(work)


async def test_server_sent_events_say_how_long_to_wait_before_the_next_connection(client, timelines):
    async def ends(stream) -> None:
        await stream.send_event("update", status(5))
        await stream.send("retry: 1000\n\n")

    timelines.on("GET", "/api/v1/streaming/public", event_stream(ends), event_stream(silent))
    c = await client(timelines)
    async with (
        asyncio.timeout(30),
        c.stream("public", transport="sse", connection_events=True, times=QUICK) as stream,
    ):
        told = [await anext(stream) for _ in range(3)]
    assert [type(event) for event in told] == [events.Connected, events.StatusPosted, events.Disconnected]
    assert told[2].retry_in == 1.0


async def test_an_event_without_end_breaks_the_connection_and_not_the_stream(client, timelines, monkeypatch):
    monkeypatch.setattr(frames, "LONGEST", 10_000)

    async def endless(stream) -> None:
        for _ in range(30):
            await stream.send("data: " + "x" * 1000 + "\n")
        await stream.closed()

    async def good(stream) -> None:
        await stream.send_event("update", status(5))
        await stream.closed()

    timelines.on("GET", "/api/v1/streaming/public", event_stream(endless), event_stream(good))
    c = await client(timelines)
    async with c.stream("public", transport="sse", times=QUICK) as stream, asyncio.timeout(30):
        assert (await anext(stream)).status.id == "5"


def test_events_that_a_proxy_keeps_for_a_minute_come_and_the_connection_is_left_alone():
    async def work(world: World) -> None:
        world.keeps = 60.0
        async with world.stream("user", transport="sse") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(100)
            for _ in range(10):
                world.tell(subscription("user"), "delete", str(world.loop.now))
                await asyncio.sleep(120)
            assert len(heard.of(StatusDeleted)) == 10
            assert world.opened == 1

    simulate(work)


def test_a_proxy_that_begins_to_keep_events_is_given_the_time_it_takes():
    async def work(world: World) -> None:
        async with world.stream("user", transport="sse") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(60)
            world.keeps = 60.0
            world.cut()
            await asyncio.sleep(600)
            opened = world.opened
            world.tell(subscription("user"), "delete", "7")
            await asyncio.sleep(600)
            assert [event.status_id for event in heard.of(StatusDeleted)] == ["7"]
            assert world.opened == opened
            world.keeps = 0.0
            await asyncio.sleep(200)
            hang(world, "user")
            await asyncio.sleep(60)
            assert world.opened == opened + 1

    simulate(work)


@pytest.mark.parametrize("size", [1, 2, 7, 100])
async def test_an_event_may_come_in_pieces_of_any_size_with_pings_in_between(client, timelines, size):
    text = json.dumps(
        {"stream": ["public"], "event": "update", "payload": json.dumps(status(5, content="é🎈"))}
    )

    async def script(socket: ServerSocket) -> None:
        data = text.encode()
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        for number, piece in enumerate(pieces):
            await socket.send_raw(Frame(0x0 if number else 0x1, piece, number == len(pieces) - 1).encode())
            if not number % 20:
                await socket.send_raw(Frame(0x9, b"are you there").encode())
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("public", times=QUICK) as stream, asyncio.timeout(30):
        assert (await anext(stream)).status.content == "é🎈"


async def test_a_server_that_takes_a_websocket_and_sends_a_page_gets_server_sent_events(client, timelines):
    async def page(socket: ServerSocket) -> None:
        await socket.send_raw(b"<html><body>502 Bad Gateway</body></html>")
        await socket.closed()

    async def events_of(stream: Any) -> None:
        await stream.send_event("update", status(5))
        await stream.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(page))
    timelines.on("GET", "/api/v1/streaming/public", event_stream(events_of))
    c = await client(timelines)
    async with c.stream("public", times=QUICK) as stream, asyncio.timeout(30):
        assert (await anext(stream)).status.id == "5"
        assert stream.connections == {"public": "sse"}


@pytest.mark.parametrize("code", [1000, 1001, 1008, 1011, 1012, 1013, 4001])
async def test_whatever_code_a_websocket_is_closed_with_it_is_opened_again_and_why_is_said(
    client, timelines, code
):
    async def first(socket: ServerSocket) -> None:
        await socket.send_event("update", status(5), stream=["public"])
        await socket.close(code, "because")

    async def then(socket: ServerSocket) -> None:
        await socket.send_event("update", status(6), stream=["public"])
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", answer(status=404), websocket(first), websocket(then))
    c = await client(timelines)
    async with c.stream("public", connection_events=True, times=QUICK) as stream, asyncio.timeout(30):
        told = [await anext(stream) for _ in range(5)]
    kinds = [type(event).__name__ for event in told]
    assert kinds == ["Connected", "StatusPosted", "Disconnected", "Connected", "StatusPosted"]
    assert told[2].reason.endswith(": because")


async def test_a_connection_that_is_bound_to_an_address_is_left_alone(timelines):
    route = timelines.on("GET", "/api/v1/streaming", websocket(silent))
    asked = timelines.on("GET", "/api/v1/timelines/public", answer(json=[]))
    connector = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        await MastodonAPI.create(timelines.host, access_token="t", use_https=False, session=session) as c,
        c.stream("public", times=replace(QUICK, settle=0.02, stall_least=0.05, stall_most=0.05)),
    ):
        await asked.arrived(6)
    assert len([request for request in route.requests if "Upgrade" in request.headers]) == 1


def test_a_gap_after_a_sleep_began_when_the_machine_fell_asleep():
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(20)
            world.errors["/api/v1/timelines/public"] = ServerError("no", status_code=500)
            wall, began = world.wall, world.wall()
            world.connections.wall = lambda: wall() + 8 * 3600
            await asyncio.sleep(30)
            (gap,) = heard.of(Gap)
            assert began - 10 < gap.since_at.timestamp() < began + 10

    simulate(work)


def test_a_program_that_computes_for_a_minute_takes_its_own_silence_for_nobody_elses():
    async def work(world: World) -> None:
        async with world.stream("user", transport="sse"):
            await asyncio.sleep(60)
            world.loop.now += 60
            await asyncio.sleep(60)
            assert world.opened == 1

    simulate(work)


def test_of_two_connections_each_is_given_the_time_that_its_own_heartbeats_take():
    """A proxy keeps what comes on one of them."""

    async def work(world: World) -> None:
        async with world.stream("user", transport="sse"):
            world.keeps = 60.0
            async with world.stream("public", transport="sse"):
                kept = next(line for line in world.lines if subscription("public") in line.streams)
                plain = next(line for line in world.lines if line is not kept)
                plain.send = plain.queue.put_nowait
                await asyncio.sleep(4 * 3600)
                assert world.opened <= 4

    simulate(work)


async def test_streams_that_a_server_makes_up_are_remembered_in_bounded_memory(client, timelines, caplog):
    async def script(socket: ServerSocket) -> None:
        for _ in range(2):
            await socket.receive_json()
        for number in range(500):
            await socket.send_event("update", status(5), stream=[f"x{number}"])
        await socket.send_event("update", status(6), stream=["user"])
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    caplog.set_level("INFO")
    async with c.stream("user", "public", times=QUICK) as stream, asyncio.timeout(30):
        await anext(stream)
    assert len([one for one in caplog.records if "not subscribed to" in one.getMessage()]) == 100
