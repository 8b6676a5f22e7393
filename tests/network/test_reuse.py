"""Servers that close a connection after its answer without saying so: everything works, and nothing is done twice."""

import asyncio
import io
import json

import aiohttp
import pytest

from atoot import MastodonAPI, NetworkError, RetryPolicy
from atoot.network.reuse import Habit, Reuse, reuse_of
from atoot.testing import answer
from sizes import in_turn


class Closing:
    """A server that reads one request of a connection, answers, and closes it after a moment, reading nothing more."""

    def __init__(self, pause=0.0):
        self.requests = []
        self.connections = 0
        self._pause = pause
        self._tasks = []

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        self.host = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()
        await asyncio.gather(*self._tasks)

    async def _serve(self, reader, writer):
        self.connections += 1
        self._tasks.append(asyncio.current_task())
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lower = head.lower()
            if "content-length: " in lower:
                await reader.readexactly(int(lower.split("content-length: ")[1].split("\r\n")[0]))
            elif "chunked" in lower:
                await reader.readuntil(b"0\r\n\r\n")
            self.requests.append(head)
            body = json.dumps(
                {"id": str(len(self.requests)), "title": "x", "type": "image", "url": "https://h/a.png"}
            ).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
            await writer.drain()
            if self._pause:
                await asyncio.sleep(self._pause)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    @property
    def posts(self):
        return sum(head.startswith("POST") for head in self.requests)


def a_pipe():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    return Pipe(b"a" * 200_000)


POSTS = {
    "a form": lambda c: c.post("/x", params={"a": "b"}),
    "JSON": lambda c: c.post("/x", params={"a": "b"}, use_json=True),
    "no body": lambda c: c.post("/x"),
    "a file": lambda c: c.post("/x", params={"file": b"a" * 200_000}),
    "a stream": lambda c: c.post("/x", params={"file": a_pipe()}),
    "an operation": lambda c: c.create_list("x"),
    "an upload": lambda c: c.upload_attachment(b"a" * 100),
}


@in_turn(name=list(POSTS), borrowed=[False, True], pause=[0.0, 0.005])
async def test_a_hundred_calls_in_a_row_are_each_done_once(name, borrowed, pause):
    if name == "a stream" and pause:
        pytest.skip("the connection may end while it is written, and it cannot be sent a second time")
    session = aiohttp.ClientSession() if borrowed else None
    async with Closing(pause) as server:
        async with await MastodonAPI.create(
            server.host, use_https=False, session=session, retries=0, ratelimit="raise"
        ) as c:
            for number in range(14):
                await c.get("/y")
                for _ in range(number % 3):
                    await POSTS[name](c)
        if session is not None:
            await session.close()
        assert server.posts == 13
        assert sum("/y" in head for head in server.requests) == 14


async def test_many_at_once_are_each_done_once():
    async with (
        Closing() as server,
        await MastodonAPI.create(server.host, use_https=False, retries=0, ratelimit="raise") as c,
    ):
        for _ in range(5):
            await asyncio.gather(
                *(c.post("/x", params={"a": 1}) for _ in range(10)), c.get("/y"), c.get("/z")
            )
        assert server.posts == 50


async def test_a_whole_instance_that_closes_keeps_what_was_made_once():
    import atoot
    from atoot.testing.profiles import ServerProfile

    async with (
        ServerProfile("snac") as instance,
        atoot.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c,
    ):
        for number in range(25):
            await c.get_notifications(limit=1)
            await c.create_list(f"list {number}")
            await c.create_status(status=f"status {number}")
        assert len(await c.lists()) == 25
        assert len(instance.posts) == 25


@pytest.mark.parametrize("method", ["post", "get", "delete"])
async def test_it_is_the_same_with_tls(method):
    from atoot.testing import ScriptedServer, trusting_context

    async with (
        ScriptedServer(tls=True) as server,
        await MastodonAPI.create(f"localhost:{server.port}", ssl=trusting_context(), retries=0) as c,
    ):
        server.on("*", "/x", answer(json=1, end="hang up"))
        for _ in range(20):
            assert await getattr(c, method)("/x") == 1
    assert sum(request.method == method.upper() for request in server.requests) == 20


