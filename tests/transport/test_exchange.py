"""One request, one answer: whatever a server does, there is a value or an error, in bounded time and memory."""

import asyncio
import gzip
import importlib
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoot import ApiError, MastodonAPI, MastodonError, NetworkError, Options, RetryPolicy, Timeouts
from atoot.testing import (
    ScriptedServer,
    answer,
    bomb,
    cut,
    deep_json,
    drip,
    drop,
    endless_body,
    garbage,
    half_close,
    hang_up,
    header_flood,
    raw,
    redirect,
    stall,
)

MEBIBYTE = 1 << 20


def packed(name):
    """64 MiB of blanks in a few bytes."""
    blanks = b" " * (64 * MEBIBYTE)
    if name == "gzip":
        return gzip.compress(blanks, 1)
    if name == "deflate":
        return zlib.compress(blanks, 1)
    if name == "br":
        return pytest.importorskip("brotli").compress(blanks, quality=1)
    try:
        zstd = importlib.import_module("compression.zstd")
    except ImportError:
        zstd = pytest.importorskip("backports.zstd")
    return zstd.compress(blanks)


HOSTILE = {
    "an endless body": endless_body(),
    "a gzip bomb of a terabyte": bomb(),
    "100,000 levels of JSON": deep_json(),
    "headers without end": header_flood(),
    "100,000 headers": header_flood(100_000),
    "a header line without end": raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 8 * MEBIBYTE),
    "a reason without end": raw(b"HTTP/1.1 200 " + b"a" * 8 * MEBIBYTE),
    "a chunk size without end": raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 8 * MEBIBYTE
    ),
    "something that is no HTTP": garbage(),
    "a body that is no gzip": answer(b"abcdef", headers={"Content-Encoding": "gzip"}),
    "an error page that is too long": answer(b"<p>" * MEBIBYTE, status=500),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_answer_is_an_api_error_in_bounded_time_and_memory(once, server, name):
    server.on("GET", "/x", HOSTILE[name])
    begun = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(ApiError) as caught:
            await once.get("/x", options=Options(timeout=10))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (caught.value.method, caught.value.path) == ("GET", "/x")
    assert peak < 64 * MEBIBYTE
    assert time.process_time() - begun < 5
    server.on("GET", "/y", answer(json=1))
    assert await once.get("/y") == 1


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_what_unpacks_to_too_much_is_an_api_error_and_is_not_unpacked_whole(once, server, coding):
    server.on("GET", "/x", answer(packed(coding), headers={"Content-Encoding": coding}))
    tracemalloc.start()
    try:
        with pytest.raises(ApiError, match="larger than 1048576 bytes"):
            await once.get("/x")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 32 * MEBIBYTE


async def test_an_answer_may_be_as_large_as_the_bound_and_no_larger(once, server):
    server.on("GET", "/fits", answer(b'"' + b"a" * (MEBIBYTE - 2) + b'"'))
    server.on("GET", "/not", answer(b'"' + b"a" * (MEBIBYTE - 1) + b'"'))
    assert len(await once.get("/fits")) == MEBIBYTE - 2
    with pytest.raises(ApiError, match="larger"):
        await once.get("/not")


@pytest.mark.parametrize("method", ["get", "post"])
async def test_an_answer_that_is_too_large_is_not_asked_for_again(c, server, method):
    server.on("*", "/x", answer(b" " * (2 * MEBIBYTE)))
    with pytest.raises(ApiError, match="larger") as caught:
        await getattr(c, method)("/x")
    assert caught.value.status_code == 200
    assert caught.value.may_have_happened == (method == "post")
    assert len(server.requests) == 1


