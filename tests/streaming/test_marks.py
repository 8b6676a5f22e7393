import json

from hypothesis import given
from hypothesis import strategies as st

from atoot.streaming.marks import OVERLAP, Mark
from atoot.streaming.memory import Memory
from atoot.wire.ids import order


def test_the_floor_rises_behind_the_newest_ids():
    mark = Mark("100")
    for number in range(101, 101 + OVERLAP):
        mark.note(str(number))
    assert mark.floor == "100"
    mark.note("200")
    assert (mark.floor, mark.last) == ("101", "200")


def test_ids_are_ordered_as_servers_do():
    mark = Mark("99")
    mark.note("100")
    assert mark.last == "100"
    assert mark.covers("99")
    assert not mark.covers("101")


def test_what_arrives_late_is_noted_in_its_place():
    mark = Mark("10")
    for identifier in ("20", "15", "09"):
        mark.note(identifier)
    assert mark.last == "20"
    assert "15" in mark
    assert "09" not in mark
    assert not mark.covers("17")


def test_a_mark_remembers_when_things_were_edited():
    mark = Mark()
    mark.note("1")
    mark.note("1", "yesterday")
    assert mark.edits == {"1": "yesterday"}


def test_a_new_start_forgets_what_was():
    mark = Mark("1")
    mark.note("2")
    mark.restart("50")
    assert (mark.floor, mark.last, mark.edits) == ("50", "50", {})


@given(st.lists(st.integers(1, 10_000).map(str), max_size=100))
def test_nothing_that_was_noted_is_missed_again_and_nothing_above_the_floor_is_invented(identifiers):
    mark = Mark()
    for identifier in identifiers:
        mark.note(identifier)
    assert all(mark.covers(identifier) for identifier in identifiers)
    assert len(mark.edits) <= OVERLAP
    assert set(mark.edits) <= set(identifiers)
    unseen = str(10_001)
    assert not mark.covers(unseen)
    assert all(order(mark.floor) < order(identifier) for identifier in mark.edits)


@given(st.lists(st.tuples(st.integers(1, 10_000).map(str), st.none() | st.text()), max_size=60))
def test_a_mark_survives_being_saved(things):
    mark = Mark("5")
    for identifier, edited in things:
        mark.note(identifier, edited)
    again = Mark.from_plain(json.loads(json.dumps(mark.to_plain())))
    assert again.to_plain() == mark.to_plain()


def test_a_memory_keeps_the_latest_and_stays_bounded():
    memory = Memory(100)
    for number in range(1000):
        assert memory.add(number)
        assert not memory.add(number)
        assert len(memory) < 200
    assert all(number in memory for number in range(901, 1000))
    assert 5 not in memory
