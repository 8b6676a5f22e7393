import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.streaming.connect import Turnstile, turnstile_for
from atoot.streaming.times import Backoff, StreamTimes


@pytest.mark.parametrize("name", ["open", "backoff", "ping", "poll_least", "close"])
def test_times_are_above_zero(name):
    with pytest.raises(ValueError, match=f"{name}: expected more than 0"):
        StreamTimes(**{name: 0})


def test_a_turnstile_lets_a_few_through_and_then_so_many_a_second():
    turnstile = Turnstile(rate=10, burst=5)
    waits = [turnstile.wait(100.0) for _ in range(25)]
    assert waits[:5] == [0.0] * 5
    assert waits[-1] == pytest.approx(2.0)
    assert turnstile.wait(1000.0) == 0.0


@given(st.lists(st.floats(0, 100), min_size=2))
def test_no_second_has_more_handshakes_than_rate_and_burst(times):
    turnstile = Turnstile(rate=10, burst=5)
    passed = sorted(now + turnstile.wait(now) for now in sorted(times))
    for at, start in enumerate(passed):
        assert sum(1 for other in passed[at:] if other < start + 1) <= 10 + 5 + 1


def test_all_clients_of_a_host_share_a_turnstile():
    assert turnstile_for("wss://a") is turnstile_for("wss://a")
    ours = turnstile_for("wss://a")
    assert ours is not turnstile_for("wss://b")


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True))
def test_a_success_begins_anew(failures, fraction):
    backoff = Backoff(0.5, 60, lambda: fraction)
    first = backoff.next()
    for _ in range(failures):
        backoff.next()
    assert backoff.tries == failures + 1
    backoff.reset()
    assert backoff.tries == 0
    assert backoff.next() == first


def test_what_ends_sooner_than_it_was_waited_for_does_not_begin_anew():
    backoff = Backoff(1, 30, lambda: 1.0)
    waits = []
    for _ in range(7):
        waits.append(backoff.next())
        backoff.lasted(0.9)
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    backoff.lasted(30.1)
    assert backoff.next() == 1
    backoff.lasted(1.5)
    assert backoff.next() == 1


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True), st.floats(0, 5))
def test_no_wait_is_shorter_than_the_floor(failures, fraction, floor):
    backoff = Backoff(0.5, 60, lambda: fraction, floor=floor)
    assert all(floor <= backoff.next() <= 60 for _ in range(failures))
