import gzip
import json
from datetime import datetime, timedelta, timezone

import aiohttp
import pytest

from atoot.testing import Behaviour, answer, html_error, rate_limited, raw, redirect, unread
from atoot.testing.behaviours import chunk, head, merged

GET = b"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n"


async def test_an_answer_is_exactly_these_bytes(server, exchange_bytes):
    server.on("GET", "/x", answer(json=[1], headers={"X-A": "b"}))
    assert await exchange_bytes(GET) == (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 3\r\nX-A: b\r\n\r\n[1]"
    )


async def test_given_headers_win_over_the_usual_ones_and_may_come_twice(server, exchange_bytes):
    headers = [("content-length", "99"), ("Content-Type", None), ("Link", "<a>"), ("Link", "<b>")]
    server.on("GET", "/x", answer(json={}, headers=headers, status=299, reason="Odd"))
    assert (
        await exchange_bytes(GET)
        == b"HTTP/1.1 299 Odd\r\ncontent-length: 99\r\nLink: <a>\r\nLink: <b>\r\n\r\n{}"
    )


async def test_null_is_json_and_no_body_is_none(server, session):
    server.on("GET", "/null", answer(json=None))
    server.on("GET", "/empty", answer())
    async with session.get(server.origin + "/null") as one, session.get(server.origin + "/empty") as other:
        assert await one.read() == b"null"
        assert await other.read() == b""
        assert "Content-Type" not in other.headers


@pytest.mark.parametrize(
    ("behaviour", "content_type", "text"),
    [
        (answer(text="Grüße"), "text/plain", "Grüße"),
        (answer(html="<p>"), "text/html", "<p>"),
        (answer(json="Grüße"), "application/json", '"Gr\\u00fc\\u00dfe"'),
        (answer(json=[1, 2], gzip=True), "application/json", "[1, 2]"),
        (answer(json=[1, 2], chunked=True), "application/json", "[1, 2]"),
        (answer(json=[1, 2], gzip=True, chunked=True), "application/json", "[1, 2]"),
        (answer(chunked=True), "application/octet-stream", ""),
    ],
)
async def test_every_form_of_answer_arrives(server, session, behaviour, content_type, text):
    server.on("GET", "/x", behaviour)
    for _ in range(2):  # twice: the connection is in order afterwards
        async with session.get(server.origin + "/x") as response:
            assert await response.text() == text
            assert response.content_type == content_type
    assert server.connections == 1


async def test_gzip_is_gzip(server, exchange_bytes):
    server.on("GET", "/x", answer(json=list(range(100)), gzip=True))
    start, _, body = (await exchange_bytes(GET)).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in start
    assert json.loads(gzip.decompress(body)) == list(range(100))


async def test_head_has_no_body(server, session):
    server.on("*", "/x", answer(json=[1, 2, 3]))
    async with session.head(server.origin + "/x") as response:
        assert response.headers["Content-Length"] == "9"
    async with session.get(server.origin + "/x") as response:
        assert await response.json() == [1, 2, 3]
    assert server.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_point_elsewhere(server, session, status):
    server.on("GET", "/x", redirect("https://other.example/y", status=status))
    async with session.get(server.origin + "/x", allow_redirects=False) as response:
        assert response.status == status
        assert response.headers["Location"] == "https://other.example/y"


async def test_a_redirect_loop_is_two_routes(server, session):
    server.on("GET", "/a", redirect("/b"))
    server.on("GET", "/b", redirect("/a"))
    with pytest.raises(aiohttp.TooManyRedirects):
        await session.get(server.origin + "/a", max_redirects=4)
    assert [request.path for request in server.requests] == ["/a", "/b", "/a", "/b"]


async def test_a_proxy_without_server_shows_a_page(server, session):
    server.on("GET", "/x", html_error(502))
    async with session.get(server.origin + "/x") as response:
        assert response.status == 502
        assert response.content_type == "text/html"
        assert "<title>502 Bad Gateway</title>" in await response.text()


WHEN = datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("limits", "headers"),
    [
        ({"retry_after": 30}, {"Retry-After": "30"}),
        ({"retry_after": WHEN}, {"Retry-After": "Fri, 02 Jan 2026 02:04:05 GMT"}),
        ({"retry_after": "soon"}, {"Retry-After": "soon"}),
        ({"reset": WHEN}, {"X-RateLimit-Reset": "2026-01-02T02:04:05.678900Z"}),
        ({"reset": 1767319445}, {"X-RateLimit-Reset": "1767319445"}),
        ({"reset": 0, "limit": 300, "remaining": 0},
         {"X-RateLimit-Reset": "0", "X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0"}),
        ({"reset": "nonsense", "headers": {"Date": "Fri, 02 Jan 2026 02:04:05 GMT"}},
         {"X-RateLimit-Reset": "nonsense", "Date": "Fri, 02 Jan 2026 02:04:05 GMT"}),
        ({}, {}),
    ],
)  # fmt: skip
async def test_limits_are_told_in_every_way(server, session, limits, headers):
    server.on("GET", "/x", rate_limited(**limits))
    async with session.get(server.origin + "/x") as response:
        assert response.status == 429
        assert await response.json() == {"error": "Too many requests"}
        rest = {name: value for name, value in response.headers.items() if not name.startswith("Content-")}
        assert rest == headers


async def test_raw_bytes_come_from_collections_generators_and_async_generators(server, exchange_bytes):
    async def waiting():
        yield b"5"
        yield b"6"

    server.on("GET", "/x", raw(b"1", [b"2", b"3"], (b"%d" % n for n in [4]), waiting()))
    assert await exchange_bytes(GET) == b"123456"


async def test_raw_parts_are_asked_of_a_function_for_each_request(server, exchange_bytes):
    server.on("GET", "/x", raw(lambda: iter([b"1", b"2"])))
    assert [await exchange_bytes(GET) for _ in range(2)] == [b"12", b"12"]


async def test_raw_bytes_can_keep_the_connection(server, session):
    server.on("GET", "/x", raw(head(200, [("Content-Length", "2")]), b"ok", end="keep"))
    for _ in range(2):
        async with session.get(server.origin + "/x") as response:
            assert await response.read() == b"ok"
    assert server.connections == 1


async def test_a_behaviour_of_ones_own_has_the_connection(server, exchange_bytes):
    async def shout(exchange):
        await exchange.send(exchange.request.method.encode())
        await exchange.hang_up()

    server.on("GET", "/x", Behaviour("shouts", shout))
    assert await exchange_bytes(GET) == b"GET"


def test_behaviours_say_what_they_are():
    assert repr(unread(answer(status=413))) == "Behaviour(name='answer 413, body unread', reads_body=False)"


def test_an_unknown_status_has_words_too():
    assert head(599, []) == b"HTTP/1.1 599 Unknown\r\n\r\n"


def test_headers_merge_without_regard_to_case():
    assert merged({"A": "1", "B": "2"}, {"a": "3", "c": None}) == [("B", "2"), ("a", "3")]


def test_no_bytes_are_no_chunk():
    assert chunk(b"") == b""
    assert chunk(b"x" * 16) == b"10\r\n" + b"x" * 16 + b"\r\n"
