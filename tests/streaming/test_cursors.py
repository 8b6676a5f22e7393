import asyncio
import errno
import os
import pickle
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import World, simulate
from stream_client import QUICK

from atoot import files
from atoot.events import StatusPosted
from atoot.streaming import cursors
from atoot.streaming.cursors import FileCursor, RedisCursor, closed, loaded
from atoot.streaming.subscriptions import Subscription
from atoot.testing import ServerSocket, answer, websocket
from redis_process import RedisProcess
from tables import each

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


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        b"{",
        b"[]",
        b"7",
        b"null",
        b'"text"',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\0" * 4096,
        b'{"version": ' + b"9" * 5000,
        b'{"version": 1, "instance": "http://x", "ma',
    ],
)
def test_a_file_with_something_else_is_an_error_that_names_it_and_says_what_to_do(tmp_path, content):
    (tmp_path / "bot.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"bot\.json does not hold the state of a stream.*move it away"):
        FileCursor(tmp_path / "bot.json").load()


def test_a_file_that_is_too_large_is_no_state(tmp_path, monkeypatch):
    monkeypatch.setattr(cursors, "LARGEST", 10)
    (tmp_path / "bot.json").write_text('{"a": "bcdef"}')
    with pytest.raises(ValueError, match=r"bot\.json does not hold .* larger than 10 bytes"):
        FileCursor(tmp_path / "bot.json").load()


@given(st.binary(max_size=100))
def test_any_bytes_are_a_state_or_a_value_error(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(content)
    try:
        found = FileCursor(path).load()
    except ValueError as error:
        found = {"error": str(error)}
    assert isinstance(found, dict)
    assert "any.json" in found.get("error", "any.json")


async def test_a_file_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "bot.json"
    path.write_text("{}")
    path.chmod(0o644)
    await FileCursor(path).save(STATE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "bot.json").symlink_to(tmp_path / "data" / "real.json")
    cursor = FileCursor(tmp_path / "bot.json")
    await cursor.save(STATE)
    assert (tmp_path / "bot.json").is_symlink()
    assert FileCursor(tmp_path / "data" / "real.json").load() == STATE


async def test_a_full_disk_leaves_the_old_state_and_names_the_file(tmp_path, monkeypatch):
    cursor = FileCursor(tmp_path / "bot.json")
    await cursor.save(STATE)

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match=r"No space left on device.*bot\.json") as caught:
            await cursor.save({**STATE, "version": 2})
    assert caught.value.errno == errno.ENOSPC
    assert cursor.load() == STATE
    assert [path.name for path in tmp_path.iterdir()] == ["bot.json"]
    await cursor.save({**STATE, "version": 3})
    assert cursor.load()["version"] == 3


async def test_a_folder_that_is_missing_is_an_error_that_names_it(tmp_path):
    cursor = FileCursor(tmp_path / "nowhere" / "bot.json")
    assert cursor.load() is None
    for work in (cursor.lock, lambda: asyncio.run(cursor.save(STATE))):
        with pytest.raises(FileNotFoundError, match=r"there is no such folder.*nowhere"):
            await asyncio.to_thread(work)


async def test_a_write_that_comes_late_does_not_undo_a_later_one(tmp_path, monkeypatch):
    cursor = FileCursor(tmp_path / "bot.json")
    begun, go_on = threading.Event(), threading.Event()
    write = FileCursor._write

    def slowly(self, text, number):
        if number == 1:
            begun.set()
            go_on.wait(10)
        write(self, text, number)

    monkeypatch.setattr(FileCursor, "_write", slowly)
    first = asyncio.create_task(cursor.save({"number": 1}))
    await asyncio.to_thread(begun.wait, 10)
    await cursor.save({"number": 2})
    go_on.set()
    await first
    assert cursor.load() == {"number": 2}


def test_a_cursor_can_go_to_another_process(tmp_path):
    cursor = FileCursor(tmp_path / "bot.json")
    cursor.lock()
    assert pickle.loads(pickle.dumps(cursor)).path == cursor.path
    cursor.close()


# One stream at a time.


def held_by_another_process(path: Path) -> subprocess.Popen:
    """A process that has the file, until it is killed."""
    code = "import sys; from atoot import FileCursor; FileCursor(sys.argv[1]).lock(); print('held', flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"held\n"
    return process


async def test_two_processes_cannot_use_one_file_until_the_first_is_gone(client, timelines, tmp_path):
    async def script(socket: ServerSocket) -> None:
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    path = tmp_path / "bot.json"
    with held_by_another_process(path) as process:
        try:
            for _ in range(2):
                with pytest.raises(RuntimeError, match=rf"bot\.json is in use by the process {process.pid}"):
                    async with c.stream("user", cursor=FileCursor(path), times=QUICK):
                        pass
            assert not path.exists()
        finally:
            process.send_signal(signal.SIGKILL)
    async with c.stream("user", cursor=FileCursor(path), times=QUICK):
        pass
    assert [found.name for found in tmp_path.iterdir()] == ["bot.json"]


@pytest.mark.parametrize("shared", [True, False])
async def test_two_streams_of_a_program_cannot_use_one_file(client, timelines, tmp_path, shared):
    async def script(socket: ServerSocket) -> None:
        await socket.closed()

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    c = await client(timelines)
    first = FileCursor(tmp_path / "bot.json")
    second = first if shared else FileCursor(tmp_path / "bot.json")
    async with c.stream("user", cursor=first, times=QUICK):
        for _ in range(2):
            with pytest.raises(RuntimeError, match="is in use by"):
                async with c.stream("public", cursor=second, times=QUICK):
                    pass
        assert first._lock.is_held
    async with c.stream("user", cursor=second, times=QUICK):
        pass


async def test_what_a_killed_process_left_half_written_is_removed_by_the_next(tmp_path):
    (tmp_path / ".bot.json.abc.new").write_text("{")
    (tmp_path / ".other.json.abc.new").write_text("{")
    cursor = FileCursor(tmp_path / "bot.json")
    assert await loaded(cursor) is None
    await closed(cursor)
    assert [path.name for path in tmp_path.iterdir()] == [".other.json.abc.new"]


async def test_a_cursor_may_be_locked_by_an_async_function():
    said = []

    class Cursor:
        async def lock(self):
            said.append("lock")

        async def load(self):
            said.append("load")

        async def close(self):
            said.append("close")

    await loaded(Cursor())
    await closed(Cursor())
    assert said == ["lock", "load", "close"]


def test_where_locks_are_unknown_a_stream_works_without_and_says_so(tmp_path, monkeypatch, caplog):
    def unknown(_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(files, "_take", unknown)
    cursor = FileCursor(tmp_path / "bot.json")
    cursor.lock()
    cursor.close()
    assert "cannot be locked here" in caplog.text


def test_other_trouble_with_a_lock_is_raised(tmp_path, monkeypatch):
    def broken(_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(files, "_take", broken)
    with pytest.raises(OSError, match=r"Input/output error.*bot\.json"):
        FileCursor(tmp_path / "bot.json").lock()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"odd": 1}, "The cursor does not hold the state"),
        (STATE, "The cursor is of 'http://x'"),
        ({"version": 2}, r"The cursor holds .* another version .* 2, expected 1"),
        ({"version": "1" * 5000}, "another version"),
        *(
            ({"version": 1, "marks": marks}, "in The cursor is damaged")
            for marks in (
                None,
                [],
                "x",
                {"a": {}},
                {"a": None},
                {"a": "floor"},
                {"a": {"floor": None, "recent": []}},
                {"a": {"floor": "", "recent": []}},
                {"a": {"floor": 7, "recent": []}},
                {"a": {"floor": "7", "at": None, "recent": []}},
                {"a": {"floor": "7", "at": float("nan"), "recent": []}},
                {"a": {"floor": "7", "at": 10**400, "recent": []}},
                {"a": {"floor": "7"}},
                {"a": {"floor": "7", "recent": None}},
                {"a": {"floor": "7", "recent": [7]}},
                {"a": {"floor": "7", "recent": [[]]}},
                {"a": {"floor": "7", "recent": [[8, None]]}},
                {"a": {"floor": "7", "recent": [["8", 9]]}},
                {"a": {"floor": "7", "recent": [["8", None, "soon"]]}},
            )
        ),
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

        def __repr__(self):
            return "The cursor"

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


@pytest.fixture
def redis_url(tmp_path):
    pytest.importorskip("redis")
    redis = RedisProcess(tmp_path)
    redis.start()
    yield f"{redis.url}/0"
    redis.stop()


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


class Kept:
    """Keeps a state, and may fail to."""

    def __init__(self) -> None:
        self.state: Any = None
        self.closed = 0
        self.is_full = False

    def load(self) -> Any:
        return self.state

    async def save(self, state: Any) -> None:
        if self.is_full:
            raise OSError(errno.ENOSPC, "the disk is full")
        self.state = state

    async def close(self) -> None:
        self.closed += 1


def test_a_stream_whose_last_state_cannot_be_saved_is_closed_all_the_same():
    async def work(world: World) -> None:
        cursor = Kept()
        with pytest.raises(OSError, match="disk is full"):
            async with world.stream("user", cursor=cursor) as stream:
                world.post("user")
                await anext(stream)
                cursor.is_full = True
        assert cursor.closed == 1
        assert world.lines == set()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    simulate(work)


def test_a_cursor_is_closed_once_whenever_closing_is_cancelled_or_done_again():
    async def work(world: World) -> None:
        for turns in range(1, 8):
            cursor = Kept()
            async with world.stream("user", cursor=cursor) as stream:
                closing = asyncio.ensure_future(stream.close())
                for _ in range(turns):
                    await asyncio.sleep(0)
                closing.cancel()
                await asyncio.gather(closing, return_exceptions=True)
            assert cursor.closed == 1, turns

    simulate(work)


@each("seed", range(2))
def test_a_consumer_that_is_cancelled_at_any_await_and_begins_again_misses_nothing(seed):
    async def work(world: World) -> None:
        cursor, handled = Kept(), []

        async def consume() -> None:
            nonlocal handled
            async with world.stream("public:local", cursor=cursor, max_queue=5) as stream:
                async for event in stream:
                    handled += [event.status.id] if isinstance(event, StatusPosted) else []

        consuming = asyncio.ensure_future(consume())
        await asyncio.sleep(2)
        for _ in range(40):
            if world.chance.random() < 0.3:
                world.cut()
            for _ in range(world.chance.randrange(12)):
                world.post("public:local", told=world.chance.random() < 0.8)
            for _ in range(world.chance.randrange(40)):
                await asyncio.sleep(0)
                world.loop.now += 0.01
            consuming.cancel()
            await asyncio.gather(consuming, return_exceptions=True)
            await asyncio.sleep(world.chance.random() * 3)
            consuming = asyncio.ensure_future(consume())
        await asyncio.sleep(60)
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)
        posted = world.posted[Subscription("public:local")]
        assert set(posted) <= set(handled)
        assert len(handled) - len(posted) <= 40  # at most one a restart, which was being handled

    simulate(work, seed)
