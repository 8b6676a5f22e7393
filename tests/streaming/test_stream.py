import asyncio
import json
import time
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from stream_client import QUICK

from atoot import ClientError, ForbiddenError, NetworkError, NotFoundError, UnauthorizedError, events
from atoot.streaming.subscriptions import hashtag, list_stream
from atoot.streaming.times import StreamTimes
from atoot.testing import ServerSocket, answer, event_stream, websocket

ACCOUNT = {"id": "1", "username": "ada", "acct": "ada"}


def status(number: int, edited: str | None = None) -> dict:
    return {
        "id": str(number), "created_at": "2026-01-01T00:00:00Z", "content": "", "account": ACCOUNT, "edited_at": edited,
    }  # fmt: skip


def ids(found: list) -> list[str]:
    return [event.status.id for event in found]


async def take(stream, count: int) -> list:
    async with asyncio.timeout(30):
        return [await anext(stream) for _ in range(count)]


async def test_without_a_stream_there_is_nothing_to_do(client, server):
    c = await client(server)
    with pytest.raises(ValueError, match="which stream"):
        c.stream()
    with pytest.raises(ValueError, match="transport"):
        c.stream("user", transport="pigeon")
    with pytest.raises(ValueError, match="backfill"):
        c.stream("user", backfill=-1)
    with pytest.raises(ValueError, match="order: expected 'time' or None, got 'id'"):
        c.stream("user", order="id")
    for seconds in (-1, True, "5", float("nan")):
        with pytest.raises(ValueError, match="patience: expected seconds, 0 or more"):
            c.stream("user", patience=seconds)
    with pytest.raises(ValueError, match="hold: expected a finite number of seconds, got inf"):
        c.stream("user", order="time", hold=float("inf"))
    with pytest.raises(RuntimeError, match="async with"):
        await anext(c.stream("user"))
    assert server.requests == []


async def test_several_streams_share_one_websocket(client, timelines):
    async def script(socket: ServerSocket) -> None:
        said = [await socket.receive_json() for _ in range(2)]
        assert said == [
            {"type": "subscribe", "stream": "user"},
            {"type": "subscribe", "stream": "hashtag", "tag": "x"},
        ]
        await socket.send_event("update", status(5), stream=["hashtag", "x"])
        await socket.send_event("update", status(6), stream=["user"])
        assert await socket.receive_json() == {"type": "subscribe", "stream": "public"}
        await socket.send_event("update", status(7), stream=["public"])
        assert await socket.receive_json() == {"type": "unsubscribe", "stream": "public"}
        await socket.closed()

    route = timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("user", hashtag("x")) as stream:
        assert [(event.stream, event.status.id) for event in await take(stream, 2)] == [
            ("hashtag x", "5"),
            ("user", "6"),
        ]
        await stream.subscribe("public")
        await stream.subscribe("public")
        assert [event.stream for event in await take(stream, 1)] == ["public"]
        await stream.unsubscribe("public")
        assert stream.subscriptions == ["user", "hashtag x"]
        with pytest.raises(ValueError, match="not subscribed"):
            await stream.unsubscribe("public")
    (handshake,) = [request for request in route.requests if "Upgrade" in request.headers]
    assert "Authorization" in handshake.headers


async def test_a_server_that_wants_the_stream_in_the_url_gets_a_websocket_for_each(client, timelines):
    async def script(socket: ServerSocket) -> None:
        name = socket.request.query["stream"]
        await socket.send_event("update", status({"user": 5, "public": 6}[name]), stream=[name])
        await socket.closed()

    def choose(request):
        return websocket(script) if "stream" in request.query else answer(status=403)

    route = timelines.on("GET", "/api/v1/streaming", choose)
    c = await client(timelines)
    async with c.stream("user", "public") as stream:
        assert {(event.stream, event.status.id) for event in await take(stream, 2)} == {
            ("user", "5"),
            ("public", "6"),
        }
    before = len(route.requests)
    async with c.stream("user", "public") as stream:
        await take(stream, 2)
    assert len(route.requests) == before + 2  # what the server wants is remembered


async def test_a_server_without_websockets_gets_server_sent_events(client, timelines):
    async def script(stream) -> None:
        await stream.send("event: upd")
        await stream.send("ate\r\ndata: " + json.dumps(status(5)) + "\r\n\r\n")
        await stream.closed()

    timelines.on("GET", "/api/v1/streaming", answer(status=400, text="Bad Request"))
    timelines.on("GET", "/api/v1/streaming/hashtag/local", event_stream(script))
    c = await client(timelines)
    async with c.stream(hashtag("x", local=True)) as stream:
        assert ids(await take(stream, 1)) == ["5"]
        assert stream.connections == {"hashtag:local x": "sse"}


