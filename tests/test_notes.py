from atoot.notes import LocalNotes


class Clock:
    now = 1e9

    def __call__(self):
        return self.now


async def test_a_turn_is_one_workers_until_it_ends_or_its_time_is_up():
    clock = Clock()
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
    clock = Clock()
    notes = LocalNotes(clock)
    assert await notes.take("x", 60)
    clock.now -= 10**6
    assert await notes.take("x", 60)


async def test_a_note_is_there_for_its_time():
    clock = Clock()
    notes = LocalNotes(clock)
    assert await notes.read("x") is None
    await notes.write("x", b"1", 60)
    assert await notes.read("x") == b"1"
    clock.now += 61
    assert await notes.read("x") is None
