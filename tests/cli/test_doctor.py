import asyncio

import pytest

import atoot.testing
from atoot.testing import ScriptedServer, answer


def test_where_all_is_well_the_report_says_so(alice_shell, instance):
    done = alice_shell.run("doctor")
    assert done.status == 0
    assert done.out.startswith(f"{instance.origin} with atoot ")
    assert "✔ software    ok       mastodon" in done.out
    assert "by websocket, sse" in done.out
    assert "valid for @alice" in done.out


def states(done):
    return {check["name"]: check["state"] for check in done.data["checks"]}


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
    assert "→ check the name of the instance" in done.out


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


def test_two_instances_at_once_are_wrong_usage(shell):
    assert shell.run("doctor", "example.org", "--instance", "example.com").status == 2


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
