import pytest

from atoot.streaming.reading import EventReader, MessageReader
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream, subscription


def reader(*streams: Subscription, said: list | None = None) -> MessageReader:
    return MessageReader(streams, lambda *words: said.append(words) if said is not None else None)


def frame(stream: str) -> bytes:
    return f'{{"stream":{stream},"event":"delete","payload":"1"}}'.encode()


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ('["user"]', "user"),
        ('["hashtag","Café"]', "hashtag Café"),
        ('["hashtag","café"]', "hashtag Café"),
        ('["hashtag:local","x"]', "hashtag:local x"),
        ('["list","7"]', "list 7"),
        ('["list"]', "list 7"),
    ],
)
def test_a_message_finds_its_subscription(named, expected):
    shared = reader(subscription("user"), hashtag("Café"), hashtag("x", local=True), list_stream("7"))
    assert [stream for stream, _, _ in shared.feed(frame(named))] == [expected]


def test_one_subscription_alone_gets_all():
    assert [stream for stream, _, _ in reader(hashtag("x")).feed(frame('["hashtag"]'))] == ["hashtag x"]
    assert [stream for stream, _, _ in reader(hashtag("x")).feed(frame("[]"))] == ["hashtag x"]


@pytest.mark.parametrize(
    ("named", "expected"),
    [('["odd"]', "odd"), ('["list","9"]', "list 9"), ('["hashtag","y"]', "hashtag y"), ("[]", "?")],
)
def test_what_nobody_asked_for_is_told_too(named, expected):
    shared = reader(subscription("user"), subscription("public"))
    assert [stream for stream, _, _ in shared.feed(frame(named))] == [expected]


def test_complaints_are_passed_on():
    said: list = []
    assert not list(
        reader(subscription("user"), said=said).feed(b'{"error":"Unknown stream type","status":400}')
    )
    assert said == [("Unknown stream type", 400)]


@pytest.mark.parametrize("data", [b"", b"nonsense", b"{}"])
def test_what_says_nothing_is_logged(data, caplog):
    assert not list(reader(subscription("user")).feed(data))
    assert "cannot be read" in caplog.text


def test_server_sent_events_belong_to_the_stream_that_was_asked_for():
    events = EventReader(hashtag("x"))
    assert events.feed(b":)\nevent: delete\ndata: 7\n\n") == [("hashtag x", "delete", "7")]
