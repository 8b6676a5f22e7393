"""Live at once, complete afterwards, and once on each stream, whatever the network, the limits and the server do.

The runs of full size print their figures: `nox -s chaos -- tests/chaos/test_streams.py`.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from bad_network import MODES, BadNetwork, bad_network
from quick_instance import Quick, quick_instance
from simulated import Heard as Listening
from simulated import World, simulate
from stream_runs import LIVE, PATIENCE, TIMES, UNLIMITED, Heard, eventually, figures, limited, run

from atoot import MastodonAPI, Timeouts, hashtag
from atoot.events import StatusPosted
from atoot.testing.profiles import PROFILES
from sizes import sized

TRANSPORTS = ("multiplexed websocket", "websocket a stream", "sse", "poll")
STREAMING = ("websocket", "sse")
KINDS = (*STREAMING, "poll", "auto")


def on_each(*transports: str) -> Callable[[Callable[..., Awaitable[None]]], Callable[..., Awaitable[None]]]:
    """Runs a test by several transports side by side, each with a server of its own: they wait most of the time."""

    def made(scenario: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def test(size: object) -> None:
            async with asyncio.TaskGroup() as group:
                for transport in transports:
                    group.create_task(scenario(transport, size))

        test.__name__, test.__doc__ = scenario.__name__, scenario.__doc__
        return test

    return made


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


# The connection dies.


@pytest.mark.parametrize("transport", TRANSPORTS)
@sized((150, 30, 4), (10_000, 2_000, 200))
async def test_every_event_comes_once_on_each_stream_though_the_connection_dies(
    quick: Quick, transport: str, size: tuple[int, int, int]
) -> None:
    statuses, notifications, deaths = size
    chance = random.Random(7)
    async with AsyncExitStack() as stack:
        network = await stack.enter_async_context(bad_network(quick.port, 7))
        network.fails_everywhere = transport == "poll"
        client = await MastodonAPI.create(
            network.host,
            access_token="t",
            use_https=False,
            timeouts=Timeouts(connect=0.5, read=0.5, total=1.0),
            retries=0,
        )
        stack.push_async_callback(client.close)
        client._websockets.multiplexes = not transport.endswith("a stream")
        kind = "websocket" if "websocket" in transport else transport
        events = await stack.enter_async_context(
            client.stream("user", "public", transport=kind, backfill=statuses + notifications, times=TIMES)
        )
        heard = Heard()
        listening = asyncio.create_task(heard.listen(events))
        if transport == "sse":
            # Whoever has heard no heartbeat yet cannot miss it.
            await eventually(lambda: client._websockets.heartbeat is not None)
        dying = asyncio.create_task(die(network, deaths, 0.2))
        made: list[str] = []
        told: list[str] = []
        left = ["status"] * statuses + ["notification"] * notifications
        chance.shuffle(left)
        while left or not dying.done():
            # What is to be posted is spread over the deaths.
            share = len(left) if dying.done() else len(left) // max(1, 3 * (deaths - network.deaths))
            count = min(200, chance.randrange(1, 2 * share + 2))
            batch, left = left[:count], left[count:]
            for what, identifier in zip(batch, await quick.make(batch), strict=True):
                (made if what == "status" else told).append(identifier)
            await asyncio.sleep(chance.random() * 0.05)
        await dying
        await heard.until({"user": made, "public": made}, 60)
        await eventually(lambda: heard.notified["user"].keys() >= set(told))
        async with asyncio.timeout(60):
            while transport != "poll" and not all(len(heard.deleted[name]) for name in ("user", "public")):
                await quick.delete(made[0])  # only what is said while the connection stands arrives
                await asyncio.sleep(0.2)
        await heard.until_filled()
        await asyncio.sleep(2 * TIMES.settle)  # nothing comes a second time
        await events.close()
        await listening
    heard.check({"user": made, "public": made})
    assert heard.notified["user"] == Counter(told)
    figures(
        f"{transport}: {statuses} statuses on two streams and {notifications} notifications, {network.deaths} deaths:"
        f" 0 missing, 0 twice; {heard.fetched} events fetched afterwards, {len(heard.gaps)} gaps, all filled"
    )


@pytest.mark.parametrize("transport", ["websocket", "sse", "poll"])
@sized((20, 3), (200, 30))
async def test_the_same_holds_for_a_server_that_nobody_here_wrote(
    instance, alice, bob, transport: str, size: tuple[int, int]
) -> None:
    posts, deaths = size
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
        heard = Heard()
        times = replace(TIMES, poll_least=0.1, poll_most=0.2, ping=1.0, heartbeats=1.0)
        async with client.stream("user", "public:local", transport=transport, times=times) as events:
            listening = asyncio.create_task(heard.listen(events))
            dying = asyncio.create_task(die(network, deaths, 0.4))
            own: list[str] = []
            posted: list[str] = []
            while len(posted) < posts or not dying.done():
                if chance.random() < 0.8:
                    own.append((await alice.create_status(status=f"number {len(posted)}")).id)
                    posted.append(own[-1])
                else:
                    posted.append((await bob.create_status(status=f"@alice number {len(posted)}")).id)
            await dying
            mentions = [item.id async for item in alice.get_notifications()]
            await heard.until({"user": own, "public:local": posted})
            await eventually(lambda: len(heard.notified["user"]) >= len(mentions))
            await heard.until_filled()
            await events.close()
            await listening
        await client.close()
    heard.check({"user": own, "public:local": posted})
    assert heard.notified["user"] == Counter(mentions)


async def named_by_nobody() -> tuple[str | None, bool]:
    return None, True


@sized((1, 40, 0.02), (10, 600, 0.05))
@on_each(*STREAMING)
async def test_live_events_come_within_a_second_through_cuts(
    transport: str, size: tuple[int, int, float]
) -> None:
    cuts, posts, pause = size
    async with run(UNLIMITED) as here:
        c = await here.client()
        heard = Heard()
        async with c.stream("user", "public:local", transport=transport, times=TIMES) as events:
            listening = asyncio.create_task(heard.listen(events))
            cutting = asyncio.create_task(here.cut(cuts, posts * pause / (cuts + 1)))
            made = await here.post(posts, pause)
            await cutting
            await heard.until({"user": made, "public:local": made})
            await heard.until_filled()
            await asyncio.sleep(2 * TIMES.settle)
            await events.close()
            await listening
        heard.check({"user": made, "public:local": made})
        late = heard.late(here.bob.began)
        figures(
            f"{transport}: {cuts} cuts, {posts} posts: 0 missing, 0 twice, {heard.fetched} fetched afterwards,"
            f" live in {late:.3f} s (p99)"
        )
        assert late < LIVE


@sized((0.8, 25), (50.0, 90))
@on_each(*KINDS)
async def test_after_an_outage_all_is_told(transport: str, size: tuple[float, int]) -> None:
    outage, posts = size
    async with run(UNLIMITED) as here:
        here.network.fails_everywhere = True
        c = await here.client()
        heard = Heard()
        async with c.stream(
            "user", "public:local", transport=transport, times=TIMES, connection_events=True
        ) as events:
            listening = asyncio.create_task(heard.listen(events))
            before = await here.post(5, 0)
            await heard.until({"user": before})
            here.network.is_down = True
            here.network.kill("cut")
            missed = await here.post(posts, outage / posts)
            here.network.is_down = False
            after = await here.post(5, 0)
            made = [*before, *missed, *after]
            await heard.until({"user": made, "public:local": made})
            await heard.until_filled()
            await asyncio.sleep(2 * TIMES.settle)
            await events.close()
            await listening
        heard.check({"user": made, "public:local": made})
        assert heard.broken
        figures(
            f"{transport}: {outage:.0f} s of outage, {posts} posts meanwhile: 0 missing, 0 twice,"
            f" {len(heard.gaps)} gaps, all filled"
        )


@sized((1.5, 20), (50.0, 90))
async def test_while_streaming_is_down_and_requests_work_events_come_from_looks(
    size: tuple[float, int],
) -> None:
    seconds, posts = size
    times = replace(TIMES, fallback=0.5) if seconds < 10 else replace(TIMES, fallback=30.0)
    async with run(UNLIMITED) as here:
        c = await here.client()
        heard = Heard()
        async with c.stream("user", times=times) as events:
            listening = asyncio.create_task(heard.listen(events))
            here.network.has_streams = False
            here.network.kill("cut")
            made = await here.post(posts, seconds / posts)
            early = len(heard.posted["user"])
            await heard.until({"user": made})
            here.network.has_streams = True
            live = len(heard.live)
            async with asyncio.timeout(20):
                while len(heard.live) == live:
                    made += await here.post(1, 0.1)
            await heard.until({"user": made})
            await events.close()
            await listening
        heard.check({"user": made})
        figures(
            f"auto: streaming down for {seconds:.0f} s: {early} of {posts} posts came meanwhile, then all"
        )
        assert early > 0


@sized((("gotosocial", "hollo", "snac"), 8), (tuple(PROFILES), 100))
async def test_on_every_kind_of_server_all_is_told_once(size: tuple[tuple[str, ...], int]) -> None:
    names, posts = size
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(told_once_by(name, posts))


async def told_once_by(name: str, posts: int) -> None:
    profile = replace(PROFILES[name], limits=(), streaming_url="", media_needed=False)
    async with run(profile) as here:
        c = await here.client()
        heard = Heard()
        times = replace(TIMES, poll_least=0.2, poll_most=0.5)
        async with c.stream("user", "public:local", hashtag("a"), times=times) as events:
            listening = asyncio.create_task(heard.listen(events))
            cutting = asyncio.create_task(here.cut(2, posts * 0.03))
            made = await here.post(posts, 0.05, "#a")
            await cutting
            made += await here.post(5, 0.05, "#a")
            wanted = dict.fromkeys(("user", "public:local", "hashtag a"), made)
            await heard.until(wanted, 60)
            await heard.until_filled()
            await asyncio.sleep(2 * TIMES.settle)
            by = set(events.connections.values())
            await events.close()
            await listening
        heard.check(wanted)
        figures(
            f"{name}: {len(made)} posts on three streams, 2 cuts, by {', '.join(sorted(by))}: 0 missing, 0 twice"
        )


# Limits.


@sized((2.5, 20), (300.0, 320))
@on_each(*STREAMING)
async def test_with_few_requests_left_live_events_come_at_once_and_the_missed_ones_after_the_window(
    transport: str, size: tuple[float, int]
) -> None:
    window, posts = size
    async with run(limited(window)) as here:
        c = await here.client()
        heard = Heard()
        await here.spend(284)
        await c.verify_account_credentials()
        async with c.stream("user", "public:local", transport=transport, times=TIMES) as events:
            listening = asyncio.create_task(heard.listen(events))
            await here.spend(20)  # by another program with this token
            pause = window / posts
            cutting = asyncio.create_task(here.cut(10, window / 15))
            made = await here.post(posts, pause)
            await cutting
            await heard.until({"user": made, "public:local": made}, 2 * window + 30)
            # That nothing is missing any more is known only when further pages may be asked for.
            await heard.until_filled(2 * window + 30)
            await asyncio.sleep(2 * TIMES.settle)
            await events.close()
            await listening
        heard.check({"user": made, "public:local": made})
        late = heard.late(here.bob.began)
        figures(
            f"{transport}: 285 of 300 requests spent, {posts} posts, 10 cuts: 0 missing, 0 twice, live in {late:.3f} s"
            f" (p99), {heard.fetched} fetched afterwards, {len(heard.gaps)} gaps, {len(heard.filled)} filled,"
            f" {here.instance.refused} requests refused"
        )
        assert late < LIVE
        assert len(heard.live) > posts // 2


@sized((2.5, 16), (120.0, 240))
@on_each(*STREAMING)
async def test_with_the_pages_of_the_account_spent_live_events_come_at_once_and_the_missed_ones_later(
    transport: str, size: tuple[float, int]
) -> None:
    window, posts = size
    async with run(limited(300, requests=100_000, pages_window=window)) as here:
        c = await here.client()
        heard = Heard()
        other = (await here.tokens(2))[1]
        await here.spend(300, "/api/v1/timelines/home?max_id=1&limit=1", other)
        async with c.stream("user", "public:local", transport=transport, times=TIMES) as events:
            listening = asyncio.create_task(heard.listen(events))
            cutting = asyncio.create_task(here.cut(2, window / 6))
            made = await here.post(posts, window / 2 / posts)
            await cutting
            await heard.until({"user": made, "public:local": made}, 2 * window + 30)
            # That nothing is missing any more is known only when further pages may be asked for.
            await heard.until_filled(2 * window + 30)
            await asyncio.sleep(2 * TIMES.settle)
            await events.close()
            await listening
        heard.check({"user": made, "public:local": made})
        late = heard.late(here.bob.began)
        figures(
            f"{transport}: pages spent, {posts} posts, 2 cuts: 0 missing, 0 twice, live in {late:.3f} s (p99),"
            f" {len(heard.gaps)} gaps, {len(heard.filled)} filled"
        )
        assert late < LIVE


@sized((2.5, 16), (300.0, 600))
async def test_four_programs_of_one_account_all_hear_all(size: tuple[float, int]) -> None:
    window, posts = size
    async with run(limited(window, pages_window=window)) as here, AsyncExitStack() as stack:
        all_heard: list[Heard] = []
        streams = []
        for token in await here.tokens(4):
            c = await here.client(token)
            events = await stack.enter_async_context(c.stream("user", "public:local", times=TIMES))
            streams.append(events)
            all_heard.append(Heard())
            stack.enter_context(listener(all_heard[-1], events))
        cutting = asyncio.create_task(here.cut(10, window / 15))
        made = await here.post(posts, window / posts)
        await cutting
        for heard in all_heard:
            await heard.until({"user": made, "public:local": made}, 2 * window + 30)
        await asyncio.sleep(2 * TIMES.settle)
        for events in streams:
            await events.close()
        for heard in all_heard:
            heard.check({"user": made, "public:local": made})
        late = max(heard.late(here.bob.began) for heard in all_heard)
        figures(f"four programs: {posts} posts, 10 cuts: 0 missing, 0 twice, live in {late:.3f} s (p99)")
        assert late < LIVE


class listener:  # noqa: N801 - used as a function
    """Listens while it is entered."""

    def __init__(self, heard: Heard, events) -> None:
        self._task = asyncio.create_task(heard.listen(events))

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._task.cancel()


# Each stream its own.


@sized((1, 20), (10, 400))
@on_each(*KINDS)
async def test_each_of_several_streams_of_a_kind_tells_all_that_is_its_own(
    transport: str, size: tuple[int, int]
) -> None:
    cuts, posts = size
    async with run(UNLIMITED) as here:
        c = await here.client()
        heard = Heard()
        names = ("user", "user:notification", "public", "public:local", hashtag("a"), hashtag("B"))
        async with c.stream(*names, transport=transport, times=TIMES) as events:
            listening = asyncio.create_task(heard.listen(events))
            cutting = asyncio.create_task(here.cut(cuts, posts * 0.03 / (cuts + 1)))
            made = await here.post(posts, 0.03, "@alice about #A and #b")
            await cutting
            wanted = dict.fromkeys(("user", "public", "public:local", "hashtag a", "hashtag B"), made)
            await heard.until(wanted)
            await eventually(lambda: all(len(heard.notified[name]) >= posts for name in names[:2]))
            await heard.until_filled()
            await asyncio.sleep(2 * TIMES.settle)
            await events.close()
            await listening
        heard.check(wanted)
        assert set(heard.notified["user"].values()) == {1}
        assert heard.notified["user"] == heard.notified["user:notification"]
        figures(f"{transport}: {posts} posts on 5 streams each, {cuts} cuts: 0 missing, 0 twice per stream")


@sized(20, 200)
@on_each(*KINDS)
async def test_who_wants_each_status_once_gets_it_once_over_all_streams(transport: str, posts: int) -> None:
    async with run(UNLIMITED) as here:
        c = await here.client()
        heard = Heard()
        async with c.stream(
            "user", "public", hashtag("a"), transport=transport, once=True, times=TIMES
        ) as events:
            listening = asyncio.create_task(heard.listen(events))
            made = await here.post(posts, 0.01, "#a")
            here.network.kill("cut")
            made += await here.post(posts, 0.01)
            await eventually(lambda: len(set().union(*heard.posted.values())) >= len(made))
            await heard.until_filled()
            await asyncio.sleep(2 * TIMES.settle)
            await events.close()
            await listening
        assert sum(heard.posted.values(), Counter()) == Counter(made)


@sized((12, 40, 2, 2), (200, 10_000, 200, 30))
@on_each("websocket", "auto")
async def test_many_hashtags_are_opened_with_few_requests_and_miss_nothing(
    transport: str, size: tuple[int, int, int, int]
) -> None:
    tags, posts, cuts, window = size
    async with run(limited(window, pages_window=window)) as here:
        c = await here.client()
        heard = Heard()
        began = time.monotonic()
        names = [f"tag{number}" for number in range(tags)]
        async with c.stream(*map(hashtag, names), transport=transport, times=TIMES) as events:
            opened = time.monotonic() - began
            listening = asyncio.create_task(heard.listen(events))
            cutting = asyncio.create_task(here.cut(cuts, posts * 0.012 / (cuts + 1)))
            wanted: dict[str, list[str]] = {f"hashtag {name}": [] for name in names}
            for number in range(posts):
                mine = [names[number % tags], names[(number * 7 + 3) % tags]]
                identifier = await here.bob.post(" ".join(f"#{name}" for name in mine))
                for name in set(mine):
                    wanted[f"hashtag {name}"].append(identifier)
                await asyncio.sleep(0.01)
            await cutting
            # Of each hashtag there are 100 posts, three pages; looks may ask 30 times in a window: with 200 hashtags that
            # takes 20 windows, if all are read from the newest down. What came live since the last cut need not be, nor what
            # was read while the posting went on: 15 are enough. The rest is for requests that fail and connections that break.
            await heard.until(wanted, 20 * window + PATIENCE)
            await asyncio.sleep(2 * TIMES.settle)
            asked = sum(
                count
                for name, count in here.instance.count.items()
                if name.startswith("GET /api/v1/timelines")
            )
            await events.close()
            await listening
        heard.check(wanted)
        late = heard.late(here.bob.began)
        figures(
            f"{transport}: {tags} hashtags open in {opened:.1f} s, {posts} posts, {cuts} cuts: 0 missing, 0 twice,"
            f" live in {late:.3f} s (p99), {asked} looks, {here.instance.refused} requests refused"
        )
        assert opened < 15
        assert late < LIVE


@sized(20, 200)
async def test_opening_asks_each_timeline_once(size: int) -> None:
    async with run(limited(300)) as here:
        c = await here.client()
        async with c.stream(
            *(hashtag(f"tag{number}") for number in range(size)), times=replace(TIMES, settle=60)
        ):
            await eventually(lambda: here.instance.count["GET /api/v1/timelines/tag/:hashtag"] >= size)
            await asyncio.sleep(0.5)
        asked = sum(count for name, count in here.instance.count.items() if "streaming" not in name)
        figures(f"{size} hashtags: {asked} requests")
        assert asked <= size + 10


@sized(20, 200)
@on_each(*STREAMING)
async def test_frames_that_a_server_doubles_are_one_event(transport: str, posts: int) -> None:
    async with run(UNLIMITED) as here:
        c = await here.client()
        heard = Heard()
        async with c.stream("user", transport=transport, times=TIMES) as events:
            listening = asyncio.create_task(heard.listen(events))
            made = []
            for _ in range(posts):
                identifier = await here.bob.post("@alice")
                made.append(identifier)
                await here.bob.ask(
                    "PUT", f"/api/v1/statuses/{identifier}", status=f"@alice edited {identifier}"
                )
            gone = [
                (await here.bob.ask("POST", "/api/v1/statuses", status="@alice psst", visibility="direct"))[
                    "id"
                ]
                for _ in range(posts // 4)
            ]
            for identifier in gone:
                await here.bob.ask("DELETE", f"/api/v1/statuses/{identifier}")
            await eventually(
                lambda: len(heard.edited["user"]) >= posts and set(gone) <= heard.deleted["user"].keys()
            )
            await heard.until_filled()
            await asyncio.sleep(2 * TIMES.settle)
            await events.close()
            await listening
        assert set(heard.edited["user"].values()) == {1}
        assert len(heard.edited["user"]) == posts
        assert heard.deleted["user"] == Counter(gone)
        assert set(heard.posted["user"].values()) == {1}
        figures(
            f"{transport}: {posts} edits and {len(gone)} deletions that came twice on the wire: each told once"
        )


# One order.


@sized(20, 200)
@on_each(*STREAMING)
async def test_who_wants_one_order_gets_it_through_a_cut(transport: str, posts: int) -> None:
    async with run(UNLIMITED) as here:
        c = await here.client()
        came: list[int] = []
        async with c.stream(
            "public:local", transport=transport, order="time", hold=3.0, times=TIMES
        ) as events:

            async def listen() -> None:
                async for event in events:
                    came.extend([int(event.status.id)] if isinstance(event, StatusPosted) else [])

            listening = asyncio.create_task(listen())
            made = await here.post(posts, 0.01)
            here.network.kill("cut")
            made += await here.post(posts, 0.01)
            await eventually(lambda: len(came) >= len(made))
            await events.close()
            await listening
        assert came == sorted(map(int, made))


# On a clock that jumps.


@sized((20, 20, 1800), (200, 200, 4 * 3600))
def test_hundreds_of_hashtags_miss_nothing_over_hundreds_of_cuts_within_mastodons_limits(
    size: tuple[int, int, int],
) -> None:
    count, cuts, rest = size

    async def work(world: World) -> None:
        tags = [hashtag(f"tag{number}") for number in range(count)]
        async with world.stream(*tags, max_queue=100_000) as stream:
            opened = world.loop.now
            await asyncio.sleep(5)
            asked = len(world.asked)
            heard = Listening(world, stream)
            posted = await world.post_over_cuts(cuts, tags)
            await asyncio.sleep(rest)
        for name, ids in world.posted.items():
            assert Counter(event.status.id for event in heard.of(StatusPosted, name)) == Counter(ids)
        delays = sorted(heard.delays(posted, [StatusPosted]))
        late = delays[int(len(delays) * 0.99)]
        figures(
            f"simulated: {count} hashtags open in {opened:.1f} s with {asked} requests, {50 * cuts} posts, {cuts} cuts:"
            f" 0 missing, 0 twice, live in {late:.3f} s (p99)"
        )
        assert opened < 15
        assert asked <= count + 10
        assert late < LIVE

    simulate(work, limited=True)


def test_what_many_cuts_hid_of_many_hashtags_takes_no_more_requests_than_it_has_pages() -> None:
    """Ten hashtags, each with 100 posts, are cut off every other moment, under a limit that leaves looks 10 requests in
    30 seconds. A page has 40: so at least 30 requests are needed, and the time of three windows.
    """
    tags = [hashtag(f"tag{number}") for number in range(10)]

    async def work(world: World) -> None:
        async with world.stream(*tags, max_queue=10_000, times=TIMES) as stream:
            heard = Listening(world, stream)
            for _ in range(20):
                for number, tag in enumerate(tags * 5):
                    world.is_up = number % 2 == 0
                    if not world.is_up:
                        world.cut()
                    world.post(tag)
                    await asyncio.sleep(0.02)
            world.is_up = True
            asked = len(world.asked)
            await asyncio.sleep(30 * 3 + 5)
            for name, ids in world.posted.items():
                assert Counter(event.status.id for event in heard.of(StatusPosted, name)) == Counter(ids)
            assert len(world.asked) - asked <= 30

    simulate(work, limited=True, windows={"all": (100, 30.0), "paging": (100, 30.0)})


def test_connections_that_break_again_before_each_hashtag_had_its_turn_keep_nothing_from_being_told() -> None:
    """Ten hashtags, each with 100 posts that were missed and 50 that came since, under a limit that leaves looks 3 requests
    in 30 seconds: once all of them have been asked for one page, the connection has broken twice.
    """
    tags = [hashtag(f"tag{number}") for number in range(10)]

    async def work(world: World) -> None:
        async with world.stream(*tags, max_queue=10_000, times=TIMES) as stream:
            heard = Listening(world, stream)
            await asyncio.sleep(40)
            world.cut()
            for tag in tags * 100:
                world.post(tag, told=False)
            await asyncio.sleep(4)
            for tag in tags * 50:
                world.post(tag)
            for _ in range(20):
                await asyncio.sleep(60)
                world.cut()
            for name, ids in world.posted.items():
                assert Counter(event.status.id for event in heard.of(StatusPosted, name)) == Counter(ids)

    simulate(work, limited=True, windows={"all": (30, 30.0), "paging": (30, 30.0)})
