import asyncio
import time
from email.utils import formatdate

import pytest
from msgspec.structs import replace

import atoot.testing
from atoot.cli import probes
from atoot.cli.probes import skew_of, streaming_problem, tls_of, token_of
from atoot.oauth.credentials import Credentials
from atoot.oauth.scopes import Scopes
from atoot.testing import ScriptedServer, answer, stall


def states(done):
    return {check["name"]: check["state"] for check in done.data["checks"]}


def test_where_all_is_well_the_report_says_so(alice_shell, instance):
    done = alice_shell.run("doctor")
    assert done.status == 0
    assert done.out.startswith(f"{instance.origin} with atoot ")
    assert "✔ software    ok       mastodon" in done.out
    assert "by websocket, sse" in done.out
    assert "valid for @alice" in done.out


def test_the_report_for_scripts_has_every_check_and_no_secret(shell, instance):
    shell.run("login", instance.origin, "--token", input=instance.tokens["alice"])
    done = shell.run("doctor", "--json")
    assert done.data["instance"] == instance.origin
    assert set(states(done)) >= {"connection", "tls", "software", "oauth", "streaming", "token", "rate limit"}
    assert instance.tokens["alice"] not in done.out + done.err


def test_without_a_login_it_says_how_to_log_in(shell, instance):
    done = shell.run("doctor", instance.origin)
    assert done.status == 0
    assert f"→ run: atoot login {instance.origin}" in done.out


def test_a_token_that_was_revoked_fails_and_is_not_tried_on_streams(alice_shell):
    done = alice_shell.run("doctor", "--json", env={"ATOOT_ACCESS_TOKEN": "revoked-token"})
    assert done.status == 1
    assert (states(done)["token"], states(done)["streaming"]) == ("failed", "skipped")
    assert done.err == "atoot doctor: 1 of 12 checks failed\n"
    assert "revoked-token" not in done.out


def test_an_instance_that_is_not_there_fails_with_what_to_do(shell):
    done = shell.run("doctor", "http://127.0.0.1:1")
    assert done.status == 1
    assert "✘ connection  failed" in done.out
    assert "→ look at the name of the instance" in done.out


async def test_a_server_of_another_kind_is_told(shell, server):
    done = await asyncio.to_thread(shell.run, "doctor", server.origin, "--json")
    assert done.status == 1
    assert states(done)["software"] == "failed"


async def test_a_broken_certificate_is_told(shell):
    async with ScriptedServer(tls=True) as server:
        done = await asyncio.to_thread(shell.run, "doctor", server.origin, "--json")
    assert done.status == 1
    assert (states(done)["connection"], states(done)["tls"]) == ("failed", "failed")
    (tls,) = [check for check in done.data["checks"] if check["name"] == "tls"]
    assert "the certificate is not valid" in tls["text"]


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


def test_two_instances_at_once_are_wrong_usage(shell):
    assert shell.run("doctor", "example.org", "--instance", "example.com").status == 2


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


async def test_the_host_of_the_api_is_found_from_a_handle(shell, server):
    async with ScriptedServer() as site:
        site.on("*", "*", answer(status=404, html="<title>Ours</title>"))
        site.on(
            "GET", "/.well-known/nodeinfo", answer(status=301, headers={"Location": f"{server.origin}/x"})
        )
        server.on("GET", "/api/v2/instance", answer(json={"domain": site.host, "version": "4.5.0"}))
        done = await asyncio.to_thread(shell.run, "doctor", f"http://{site.host}/@ann", "--json")
    checks = {check["name"]: check for check in done.data["checks"]}
    assert checks["connection"]["text"].startswith(f"{site.origin} sends to {server.origin} for its API")
    assert checks["software"]["text"] == "mastodon 4.5.0"
    assert checks["streaming"]["text"].startswith("the server has none")
    assert done.status == 0


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ("snac", ["closes each connection", "snac is not known to heed the key", "the server has none"]),
        ("gotosocial", ["the server has no sse", "gotosocial is not known to heed the key"]),
        ("hollo", ["is made once", "the server has none", "none is presumed"]),
        ("mastodon", ["refused with an error", "by websocket, sse", "requests are left"]),
    ],
)
async def test_what_is_peculiar_to_a_server_is_told_as_a_fact(shell, profile, told):
    async with atoot.testing.ServerProfile(profile) as instance:
        token = {"ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": instance.tokens["alice"]}
        done = await asyncio.to_thread(shell.run, "doctor", env=token)
    assert done.status == 0
    assert "warning" not in done.out
    assert [text for text in told if text not in done.out] == []
