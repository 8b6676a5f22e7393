import asyncio
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import Heard, World, simulate
from stream_things import conversation, notification, status, status_data
from test_live_first import check_complete

from atoot.entities import Status
from atoot.errors import ClientError, ServerError
from atoot.events import (
    Connected,
    ConversationUpdated,
    Disconnected,
    Filled,
    Gap,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
)
from atoot.streaming.delivery import Delivery, Outbox
from atoot.streaming.events import event_of
from atoot.streaming.history import Sorter, Versions, happened_at, is_outdated
from atoot.streaming.subscriptions import Subscription, hashtag
from tables import each

USER, LOCAL = Subscription("user"), Subscription("public:local")


def posted(number: int, second: int = 0) -> StatusPosted:
    made = f"2026-01-01T00:00:{second:02}Z"
    return StatusPosted(status(number, created_at=made), stream=USER)


async def released(outbox: Outbox, count: int) -> list:
    async with asyncio.timeout(30):
        return [await outbox.get() for _ in range(count)]


def event(number: int) -> StatusDeleted:
    return StatusDeleted(str(number), stream=USER)


@pytest.mark.usefixtures("keeps_nothing")
async def test_a_full_outbox_makes_the_connection_wait():
    outbox = Outbox(2, "block")
    outbox.put(event(1))
    outbox.put(event(2))
    waiting = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)
    assert outbox.is_full
    assert not waiting.done()
    assert await outbox.get() == event(1)
    await waiting


async def test_what_a_full_outbox_has_no_room_for_is_kept_as_it_came_up_to_a_bound(caplog):
    outbox = Outbox(2, "block")
    wires = [msgspec.json.encode(status_data(number, content="x" * 1000)).decode() for number in range(30)]
    events = [event_of("update", wire, USER, float(number)) for number, wire in enumerate(wires)]
    events.insert(5, event(7))
    coming = iter(events)
    while not outbox.is_full:
        outbox.put(next(coming))
    number = outbox.waiting
    assert len(outbox.events) == 2
    assert 8 < number < 20
    waiting = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)
    found = await released(outbox, number)
    await waiting
    assert [one.wire or one.status_id for one in found] == [
        one.wire or one.status_id for one in events[:number]
    ]
    assert [type(one) for one in found] == [type(one) for one in events[:number]]
    assert found[-1].received == events[number - 1].received
    assert not outbox.is_full
    assert f"too slow: {number} events wait" in caplog.text


def version(number: int, minute: int | None = None) -> Status:
    return status(number, edited_at=None if minute is None else f"2026-01-01T00:{minute:02}:00Z")


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 2), st.booleans(), st.sampled_from([None, 1, 2, 3])), max_size=12))
def test_the_last_version_of_a_status_that_was_told_is_the_newest_and_no_post_is_left_out(came):
    versions, kept, posted = Versions(), {}, []
    for number, is_edit, minute in came:
        make = StatusEdited if is_edit else StatusPosted
        told = versions.ordered(make(version(number, minute), stream=USER))
        if told is None:
            assert is_edit
            continue
        kept[number] = told.status
        posted += [number] * (type(told) is StatusPosted)
    assert posted == [number for number, is_edit, _ in came if not is_edit]
    for number, last in kept.items():
        edits = [minute for one, is_edit, minute in came if one == number and is_edit and minute]
        assert not is_outdated(last, version(number, max(edits, default=None)))


def test_a_post_that_is_fetched_after_it_was_edited_is_told_as_it_is_now():
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(20)
            world.looks_take = 2.0
            world.cut()
            missed = world.post("public:local", told=False)
            await asyncio.sleep(1.5)
            edited = status_data(missed, content="now", edited_at="2027-01-15T08:00:30Z")
            world.tell(LOCAL, "status.update", msgspec.json.encode(edited).decode())
            await asyncio.sleep(30)
        assert [event.status.content for event in heard.of(StatusEdited)] == ["now"]
        (late,) = heard.of(StatusPosted)
        assert (late.status.content, late.backfilled) == ("now", True)

    simulate(work)


