"""Which timeline is looked at when, within what the limits leave."""

import asyncio

from simulated import Heard, World, simulate
from test_live_first import check_complete, late

from atoot.events import Filled, Gap, StatusPosted
from atoot.streaming.subscriptions import hashtag


def test_looks_use_a_tenth_of_the_window_and_leave_the_rest_to_the_program():
    async def work(world: World) -> None:
        tags = [hashtag(f"tag{number}") for number in range(60)]
        async with world.stream("user", *tags):
            await asyncio.sleep(301)
            for window in range(5):
                before = len(world.asked)
                began = world.loop.now
                world.cut()
                for _ in range(200):
                    await world.request()
                assert world.loop.now - began < 60, window
                await asyncio.sleep(301 - (world.loop.now - began))
                asked = [path for _, path in world.asked[before:] if "timelines" in path or "notif" in path]
                assert len(asked) <= 2 * 30

    simulate(work, limited=True)


def test_every_hashtag_gets_its_turn():
    async def work(world: World) -> None:
        tags = [hashtag(f"tag{number}") for number in range(100)]
        async with world.stream(*tags) as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(400)
            world.cut()
            for tag in tags:
                world.post(tag, told=False)
            await asyncio.sleep(6)
            assert len({gap.stream for gap in heard.of(Gap)}) >= 70
            await asyncio.sleep(1500)
            assert len(heard.of(Filled)) == len(heard.of(Gap))
        check_complete(world, heard)

    simulate(work, limited=True)


def test_two_hundred_hashtags_open_with_few_requests_and_lose_nothing_over_cuts():
    async def work(world: World) -> None:
        tags = [hashtag(f"tag{number}") for number in range(200)]
        for tag in tags:
            world.post(tag, told=False)
        world.posted.clear()
        async with world.stream(*tags, max_queue=20_000) as stream:
            assert world.loop.now < 15
            await asyncio.sleep(15)
            assert len(world.asked) <= 210
            heard = Heard(world, stream)
            posted = await world.post_over_cuts(20, tags)
            await asyncio.sleep(3600)
        assert late(heard.delays(posted, [StatusPosted])) < 1.0
        check_complete(world, heard)

    simulate(work, limited=True)


def test_opening_asks_each_timeline_once():
    async def work(world: World) -> None:
        async with world.stream("user", "user:notification", "public:local"):
            await asyncio.sleep(5)
            paths = [path.partition("?")[0] for _, path in world.asked]
            assert sorted(paths) == [
                "/api/v1/notifications",
                "/api/v1/timelines/home",
                "/api/v1/timelines/public",
            ]

    simulate(work)
