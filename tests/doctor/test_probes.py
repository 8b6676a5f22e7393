import asyncio
import time
from email.utils import formatdate

import pytest
from msgspec.structs import replace

from atoot.doctor import probes
from atoot.doctor.probes import proxy_for, skew_of, streaming_problem, tls_of, token_of
from atoot.oauth.credentials import Credentials
from atoot.oauth.scopes import Scopes
from atoot.testing import ScriptedServer, answer, stall


def test_the_proxy_of_the_environment_is_known_by_its_host(monkeypatch):
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    assert proxy_for("https://a.example") == ""
    monkeypatch.setenv("HTTPS_PROXY", "http://ann:word@proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "b.example")
    assert proxy_for("https://a.example") == "proxy.example"
    assert proxy_for("https://b.example") == ""
    assert proxy_for("http://a.example") == ""


async def test_no_connection_says_nothing_of_certificates():
    assert await tls_of("https://127.0.0.1:1") is None


async def test_a_server_that_does_not_speak_tls_is_told():
    def speak(_reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as plain:
        port = plain.sockets[0].getsockname()[1]
        found = await tls_of(f"https://127.0.0.1:{port}")
    assert found.problem.startswith("no encrypted connection")


@pytest.mark.parametrize(
    ("date", "least", "most"),
    [(100, 99, 102), (-100, -101, -98), (None, None, None), ("nonsense", None, None)],
)
async def test_the_clock_of_the_server_is_compared_with_ours(date, least, most, server, connect):
    headers = {"Date": formatdate(time.time() + date, usegmt=True) if isinstance(date, int) else date or ""}
    server.on("GET", "/health", answer(text="OK", headers=headers))
    c = await connect(server)
    assert skew_of(c) is None
    await c.health()
    skew = skew_of(c)
    if least is None:
        assert skew is None
    else:
        assert least < skew < most


async def test_a_certificate_that_is_in_order_is_told_with_its_end(monkeypatch, authority_file):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority_file))
    async with ScriptedServer(tls=True) as server:
        found = await tls_of(f"https://localhost:{server.port}")
    assert found.problem == ""
    assert found.version.startswith("TLSv1.")
    assert found.expires > time.time()


CREDENTIALS = Credentials(instance="example.org", access_token="token-token", account="alice")


async def test_a_token_that_may_not_see_its_account_is_valid_all_the_same(server, connect):
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(status=403, json={"error": "scope"}))
    server.on("GET", "/api/v1/apps/verify_credentials", answer(json={"name": "x", "scopes": ["push"]}))
    found = await token_of(await connect(server, "token-token"), CREDENTIALS)
    assert (found.account, str(found.scopes), found.problem) == ("alice", "push", "")


async def test_a_server_that_fails_says_nothing_against_the_token(server, connect):
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(status=500))
    found = await token_of(await connect(server, "token-token"), CREDENTIALS)
    assert "500" in found.problem
    assert not found.is_refused


async def test_a_stream_that_never_opens_is_given_up(server, connect, monkeypatch):
    monkeypatch.setattr(probes, "PATIENCE", 0.05)
    server.on("GET", "/api/v1/streaming/public", stall())
    found = await streaming_problem(await connect(server), "public", "sse")
    assert str(found).startswith("no connection within")


async def test_the_scopes_are_those_that_the_login_was_told(server, connect):
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json={"id": "1", "acct": "alice"}))
    server.on(
        "GET",
        "/api/v1/apps/verify_credentials",
        answer(json={"name": "x", "scopes": ["read", "admin:write"]}),
    )
    c = await connect(server, "token-token")
    told = replace(CREDENTIALS, scopes=Scopes.of("read write"))
    found = await token_of(c, told)
    assert (str(found.scopes), found.are_of_app) == ("read write", False)
    found = await token_of(c, replace(told, scopes=Scopes()))
    assert (str(found.scopes), found.are_of_app) == ("read admin:write", True)
