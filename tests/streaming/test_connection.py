"""What a connection does when things go on going wrong."""

import asyncio
import json
from dataclasses import replace
from itertools import count

import pytest
from simulated import Heard, World, simulate
from stream_client import QUICK
from stream_things import status_data as status

from atoot import events
from atoot.events import StatusDeleted
from atoot.streaming import server_sent
from atoot.streaming.catching_up import CatchingUp
from atoot.streaming.lines import address_towards
from atoot.streaming.subscriptions import hashtag, subscription
from atoot.streaming.times import Backoff
from atoot.testing import ServerSocket, answer, event_stream, rate_limited, websocket


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


async def test_an_event_without_end_breaks_the_connection_and_not_the_stream(client, timelines, monkeypatch):
    monkeypatch.setattr(server_sent, "LONGEST", 10_000)

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


def test_which_of_our_addresses_leads_to_a_peer_is_known_without_sending_anything():
    assert address_towards(("127.0.0.1", 9)) == "127.0.0.1"
    assert address_towards(("no address", 9)) is None


def test_json_of_what_was_fetched_is_what_the_server_sent():
    from atoot.entities import Status
    from atoot.streaming.subscriptions import Subscription

    sent = {**status(5), "odd": 1}
    event = events.StatusPosted(Status.from_dict(sent), stream=Subscription("user"), backfilled=True)
    assert (event.json()["id"], event.json()["odd"]) == ("5", 1)
    assert events.FiltersChanged(stream=Subscription("user")).json() is None
    assert json.dumps(event.json())
