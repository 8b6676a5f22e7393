"""The token goes to the instance and nowhere else, and TLS is never left."""

import ssl
from contextlib import asynccontextmanager

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import ApiError, MastodonAPI, MastodonError, NetworkError
from atoot.testing import ScriptedServer, answer, redirect, trusting_context, websocket
from atoot.wire.paths import local_path, path

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
        with pytest.raises(ValueError, match="the token goes nowhere else"):
            await once.get(url)
    assert stranger.requests == []


async def test_a_cursor_of_another_instance_is_refused(once, server, stranger, connect):
    other = await connect(stranger, retries=0)
    server.on("GET", "/x", answer(json=[1], headers={"Link": f'<{server.origin}/x?p=2>; rel="next"'}))
    page = await once.get("/x")
    with pytest.raises(ValueError, match=f"this page is of {server.origin}"):
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


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Evil: 1", "a\n", "\x00", "ü", "\u2028"])
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