CUT = {
    "after some bytes": cut([1, 2, 3], at=3),
    "before the first byte": cut([1, 2, 3], at=0),
    "with a reset": cut([1, 2, 3], at=3, reset=True),
    "within a chunk": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n[1,"),
    "between chunks": raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n"),
    "with a wrong length": answer(b"[1]", headers={"Content-Length": "99"}, end="hang up"),
}


@pytest.mark.parametrize("name", CUT)
async def test_an_answer_that_is_cut_off_is_an_api_error_with_its_status(once, server, name):
    server.on("GET", "/x", CUT[name])
    with pytest.raises(ApiError, match="cut off") as caught:
        await once.get("/x")
    assert (caught.value.status_code, caught.value.method, caught.value.path) == (200, "GET", "/x")
    assert caught.value.__cause__ is not None


async def test_a_get_whose_answer_was_cut_off_is_made_again_and_a_post_is_not(c, server):
    server.on("*", "/x", cut([1], at=1), answer(json=[2]))
    assert await c.get("/x") == [2]
    server.on("*", "/x", cut([1], at=1), answer(json=[2]))
    with pytest.raises(ApiError, match="the server may have done it") as caught:
        await c.post("/x")
    assert caught.value.may_have_happened


@pytest.mark.parametrize("packed_as", ["gzip", "chunked"])
async def test_usual_ways_to_send_a_body_are_read(once, server, packed_as):
    server.on("GET", "/x", answer(json={"a": "ü" * 10_000}, **{packed_as: True}))
    assert await once.get("/x") == {"a": "ü" * 10_000}


NO_ENTITY = {
    "no JSON": (answer(text="hello"), "no JSON where CredentialAccount was due"),
    "half of a JSON": (answer(b'{"id": "1", "user'), "no JSON where CredentialAccount was due"),
    "an HTML page": (answer(html="<title>Log in</title>"), "an HTML page .*: Log in"),
    "nothing": (answer(), "an empty answer"),
    "only blanks": (answer(b" \n "), "an empty answer"),
    "no content": (answer(status=204), "an empty answer"),
    "an error": (answer(json={"error": "try later"}), "no CredentialAccount: try later"),
    "a list": (answer(json=[]), "no CredentialAccount"),
    "a number": (answer(json=7), "no CredentialAccount"),
    "null": (answer(json=None), "no CredentialAccount"),
    "no UTF-8": (answer(b'{"id": "\xff'), "JSON"),
    "deep JSON": (deep_json(), "nested too deeply"),
}


@pytest.mark.parametrize("name", NO_ENTITY)
async def test_what_is_no_entity_is_an_api_error_that_says_what_came(once, server, name):
    behaviour, text = NO_ENTITY[name]
    server.on("GET", "/api/v1/accounts/verify_credentials", behaviour)
    with pytest.raises(ApiError, match=text) as caught:
        await once.verify_account_credentials()
    assert 200 <= caught.value.status_code < 300
    assert caught.value.method == "GET"
    assert caught.value.path == "/api/v1/accounts/verify_credentials"


NO_ANSWER = {
    "reset": (drop(), "reset"),
    "closed": (hang_up(), "without an answer"),
    "half closed": (half_close(), "without an answer"),
    "silent": (stall(), "no answer in time"),
    "silent within the head": (stall(sending=b"HTTP/1.1 200 OK\r\nX: "), "no answer in time"),
    "silent within the body": (
        stall(sending=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1,"),
        "no answer in time",
    ),
}


@pytest.mark.parametrize("name", NO_ANSWER)
async def test_no_answer_is_a_network_error_with_its_cause(server, connect, name):
    c = await connect(server, retries=0, timeouts=Timeouts(read=0.05))
    behaviour, text = NO_ANSWER[name]
    server.on("GET", "/x", behaviour)
    with pytest.raises(NetworkError, match=text) as caught:
        await c.get("/x")
    assert caught.value.__cause__ is not None
    assert (caught.value.method, caught.value.path) == ("GET", "/x")
    assert caught.value.status_code is None


@pytest.mark.parametrize("how", ["client", "call"])
async def test_an_answer_that_drips_for_ever_ends_when_the_time_is_up(server, connect, how):
    times = Timeouts(total=0.05) if how == "client" else None
    c = await connect(server, retries=0, timeouts=times)
    options = Options(timeout=0.05) if how == "call" else None
    server.on("GET", "/x", drip(["a"] * 1000, pause=lambda: asyncio.sleep(0.002)))
    begun = time.monotonic()
    with pytest.raises(NetworkError, match="no answer in time") as caught:
        await c.get("/x", options=options)
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert time.monotonic() - begun < 2


async def test_the_time_of_a_call_covers_its_redirects(once, server):
    server.on("GET", "/x", redirect("/y"))
    server.on("GET", "/y", stall())
    with pytest.raises(NetworkError, match="no answer in time"):
        await once.get("/x", options=Options(timeout=0.05))


async def test_a_refused_connection_is_a_network_error_that_names_the_place(once, server):
    await server.stop()
    with pytest.raises(NetworkError, match=f"cannot connect to 127.0.0.1:{server.port}") as caught:
        await once.get("/x")
    assert isinstance(caught.value.__cause__, OSError)
    assert not caught.value.may_have_happened


async def test_a_connection_that_is_not_made_in_time_is_a_network_error():
    import socket

    # A listener that accepts nobody, with its queue full: further attempts to connect hang.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        try:
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", port))
            c = await MastodonAPI.create(
                f"127.0.0.1:{port}", use_https=False, retries=0, timeouts=Timeouts(connect=0.05)
            )
            async with c:
                with pytest.raises(NetworkError, match="no connection in time") as caught:
                    await c.post("/x")
        finally:
            for filler in fillers:
                filler.close()
    assert not caught.value.may_have_happened


async def test_a_server_that_closes_after_each_answer_without_saying_so_serves_every_request(c, server):
    server.on("GET", "/x", answer(json=1, end="hang up"))
    assert [await c.get("/x") for _ in range(30)] == [1] * 30


async def test_a_connection_serves_many_requests(once, server):
    server.on("*", "/x", answer(json=1))
    for _ in range(5):
        await once.get("/x")
        await once.post("/x", params={"a": 1})
    assert server.connections == 1


async def test_cookies_of_the_server_are_not_kept(once, server):
    server.on("GET", "/x", answer(json=1, headers={"Set-Cookie": "session=1; Path=/"}))
    await once.get("/x")
    await once.get("/x")
    assert all("Cookie" not in request.headers for request in server.requests)


BROKEN_BYTES = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda status, headers, body: b"HTTP/1.1 %d X\r\n%b\r\n%b" % (status, headers, body),
        st.integers(0, 999),
        st.lists(
            st.sampled_from(
                [
                    b"Content-Length: 3\r\n",
                    b"Content-Length: -1\r\n",
                    b"Content-Length: 3, 4\r\n",
                    b"Transfer-Encoding: chunked\r\n",
                    b"Transfer-Encoding: x\r\n",
                    b"Content-Encoding: gzip\r\n",
                    b"Content-Encoding: zstd\r\n",
                    b"Content-Encoding: br\r\n",
                    b"Content-Type: text/html; charset=none\r\n",
                    b"Location: http://[\xff\r\n",
                    b"Location: //x:y\r\n",
                    b"Link: <\xff>; rel=next\r\n",
                    b"Connection: upgrade\r\n",
                    b"X-RateLimit-Reset: \xff\r\n",
                    b"Retry-After: 99999999999999999999\r\n",
                    b"Set-Cookie: \xff=;;;\r\n",
                    b": no name\r\n",
                    b"no colon\r\n",
                ]
            ),
            max_size=4,
        ).map(b"".join),
        st.one_of(
            st.binary(max_size=40), st.sampled_from([b"[1]", b"3\r\n[1]\r\n0\r\n\r\n", b"-1\r\n", b"g\r\n"])
        ),
    ),
)


