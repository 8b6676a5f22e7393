"""What a client waits for ends when its time is up, when nothing is heard, and when the client closes."""

import asyncio
import math

import pytest

from atoot.http.watch import Watch


class Stream:
    """What counts the bytes of an answer."""

    total_raw_bytes = 0


async def test_a_wait_that_is_over_is_left_alone_when_the_client_closes():
    watch = Watch(60, 60)
    with watch.begin(10, name="the next try") as wait:
        pass
    watch.close()
    await asyncio.sleep(0)
    assert not wait.ended
    assert asyncio.current_task().cancelling() == 0


async def test_a_request_that_takes_too_long_as_a_whole_ends_with_timeout_error():
    watch = Watch(0.02, 60)
    with pytest.raises(TimeoutError), watch.begin():
        await asyncio.Event().wait()


async def test_a_request_that_falls_silent_ends_with_timeout_error():
    watch = Watch(60, 0.02)
    with pytest.raises(TimeoutError), watch.begin():
        await asyncio.Event().wait()


async def test_bytes_that_come_keep_a_request_alive():
    watch = Watch(60, 10)
    with pytest.raises(TimeoutError), watch.begin() as watched:
        watched.stream = Stream()
        begun = watched.heard
        watched.look(begun + 9, 10)
        assert not watched.ended
        watched.stream.total_raw_bytes = 1
        watched.look(begun + 9.5, 10)
        watched.look(begun + 19, 10)
        assert not watched.ended
        watched.look(begun + 19.5, 10)
        assert watched.ended
        await asyncio.sleep(0)


async def test_a_request_with_a_time_of_its_own_ends_then():
    watch = Watch(60, 60)
    with pytest.raises(TimeoutError), watch.begin(0.01):
        await asyncio.Event().wait()
    with watch.begin(10):
        await asyncio.sleep(0)
    watch.close()


async def test_a_request_that_needs_more_time_gets_it():
    watch = Watch(60, math.inf)
    with pytest.raises(TimeoutError), watch.begin(more=30) as watched:
        begun = watched.heard
        watched.look(begun + 89, math.inf)
        assert not watched.ended
        watched.look(begun + 90, math.inf)
        await asyncio.Event().wait()
    watch.close()


async def test_a_request_that_ends_in_time_is_not_disturbed():
    watch = Watch(60, 60)
    with watch.begin() as watched:
        await asyncio.sleep(0)
    assert not watched.ended
    assert asyncio.current_task().cancelling() == 0
    watch.close()


async def test_one_slow_request_does_not_end_another():
    watch = Watch(0.03, 60)

    async def quick():
        with watch.begin():
            await asyncio.sleep(0)
        return "done"

    async def slow():
        with watch.begin():
            await asyncio.Event().wait()

    slow_one = asyncio.create_task(slow())
    await asyncio.sleep(0)
    assert await asyncio.gather(*(quick() for _ in range(10))) == ["done"] * 10
    with pytest.raises(TimeoutError):
        await slow_one


async def cancelled_from_outside(call):
    """A call that is cancelled by others ends so."""
    task = asyncio.create_task(call)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancellation_from_outside_stays_one():
    watch = Watch(60, 60)

    async def call():
        with watch.begin():
            await asyncio.Event().wait()

    await cancelled_from_outside(call())
    watch.close()


async def test_a_cancellation_from_outside_wins_over_the_end_of_the_time():
    watch = Watch(60, 60)

    async def call():
        with watch.begin() as watched:
            asyncio.get_running_loop().call_soon(watched.look, watched.heard + 99, 60)
            await asyncio.Event().wait()

    await cancelled_from_outside(call())
    watch.close()


async def test_an_error_of_the_request_is_not_turned_into_a_timeout():
    watch = Watch(60, 60)
    with pytest.raises(LookupError), watch.begin():
        raise LookupError
    watch.close()


async def test_the_eye_closes_when_nothing_is_under_way():
    watch = Watch(0.02, 60)
    with watch.begin():
        pass
    assert watch._timer is not None
    await asyncio.sleep(0.01)
    assert watch._timer is None
    watch.close()
