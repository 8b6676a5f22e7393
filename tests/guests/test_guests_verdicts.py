"""What an error of a server means to its guests."""

from atoot import errors
from atoot.guests.verdicts import verdict_of
from atoot.message import RateLimit
from tables import each


def caused(error, cause):
    error.__cause__ = cause
    return error


@each(
    ("error", "verdict"),
    [
        (errors.RatelimitError("x"), ("wait", True)),
        (errors.UnavailableError("x", limits=RateLimit(retry_after=9.0)), ("wait", True)),
        (errors.UnavailableError("x"), ("broken", True)),
        (errors.ServerError("x", status_code=500), ("broken", True)),
        (errors.NetworkError("x"), ("unreachable", True)),
        (caused(errors.NetworkError("x"), TimeoutError()), ("slow", True)),
        (errors.ApiError("x"), ("garbage", False)),
        (errors.MastodonError("x", status_code=302), ("elsewhere", False)),
        (errors.NotFoundError("x"), ("missing", False)),
        (errors.GoneError("x"), ("missing", False)),
        (errors.UnauthorizedError("x"), ("closed", False)),
        (errors.ForbiddenError("x"), ("closed", False)),
    ],
)
def test_an_error_of_a_host_is_a_verdict(error, verdict):
    assert verdict_of(error) == verdict


def test_in_the_middle_of_a_list_a_server_that_is_unavailable_has_had_too_many_requests():
    assert verdict_of(errors.UnavailableError("x"), went_on=True) == ("wait", True)
