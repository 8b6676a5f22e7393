"""One request, one answer: whatever a server does, there is a value or an error, in bounded time and memory."""

import asyncio
import gzip
import importlib
import io
import ssl
import sys
import time
import tracemalloc
import zlib
from contextlib import asynccontextmanager

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from atoot import ApiError, MastodonAPI, MastodonError, NetworkError, RetryPolicy, Timeouts, Upload
from atoot.message import Request, Response
from atoot.network.failures import is_cut
from atoot.parameters.paths import path
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
    trusting_context,
    websocket,
)
from atoot.workflows.requests import local_path
from tables import each

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
            await once.with_options(timeout=10).get("/x")
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


@pytest.mark.parametrize(("coding", "name"), [("br", "BROTLI"), ("zstd", "ZSTD")])
async def test_an_answer_in_a_packing_that_nobody_asked_for_is_told(once, server, monkeypatch, coding, name):
    monkeypatch.setattr(f"aiohttp.http_parser.HAS_{name}", False)
    server.on("GET", "/x", answer(b"xxx", headers={"Content-Encoding": coding}))
    with pytest.raises(ApiError, match=rf"packed with \w+ \({coding}\).*pip install 'atoot\[speedups\]'"):
        await once.get("/x")
    assert len(server.requests) == 1


async def test_an_answer_may_be_as_large_as_the_bound_and_no_larger(once, server):
    server.on("GET", "/fits", answer(b'"' + b"a" * (MEBIBYTE - 2) + b'"'))
    server.on("GET", "/not", answer(b'"' + b"a" * (MEBIBYTE - 1) + b'"'))
    assert len(await once.get("/fits")) == MEBIBYTE - 2
    with pytest.raises(ApiError, match="larger"):
        await once.get("/not")


@pytest.mark.parametrize(
    "behaviour", [answer(b"a" * MEBIBYTE), endless_body(b"a" * 5000)], ids=["long", "endless"]
)
async def test_of_an_answer_of_which_the_beginning_is_wanted_no_more_is_read(once, server, behaviour):
    server.on("GET", "/x", behaviour)
    response = await once._transport.send(Request("GET", "/x", most=100_000))
    assert response.body == b"a" * 100_000
    server.on("GET", "/x", answer(b"short"))
    assert (await once._transport.send(Request("GET", "/x", most=100_000))).body == b"short"


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


