import asyncio
import io
import logging
import re
from pathlib import Path
from urllib.parse import quote

import pytest

import atoot
import atoot.sync
from atoot import ApiError, MastodonAPI, MastodonError, NetworkError, NotFoundError, RatelimitError
from atoot.entities import MediaAttachment
from atoot.http.settings import Settings, Timeouts
from atoot.http.transport import Transport
from atoot.testing import ReceivedRequest, ScriptedServer, answer, drop, html_error, raw, redirect, stall
from quick_clock import QuickClock

CONTENT = bytes(range(256)) * 1024
"""A file of 256 KiB."""


@pytest.fixture
async def c(server: ScriptedServer):
    transport = Transport(server.origin, "token-of-alice", settings=Settings(clock=QuickClock()))
    async with MastodonAPI(transport) as c:
        yield c


def picture(server: ScriptedServer, path: str = "/media/cat.png") -> MediaAttachment:
    return MediaAttachment.from_dict({"id": "7", "type": "image", "url": f"{server.origin}{path}"})


def part(
    content: bytes,
    start: int,
    headers: str = 'ETag: "1"\r\n',
    *,
    until: int | None = None,
    status: str = "200 OK",
):
    """The content from there on, broken off where it is said."""
    span = (
        f"Content-Range: bytes {start}-{len(content) - 1}/{len(content)}\r\n" if status[:3] == "206" else ""
    )
    begin = f"HTTP/1.1 {status}\r\n{headers}{span}Content-Length: {len(content) - start}\r\n\r\n"
    return raw(begin.encode(), content[start:until])


def breaking(content: bytes = CONTENT, headers: str = 'ETag: "1"\r\n', *, every: int = 100_000):
    """A host that breaks off after so many bytes, and goes on where it is asked to."""

    def handle(request: ReceivedRequest):
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        status = "206 Partial Content" if asked else "200 OK"
        return part(content, start, headers, until=start + every, status=status)

    return handle


async def test_a_file_is_saved_under_a_path(c, server, tmp_path):
    route = server.on("GET", "/media/cat.png", answer(CONTENT, headers={"Content-Type": "image/png"}))
    path = await c.download(picture(server), tmp_path / "cat.png")
    assert path == tmp_path / "cat.png"
    assert path.read_bytes() == CONTENT
    (request,) = route.requests
    assert "Authorization" not in request.headers
    assert "atoot" in request.headers["User-Agent"]
    assert list(tmp_path.iterdir()) == [path]


async def test_in_a_folder_it_gets_a_name_that_leads_nowhere_else(c, server, tmp_path):
    server.on("GET", "/media/*", answer(CONTENT))
    path = await c.download(picture(server, "/media/..%2F..%2F.evil.png?x=/y"), str(tmp_path))
    assert path == tmp_path / "7-evil.png"
    assert await c.download(f"{server.origin}/media/avatar.gif", tmp_path) == tmp_path / "avatar.gif"


async def test_an_open_file_gets_it_where_it_stands_and_stays_open(c, server):
    server.on("GET", "/media/cat.png", answer(CONTENT))
    file = io.BytesIO()
    file.write(b"before")
    assert await c.download(picture(server), file) == len(CONTENT)
    assert file.getvalue() == b"before" + CONTENT


async def test_an_empty_file_is_a_file(c, server, tmp_path):
    server.on("GET", "/media/cat.png", answer(b""))
    assert (await c.download(picture(server), tmp_path / "x")).read_bytes() == b""


async def test_what_broke_off_goes_on_from_there(c, server, tmp_path):
    route = server.on("GET", "/media/cat.png", breaking())
    path = await c.download(picture(server), tmp_path / "cat.png")
    assert path.read_bytes() == CONTENT
    assert [request.headers.get("Range") for request in route.requests] == [
        None,
        "bytes=100000-",
        "bytes=200000-",
    ]
    assert {request.headers.get("If-Range") for request in route.requests[1:]} == {'"1"'}


async def test_it_goes_on_as_often_as_it_gets_further(c, server, tmp_path):
    content = CONTENT * 4
    route = server.on(
        "GET",
        "/media/cat.png",
        breaking(content, "Last-Modified: Thu, 26 Nov 2026 10:00:00 GMT\r\n", every=70_000),
    )
    assert (await c.download(picture(server), tmp_path / "cat.png")).read_bytes() == content
    assert len(route.requests) == 15


