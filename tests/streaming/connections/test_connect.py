"""The published websocket: where it is opened, how the token gets there, and what a refusal says."""

import asyncio
import logging
from base64 import b64encode
from urllib.parse import quote

import aiohttp
import pytest
from stream_things import PATH, TOKEN, greeting

from atoot import (
    ApiError,
    ClientError,
    ForbiddenError,
    MastodonAPI,
    MastodonError,
    NetworkError,
    NotFoundError,
    RatelimitError,
    ServerError,
    Timeouts,
    UnauthorizedError,
    UnavailableError,
)
from atoot.testing import (
    ScriptedServer,
    answer,
    drop,
    event_stream,
    html_error,
    redirect,
    stall,
    websocket,
)
from atoot.testing.certificates import trusting_context

TOKEN_WITH_SIGNS = "s3cr3t/t0ken+of=bob"


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


async def test_a_server_that_misses_the_token_with_a_400_is_shown_it_as_browsers_do(once, server):
    server.on("GET", PATH, answer(status=404), answer(status=400), greeting("7"))
    for _ in range(2):
        async with once.streaming("user"):
            pass
    assert places(server) == [["header"], ["protocol"], ["protocol"]]


@pytest.mark.parametrize("second", [400, 404])
async def test_a_server_that_refuses_so_again_is_not_shown_the_token_in_a_url(once, server, second):
    server.on("GET", PATH, answer(status=404), answer(status=400), answer(status=second))
    with pytest.raises(ClientError, match="there are no websockets here"):
        await once.streaming("user")
    assert places(server) == [["header"], ["protocol"]]


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


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (400, ApiError, "refuses the stream 'user': there are no websockets here"),
        (401, UnauthorizedError, "refuses the stream 'user': it does not take the token"),
        (403, ForbiddenError, "refuses the stream 'user': it does not take the token"),
        (404, NotFoundError, "refuses the stream 'user': there are no websockets here"),
        (418, ApiError, "refuses the stream 'user': it answers 418"),
        (429, RatelimitError, "asks to wait: there were too many connections"),
        (500, ServerError, "refuses the stream 'user': it answers 500 Internal Server Error"),
        (502, ServerError, "is down: the proxy in front of it answers 502 Bad Gateway"),
        (503, UnavailableError, "is down: the proxy in front of it answers 503 Service Unavailable"),
        (521, ServerError, "is down: the proxy in front of it answers 521"),
    ],
)
async def test_a_refusal_without_a_word_says_what_its_status_means(once, server, status, error, words):
    server.on("GET", PATH, answer(status=404), html_error(status))
    with pytest.raises((error, MastodonError), match=words) as caught:
        await once.streaming("user")
    assert caught.value.status_code == status
    for jargon in ("Invalid response status", "''", "handshake", "WSServer"):
        assert jargon not in str(caught.value)


@pytest.mark.parametrize("header", ["Upgrade", "Connection", "Sec-WebSocket-Accept"])
async def test_an_upgrade_that_is_none_is_said_in_words(once, server, header):
    said = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": "wrong", header: "no"}
    server.on("GET", PATH, answer(status=404), answer(status=101, headers=list(said.items())))
    with pytest.raises(ApiError, match="what it answers is no websocket"):
        await once.streaming("user")


async def test_of_no_stream_in_particular_no_stream_is_named(opener, server):
    server.on("GET", PATH, answer(status=404), answer(status=502))
    with pytest.raises(ServerError) as caught:
        await opener.line({}, heartbeat=30)
    assert "''" not in str(caught.value)


async def test_a_refusal_that_speaks_of_scopes_names_them_instead_of_guessing(once, server):
    said = {"X-Error-Message": "Access token does not have the required scopes"}
    server.on("GET", PATH, answer(status=404), answer(status=401, headers=said))
    with pytest.raises(UnauthorizedError, match="read:statuses") as caught:
        await once.streaming("user")
    assert "revoked" not in str(caught.value)


