import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from atoot.http.retry import (
    Attempt,
    GiveUp,
    Retry,
    RetryPolicy,
    bound,
    full_jitter,
    is_idempotent,
    is_unclear,
)
from atoot.message import RateLimit
from tables import each

NOW = 1_785_592_140.0
POLICY = RetryPolicy()


def decide(method="GET", policy=POLICY, fraction=0.5, **outcome):
    outcome = {"tries": 1, "elapsed": 1.0, "now": NOW, "idempotent": is_idempotent(method)} | outcome
    return policy.decide(Attempt(method=method, **outcome), lambda: fraction)


OUTCOMES = {
    "never arrived": {"failure": "never_arrived"},
    "unclear": {"failure": "unclear"},
    "408": {"status": 408},
    "425": {"status": 425},
    "429": {"status": 429},
    "502": {"status": 502},
    "503": {"status": 503},
    "504": {"status": 504},
    "400": {"status": 400},
    "401": {"status": 401},
    "404": {"status": 404},
    "422": {"status": 422},
    "500": {"status": 500},
    "501": {"status": 501},
}
TEMPORARY = {"never arrived", "unclear", "408", "425", "429", "502", "503", "504"}
ONCE_MORE = {"500"}
"""After these what may be done twice is tried once more."""
NOT_DONE = {"never arrived", "429"}
"""After these even a POST is safe."""


