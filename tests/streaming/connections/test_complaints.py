"""What a server says no with becomes words for people, and an error that names the stream."""

import aiohttp

from atoot.errors import (
    ClientError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    ServerError,
    UnauthorizedError,
    UnavailableError,
)
from atoot.streaming.connections.complaints import broken_words, closed_words, in_words, named
from atoot.streaming.subscriptions import Subscription, list_stream
from tables import each


@each(
    ("problem", "words"),
    [
        (aiohttp.ClientConnectionResetError("Cannot write to closing transport"), "the connection broke"),
        (
            ConnectionResetError(104, "Connection reset by peer"),
            "the connection broke: Connection reset by peer",
        ),
        (aiohttp.ClientPayloadError("not enough data"), "the connection broke"),
        (TimeoutError(), "nothing came in time"),
    ],
)
def test_what_broke_is_said_without_the_words_of_libraries(problem, words):
    assert broken_words(problem) == words
    assert closed_words(None) == closed_words(1006) == "the connection broke"


@each(
    ("error", "words"),
    [
        (NetworkError("no such host"), "no such host"),
        (NetworkError(""), "the connection broke"),
        (ServerError("", status_code=502), "the server answered 502"),
        (UnavailableError("the streaming server is down"), "the streaming server is down"),
    ],
)
def test_reasons_are_in_the_words_of_who_reads_them(error, words):
    assert in_words(error) == words


def test_an_error_names_the_stream_and_what_it_needs_once():
    error = UnauthorizedError("Access token does not have the required scopes")
    text = str(named(error, error.text, [Subscription("user:notification")]))
    assert text.count("scope") == 2
    assert "the stream 'user:notification' is refused: Access token does not have" in text
    assert "this stream needs the scope read:notifications" in text
    assert "revoked" not in text


def test_a_token_that_may_be_wrong_is_said_to_be():
    text = str(named(UnauthorizedError("Invalid access token"), "", [Subscription("user")]))
    assert "revoked" in text
    assert "read:statuses" in text


def test_a_stream_that_does_not_exist_is_told_what_there_is():
    assert "public:local" in str(named(ClientError("Unknown", status_code=400), "", [Subscription("odd")]))
    assert "c.lists()" in str(named(NotFoundError("Record not found"), "", [list_stream(7)]))


def test_several_streams_are_named_together():
    text = str(named(None, "no such host", [Subscription("user"), Subscription("public")]))
    assert text.startswith("the streams 'user' and 'public' cannot be opened: no such host")


def test_what_the_handshake_says_of_a_stream_is_not_said_twice():
    error = ForbiddenError("the streaming server refuses the stream 'user': no")
    assert str(named(error, "", [Subscription("user")])).startswith("403: the stream 'user' is refused: no")
