"""What a server refuses is said at the call, in words, and ends nothing else."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from stream_client import QUICK
from stream_things import notification, status_data

from atoot import ClientError, NotFoundError, UnauthorizedError, events
from atoot.streaming.subscriptions import hashtag, list_stream
from atoot.testing import ServerSocket, answer, event_stream, websocket


async def take(stream, count: int) -> list:
    async with asyncio.timeout(30):
        return [await anext(stream) for _ in range(count)]


async def silent(socket) -> None:
    await socket.closed()


async def five(socket) -> None:
    await socket.send_event("update", status_data(5))
    await socket.closed()


async def test_a_list_whose_timeline_needs_another_scope_is_live(client, timelines, caplog):
    connections = []

    async def script(socket: ServerSocket) -> None:
        connections.append(socket)
        await socket.send_event("update", status_data(5 + len(connections)), stream=["list", "7"])
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    error = {"error": "This action is outside the authorized scopes"}
    timelines.on("GET", "/api/v1/timelines/list/7", answer(status=403, json=error))
    c = await client(timelines)
    async with c.stream(list_stream(7), times=QUICK) as stream:
        (posted,) = await take(stream, 1)
        connections[0].reset()
        rest = await take(stream, 2)
    assert posted.status.id == "6"
    gap = next(event for event in rest if isinstance(event, events.Gap))
    assert "read:lists" in gap.reason
    assert gap.retry_at is None
    assert [event.status.id for event in rest if isinstance(event, events.StatusPosted)] == ["7"]
    (warning,) = [
        record.getMessage() for record in caplog.records if "cannot be fetched" in record.getMessage()
    ]
    assert "read:lists" in warning


async def test_without_a_token_what_is_public_is_asked_for_where_streaming_wants_one(client, timelines):
    timelines.on(
        "GET", "/api/v1/streaming", answer(status=401, headers={"X-Error-Message": "Missing access token"})
    )
    timelines.on("GET", "/api/v1/streaming/*", answer(status=401, json={"error": "Missing access token"}))
    pages = iter([[], [status_data(5)]])
    timelines.on("GET", "/api/v1/timelines/public", lambda _: answer(json=next(pages, [status_data(5)])))
    c = await client(timelines, None)
    async with c.stream("public:local", times=QUICK) as stream:
        (posted,) = await take(stream, 1)
        assert stream.connections == {"public:local": "poll"}
    assert posted.status.id == "5"


async def test_without_a_token_what_is_not_public_is_refused(client, timelines):
    timelines.on(
        "GET", "/api/v1/streaming", answer(status=401, headers={"X-Error-Message": "Missing access token"})
    )
    timelines.on("GET", "/api/v1/streaming/*", answer(status=401, json={"error": "Missing access token"}))
    for path in ("/api/v1/timelines/home", "/api/v1/notifications"):
        timelines.on("GET", path, answer(status=401, json={"error": "The access token is invalid"}))
    c = await client(timelines, None)
    with pytest.raises(UnauthorizedError, match="'user' is refused"):
        async with c.stream("user", times=QUICK):
            pass


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_complaint_that_may_pass_is_waited_out(client, timelines, status):
    async def failing(socket: ServerSocket) -> None:
        await socket.send(f'{{"error":"An unexpected error occurred","status":{status}}}')
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(failing), websocket(failing), websocket(five))
    c = await client(timelines)
    async with c.stream("public", transport="websocket", times=QUICK) as stream:
        assert (await take(stream, 1))[0].status.id == "5"


async def test_a_complaint_that_may_pass_is_waited_out_on_a_shared_connection(client, timelines):
    async def script(socket: ServerSocket) -> None:
        assert {(await socket.receive_json())["stream"] for _ in range(2)} == {"user", "public"}
        await socket.send_event("update", status_data(4), stream=["user"])
        await socket.send('{"error":"An unexpected error occurred","status":500}')
        assert await socket.receive_json() == {"type": "subscribe", "stream": "public"}
        await socket.send_event("update", status_data(5), stream=["public"])
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("user", "public", times=replace(QUICK, stand=20)) as stream:
        found = await take(stream, 2)
    assert [(event.stream, event.status.id) for event in found] == [("user", "4"), ("public", "5")]


async def test_one_is_told_of_a_connection_only_once_the_server_had_time_to_refuse(client, timelines):
    async def script(socket: ServerSocket) -> None:
        for _ in range(50):  # turns of the loop in which the client goes on
            await asyncio.sleep(0)
        await socket.send('{"error":"Access token does not have the required scopes","status":401}')
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    stream = c.stream("user:notification", connection_events=True, times=replace(QUICK, stand=20))
    with pytest.raises(UnauthorizedError) as raised:
        async with stream:
            pass
    assert "revoked" not in str(raised.value)
    assert "this stream needs the scope read:notifications" in str(raised.value)
    assert list(stream._outbox.events) == []


@pytest.mark.parametrize("transport", ["websocket", "sse", "poll"])
async def test_a_subscription_that_is_refused_raises_alone(client, timelines, transport):
    async def script(socket: ServerSocket) -> None:
        if "stream" not in socket.request.query:
            with suppress(EOFError):
                while (await socket.receive_json())["stream"] != "list":
                    pass
                await socket.send('{"error":"Not authorized to stream this list","status":401}')
        elif socket.request.query["stream"] == "list":
            await socket.send('{"error":"Not authorized to stream this list","status":401}')
        await five(socket)

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    timelines.on("GET", "/api/v1/streaming/public", event_stream(five))
    timelines.on("GET", "/api/v1/streaming/list", answer(status=401, json={"error": "Not authorized"}))
    timelines.on("GET", "/api/v1/timelines/list/7", answer(status=404, json={"error": "Record not found"}))
    pages = iter([[], []])
    timelines.on("GET", "/api/v1/timelines/public", lambda _: answer(json=next(pages, [status_data(5)])))
    c = await client(timelines)
    # What is told stands at once; what is refused must not be taken for standing before it is.
    async with c.stream("public", transport=transport, times=replace(QUICK, stand=20)) as stream:
        with pytest.raises(ClientError, match="the stream 'list 7' is refused"):
            await stream.subscribe(list_stream(7))
        assert stream.subscriptions == ["public"]
        (posted,) = await take(stream, 1)
    assert (posted.stream, posted.status.id) == ("public", "5")


async def test_of_several_streams_the_wrong_one_is_named(client, timelines):
    async def script(socket: ServerSocket) -> None:
        if "stream" not in socket.request.query:
            for _ in range(2):
                await socket.receive_json()
            await socket.send('{"error":"Not authorized to stream this list","status":401}')
        elif socket.request.query["stream"] == "list":
            await socket.send('{"error":"Not authorized to stream this list","status":401}')
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    with pytest.raises(UnauthorizedError) as raised:
        async with c.stream("user", list_stream(7), times=replace(QUICK, stand=20)):
            pass
    assert "'list 7'" in str(raised.value)
    assert "'user'" not in str(raised.value)


async def test_a_stream_that_is_refused_later_leaves_the_others(client, timelines, caplog):
    """A list is deleted while it is listened to."""
    connections: asyncio.Queue[ServerSocket] = asyncio.Queue()

    async def script(socket: ServerSocket) -> None:
        again = connections.qsize() > 0
        connections.put_nowait(socket)
        if "stream" not in socket.request.query:
            for _ in range(2):
                await socket.receive_json()
            if again:
                await socket.send('{"error":"Not authorized to stream this list","status":401}')
            await socket.send_event("update", status_data(7 if again else 6), stream=["user"])
            if not again:
                await socket.send_event("update", status_data(6), stream=["list", "7"])
        else:
            await socket.send('{"error":"Not authorized to stream this list","status":401}')
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    async with c.stream("user", list_stream(7), times=QUICK) as stream:
        await take(stream, 2)
        (await connections.get()).reset()
        connections.put_nowait(None)
        found = await take(stream, 2)
        assert stream.subscriptions == ["user"]
    assert {type(event) for event in found} == {events.Gap, events.StatusPosted}
    gap = next(event for event in found if isinstance(event, events.Gap))
    assert (gap.stream, gap.retry_at) == ("list 7", None)
    assert "refuses this stream from now on" in gap.reason


async def test_a_hashtag_that_nobody_has_used_is_followed_all_the_same(client, timelines):
    """GoToSocial does not know a hashtag until somebody uses it."""
    connections: asyncio.Queue[ServerSocket] = asyncio.Queue()

    async def script(socket: ServerSocket) -> None:
        connections.put_nowait(socket)
        await socket.closed()

    found: list = []
    timelines.on("GET", "/api/v1/streaming", websocket(script))
    asked = timelines.on(
        "GET",
        "/api/v1/timelines/tag/new",
        lambda _: answer(json=found) if found else answer(status=404, json={"error": "Not Found"}),
    )
    c = await client(timelines)
    async with c.stream(hashtag("new"), times=QUICK) as stream:
        await asked.arrived(1)
        found.append(status_data("01KEZ8QJ6T8Y4S6K7W5V3P2N1M"))
        (await connections.get()).reset()
        (posted,) = await take(stream, 1)
    assert (posted.status.id, posted.backfilled) == ("01KEZ8QJ6T8Y4S6K7W5V3P2N1M", True)


async def test_a_timeline_that_has_answered_is_asked_again_after_a_refusal(client, timelines):
    connections: asyncio.Queue[ServerSocket] = asyncio.Queue()

    async def script(socket: ServerSocket) -> None:
        connections.put_nowait(socket)
        await socket.closed()

    answers = iter([answer(json=[]), *[answer(status=403, json={"error": "no"})] * 4])
    found = [status_data(5)]
    timelines.on("GET", "/api/v1/streaming", websocket(script))
    asked = timelines.on("GET", "/api/v1/timelines/public", lambda _: next(answers, answer(json=found)))
    c = await client(timelines)
    async with c.stream("public", transport="websocket", times=QUICK) as stream, asyncio.timeout(30):
        for times in range(2, 7):
            (await connections.get()).reset()
            await asked.arrived(times)
        told = await take(stream, 3)
    assert isinstance(told[0], events.Gap)
    assert "403" in told[0].reason
    assert told[0].retry_at is not None
    assert isinstance(told[-1], events.Filled)
    assert told[-1].count == 1


async def test_a_list_that_does_not_exist_is_an_error_also_where_it_is_polled(client, timelines):
    timelines.on("GET", "/api/v1/timelines/list/7", answer(status=404, json={"error": "Record not found"}))
    c = await client(timelines)
    with pytest.raises(NotFoundError, match=r"'list 7' is refused: Record not found.*c\.lists"):
        async with c.stream(list_stream(7), transport="poll", times=QUICK):
            pass


async def test_a_stream_that_nothing_tells_of_cannot_be_polled(client, timelines):
    c = await client(timelines)
    with pytest.raises(Exception, match="the stream 'chat' tells; Mastodon has user, user:notification, "):
        async with c.stream("chat", transport="poll", times=QUICK):
            pass


async def test_a_token_that_is_revoked_ends_the_stream_with_an_error(client, timelines):
    first = asyncio.Event()

    async def script(socket: ServerSocket) -> None:
        await socket.send_event("update", status_data(5))
        await first.wait()
        socket.reset()

    refused = answer(status=401, headers={"X-Error-Message": "Invalid access token"})
    timelines.on("GET", "/api/v1/streaming", lambda _: refused if first.is_set() else websocket(script))
    c = await client(timelines)
    async with c.stream("user", transport="websocket", times=QUICK) as stream:
        await take(stream, 1)
        first.set()
        with pytest.raises(UnauthorizedError, match="'user' is refused: Invalid access token"):
            await take(stream, 3)


async def test_notifications_whose_ids_are_times_come_in_their_order(client, timelines):
    """Hollo's ids are a time, a type and a UUID."""
    day = "2026-11-24T00:20"
    ids = [
        f"{day}:0{number}.000Z/{kind}/01" for number, kind in ((1, "mention"), (2, "poll"), (3, "favourite"))
    ]
    made = [notification(one).to_dict() for one in ids]
    pages = iter([made[:1], made[2::-1]])
    timelines.on("GET", "/api/v1/notifications", lambda _: answer(json=next(pages, made[2::-1])))
    c = await client(timelines)
    async with c.stream("user:notification", transport="poll", times=QUICK) as stream:
        found = await take(stream, 2)
    assert [event.notification.id for event in found] == ids[1:]


