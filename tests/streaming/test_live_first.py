"""What is live comes at once, whatever limits, looks and other streams do; what was missed comes afterwards, once."""

import asyncio

import pytest
from simulated import Heard, World, simulate

from atoot.events import Disconnected, Filled, Gap, StatusPosted
from atoot.streaming.subscriptions import Subscription, hashtag
from sizes import in_turn, sized
from tables import each


def late(delays: list[float]) -> float:
    """The 99th percentile."""
    return sorted(delays)[int(len(delays) * 0.99)] if delays else 0.0


def check_complete(world: World, heard: Heard) -> None:
    """Nothing is missing and nothing came twice, on any stream."""
    for stream, posted in world.posted.items():
        told = [event.status.id for event in heard.of(StatusPosted, stream)]
        assert sorted(told) == sorted(posted), stream


async def post_each_second(world: World, seconds: int, *streams: str) -> dict[str, float]:
    posted = {}
    for _ in range(seconds):
        posted[world.post(*streams)] = world.loop.now
        await asyncio.sleep(1.0)
    return posted


@in_turn(transport=["websocket", "sse", "auto"], spent=[("all", 285), ("all", 300), ("paging", 300)])
def test_with_the_limit_spent_live_events_come_at_once_and_the_rest_when_the_window_ends(transport, spent):
    bucket, count = spent

    async def work(world: World) -> None:
        streams = ("user", "public:local")
        world.spend(bucket, count)
        async with world.stream(*streams, transport=transport) as stream:
            assert world.loop.now < 1.5
            heard = Heard(world, stream)
            posted = await post_each_second(world, 20, *streams)
            world.cut()
            missed = [world.post(*streams, told=False) for _ in range(60)]
            posted |= await post_each_second(world, 1000 if bucket == "paging" else 400, *streams)
        assert late(heard.delays(posted, [StatusPosted])) < 1.0
        check_complete(world, heard)
        backfilled = {event.status.id for event in heard.of(StatusPosted) if event.backfilled}
        assert set(missed) <= backfilled

    simulate(work, limited=True)


def test_what_cannot_be_fetched_now_is_said_at_once_and_closed_when_it_can():
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            before = world.post("public:local")
            await asyncio.sleep(20)
            world.spend("all", 300)
            world.cut()
            missed = [world.post("public:local", told=False) for _ in range(3)]
            cut_at = world.loop.now
            await asyncio.sleep(6)
            (gap,) = heard.of(Gap)
            assert (gap.stream, gap.since) == ("public:local", before)
            assert "429" in gap.reason or "used up" in gap.reason
            told_at = next(at for at, event in heard.events if event is gap)
            assert told_at - cut_at < 6
            await asyncio.sleep(300)
            (filled,) = heard.of(Filled)
            assert (filled.count, filled.stream, filled.since) == (3, "public:local", gap.since)
            filled_at = next(at for at, event in heard.events if event is filled)
            assert abs(filled_at + 1_800_000_000 - gap.retry_at.timestamp()) < 5
        assert [event.status.id for event in heard.of(StatusPosted) if event.backfilled] == missed

    simulate(work, limited=True)


@each("late", [False, True])
def test_a_look_that_had_to_wait_begins_below_what_came_live_meanwhile(late):
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await post_each_second(world, 30, "public:local")
            world.spend("all", 300)
            world.cut()
            for _ in range(15):
                world.post("public:local", told=False)
            await asyncio.sleep(80)
            if late:  # of what was missed, the oldest comes all the same
                (timeline,) = world.timelines.values()
                world.tell(Subscription("public:local"), "update", timeline[-15][1])
            await post_each_second(world, 150, "public:local")
            asked = len(world.asked)
            await asyncio.sleep(60)
            (filled,) = heard.of(Filled)
            assert filled.count == 15 - late
            assert "max_id" in world.asked[asked][1]
        check_complete(world, heard)

    simulate(work, limited=True)


