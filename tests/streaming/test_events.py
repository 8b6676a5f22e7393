from datetime import UTC, datetime

import pytest
from stream_things import status

from atoot.events import FiltersChanged, StatusDeleted, StatusPosted, UnknownEvent
from atoot.streaming.events import plain_payload
from atoot.streaming.subscriptions import Subscription

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


@pytest.mark.parametrize(
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
