import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.streaming.channel import Channel
from atoot.streaming.subscriptions import Subscription
from atoot.streaming.times import (
    Alarm,
    Backoff,
    Rhythm,
    StreamTimes,
    Turnstile,
    alarm_of,
    has_jumped,
    turnstile_for,
)
from tables import each


@each("name", ["open", "backoff", "ping", "poll_least", "close"])
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


def test_a_stream_that_has_told_nothing_yet_is_looked_at_soon_and_less_and_less_often():
    """Sharkey takes every websocket, and tells nothing on it in the language of Mastodon."""
    rhythm, looks = Rhythm(0, 60, 900, first=60), []
    for second in range(4000):
        if rhythm.is_suspicious(second):
            rhythm.looked(second)
            looks.append(second)
    assert looks == [60, 180, 420, 900, 1800, 2700, 3600]


def test_only_streams_that_may_be_many_are_trusted_from_the_start():
    def feed(stream):
        channel = Channel(stream, 100, StreamTimes(), now=0.0, begun=0.0, private=False)
        return channel.feeds[0]

    assert feed(Subscription("user")).rhythm.is_suspicious(60)
    assert not feed(Subscription("hashtag", tag="x")).rhythm.is_suspicious(899)


def test_a_machine_that_slept_is_noticed():
    assert not has_jumped((0, 1000), (5, 1005.2))
    assert has_jumped((0, 1000), (5, 1100))
    assert has_jumped((0, 1000), (5, 900))


@each(
    ("facts", "alarm"),
    [
        ({}, None),
        ({"own": "10.0.0.1", "towards": "10.0.0.1"}, None),
        ({"own": "10.0.0.1", "towards": "192.168.0.1"}, Alarm.MOVED),
        ({"own": "10.0.0.1", "towards": None}, None),
        ({"silent": 40.0, "patience": 45.0}, None),
        ({"silent": 50.0, "patience": 45.0}, Alarm.LIFELESS),
        ({"silent": 5000.0, "patience": None}, None),
    ],
)
def test_what_is_the_matter_with_a_connection_follows_from_what_one_sees(facts, alarm):
    assert alarm_of((0, 1000), (5, 1005), **facts) is alarm
    assert alarm_of((0, 1000), (5, 2000), **facts) is Alarm.JUMPED
