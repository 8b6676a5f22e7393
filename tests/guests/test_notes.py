import logging

import pytest

from atoot.errors import NetworkError
from atoot.guests.notes import LocalNotes, SharedClock, tell, turn_of
from atoot.limits.known import API
from quick_clock import SteppingClock


async def test_a_turn_is_one_workers_until_it_ends_or_its_time_is_up():
    clock = SteppingClock()
    notes = LocalNotes(clock)
    turn = await notes.take("x", 60)
    assert not await notes.take("x", 60)
    await notes.end("x", "not the turn")
    assert not await notes.take("x", 60)
    await notes.end("x", turn)
    assert await notes.take("x", 60)
    clock.now += 61
    assert await notes.take("x", 60)


async def test_a_turn_is_nobodys_when_the_clock_was_set_back():
    clock = SteppingClock()
    notes = LocalNotes(clock)
    assert await notes.take("x", 60)
    clock.now -= 10**6
    assert await notes.take("x", 60)


async def test_a_note_is_there_for_its_time():
    clock = SteppingClock()
    notes = LocalNotes(clock)
    assert await notes.read("x") is None
    await notes.write("x", b"1", 60)
    assert await notes.read("x") == b"1"
    clock.now += 61
    assert await notes.read("x") is None


async def test_a_host_has_one_budget_for_all():
    notes = LocalNotes(SteppingClock())
    async with notes.budget("a.example") as one, notes.budget("a.example") as other:
        assert one is other
        assert one.forecast(API, 1) == 0
    for another in ("b.example", "a.example:8443"):
        async with notes.budget(another) as other:
            assert other is not one
    notes.forget()
    async with notes.budget("a.example") as other:
        assert other is not one


async def test_a_turn_lasts_as_long_as_its_context():
    notes = LocalNotes(SteppingClock())
    with pytest.raises(ZeroDivisionError):
        async with turn_of(notes, "x", 60) as is_ours:
            assert is_ours
            async with turn_of(notes, "x", 60) as is_ours_too:
                assert not is_ours_too
            assert not await notes.take("x", 60)  # who has not got it does not end it
            raise ZeroDivisionError
    assert await notes.take("x", 60)


async def test_what_cannot_be_told_to_others_is_told_to_the_log(caplog):
    async def away():
        raise NetworkError("Redis at redis.example: away")

    caplog.set_level(logging.INFO)
    await tell(away())
    assert "Redis at redis.example: away" in caplog.text


async def test_times_are_told_by_the_clock_that_is_shared():
    own = OwnClock()
    clock = SharedClock(own, 3600.0)
    assert clock.time() == own.time() + 3600
    assert (clock.monotonic(), await LocalNotes().ahead()) == (7.0, 0.0)
    await clock.sleep(5.0)
    assert own.slept == 5.0


class OwnClock:
    slept = 0.0

    def time(self):
        return 1e9

    def monotonic(self):
        return 7.0

    async def sleep(self, seconds):
        self.slept += seconds
