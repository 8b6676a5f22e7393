"""The published websocket: where it is opened, how the token gets there, and what a refusal says."""

import asyncio

import aiohttp
import pytest

from atoot import (
    ApiError,
    ForbiddenError,
    MastodonAPI,
    NetworkError,
    NotFoundError,
    Timeouts,
    UnauthorizedError,
)
from atoot.testing import ScriptedServer, answer, drop, redirect, stall, websocket
from atoot.transport.websocket import streaming_base

TOKEN = "s3cr3t-t0ken-of-alice"
PATH = "/api/v1/streaming"


def greeting(text):
    """A websocket that says something and waits for the client to go."""

    async def script(socket):
        await socket.send_event("update", {"id": text})
        await socket.closed()

    return websocket(script)


def places(server):
    """Where the token was in each handshake that came."""
    return [
        [name for name, text in texts_of(request).items() if TOKEN in text]
        for request in server.requests
        if request.path == PATH and "Upgrade" in request.headers
    ]


def texts_of(request):
    return {
        "header": request.headers.get("Authorization", ""),
        "protocol": request.headers.get("Sec-WebSocket-Protocol", ""),
        "query": request.query.get("access_token", ""),
    }


async def test_a_stream_gives_the_bare_websocket_and_closes_it_in_the_end(once, server):
    server.on("GET", PATH, greeting("7"))
    async with once.streaming("user") as ws:
        assert isinstance(ws, aiohttp.ClientWebSocketResponse)
        assert (await ws.receive()).json() == {
            "stream": ["user"],
            "event": "update",
            "payload": '{"id": "7"}',
        }
    assert ws.closed
    assert server.requests[-1].query["stream"] == "user"


async def test_a_stream_can_be_awaited_too(once, server):
    server.on("GET", PATH, greeting("7"))
    ws = await once.streaming("list", list_filter={"id": 4})
    assert server.requests[-1].query["list"] == "4"
    await ws.close()


async def test_what_narrows_a_stream_is_encoded(once, server):
    server.on("GET", PATH, greeting("7"))
    async with once.streaming("hashtag:local", tag_filter="a&stream=user#é"):
        pass
    query = server.requests[-1].query
    assert (query.getall("stream"), query["tag"]) == (["hashtag:local"], "a&stream=user#é")


@pytest.mark.parametrize("status", [401, 403])
async def test_the_token_goes_into_the_header_then_the_protocol_then_the_query(once, server, status):
    server.on("GET", PATH, answer(status=404), answer(status=status), answer(status=status), greeting("7"))
    async with once.streaming("user"):
        pass
    assert places(server) == [["header"], ["protocol"], ["query"]]


async def test_the_place_that_a_server_takes_is_remembered(once, server):
    server.on("GET", PATH, answer(status=404), answer(status=401), greeting("7"))
    for _ in range(2):
        async with once.streaming("user"):
            pass
    assert places(server) == [["header"], ["protocol"], ["protocol"]]


async def test_a_server_that_takes_the_header_never_sees_the_token_in_a_url(once, server):
    server.on("GET", PATH, greeting("7"))
    async with once.streaming("user"):
        pass
    assert places(server) == [["header"]]
    assert all(TOKEN not in request.target for request in server.requests)


async def test_without_a_token_there_is_one_attempt_and_no_token(server, connect):
    c = await connect(server, retries=0)
    server.on("GET", PATH, answer(status=404), answer(status=401))
    with pytest.raises(UnauthorizedError):
        await c.streaming("public")
    assert places(server) == [[]]


@pytest.mark.parametrize(("status", "error"), [(401, UnauthorizedError), (403, ForbiddenError)])
async def test_a_token_that_is_not_taken_anywhere_is_an_error_that_names_the_stream(
    once, server, status, error
):
    refusal = answer(status=status, headers={"X-Error-Message": "no such scope", "X-Request-Id": "r1"})
    server.on("GET", PATH, answer(status=404), refusal)
    with pytest.raises(error, match="refuses the stream 'direct': no such scope") as caught:
        await once.streaming("direct")
    assert caught.value.request_id == "r1"
    assert len(places(server)) == 3


async def test_a_stream_that_is_not_there_is_an_error_at_once(once, server):
    server.on("GET", PATH, answer(status=404))
    with pytest.raises(NotFoundError, match="'user'"):
        await once.streaming("user")
    assert len(places(server)) == 1


async def test_an_answer_that_is_no_websocket_is_an_api_error(once, server):
    server.on("GET", PATH, answer(json={}))
    with pytest.raises(ApiError) as caught:
        await once.streaming("user")
    assert caught.value.status_code == 200


async def test_a_connection_that_breaks_in_the_handshake_is_a_network_error(once, server):
    server.on("GET", PATH, answer(status=404), drop())
    with pytest.raises(NetworkError):
        await once.streaming("user")


async def test_a_handshake_without_an_answer_ends_when_the_time_is_up(server, connect):
    c = await connect(server, TOKEN, retries=0, timeouts=Timeouts(total=0.05))
    server.on("GET", "/api/v2/instance", answer(json={}))
    server.on("GET", "/api/v1/instance", answer(json={}))
    server.on("GET", PATH, answer(status=404), stall())
    with pytest.raises(NetworkError, match="no answer in time"):
        await c.streaming("user")


async def test_the_streaming_server_is_asked_for_once(once, server):
    server.on("GET", PATH, greeting("7"))
    named = {"configuration": {"urls": {"streaming": f"ws://{server.host}"}}}
    instance = server.on("GET", "/api/v2/instance", answer(json=named))
    for _ in range(3):
        async with once.streaming("user"):
            pass
    assert len(instance.requests) == 1


