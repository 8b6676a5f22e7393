import asyncio
import io
import re

import aiohttp
import pytest
from aiohttp import FormData

from atoot.testing import Behaviour, ReceivedRequest, ScriptedServer, answer, drop, stall, unread


async def test_a_route_answers_what_it_was_told(server, session):
    server.on("GET", "/api/v1/instance", answer(json={"uri": "x"}, headers={"X-Request-Id": "r1"}))
    async with session.get(server.origin + "/api/v1/instance") as response:
        assert response.status == 200
        assert response.headers["X-Request-Id"] == "r1"
        assert await response.json() == {"uri": "x"}


async def test_each_request_takes_the_next_step_and_the_last_one_stays(server, session):
    server.on("GET", "/x", answer(status=503), answer(status=502), answer(json=[]))
    statuses = []
    for _ in range(4):
        async with session.get(server.origin + "/x") as response:
            statuses.append(response.status)
    assert statuses == [503, 502, 200, 200]


async def test_the_route_made_last_wins(server, session):
    server.on("*", "/api/*", answer(text="any"))
    server.on("GET", "/api/v1/x", answer(text="old"))
    server.on("GET", "/api/v1/x", answer(text="new"))
    async with (
        session.get(server.origin + "/api/v1/x") as one,
        session.put(server.origin + "/api/v1/x") as other,
    ):
        assert await one.text() == "new"
        assert await other.text() == "any"


async def test_a_request_nobody_planned_is_404_and_listed(server, session):
    async with session.get(server.origin + "/odd") as response:
        assert response.status == 404
        assert await response.json() == {"error": "Record not found"}
    assert [request.path for request in server.requests] == ["/odd"]


async def test_a_route_without_steps_is_refused(server):
    with pytest.raises(ValueError, match="at least one behaviour"):
        server.on("GET", "/x")


async def test_a_function_does_the_work_and_says_what_to_answer(server, session):
    made = []

    def create(request: ReceivedRequest) -> Behaviour:
        made.append(request.form["status"])
        return answer(json={"id": str(len(made))})

    async def later(request: ReceivedRequest) -> Behaviour:
        await asyncio.sleep(0)
        return answer(text=request.method)

    server.on("POST", "/api/v1/statuses", create)
    server.on("GET", "/later", later)
    async with session.post(server.origin + "/api/v1/statuses", data={"status": "héllo"}) as response:
        assert await response.json() == {"id": "1"}
    async with session.get(server.origin + "/later") as response:
        assert await response.text() == "GET"
    assert made == ["héllo"]


async def test_work_is_done_although_the_answer_is_lost(server, session):
    made = []

    def create_and_drop(request: ReceivedRequest) -> Behaviour:
        made.append(request.json)
        return drop()

    server.on("POST", "/x", create_and_drop)
    with pytest.raises(aiohttp.ClientConnectionError):
        await session.post(server.origin + "/x", json={"a": 1})
    assert made == [{"a": 1}]


async def test_requests_are_recorded_as_they_were_on_the_wire(server, session):
    route = server.on("POST", "/a%2Fb", answer())
    url = aiohttp.client.URL(f"{server.origin}/a%2Fb?q=%C3%A9&id[]=1&id[]=2&empty=", encoded=True)
    async with session.post(url, data=b"body", headers={"Authorization": "Bearer t"}):
        pass
    [request] = server.requests
    assert route.requests == [request]
    assert request.method == "POST"
    assert request.target == "/a%2Fb?q=%C3%A9&id[]=1&id[]=2&empty="
    assert request.path == "/a%2Fb"
    assert list(request.query.items()) == [("q", "é"), ("id[]", "1"), ("id[]", "2"), ("empty", "")]
    assert request.headers["authorization"] == "Bearer t"
    assert request.body == b"body"
    assert request.complete
    assert request.connection == 1


async def test_connections_are_counted_and_shared(server, session):
    server.on("GET", "/x", answer(), answer(headers={"Connection": "close"}, end="hang up"), answer())
    ports = []
    for _ in range(3):
        async with session.get(server.origin + "/x"):
            ports.append(server.requests[-1].remote_port)
    assert [request.connection for request in server.requests] == [1, 1, 2]
    assert ports[0] == ports[1]
    assert server.connections == 2


async def test_multipart_forms_come_apart_byte_for_byte(server, session):
    picture = bytes(range(256)) + b"\r\n--x\r\n" + b"\r\n"
    form = FormData()
    form.add_field("description", "ein Täst")
    form.add_field("file", picture, filename="picture.png", content_type="image/png")
    async with session.post(server.origin + "/media", data=form):
        pass
    [request] = server.requests
    description, file = request.parts
    assert (description.name, description.text, description.filename) == ("description", "ein Täst", None)
    assert (file.name, file.filename, file.content_type) == ("file", "picture.png", "image/png")
    assert file.body == picture
    assert list(request.form.items()) == [("description", "ein Täst")]


