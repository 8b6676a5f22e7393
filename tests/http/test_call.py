import math

from atoot.errors import MastodonError, NetworkError, RatelimitError, ServerError
from atoot.http.call import Call
from atoot.http.settings import Settings
from atoot.message import NO_OPTIONS, Request
from tables import each


def call_of(body=None) -> Call:
    return Call(Request("POST", "/api/v1/statuses", body=body), NO_OPTIONS, Settings())


def refused_by_the_network(*, may_have_happened: bool) -> NetworkError:
    error = NetworkError("no answer")
    error.may_have_happened = may_have_happened
    return error


def test_a_call_begins_without_tries_doubts_or_an_end():
    call = call_of()
    assert (call.tries, call.spent, call.unclear, call.failures, call.refused) == (0, 0.0, False, 0, None)
    assert call.end == math.inf
    assert call.left() == math.inf
    assert not call.files


def test_a_try_that_may_have_been_done_leaves_the_call_unclear_for_good():
    call = call_of()
    call.note(refused_by_the_network(may_have_happened=True), "unclear", 1.0)
    call.note(refused_by_the_network(may_have_happened=False), "never_arrived", 2.0)
    assert call.unclear


@each("status", [400, 401, 403, 404, 422, 429])
def test_an_answer_that_says_no_leaves_nothing_unclear(status):
    call = call_of()
    call.note(MastodonError("no", status_code=status), None, 1.0)
    assert not call.unclear


def test_failures_of_the_server_are_counted_and_nothing_else():
    call = call_of()
    for status in (500, 503, 500, 429):
        call.note(ServerError("no", status_code=status), None, 1.0)
    call.note(refused_by_the_network(may_have_happened=True), "unclear", 1.0)
    assert call.failures == 2


def test_the_first_refusal_is_the_one_that_is_remembered():
    call = call_of()
    for now in (5.0, 9.0):
        call.note(RatelimitError("no"), None, now)
    assert call.refused == 5.0


def test_a_look_that_failed_counts_as_a_try_that_ended_unclear():
    call = call_of()
    call.tries = 1
    call.note(ServerError("no", status_code=500), None, 1.0)
    call.note_look(2.5, failed=False)
    assert (call.tries, call.spent, call.status, call.failure) == (1, 2.5, 500, None)
    call.note_look(0.5, failed=True)
    assert (call.tries, call.spent, call.status, call.failure) == (2, 3.0, None, "unclear")