async def test_a_host_that_was_seen_closing_gets_a_connection_for_each_request_and_is_told_so():
    async with (
        Closing() as server,
        await MastodonAPI.create(server.host, use_https=False, retries=0) as c,
    ):
        for _ in range(5):
            await c.post("/x")
        assert server.connections == 5
        assert "connection: close" in server.requests[-1].lower()
        assert reuse_of(c.session, c.base_url).habit is Habit.CLOSES


async def test_what_one_client_saw_the_other_one_of_the_same_session_knows():
    async with Closing() as server, aiohttp.ClientSession() as session:
        one, other = [
            await MastodonAPI.create(server.host, use_https=False, session=session, retries=0)
            for _ in range(2)
        ]
        await one.get("/x")
        await one.post("/x")
        await other.post("/x")
        assert reuse_of(session, other.base_url).habit is Habit.CLOSES
        assert server.posts == 2
        await one.close()
        await other.close()


async def test_an_ordinary_host_keeps_one_connection_and_is_watched_no_more(once, server):
    server.on("*", "/x", answer(json=1))
    for _ in range(3):
        await once.post("/x")
    assert server.connections == 1
    assert reuse_of(once.session, once.base_url).habit is Habit.KEEPS


async def test_a_server_that_says_that_it_closes_is_an_ordinary_one(once, server):
    server.on("*", "/x", answer(json=1, headers={"Connection": "close"}, end="hang up"))
    for _ in range(3):
        await once.post("/x")
    assert server.connections == 3
    assert reuse_of(once.session, once.base_url).habit is Habit.UNKNOWN


async def test_middlewares_of_a_borrowed_session_are_kept(server):
    seen = []

    async def note(request, handler):
        seen.append(request.method)
        return await handler(request)

    server.on("*", "/x", answer(json=1))
    async with aiohttp.ClientSession(middlewares=(note,)) as session:
        c = await MastodonAPI.create(server.host, use_https=False, session=session)
        for _ in range(3):
            await c.get("/x")
        await c.close()
    assert seen == ["GET"] * 3


async def test_a_connection_that_closes_later_is_noticed_and_what_was_not_written_goes_into_another(
    server, connect
):
    c = await connect(server, retries=0)
    server.on("*", "/x", answer(json=1))
    await c.get("/x")
    await c.get("/x")
    assert reuse_of(c.session, c.base_url).habit is Habit.KEEPS
    server.reset_all()
    await server.all_gone()
    assert await c.post("/x", params={"a": 1}) == 1
    assert sum(request.method == "POST" for request in server.requests) == 1


async def test_a_post_that_was_read_and_not_answered_is_not_sent_again(server, connect):
    from atoot.testing import hang_up

    c = await connect(server, retries=RetryPolicy(base=0.001, cap=0.002))
    server.on("POST", "/x", hang_up())
    with pytest.raises(NetworkError) as caught:
        await c.post("/x")
    assert caught.value.may_have_happened
    assert len(server.requests) == 1


class Protocol:
    def __init__(self):
        self.open = True

    def is_connected(self):
        return self.open

    def close(self):
        self.open = False


async def test_a_connection_found_closed_after_a_while_says_nothing(monkeypatch):
    reuse, protocol = Reuse(), Protocol()
    loop = asyncio.get_running_loop()
    reuse._idle[protocol] = loop.time() - 20
    protocol.open = False
    await reuse.prepare(repeatable=False)
    assert reuse.habit is Habit.UNKNOWN


async def test_a_host_that_closed_is_looked_at_again_after_a_while():
    reuse = Reuse()
    reuse.habit = Habit.CLOSES
    reuse._seen = asyncio.get_running_loop().time() - 1000
    await reuse.prepare(repeatable=True)
    assert reuse.habit is Habit.UNKNOWN
