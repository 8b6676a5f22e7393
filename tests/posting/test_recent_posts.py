import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Barrier

import pytest

from atoot.posting.recent import RecentPosts, recent_posts_of

ONE = ("one", 0)
TWO = ("two", 0)
NOBODYS = ("nobody posts this", 0)


@pytest.fixture
def often_switched():
    """Threads take turns after each few steps."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@asynccontextmanager
async def posting(recent, likeness):
    await recent.enter(likeness)
    try:
        yield
    finally:
        recent.leave(likeness)


def test_only_the_last_ids_are_remembered():
    recent = RecentPosts(most=2)
    for identifier in ("1", "2", "1", "3"):
        recent.add(identifier)
    assert [identifier in recent for identifier in ("1", "2", "3")] == [True, False, True]


async def test_posts_that_look_the_same_go_one_after_the_other():
    recent, log = RecentPosts(), []

    async def post(likeness, name):
        async with posting(recent, likeness):
            log.append(f"{name} begins")
            await asyncio.sleep(0)
            log.append(f"{name} ends")

    await asyncio.gather(post(ONE, "a"), post(ONE, "b"), post(TWO, "c"))
    assert log.index("b begins") > log.index("a ends")
    assert log.index("c begins") < log.index("a ends")


async def test_others_are_those_that_look_otherwise():
    recent = RecentPosts()
    async with posting(recent, ONE), posting(recent, TWO):
        assert recent.others(ONE) == {TWO}
    assert recent.others(ONE) == set()


async def test_nothing_is_kept_of_what_was_posted_or_cancelled():
    recent = RecentPosts()
    async with posting(recent, ONE):
        waiting = asyncio.create_task(recent.enter(ONE))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
    assert recent.others(NOBODYS) == set()


async def test_a_turn_that_is_cancelled_as_it_comes_goes_to_the_next():
    recent = RecentPosts()
    async with posting(recent, ONE):
        second = asyncio.create_task(recent.enter(ONE))
        third = asyncio.create_task(recent.enter(ONE))
        await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    await third
    assert recent.others(NOBODYS) == {ONE}
    recent.leave(ONE)
    assert recent.others(NOBODYS) == set()


async def test_one_that_is_passed_over_and_one_behind_it_are_cancelled_at_the_same_time():
    recent = RecentPosts()
    async with posting(recent, ONE):
        others = [asyncio.create_task(recent.enter(ONE)) for _ in range(3)]
        await asyncio.sleep(0)
        for waiting in others:
            waiting.cancel()
        for line in recent._lines.values():
            for waiter in line:
                waiter.future.cancel()  # done before the turn passes on; the tasks have not run yet
    assert {type(end) for end in await asyncio.gather(*others, return_exceptions=True)} == {
        asyncio.CancelledError
    }
    assert recent.others(NOBODYS) == set()


def test_posts_that_look_the_same_take_turns_across_event_loops(often_switched):
    recent, log, begun = RecentPosts(), [], Barrier(2)

    async def post(name):
        async with posting(recent, ONE):
            log.append(f"{name} begins")
            for _ in range(20):
                await asyncio.sleep(0)
            log.append(f"{name} ends")

    async def several(name):
        begun.wait(30)
        await asyncio.gather(*(post(f"{name}{number}") for number in range(3)))

    with ThreadPoolExecutor(2) as threads:
        for thread in [threads.submit(asyncio.run, several(name)) for name in "ab"]:
            thread.result()
    assert [line.split()[0] for line in log[::2]] == [line.split()[0] for line in log[1::2]]
    assert recent.others(NOBODYS) == set()


def test_a_post_whose_event_loop_ended_without_it_gives_its_turn_away():
    recent = RecentPosts()

    async def post():
        async with posting(recent, ONE):
            await asyncio.Event().wait()

    loop = asyncio.new_event_loop()
    work = post()
    loop.call_soon(work.send, None)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    assert recent.others(NOBODYS) == {ONE}
    work.close()
    assert recent.others(NOBODYS) == set()


def test_a_status_is_the_result_of_one_call():
    recent = RecentPosts()
    recent.add("1")
    assert [recent.take(identifier) for identifier in ("1", "2", "2")] == [False, True, False]


def test_what_was_made_with_a_key_is_known_by_it():
    recent = RecentPosts(most=2)
    for number in "123":
        recent.add(number, f"key {number}")
    assert [recent.made_with(key) for key in ("key 1", "key 3", None)] == [None, "3", None]


def test_all_clients_of_a_token_share_a_memory_as_long_as_one_of_them_lives():
    first = recent_posts_of("https://a.example", "token")
    assert recent_posts_of("https://a.example", "token") is first
    assert recent_posts_of("https://a.example", "other") is not first
    assert recent_posts_of("https://b.example", "token") is not first
    first.add("1")
    del first
    assert "1" not in recent_posts_of("https://a.example", "token")


async def test_a_long_wait_for_a_turn_is_told(caplog, monkeypatch):
    monkeypatch.setattr("atoot.posting.recent.LONG", 0)
    caplog.set_level("INFO")
    recent = RecentPosts()
    async with posting(recent, ONE):
        waiting = asyncio.create_task(recent.enter(ONE))
        await asyncio.sleep(0)
        told = asyncio.Event()
        asyncio.get_running_loop().call_later(0, told.set)  # behind the timer of the one that waits
        await told.wait()
    await waiting
    assert "until another one with the same text is done" in caplog.text


async def test_another_token_of_the_server_is_of_the_same_account_until_it_is_known_to_be_of_another():
    one, two, far = (
        recent_posts_of(f"https://{place}.example", f"of {place} {n}") for place, n in ("a1", "a2", "b1")
    )
    two.add("7")
    far.add("7")
    async with posting(two, ONE), posting(far, ONE):
        assert one.elsewhere(ONE) == [two]
        assert one.elsewhere(TWO) == []
        assert one.is_taken("7")
        one.account, two.account = "ann", "bea"
        assert one.elsewhere(ONE) == []
        assert not one.is_taken("7")
        two.account = "ann"
        assert one.elsewhere(ONE) == [two]
    assert one.elsewhere(ONE) == []


async def test_who_watches_a_post_waits_for_all_that_look_the_same_and_takes_no_turn():
    recent, log = RecentPosts(), []

    async def watch(name):
        await recent.over(ONE)
        log.append(name)

    await recent.over(ONE)
    async with posting(recent, ONE):
        watchers = [asyncio.create_task(watch(name)) for name in ("one", "two", "three")]
        second = asyncio.create_task(recent.enter(ONE))
        await asyncio.sleep(0)
        watchers[1].cancel()
    await second
    assert log == []
    recent.leave(ONE)
    await asyncio.wait(watchers)
    assert log == ["one", "three"]
    assert (recent._lines, recent._watchers) == ({}, {})