async def test_a_status_that_changes_its_id_is_told_once_and_its_edits_as_edits(client, timelines):
    """snac makes another id for each edit and each like."""

    def page(second: int, content: str) -> list:
        identifier = f"17795478{second:02}" + "a1b2c3d4e5f60718293a4b5c6d7e8f90"
        return [status_data(identifier, uri="https://s.test/p/1", content=content)]

    pages = iter([[], page(1, "a"), page(2, "a"), page(3, "b"), page(4, "b")])
    asked = timelines.on("GET", "/api/v1/timelines/public", lambda _: answer(json=next(pages, page(4, "b"))))
    c = await client(timelines)
    async with c.stream("public", transport="poll", times=QUICK) as stream:
        found = await take(stream, 2)
        await asked.arrived(7)
        assert list(stream._outbox.events) == []
    assert [(type(event), event.status.content) for event in found] == [
        (events.StatusPosted, "a"),
        (events.StatusEdited, "b"),
    ]


async def test_a_timeline_that_was_empty_is_asked_without_a_bound(client, timelines):
    """Hollo refuses a bound that is no id of its own."""
    made: list = []

    def public(request):
        assert set(request.query) <= {"limit", "max_id"}
        return answer(json=made)

    timelines.on("GET", "/api/v1/timelines/public", public)
    c = await client(timelines)
    async with c.stream("public", transport="poll", times=QUICK) as stream:
        made.append(status_data("019a7a3e-0b1c-7d2e-8f30-0123456789ab"))
        (posted,) = await take(stream, 1)
    assert posted.status.id == "019a7a3e-0b1c-7d2e-8f30-0123456789ab"


async def test_a_proxy_that_forbids_is_no_refusal_of_the_stream(client, timelines):
    timelines.on("GET", "/api/v1/streaming", answer(status=403, text="Forbidden"))
    timelines.on("GET", "/api/v1/streaming/public", event_stream(five))
    c = await client(timelines)
    async with c.stream("public", times=QUICK) as stream:
        await take(stream, 1)
        assert stream.connections == {"public": "sse"}


@pytest.mark.parametrize("refusals", [2, 20])
async def test_a_poll_that_is_refused_now_and_then_goes_on_and_one_that_always_is_ends(
    client, timelines, refusals
):
    pages = iter([answer(json=[]), *[answer(status=403, json={"error": "no"})] * refusals])
    timelines.on("GET", "/api/v1/timelines/public", lambda _: next(pages, answer(json=[status_data(5)])))
    c = await client(timelines)
    async with c.stream("public", transport="poll", times=QUICK) as stream:
        if refusals == 2:
            assert [event.status.id for event in await take(stream, 1)] == ["5"]
        else:
            with pytest.raises(ClientError, match="'public' is refused: no"):
                await take(stream, 1)