@pytest.mark.parametrize("headers", ["", 'ETag: W/"1"\r\n'])
async def test_where_nothing_tells_that_it_is_the_same_file_it_comes_anew(c, server, tmp_path, headers):
    route = server.on(
        "GET", "/media/cat.png", part(CONTENT, 0, headers, until=1000), part(CONTENT, 0, headers)
    )
    assert (await c.download(picture(server), tmp_path / "x")).read_bytes() == CONTENT
    assert [request.headers.get("Range") for request in route.requests] == [None, None]


@pytest.mark.parametrize(
    "second",
    [
        part(CONTENT[::-1], 0, 'ETag: "2"\r\n'),
        part(CONTENT, 7, status="206 Partial Content"),
        answer(b"", status=416, headers={"Content-Range": "bytes */1"}),
        answer(b"", status=206),
        answer(b"", status=206, headers={"Content-Range": f"bytes 1000-1001/{'9' * 5000}"}),
        answer(b"", status=206, headers={"Content-Range": "bytes 1000-1999/2000"}),
        answer(b"x" * 9, status=206, gzip=True, headers={"Content-Range": f"bytes 1000-1008/{len(CONTENT)}"}),
    ],
    ids=[
        "another version",
        "another part",
        "no such part",
        "a part that says nothing",
        "a part of more than there can be",
        "a part of another length",
        "a part that is packed",
    ],
)
async def test_another_answer_than_the_rest_begins_anew(c, server, tmp_path, second):
    server.on(
        "GET", "/media/cat.png", part(CONTENT, 0, until=1000), second, part(CONTENT[::-1], 0, 'ETag: "2"\r\n')
    )
    assert (await c.download(picture(server), tmp_path / "x")).read_bytes() == CONTENT[::-1]


async def test_a_file_that_cannot_be_sought_is_not_begun_anew(c, server):
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    server.on("GET", "/media/cat.png", part(CONTENT, 0, "", until=1000), part(CONTENT, 0, ""))
    pipe = Pipe()
    with pytest.raises(OSError, match="cannot be resumed"):
        await c.download(picture(server), pipe)
    assert pipe.getvalue() == CONTENT[:1000]


async def test_what_does_not_come_whole_is_not_there(c, server, tmp_path):
    (tmp_path / "cat.png").write_bytes(b"of before")
    route = server.on("GET", "/media/cat.png", part(CONTENT, 0, until=1000), drop())
    file = io.BytesIO(b"before")
    file.seek(6)
    for to in (tmp_path / "cat.png", file):
        with pytest.raises(MastodonError):
            await c.download(picture(server), to)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("cat.png", b"of before")]
    assert file.getvalue() == b"before"
    assert len(route.requests) == 10


async def test_a_host_that_is_busy_is_asked_again_when_it_says(c, server, tmp_path):
    busy = (
        answer(status=503, headers={"Retry-After": "20"}),
        answer(status=429, headers={"Retry-After": "30"}),
    )
    server.on("GET", "/media/cat.png", *busy, answer(CONTENT))
    await c.download(picture(server), tmp_path / "x")
    assert c._transport.clock.slept == [20, 30]


async def test_who_does_not_want_to_wait_for_a_limit_does_not(c, server, tmp_path):
    server.on("GET", "/media/cat.png", answer(status=429, headers={"Retry-After": "30"}))
    with pytest.raises(RatelimitError, match="30 s"):
        await c.with_options(ratelimit="raise").download(picture(server), tmp_path / "x")
    assert c._transport.clock.slept == []


async def test_a_part_of_the_rest_is_followed_by_the_next_one(c, server, tmp_path):
    def parts(request: ReceivedRequest):
        start = int(request.headers.get("Range", "bytes=0-")[6:-1])
        end = min(start + 100_000, len(CONTENT))
        if not start:
            return part(CONTENT, 0, until=100_000)
        span = f"bytes {start}-{end - 1}/{len(CONTENT)}"
        return answer(CONTENT[start:end], status=206, headers={"Content-Range": span, "ETag": '"1"'})

    route = server.on("GET", "/media/cat.png", parts)
    assert (await c.download(picture(server), tmp_path / "x")).read_bytes() == CONTENT
    assert len(route.requests) == 3


@pytest.mark.parametrize(
    "place", ["/media/a cat.png", "/media/\u732b.png", "/media/a%2Fb+c~%7E.png?X-Signature=a%2Bb"]
)
async def test_an_address_is_asked_for_as_it_is_or_as_it_has_to_be_written(c, server, tmp_path, place):
    route = server.on("GET", "*", answer(CONTENT))
    await c.download(f"{server.origin}{place}", tmp_path / "x")
    (request,) = route.requests
    assert request.target == quote(place, safe="/%+~?=&")


