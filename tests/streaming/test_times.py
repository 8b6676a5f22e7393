import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.streaming.connect import Turnstile, turnstile_for
from atoot.streaming.times import StreamTimes


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
