import asyncio

import pytest
from stream_things import conversation, notification, status

from atoot.events import (
    ConversationUpdated,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
)
from atoot.streaming.delivery import Outbox, Sorter, happened_at
from atoot.streaming.subscriptions import Subscription

USER = Subscription("user")


def posted(number: int, second: int = 0) -> StatusPosted:
    made = f"2026-01-01T00:00:{second:02}Z"
    return StatusPosted(status(number, created_at=made), stream=USER)


async def released(outbox: Outbox, count: int) -> list:
    async with asyncio.timeout(30):
        return [await outbox.get() for _ in range(count)]


def event(number: int) -> StatusDeleted:
    return StatusDeleted(str(number), stream=USER)


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


@pytest.mark.parametrize("most", [0, -1, True, 1.5, None])
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


@pytest.mark.parametrize(
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