async def test_a_server_without_streaming_is_polled(client, timelines):
    pages = [[], [status(5)], [status(7), status(6), status(5)]]
    home = timelines.on("GET", "/api/v1/timelines/home", *[answer(json=page) for page in pages])
    c = await client(timelines)
    async with c.stream("user", times=QUICK) as stream:
        assert ids(await take(stream, 3)) == ["5", "6", "7"]
        assert stream.connections == {"user": "poll"}
    assert home.requests[0].query["limit"] == "1"


@pytest.mark.parametrize("status_code", [401, 403])
async def test_a_token_that_is_refused_is_an_error_that_names_stream_and_scope(
    client, timelines, status_code
):
    timelines.on(
        "GET",
        "/api/v1/streaming",
        answer(status=status_code, headers={"X-Error-Message": "Invalid access token"}),
    )
    timelines.on("GET", "/api/v1/streaming/user", answer(status=status_code, json={"error": "no"}))
    c = await client(timelines, "very-secret")
    with pytest.raises(UnauthorizedError if status_code == 401 else ForbiddenError) as raised:
        async with c.stream("user"):
            pass
    text = str(raised.value)
    assert "'user'" in text
    assert "read:statuses" in text
    assert "very-secret" not in repr(raised.value) + text


async def test_a_complaint_after_the_handshake_ends_the_stream_it_is_about(client, timelines):
    async def script(socket: ServerSocket) -> None:
        await socket.send('{"error":"Access token does not have the required scopes","status":401}')
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    with pytest.raises(UnauthorizedError, match=r"'user:notification' is refused: .*read:notifications"):
        async with c.stream("user:notification") as stream:
            await take(stream, 1)


async def test_a_complaint_on_a_shared_websocket_is_sorted_out_on_separate_ones(client, timelines):
    async def script(socket: ServerSocket) -> None:
        if "stream" not in socket.request.query:
            await socket.receive_json()
            await socket.send('{"error":"Unknown stream type","status":400}')
        elif socket.request.query["stream"] == "nonsense":
            await socket.send('{"error":"Unknown stream type","status":400}')
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    with pytest.raises(ClientError, match="the stream 'nonsense' is refused: Unknown stream type"):
        async with c.stream("user", "nonsense") as stream:
            await take(stream, 1)


async def test_a_list_that_is_not_yours_is_an_error_at_once(client, timelines):
    async def script(socket: ServerSocket) -> None:
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    timelines.on("GET", "/api/v1/timelines/list/7", answer(status=404, json={"error": "Record not found"}))
    c = await client(timelines)
    with pytest.raises(NotFoundError, match="'list 7' is refused: Record not found"):
        async with c.stream(list_stream(7)):
            pass


async def test_an_instance_that_is_away_is_an_error_once_patience_ends(client, server):
    c = await client(server)
    await server.stop()
    with pytest.raises(NetworkError):
        async with c.stream("user", patience=0.2, times=QUICK):
            pass
    await server.start()


async def test_what_was_missed_comes_oldest_first_beside_what_is_live(client, timelines):
    sockets: asyncio.Queue[ServerSocket] = asyncio.Queue()
    home: list = []

    async def script(socket: ServerSocket) -> None:
        sockets.put_nowait(socket)
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    timelines.on("GET", "/api/v1/timelines/home", lambda _: answer(json=home))
    c = await client(timelines)
    async with c.stream("user", connection_events=True, times=QUICK) as stream:
        first = await sockets.get()
        await first.send_event("update", status(5))
        connected, five = await take(stream, 2)
        home[:] = [status(8), status(7), status(5, "2026-01-02T00:00:00Z")]
        first.reset()
        second = await sockets.get()
        await second.send_event("update", status(9))
        (lost,) = await take(stream, 1)
        rest = await take(stream, 5)
    assert isinstance(connected, events.Connected)
    assert five.status.id == "5"
    assert isinstance(lost, events.Disconnected)
    assert [type(event) for event in rest[:2]] == [events.Connected, events.StatusPosted]
    assert (rest[1].status.id, rest[1].backfilled) == ("9", False)
    assert [(type(event), event.status.id, event.backfilled) for event in rest[2:]] == [
        (events.StatusEdited, "5", True),
        (events.StatusPosted, "7", True),
        (events.StatusPosted, "8", True),
    ]


