"""Looks that fail, wait, or are overtaken by what is live: in the end all is told, and once."""

import asyncio

import pytest
from simulated import Heard, World, simulate
from test_live_first import check_complete

from atoot.events import Filled, Gap


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
