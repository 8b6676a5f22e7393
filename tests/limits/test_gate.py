from atoot.limits.gate import LONGEST_FIRST_GAP, LONGEST_PAUSE, UNLIMITED, Gate

NOW = 1_785_585_700.0


def after(passed, *, refusals=2):
    """A gate through which so many passed before it was refused that often."""
    gate = Gate(UNLIMITED)
    gate.passed = passed
    for _ in range(refusals):
        gate.hold(max(NOW, gate.closed))
    gate.alone = True
    return gate


def test_refusals_that_nothing_explains_close_it_longer_each_time():
    gate, now, pauses = Gate(UNLIMITED), NOW, []
    for _ in range(8):
        gate.hold(now)
        pauses.append(gate.closed - now)
        now = gate.closed
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert LONGEST_PAUSE == 60


def test_refusals_that_come_together_close_it_once():
    gate = Gate(UNLIMITED)
    for _ in range(100):
        gate.hold(NOW)
    assert gate.closed == NOW + 1


def test_after_a_refusal_one_request_tries_whether_it_goes_on():
    gate = after(0)
    assert not gate.is_open_ended
    gate.flying += 1
    assert gate.is_open_ended


def test_the_pause_that_was_needed_is_missing_between_the_requests_before_it():
    gate = after(50, refusals=3)
    gate.let_pass()
    assert 0.13 < gate.gap < 7 / 50
    assert gate.refusals == gate.passed == gate.pause == 0


def test_a_pause_in_the_distance_that_was_kept_is_longer_than_the_distance():
    gate = Gate(UNLIMITED)
    gate.gap = 0.2
    gate.close(NOW + gate.gap)  # by the request that is refused now
    gate.hold(NOW + 0.1)
    assert gate.closed == NOW + 1.1


def test_one_refusal_says_nothing_of_how_fast_requests_may_follow_each_other():
    gate = after(50, refusals=1)
    gate.let_pass()
    assert gate.gap == 0


def test_where_nothing_had_passed_refusals_say_nothing_of_it_either():
    gate = after(0, refusals=5)
    gate.let_pass()
    assert gate.gap == 0


def test_a_long_pause_is_believed_by_and_by():
    gate = after(1, refusals=9)
    gate.let_pass()
    assert gate.gap <= LONGEST_FIRST_GAP
    for _ in range(9):
        gate.passed = 1
        gate.hold(gate.closed)
        gate.hold(gate.closed)
    gate.let_pass()
    assert LONGEST_FIRST_GAP < gate.gap <= 2 * LONGEST_FIRST_GAP


def test_one_that_was_started_before_the_refusal_does_not_end_it():
    gate = after(50)
    gate.alone = False
    gate.let_pass()
    assert gate.refusals == 2


def test_what_was_learned_wears_off_as_requests_pass():
    gate = after(50)
    gate.let_pass()
    before = gate.gap
    for _ in range(1000):
        gate.let_pass()
    assert gate.gap < before / 5