@sized((5, 600), (10, 900))
def test_four_clients_of_one_account_share_what_there_is(size):
    rounds, rest = size

    async def work(world: World) -> None:
        others = [World(world.loop, world.chance, limited=True) for _ in range(3)]
        for other in others:
            other.used, other.timelines, other.lines = world.used, world.timelines, world.lines
            other.posted = world.posted
        everybody = [world, *others]
        streams = [one.stream("user", "public:local") for one in everybody]
        heard = []
        for one, stream in zip(everybody, streams, strict=True):
            await stream.__aenter__()
            heard.append(Heard(one, stream))
        posted = {}
        for round_ in range(rounds):
            posted |= await post_each_second(world, 30, "user", "public:local")
            world.cut()
            for _ in range(10 + 10 * round_):
                world.post("user", "public:local", told=False)
        posted |= await post_each_second(world, rest, "user", "public:local")
        for stream, one in zip(streams, heard, strict=True):
            await stream.close()
            assert late(one.delays(posted, [StatusPosted])) < 1.0
            check_complete(world, one)

    simulate(work, limited=True)


def test_a_timeline_that_lags_behind_loses_nothing():
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await post_each_second(world, 30, "public:local")
            world.lag = 25.0
            world.cut()
            for _ in range(12):
                world.post("public:local", told=False)
            await post_each_second(world, 60, "public:local")
        check_complete(world, heard)

    simulate(work)


@each("missed", [3, 100])
@each("live", [5, 25, 39, 60, 100])
def test_what_a_connection_that_stands_did_not_tell_is_found_though_pages_of_live_events_came_since(
    missed: int, live: int
):
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await post_each_second(world, 60, "public:local")
            for _ in range(missed):
                world.post("public:local", told=False)
            await post_each_second(world, live, "public:local")
            await asyncio.sleep(600)
        check_complete(world, heard)
        assert not heard.of(Gap)

    simulate(work)


def test_what_was_not_told_before_more_live_events_than_are_kept_is_in_a_gap_once_it_shows():
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            before = world.post("public:local")
            await asyncio.sleep(30)
            world.post("public:local", told=False)
            await post_each_second(world, 300, "public:local")
            found = world.post("public:local", told=False)
            await asyncio.sleep(600)
        assert found in [event.status.id for event in heard.of(StatusPosted)]
        (gap,) = heard.of(Gap)
        assert (gap.since, gap.retry_at) == (before, None)

    simulate(work)


def test_while_streaming_is_down_events_come_from_looks_until_it_is_back():
    async def work(world: World) -> None:
        async with world.stream("user") as stream:
            heard = Heard(world, stream)
            await post_each_second(world, 20, "user")
            world.is_up = False
            world.cut()
            down_at = world.loop.now
            for _ in range(200):
                world.post("user", told=False)
                await asyncio.sleep(1)
            assert len(heard.of(StatusPosted)) > 20 + 150
            first = next(at for at, event in heard.events if event.backfilled)
            assert 30 < first - down_at < 75
            assert stream.connections == {"user": "websocket"}
            world.is_up = True
            await asyncio.sleep(40)
            posted = await post_each_second(world, 20, "user")
        assert late(heard.delays(posted, [StatusPosted])) < 1.0
        check_complete(world, heard)

    simulate(work)


def test_with_a_transport_of_ones_own_choice_nothing_else_is_done():
    async def work(world: World) -> None:
        async with world.stream("user", transport="websocket"):
            await asyncio.sleep(20)
            world.is_up = False
            world.cut()
            before = len(world.asked)
            await asyncio.sleep(300)
            assert len(world.asked) == before

    simulate(work)


