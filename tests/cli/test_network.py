"""The way to the network: a proxy, certificates of one's own."""

import asyncio

import pytest

from atoot.cli.probes import proxy_for
from atoot.testing import ScriptedServer, answer

ABOUT = {"domain": "a.example", "version": "4.5.0", "title": "Ours"}


@pytest.fixture
async def proxy():
    async with ScriptedServer() as server:
        server.on("*", "*", answer(json=ABOUT))
        yield server


async def run(shell, *arguments, **settings):
    return await asyncio.to_thread(lambda: shell.run(*arguments, **settings))


@pytest.mark.parametrize("variables", [{}, {"HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": "a.example"}])
async def test_a_command_goes_through_the_proxy_that_it_is_told(shell, proxy, variables):
    done = await run(
        shell,
        "api",
        "GET",
        "/api/v1/instance",
        "--instance",
        "http://a.example",
        "--proxy",
        proxy.origin,
        env=variables,
    )
    assert done.data == ABOUT
    assert len(proxy.requests) == 1


async def test_no_proxy_is_none_whatever_the_environment_says(shell, server):
    server.on("*", "*", answer(json=ABOUT))
    done = await run(
        shell, "api", "GET", "/api/v1/instance", "--instance", server.origin, "--proxy", "",
        env={"HTTP_PROXY": "http://127.0.0.1:1"},
    )  # fmt: skip
    assert done.data == ABOUT


@pytest.mark.parametrize("url", ["proxy.example:3128", "socks5://proxy.example", "http://"])
def test_what_is_no_proxy_is_wrong_usage(shell, url):
    done = shell.run("whoami", "--proxy", url)
    assert done.status == 2
    assert "like http://proxy.example:3128" in done.err


async def test_certificates_of_ones_own_are_trusted_when_they_are_named(shell, authority_file):
    async with ScriptedServer(tls=True) as server:
        server.on("*", "*", answer(json=ABOUT))
        place = server.origin.replace("127.0.0.1", "localhost")
        request = ("api", "GET", "/api/v1/instance", "--instance", place)
        refused = await run(shell, *request)
        assert refused.status == 1
        assert "certificate" in refused.err
        done = await asyncio.to_thread(shell.anew, *request, "--ca-file", str(authority_file))
        assert done.data == ABOUT


def test_a_file_without_certificates_is_wrong_usage(shell, tmp_path):
    (tmp_path / "no.pem").write_text("nothing")
    done = shell.run("login", "a.example", "--ca-file", str(tmp_path / "no.pem"))
    assert done.status == 2
    assert "cannot be read as certificates" in done.err


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
