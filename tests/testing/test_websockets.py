import asyncio
import json

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.testing import Frame, ScriptedServer, answer, event_text, websocket
from atoot.testing.websockets import _read_frame, _unmasked

STREAM = "/api/v1/streaming"


async def test_a_script_sends_events_as_mastodon_does(server, session):
    async def script(socket):
        await socket.send_event("update", {"id": "1"}, stream=["hashtag", "Café"])
        await socket.send_event("delete", "7")
        await socket.send_event("filters_changed")

    server.on("GET", STREAM, websocket(script))
    async with session.ws_connect(server.origin + STREAM) as socket:
        frames = [json.loads(message.data) async for message in socket]
    assert frames == [
        {"stream": ["hashtag", "Café"], "event": "update", "payload": '{"id": "1"}'},
        {"stream": ["user"], "event": "delete", "payload": "7"},
        {"stream": ["user"], "event": "filters_changed"},
    ]
    assert socket.close_code == 1000


async def test_the_script_hears_the_client(server, session):
    heard = []

    async def script(socket):
        heard.append(await socket.receive_json())
        heard.extend([message async for message in socket])
        heard.append(await socket.receive())
        heard.append(socket.close_code)
        with pytest.raises(EOFError, match="without another message"):
            await socket.receive_json()

    server.on("GET", STREAM, websocket(script))
    async with session.ws_connect(server.origin + STREAM) as socket:
        await socket.send_json({"type": "subscribe"})
        await socket.send_str("é" * 40_000)
        await socket.send_bytes(b"\x00\xff" * 100)
        await socket.close(code=1001)
    await server.all_gone()
    assert heard == [{"type": "subscribe"}, "é" * 40_000, b"\x00\xff" * 100, None, 1001]


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_websocket_is_refused_with_an_answer(server, session, status):
    server.on("GET", STREAM, answer(status=status, headers={"X-Error-Message": "Invalid access token"}))
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await session.ws_connect(server.origin + STREAM)
    assert caught.value.status == status


async def test_the_handshake_is_listed_like_any_request(server, session):
    async def script(socket):
        await socket.closed()

    server.on("GET", STREAM, websocket(script, headers=[("X-Request-Id", "r1")]))
    headers = {"Authorization": "Bearer t"}
    async with session.ws_connect(server.origin + STREAM + "?stream=user", headers=headers) as socket:
        assert socket._response.headers["X-Request-Id"] == "r1"
    [request] = server.requests
    assert request.query["stream"] == "user"
    assert request.headers["Authorization"] == "Bearer t"


@pytest.mark.parametrize(("selects", "protocol"), [(True, "token"), (False, None)])
async def test_the_first_subprotocol_is_selected_unless_told_otherwise(server, session, selects, protocol):
    async def script(socket):
        await socket.closed()

    server.on("GET", STREAM, websocket(script, selects_protocol=selects))
    async with session.ws_connect(server.origin + STREAM, protocols=["token", "other"]) as socket:
        assert socket.protocol == protocol


async def test_a_plain_get_is_no_websocket(server, session):
    async def script(socket):
        raise AssertionError("never runs")

    server.on("GET", STREAM, websocket(script))
    async with session.get(server.origin + STREAM) as response:
        assert (response.status, await response.text()) == (400, "Bad Request")


async def test_pings_are_answered_unless_the_peer_is_dead(session):
    seen = {}

    async def script(socket):
        seen["alive"] = [message async for message in socket]
        seen["pings"] = socket.pings

    async with ScriptedServer() as server:
        server.on("GET", "/alive", websocket(script))
        server.on("GET", "/dead", websocket(script, answers_pings=False))
        for path, answered in (("/alive", True), ("/dead", False)):
            async with session.ws_connect(server.origin + path, autoping=False) as socket:
                await socket.ping(b"there?")
                await socket.send_str("after the ping")
                if answered:
                    message = await socket.receive()
                    assert (message.type, message.data) == (aiohttp.WSMsgType.PONG, b"there?")
            await server.all_gone()
            assert seen == {"alive": ["after the ping"], "pings": [b"there?"]}


async def test_the_server_pings_too(server, session):
    pongs = []

    async def script(socket):
        await socket.ping(b"1")
        await socket.receive()
        pongs.extend(socket.pongs)

    server.on("GET", STREAM, websocket(script))
    async with session.ws_connect(server.origin + STREAM) as socket:
        receiving = asyncio.create_task(socket.receive())
        await server.arrived()
        while not pongs:
            await socket.send_str("x")
            await asyncio.sleep(0)
        await receiving
    assert pongs == [b"1"]


@pytest.mark.parametrize("code", [1000, 1011, 4000, None])
async def test_the_server_closes_with_any_code_or_none(server, session, code):
    async def script(socket):
        await socket.close(code, "" if code is None else "gone")

    server.on("GET", STREAM, websocket(script))
    async with session.ws_connect(server.origin + STREAM) as socket:
        message = await socket.receive()
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, code or 0)
    await server.all_gone()


