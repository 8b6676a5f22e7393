import asyncio

import pytest

from atoot.events import StatusDeleted
from atoot.streaming.outbox import Outbox
from atoot.streaming.subscriptions import Subscription

USER = Subscription("user")


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