async def test_where_nothing_tells_what_was_missed_there_is_a_gap(client, timelines):
    async def script(socket: ServerSocket) -> None:
        await socket.send_event("delete", "1", stream=["chat"])

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("chat", times=QUICK) as stream:
        deleted, gap = await take(stream, 2)
    assert deleted.status_id == "1"
    assert isinstance(gap, events.Gap)
    assert gap.stream == "chat"
    assert gap.since_at is not None
    assert gap.since_at <= gap.until_at


async def test_a_connection_that_misses_things_is_replaced(client, timelines):
    """Some servers take a subscription and never tell anything: what they miss is found by looking."""

    async def deaf(socket: ServerSocket) -> None:
        await socket.closed()

    made = [status(4)]

    def tagged(request):
        if request.query["limit"] != "1" and "min_id" not in request.query:
            made.insert(0, status(len(made) + 4))
        return answer(json=[] if "min_id" in request.query else made[:40])

    timelines.on("GET", "/api/v1/streaming", websocket(deaf))
    timelines.on("GET", "/api/v1/timelines/tag/x", tagged)
    c = await client(timelines)
    times = replace(QUICK, settle=0.02, stall_least=0.05, stall_most=0.05)
    async with c.stream(hashtag("x"), times=times) as stream:
        assert ids(await take(stream, 3)) == ["5", "6", "7"]
        async with asyncio.timeout(30):
            while stream.connections != {"hashtag x": "poll"}:
                await take(stream, 1)


async def test_a_machine_that_slept_connects_again_at_once(client, timelines, monkeypatch):
    connections: asyncio.Queue[ServerSocket] = asyncio.Queue()

    async def script(socket: ServerSocket) -> None:
        connections.put_nowait(socket)
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    stream = c.stream("public", times=QUICK)
    slept = 0.0
    c._connections.wall = lambda: time.time() + slept
    async with stream:
        await connections.get()
        slept = 3600.0
        async with asyncio.timeout(10):
            await connections.get()


async def test_a_heartbeat_that_stops_is_noticed(client, timelines):
    async def script(stream) -> None:
        for _ in range(3):
            await stream.thump()
        await stream.closed()

    route = timelines.on("GET", "/api/v1/streaming/public", event_stream(script))
    c = await client(timelines)
    async with c.stream("public", transport="sse", times=replace(QUICK, heartbeats=0.005)):
        await route.arrived(2)


async def test_bad_frames_do_not_stop_the_stream(client, timelines, caplog):
    async def script(socket: ServerSocket) -> None:
        await socket.send("no json")
        await socket.send(b"binary")
        await socket.send('{"error":"Error unsubscribing from channel"}')
        await socket.send_event("update", {"no": "status"})
        await socket.send_event("odd", {"x": 1})
        await socket.send_event("update", {**status(4), "content": "x" * 10_000_000})
        await socket.send_event("update", status(5))
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("user") as stream:
        unreadable, odd, large, good = await take(stream, 4)
    assert (unreadable.name, odd.name) == ("update", "odd")
    assert len(large.status.content) == 10_000_000
    assert good.status.id == "5"
    assert (
        len(
            [
                record
                for record in caplog.records
                if (record.name, record.levelname) == ("atoot.streaming", "WARNING")
            ]
        )
        == 4
    )


async def test_a_slow_consumer_keeps_a_bounded_queue(client, timelines):
    async def script(socket: ServerSocket) -> None:
        for number in range(10, 60):
            await socket.send_event("update", status(number))
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("user", max_queue=5) as stream, asyncio.timeout(30):
        while len(stream._outbox.events) < 5:  # noqa: ASYNC110 - nobody tells when the queue is full
            await asyncio.sleep(0)
        assert len(stream._outbox.events) == 5
        assert ids(await take(stream, 50)) == [str(number) for number in range(10, 60)]
    async with c.stream("user", max_queue=5, overflow="drop_oldest") as stream, asyncio.timeout(30):
        while stream.dropped < 45:  # noqa: ASYNC110 - it is a count
            await asyncio.sleep(0)
        assert ids(await take(stream, 5)) == [str(number) for number in range(55, 60)]