async def test_waiting_for_requests_needs_no_sleep(server, session):
    release = asyncio.Event()
    route = server.on("GET", "/x", stall(release, then=answer(json="done")))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(session.get(server.origin + "/x")) for _ in range(3)]
        await route.arrived(3)
        await server.arrived(3)
        assert not any(task.done() for task in tasks)
        release.set()
    for task in tasks:
        async with task.result() as response:
            assert await response.json() == "done"


async def test_waiting_in_vain_says_how_many_came(server):
    with pytest.raises(TimeoutError, match=re.escape("0 of 2 requests came in 0.01 s")):
        await server.arrived(2, timeout=0.01)


async def test_waiting_in_vain_for_the_end_says_how_many_stayed(server, session):
    route = server.on("GET", "/x", stall())
    task = asyncio.create_task(session.get(server.origin + "/x"))
    await route.arrived()
    with pytest.raises(TimeoutError, match=re.escape("1 connections are open after 0.01 s")):
        await server.all_gone(timeout=0.01)
    server.reset_all()
    with pytest.raises(aiohttp.ClientConnectionError):
        await task


async def test_a_stopped_server_refuses_and_comes_back_on_its_port(server, session):
    server.on("GET", "/x", answer())
    port = server.port
    async with session.get(server.origin + "/x"):
        pass
    await server.stop()
    await server.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await session.get(server.origin + "/x")
    await server.start()
    assert server.port == port
    async with session.get(server.origin + "/x") as response:
        assert response.status == 200


async def test_the_next_connections_can_be_reset_before_anything_is_read(server, session):
    server.on("GET", "/x", answer())
    server.reset_next(2)
    for _ in range(2):
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(server.origin + "/x")
    async with session.get(server.origin + "/x") as response:
        assert response.status == 200
    assert len(server.requests) == 1


async def test_all_open_connections_can_be_broken(server, session):
    route = server.on("GET", "/x", stall())
    task = asyncio.create_task(session.get(server.origin + "/x"))
    await route.arrived()
    assert server.open_connections == 1
    server.reset_all()
    with pytest.raises(aiohttp.ClientConnectionError):
        await task
    await server.all_gone()
    assert server.open_connections == 0


async def test_a_client_that_leaves_is_noticed(server, session):
    route = server.on("GET", "/x", stall())
    task = asyncio.create_task(session.get(server.origin + "/x"))
    await route.arrived()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await server.all_gone()


async def test_a_failing_script_is_answered_with_500_and_raised_at_the_end(session):
    def broken(request: ReceivedRequest) -> Behaviour:
        raise AssertionError("not what I expected")

    with pytest.raises(ExceptionGroup, match="the script of the server failed") as caught:
        async with ScriptedServer() as server:
            server.on("GET", "/x", broken)
            async with session.get(server.origin + "/x") as response:
                assert response.status == 500
                assert "not what I expected" in await response.text()
    assert caught.group_contains(AssertionError, match="not what I expected")


async def test_a_failing_script_is_noted_on_the_error_of_the_test(session):
    def broken(request: ReceivedRequest) -> Behaviour:
        raise AssertionError("not what I expected")

    with pytest.raises(KeyError) as caught:
        async with ScriptedServer() as server:
            server.on("GET", "/x", broken)
            async with session.get(server.origin + "/x"):
                raise KeyError
    assert "not what I expected" in caught.value.__notes__[0]


async def test_a_failing_behaviour_is_raised_at_the_end(session):
    async def fail(exchange):
        raise AssertionError("half way")

    with pytest.raises(ExceptionGroup) as caught:
        async with ScriptedServer() as server:
            server.on("GET", "/x", Behaviour("fails", fail))
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.get(server.origin + "/x")
    assert caught.group_contains(AssertionError, match="half way")


async def test_leaving_the_server_ends_everything(session):
    before = asyncio.all_tasks()
    async with ScriptedServer() as server:
        server.on("GET", "/stall", stall())
        server.on("POST", "/unread", unread(stall()))
        stalled = asyncio.create_task(session.get(server.origin + "/stall"))
        unread_one = asyncio.create_task(
            session.post(server.origin + "/unread", data=io.BytesIO(b"x" * (8 << 20)))
        )
        await server.arrived(2)
    results = await asyncio.gather(stalled, unread_one, return_exceptions=True)
    assert all(isinstance(result, aiohttp.ClientConnectionError) for result in results)
    assert server.open_connections == 0
    assert asyncio.all_tasks() == before
