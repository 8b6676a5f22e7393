"""Redirects within an instance; those to other hosts are in test_hosts.py."""

import io

import pytest

from atoot import ApiError
from atoot.testing import answer, redirect


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
    with pytest.raises(ApiError, match="circles"):
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