def test_of_more_than_is_wanted_the_newest_come_and_the_gap_before_them():
    async def work(world: World) -> None:
        async with world.stream("public:local", backfill=50) as stream:
            heard = Heard(world, stream)
            before = world.post("public:local")
            await asyncio.sleep(20)
            world.cut()
            missed = [world.post("public:local", told=False) for _ in range(90)]
            await asyncio.sleep(20)
        (gap,) = heard.of(Gap)
        assert (gap.since, gap.until, gap.retry_at) == (before, missed[40], None)
        assert "more than 50" in gap.reason
        kinds = [type(event) for _, event in heard.events]
        assert kinds == [StatusPosted, Gap, *[StatusPosted] * 50]
        assert [event.status.id for event in heard.of(StatusPosted)[1:]] == missed[40:]

    simulate(work)


def test_what_happened_before_is_no_news_though_the_first_look_comes_late():
    async def work(world: World) -> None:
        for _ in range(5):
            world.post("public:local", told=False)
            await asyncio.sleep(1)
        world.posted.clear()
        world.spend("all", 300)
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(30)
            world.cut()
            world.post("public:local", told=False)
            await asyncio.sleep(600)
        check_complete(world, heard)

    simulate(work, limited=True)


def test_one_order_by_time_for_who_wants_it():
    async def work(world: World) -> None:
        async with world.stream("public:local", order="time", hold=2.0) as stream:
            heard = Heard(world, stream)
            await post_each_second(world, 20, "public:local")
            world.cut()
            for _ in range(30):
                world.post("public:local", told=False)
            posted = await post_each_second(world, 20, "public:local")
            await asyncio.sleep(5)
        told = [event.status.id for event in heard.of(StatusPosted)]
        assert told == sorted(told)
        check_complete(world, heard)
        assert max(heard.delays(posted, [StatusPosted])) < 2.1

    simulate(work)


def test_a_stream_of_its_own_is_found_for_what_a_shared_connection_does_not_tell():
    async def work(world: World) -> None:
        tag = hashtag("x")
        world.deaf.add(tag)
        async with world.stream("user", tag) as stream:
            heard = Heard(world, stream)
            for _ in range(2000):
                world.post("user")
                if world.loop.now % 100 < 1:
                    world.post(tag)
                await asyncio.sleep(1)
            assert stream.connections == {"user": "websocket (all streams)", "hashtag x": "websocket"}
            await asyncio.sleep(60)
        check_complete(world, heard)

    simulate(work)


def test_a_thousand_listeners_share_one_connection():
    async def work(world: World) -> None:
        streams = [world.stream(f"silent{number}") for number in range(500)]
        streams += [world.stream("public:local") for _ in range(500)]
        await asyncio.gather(*(stream.__aenter__() for stream in streams))
        await asyncio.sleep(5)
        assert len(world.lines) == 1
        assert len(world.asked) == 1
        heard = [Heard(world, stream) for stream in streams]
        world.post("public:local")
        world.tell(Subscription("silent7"), "delete", "1")
        await asyncio.sleep(1)
        assert [len(one.events) for one in heard] == [0] * 7 + [1] + [0] * 492 + [1] * 500
        for stream in streams:
            await stream.close()
        await asyncio.sleep(1)
        assert world.lines == set()

    simulate(work)


@pytest.mark.usefixtures("keeps_nothing")
def test_a_listener_that_is_too_slow_holds_up_nobody_else():
    async def work(world: World) -> None:
        quick, slow = world.stream("public:local"), world.stream("public:local", max_queue=5)
        async with quick, slow:
            heard = Heard(world, quick)
            await asyncio.sleep(1)
            posted = await post_each_second(world, 100, "public:local")
            assert late(heard.delays(posted, [StatusPosted])) < 1.0
            assert len(world.lines) == 1
            then = Heard(world, slow)
            await asyncio.sleep(30)
            check_complete(world, then)
        check_complete(world, heard)

    simulate(work)


