"""One value in a real Redis that many change: nobody writes over what they have not seen."""

import asyncio
import importlib.util
import sys

import pytest

pytest.importorskip("redis", reason="redis-py is not installed: pip install 'atoot[redis]'")

from redis.asyncio import Redis

from atoot.redis.value import LONGEST_CROWD, Found, RedisTroubleError, RedisValue, answered, place_of
from shown_locals import shown_with_locals
from tables import each


@pytest.fixture
async def value(redis, request):
    """Makes what several writers have of the value of this test, and closes it."""
    made = []

    def value(writer="me", **options):
        settings = {"timeout": 5.0, "expire": 60.0, **options}
        made.append(RedisValue(redis.url, request.node.name, writer, **settings))
        return made[-1]

    yield value
    for one in made:
        await one.close()


# Reading and writing


async def test_what_one_wrote_the_others_read(value):
    one, other = value("one"), value("other")
    assert await one.read() == Found(b"", b"")
    assert await one.swap(b"\x00 any \xff bytes") is None
    assert (await other.read()).data == b"\x00 any \xff bytes"
    assert await other.swap(b"") is None
    assert (await one.read()).data == b""


async def test_who_comes_second_is_given_what_is_there_and_may_then_write(value):
    one, other = value("one"), value("other")
    assert await one.swap(b"1") is None
    assert (await other.swap(b"2")).data == b"1"
    assert (await one.read()).data == b"1"
    assert await other.swap(b"2") is None
    assert (await one.swap(b"3")).data == b"2"


async def test_writers_of_the_same_moment_lose_nothing(value):
    async def count(writer):
        for _ in range(5):
            number = int((await writer.read()).data or b"0")
            while (found := await writer.swap(b"%d" % (number + 1))) is not None:
                number = int(found.data)

    async with asyncio.TaskGroup() as tasks:
        for name in ("a", "b", "c"):
            tasks.create_task(count(value(name)))
    assert (await value("last").read()).data == b"15"


async def test_who_is_beaten_again_steps_back_for_a_moment_and_looks_again(value, monkeypatch):
    stepped = []

    async def step_back(seconds):
        stepped.append(seconds)
        await first.swap(b"newest")  # somebody else, meanwhile

    first, late = value("first"), value("late")
    await first.swap(b"1")
    assert (await late.swap(b"x")).data == b"1"
    await first.swap(b"2")
    monkeypatch.setattr("atoot.redis.value.asyncio.sleep", step_back)
    assert (await late.swap(b"x")).data == b"newest"
    assert len(stepped) == 1
    assert 0 <= stepped[0] <= LONGEST_CROWD
    assert await late.swap(b"x") is None


async def test_a_write_whose_answer_was_lost_is_not_made_twice(redis):
    value = RedisValue(redis.url, "k", "me", timeout=1, expire=10)
    assert await value.swap(b"one") is None
    value._writes, value.version = 0, b""  # redis-py sends the same command once more
    assert await value.swap(b"one") is None
    await value.close()


async def test_a_value_that_redis_lost_is_written_anew_by_whoever_knows_it(value, redis, request):
    one = value("one")
    await one.swap(b"1")
    async with Redis.from_url(redis.url) as client:
        assert 0 < await client.pttl(request.node.name) <= 60_000
        await client.delete(request.node.name)
    assert await one.swap(b"2") is None
    assert (await value("other").read()).data == b"2"


# Time


@pytest.mark.parametrize("ahead", [-3600.0, 0.0, 86_400.0])
async def test_the_time_is_that_of_redis_however_the_clock_of_the_worker_goes(value, redis, ahead):
    async with Redis.from_url(redis.url) as client:
        seconds, _ = await client.time()
    mine = [float(seconds) - ahead]
    one = value(clock=lambda: mine[0])
    await one.read()
    assert abs(one.now() - seconds) < 60
    assert one.in_shared_time(mine[0]) == one.now()
    difference = one.now() - mine[0]
    mine[0] += 0.001
    await one.read()
    assert one.now() - mine[0] >= difference - 0.002


# Addresses


@each(
    ("url", "place"),
    [
        ("redis://localhost", "localhost:6379"),
        ("rediss://:pa55word@redis.example:7000/3", "redis.example:7000"),
        ("redis://me:pa55word@redis.example?db=1", "redis.example:6379"),
        ("redis://", "localhost:6379"),
        ("unix:///run/redis.sock?password=pa55word", "/run/redis.sock"),
        ("unix://me:pa55word@/run/redis.sock", "/run/redis.sock"),
    ],
)
def test_a_place_is_said_without_user_and_password(url, place):
    assert place_of(url) == place


@each(
    "url",
    [
        "redis://:pa55word@a:port/",
        "redis://:pa55word@[a/",
        "redis://:pa55word@a:99999",
        "http://:pa55word@a/",
        "pa55word",
        "",
        "unix://pa55word",
    ],
)
def test_an_address_that_is_none_is_refused_and_nobody_sees_its_password(url):
    with pytest.raises(ValueError, match=r"^redis: ") as caught:
        place_of(url)
    assert "pa55word" not in shown_with_locals(caught.value, __file__)


# Trouble


async def test_a_redis_that_does_not_answer_is_trouble_that_shows_no_password():
    one = RedisValue("redis://me:pa55word@127.0.0.1:1", "k", "me", timeout=1.0, expire=1.0)
    assert one.place == "127.0.0.1:1"
    with pytest.raises(RedisTroubleError) as caught:
        await one.read()
    assert isinstance(caught.value, ConnectionError)
    assert "pa55word" not in shown_with_locals(caught.value, __file__)
    await one.close()


@pytest.mark.parametrize("error", [TimeoutError(), OSError(28, "No space left on device")])
async def test_trouble_says_what_it_is_also_where_the_system_says_nothing(error):
    async def fails():
        raise error

    with pytest.raises(RedisTroubleError, match=r"^the budget: (TimeoutError|.*No space left)"):
        await answered(fails(), "the budget: ")


async def test_what_is_no_trouble_of_redis_is_not_taken_for_it():
    async def fails():
        raise ValueError("a fault")

    with pytest.raises(ValueError, match="a fault"):
        await answered(fails())


def test_without_redis_py_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    spec = importlib.util.find_spec("atoot.redis.value")
    with pytest.raises(ImportError, match=r"pip install 'atoot\[redis\]'"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
