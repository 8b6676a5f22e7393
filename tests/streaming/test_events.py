import json
from datetime import UTC, datetime

import pytest
from stream_things import status

from atoot.events import Event, FiltersChanged, Gap, StatusDeleted, StatusPosted, UnknownEvent
from atoot.streaming.events import plain_payload
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream
from tables import each

USER = Subscription("user")


def test_an_event_says_what_it_is_about_and_when_it_came():
    event = StatusDeleted("7", stream=USER, received=1.5)
    match event:
        case StatusDeleted(status_id=gone, stream="user"):
            assert gone == "7"
    assert event.received_at == datetime(1970, 1, 1, 0, 0, 1, 500_000, UTC)
    assert repr(event) == "<StatusDeleted '7' of 'user'>"


def test_the_payload_is_there_as_it_came():
    assert StatusDeleted("7", stream=USER, wire="7").json() == "7"
    assert StatusPosted(status(7), stream=USER, wire='{"id":"7","odd":1}').json() == {"id": "7", "odd": 1}
    assert StatusPosted(status(7), stream=USER).json() == status(7).to_dict()
    assert FiltersChanged(stream=USER).json() is None
    assert UnknownEvent(name="x", payload=[1], stream=USER, wire="[1]").json() == [1]


AT = datetime(2026, 1, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "event",
    [
        StatusPosted(status(7), stream=hashtag("python", local=True), received=1.5, backfilled=True),
        StatusDeleted("7", stream=USER),
        FiltersChanged(stream=list_stream("3")),
        UnknownEvent(name="x", payload=[1, {"a": None}], stream=USER),
        Gap("1", None, "why", AT, retry_at=AT, stream=USER),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_comes_back_from_json_data_as_it_was(event):
    data = json.loads(json.dumps(event.to_dict()))
    back = Event.from_dict(data)
    assert type(back) is type(event)
    assert back.to_dict() == event.to_dict()
    assert repr(back) == repr(event)
    assert str(back.stream) == str(event.stream)
    assert back.identity == event.identity


def test_the_same_event_is_known_again_wherever_it_comes_from():
    live, fetched = (
        StatusPosted(status(7), stream=USER, received=at, backfilled=at > 1) for at in (1.0, 2.0)
    )
    assert live.identity == fetched.identity
    assert live.identity != StatusPosted(status(8), stream=USER).identity
    assert live.identity != StatusPosted(status(7), stream=hashtag("x")).identity
    assert (
        FiltersChanged(stream=USER, received=1.0).identity
        != FiltersChanged(stream=USER, received=2.0).identity
    )


@each(
    ("text", "plain"),
    [
        ('{"a":[1]}', {"a": [1]}),
        ("[1]", [1]),
        ("7", "7"),
        ("", ""),
        ("{broken", "{broken"),
        ("[" * 100_000, "[" * 100_000),
        ("[" + "1" * 5000 + "]", "[" + "1" * 5000 + "]"),
    ],
)
def test_a_payload_is_plain_data_where_it_is_json(text, plain):
    assert plain_payload(text) == plain
