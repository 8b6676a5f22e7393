from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from stream_things import status

from atoot.entities import Status
from atoot.streaming.timelines import Backlog, Checkpoint, beginning, identity
from tables import each

PAGE = 40


class Timeline:
    """A server's timeline: what is in it, and what was asked."""

    def __init__(self, numbers: Any = (), *, knows_max_id: bool = True) -> None:
        self.statuses: dict[int, dict[str, Any]] = {number: {} for number in numbers}
        self.asked: list[str | None] = []
        self._knows_max_id = knows_max_id

    def page(self, before: str | None) -> list[Status]:
        self.asked.append(before)
        top = int(before) if before is not None and self._knows_max_id else 10**9
        found = sorted((number for number in self.statuses if number < top), reverse=True)[:PAGE]
        return [status(number, **self.statuses[number]) for number in found]


def gather(timeline: Timeline, checkpoint: Checkpoint | None, most: int = 400, since: float = 0.0) -> Backlog:
    backlog = Backlog(checkpoint, since, most)
    while not backlog.is_complete:
        backlog.add(timeline.page(backlog.before))
    return backlog


def numbers(backlog: Backlog) -> list[int]:
    return [int(identity(item)) for item, _ in backlog.oldest_first()]


def seen(*identifiers: int, floor: int = 0) -> Checkpoint:
    checkpoint = Checkpoint(str(floor))
    for identifier in identifiers:
        checkpoint.note(str(identifier))
    return checkpoint


@each("missed", [0, 1, 19, 20, 39, 40, 41, 130])
def test_all_that_is_missing_is_found_from_the_newest_down_and_told_oldest_first(missed):
    timeline = Timeline(range(1, 51 + missed))
    backlog = gather(timeline, seen(*range(31, 51), floor=30))
    assert numbers(backlog) == list(range(51, 51 + missed))
    assert len(timeline.asked) == 1 + (missed + 20) // PAGE
    assert timeline.asked[0] is None  # the newest page costs nothing of what Mastodon allows for paging


def held_after(*identifiers: int) -> Checkpoint:
    checkpoint = seen(*identifiers)
    checkpoint.release()
    checkpoint.hold()
    return checkpoint


@each(("new", "pages"), [(0, 1), (20, 1), (21, 2), (60, 2), (61, 3)])
def test_twenty_known_things_below_what_was_all_known_end_a_look(new, pages):
    timeline = Timeline(range(1, 201 + new))
    backlog = gather(timeline, held_after(*range(1, 201)))
    assert numbers(backlog) == list(range(201, 201 + new))
    assert len(timeline.asked) == pages


@each("missed", [1, 3, 100])
def test_of_what_is_known_in_a_row_only_that_counts_which_is_below_all_that_is_not(missed):
    live = range(200 + missed, 230 + missed)
    backlog = gather(Timeline(range(1, 230 + missed)), held_after(*range(1, 200), *live))
    assert numbers(backlog) == list(range(200, 200 + missed))


def test_of_ids_without_order_those_that_came_live_since_do_not_end_a_look():
    old, missed, live = ([f"{kind}{number:031x}" for number in range(40)] for kind in "cda")
    checkpoint = Checkpoint("f" * 32, 1.0)
    checkpoint.release()
    for at, identifier in enumerate(old, 100):
        checkpoint.note(identifier, at=at)
    checkpoint.hold()
    for at, identifier in enumerate(live, 200):
        checkpoint.note(identifier, at=at)
    backlog = Backlog(checkpoint, 0.0, 400)
    for page in (live, missed, old):
        assert not backlog.is_complete
        backlog.add([status(identifier) for identifier in reversed(page)])
    assert backlog.is_complete
    assert [item.id for item, _ in backlog.oldest_first()] == missed


def test_what_came_live_meanwhile_is_no_part_of_it():
    timeline = Timeline(range(1, 101))
    backlog = gather(timeline, seen(*range(40, 51), *range(90, 101), floor=39))
    assert numbers(backlog) == list(range(51, 90))


def test_a_status_that_arrives_late_with_a_lower_id_is_found():
    assert numbers(gather(Timeline([10, 20, 25, 30]), seen(10, 20, 30, floor=5))) == [25]


def test_edits_of_what_was_seen_are_found():
    timeline = Timeline(range(1, 11))
    timeline.statuses[5] = {"edited_at": "2026-01-02T00:00:00Z"}
    backlog = gather(timeline, seen(*range(1, 11)))
    assert [(item.id, changed) for item, changed in backlog.oldest_first()] == [("5", True)]


def test_of_more_than_the_bound_the_newest_are_found_and_that_there_is_more():
    backlog = gather(Timeline(range(1, 91)), Checkpoint("0"), most=50)
    assert numbers(backlog) == list(range(41, 91))
    assert backlog.left_out.id == "40"
    assert gather(Timeline(range(1, 51)), Checkpoint("0"), most=50).left_out is None


