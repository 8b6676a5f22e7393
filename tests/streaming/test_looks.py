"""Which timeline is looked at when, within what the limits leave."""

import asyncio

import pytest
from simulated import Heard, World, simulate
from test_live_first import check_complete, late

from atoot.events import Filled, Gap, StatusPosted
from atoot.message import WindowState
from atoot.streaming.looks import Allowance
from atoot.streaming.subscriptions import Purpose, hashtag
from sizes import sized
from tables import each


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


@sized((60, 10), (200, 20))
def test_hundreds_of_hashtags_open_with_few_requests_and_lose_nothing_over_cuts(size):
    count, cuts = size

    async def work(world: World) -> None:
        tags = [hashtag(f"tag{number}") for number in range(count)]
        for tag in tags:
            world.post(tag, told=False)
        world.posted.clear()
        async with world.stream(*tags, max_queue=20_000) as stream:
            assert world.loop.now < 15
            await asyncio.sleep(15)
            assert len(world.asked) <= count + 10
            heard = Heard(world, stream)
            posted = await world.post_over_cuts(cuts, tags)
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


class Budget:
    """What is known of the limits."""

    def __init__(self, limit: int | None = 300, left: int | None = 300, reset: float = 300.0) -> None:
        self.limit, self.left, self.reset, self.waiting = limit, left, reset, 0

    def snapshot(self) -> dict[str, WindowState]:
        return {"all": WindowState(self.limit, self.left, self.reset, 0, self.waiting, presumed=False)}


def spent(allowance: Allowance, purpose: Purpose, most: int = 1000) -> int:
    count = 0
    while allowance.wait(purpose) == 0.0 and count < most:
        allowance.use()
        count += 1
    return count


def test_all_looks_together_use_a_tenth_of_the_window():
    budget, now = Budget(), [0.0]
    allowance = Allowance(budget, lambda: now[0])
    assert spent(allowance, Purpose.MISSED) == 30
    assert allowance.wait(Purpose.SETTLE) == pytest.approx(301.0)
    now[0], budget.reset = 301.0, 600.0
    assert spent(allowance, Purpose.SILENCE) == 30


def test_opening_is_not_held_up_and_counts():
    allowance = Allowance(Budget(), lambda: 0.0)
    assert spent(allowance, Purpose.OPENING, 200) == 200
    assert allowance.wait(Purpose.SETTLE) > 0


def test_polling_may_use_more_and_spreads_it():
    allowance = Allowance(Budget(), lambda: 0.0)
    assert allowance.pace() == pytest.approx(3.0)
    assert spent(allowance, Purpose.POLL) == 100
    assert Allowance(None, lambda: 0.0).pace() == 0.0


def test_the_requests_of_the_program_come_first():
    budget = Budget(left=15)
    allowance = Allowance(budget, lambda: 100.0)
    assert allowance.wait(Purpose.MISSED) == pytest.approx(201.0)
    assert allowance.wait(Purpose.OPENING) == 0.0
    budget.left, budget.waiting = 200, 3
    assert allowance.wait(Purpose.MISSED) == 1.0


@each("limits", [None, Budget(limit=None, left=None)])
def test_without_a_limit_nothing_waits(limits):
    assert spent(Allowance(limits, lambda: 0.0), Purpose.SILENCE) == 1000


def test_a_small_window_leaves_a_few_looks():
    assert spent(Allowance(Budget(limit=25, left=25), lambda: 0.0), Purpose.MISSED) == 3