async def test_a_client_that_closes_without_a_code_is_1005(server):
    codes = []

    async def script(socket):
        await socket.closed()
        codes.append(socket.close_code)

    server.on("GET", STREAM, websocket(script))
    reader, writer = await open_websocket(server)
    writer.write(b"\x88\x80\x00\x00\x00\x00")
    assert await reader.readexactly(2) == b"\x88\x00"
    writer.close()
    await writer.wait_closed()
    await server.all_gone()
    assert codes == [1005]


async def test_a_client_that_vanishes_leaves_no_code(server):
    codes = []

    async def script(socket):
        await socket.closed()
        codes.append(socket.close_code)

    server.on("GET", STREAM, websocket(script))
    _, writer = await open_websocket(server)
    writer.transport.abort()
    await server.all_gone()
    assert codes == [None]


@pytest.mark.parametrize("how", ["hang up", "reset"])
async def test_a_connection_is_cut_in_the_middle_of_a_frame(server, how):
    async def script(socket):
        await socket.send("whole")
        await socket.send_part(event_text("update", {"id": "2"}), 9)
        if how == "reset":
            await socket.receive()
            socket.reset()
        else:
            await socket.hang_up()

    server.on("GET", STREAM, websocket(script))
    reader, writer = await open_websocket(server)
    assert await _read_frame(reader) == Frame(1, b"whole")
    assert len(await reader.readexactly(9)) == 9
    if how == "reset":
        writer.write(b"\x81\x80\x00\x00\x00\x00")
        with pytest.raises(ConnectionResetError):
            await reader.read()
    else:
        assert await reader.read() == b""
    writer.close()


async def test_messages_can_come_in_fragments(server, session):
    async def script(socket):
        await socket.send("abcdefgh", fragments=3)
        await socket.send(b"")
        await socket.send_frame(Frame(1, b"half ", final=False))
        await socket.send_frame(Frame(0, b"and half"))

    server.on("GET", STREAM, websocket(script))
    async with session.ws_connect(server.origin + STREAM) as socket:
        assert await socket.receive_str() == "abcdefgh"
        assert await socket.receive_bytes() == b""
        assert await socket.receive_str() == "half and half"


async def test_fragments_are_really_frames(server):
    async def script(socket):
        await socket.send("abcdefgh", fragments=3)

    server.on("GET", STREAM, websocket(script))
    reader, writer = await open_websocket(server)
    frames = [await _read_frame(reader) for _ in range(3)]
    assert frames == [Frame(1, b"abc", final=False), Frame(0, b"def", final=False), Frame(0, b"gh")]
    writer.close()
    await writer.wait_closed()


async def test_fragments_of_the_client_are_put_together(server):
    heard = []

    async def script(socket):
        heard.append(await socket.receive())

    server.on("GET", STREAM, websocket(script))
    reader, writer = await open_websocket(server)
    writer.write(b"\x01\x82\x00\x00\x00\x00ab" + b"\x89\x80\x00\x00\x00\x00" + b"\x80\x82\x00\x00\x00\x00cd")
    assert await _read_frame(reader) == Frame(10, b"")
    await _read_frame(reader)
    assert heard == ["abcd"]
    writer.close()
    await writer.wait_closed()


async def test_a_stalled_script_ends_with_the_server(session):
    async with ScriptedServer() as server:
        server.on("GET", STREAM, websocket(lambda _: asyncio.Event().wait()))
        socket = await session.ws_connect(server.origin + STREAM)
    message = await socket.receive()
    assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
    assert server.open_connections == 0


async def test_a_failing_script_is_raised_when_the_server_is_left(session):
    async def script(socket):
        raise AssertionError("wrong event")

    with pytest.raises(ExceptionGroup) as caught:
        async with ScriptedServer() as server:
            server.on("GET", STREAM, websocket(script))
            async with session.ws_connect(server.origin + STREAM) as socket:
                await socket.receive()
    assert caught.group_contains(AssertionError, match="wrong event")


async def open_websocket(server):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        f"GET {STREAM} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n".encode()
        + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    head = await reader.readuntil(b"\r\n\r\n")
    # The example of https://www.rfc-editor.org/rfc/rfc6455#section-1.3
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in head
    return reader, writer


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_masking_twice_changes_nothing(payload, mask):
    assert _unmasked(_unmasked(payload, mask), mask) == payload
    assert _unmasked(payload, b"") == payload


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
async def test_frames_of_every_length_are_read_as_they_were_written(size):
    reader = asyncio.StreamReader()
    frame = Frame(2, b"x" * size)
    reader.feed_data(frame.encode())
    assert await _read_frame(reader) == frame
