import asyncio
import ssl
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

import atoot
from atoot.testing import (
    ScriptedServer,
    answer,
    certificates,
    drop,
    hang_up,
    stall,
    trusting_context,
    websocket,
)
from atoot.testing.certificates import authority_pem, server_context


@pytest.fixture
async def secure():
    async with ScriptedServer(tls=True) as server:
        yield server


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_https_works_for_who_trusts_the_certificate(secure, session, name):
    secure.on("GET", "/x", answer(json=1))
    assert secure.origin == f"https://127.0.0.1:{secure.port}"
    async with session.get(f"https://{name}:{secure.port}/x", ssl=trusting_context()) as response:
        assert await response.json() == 1


async def test_nobody_else_trusts_it(secure, session):
    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        await session.get(secure.origin + "/x")
    assert secure.requests == []


async def test_trouble_works_over_tls_too(secure, session):
    trusting = trusting_context()
    secure.on("GET", "/x", drop(), hang_up(), stall())
    for _ in range(2):
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(secure.origin + "/x", ssl=trusting)


async def test_websockets_work_over_tls_too(secure, session):
    async def script(socket):
        await socket.send("hello")

    secure.on("GET", "/x", websocket(script))
    async with session.ws_connect(secure.origin + "/x", ssl=trusting_context()) as socket:
        assert await socket.receive_str() == "hello"


async def test_a_context_of_ones_own_is_taken(session):
    context = server_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    async with ScriptedServer(tls=context) as server:
        server.on("GET", "/x", answer(json=1))
        async with session.get(server.origin + "/x", ssl=trusting_context()) as response:
            assert await response.json() == 1


async def test_plain_http_to_a_tls_port_gets_no_answer(secure, session):
    with pytest.raises(aiohttp.ClientConnectionError):
        await session.get(f"http://{secure.host}/x")
    assert secure.requests == []


async def test_a_stop_does_not_wait_for_a_client_that_holds_on(session):
    async with ScriptedServer(tls=True) as server:
        server.on("GET", "/x", stall())
        task = asyncio.create_task(session.get(server.origin + "/x", ssl=trusting_context()))
        await server.arrived()
    with pytest.raises(aiohttp.ClientConnectionError):
        await task


def test_no_private_key_is_in_the_package():
    package = Path(atoot.__file__).parent
    keys = [file for file in package.rglob("*") if file.is_file() and b"PRIVATE KEY--" in file.read_bytes()]
    assert keys == []


def test_each_process_has_a_key_of_its_own():
    code = "from atoot.testing.certificates import authority_pem; print(authority_pem())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert other.startswith("-----BEGIN CERTIFICATE-----")
    assert other.strip() != authority_pem().strip()


def test_without_trustme_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "trustme", None)
    certificates._authority.cache_clear()
    try:
        with pytest.raises(RuntimeError, match=r"pip install 'atoot\[tls\]'"):
            server_context()
    finally:
        certificates._authority.cache_clear()
