"""How servers are reached while somebody logs in: proxies, certificates, plain http, and what is not there."""

import asyncio

import pytest
from oauth_servers import quietly

from atoot import NetworkError
from atoot.errors import ApiError, ForbiddenError, NotFoundError, RatelimitError, ServerError
from atoot.http.settings import Clock
from atoot.message import Request
from atoot.oauth.credentials import LoginError
from atoot.oauth.places import named
from atoot.oauth.reach import RETRIES, Reach, explain_plain_http, has_no_api
from atoot.oauth.signin import login
from atoot.oauth.tokens import save_token
from atoot.testing import ScriptedServer, answer, drop


async def test_a_server_that_cannot_be_reached_is_said(store):
    async with ScriptedServer() as gone:
        pass
    with pytest.raises(NetworkError, match="cannot connect"):
        await quietly(gone, store)


async def test_a_certificate_that_is_not_valid_is_said(store):
    async with ScriptedServer(tls=True) as server:
        with pytest.raises(NetworkError, match="certificate"):
            await login(server.host, store=store, open_browser=False)


async def complain(reader, writer):
    """A server with plain http, as it answers to a handshake of TLS."""
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


async def hang_up(reader, writer):
    """The same, without a word."""
    await reader.read(4096)
    writer.close()


@pytest.mark.parametrize("plainly", [complain, hang_up])
async def test_a_server_without_tls_says_a_word_on_plain_http(store, plainly):
    async with await asyncio.start_server(plainly, "127.0.0.1", 0) as plain:
        host = f"127.0.0.1:{plain.sockets[0].getsockname()[1]}"
        for refused in (login(host, store=store), save_token(f"@ann@{host}", "token", store=store)):
            with pytest.raises(NetworkError, match=f"say http://{host}"):
                await refused


async def test_a_person_does_not_wait_long_for_what_is_not_there(server):
    class Quick(Clock):
        async def sleep(self, seconds):
            await asyncio.sleep(0)

    server.on("GET", "/x", drop())
    reach = Reach.of("login", None, {}, Quick())
    async with reach.transport(server.origin) as transport:
        with pytest.raises(NetworkError):
            await transport.fetch(Request("GET", "/x"), object)
    assert len(server.requests) == 1 + RETRIES


async def test_a_limit_is_said_and_not_waited_for(server):
    server.on("GET", "/x", answer(status=429, headers={"Retry-After": "300"}))
    async with Reach.of("login", None, {}).transport(server.origin) as transport:
        with pytest.raises(RatelimitError, match="refuses requests until"):
            await transport.fetch(Request("GET", "/x"), object)


async def test_where_only_public_hosts_may_be_asked_others_are_not(server):
    reach = Reach.of("WebLogin", None, {}, public_only=True)
    with pytest.raises(LoginError, match="not a host of the public network"):
        async with reach.transport(server.origin):
            pass
    assert server.connections == 0


def test_an_argument_that_no_connection_has_is_refused_by_its_function():
    with pytest.raises(TypeError, match=r"refresh\(\) got an unexpected keyword argument 'prox'"):
        Reach.of("refresh", None, {"prox": "x"})


@pytest.mark.parametrize(
    ("error", "method", "path", "expected"),
    [
        (NotFoundError, "POST", "/api/v1/apps", True),
        (ForbiddenError, "POST", "/api/v1/apps", True),
        (ApiError, "POST", "/api/v1/apps", True),
        (ServerError, "POST", "/api/v1/apps", False),
        (NotFoundError, "GET", "/api/v1/apps", False),
        (NotFoundError, "POST", "/oauth/token", False),
    ],
)
def test_an_app_that_cannot_be_registered_may_mean_that_there_is_no_api(error, method, path, expected):
    assert has_no_api(error("no", request=Request(method, path))) is expected


def test_advice_that_is_there_already_stays():
    error = NetworkError("wrong version number")
    error.hint = "known"
    explain_plain_http(error, named("a.example"))
    assert error.hint == "known"
