import asyncio
import json

import aiohttp
import pytest

from atoot.testing import event_stream
from atoot.testing.exchange import reset

USER = "/api/v1/streaming/user"


async def test_a_script_sends_events_and_the_answer_ends_with_it(server, session):
    async def script(events):
        await events.send_event("update", {"id": "1"})
        await events.thump()
        await events.send_event("delete", "7")
        await events.send_event("filters_changed")
        await events.send(b": odd\r\n")

    server.on("GET", USER, event_stream(script))
    for _ in range(2):
        async with session.get(server.origin + USER) as response:
            assert response.content_type == "text/event-stream"
            assert await response.text() == (
                ':)\nevent: update\ndata: {"id": "1"}\n\n:thump\n\nevent: delete\ndata: 7\n\n'
                "event: filters_changed\ndata: \n\n: odd\r\n"
            )
    assert server.connections == 1


async def test_events_arrive_while_the_script_runs(server, session):
    queue = asyncio.Queue()

    async def script(events):
        while True:
            await events.send_event("update", await queue.get())

    server.on("GET", USER, event_stream(script, greeting=""))
    async with session.get(server.origin + USER) as response:
        for number in range(3):
            queue.put_nowait({"id": number})
            assert await response.content.readuntil(b"\n\n") == b"event: update\ndata: %b\n\n" % (
                json.dumps({"id": number}).encode()
            )


@pytest.mark.parametrize("how", ["hang up", "reset"])
async def test_the_answer_can_be_cut(server, session, how):
    async def script(events):
        await events.send("event: upd")
        if how == "reset":
            events.reset()
        else:
            await events.hang_up()

    server.on("GET", USER, event_stream(script))
    with pytest.raises(aiohttp.ClientError):
        async with session.get(server.origin + USER) as response:
            await response.read()


async def test_the_script_can_wait_for_the_client_to_go(server, session):
    gone = []

    async def script(events):
        assert events.request.headers["Authorization"] == "Bearer t"
        await events.closed()
        gone.append(True)

    server.on("GET", USER, event_stream(script, headers={"X-Request-Id": "r"}))
    async with session.get(server.origin + USER, headers={"Authorization": "Bearer t"}) as response:
        assert response.headers["X-Request-Id"] == "r"
        response.close()
    await server.all_gone()
    assert gone == [True]


async def test_a_client_that_breaks_the_connection_is_gone_too(server):
    gone = []

    async def script(events):
        await events.closed()
        gone.append(True)

    server.on("GET", USER, event_stream(script))
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {USER} HTTP/1.1\r\n\r\n".encode())
    await reader.readuntil(b":)")
    reset(writer)
    await server.all_gone()
    assert gone == [True]
