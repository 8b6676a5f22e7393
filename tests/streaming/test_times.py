import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.streaming.times import Interval, Rhythm, StreamTimes, has_jumped
from atoot.transport.turnstile import Turnstile, turnstile_for


@pytest.mark.parametrize("name", ["open", "backoff", "ping", "poll_least", "close"])
def test_times_are_above_zero(name):
    with pytest.raises(ValueError, match=f"{name}: expected more than 0"):
        StreamTimes(**{name: 0})


def test_a_busy_stream_is_suspected_sooner_than_a_quiet_one():
    busy, quiet = Rhythm(0, 60, 900), Rhythm(0, 60, 900)
    for second in range(1, 301):
        busy.heard(second)
        if second % 50 == 0:
            quiet.heard(second)
    assert not busy.is_suspicious(355)
    assert busy.is_suspicious(361)
    assert not quiet.is_suspicious(600)
    assert quiet.is_suspicious(300 + 900)


def test_after_a_look_the_silence_begins_anew():
    rhythm = Rhythm(0, 60, 900)
    assert rhythm.is_suspicious(900)
    rhythm.rest(900)
    assert not rhythm.is_suspicious(901)


@given(st.lists(st.integers(0, 5), max_size=50))
def test_polls_stay_within_their_bounds(found):
    interval = Interval(5, 60)
    assert all(5 <= interval.next(number) <= 60 for number in found)


def test_polls_follow_what_they_find():
    interval = Interval(5, 60)
    waits = [interval.next(0) for _ in range(20)]
    assert waits == sorted(waits)
    assert waits[-1] == 60
    assert interval.next(3) == 30


def test_a_machine_that_slept_is_noticed():
    assert not has_jumped((0, 1000), (5, 1005.2))
    assert has_jumped((0, 1000), (5, 1100))
    assert has_jumped((0, 1000), (5, 900))


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
