"""Looks that fail, wait, or are overtaken by what is live: in the end all is told, and once."""

import asyncio
from typing import Any

import pytest
from simulated import Heard, World, simulate
from test_live_first import check_complete

from atoot.errors import RatelimitError
from atoot.events import Filled, Gap, StatusPosted
from atoot.message import RateLimit
from atoot.streaming.subscriptions import Subscription


@pytest.mark.parametrize("transport", ["poll", "websocket"])
@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.chaos) for n in range(1, 10))])
def test_nothing_is_lost_though_half_of_all_requests_fail(transport: str, seed: int) -> None:
    async def work(world: World) -> None:
        names = ("user", "public")
        async with world.stream(*names, transport=transport, backfill=20_000, max_queue=50_000) as stream:
            heard = Heard(world, stream)
            world.trouble = 0.5
            for _ in range(30):
                for _ in range(world.chance.randrange(200)):
                    world.post(*names, told=False)
                if transport == "websocket":
                    world.cut()
                await asyncio.sleep(world.chance.random() * 30)
            world.trouble = 0.0
            await asyncio.sleep(2000)
        check_complete(world, heard)
        assert len(heard.of(Gap)) == len(heard.of(Filled))

    simulate(work, seed)


@pytest.mark.parametrize("after", [None, 0.0, 0.01, 30.0])
def test_a_timeline_that_refuses_for_minutes_is_asked_now_and_then_and_told_in_the_end(
    after: float | None,
) -> None:
    async def work(world: World) -> None:
        async with world.stream("user") as stream:
            heard = Heard(world, stream)
            world.post("user")
            await asyncio.sleep(20)
            limited = RatelimitError("Too many requests", limits=RateLimit(retry_after=after))
            world.errors["/api/v1/timelines/home"] = limited
            world.cut()
            for _ in range(5):
                world.post("user", told=False)
            before = len(world.asked)
            await asyncio.sleep(300)
            assert len(world.asked) - before < 30
            assert len(heard.of(Gap)) == 1
            del world.errors["/api/v1/timelines/home"]
            await asyncio.sleep(300)
        check_complete(world, heard)
        assert len(heard.of(Filled)) == 1

    simulate(work)


def test_what_comes_late_with_a_low_id_is_told_once_though_it_comes_twice_and_is_found_again() -> None:
    async def work(world: World) -> None:
        async with world.stream("public") as stream:
            heard = Heard(world, stream)
            late = world.post("public", told=False)
            text = world.timelines.setdefault("/api/v1/timelines/public", [])
            await asyncio.sleep(1)
            for _ in range(100):
                world.post("public")
            await asyncio.sleep(20)
            told = next(body for number, body in text if str(number) == late)
            for _ in range(2):
                world.tell(Subscription("public"), "update", told)
                await asyncio.sleep(1)
            for _ in range(3):
                world.cut()
                await asyncio.sleep(30)
        check_complete(world, heard)

    simulate(work)


def test_all_that_is_lost_lies_in_the_gap_that_is_told_though_live_events_came_in_between() -> None:
    async def work(world: World) -> None:
        async with world.stream("public", backfill=50) as stream:
            heard = Heard(world, stream)
            before = world.post("public")
            await asyncio.sleep(20)
            world.trouble = 1.0
            world.cut()
            missed = [world.post("public", told=False) for _ in range(40)]
            await asyncio.sleep(3)
            live = [world.post("public") for _ in range(30)]
            world.cut()
            missed += [world.post("public", told=False) for _ in range(200)]
            await asyncio.sleep(3)
            live += [world.post("public") for _ in range(30)]
            await asyncio.sleep(3)
            world.trouble = 0.0
            await asyncio.sleep(300)
        gaps = [gap for gap in heard.of(Gap) if gap.until is not None]
        assert gaps
        told = {event.status.id for event in heard.of(StatusPosted)}
        lost = [int(one) for one in missed if one not in told]
        assert len(lost) > 50
        assert all(gap.since == before for gap in gaps)
        assert all(int(gap.since) < one < int(gap.until) for gap in gaps for one in lost)
        assert set(live) <= told

    simulate(work)


def test_after_a_restart_in_the_middle_of_catching_up_a_gap_begins_where_all_was_known() -> None:
    class Kept:
        state: dict[str, Any] | None = None

        def load(self) -> dict[str, Any] | None:
            return self.state

        def save(self, state: dict[str, Any]) -> None:
            self.state = state

    async def work(world: World) -> None:
        cursor, before = Kept(), world.post("public", told=False)
        await asyncio.sleep(1)
        async with world.stream("public", cursor=cursor) as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(30)
            world.trouble = 1.0
            world.cut()
            missed = [world.post("public", told=False) for _ in range(30)]
            await asyncio.sleep(3)
            for _ in range(3):
                world.post("public")
            await asyncio.sleep(1)
        assert len(heard.of(StatusPosted)) == 3
        world.trouble = 0.0
        async with world.stream("public", cursor=cursor, backfill=10) as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(30)
        (gap,) = heard.of(Gap)
        assert gap.since == before
        assert int(missed[0]) < int(gap.until)

    simulate(work)