async def test_a_file_that_is_not_there_is_an_error_that_names_it_without_what_may_be_a_signature(
    c, server, tmp_path
):
    server.on("GET", "/media/cat.png", answer(status=404))
    with pytest.raises(NotFoundError) as raised:
        await c.download(picture(server, "/media/cat.png?signature=geheim"), tmp_path / "x")
    assert f"GET {server.origin}/media/cat.png" in str(raised.value)
    assert "geheim" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "said",
    [
        answer(CONTENT),
        answer(CONTENT, chunked=True),
        answer(bytes(len(CONTENT)), gzip=True),
    ],
    ids=["with its length", "without a length", "packed"],
)
async def test_a_file_that_is_larger_than_it_may_be_is_not_saved(c, server, tmp_path, said):
    route = server.on("GET", "/media/cat.png", said)
    with pytest.raises(ApiError, match="larger than 100000 bytes"):
        await c.download(picture(server), tmp_path / "x", largest=100_000)
    assert list(tmp_path.iterdir()) == []
    assert len(route.requests) == 1


async def test_a_page_is_no_picture(c, server, tmp_path):
    page = answer(html="<html><title>Log in</title></html>")
    server.on("GET", "/media/cat.png", page)
    with pytest.raises(ApiError, match="the server sent a page instead of the file"):
        await c.download(picture(server), tmp_path / "x")
    path = await c.download(f"{server.origin}/media/cat.png", tmp_path / "x")
    assert b"Log in" in path.read_bytes()


async def test_other_good_answers_are_no_file(c, server, tmp_path):
    server.on("GET", "/media/cat.png", answer(status=202), html_error(206))
    for _ in range(2):
        with pytest.raises(ApiError, match="and no file"):
            await c.download(picture(server), tmp_path / "x")


async def test_redirects_are_followed_and_each_try_begins_at_the_first_address(c, server, tmp_path):
    first = server.on("GET", "/media/cat.png", redirect("/cache/1.png"))
    server.on("GET", "/cache/1.png", breaking())
    assert (await c.download(picture(server), tmp_path / "x")).read_bytes() == CONTENT
    assert len(first.requests) == 3


async def test_who_is_sent_in_circles_gives_up(c, server, tmp_path):
    route = server.on("GET", "/media/cat.png", redirect("/media/cat.png"))
    with pytest.raises(ApiError, match="redirects in a circle"):
        await c.download(picture(server), tmp_path / "x")
    assert len(route.requests) == 6