def test_while_a_consumer_stands_still_the_connections_are_read_and_opened_again_and_no_deletion_is_lost():
    async def work(world: World) -> None:
        async with world.stream("public:local", max_queue=5) as stream:
            await asyncio.sleep(20)
            for number in range(100):
                world.tell(LOCAL, "delete", str(number))
                await asyncio.sleep(6)
                if number == 50:
                    world.cut()
                    await asyncio.sleep(6)
            assert all(line.queue.empty() for line in world.lines)
            assert len(stream._outbox.events) == 5
            heard = Heard(world, stream)
            await asyncio.sleep(1)
        assert [event.status_id for event in heard.of(StatusDeleted)] == [
            str(number) for number in range(100)
        ]

    simulate(work)


async def test_a_full_outbox_drops_the_oldest_if_asked_and_counts():
    outbox = Outbox(2, "drop_oldest")
    for number in range(5):
        await outbox.room()
        outbox.put(event(number))
    assert outbox.dropped == 3
    assert [await outbox.get(), await outbox.get()] == [event(3), event(4)]


async def test_the_consumer_gets_what_is_left_and_then_the_error():
    outbox = Outbox(2, "block")
    outbox.put(event(1))
    outbox.end(RuntimeError("over"))
    assert await outbox.get() == event(1)
    with pytest.raises(RuntimeError, match="over"):
        await outbox.get()