@pytest.mark.parametrize("status", [b"000 What", b"101 Switching Protocols", b"999 Request denied"])
async def test_what_is_no_status_of_a_good_answer_is_none(once, server, status):
    server.on("*", "/x", raw(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\nLocation: /y\r\n\r\n[]"))
    with pytest.raises(ApiError) as caught:
        await once.get("/x")
    assert caught.value.status_code == int(status[:3])
    with pytest.raises(ApiError, match="the server may have done it"):
        await once.post("/x")


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
    **({} if sys.version_info >= (3, 12) else {"deep JSON": (deep_json(5_000), "nested too deeply")}),
    "large and deep JSON": (deep_json(), "would take too much memory"),
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
    c = await connect(server, retries=0, timeouts=Timeouts(read=0.05 if "silent" in name else 20))
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
    options = {"timeout": 0.05} if how == "call" else {}
    pauses = []

    async def pause():
        pauses.append(await asyncio.sleep(0.002))

    server.on("GET", "/x", drip(["a"] * 100_000, pause=pause))
    with pytest.raises(NetworkError, match="no answer in time") as caught:
        await c.with_options(**options).get("/x")
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert len(pauses) < 100_000


FILES = {"file": Upload(bytes(1000), "x.png", "image/png")}


async def test_a_request_with_files_has_more_time_the_larger_they_are(server, connect):
    c = await connect(server, retries=0, timeouts=Timeouts(total=60, upload_rate=10))
    server.on("POST", "/x", stall())
    call = asyncio.create_task(c.post("/x", params=FILES))
    await server.arrived(1)
    (watched,) = c._http.sender.watch.scopes
    now = asyncio.get_running_loop().time()
    assert 60 + 90 < watched.latest - now <= 60 + 100
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


@pytest.mark.parametrize("bound", ["silence", "the whole", "the call"])
async def test_a_request_with_files_ends_when_nothing_comes_any_more(server, connect, bound):
    times = {"silence": Timeouts(read=0.05), "the whole": Timeouts(total=0.05, upload_rate=2**30)}.get(bound)
    c = await connect(server, retries=0, timeouts=times)
    server.on("POST", "/x", stall())
    with pytest.raises(NetworkError, match="no answer in time") as caught:
        await c.with_options(timeout=0.05 if bound == "the call" else None).post("/x", params=FILES)
    assert caught.value.may_have_happened


async def test_what_is_sent_of_a_file_is_a_sign_of_life(server, connect):
    c = await connect(server, retries=0)
    server.on("POST", "/api/v2/media", answer(json={"id": "1", "type": "image", "url": "http://h.example/1"}))
    seen = []

    def progress(sent, size):
        (watched,) = c._http.sender.watch.scopes
        seen.append(watched.heard)
        watched.heard = 0.0

    await c.upload_attachment(bytes(200_000), progress=progress)
    assert len(seen) > 2
    assert 0.0 not in seen


async def test_the_time_of_a_call_covers_its_redirects(once, server):
    server.on("GET", "/x", redirect("/y"))
    server.on("GET", "/y", stall())
    with pytest.raises(NetworkError, match="no answer in time"):
        await once.with_options(timeout=0.05).get("/x")


async def test_a_refused_connection_is_a_network_error_that_names_the_place(once, server):
    await server.stop()
    with pytest.raises(NetworkError, match=f"cannot connect to 127.0.0.1:{server.port}") as caught:
        await once.get("/x")
    assert isinstance(caught.value.__cause__, OSError)
    assert not caught.value.may_have_happened


async def test_a_connection_that_ends_in_its_beginning_says_how():
    async def close(reader, writer):
        await reader.read(4096)  # all that was sent: so the end comes without an error of the system
        writer.close()

    async with await asyncio.start_server(close, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        async with await MastodonAPI.create(f"127.0.0.1:{port}", retries=0) as c:
            with pytest.raises(
                NetworkError, match=f"cannot connect to 127.0.0.1:{port}: ConnectionResetError"
            ):
                await c.get("/x")


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
@settings(max_examples=2 * settings.default.max_examples)
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
    assert once._http.sender.watch.scopes == set()


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


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["/y?a=1", "{origin}/y?a=1", "y?a=1"])
async def test_a_get_follows_a_redirect_within_its_instance(once, server, status, target):
    server.on("GET", "/x", redirect(target.format(origin=server.origin), status=status))
    server.on("GET", "/y", answer(json=1))
    assert await once.get("/x") == 1
    assert server.requests[1].target == "/y?a=1"


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
async def test_a_redirect_that_keeps_the_method_gets_the_same_body_once_more(once, server, status, method):
    server.on("*", "/x", redirect("/y", status=status))
    server.on("*", "/y", answer(json=1))
    await getattr(once, method)("/x", params={"a": "b"})
    assert [request.method for request in server.requests] == [method.upper()] * 2
    assert server.requests[1].form["a"] == "b"


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_redirect_that_would_turn_a_post_into_a_get_is_not_followed(once, server, status):
    server.on("POST", "/x", redirect("/y", status=status))
    with pytest.raises(ApiError, match="sends elsewhere") as caught:
        await once.post("/x", params={"a": "b"})
    assert caught.value.status_code == status
    assert len(server.requests) == 1


LOGIN = "a page to log in at: something in front of the server"
SPELLING = "only its spelling differs"


@pytest.mark.parametrize("status", [301, 302, 303])
@pytest.mark.parametrize(
    ("target", "said", "hint"),
    [
        ("/x/", "to /x/ on the same host; that is not followed for POST", SPELLING),
        ("{origin}/X?a=1", "to /X on the same host", SPELLING),
        ("{origin}/auth/sign_in?next=s3cr3t", "to /auth/sign_in on the same host", LOGIN),
        ("/login", "to /login on the same host", LOGIN),
        ("/other", "to /other on the same host", ""),
        (
            "https://www.{host}/x",
            "to https://www.{host}; is that the instance's real host?",
            "connect to 'www.{host}'",
        ),
        ("//evil.example/x", "to http://evil.example; is that the instance's real host?", "'evil.example'"),
    ],
)
async def test_a_redirect_that_is_not_followed_says_where_it_leads_and_what_to_do(
    once, server, status, target, said, hint
):
    server.on("POST", "/x", redirect(target.format(origin=server.origin, host=server.host), status=status))
    with pytest.raises(ApiError) as caught:
        await once.post("/x")
    error = caught.value
    assert said.format(host=server.host) in str(error)
    assert hint.format(host=server.host) in error.hint
    assert bool(error.elsewhere) is ("real host" in said)
    assert error.may_have_happened is (status != 301)
    assert "s3cr3t" not in str(error)


async def test_a_redirect_from_https_to_plain_http_says_so():
    async with ScriptedServer(tls=True) as server, over_tls(server) as c:
        server.on("GET", "/x", redirect(f"http://localhost:{server.port}/x"))
        with pytest.raises(ApiError, match="the token would not be safe") as caught:
            await c.get("/x")
    assert "may not tell it that it is asked by https" in caught.value.hint


async def test_a_stream_that_was_read_is_not_sent_again_to_where_a_redirect_leads(once, server):
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    server.on("POST", "/x", redirect("/y", status=307))
    with pytest.raises(ApiError, match="sends elsewhere"):
        await once.post("/x", params={"file": Pipe(b"abc")})
    assert len(server.requests) == 1


async def test_a_file_is_sent_again_to_where_a_redirect_leads(once, server):
    server.on("POST", "/x", redirect("/y", status=307))
    server.on("POST", "/y", answer(json=1))
    await once.post("/x", params={"file": io.BytesIO(b"abc")})
    assert server.requests[1].parts[0].body == b"abc"


async def test_redirects_in_a_circle_end_and_are_not_tried_again(c, server):
    server.on("GET", "/x", redirect("/y"))
    server.on("GET", "/y", redirect("/x"))
    with pytest.raises(ApiError, match="in a circle"):
        await c.get("/x")
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "location",
    [
        "",
        "http://[bad",
        "http://",
        "https://h:port/",
        "javascript:alert(1)",
        "\\\\evil.example\\x",
        "http://127.0.0.1:1@evil.example/",
        "/x\x7fy",
    ],
)
async def test_a_location_that_makes_no_sense_is_an_api_error(once, server, location):
    server.on("GET", "/x", redirect(location))
    with pytest.raises(ApiError) as caught:
        await once.get("/x")
    assert caught.value.status_code == 302
    assert len(server.requests) == 1


TOKEN = "s3cr3t-t0ken-of-alice"


@pytest.fixture
async def stranger():
    """Another server, which wants the token; at the end it must not have been asked anything that holds it."""
    async with ScriptedServer() as other:
        other.on("*", "*", answer(json=[{"id": "1", "token": "please"}]))
        yield other
    for request in other.requests:
        assert TOKEN not in f"{request.target} {list(request.headers.items())} {request.body!r}"


@asynccontextmanager
async def over_tls(server, **settings):
    """A client of a server with TLS, which trusts its certificate."""
    connector = aiohttp.TCPConnector(ssl=trusting_context())
    async with aiohttp.ClientSession(connector=connector) as session:
        c = await MastodonAPI.create(
            f"localhost:{server.port}", access_token=TOKEN, session=session, retries=0, **settings
        )
        async with c:
            yield c


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_redirect_to_another_host_is_not_followed_and_named(once, server, stranger, status, method):
    server.on("*", "/x", redirect(f"{stranger.origin}/x?a=1", status=status))
    with pytest.raises(ApiError, match=f"sends elsewhere, to {stranger.origin}") as caught:
        await getattr(once, method)("/x", params={"a": "b"})
    assert caught.value.status_code == status
    assert stranger.requests == []


@pytest.mark.parametrize(
    "location",
    ["//{host}/x", "http://user@{host}/x", "http:\\\\{host}/x", "http://{own}@{host}/x", "HTTP://{host}/x"],
)
async def test_no_spelling_of_a_redirect_reaches_another_host(once, server, stranger, location):
    server.on("GET", "/x", redirect(location.format(host=stranger.host, own=server.host)))
    with pytest.raises(ApiError):
        await once.get("/x")
    assert stranger.requests == []


async def test_a_link_to_another_host_is_not_followed(once, server, stranger):
    header = f'<{stranger.origin}/api/v1/timelines/home?max_id=1>; rel="next"'
    server.on("GET", "/api/v1/accounts/1/followers", answer(json=[{"id": "1"}], headers={"Link": header}))
    page = await once.account_followers("1")
    assert page.next is None
    assert [account.id async for account in once.account_followers("1")] == ["1"]
    assert stranger.requests == []


async def test_a_link_to_the_same_list_on_another_host_is_followed_on_our_own(once, server, stranger):
    link = f'<{stranger.origin}/api/v1/timelines/home?max_id=2>; rel="next"'
    server.on(
        "GET",
        "/api/v1/timelines/home",
        answer(json=["first"], headers={"Link": link}),
        answer(json=["second"]),
    )
    page = await once.get("/api/v1/timelines/home")
    assert await once.get_next(page) == ["second"]
    assert dict(server.requests[-1].query) == {"max_id": "2"}
    assert stranger.requests == []


@pytest.mark.parametrize(
    "link", ["http://[/x", "http://[::1/api/v1/timelines/home?max_id=1", "ftp://x/api/v1/timelines/home"]
)
async def test_a_link_that_is_no_address_ends_the_list(once, server, link):
    server.on(
        "GET", "/api/v1/timelines/home", answer(json=["first"], headers={"Link": f'<{link}>; rel="next"'})
    )
    assert (await once.get("/api/v1/timelines/home")).next is None


async def test_a_url_of_another_host_is_refused(once, stranger):
    for url in (f"{stranger.origin}/x", f"//{stranger.host}/x", "https://evil.example/x", "x", ""):
        with pytest.raises(ValueError, match="requests only go to the client's own host"):
            await once.get(url)
    assert stranger.requests == []


async def test_a_cursor_of_another_instance_is_refused(once, server, stranger, connect):
    other = await connect(stranger, retries=0)
    server.on("GET", "/x", answer(json=[1], headers={"Link": f'<{server.origin}/x?p=2>; rel="next"'}))
    page = await once.get("/x")
    with pytest.raises(ValueError, match=f"this page is from {server.origin}"):
        await other.get_next(page)
    assert stranger.requests == []


async def test_two_clients_in_one_session_keep_their_tokens_apart(server, stranger):
    async with aiohttp.ClientSession() as session:
        mine = await MastodonAPI.create(server.host, access_token=TOKEN, use_https=False, session=session)
        nobody = await MastodonAPI.create(stranger.host, use_https=False, session=session)
        server.on("GET", "/x", answer(json=1))
        await mine.get("/x")
        await nobody.get("/x")
        assert server.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
        assert "Authorization" not in stranger.requests[0].headers
        assert "Authorization" not in session.headers


async def test_a_nodeinfo_document_of_another_host_is_not_asked_for(once, server, stranger):
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    links = {"links": [{"rel": rel, "href": f"{stranger.origin}/nodeinfo/2.0"}]}
    server.on("GET", "/.well-known/nodeinfo", answer(json=links))
    server.on("GET", "/api/v2/instance", answer(json={"domain": stranger.host, "version": "4.5.0"}))
    assert (await once.server()).software == "mastodon"
    assert stranger.requests == []


async def test_a_media_url_of_another_host_is_only_data(once, server, stranger):
    url = f"{stranger.origin}/media/1.png"
    server.on("GET", "/api/v1/media/1", answer(json={"id": "1", "type": "image", "url": url}))
    assert (await once.get("/api/v1/media/1"))["url"] == url
    assert stranger.requests == []


# Streaming


async def test_a_streaming_server_that_redirects_elsewhere_never_gets_the_token(once, server, stranger):
    server.on("GET", "/api/v1/streaming", redirect(f"http://localhost:{stranger.port}/api/v1/streaming"))
    stranger.on("GET", "/api/v1/streaming", answer(status=401))
    server.on("GET", "/api/v2/instance", answer(json={"version": "4.5.0"}))
    with pytest.raises(MastodonError):
        async with once.streaming("user"):
            pass


async def test_a_handshake_that_ends_at_another_host_is_an_error(once, server, stranger):
    server.on(
        "GET",
        "/api/v2/instance",
        answer(json={"configuration": {"urls": {"streaming": f"ws://{server.host}"}}}),
    )
    server.on("GET", "/api/v1/streaming", redirect(f"{stranger.origin}/api/v1/streaming"))
    stranger.on("GET", "/api/v1/streaming", websocket(lambda socket: socket.closed()))
    with pytest.raises(ApiError, match="sends elsewhere"):
        await once.streaming("user")
    assert all("Authorization" not in request.headers for request in stranger.requests)


@pytest.mark.parametrize("status", [401, 403])
async def test_the_token_is_not_tried_in_other_places_after_a_redirect(once, server, stranger, status):
    server.on(
        "GET",
        "/api/v2/instance",
        answer(json={"configuration": {"urls": {"streaming": f"ws://{server.host}"}}}),
    )
    server.on("GET", "/api/v1/streaming", redirect(f"{stranger.origin}/api/v1/streaming", status=307))
    stranger.on("GET", "/api/v1/streaming", answer(status=status))
    with pytest.raises(ApiError, match="sends elsewhere"):
        await once.streaming("user")
    assert stranger.requests == []


# TLS


async def test_a_certificate_that_is_not_trusted_is_a_network_error_and_nothing_is_sent():
    async with ScriptedServer(tls=True) as server:
        c = await MastodonAPI.create(f"localhost:{server.port}", access_token=TOKEN, retries=0)
        async with c:
            with pytest.raises(NetworkError, match="the certificate of localhost is not valid") as caught:
                await c.post("/x")
        assert isinstance(caught.value.__cause__, ssl.SSLError | aiohttp.ClientConnectorError)
        assert not caught.value.may_have_happened
        assert server.requests == []


async def test_a_server_without_tls_is_told_from_one_that_is_not_there():
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as plain:
        host = f"127.0.0.1:{plain.sockets[0].getsockname()[1]}"
        async with await MastodonAPI.create(host, access_token=TOKEN, retries=0) as c:
            with pytest.raises(
                NetworkError,
                match=r"the server does not speak TLS; for plain http, use http:// on the command line, use_https=False in Python",
            ):
                await c.me()


async def test_a_certificate_of_another_name_is_a_network_error():
    async with ScriptedServer(tls=True, host="127.0.0.2") as server:
        connector = aiohttp.TCPConnector(ssl=trusting_context())
        async with aiohttp.ClientSession(connector=connector) as session:
            c = await MastodonAPI.create(server.host, access_token=TOKEN, session=session, retries=0)
            async with c:
                with pytest.raises(NetworkError, match="certificate"):
                    await c.get("/x")
        assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_from_https_to_http_is_not_followed(stranger, status):
    async with ScriptedServer(tls=True) as server, over_tls(server) as c:
        for target in (f"http://localhost:{server.port}/y", f"http://localhost:{stranger.port}/y"):
            server.on("GET", "/x", redirect(target, status=status))
            with pytest.raises(ApiError, match="sends elsewhere, to http://"):
                await c.get("/x")
        assert [request.path for request in server.requests] == ["/x", "/x"]
    assert stranger.requests == []


async def test_links_that_say_http_are_followed_by_https():
    async with ScriptedServer(tls=True) as server, over_tls(server) as c:
        header = f'<http://localhost:{server.port}/x?p=2>; rel="next"'
        server.on("GET", "/x", answer(json=[1], headers={"Link": header}), answer(json=[2]))
        assert await c.get_next(await c.get("/x")) == [2]
        assert server.requests[1].target == "/x?p=2"


async def test_a_stream_of_an_https_instance_does_not_leave_tls(stranger):
    async with ScriptedServer(tls=True) as server, over_tls(server) as c:
        named = {"configuration": {"urls": {"streaming": f"ws://{stranger.host}"}}}
        server.on("GET", "/api/v2/instance", answer(json=named))
        server.on("GET", "/api/v1/streaming", websocket(lambda socket: socket.send("hello")))
        async with c.streaming("user") as ws:
            assert (await ws.receive()).data == "hello"
        server.on("GET", "/api/v1/streaming", redirect(f"http://{stranger.host}/api/v1/streaming"))
        stranger.on("GET", "/api/v1/streaming", websocket(lambda socket: socket.closed()))
        with pytest.raises(ApiError, match="sends elsewhere"):
            await c.streaming("user")


# Headers cannot be made by what a caller puts in


@pytest.mark.parametrize(
    "part", ["1\r\nX-Evil: 1", "1\nX-Evil: 1", "1 HTTP/1.1\r\n\r\nGET /evil", "\x00", "1\u2028"]
)
async def test_an_id_stays_within_its_part_of_the_path(once, server, part):
    server.on("GET", "/api/v1/accounts/*", answer(json={"id": "1"}))
    await once.account(part)
    (request,) = server.requests
    assert request.path.count("/") == 4
    assert "X-Evil" not in request.headers
    assert request.path.isprintable()


async def test_a_hashtag_stays_within_its_part_of_the_path(once, server):
    server.on("GET", "/api/v1/timelines/tag/*", answer(json=[]))
    await once.hashtag_timeline("a/../b?c=d\r\nX-Evil: 1#e")
    (request,) = server.requests
    assert request.target == "/api/v1/timelines/tag/a%2F..%2Fb%3Fc%3Dd%0D%0AX-Evil%3A%201%23e"


@pytest.mark.parametrize("url", ["/x\r\nX-Evil: 1", "/x?a=\r\nX-Evil: 1", "/x HTTP/1.1\r\nX-Evil: 1\r\n\r\n"])
async def test_a_url_cannot_bring_a_header(once, server, url):
    server.on("GET", "*", answer(json=1))
    assert await once.get(url) == 1
    (request,) = server.requests
    assert "X-Evil" not in request.headers
    assert "\r" not in request.target


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency-Key": "a\r\nX-Evil: 1"},
        {"Idempotency-Key": "a\nX-Evil: 1"},
        {"Idempotency-Key\r\nX-Evil": "1"},
        {"Idempotency-Key": "a\x00"},
    ],
)
async def test_a_header_with_a_line_break_is_refused(once, server, headers):
    with pytest.raises(ValueError):
        await once.post("/x", headers=headers)
    assert server.requests == []
    server.on("GET", "/x", answer(json=1))
    assert await once.get("/x") == 1