@pytest.mark.parametrize(
    "place",
    [
        "http://10.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:80/x",
        "http://localhost/x",
        "ftp://files.example/x",
        "http://u:p@files.example/",
    ],
)
async def test_nobody_is_sent_into_ones_own_network(c, server, tmp_path, place):
    server.on("GET", "/media/cat.png", redirect(place))
    with pytest.raises(ApiError, match="it sends us elsewhere"):
        await c.download(picture(server), tmp_path / "x")
    with pytest.raises(ValueError, match=r"is fetched"):
        await c.download(MediaAttachment.from_dict({"id": "1", "url": place}), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


async def test_a_name_that_means_an_address_of_ones_own_network_is_refused(c, monkeypatch, tmp_path):
    async def inside(*_args, **_more):
        return [
            {
                "hostname": "files.example",
                "host": "127.0.0.1",
                "port": 80,
                "family": 2,
                "proto": 0,
                "flags": 0,
            }
        ]

    monkeypatch.setattr("aiohttp.DefaultResolver.resolve", inside)
    with pytest.raises(NetworkError, match="no address of the public network"):
        await c.download("http://files.example/cat.png", tmp_path / "x")


async def test_an_instance_with_encryption_has_no_files_without(tmp_path):
    async with atoot.client("mastodon.example") as c:
        with pytest.raises(
            ValueError, match=r"'http://mastodon\.example/cat\.png' is no address that is fetched"
        ):
            await c.download("http://mastodon.example/cat.png", tmp_path / "x")


async def test_progress_tells_what_has_come_and_of_how_much(c, server, tmp_path):
    server.on("GET", "/media/*", breaking(), breaking(), breaking(), answer(CONTENT, chunked=True))
    told: list[tuple[int, int]] = []
    await c.download(picture(server), tmp_path / "x", progress=lambda *sizes: told.append(sizes))
    assert told == sorted(told)
    assert told[-1] == (len(CONTENT), len(CONTENT))
    told.clear()
    await c.download(picture(server), tmp_path / "x", progress=lambda *sizes: told.append(sizes))
    assert told[-1] == (len(CONTENT), 0)


async def test_a_hook_that_fails_ends_nothing(c, server, tmp_path, caplog):
    caplog.set_level(logging.CRITICAL, "atoot.hooks")
    server.on("GET", "/media/cat.png", answer(CONTENT))
    await c.download(picture(server), tmp_path / "x", progress=lambda *_: 1 / 0)


@pytest.mark.parametrize(
    ("media", "to", "error", "message"),
    [
        (7, "x", TypeError, "media: expected a MediaAttachment or an address, got int"),
        (MediaAttachment.from_dict({"id": "7", "url": None}), "x", ValueError, "media_ready waits"),
        ("cat.png", "x", ValueError, "'cat.png' is no address"),
        ("https://files.example/x", io.StringIO(), TypeError, "binary mode"),
        ("https://files.example/x", 7, TypeError, "to: expected a path or an open binary file, got int"),
        ("https://files.example/x", "no/such/folder/x", FileNotFoundError, "no/such/folder/x"),
    ],
)
async def test_what_is_no_file_or_no_place_is_said_before_anything_is_sent(c, media, to, error, message):
    with pytest.raises(error, match=message):
        await c.download(media, to)


async def test_a_bound_that_makes_no_sense_is_a_value_error(c):
    for largest in (-1, True, 1.5):
        with pytest.raises(ValueError, match="largest: expected a number of bytes"):
            await c.download("https://files.example/x", "x", largest=largest)


async def test_a_file_of_another_server_is_fetched_from_there_where_the_own_one_has_none(c, server, tmp_path):
    server.on("GET", "/theirs.png", answer(CONTENT))
    media = MediaAttachment.from_dict({"id": "7", "url": None, "remote_url": f"{server.origin}/theirs.png"})
    assert (await c.download(media, tmp_path / "x")).stat().st_size == len(CONTENT)


async def test_the_time_of_a_call_bounds_it(server, tmp_path):
    server.on("GET", "/media/cat.png", stall(sending=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"))
    async with atoot.client(server.host, use_https=False) as c:
        with pytest.raises(NetworkError, match=r"the time of the call \(0\.05 s\) is up"):
            await c.with_options(timeout=0.05).download(picture(server), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


async def test_a_host_that_falls_silent_is_given_up(server, tmp_path):
    server.on("GET", "/media/cat.png", stall(sending=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"))
    settings = Settings(clock=QuickClock(), timeouts=Timeouts(read=0.02))
    async with MastodonAPI(Transport(server.origin, settings=settings)) as c:
        with pytest.raises(NetworkError, match="no answer in time"):
            await c.with_options(retries=1).download(picture(server), tmp_path / "x")


async def test_a_client_that_closes_ends_what_it_fetches(server, tmp_path):
    route = server.on("GET", "/media/cat.png", stall())
    async with atoot.client(server.host, use_https=False) as c:
        fetching = asyncio.ensure_future(c.download(picture(server), tmp_path / "x"))
        await route.arrived()
    with pytest.raises(RuntimeError, match="closed"):
        await fetching
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(RuntimeError, match="closed"):
        await c.download(picture(server), tmp_path / "x")


async def test_a_cancelled_download_leaves_nothing(c, server, tmp_path):
    route = server.on(
        "GET", "/media/cat.png", stall(sending=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
    )
    fetching = asyncio.ensure_future(c.download(picture(server), tmp_path / "x"))
    await route.arrived()
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert list(tmp_path.iterdir()) == []


async def test_two_that_are_saved_in_the_same_place_do_not_mix(c, server, tmp_path):
    server.on("GET", "/media/a.png", breaking(b"a" * 250_000))
    server.on("GET", "/media/b.png", breaking(b"b" * 250_000))
    both = (c.download(picture(server, f"/media/{name}.png"), tmp_path / "x") for name in "ab")
    await asyncio.gather(*both)
    assert (tmp_path / "x").read_bytes() in (b"a" * 250_000, b"b" * 250_000)


def test_without_await_it_is_the_same(tmp_path: Path):
    server = ScriptedServer()
    atoot.sync.run(server.__aenter__())
    try:
        server.on("GET", "/media/cat.png", answer(CONTENT))
        with atoot.sync.client(server.host, use_https=False) as c:
            assert c.download(picture(server), tmp_path / "x").read_bytes() == CONTENT
    finally:
        atoot.sync.run(server.__aexit__(None, None, None))
