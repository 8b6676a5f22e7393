import copy
import pickle
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import atoot
from atoot.errors import (
    BY_STATUS,
    MastodonError,
    NotFoundError,
    RatelimitError,
    class_for,
    clock_time,
    is_missing,
)
from atoot.message import RateLimit, Request
from tables import each

TREE = {
    "NetworkError": "MastodonError",
    "ApiError": "MastodonError",
    "ClientError": "MastodonError",
    "UnauthorizedError": "ClientError",
    "ForbiddenError": "ClientError",
    "NotFoundError": "ClientError",
    "ConflictError": "ClientError",
    "GoneError": "ClientError",
    "UnprocessedError": "ClientError",
    "RatelimitError": "ClientError",
    "ServerError": "MastodonError",
    "UnavailableError": "ServerError",
}
CLASSES = [atoot.MastodonError, *(getattr(atoot, name) for name in TREE)]


@each(("child", "parent"), TREE.items())
def test_the_published_tree_stands(child, parent):
    assert issubclass(getattr(atoot, child), getattr(atoot, parent))
    assert issubclass(getattr(atoot, child), Exception)


def test_each_status_has_one_class():
    assert {status: kind.__name__ for status, kind in BY_STATUS.items()} == {
        401: "UnauthorizedError",
        403: "ForbiddenError",
        404: "NotFoundError",
        409: "ConflictError",
        410: "GoneError",
        422: "UnprocessedError",
        429: "RatelimitError",
        503: "UnavailableError",
    }


@given(st.integers(0, 999))
def test_every_status_has_a_class_of_its_hundred(status):
    kind = class_for(status)
    if 400 <= status < 500:
        assert issubclass(kind, atoot.ClientError)
    elif 500 <= status < 600:
        assert issubclass(kind, atoot.ServerError)
    else:
        assert kind is atoot.ApiError


def error(**more):
    settings = {"request": Request("GET", "/api/v1/timelines/home?limit=2"), "reason": "Unauthorized"}
    return atoot.UnauthorizedError("The access token is invalid", **(settings | more))


def test_an_error_reads_like_a_sentence_and_tells_what_to_do():
    assert str(error()) == (
        "401 Unauthorized: The access token is invalid (GET /api/v1/timelines/home); "
        "the token may be missing, revoked, or of another instance"
    )


def test_a_better_hint_takes_the_place_of_the_usual_one():
    one = error()
    one.hint = "the token may lack the scope read:statuses"
    assert str(one).endswith("(GET /api/v1/timelines/home); the token may lack the scope read:statuses")


def test_tries_and_time_are_told_where_there_were_several():
    one = error()
    one.tries, one.elapsed = 5, 12.34
    assert "(GET /api/v1/timelines/home, 5 tries in 12.3 s)" in str(one)


def test_that_it_may_have_happened_is_told():
    one = atoot.NetworkError("reset", request=Request("POST", "/x"))
    one.may_have_happened = True
    assert str(one) == "reset (POST /x); the server may have done it all the same"


def test_a_post_that_was_made_at_once_leaves_no_doubt():
    one = atoot.errors.PostedAtOnceError("it is public already", request=Request("POST", "/x"))
    assert one.may_have_happened
    assert "may have done" not in str(one)


def test_an_error_without_anything_has_its_name():
    assert str(MastodonError()) == "MastodonError"
    assert str(atoot.ApiError("no JSON")) == "no JSON"


def test_a_limit_says_when_to_try_again():
    assert str(atoot.RatelimitError("", limits=RateLimit(retry_after=6.6))) == "429; try again in 7 s"
    assert str(atoot.RatelimitError("", limits=RateLimit(retry_after=90_000))) == "429; try again in 1.0 days"
    assert str(atoot.RatelimitError()) == "429; slow down"
    far = RateLimit(300, 0, reset=1_785_592_200.0)
    assert str(atoot.RatelimitError("", limits=far)) == "429; try again after 2026-08-01 13:50:00 UTC"
    assert str(atoot.RatelimitError("", limits=RateLimit(reset=1e300))) == "429; slow down"
    assert atoot.RatelimitError().retry_after is None


def test_the_arguments_are_those_of_ever():
    assert error().args == (401, "Unauthorized", "The access token is invalid")
    assert atoot.NetworkError("reset").args == ("reset",)


def test_a_path_in_an_error_has_no_query():
    assert error().path == "/api/v1/timelines/home"


@each("kind", CLASSES)
def test_every_error_survives_a_pickle_and_a_copy(kind):
    one = kind(
        "text",
        request=Request("POST", "/x?y=z", b"body"),
        status_code=418,
        reason="Teapot",
        details={"a": [{"error": "b"}]},
        request_id="r",
        limits=RateLimit(1, 2, 3.0, 4.0),
    )
    one.hint, one.tries, one.elapsed, one.may_have_happened = "do this", 3, 1.5, True
    one.add_note("a note")
    for other in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
        assert type(other) is kind
        assert str(other) == str(one)
        assert vars(other) == vars(one)
    assert b"body" not in pickle.dumps(one)


@each(
    ("status", "missing"),
    [(404, True), (405, True), (501, True), (400, False), (410, False), (500, False), (None, False)],
)
def test_an_operation_may_be_missing_where_servers_say_so(status, missing):
    assert is_missing(MastodonError(status_code=status)) is missing


def subclasses(error):
    yield error
    for one in error.__subclasses__():
        if one.__module__.startswith("atoot."):
            yield from subclasses(one)


def test_every_error_leads_to_the_part_of_the_page_about_it():
    import atoot.archive.errors
    import atoot.oauth.credentials
    import atoot.push.errors
    import atoot.streaming.connections.complaints
    import atoot.webhooks
    import atoot.workflows.publish  # noqa: F401

    page = Path(__file__).parents[2] / "docs" / "how-to" / "errors.md"
    headings = {line[4:] for line in page.read_text("utf-8").splitlines() if line.startswith("### ")}
    errors = set(subclasses(MastodonError))
    assert {error.__name__ for error in errors} == headings
    assert len(errors) > 25
    assert RatelimitError("x").help.endswith("/docs/how-to/errors.md#ratelimiterror")


def test_an_error_of_ones_own_leads_to_its_parent():
    class OwnError(NotFoundError):
        pass

    assert OwnError("x").help == NotFoundError("x").help


NOON = 1_785_585_600.0


def test_a_wait_that_ends_on_another_day_says_which():
    assert clock_time(NOON, 60.0).count(":") == 2
    assert clock_time(NOON, 3 * 86400.0).startswith("2026-08-04 ")
    assert clock_time(NOON, 1e300) == "a distant time"
