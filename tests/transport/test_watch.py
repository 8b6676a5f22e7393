import asyncio

import pytest

from atoot.transport.watch import Watch


class Stream:
    """What counts the bytes of an answer."""

    total_raw_bytes = 0


async def test_a_request_that_takes_too_long_as_a_whole_ends_with_timeout_error():
    watch = Watch(0.02, 60)
    with pytest.raises(TimeoutError), watch.over():
        await asyncio.Event().wait()


async def test_a_request_that_falls_silent_ends_with_timeout_error():
    watch = Watch(60, 0.02)
    with pytest.raises(TimeoutError), watch.over():
        await asyncio.Event().wait()


async def test_bytes_that_come_keep_a_request_alive():
    watch = Watch(60, 10)
    with watch.over() as watched:
        watched.stream = Stream()
        begun = watched.begun
        watched.look(begun + 9, 60, 10)
        assert not watched.expired
        watched.stream.total_raw_bytes = 1
        watched.look(begun + 9.5, 60, 10)
        watched.look(begun + 19, 60, 10)
        assert not watched.expired
        watched.look(begun + 19.5, 60, 10)
        assert watched.expired
        with pytest.raises(TimeoutError):
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError as cancelled:
                watched.__exit__(asyncio.CancelledError, cancelled, None)


async def test_a_request_that_ends_in_time_is_not_disturbed():
    watch = Watch(60, 60)
    with watch.over() as watched:
        await asyncio.sleep(0)
    assert not watched.expired
    assert asyncio.current_task().cancelling() == 0
    watch.close()


async def test_one_slow_request_does_not_end_another():
    watch = Watch(0.03, 60)

    async def quick():
        with watch.over():
            await asyncio.sleep(0)
        return "done"

    async def slow():
        with watch.over():
            await asyncio.Event().wait()

    slow_one = asyncio.create_task(slow())
    await asyncio.sleep(0)
    assert await asyncio.gather(*(quick() for _ in range(10))) == ["done"] * 10
    with pytest.raises(TimeoutError):
        await slow_one


async def test_a_cancellation_from_outside_stays_one():
    watch = Watch(60, 60)

    async def call():
        with watch.over():
            await asyncio.Event().wait()

    task = asyncio.create_task(call())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    watch.close()


async def test_a_cancellation_from_outside_wins_over_the_end_of_the_time():
    watch = Watch(60, 60)

    async def call():
        with watch.over() as watched:
            asyncio.get_running_loop().call_soon(watched.look, watched.begun + 99, 60, 60)
            await asyncio.Event().wait()

    task = asyncio.create_task(call())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    watch.close()


async def test_an_error_of_the_request_is_not_turned_into_a_timeout():
    watch = Watch(60, 60)
    with pytest.raises(LookupError), watch.over():
        raise LookupError
    watch.close()


async def test_the_eye_closes_when_nothing_is_under_way():
    watch = Watch(0.02, 60)
    with watch.over():
        pass
    assert watch._timer is not None
    await asyncio.sleep(0.01)
    assert watch._timer is None
    watch.close()