async def test_a_method_with_a_line_break_is_refused(once, server):
    with pytest.raises(ValueError):
        await once.request("GET / HTTP/1.1\r\nX-Evil: 1\r\n\r\n", "/x")
    assert server.requests == []


@each("token", ["", "a b", "a\r\nX-Evil: 1", "a\n", "\x00", "ü", "\u2028"])
async def test_a_token_that_cannot_stand_in_a_header_is_refused(token):
    with pytest.raises(ValueError, match="an access token is printable ASCII"):
        await MastodonAPI.create("h.example", access_token=token)


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_no_id_leaves_its_part_of_the_path(identifier):
    try:
        made = path("/api/v1/accounts/{}/follow", identifier)
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    start, end = "/api/v1/accounts/", "/follow"
    assert made.startswith(start)
    assert made.endswith(end)
    part = made[len(start) : -len(end)]
    assert part not in ("", ".", "..")
    assert part.isascii()
    assert not set(part) & set("/?#\\ \r\n\t")


@given(st.one_of(st.text(), st.text().map("/".__add__), st.text("/.?#\\@:h \r\n").map("/".__add__)))
def test_no_url_leaves_the_instance(url):
    try:
        made = local_path(url, "https://h.example")
    except (ValueError, UnicodeEncodeError):
        return
    assert made.startswith("/")
    assert not made.startswith("//")
    assert made.isascii()
    assert made.isprintable()
    assert not set(made) & set("\\ #")
    assert not {".", ".."} & set(made.partition("?")[0].split("/"))


