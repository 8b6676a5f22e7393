"""One request and its answer on a connection."""

import asyncio
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoot.testing import Behaviour, ReceivedRequest, ScriptedServer, answer, unread
from atoot.testing.exchange import Exchange, read_head


def sent(data, limit=1 << 16):
    """What comes on a connection of which the other side is closed then."""
    reader = asyncio.StreamReader(limit)
    reader.feed_data(data)
    reader.feed_eof()
    return reader


# The head


async def test_a_head_is_read_with_every_header_as_it_came():
    reader = sent(b"GET /x?a=%20 HTTP/1.1\r\nHost: a:1\r\nX-A: 1 \r\nx-a:2\r\nX-Raw: \xff\r\n\r\nrest")
    head = await read_head(reader)
    assert (head.method, head.target, head.version) == ("GET", "/x?a=%20", "HTTP/1.1")
    assert head.headers.getall("x-a") == ["1", "2"]
    assert head.headers["X-Raw"].encode("utf-8", "surrogateescape") == b"\xff"
    assert await reader.read() == b"rest"


@pytest.mark.parametrize("nothing", [b"", b"\r\n", b" \r\n "])
async def test_a_connection_that_was_closed_has_no_further_request(nothing):
    assert await read_head(sent(nothing)) is None


async def test_half_of_a_head_is_none_and_not_the_end():
    with pytest.raises(asyncio.IncompleteReadError):
        await read_head(sent(b"GET /x HTTP/1.1\r\nHost: a"))


async def test_what_is_no_request_is_an_error():
    with pytest.raises(ValueError, match="unpack"):
        await read_head(sent(b"hello\r\n\r\n"))


async def received(reader):
    """A request with its body."""
    head = await read_head(reader)
    request = ReceivedRequest(head.method, head.target, head.headers)
    await Exchange(request, head.version, reader, None).read_body(1 << 20)
    return request


@settings(max_examples=30)
@given(st.lists(st.binary(min_size=1, max_size=20), max_size=5), st.integers(1, 7))
async def test_a_body_in_pieces_comes_together_however_they_are_cut(pieces, step):
    data = b"".join(b"%x;note=1\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    head = b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()

    def feed(start=0):
        reader.feed_data((head + data)[start : start + step])
        if start < len(head + data):
            loop.call_soon(feed, start + step)

    feed()
    request = await received(reader)
    assert request.body == b"".join(pieces)
    assert request.complete


async def test_chunked_bodies_are_read(server, session):
    async def pieces():
        yield b"one "
        yield b"two"

    async with session.post(server.origin + "/x", data=pieces()):
        pass
    assert server.requests[0].headers["Transfer-Encoding"] == "chunked"
    assert server.requests[0].body == b"one two"


async def test_trailers_of_a_chunked_body_are_skipped(server, exchange_bytes):
    server.on("POST", "/x", answer(text="ok"))
    answered = await exchange_bytes(
        b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"3;ext=1\r\nabc\r\n0\r\nX-Checksum: 1\r\nX-More: 2\r\n\r\n"
    )
    assert answered.endswith(b"ok")
    assert server.requests[0].body == b"abc"


async def test_a_request_that_breaks_off_in_its_head_is_none(server, exchange_bytes):
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /x HT")
    writer.close()
    await writer.wait_closed()
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.close()
    await writer.wait_closed()
    await exchange_bytes(b"GET /whole HTTP/1.1\r\nConnection: close\r\n\r\n")
    await server.all_gone()
    assert server.connections == 3
    assert [request.path for request in server.requests] == ["/whole"]


async def test_a_client_that_asks_first_is_told_to_go_on(server, session):
    async with session.post(server.origin + "/x", data=b"big", expect100=True):
        pass
    assert server.requests[0].body == b"big"


async def test_of_a_long_body_only_the_first_bytes_are_kept(session):
    async with ScriptedServer(keep_body=10) as server:
        async with session.post(server.origin + "/x", data=io.BytesIO(b"0123456789" * 100_000)):
            pass
        [request] = server.requests
        assert request.body == b"0123456789"
        assert request.body_size == 1_000_000
        assert request.complete


async def test_a_body_can_be_left_unread(server, session):
    server.on("POST", "/x", unread(answer(status=413)))
    async with session.post(server.origin + "/x", data=io.BytesIO(b"x" * (20 << 20))) as response:
        assert response.status == 413
    [request] = server.requests
    assert not request.complete
    assert request.body == b""


async def test_a_body_that_is_cut_off_is_kept_and_not_complete(server):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST /x HTTP/1.1\r\nContent-Length: 10\r\n\r\n123")
    writer.write_eof()
    await server.all_gone()
    writer.close()
    with pytest.raises(ConnectionResetError):
        await reader.read()
    [request] = server.requests
    assert (request.body, request.complete) == (b"123", False)


# The end


@pytest.mark.parametrize(
    ("head", "is_last"),
    [
        (b"GET /x HTTP/1.1\r\n", False),
        (b"GET /x HTTP/1.1\r\nConnection: keep-alive, Close\r\n", True),
        (b"GET /x HTTP/1.0\r\n", True),
    ],
)
async def test_a_connection_serves_further_requests_unless_one_side_says_otherwise(server, head, is_last):
    seen = []

    async def look(exchange):
        seen.append(exchange.last)
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await exchange.hang_up()
        await exchange.hang_up()  # twice does no harm
        seen.append(exchange.last)

    server.on("GET", "/x", Behaviour("looks", look))
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head + b"\r\n")
    assert (await reader.read()).endswith(b"ok")
    writer.close()
    await writer.wait_closed()
    assert seen == [is_last, True]
