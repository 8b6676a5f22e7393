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
from atoot.streaming.connections.fallback import (
    ConnectionKind,
    FailureKind,
    FallbackStep,
    decide,
    failure_of,
    is_final,
    kinds_for,
)
from tables import each


def step(
    failure: FailureKind,
    kind: ConnectionKind = ConnectionKind.WEBSOCKET,
    status: int | None = None,
    **facts: object,
) -> FallbackStep:
    return decide(
        failure, kind, status, **{"below": True, "proven": False, "failures": 1, "misses": 0, **facts}
    )


def test_the_best_connection_is_tried_first():
    assert kinds_for("auto") == (
        ConnectionKind.SHARED_WEBSOCKET,
        ConnectionKind.WEBSOCKET,
        ConnectionKind.SSE,
        ConnectionKind.POLL,
    )
    assert kinds_for("auto", shared=False) == (
        ConnectionKind.WEBSOCKET,
        ConnectionKind.SSE,
        ConnectionKind.POLL,
    )
    assert kinds_for("websocket", shared=False) == (ConnectionKind.WEBSOCKET,)
    assert kinds_for("poll") == (ConnectionKind.POLL,)


def test_a_transport_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="expected one of auto, websocket, sse, poll"):
        kinds_for("carrier pigeon")


@each(
    ("error", "kind"),
    [
        (UnauthorizedError("x"), FailureKind.REFUSED),
        (ForbiddenError("x"), FailureKind.REFUSED),
        (NotFoundError("x"), FailureKind.MISSING),
        (ClientError("x", status_code=426), FailureKind.MISSING),
        (ApiError("x", status_code=200), FailureKind.MISSING),
        (ServerError("x", status_code=501), FailureKind.MISSING),
        (ApiError("no HTTP"), FailureKind.BROKEN),
        (UnavailableError("x"), FailureKind.BROKEN),
        (RatelimitError("x"), FailureKind.BROKEN),
        (NetworkError("x"), FailureKind.BROKEN),
    ],
)
def test_errors_say_what_is_the_matter_with_a_kind_of_connection(error, kind):
    assert failure_of(error) is kind


def test_a_refusal_is_final_where_the_stream_is_named():
    assert step(FailureKind.REFUSED, status=401) is FallbackStep.RAISE
    assert step(FailureKind.REFUSED, ConnectionKind.SSE, 401) is FallbackStep.RAISE
    assert step(FailureKind.REFUSED, status=403, below=False) is FallbackStep.RAISE


def test_a_refusal_is_not_final_where_the_server_may_want_a_stream_in_the_url():
    assert step(FailureKind.REFUSED, ConnectionKind.SHARED_WEBSOCKET, 401) is FallbackStep.NEXT


def test_a_proxy_that_forbids_websockets_does_not_forbid_the_rest():
    assert step(FailureKind.REFUSED, status=403) is FallbackStep.NEXT


def test_a_token_that_was_good_and_is_revoked_ends_the_stream():
    assert step(FailureKind.REFUSED, status=403, proven=True) is FallbackStep.RAISE
    assert step(FailureKind.REFUSED, ConnectionKind.SHARED_WEBSOCKET, 401, proven=True) is FallbackStep.RAISE


def test_what_the_server_does_not_have_is_passed_over():
    assert step(FailureKind.MISSING) is FallbackStep.NEXT
    assert step(FailureKind.MISSING, below=False) is FallbackStep.RAISE
    assert step(FailureKind.MISSING, proven=True) is FallbackStep.AGAIN  # it had it; it is being restarted


def test_what_has_never_worked_is_passed_over_after_some_tries():
    assert step(FailureKind.BROKEN, failures=2) is FallbackStep.AGAIN
    assert step(FailureKind.BROKEN, failures=3) is FallbackStep.NEXT
    assert step(FailureKind.BROKEN, failures=3, below=False) is FallbackStep.AGAIN
    assert step(FailureKind.BROKEN, failures=1000, proven=True) is FallbackStep.AGAIN


def test_an_instance_that_is_down_is_waited_for():
    assert step(FailureKind.AWAY, failures=1000) is FallbackStep.AGAIN


def test_a_connection_that_misses_things_twice_is_given_up():
    assert step(FailureKind.DEAF, misses=1, proven=True) is FallbackStep.AGAIN
    assert step(FailureKind.DEAF, misses=2, proven=True) is FallbackStep.NEXT
    assert step(FailureKind.DEAF, misses=9, below=False) is FallbackStep.AGAIN


def test_a_stream_that_a_shared_connection_does_not_tell_gets_its_own_at_once():
    assert step(FailureKind.DEAF, ConnectionKind.SHARED_WEBSOCKET, misses=1, proven=True) is FallbackStep.NEXT


def test_without_a_token_what_is_public_may_still_be_asked_for():
    """Newer servers stream to nobody without a token, and show the public timelines to everybody."""
    assert step(FailureKind.REFUSED, status=401, anonymous=True) is FallbackStep.NEXT
    assert step(FailureKind.REFUSED, ConnectionKind.SSE, 401, anonymous=True) is FallbackStep.NEXT
    assert step(FailureKind.REFUSED, status=401, anonymous=True, below=False) is FallbackStep.RAISE


@each("status", [None, 402, 408, 422, 429, 500, 502, 503])
def test_what_may_pass_is_waited_out(status):
    assert not is_final(status)


@each("status", [400, 401, 403, 404])
def test_what_will_not_change_is_final(status):
    assert is_final(status)
