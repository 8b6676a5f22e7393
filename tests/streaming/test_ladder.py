import pytest

from atoot.errors import (
    ApiError,
    ClientError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    RatelimitError,
    ServerError,
    UnauthorizedError,
    UnavailableError,
)
from atoot.streaming.ladder import Rung, Step, Trouble, decide, rungs_for, trouble_of


def step(trouble: Trouble, rung: Rung = Rung.SOCKET, status: int | None = None, **facts: object) -> Step:
    return decide(
        trouble, rung, status, **{"below": True, "proven": False, "failures": 1, "deaf": 0, **facts}
    )


def test_the_best_connection_is_tried_first():
    assert rungs_for("auto", 2) == (Rung.MULTIPLEX, Rung.SOCKET, Rung.EVENTS, Rung.POLL)
    assert rungs_for("auto", 1) == (Rung.SOCKET, Rung.EVENTS, Rung.POLL)
    assert rungs_for("websocket", 2, multiplexes=False) == (Rung.SOCKET,)
    assert rungs_for("poll", 3) == (Rung.POLL,)


def test_a_transport_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="expected one of auto, websocket, sse, poll"):
        rungs_for("carrier pigeon", 1)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (UnauthorizedError("x"), Trouble.REFUSED),
        (ForbiddenError("x"), Trouble.REFUSED),
        (NotFoundError("x"), Trouble.MISSING),
        (ClientError("x", status_code=426), Trouble.MISSING),
        (ApiError("x", status_code=200), Trouble.MISSING),
        (ServerError("x", status_code=501), Trouble.MISSING),
        (ApiError("no HTTP"), Trouble.BROKEN),
        (UnavailableError("x"), Trouble.BROKEN),
        (RatelimitError("x"), Trouble.BROKEN),
        (NetworkError("x"), Trouble.BROKEN),
    ],
)
def test_errors_say_what_is_the_matter_with_a_kind_of_connection(error, trouble):
    assert trouble_of(error) is trouble


def test_a_refusal_is_final_where_the_stream_is_named():
    assert step(Trouble.REFUSED, status=401) is Step.RAISE
    assert step(Trouble.REFUSED, Rung.EVENTS, 401) is Step.RAISE
    assert step(Trouble.REFUSED, status=403, below=False) is Step.RAISE


def test_a_refusal_is_not_final_where_the_server_may_want_a_stream_in_the_url():
    assert step(Trouble.REFUSED, Rung.MULTIPLEX, 401) is Step.DOWN


def test_a_proxy_that_forbids_websockets_does_not_forbid_the_rest():
    assert step(Trouble.REFUSED, status=403) is Step.DOWN


def test_a_token_that_was_good_and_is_revoked_ends_the_stream():
    assert step(Trouble.REFUSED, status=403, proven=True) is Step.RAISE
    assert step(Trouble.REFUSED, Rung.MULTIPLEX, 401, proven=True) is Step.RAISE


def test_what_the_server_does_not_have_is_passed_over():
    assert step(Trouble.MISSING) is Step.DOWN
    assert step(Trouble.MISSING, below=False) is Step.RAISE
    assert step(Trouble.MISSING, proven=True) is Step.AGAIN  # it had it; it is being restarted


def test_what_has_never_worked_is_passed_over_after_some_tries():
    assert step(Trouble.BROKEN, failures=2) is Step.AGAIN
    assert step(Trouble.BROKEN, failures=3) is Step.DOWN
    assert step(Trouble.BROKEN, failures=3, below=False) is Step.AGAIN
    assert step(Trouble.BROKEN, failures=1000, proven=True) is Step.AGAIN


def test_an_instance_that_is_down_is_waited_for():
    assert step(Trouble.AWAY, failures=1000) is Step.AGAIN


def test_a_connection_that_misses_things_twice_is_given_up():
    assert step(Trouble.DEAF, deaf=1, proven=True) is Step.AGAIN
    assert step(Trouble.DEAF, deaf=2, proven=True) is Step.DOWN
    assert step(Trouble.DEAF, deaf=9, below=False) is Step.AGAIN