PAGE = b'[{"id": "1", "content": "<p>Hello</p>"}, {"id": "2", "content": "<p>Bye</p>"}]'
UNTOLD = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize("at", [1, 12, 40, len(PAGE) - 1])
@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_that_ends_in_the_middle_is_asked_for_again_whatever_it_says_of_its_length(
    server, connect, at, packed
):
    if packed:
        whole = gzip.compress(PAGE, mtime=0)
        short = zlib.compressobj(wbits=31)
        cut = short.compress(PAGE[:at]) + short.flush(zlib.Z_SYNC_FLUSH)
        first = answer(cut, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})
        second = answer(whole, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})
    else:
        first, second = raw(UNTOLD + b"\r\n" + PAGE[:at]), raw(UNTOLD + b"\r\n" + PAGE)
    server.on("GET", "/api/v1/timelines/home", first, second)
    c = await connect(server, "t", retries=RetryPolicy(retries=1, base=0.001))
    assert [status.id for status in await c.home_timeline()] == ["1", "2"]
    assert len(server.requests) == 2


@each(
    ("headers", "body", "cut"),
    [
        ({}, b"[1", True),
        ({"Transfer-Encoding": "gzip"}, b'{"a": [1]', True),
        ({"Content-Encoding": "gzip", "Content-Length": "9"}, b"[1, 2", True),
        ({}, b"[1]\n", False),
        ({}, b' \n{"a": 1} ', False),
        ({}, b"", False),
        ({}, b"OK", False),
        ({}, b'"text"', False),
        ({"Content-Length": "2"}, b"[1", False),
        ({"Transfer-Encoding": "Chunked"}, b"[1", False),
        ({"Content-Type": "text/plain"}, b"[1", False),
    ],
)
def test_only_json_that_nothing_else_tells_the_end_of_is_looked_at(headers, body, cut):
    told = CIMultiDict({"Content-Type": "application/json", **headers})
    assert is_cut(Response(Request("GET", "/x"), 200, told, body, "OK")) is cut
    assert not is_cut(Response(Request("GET", "/x"), 404, told, body, "Not Found"))