async def test_the_end_wakes_all_who_wait():
    outbox = Outbox(2, "block")
    waiting = [asyncio.create_task(outbox.get()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    outbox.put(event(1))
    outbox.end()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, StatusDeleted, StopAsyncIteration]


@each("most", [0, -1, True, 1.5, None])
def test_a_bound_that_makes_no_sense_is_refused(most):
    with pytest.raises(ValueError, match="max_queue"):
        Outbox(most, "block")


def test_what_to_do_when_full_is_one_of_two():
    with pytest.raises(ValueError, match="overflow"):
        Outbox(1, "panic")


async def test_what_is_held_comes_in_the_order_of_time():
    outbox = Outbox(10, "block")
    sorter = Sorter(outbox, 0.02)
    for number, second in ((3, 30), (1, 10), (2, 20), (4, 40)):
        sorter.put(posted(number, second))
    assert (sorter.size, len(outbox.events)) == (4, 0)
    assert [event.status.id for event in await released(outbox, 4)] == ["1", "2", "3", "4"]


async def test_what_says_no_time_stays_behind_what_came_before_it():
    outbox = Outbox(10, "block")
    sorter = Sorter(outbox, 0.02)
    for one in (posted(1, 10), event(1), posted(2, 20)):
        sorter.put(one)
    kinds = [type(one) for one in await released(outbox, 3)]
    assert kinds == [StatusPosted, StatusDeleted, StatusPosted]


async def test_nothing_is_held_longer_than_the_bound():
    outbox = Outbox(10, "block")
    sorter = Sorter(outbox, 0.05)
    loop = asyncio.get_running_loop()
    began = loop.time()
    sorter.put(posted(1, 59))
    await released(outbox, 1)
    assert loop.time() - began >= 0.04
    sorter.put(posted(2, 10))  # too late for its place: it is told all the same
    await released(outbox, 1)


async def test_what_is_held_at_the_end_is_let_go_of():
    outbox = Outbox(10, "block")
    sorter = Sorter(outbox, 0.01)
    sorter.put(posted(1))
    sorter.close()
    assert (sorter.size, len(outbox.events)) == (0, 0)


@each(
    ("about", "second"),
    [
        (posted(1, 5), 5),
        (StatusPosted(status(1, edited_at="2026-01-01T00:00:09Z"), stream=USER), 0),
        (StatusEdited(status(1, edited_at="2026-01-01T00:00:09Z"), stream=USER), 9),
        (NotificationReceived(notification(1, created_at="2026-01-01T00:00:07Z"), stream=USER), 7),
        (ConversationUpdated(conversation(1, 2), stream=USER), 0),
        (event(1), None),
    ],
)
def test_when_an_event_happened_is_what_the_server_says(about, second):
    expected = None if second is None else 1767225600.0 + second
    assert happened_at(about) == expected


def delivery(*subscriptions: Subscription, order: bool = False) -> Delivery:
    outbox = Outbox(10, "block")
    sorter = Sorter(outbox, 2.0) if order else None
    return Delivery(list(subscriptions), outbox, once=False, sorter=sorter, progress=None, announces=False)


async def test_what_is_held_for_the_order_of_time_is_told_before_the_error_that_ends_a_stream():
    told = delivery(USER, order=True)
    told.put(posted(2, 20))
    told.put(posted(1, 10))
    told.ended(RuntimeError("the client was closed"))
    assert [(await told.outbox.get()).status.id for _ in range(2)] == ["1", "2"]
    with pytest.raises(RuntimeError, match="the client was closed"):
        await told.outbox.get()


def test_two_streams_may_be_subscribed_to_at_the_same_time():
    async def work(world: World) -> None:
        world.slowness = 0.2
        async with world.stream("user") as stream:
            heard = Heard(world, stream)
            await asyncio.gather(*map(stream.subscribe, ["public", "public:local", "direct"]))
            assert world.loop.now < 5
            world.post("public", "public:local", "user")
            await asyncio.sleep(1)
            assert {event.stream for event in heard.of(StatusPosted)} == {"user", "public", "public:local"}

    simulate(work)


def test_of_two_streams_that_are_subscribed_to_at_the_same_time_the_wrong_one_alone_is_refused():
    async def work(world: World) -> None:
        world.refused[Subscription("nonsense")] = ("Unknown stream type", 400)
        async with world.stream("user") as stream:
            found = await asyncio.gather(
                *map(stream.subscribe, ["public", "nonsense"]), return_exceptions=True
            )
            assert found[0] is None
            assert isinstance(found[1], ClientError)
            assert stream.subscriptions == ["user", "public"]

    simulate(work)


def test_a_stream_that_is_closed_while_it_is_opened_says_so_and_leaves_nothing():
    async def work(world: World) -> None:
        world.is_up = False
        stream = world.stream("user", transport="websocket", patience=None)
        opening = asyncio.ensure_future(stream.__aenter__())
        await asyncio.sleep(10)
        await stream.close()
        with pytest.raises(RuntimeError, match="closed before it was open"):
            async with asyncio.timeout(10):
                await opening

    simulate(work)


@each("transport", ["websocket", "sse", "poll", "auto"])
def test_whoever_is_cancelled_while_a_stream_is_opened_leaves_nothing(transport):
    async def work(world: World) -> None:
        for turns in range(40):
            stream = world.stream("user", "public", transport=transport)
            opening = asyncio.ensure_future(stream.__aenter__())
            for _ in range(turns):
                await asyncio.sleep(0)
                world.loop.now += 0.02
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
            await stream.close()
            await asyncio.sleep(1)
            assert world.lines == set(), turns
            assert asyncio.all_tasks() == {asyncio.current_task()}, turns

    simulate(work)


def test_two_streams_of_one_client_are_each_told_while_one_of_them_is_closed():
    async def work(world: World) -> None:
        async with world.stream("user", "public") as steady:
            heard = Heard(world, steady)
            for turns in range(30):
                async with world.stream("user", "public") as other:
                    world.post("user", "public")
                    first = await anext(other)
                    assert first.status.id == world.posted["user"][-1], turns
                    closing = asyncio.ensure_future(other.close())
                    for _ in range(turns):
                        await asyncio.sleep(0)
                    world.post("user", "public")
                    await closing
                await asyncio.sleep(1)
            await asyncio.sleep(30)
        check_complete(world, heard)

    simulate(work)


async def test_of_two_tasks_that_iterate_each_event_reaches_one_and_the_end_reaches_both():
    outbox, taken = Outbox(10, "block"), []

    async def take() -> None:
        with suppress(StopAsyncIteration):
            while True:
                taken.append(await outbox.get())

    tasks = [asyncio.ensure_future(take()) for _ in range(2)]
    for number in range(5):
        for _ in range(5):
            await asyncio.sleep(0)
        outbox.put(event(number))
    for _ in range(5):
        await asyncio.sleep(0)
    outbox.end()
    async with asyncio.timeout(10):
        await asyncio.gather(*tasks)
    assert taken == [event(number) for number in range(5)]


async def test_the_end_frees_those_who_wait_for_room():
    outbox = Outbox(1, "block")
    outbox.put(event(1))
    waiting = asyncio.create_task(outbox.room())
    await asyncio.sleep(0)
    outbox.end()
    async with asyncio.timeout(10):
        await waiting


async def test_what_is_thrown_away_is_said_less_and_less_often(caplog):
    outbox = Outbox(2, "drop_oldest")
    for number in range(102):
        outbox.put(event(number))
    said = [record.args[0] for record in caplog.records if "too slow" in record.getMessage()]
    assert said == [1, 2, 4, 8, 16, 32, 64]


def miss(world: World, count: int, *streams: str) -> None:
    """The connections break, and so many things happen that they do not tell."""
    world.cut()
    for _ in range(count):
        world.post(*streams, told=False)


@pytest.mark.usefixtures("keeps_nothing")
@pytest.mark.parametrize("closes", [True, False])
def test_a_slow_listener_holds_up_nothing_that_others_missed(closes):
    async def work(world: World) -> None:
        quick, slow = world.stream("public:local"), world.stream("public:local", max_queue=3)
        async with quick, slow:
            heard = Heard(world, quick)
            await asyncio.sleep(20)
            for turn in range(4):
                miss(world, 10, "public:local")
                await asyncio.sleep(30)
                if closes and turn == 1:
                    await slow.close()
            check_complete(world, heard)
            if not closes:
                late = Heard(world, slow)
                await asyncio.sleep(100)
                check_complete(world, late)

    simulate(work)


@pytest.mark.usefixtures("keeps_nothing")
def test_a_slow_listener_that_goes_aside_in_the_middle_of_a_look_is_told_the_rest():
    async def work(world: World) -> None:
        quick, slow = world.stream("user"), world.stream("public:local", max_queue=3)
        async with quick, slow:
            heard = Heard(world, quick)
            await asyncio.sleep(20)
            miss(world, 10, "public:local")
            await asyncio.sleep(10)
            for _ in range(5):
                world.post("public:local")
                world.post("user")
                await asyncio.sleep(1)
            late = Heard(world, slow)
            await asyncio.sleep(100)
            told = [event.status.id for event in [*heard.of(StatusPosted), *late.of(StatusPosted)]]
        assert sorted(told) == sorted([*world.posted[USER], *world.posted[LOCAL]])

    simulate(work)


@pytest.mark.usefixtures("keeps_nothing")
def test_a_slow_listener_hears_that_it_is_told_nothing_for_a_while_and_what_came_until_then(caplog):
    async def work(world: World) -> None:
        streams = (
            world.stream("public:local"),
            world.stream("public:local", max_queue=3, connection_events=True),
        )
        async with streams[0] as quick, streams[1] as slow:
            heard = Heard(world, quick)
            await asyncio.sleep(1)
            for number in (1, 2, 3, 3, 4):
                world.tell(LOCAL, "delete", str(number))
            await asyncio.sleep(1)
            late = Heard(world, slow)
            await asyncio.sleep(10)
        deleted = [["1", "2", "3", "4"], ["1", "2", "3"]]
        assert [[one.status_id for one in each.of(StatusDeleted)] for each in (heard, late)] == deleted
        (broken,) = late.of(Disconnected)
        assert "taken too slowly" in broken.reason
        assert len(late.of(Connected)) == 2
        assert "not what was deleted meanwhile" in caplog.text

    simulate(work)


@pytest.mark.usefixtures("keeps_nothing")
def test_a_gap_that_a_slow_listener_was_told_is_filled_where_it_goes_on():
    async def work(world: World) -> None:
        quick, slow = world.stream("public:local"), world.stream("public:local", max_queue=3)
        async with quick, slow:
            heard = Heard(world, quick)
            await asyncio.sleep(20)
            world.errors["/api/v1/timelines/public"] = ServerError("no", status_code=500)
            miss(world, 3, "public:local")
            await asyncio.sleep(10)
            for _ in range(6):
                world.post("public:local")
                await asyncio.sleep(1)
            world.errors.clear()
            late = Heard(world, slow)
            await asyncio.sleep(400)
            for each in (heard, late):
                assert [len(each.of(kind)) for kind in (Gap, Filled)] == [1, 1]
                check_complete(world, each)

    simulate(work)


@pytest.mark.usefixtures("keeps_nothing")
def test_a_subscription_that_is_awaited_while_its_listener_goes_aside_stands_all_the_same():
    async def work(world: World) -> None:
        quick = world.stream("public:local", "user")
        slow = world.stream("public:local", "user", max_queue=3)
        async with quick, slow:
            Heard(world, quick)
            await asyncio.sleep(5)
            world.slowness = 5.0
            subscribing = asyncio.ensure_future(slow.subscribe("direct"))
            await asyncio.sleep(0.1)
            for _ in range(10):
                world.post("public:local")
            async with asyncio.timeout(60):
                await subscribing
            assert slow.subscriptions == ["public:local", "user", "direct"]

    simulate(work)


def test_who_waits_for_hundreds_of_subscriptions_is_woken_once_for_each_that_gets_further(monkeypatch):
    woken, wake = [], asyncio.Event.set
    monkeypatch.setattr(asyncio.Event, "set", lambda event: woken.append(event) or wake(event))

    async def work(world: World) -> None:
        async with world.stream(*(hashtag(f"tag{number}") for number in range(100)), backfill=0):
            assert len(woken) < 300

    simulate(work)


def test_who_waits_for_a_subscription_that_is_left_meanwhile_is_told():
    async def work(world: World) -> None:
        async with world.stream("public:local", transport="websocket") as stream:
            world.is_up = False
            world.cut()
            subscribing = asyncio.ensure_future(stream.subscribe("user"))
            await asyncio.sleep(1)
            await stream.unsubscribe("user")
            with pytest.raises(RuntimeError, match="unsubscribed from before it was open"):
                await subscribing

    simulate(work)


def test_what_came_is_told_though_nothing_is_listened_to_any_more_and_one_may_begin_anew():
    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            world.post("public:local")
            await asyncio.sleep(1)
            await stream.unsubscribe("public:local")
            assert (await anext(stream)).status.id == world.posted[LOCAL][0]
            with pytest.raises(RuntimeError, match="there are no subscriptions left"):
                await anext(stream)
            await stream.subscribe("user")
            world.post("user")
            assert (await anext(stream)).stream == "user"

    simulate(work)


def test_who_joins_a_stream_that_is_down_waits_and_is_not_told_what_happened_before():
    async def work(world: World) -> None:
        async with world.stream("public:local", transport="websocket") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(20)
            world.is_up = False
            miss(world, 3, "public:local")
            other = world.stream("public:local", transport="websocket", connection_events=True)
            opening = asyncio.ensure_future(other.__aenter__())
            await asyncio.sleep(10)
            assert not opening.done()
            world.is_up = True
            await opening
            joined = Heard(world, other)
            await asyncio.sleep(60)
            world.post("public:local")
            await asyncio.sleep(10)
            await other.close()
            assert [type(event) for _, event in joined.events] == [Connected, StatusPosted]
        check_complete(world, heard)

    simulate(work)


def test_who_joins_a_stream_that_stands_hears_that_it_does():
    async def work(world: World) -> None:
        async with (
            world.stream("public:local"),
            world.stream("public:local", connection_events=True) as other,
        ):
            assert type(await anext(other)) is Connected

    simulate(work)
