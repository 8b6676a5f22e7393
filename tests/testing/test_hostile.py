import asyncio
import gzip
import io
import json
import tracemalloc
import zlib

import aiohttp
import pytest

from atoot.testing import (
    answer,
    bomb,
    cut,
    deep_json,
    drip,
    drop,
    endless_body,
    garbage,
    half_close,
    hang_up,
    header_flood,
    stall,
)

GET = b"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n"


async def test_drop_resets_the_connection(server, exchange_bytes):
    server.on("GET", "/x", drop())
    with pytest.raises(ConnectionResetError):
        await exchange_bytes(GET)


async def test_hang_up_is_a_clean_end_without_an_answer(server, exchange_bytes):
    server.on("GET", "/x", hang_up())
    assert await exchange_bytes(GET) == b""


async def test_half_close_waits_for_the_client(server):
    route = server.on("GET", "/x", half_close())
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(GET)
    assert await reader.read() == b""
    await route.arrived()
    writer.write(b"still talking")
    await writer.drain()
    assert server.open_connections == 1
    writer.close()
    await writer.wait_closed()
    await server.all_gone()


@pytest.mark.parametrize(("at", "sent"), [(0, b""), (3, b"[1,"), (-1, b"[1, 2, 3")])
async def test_cut_announces_more_than_it_sends(server, exchange_bytes, at, sent):
    server.on("GET", "/x", cut([1, 2, 3], at=at, headers={"X-A": "b"}))
    start, _, body = (await exchange_bytes(GET)).partition(b"\r\n\r\n")
    assert b"Content-Length: 9" in start
    assert b"X-A: b" in start
    assert body == sent


async def test_cut_can_break_the_connection(server, session):
    server.on("GET", "/x", cut(list(range(100)), at=10, reset=True))
    with pytest.raises(aiohttp.ClientError):
        async with session.get(server.origin + "/x") as response:
            await response.read()


async def test_a_wrong_length_is_a_header(server, exchange_bytes):
    server.on("GET", "/x", answer(json=[1, 2], headers={"Content-Length": "3"}))
    assert (await exchange_bytes(GET)).endswith(b"Content-Length: 3\r\n\r\n[1, 2]")


async def test_a_stall_ends_with_its_event(server, session):
    release = asyncio.Event()
    route = server.on("GET", "/x", stall(release, then=answer(json=1)))
    task = asyncio.create_task(session.get(server.origin + "/x"))
    await route.arrived()
    assert not task.done()
    release.set()
    async with await task as response:
        assert await response.json() == 1


async def test_a_stall_without_more_ends_in_an_empty_answer(server, session):
    release = asyncio.Event()
    release.set()
    server.on("GET", "/x", stall(release))
    async with session.get(server.origin + "/x") as response:
        assert (response.status, await response.read()) == (200, b"")


async def test_a_stall_can_begin_in_the_middle_of_the_head(server):
    server.on("GET", "/x", stall(sending=b"HTTP/1.1 200 OK\r\nConte"))
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(GET)
    assert await reader.readexactly(22) == b"HTTP/1.1 200 OK\r\nConte"
    assert server.open_connections == 1
    writer.close()
    await writer.wait_closed()
    await server.all_gone()


async def test_a_drip_is_driven_by_the_test(server):
    ticks = asyncio.Queue()
    server.on("GET", "/x", drip([1, 2], pause=ticks.get, size=2))
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(GET)
    assert (await reader.readuntil(b"\r\n\r\n")).endswith(b"Content-Length: 6\r\n\r\n")
    for piece in (b"[1", b", ", b"2]"):
        ticks.put_nowait(None)
        assert await reader.readexactly(2) == piece
    writer.close()
    await writer.wait_closed()


async def test_a_drip_is_a_whole_answer(server, session):
    server.on("GET", "/x", drip({"a": "é"}, pause=lambda: asyncio.sleep(0)))
    for _ in range(2):
        async with session.get(server.origin + "/x") as response:
            assert await response.json() == {"a": "é"}
    assert server.connections == 1


async def test_garbage_is_no_http(server, session):
    server.on("GET", "/x", garbage())
    with pytest.raises(aiohttp.ClientError):
        await session.get(server.origin + "/x")


async def test_deep_json_is_deep(server, session):
    server.on("GET", "/x", deep_json(50))
    async with session.get(server.origin + "/x") as response:
        data = await response.json()
    depth = 1
    while data:
        [data] = data
        depth += 1
    assert depth == 50


@pytest.mark.parametrize("size", [2, 1000, (1 << 20) + 2, (5 << 20) + 17])
async def test_a_bomb_unpacks_to_valid_json_of_its_size(server, size):
    server.on("GET", "/x", bomb(size))
    async with (
        aiohttp.ClientSession(auto_decompress=False) as session,
        session.get(server.origin + "/x") as response,
    ):
        packed = await response.read()
    unpacked = gzip.decompress(packed)
    assert len(unpacked) == size
    assert json.loads(unpacked) == []


async def test_a_bomb_is_small_on_the_wire_and_made_while_it_is_sent(server):
    server.on("GET", "/x", bomb(1 << 40))
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        tracemalloc.start()
        async with session.get(server.origin + "/x") as response:
            packed = await response.content.readexactly(64 << 10)
            response.close()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(packed)
    assert len(unpacked) > 400 * len(packed)
    assert peak < 16 << 20


async def test_an_endless_body_goes_on(server):
    server.on("GET", "/x", endless_body())
    async with aiohttp.ClientSession() as session, session.get(server.origin + "/x") as response:
        seen = 0
        while seen < 5 << 20:
            seen += len(await response.content.readany())
        response.close()
    await server.all_gone()


async def test_a_header_flood_has_its_number_of_headers(server, exchange_bytes):
    server.on("GET", "/x", header_flood(2500))
    start, _, body = (await exchange_bytes(GET)).partition(b"\r\n\r\n")
    assert start.count(b"X-Flood-") == 2500
    assert body == b"[]"


async def test_a_header_flood_without_number_never_ends(server):
    server.on("GET", "/x", header_flood())
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(GET)
    data = await reader.readexactly(3 << 20)
    assert b"\r\n\r\n" not in data
    writer.close()
    await writer.wait_closed()
    await server.all_gone()


async def test_a_large_answer_to_a_client_that_does_not_read_does_not_hold_the_server(session):
    from atoot.testing import ScriptedServer

    async with ScriptedServer() as server:
        server.on("GET", "/x", answer(b"x" * (32 << 20)))
        route = server.on("POST", "/x", answer(b"x" * (32 << 20)))
        task = asyncio.create_task(session.post(server.origin + "/x", data=io.BytesIO(b"?")))
        await route.arrived()
        response = await task
    response.close()
    assert server.open_connections == 0