@pytest.mark.parametrize(
    "form",
    [TOKEN_WITH_SIGNS, quote(TOKEN_WITH_SIGNS, safe=""), b64encode(TOKEN_WITH_SIGNS.encode()).decode()],
    ids=["plain", "percent", "base64"],
)
@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
async def test_a_token_that_a_refusal_repeats_is_hidden(opener_of, server, status, form, caplog):
    caplog.set_level(logging.DEBUG)
    opener = await opener_of(server.origin, TOKEN_WITH_SIGNS)
    said = {"X-Error-Message": f"bad token {form}", "X-Request-Id": f"r-{form}"}
    body = {"error": f"bad token {form}"}
    server.on("GET", PATH, answer(status=404), answer(status=status, json=body, headers=said))
    server.on("GET", f"{PATH}/user", answer(status=status, json=body))
    server.on("GET", f"{PATH}/direct", answer(status=status, json=body, headers=said))
    errors = []
    for opening in (
        opener.connect({"stream": "user"}),
        opener.events("/user"),
        opener.events("/direct"),
    ):
        with pytest.raises(MastodonError) as caught:
            await opening
        errors.append(caught.value)
    shown = "".join(f"{error} {error!r} {error.__dict__} {chain(error)}" for error in errors) + caplog.text
    assert TOKEN_WITH_SIGNS not in shown
    assert form not in shown
    assert "***" in shown


def chain(error: BaseException | None) -> str:
    """An error, and all that led to it, with what they carry."""
    shown = ""
    while error is not None:
        shown += f"{error} {error!r} {error.args} {error.__dict__}"
        error = error.__cause__ or error.__context__
    return shown


@pytest.mark.parametrize("transport", ["websocket", "sse"])
@pytest.mark.parametrize(
    "target",
    ["https://stranger.example/{}", "//{}.example/x", "https://{}@stranger.example/", "https://[bad/{}"],
)
async def test_of_a_redirect_no_more_than_the_host_is_shown(opener, server, transport, target):
    away = redirect(target.format(TOKEN))
    server.on("GET", PATH, answer(status=404), away)
    server.on("GET", f"{PATH}/user", away)
    with pytest.raises(ApiError, match="sends elsewhere") as caught:
        await (opener.connect({"stream": "user"}) if transport == "websocket" else opener.events("/user"))
    assert TOKEN not in chain(caught.value)
    if "//stranger" in target:
        assert "to https://stranger.example;" in str(caught.value)


async def test_a_server_that_wants_a_slash_at_the_end_gets_it(once, server):
    server.on("GET", PATH, answer(status=404), redirect(f"{PATH}/?stream=user"))
    server.on("GET", f"{PATH}/", greeting("7"))
    for _ in range(2):
        async with once.streaming("user") as ws:
            assert (await ws.receive()).json()["event"] == "update"
    assert [request.path for request in server.requests if "Upgrade" in request.headers] == [
        PATH,
        f"{PATH}/",
        f"{PATH}/",
    ]


