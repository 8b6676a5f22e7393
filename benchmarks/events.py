"""Events of a websocket, as fast as they come."""

import aiohttp
import msgspec
import orjson

import atoot
from atoot.entities import Status
from benchmarks import bare as by_hand
from benchmarks.measure import Bar, Measure, Pair, Run, compare


async def events(run: Run, count: int) -> list[Measure]:
    """New statuses, decoded, one field touched; `count` is what the server pours out on each connection."""
    host = run.hosts.plain
    async with (
        by_hand.session() as session,
        atoot.client(host, access_token=by_hand.TOKEN, use_https=False) as c,
    ):

        async def bare() -> None:
            left = count
            async with session.ws_connect(f"ws://{host}/api/v1/streaming?stream=public") as socket:
                async for message in socket:
                    event = orjson.loads(message.data)
                    status = orjson.loads(event["payload"])
                    assert status["id"]
                    left -= 1
                    if not left:
                        break

        async def ours() -> None:
            left = count
            async with c.streaming("public") as socket:
                async for message in socket:
                    assert message.type is aiohttp.WSMsgType.TEXT
                    event = msgspec.json.decode(message.data)
                    status = Status.from_json(event["payload"])
                    assert status.id
                    left -= 1
                    if not left:
                        break

        timed = await compare(bare, ours, count, run.rounds, by_clock=True)
    speed = [Pair(1e3 / pair.bare, 1e3 / pair.ours) for pair in timed.wall]
    return [
        Measure("websocket events: throughput", "/s", speed, Bar(0.9, least=True)),
        Measure("websocket events: processor", "ms", timed.cpu, Bar(1.15)),
    ]
