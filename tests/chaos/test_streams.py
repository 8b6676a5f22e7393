"""Nothing is lost and nothing comes twice, whatever the network does."""

import asyncio
import random
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from atoot import MastodonAPI, Timeouts
from atoot.events import Gap, NotificationReceived, StatusDeleted, StatusPosted
from atoot.streaming.times import StreamTimes

sys.path.insert(0, str(Path(__file__).parents[1] / "streaming"))

from bad_network import MODES, BadNetwork, bad_network
from quick_instance import Quick, quick_instance

TIMES = StreamTimes(
    open=1.0, backoff=0.01, backoff_cap=0.1, ping=0.4, thumps=0.04, settle=0.3, stall_least=1.0, stall_most=2.0,
    poll_least=0.02, poll_most=0.1, tick=0.1, close=0.1,
)  # fmt: skip
TRANSPORTS = ("multiplexed websocket", "websocket a stream", "sse", "poll")


@pytest.fixture(scope="module")
def quick() -> Iterator[Quick]:
    with quick_instance() as instance:
        yield instance


async def die(network: BadNetwork, deaths: int, pace: float) -> None:
    """Let the network fail at random moments, in all ways."""
    chance = network.chance
    while network.deaths < deaths:
        await asyncio.sleep(chance.random() * pace)
        network.kill(chance.choice(MODES))
    network.heal()


async def survive(  # noqa: PLR0915 - one run, from its beginning to its end
    quick: Quick, transport: str, statuses: int, notifications: int, deaths: int, seed: int
) -> str:
    """One run; what is to be printed."""
    began = time.perf_counter()
    chance = random.Random(seed)
    async with AsyncExitStack() as stack:
        network = await stack.enter_async_context(bad_network(quick.port, seed))
        network.fails_everywhere = transport == "poll"
        timeouts = Timeouts(connect=0.5, read=0.5, total=1.0)
        client = await MastodonAPI.create(
            network.host, access_token="t", use_https=False, timeouts=timeouts, retries=0
        )
        stack.push_async_callback(client.close)
        client._websockets.multiplexes = transport.startswith("multi")
        events = await stack.enter_async_context(
            client.stream(
                "user", "public",
                transport="websocket" if "websocket" in transport else "sse" if transport == "sse" else "poll",
                backfill=5000, times=TIMES,
            )
        )  # fmt: skip

        home: list[str] = []
        public: list[str] = []
        notified: list[str] = []
        deleted: list[str] = []
        kinds: list[str] = []
        backfilled = 0

        async def consume() -> None:
            nonlocal backfilled
            async for event in events:
                backfilled += event.backfilled
                match event:
                    case StatusPosted(status, stream="user"):
                        home.append(status.id)
                    case StatusPosted(status, stream="public"):
                        public.append(status.id)
                    case NotificationReceived(notification):
                        notified.append(notification.id)
                    case StatusDeleted(identifier):
                        deleted.append(identifier)
                    case Gap():
                        kinds.append(repr(event))

        consuming = asyncio.create_task(consume())
        dying = asyncio.create_task(die(network, deaths, 0.2))
        made: list[str] = []
        told: list[str] = []
        kinds_left = ["status"] * statuses + ["notification"] * notifications
        chance.shuffle(kinds_left)
        while kinds_left or not dying.done():
            # What is to be posted is spread over the deaths.
            share = (
                len(kinds_left) if dying.done() else len(kinds_left) // max(1, 3 * (deaths - network.deaths))
            )
            size = min(200, chance.randrange(1, 2 * share + 2))
            batch, kinds_left = kinds_left[:size], kinds_left[size:]
            for kind, identifier in zip(batch, await quick.make(batch), strict=True):
                (made if kind == "status" else told).append(identifier)
            await asyncio.sleep(chance.random() * 0.05)
        await dying

        deadline = time.monotonic() + 60
        while not (len(home) >= len(made) and len(public) >= len(made) and len(notified) >= len(told)):
            await asyncio.sleep(0.02)
            assert time.monotonic() < deadline, (
                len(made),
                len(home),
                len(public),
                len(told),
                len(notified),
                events,
            )
        async with asyncio.timeout(60):
            if transport != "poll":
                while len(deleted) < 2:  # only what is said while the connection stands arrives
                    await quick.delete(made[0])
                    await asyncio.sleep(0.2)
        await asyncio.sleep(2 * TIMES.settle)  # nothing comes a second time
        await events.close()
        await consuming

    assert kinds == []
    assert sorted(home) == made
    assert sorted(public) == made
    assert sorted(notified) == told
    assert len(made) == statuses
    assert len(told) == notifications
    return (
        f"{transport}: {len(made)} statuses on two streams and {len(told)} notifications, {network.deaths} deaths, "
        f"{backfilled} events fetched afterwards, {time.perf_counter() - began:.1f} s"
    )


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_every_event_comes_once_and_in_order_though_the_connection_dies(
    quick: Quick, transport: str
) -> None:
    print(await survive(quick, transport, statuses=500, notifications=100, deaths=10, seed=7))  # noqa: T201 - the figures


@pytest.mark.chaos
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_every_event_comes_once_and_in_order_though_the_connection_dies_200_times(
    quick: Quick, transport: str
) -> None:
    print(await survive(quick, transport, statuses=10_000, notifications=2_000, deaths=200, seed=11))  # noqa: T201 - the figures


@pytest.mark.parametrize("transport", ["websocket", "sse", "poll"])
async def test_the_same_holds_for_a_server_that_nobody_here_wrote(
    instance, alice, bob, transport: str
) -> None:
    chance = random.Random(3)
    async with bad_network(instance.port, 3) as network:
        network.fails_everywhere = transport == "poll"
        client = await MastodonAPI.create(
            network.host,
            access_token=instance.tokens["alice"],
            use_https=False,
            timeouts=Timeouts(connect=2, read=2, total=4),
            retries=0,
        )
        # What the instance says about its streaming server leads past the network of the test.
        client._websockets._named = named_by_nobody
        home: list[str] = []
        public: list[str] = []
        notified: list[str] = []
        gaps: list[Gap] = []
        times = replace(TIMES, poll_least=0.1, poll_most=0.2, ping=1.0, thumps=1.0)
        async with client.stream("user", "public:local", transport=transport, times=times) as events:

            async def consume() -> None:
                async for event in events:
                    match event:
                        case StatusPosted(status, stream="user"):
                            home.append(status.id)
                        case StatusPosted(status):
                            public.append(status.id)
                        case NotificationReceived(notification):
                            notified.append(notification.id)
                        case Gap():
                            gaps.append(event)

            consuming = asyncio.create_task(consume())
            dying = asyncio.create_task(die(network, 5, 0.4))
            own: list[str] = []
            posted: list[str] = []
            while len(posted) < 40 or not dying.done():
                if chance.random() < 0.8:
                    own.append((await alice.create_status(status=f"number {len(posted)}")).id)
                    posted.append(own[-1])
                else:
                    posted.append((await bob.create_status(status=f"@alice number {len(posted)}")).id)
            await dying
            mentions = [item.id async for item in alice.get_notifications()]
            async with asyncio.timeout(30):
                while not (  # noqa: ASYNC110 - three lists are waited for
                    len(home) >= len(own) and len(public) >= len(posted) and len(notified) >= len(mentions)
                ):
                    await asyncio.sleep(0.05)
            await events.close()
            await consuming
        await client.close()
    assert gaps == []
    assert sorted(home, key=int) == own
    assert sorted(public, key=int) == posted
    assert sorted(notified, key=int) == mentions[::-1]


async def named_by_nobody() -> tuple[str | None, bool]:
    return None, True