async def two_hashtags(socket: ServerSocket) -> None:
    for tag in ("x", "y"):
        await socket.send_event("update", status(5), stream=["hashtag", tag])
        await socket.send_event("status.update", status(5, "2026-01-02T00:00:00Z"), stream=["hashtag", tag])
        await socket.send_event("delete", "5", stream=["hashtag", tag])
    await socket.send_event("update", status(5), stream=["user"])
    await socket.closed()


def told(found: list) -> list[tuple[str, str]]:
    return [(type(event).__name__, str(event.stream)) for event in found]


async def test_what_comes_on_several_streams_comes_once_on_each(client, timelines):
    timelines.on("GET", "/api/v1/streaming", websocket(two_hashtags))
    c = await client(timelines)
    async with c.stream(hashtag("x"), hashtag("y"), "user") as stream:
        found = await take(stream, 7)
    kinds = ["StatusPosted", "StatusEdited", "StatusDeleted"]
    assert told(found) == [
        *((kind, "hashtag x") for kind in kinds),
        *((kind, "hashtag y") for kind in kinds),
        ("StatusPosted", "user"),
    ]


async def test_with_once_each_status_comes_once_over_all_streams(client, timelines):
    async def script(socket: ServerSocket) -> None:
        await two_hashtags_then_another(socket)

    async def two_hashtags_then_another(socket: ServerSocket) -> None:
        for tag in ("x", "y"):
            await socket.send_event("update", status(5), stream=["hashtag", tag])
            await socket.send_event("delete", "5", stream=["hashtag", tag])
        await socket.send_event("update", status(6), stream=["hashtag", "y"])
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream(hashtag("x"), hashtag("y"), once=True) as stream:
        found = await take(stream, 3)
    assert told(found) == [
        ("StatusPosted", "hashtag x"),
        ("StatusDeleted", "hashtag x"),
        ("StatusPosted", "hashtag y"),
    ]


@pytest.mark.parametrize("transport", ["websocket", "sse", "poll"])
async def test_everything_ends_though_the_server_says_nothing(client, timelines, transport):
    async def silent(socket: ServerSocket) -> None:
        await asyncio.sleep(3600)

    timelines.on("GET", "/api/v1/streaming", websocket(silent, answers_pings=False))
    timelines.on("GET", "/api/v1/streaming/*", event_stream(silent))
    c = await client(timelines)
    before = asyncio.all_tasks()
    stream = c.stream("user", "public", transport=transport)
    await stream.__aenter__()
    waiting = asyncio.create_task(anext(stream, None))
    await asyncio.sleep(0.01)
    async with asyncio.timeout(20):  # the server would be silent for an hour
        await stream.close()
    assert await waiting is None
    assert [event async for event in stream] == []
    ours = [task for task in asyncio.all_tasks() - before if "atoot/testing" not in repr(task)]
    assert ours == []
    with pytest.raises(RuntimeError, match="not open"):
        await stream.subscribe("direct")
    with pytest.raises(RuntimeError, match="has been used"):
        async with stream:
            pass


async def test_a_client_that_is_closed_ends_its_streams_with_an_error(client, timelines):
    async def silent(socket: ServerSocket) -> None:
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(silent))
    c = await client(timelines)
    async with c.stream("user") as stream:
        await c.close()
        with pytest.raises(RuntimeError, match="the client was closed"):
            await anext(stream)


async def test_streams_leave_the_connections_of_requests_alone(client, timelines):
    async def silent(socket: ServerSocket) -> None:
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(silent))
    timelines.on("GET", "/api/v1/markers", answer(json={}))
    c, quick = await client(timelines), StreamTimes(stand=0.001)
    async with AsyncExitStack() as streams:
        for number in range(110):
            await streams.enter_async_context(c.stream(f"odd{number}", backfill=0, times=quick))
        async with asyncio.timeout(30):
            assert await c.get("/api/v1/markers") == {}


async def test_the_mock_is_streamed_over_the_best_it_has(client, instance):
    alice = await client(instance, instance.tokens["alice"])
    async with alice.stream("user", "public:local") as stream:
        posted = await alice.create_status(status="Hello")
        await alice.update_status(posted, status="Hello again")
        await alice.delete_status(posted)
        found = await take(stream, 6)
    for name in ("user", "public:local"):
        kinds = [type(event) for event in found if event.stream == name]
        assert kinds == [events.StatusPosted, events.StatusEdited, events.StatusDeleted]