@given(BROKEN_BYTES)
@settings(max_examples=150)
def test_whatever_a_server_sends_there_is_a_value_or_an_error_of_ours(data):
    async def ask():
        async with (
            ScriptedServer() as server,
            await MastodonAPI.create(
                server.host, use_https=False, retries=0, ratelimit="raise", timeouts=Timeouts(total=2)
            ) as c,
        ):
            server.on("*", "/x", raw(data))
            for method in ("GET", "POST"):
                try:
                    response = await c.request(method, "/x")
                except MastodonError as error:
                    assert str(error)  # noqa: PT017 - the law is about whatever comes
                else:
                    assert 100 <= response.status < 300

    asyncio.run(ask())


async def test_a_hundred_cancelled_calls_leave_the_pool_and_the_budget_usable(once, server):
    server.on("GET", "/slow", stall())
    server.on("GET", "/x", answer(json=1))
    calls = [asyncio.create_task(once.get("/slow")) for _ in range(120)]  # the pool has room for a hundred
    await server.arrived(100)
    for call in calls:
        call.cancel()
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(end) for end in ends} == {asyncio.CancelledError}
    assert await asyncio.gather(*(once.get("/x") for _ in range(100))) == [1] * 100
    assert once._http._exchange._watch._under_way == set()


async def test_a_call_that_is_cancelled_before_it_has_a_connection_leaves_nothing_behind(once, server):
    server.on("GET", "/x", answer(json=1))
    for turns in range(12):
        call = asyncio.create_task(once.get("/x"))
        for _ in range(turns):
            await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    assert await once.get("/x") == 1


async def test_a_name_that_is_not_known_is_a_network_error_and_nothing_was_sent(connect, server):
    import aiohttp

    class NoNames(aiohttp.abc.AbstractResolver):
        async def resolve(self, host, port=0, family=0):
            raise OSError("no such name")

        async def close(self):
            pass

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=NoNames())) as session:
        c = await MastodonAPI.create("h.example", session=session, retries=RetryPolicy(retries=0))
        with pytest.raises(NetworkError, match=r"cannot connect to h\.example:443") as caught:
            await c.post("/x")
        await c.close()
    assert not caught.value.may_have_happened
