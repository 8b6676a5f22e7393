"""The ways to streams that a client has: bare websockets, a handler, a forecast, the health of the server."""

import asyncio

import pytest

from atoot import NotFoundError
from atoot.entities import List
from atoot.testing import answer, websocket

PATH = "/api/v1/streaming"


@pytest.fixture
async def c(server, connect):
    return await connect(server, "t")


async def test_the_published_stream_delivers_what_another_posts(alice, bob):
    await bob.account_follow((await alice.verify_account_credentials()).id)
    async with bob.streaming("user") as ws:
        posted = await alice.create_status(status="Hello bob")
        message = await asyncio.wait_for(ws.receive(), 10)
    event = message.json()
    assert event["event"] == "update"
    assert posted.id in event["payload"]


async def test_several_streams_are_open_at_once(c, server):
    server.on("GET", "/api/v1/streaming", websocket(lambda socket: socket.send("x")))
    async with c.streaming("user") as one, c.streaming("public") as other:
        assert one is not other
        assert {(await ws.receive()).data for ws in (one, other)} == {"x"}


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({"stream": "user"}, {"stream": "user"}),
        ({"stream": "list", "list_filter": List(id="7", title="")}, {"stream": "list", "list": "7"}),
        ({"stream": "list", "list_filter": 7}, {"stream": "list", "list": "7"}),
        ({"stream": "hashtag", "tag_filter": "a b"}, {"stream": "hashtag", "tag": "a b"}),
    ],
)
async def test_a_bare_websocket_is_for_the_stream_that_is_named(c, server, arguments, query):
    route = server.on("GET", PATH, websocket(lambda socket: socket.send("x")))
    async with c.streaming(**arguments) as ws:
        assert (await ws.receive()).data == "x"
    assert dict(route.requests[-1].query) == query


async def test_a_handler_gets_each_message_until_the_stream_ends(c, server):
    async def script(socket):
        for text in ("one", "two"):
            await socket.send(text)

    server.on("GET", PATH, websocket(script))
    got = []

    async def handler(client, message):
        got.append((client is c, message.data))

    await c.streaming_handler("user", handler)
    assert got == [(True, "one"), (True, "two")]


async def test_cancelling_a_handler_is_the_way_to_end_it(c, server):
    closed, running = asyncio.Event(), asyncio.Event()

    async def script(socket):
        await socket.send("x")
        await socket.closed()
        closed.set()

    async def handler(_client, _message):
        running.set()

    server.on("GET", PATH, websocket(script))
    task = asyncio.create_task(c.streaming_handler("user", handler))
    async with asyncio.timeout(30):
        await running.wait()
        task.cancel()
        await task
        await closed.wait()


async def test_a_forecast_of_streams_sends_nothing_and_counts_each_once(c, server):
    assert c.forecast_streams("user").opening == c.forecast_streams("user", "user").opening
    assert c.forecast_streams("user", "public").opening > c.forecast_streams("user").opening
    assert server.requests == []
    with pytest.raises(ValueError, match="which stream"):
        c.forecast_streams()


async def test_the_streaming_server_says_how_it_is(c, server):
    server.on("GET", f"{PATH}/health", answer(text="OK\n"), answer(status=404))
    assert await c.streaming_health() == "OK"
    with pytest.raises(NotFoundError):
        await c.streaming_health()