@pytest.mark.parametrize("place", [f"{PATH}/user/", "user/", "/elsewhere"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_stream_of_events_may_be_at_another_path_of_the_same_server(opener, server, place, status):
    target = place if place.startswith("/") else f"{PATH}/{place}"

    async def script(stream):
        await stream.send_event("update", {"id": "7"})
        await stream.closed()

    server.on("GET", f"{PATH}/user", redirect(place, status=status))
    server.on("GET", target, event_stream(script))
    line = await opener.events("/user")
    told = b""
    while b"update" not in told:
        told += await line.receive()
    await line.close(0)
    assert [request.path for request in server.requests][-2:] == [f"{PATH}/user", target]
    assert server.requests[-1].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_a_stream_of_events_that_goes_in_circles_is_an_error(opener, server):
    server.on("GET", f"{PATH}/user", redirect(f"{PATH}/user/"))
    server.on("GET", f"{PATH}/user/", redirect(f"{PATH}/user"))
    with pytest.raises(ApiError, match="sends elsewhere"):
        await opener.events("/user")


async def test_a_server_that_sends_to_and_fro_is_asked_no_more_than_twice(once, server):
    server.on("GET", PATH, answer(status=404), redirect(f"{PATH}/"))
    server.on("GET", f"{PATH}/", redirect(PATH))
    with pytest.raises(ApiError, match="sends elsewhere"):
        await once.streaming("user")


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


# Proxies, certificates, names.


@pytest.mark.parametrize("transport", ["websocket", "sse"])
async def test_streams_go_through_the_proxy_of_the_client_and_bear_its_name(opener_of, transport):
    async with ScriptedServer() as proxy:
        proxy.on("*", "*", answer(json={}))
        whole = f"http://instance.invalid{PATH}"  # a proxy is asked for the whole URL
        proxy.on("GET", whole, answer(status=404), greeting("7"))
        proxy.on("GET", f"{whole}/user", event_stream(lambda events: events.closed()))
        origin = "http://instance.invalid"
        opener = await opener_of(origin, proxy=proxy.origin, user_agent="my-bot/1.0")
        open_it = opener.line({}, heartbeat=30) if transport == "websocket" else opener.events("/user")
        line = await open_it
        assert await line.receive()
        await line.close(0.1)
        assert proxy.requests
        for request in proxy.requests:
            assert request.headers["Host"] == "instance.invalid"
            assert request.headers["User-Agent"] == "my-bot/1.0"


@pytest.mark.parametrize("transport", ["websocket", "sse"])
async def test_the_password_of_a_proxy_that_refuses_is_not_shown(opener_of, transport):
    async with ScriptedServer() as proxy:
        proxy.on("*", "*", answer(status=407, text="no: pr0xy-passw0rd"))
        address = f"http://me:pr0xy-passw0rd@{proxy.host}"
        opener = await opener_of("http://instance.invalid", proxy=address)
        with pytest.raises(MastodonError) as caught:
            await (opener.connect({"stream": "user"}) if transport == "websocket" else opener.events("/user"))
        assert "pr0xy-passw0rd" not in chain(caught.value)


@pytest.mark.parametrize("transport", ["websocket", "sse"])
async def test_streams_believe_the_certificates_that_the_client_is_given(opener_of, transport):
    async with ScriptedServer(tls=True) as server:
        server.on("GET", "/api/*/instance", answer(json={}))
        server.on("GET", PATH, answer(status=404), greeting("7"))
        server.on("GET", f"{PATH}/user", event_stream(lambda events: events.closed()))
        for trusts in (False, True):
            opener = await opener_of(server.origin, ssl=trusting_context() if trusts else None)
            is_websocket = transport == "websocket"
            opening = opener.connect({"stream": "user"}) if is_websocket else opener.events("/user")
            if trusts:
                stream = await opening
                assert await stream.receive()
                await (stream.close() if is_websocket else stream.close(0.1))
            else:
                with pytest.raises(NetworkError, match="certificate"):
                    await opening


# How an open stream ends, in words.


# Server-sent events.


@pytest.mark.parametrize(
    ("behaviour", "error", "words"),
    [
        (
            answer(json={"error": "Unknown channel requested"}, status=400),
            ApiError,
            "Unknown channel requested",
        ),
        (html_error(502), ServerError, "is down: the proxy in front of it answers 502 Bad Gateway"),
        (answer(json={}), ApiError, "the server sends no events here"),
        (answer(status=204), ApiError, "the server sends no events here"),
    ],
)
async def test_an_answer_that_is_no_stream_of_events_says_so(opener, server, behaviour, error, words):
    server.on("GET", f"{PATH}/user", behaviour)
    with pytest.raises((error, MastodonError), match=words):
        await opener.events("/user")


async def test_server_sent_events_get_the_token_in_the_header_then_in_the_query(opener, server):
    server.on("GET", f"{PATH}/user", answer(status=401), event_stream(lambda events: events.closed()))
    for _ in range(2):
        line = await opener.events("/user")
        assert await line.receive() == b":)\n"
        await line.close(0.1)
    asked = [request for request in server.requests if request.path == f"{PATH}/user"]
    assert ["access_token" in request.query for request in asked] == [False, True, True]
    assert [request.headers.get("Accept") for request in asked] == ["text/event-stream"] * 3
    # What packs a stream keeps the last of it until more comes.
    assert [request.headers.get("Accept-Encoding") for request in asked] == ["identity"] * 3


async def test_server_sent_events_without_an_answer_end_when_the_time_is_up(server, opener_of):
    opener = await opener_of(server.origin, timeouts=Timeouts(total=0.05))
    server.on("GET", "/api/*/instance", answer(json={}))
    server.on("GET", f"{PATH}/user", stall())
    with pytest.raises(NetworkError, match="no answer in time"):
        await opener.events("/user")
