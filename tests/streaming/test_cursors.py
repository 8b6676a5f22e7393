import asyncio
import shutil
import socket
import subprocess
import sys

import pytest
from stream_client import QUICK

from atoot.streaming.cursors import FileCursor, RedisCursor
from atoot.testing import ServerSocket, answer, websocket

STATE = {"version": 1, "instance": "http://x", "marks": {}}


async def test_a_file_cursor_keeps_what_was_saved(tmp_path):
    cursor = FileCursor(tmp_path / "bot.json")
    assert cursor.load() is None
    await cursor.save(STATE)
    await cursor.save({**STATE, "version": 2})
    assert FileCursor(str(tmp_path / "bot.json")).load() == {**STATE, "version": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["bot.json"]


async def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path):
    cursor = FileCursor(tmp_path / "bot.json")
    await cursor.save(STATE)
    with pytest.raises(TypeError):
        await cursor.save({"bad": object()})
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        await FileCursor(tmp_path / "folder").save(STATE)
    assert cursor.load() == STATE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bot.json", "folder"]


@pytest.mark.parametrize("text", ["", "{", "[]", "7"])
def test_a_file_with_something_else_is_an_error_that_names_it(tmp_path, text):
    (tmp_path / "bot.json").write_text(text)
    with pytest.raises(ValueError, match=r"bot\.json does not hold the state of a stream"):
        FileCursor(tmp_path / "bot.json").load()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"odd": 1}, "does not hold the state"),
        (STATE, "the cursor is of http://x"),
        ({"version": 1, "marks": {"a": {}}}, "is damaged"),
        ({"version": 1, "marks": None}, "is damaged"),
    ],
)
async def test_a_state_of_something_else_is_refused(client, timelines, state, says):
    if state.get("instance") is None and "version" in state:
        state = {**state, "instance": timelines.origin}

    class Cursor:
        def load(self):
            return state

        def save(self, state):
            raise AssertionError

    c = await client(timelines)
    with pytest.raises(ValueError, match=says):
        async with c.stream("user", cursor=Cursor()):
            pass


def status(number: int) -> dict:
    return {
        "id": str(number),
        "created_at": "2026-01-01T00:00:00Z",
        "account": {"id": "1", "username": "a", "acct": "a"},
    }


async def test_a_bot_goes_on_with_the_first_event_that_it_has_not_handled(client, timelines, tmp_path):
    posted = [status(5)]

    def home(request):
        above = int(request.query.get("min_id", "0"))
        return answer(json=[item for item in reversed(posted) if int(item["id"]) > above])

    async def script(socket: ServerSocket) -> None:
        if len(posted) == 1:
            for number in (6, 7, 8):
                posted.append(status(number))
                await socket.send_event("update", status(number))
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    timelines.on("GET", "/api/v1/timelines/home", home)
    cursor = FileCursor(tmp_path / "bot.json")

    c = await client(timelines)
    handled = []
    with pytest.raises(RuntimeError, match="crash"):
        async with c.stream("user", cursor=cursor, times=QUICK) as stream:
            async for event in stream:
                if event.status.id == "7":
                    raise RuntimeError("crash")
                handled.append(event.status.id)
    posted += [status(9), status(10)]
    async with c.stream("user", cursor=cursor, times=QUICK) as stream:
        async for event in stream:
            handled.append(event.status.id)
            if event.status.id == "10":
                break
    assert handled == ["6", "7", "8", "9", "10"]
    async with c.stream("user", cursor=cursor, times=QUICK) as stream:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await anext(stream)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
async def redis_url():
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server on this machine")
    pytest.importorskip("redis")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: ASYNC220 - it starts at once
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert process.poll() is None
                await asyncio.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


async def test_a_redis_cursor_keeps_what_was_saved(redis_url):
    from redis.asyncio import from_url

    cursor = RedisCursor(redis_url, "bot")
    assert await cursor.load() is None
    await cursor.save(STATE)
    await cursor.close()
    await cursor.close()
    assert await cursor.load() == STATE  # it opens again
    await cursor.close()

    redis = from_url(redis_url)
    ours = RedisCursor(redis, "bot")
    assert await ours.load() == STATE
    await redis.set("bot", "nonsense")
    with pytest.raises(ValueError, match="'bot' in Redis does not hold"):
        await ours.load()
    await redis.set("bot", "[]")
    with pytest.raises(ValueError, match="'bot' in Redis does not hold"):
        await ours.load()
    await ours.close()
    assert await redis.ping()  # a connection that was brought stays open
    await redis.aclose()
    assert redis_url not in repr(cursor)


def test_without_the_package_a_redis_cursor_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(ImportError, match=r"pip install 'atoot\[redis\]'"):
        RedisCursor("redis://localhost/0", "bot")