def test_a_server_that_does_not_know_max_id_ends_the_search():
    timeline = Timeline(range(1, 101), knows_max_id=False)
    backlog = gather(timeline, Checkpoint("0"))
    assert numbers(backlog) == list(range(61, 101))
    assert len(timeline.asked) == 2


def test_what_was_never_looked_at_goes_back_to_when_it_was_begun():
    timeline = Timeline(range(1, 10))
    for number in timeline.statuses:
        timeline.statuses[number] = {"created_at": f"2026-01-01T00:00:0{number}Z"}
    backlog = gather(timeline, None, since=1767225600.0 + 6)
    assert numbers(backlog) == [6, 7, 8, 9]
    assert backlog.below.id == "5"


def test_the_search_goes_on_where_it_was_broken_off():
    timeline = Timeline(range(1, 131))
    first = Backlog(Checkpoint("10"), 0.0, 400)
    first.add(timeline.page(first.before))
    rest = Backlog(Checkpoint("10"), 0.0, 400, first.before)
    while not rest.is_complete:
        rest.add(timeline.page(rest.before))
    assert numbers(rest) + numbers(first) == list(range(11, 131))


SNAC = "1779547822a1b2c3d4e5f60718293a4b5c6d7e8f90", "1779547899a1b2c3d4e5f60718293a4b5c6d7e8f91"


def test_what_was_read_before_a_look_was_broken_off_is_not_read_again_though_it_begins_anew_at_the_top():
    timeline, checkpoint = Timeline(range(1, 201)), seen(floor=10)
    first = Backlog(checkpoint, 0.0, 400)
    first.add(timeline.page(None))
    first.add(timeline.page(first.before))
    checkpoint.read("190", str(first.before))
    timeline.statuses |= {number: {} for number in range(201, 221)}
    timeline.asked.clear()
    again = gather(timeline, checkpoint)
    assert timeline.asked == [None, "121", "81", "41"]
    assert set(numbers(again)) == {*range(181, 221), *range(11, 121)}


def test_a_look_ends_at_the_first_thing_up_to_which_all_was_looked_for_long_enough_after_it_was_posted():
    checkpoint = held_after(*range(1, 101))
    for number in range(101, 160):
        checkpoint.note(str(number))
    checkpoint.settle("150", 0.0)
    timeline = Timeline(range(1, 190))
    assert numbers(gather(timeline, checkpoint)) == list(range(160, 190))
    assert timeline.asked == [None]


def test_a_status_that_changes_its_id_is_the_same_status():
    """snac gives a status another id with each edit and each like."""
    old, new = SNAC
    known = status(old, uri="https://s.test/p/1", content="a")
    checkpoint = Checkpoint("1779547800" + "0" * 32)
    checkpoint.note(old)
    checkpoint.learn(known)
    liked = Backlog(checkpoint, 0.0, 400)
    liked.add([status(new, uri="https://s.test/p/1", content="a")])
    assert liked.oldest_first() == []
    edited = Backlog(checkpoint, 0.0, 400)
    edited.add([status(new, uri="https://s.test/p/1", content="b")])
    assert [(item.id, changed) for item, changed in edited.oldest_first()] == [(new, True)]
    boosted = Backlog(checkpoint, 0.0, 400)
    boosted.add([status(new, uri="https://s.test/p/1", content="a", reblog=known.to_dict())])
    assert [(item.id, changed) for item, changed in boosted.oldest_first()] == [(new, False)]


def test_ids_without_order_come_in_the_order_of_the_page():
    backlog = Backlog(Checkpoint("0"), 0.0, 400)
    identifiers = ["b0a1d4d6-9d5c-4d2a-8f55-1c2b3a495867", "00a1d4d6-9d5c-4d2a-8f55-1c2b3a495867"]
    backlog.add([status(identifier) for identifier in identifiers])
    assert [item.id for item, _ in backlog.oldest_first()] == identifiers[::-1]


def test_of_one_second_the_place_on_the_page_says_which_came_first():
    newest_first = [f"1779547822{number:032x}" for number in (5, 9, 1, 7)]
    page = [status(identifier, uri=f"https://s.test/{identifier}") for identifier in newest_first]
    checkpoint = beginning(page[2:])
    checkpoint.release()
    backlog = Backlog(checkpoint, 0.0, 400)
    backlog.add(page)
    assert [item.id for item, _ in backlog.oldest_first()] == [newest_first[1], newest_first[0]]


@given(st.sets(st.integers(1, 300), min_size=1), st.integers(0, 299), st.data())
def test_what_is_gathered_is_exactly_what_is_above_the_floor_and_not_seen(present, floor, data):
    known = data.draw(st.sets(st.sampled_from(sorted(present))))
    backlog = gather(Timeline(present), seen(*(n for n in known if n > floor), floor=floor))
    assert numbers(backlog) == sorted(number for number in present if number > floor and number not in known)