@each("outcome", OUTCOMES)
@each("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_what_may_be_done_twice_is_repeated_when_it_may_go_better(method, outcome):
    assert isinstance(
        decide(method, **OUTCOMES[outcome]), Retry if outcome in TEMPORARY | ONCE_MORE else GiveUp
    )


@each("outcome", OUTCOMES)
@each("method", ["POST", "PATCH"])
def test_what_may_not_be_done_twice_is_repeated_only_if_it_surely_was_not_done(method, outcome):
    assert isinstance(decide(method, **OUTCOMES[outcome]), Retry if outcome in NOT_DONE else GiveUp)


@each("outcome", OUTCOMES)
def test_an_idempotency_key_makes_a_post_safe(outcome):
    decision = decide("POST", idempotent=True, **OUTCOMES[outcome])
    assert isinstance(decision, Retry if outcome in TEMPORARY | ONCE_MORE else GiveUp)


@each(
    ("outcome", "maybe"),
    [("unclear", True), ("502", True), ("500", True), ("408", True), ("422", False), ("401", False)],
)
def test_giving_up_says_whether_it_may_be_done_all_the_same(outcome, maybe):
    assert decide("POST", **OUTCOMES[outcome]).maybe_done is maybe


def test_what_never_arrived_is_not_done_even_when_the_tries_are_used_up():
    decision = decide("POST", failure="never_arrived", tries=5, elapsed=12.34)
    assert decision == GiveUp("the tries are used up (5 tries in 12.3 s)", maybe_done=False)


def test_tries_are_bounded():
    assert isinstance(decide(status=503, tries=4), Retry)
    assert isinstance(decide(status=503, tries=5), GiveUp)


def test_no_retries_switches_repeating_off():
    never = replace(POLICY, retries=0)
    assert "1 try in 1.0 s" in decide(policy=never, status=503).reason
    assert isinstance(decide(policy=never, status=429, limits=RateLimit(retry_after=1)), GiveUp)


def test_time_is_bounded_and_a_wait_that_ends_too_late_is_not_begun():
    assert isinstance(decide(status=503, elapsed=119.7, fraction=0.5), Retry)
    assert "time" in decide(status=503, elapsed=119.8, fraction=0.5).reason
    assert "time" in decide(status=503, limits=RateLimit(retry_after=3600)).reason


@each("status", [429, 503])
def test_what_the_server_asks_for_wins_over_backoff(status):
    limits = RateLimit(300, 0, reset=NOW + 50, retry_after=7)
    assert decide(status=status, limits=limits) == Retry(7, f"{status}, the server says when")


def test_after_429_the_reset_says_when():
    assert decide(status=429, limits=RateLimit(300, 0, reset=NOW + 250)).delay == 250


def test_a_reset_says_nothing_about_any_other_failure():
    assert decide(status=503, limits=RateLimit(300, 299, reset=NOW + 250), fraction=0.5).delay == 0.25


def test_a_reset_that_is_over_leaves_it_to_backoff():
    assert decide(status=429, limits=RateLimit(300, 0, reset=NOW - 1), fraction=0.5).delay == 0.25


def test_a_wait_for_a_limit_may_be_longer_than_the_call_but_has_a_bound_of_its_own():
    assert decide(status=429, limits=RateLimit(retry_after=1800)).delay == 1800
    assert "90000 s" in decide(status=429, limits=RateLimit(retry_after=90_000)).reason


def test_backoff_doubles_with_every_try():
    delays = [decide(status=503, tries=tries, fraction=0.999).delay for tries in (1, 2, 3, 4)]
    assert delays == pytest.approx([0.4995, 0.999, 1.998, 3.996])


def test_a_body_that_was_read_once_is_not_sent_again():
    assert isinstance(decide("POST", failure="never_arrived", resendable=False), GiveUp)
    assert isinstance(decide("PUT", status=503, resendable=False), GiveUp)


@each(
    ("outcome", "again"),
    [("never arrived", True), ("429", True), ("unclear", False), ("502", False), ("503", False)],
)
def test_a_long_upload_is_not_repeated_on_chance(outcome, again):
    long = decide("POST", idempotent=True, upload=500 * 2**20, **OUTCOMES[outcome])
    assert isinstance(long, Retry) is again
    assert isinstance(decide("POST", idempotent=True, upload=2**20, **OUTCOMES[outcome]), Retry)


@each(
    ("name", "value"),
    [
        ("retries", -1),
        ("retries", 2.5),
        ("base", -0.1),
        ("base", math.inf),
        ("cap", math.nan),
        ("cap", math.inf),
        ("total", -1),
        ("patience", -1),
        ("long_upload", -1),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        RetryPolicy(**{name: value})


def test_a_key_is_found_among_the_headers():
    assert is_idempotent("POST", {"idempotency-KEY": "x"})
    assert not is_idempotent("POST", {"X-Other": "x"})
    assert not is_idempotent("PATCH")
    assert is_idempotent("DELETE")


@given(
    method=st.sampled_from(["GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"]),
    outcome=st.sampled_from(sorted(OUTCOMES)),
    tries=st.integers(1, 10),
    elapsed=st.floats(0, 300),
    idempotent=st.booleans(),
    resendable=st.booleans(),
    upload=st.integers(0, 2**30),
    limits=st.builds(
        RateLimit,
        st.none() | st.integers(0, 1000),
        st.none() | st.integers(0, 1000),
        st.none() | st.floats(NOW - 1e6, NOW + 1e6),
        st.none() | st.floats(0, 1e6),
    ),
    fraction=st.floats(0, 1, exclude_max=True),
)
def test_whatever_happens_a_retry_keeps_all_bounds(method, outcome, tries, elapsed, fraction, **rest):
    decision = decide(method, tries=tries, elapsed=elapsed, fraction=fraction, **OUTCOMES[outcome], **rest)
    if isinstance(decision, GiveUp):
        assert decision.reason
        return
    assert tries <= POLICY.retries
    assert rest["resendable"]
    assert 0 <= decision.delay <= POLICY.patience
    assert outcome == "429" or elapsed + decision.delay <= POLICY.total
    assert rest["idempotent"] or outcome in NOT_DONE


def test_a_server_whose_certificate_is_not_valid_is_not_asked_again():
    attempt = Attempt(method="GET", tries=1, elapsed=0.1, now=0.0, failure="untrusted", idempotent=True)
    decision = POLICY.decide(attempt, lambda: 0.5)
    assert isinstance(decision, GiveUp)
    assert not decision.maybe_done


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


@each(
    ("status", "may_have_happened", "unclear"),
    [
        (None, True, True),
        (None, False, False),
        (408, False, True),
        (425, False, True),
        (429, False, False),
        (460, False, True),
        (499, False, True),
        (413, False, False),
        (422, False, False),
        (500, False, True),
        (501, False, False),
        (502, False, True),
        (504, False, True),
        (520, False, True),
        (521, False, False),
        (524, False, True),
        (525, False, False),
        (526, False, False),
        (511, False, False),
    ],
)
def test_an_end_is_unclear_if_the_server_may_have_done_it(status, may_have_happened, unclear):
    assert is_unclear(status, may_have_happened=may_have_happened) is unclear


@each("tries", [1, 5, 500])
def test_what_is_refused_without_a_word_waits_on_with_growing_pauses(tries):
    decision = decide("POST", status=429, tries=tries, waited=100.0)
    assert isinstance(decision, Retry)
    assert decision.delay == min(2.0 ** (tries - 1), 60)


def test_what_is_refused_without_a_word_waits_no_longer_than_its_patience():
    decision = decide(status=429, tries=9, waited=7201.0, policy=RetryPolicy(patience=7200))
    assert isinstance(decision, GiveUp)
    assert decision.reason == "it was refused for 7201 s"


@each(
    ("case", "outcome"),
    [
        ("it does not wait for limits", {"waited": None}),
        ("what was said nobody understands", {"waited": 1.0, "limits": RateLimit(None, None, None, None)}),
    ],
)
def test_otherwise_a_refusal_counts_as_a_try(case, outcome):
    assert isinstance(decide(status=429, tries=4, **outcome), Retry), case
    assert isinstance(decide(status=429, tries=5, **outcome), GiveUp), case


def test_nothing_is_repeated_without_retries_not_even_what_was_refused():
    assert isinstance(decide(status=429, waited=0.0, policy=RetryPolicy(retries=0)), GiveUp)
