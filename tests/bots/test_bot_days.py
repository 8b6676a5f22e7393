"""A bot for hours and days, on a server that fails all the time: nothing is lost, doubled, or grows."""

import asyncio
import random
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from test_bot_kills import Killed, Murderer
from tried_bots import dice

from atoot.durable.worker import TEMPORARY
from atoot.testing import BotTest, answer, drop
from sizes import sized

FAULTS = ("drop after", "500", "502", "504", "500 after")


def failing(t, chance, share):
    """Let so many answers to the bot fail."""
    token = t.instance.tokens[t.name]

    def work(request):
        if token not in request.headers.get("Authorization", "") or chance.random() >= share:
            return t.instance._answer(request)
        fault = chance.choice(FAULTS)
        if fault.endswith("after"):
            t.instance._answer(request)
        return drop() if fault == "drop after" else answer(status=int(fault[:3]))

    t.instance.server.on("*", "*", work)


async def alive(t, work):
    """Do something; whatever kills the bot, it comes back, and everything is tried until it is done."""
    try:
        await work()
    except (Killed, *TEMPORARY):
        await again(t)


async def again(t):
    while True:
        try:
            await t.restart()
            break
        except Killed:
            continue
        except TEMPORARY:
            t.clock.now += 2.0


@sized(12, 1000, "messages")
@pytest.mark.parametrize("profile", ["mastodon", "gotosocial", "snac", "pleroma"])
async def test_each_message_is_answered_once_though_a_third_of_all_fails(profile, messages):
    chance, people = random.Random(messages), [f"person{number}" for number in range(messages // 20 + 1)]
    bot = dice()
    bot.declared.answers_an_hour = 10_000
    async with BotTest(bot, profile=profile, people=people) as t:
        failing(t, chance, 0.38)
        asked = []
        for number in range(messages):
            if number % 20 == 6:
                murderer = Murderer(t, chance.randrange(1, 8), chance.choice(["before", "after"]))
                murderer.watch()
            status = await t.client(chance.choice(people)).publish("@dice roll 6")
            asked.append(t.instance.world.index[status.id].number)
            await alive(t, t.engine.settle if number % 3 else t.settle)
        for _ in range(60):
            await alive(t, lambda: t.move(minutes=5))
            await alive(t, t.settle)
            posts = [post for post in t.instance.posts if post.author.username == "dice"]
            if {post.in_reply_to.number for post in posts if post.in_reply_to} >= set(asked):
                break
        assert Counter(post.in_reply_to.number for post in posts) == Counter(asked)


def held():
    """Open files and tasks of this process."""
    return len(list(Path("/proc/self/fd").iterdir())), len(asyncio.all_tasks())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted as Linux shows them")
@sized(24, 24 * 60, "minutes")
async def test_it_does_not_grow_in_a_day_with_a_fault_a_minute(minutes):
    chance = random.Random(minutes)
    async with BotTest(dice()) as t:
        t.engine._brake.most = minutes
        sizes, holds, before = set(), [], None
        for minute in range(minutes):
            t.instance.lose_answers(1, chance.choice(["POST /api/v1/statuses", "GET *"]))
            await t.mention("count")
            await t.move(minutes=1)
            t.instance.requests.clear()
            sizes.add((len(t.engine.runs), len(t.engine._tasks), len(t.engine.claimed)))
            holds.append(held())
            if minute == minutes // 2:
                tracemalloc.start()
                before = tracemalloc.take_snapshot()
        grown = sum(
            one.size_diff
            for one in tracemalloc.take_snapshot().compare_to(before, "filename")
            if "/atoot/bots/" in one.traceback[0].filename or "/atoot/durable/" in one.traceback[0].filename
        )
        tracemalloc.stop()
        first, second = holds[minutes // 10 : minutes // 2], holds[minutes // 2 :]
        print(  # noqa: T201 - the figures of the run
            f"\n{minutes} minutes: {grown} bytes more in the second half, open files and tasks at most "
            f"{max(first)} in the first and {max(second)} in the second"
        )
        assert sizes == {(0, 0, 0)}
        assert grown < 1_000_000
        assert max(files for files, _ in second) <= max(files for files, _ in first) + 3
        assert max(tasks for _, tasks in second) <= max(tasks for _, tasks in first) + 3
        assert Counter(post.author.username for post in t.instance.posts)["dice"] == minutes