@pytest.mark.usefixtures("keeps_nothing")
def test_a_listener_that_was_too_slow_is_told_with_the_others_again_and_its_timelines_are_looked_at_with_theirs():
    async def work(world: World) -> None:
        quick, slow = world.stream("user"), world.stream("user", max_queue=5)
        async with quick, slow:
            heard = Heard(world, quick)
            await asyncio.sleep(20)
            await post_each_second(world, 20, "user")
            then = Heard(world, slow)
            posted = await post_each_second(world, 60, "user")
            assert len(then.delays(posted, [StatusPosted])) > 50
            await asyncio.sleep(20)
            asked = len(world.asked)
            world.cut()
            await asyncio.sleep(5)
            assert len(world.asked) == asked + 2  # home and notifications, for both
            check_complete(world, then)
        check_complete(world, heard)

    simulate(work)


def test_what_is_refused_is_an_error_of_its_own_and_the_others_go_on():
    async def work(world: World) -> None:
        from atoot.errors import ClientError

        world.refused[Subscription("nonsense")] = ("Unknown stream type", 400)
        async with world.stream("user") as stream:
            heard = Heard(world, stream)
            with pytest.raises(ClientError, match="the stream 'nonsense' is refused: Unknown stream type"):
                await stream.subscribe("nonsense")
            assert stream.subscriptions == ["user"]
            await stream.subscribe("public:local")
            await post_each_second(world, 5, "user", "public:local")
            with pytest.raises(ClientError, match="nonsense"):
                async with world.stream("user", "nonsense"):
                    pass
            await post_each_second(world, 5, "user", "public:local")
            await asyncio.sleep(5)
            assert len(world.lines) == 1
        check_complete(world, heard)

    simulate(work)


@each("after", [0.0, 0.1, 0.5, 1.0, 1.2, 1.5, 2.0])
def test_one_may_subscribe_at_any_moment(after):
    async def work(world: World) -> None:
        world.slowness = 0.2
        async with world.stream("user", "public:local") as stream:
            heard = Heard(world, stream)
            world.cut()
            await asyncio.sleep(after)
            await stream.subscribe("public:remote")
            posted = await post_each_second(world, 5, "user", "public:remote")
            assert len(heard.delays(posted, [StatusPosted])) == 10
        check_complete(world, heard)

    simulate(work)


def test_what_happens_while_a_busy_server_takes_its_time_to_move_a_stream_is_found():
    async def work(world: World) -> None:
        async with world.stream("user") as stream:
            heard = Heard(world, stream)
            world.post("user")
            await asyncio.sleep(30)
            world.latency = 2.0  # longer than both are read
            await stream.subscribe("public:local")
            for _ in range(60):
                world.post("user")
                await asyncio.sleep(0.1)
            await asyncio.sleep(15)
            assert len(world.lines) == 1
        check_complete(world, heard)

    simulate(work)


def test_a_stream_that_is_refused_where_it_was_about_to_move_stays_where_it_is():
    async def work(world: World) -> None:
        async with world.stream("user", connection_events=True) as stream:
            heard = Heard(world, stream)
            world.refused[Subscription("user")] = ("user: no access", 401)
            await stream.subscribe("public:local")
            await post_each_second(world, 10, "user", "public:local")
            assert sorted(len(line.streams) for line in world.lines) == [1, 1]
            assert not heard.of(Disconnected, "user")
        check_complete(world, heard)

    simulate(work)


def test_streams_that_come_and_go_leave_the_others_alone():
    async def work(world: World) -> None:
        async with world.stream("user") as steady:
            heard = Heard(world, steady)
            for _ in range(20):
                world.post("user")
                async with world.stream("public:local", "direct", hashtag("x")) as passing:
                    await passing.unsubscribe("direct")
                    world.post("user")
                    if world.chance.random() < 0.3:
                        world.cut()
                    await asyncio.sleep(world.chance.random() * 2)
            await asyncio.sleep(30)
        check_complete(world, heard)
        await asyncio.sleep(5)
        assert world.lines == set()

    simulate(work)