async def test_an_old_instance_names_the_streaming_server_in_the_older_way(once, server):
    server.on("GET", PATH, greeting("7"))
    server.on("GET", "/api/v1/instance", answer(json={"urls": {"streaming_api": "ws://localhost:1"}}))
    with pytest.raises(NetworkError, match="localhost:1"):
        await once.streaming("user")


async def test_streams_do_not_use_up_the_connections_of_requests(once, server):
    server.on("GET", PATH, websocket(lambda socket: socket.closed()))
    server.on("GET", "/x", answer(json=1))
    sockets = await asyncio.gather(*(_opened(once) for _ in range(8)))
    assert once.session.connector is not sockets[0]._response._session.connector
    assert await once.get("/x") == 1
    await asyncio.gather(*(ws.close() for ws in sockets))


async def test_closing_the_client_ends_its_streams(once, server):
    server.on("GET", PATH, websocket(lambda socket: socket.closed()))
    ws = await once.streaming("public")
    reading = asyncio.create_task(ws.receive())
    await asyncio.sleep(0)
    await once.close()
    assert (await reading).type in (
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.ERROR,
        aiohttp.WSMsgType.CLOSING,
    )
    await ws.close()


async def _opened(client):
    return await client.streaming("public")


async def test_a_borrowed_session_opens_streams_too(server):
    server.on("GET", PATH, greeting("7"))
    async with aiohttp.ClientSession() as session:
        c = await MastodonAPI.create(
            server.host, access_token=TOKEN, use_https=False, session=session, retries=0
        )
        async with c.streaming("user") as ws:
            assert ws._response._session.connector is session.connector
        await c.close()
        assert not session.closed


@pytest.mark.parametrize("borrowed", [False, True])
@pytest.mark.parametrize("refusals", [0, 1, 2])
async def test_a_handshake_never_ends_at_a_stranger(server, refusals, borrowed):
    async with ScriptedServer() as stranger, aiohttp.ClientSession() as session:
        stranger.on("*", "*", answer(status=401))
        away = redirect(stranger.origin + PATH)
        server.on(
            "GET", PATH, *[answer(status=401)] * (refusals + 1), away
        )  # the first one is without the token
        lent = session if borrowed else None
        c = await MastodonAPI.create(
            server.host, access_token=TOKEN, use_https=False, session=lent, retries=0
        )
        with pytest.raises(ApiError, match="sends elsewhere"):
            async with c.streaming("user"):
                pass
        await c.close()
        assert stranger.requests == []


async def test_a_handler_gets_the_client_and_each_message_until_the_stream_ends(once, server):
    async def script(socket):
        for number in range(3):
            await socket.send(str(number))

    server.on("GET", PATH, websocket(script))
    got = []

    async def handler(client, message):
        assert client is once
        got.append(message.data)

    await once.streaming_handler("hashtag", handler, tag_filter="python")
    assert got == ["0", "1", "2"]
    assert server.requests[-1].query["tag"] == "python"


async def test_a_handler_ends_when_it_is_cancelled(once, server):
    server.on("GET", PATH, greeting("7"))
    came = asyncio.Event()

    async def handler(client, message):
        came.set()

    task = asyncio.create_task(once.streaming_handler("user", handler))
    await came.wait()
    task.cancel()
    assert await task is None


async def test_what_a_handler_raises_is_raised(once, server):
    server.on("GET", PATH, greeting("7"))

    async def handler(client, message):
        raise LookupError

    with pytest.raises(LookupError):
        await once.streaming_handler("user", handler)


@pytest.mark.parametrize(
    ("origin", "named", "base"),
    [
        ("https://h.example", None, "wss://h.example"),
        ("https://h.example:8443", "", "wss://h.example:8443"),
        ("http://h.example", None, "ws://h.example"),
        ("https://h.example", "wss://streaming.h.example", "wss://streaming.h.example"),
        ("https://h.example", "wss://s.example:4000/api/v1/streaming", "wss://s.example:4000"),
        ("https://h.example", "WSS://S.example", "wss://s.example"),
        ("http://h.example", "ws://s.example", "ws://s.example"),
        # Another port of the same host is another server.
        ("https://h.example", "wss://h.example:4000", "wss://h.example:4000"),
        ("http://127.0.0.1:3000", "ws://127.0.0.1:4000", "ws://127.0.0.1:4000"),
        # TLS is not left, and what is no place is not believed.
        ("https://h.example", "ws://s.example", "wss://h.example"),
        ("https://h.example", "http://s.example", "wss://h.example"),
        ("https://h.example", "https://s.example", "wss://h.example"),
        ("https://h.example", "wss://[bad", "wss://h.example"),
        ("https://h.example", "wss://s.example:port", "wss://h.example"),
        ("https://h.example", "wss://user@s.example", "wss://h.example"),
        ("https://h.example", "wss://a b.example", "wss://h.example"),
        ("https://h.example", "wss://", "wss://h.example"),
        ("https://h.example", "nonsense", "wss://h.example"),
        # Some say wss though they are reached by http.
        ("http://127.0.0.1:3000", "wss://127.0.0.1:3000", "ws://127.0.0.1:3000"),
    ],
)
def test_the_streaming_server_is_what_the_instance_names_if_that_makes_sense(origin, named, base):
    assert streaming_base(origin, named) == base
