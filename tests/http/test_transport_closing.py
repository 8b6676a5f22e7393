"""A closed client says so, whatever is asked of it, and leaves nothing behind."""

import asyncio
import warnings

import aiohttp
import pytest

from atoot import (
    MastodonAPI,
    NetworkError,
    PageCursor,
)
from atoot.http.transport import Transport
from atoot.testing import answer, stall, websocket
from tables import each

TOKEN = "s3cr3t-t0ken-of-alice"


ENTRY_POINTS = {
    "get": lambda c: c.get("/x"),
    "post": lambda c: c.post("/x"),
    "put": lambda c: c.put("/x"),
    "patch": lambda c: c.patch("/x"),
    "delete": lambda c: c.delete("/x"),
    "request": lambda c: c.request("GET", "/x"),
    "an operation": lambda c: c.verify_account_credentials(),
    "a post": lambda c: c.create_status(status="x"),
    "an upload": lambda c: c.upload_attachment(b"x"),
    "a page": lambda c: c.home_timeline(),
    "an object page": lambda c: c.search("x"),
    "the items": lambda c: anext(aiter(c.home_timeline())),
    "the pages": lambda c: anext(aiter(c.home_timeline().pages())),
    "get_next": lambda c: c.get_next(PageCursor(c.base_url, "/x", object)),
    "get_previous": lambda c: c.get_previous(PageCursor(c.base_url, "/x", object)),
    "get_n_pages": lambda c: c.get_n_pages(c.home_timeline(), n=2),
    "get_all": lambda c: c.get_all(c.home_timeline()),
    "the server": lambda c: c.server(),
    "a stream": lambda c: c.streaming("user"),
    "a handler": lambda c: c.streaming_handler("user", None),
    "revoke_token": lambda c: c.revoke_token("i", "s", "t"),
}


@each("name", ENTRY_POINTS)
async def test_a_closed_client_says_so(once, server, name):
    await once.close()
    with pytest.raises(RuntimeError, match="this client is closed"):
        await ENTRY_POINTS[name](once)
    assert server.requests == []


async def test_a_client_that_has_streamed_says_so_too(once, server):
    server.on("GET", "/api/v1/streaming", websocket(lambda socket: socket.closed()))
    async with once.streaming("user"):
        pass
    await once.close()
    with pytest.raises(RuntimeError, match="this client is closed"):
        await once.streaming("user")


async def test_closing_twice_is_no_error(once):
    await once.close()
    await once.close()


async def test_a_call_under_way_when_the_client_is_closed_says_so(once, server):
    server.on("GET", "/x", stall())
    call = asyncio.create_task(once.get("/x"))
    await server.arrived(1)
    await once.close()
    with pytest.raises(RuntimeError, match="this client is closed") as caught:
        await call
    assert isinstance(caught.value.__cause__, NetworkError)


async def test_a_borrowed_session_that_was_closed_is_named(server):
    session = aiohttp.ClientSession()
    c = await MastodonAPI.create(server.host, use_https=False, session=session)
    await session.close()
    with pytest.raises(RuntimeError, match="the aiohttp session of this client is closed"):
        await c.get("/x")
    await c.close()


async def test_a_client_that_was_never_closed_warns_as_aiohttp_does(server):
    c = await MastodonAPI.create(server.host, use_https=False)
    session = c.session
    del c
    assert not session.closed
    await session.close()


async def test_work_beside_ends_when_the_transport_closes():
    transport = Transport("http://h.example")
    ended = []

    async def work():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def failing():
        raise LookupError

    transport.spawn(work())
    lost = transport.spawn(failing())
    await asyncio.sleep(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await transport.close()
    assert ended == [True]
    assert lost.done()


async def test_a_call_under_way_in_a_borrowed_session_ends_with_its_client_and_not_with_the_session(server):
    server.on("GET", "/x", stall())
    server.on("GET", "/y", answer(json=1))
    async with aiohttp.ClientSession() as session:
        c = await MastodonAPI.create(server.host, use_https=False, session=session, retries=0)
        call = asyncio.create_task(c.get("/x"))
        await server.arrived(1)
        await c.close()
        with pytest.raises(RuntimeError, match="this client is closed"):
            await asyncio.wait_for(call, 30)
        other = await MastodonAPI.create(server.host, use_https=False, session=session)
        assert await other.get("/y") == 1
        await other.close()
