from atoot.limits.drift import Drift
from atoot.message import RateLimit
from tables import each

NOON = 1_785_585_600.0


def come(drift, behind, *, alone=False, reset=NOON):
    return drift.on_time(RateLimit(300, 200, reset, behind=behind), alone=alone).reset


def test_windows_end_at_multiples_of_their_length_until_the_server_tells_otherwise():
    drift = Drift()
    assert drift.next(NOON + 100, 300) == NOON + 300
    assert drift.next(NOON, 300) == NOON + 300
    drift.learn(NOON + 307.5, 300)
    assert drift.next(NOON + 100, 900) == NOON + 907.5
    assert drift.next(NOON + 907.5, 900) == NOON + 1807.5


def test_who_guesses_hears_of_it():
    drift, heard = Drift(), []
    drift.followers.append(lambda: heard.append(drift.seconds))
    drift.learn(NOON + 290.0, 300)
    assert heard == [-10.0]


@each("seconds", [3.5, 290.0])
def test_the_reset_of_an_answer_that_comes_later_than_others_is_as_much_earlier(seconds):
    drift = Drift()
    assert come(drift, 0.4) == NOON
    assert come(drift, 0.4 + seconds) == NOON - seconds
    assert come(drift, 0.4 + 2.0) == NOON, "so much is vague"


def test_where_no_other_answer_is_under_way_the_clock_was_set():
    drift = Drift()
    come(drift, 0.4)
    assert come(drift, 3600.0, alone=True) == NOON
    assert come(drift, 3600.5) == NOON


def test_an_answer_without_date_or_reset_is_taken_as_it_is():
    drift = Drift()
    come(drift, 0.4)
    assert come(drift, None) == NOON
    assert come(drift, 50.0, reset=None) is None
