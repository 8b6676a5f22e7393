import random

from hypothesis import given
from hypothesis import strategies as st

from atoot.resilience.backoff import Backoff, bound, full_jitter

SECONDS = st.floats(0, 3600)
TRIES = st.integers(0, 10_000)
FRACTION = st.floats(0, 1, exclude_max=True)


@given(TRIES, SECONDS, SECONDS, FRACTION)
def test_a_wait_is_never_negative_nor_longer_than_its_bound(tries, base, cap, fraction):
    assert 0 <= full_jitter(tries, base, cap, lambda: fraction) <= bound(tries, base, cap) <= cap


@given(TRIES, SECONDS, SECONDS)
def test_the_bound_grows_until_it_is_the_cap(tries, base, cap):
    assert bound(tries, base, cap) <= bound(tries + 1, base, cap)
    if base > 0.001:
        assert bound(100, base, cap) == cap


def test_the_bound_doubles():
    assert [bound(tries, 0.5, 5) for tries in (1, 2, 3, 4, 5, 6)] == [0.5, 1, 2, 4, 5, 5]


def test_waits_differ():
    source = random.Random(1)
    assert len({full_jitter(3, 1, 60, source.random) for _ in range(100)}) == 100


@given(st.integers(1, 100), FRACTION)
def test_a_success_begins_anew(failures, fraction):
    backoff = Backoff(0.5, 60, lambda: fraction)
    first = backoff.next()
    for _ in range(failures):
        backoff.next()
    assert backoff.tries == failures + 1
    backoff.reset()
    assert backoff.tries == 0
    assert backoff.next() == first


@given(st.integers(1, 100), FRACTION, st.floats(0, 5))
def test_no_wait_is_shorter_than_the_floor(failures, fraction, floor):
    backoff = Backoff(0.5, 60, lambda: fraction, floor=floor)
    assert all(floor <= backoff.next() <= 60 for _ in range(failures))
