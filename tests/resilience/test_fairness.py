from hypothesis import given
from hypothesis import strategies as st

from atoot.resilience.fairness import fair_share

WORKERS = "abcd"
counts = st.dictionaries(st.sampled_from(WORKERS), st.integers(0, 60), min_size=1)


def shared_out(left, had, wanted, order):
    """What everybody has got when all have taken what they may, one after another, until nothing happens any more."""
    got, wanted = dict.fromkeys(wanted, 0), dict(wanted)
    had = dict(had)
    moved = True
    while moved:
        moved = False
        for worker in order:
            if not wanted.get(worker):
                continue
            taken = min(wanted[worker], max(0, fair_share(worker, left, had, wanted)))
            left -= taken
            wanted[worker] -= taken
            got[worker] += taken
            had[worker] = had.get(worker, 0) + taken
            moved = moved or taken > 0
    return got, had, wanted, left


def test_where_there_is_enough_all_get_what_they_want():
    assert fair_share("a", 10, {}, {"a": 4, "b": 6}) == 10


def test_where_there_is_not_enough_all_get_the_same():
    assert fair_share("a", 40, {}, {"a": 100, "b": 100}) == 20


def test_what_one_does_not_want_is_for_the_others():
    assert fair_share("a", 40, {}, {"a": 100, "b": 5, "c": 100}) in (17, 18)


def test_who_had_more_waits_until_the_others_have_as_much():
    assert fair_share("a", 10, {"a": 30, "b": 10}, {"a": 5, "b": 100}) == 0
    assert fair_share("b", 10, {"a": 30, "b": 10}, {"a": 5, "b": 100}) == 10


def test_one_that_is_alone_gets_all_that_is_left():
    assert fair_share("a", 7, {"a": 200}, {"a": 100}) == 7


def test_nothing_is_left_for_anybody_when_the_window_is_overdrawn():
    assert fair_share("a", -3, {}, {"a": 1}) == 0


@given(st.integers(0, 100), counts, counts, st.permutations(WORKERS))
def test_in_whatever_order_they_come_nothing_is_overdrawn_and_nothing_is_left_lying(left, had, wanted, order):
    got, _, still, rest = shared_out(left, had, wanted, order)
    assert sum(got.values()) + rest == left
    assert rest >= 0
    assert rest == 0 or not any(still.values())


@given(st.integers(0, 100), counts, counts, st.permutations(WORKERS))
def test_nobody_gets_more_while_another_who_had_less_still_wants(left, had, wanted, order):
    got, had, still, _ = shared_out(left, had, wanted, order)
    for poor in (worker for worker, count in still.items() if count):
        for rich in (worker for worker, count in got.items() if count):
            assert had[rich] <= had.get(poor, 0) + 1
