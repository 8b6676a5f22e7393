import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.streaming.connections import frames
from atoot.streaming.connections.complaints import concerned, may_be_about
from atoot.streaming.connections.frames import EventReader, MessageReader
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream, subscription
from tables import each


def reader(*streams: Subscription, said: list | None = None) -> MessageReader:
    return MessageReader(streams, lambda *words: said.append(words) if said is not None else None)


def frame(stream: str) -> bytes:
    return f'{{"stream":{stream},"event":"delete","payload":"1"}}'.encode()


@each(
    ("named", "expected"),
    [
        ('["user"]', "user"),
        ('["hashtag","Café"]', "hashtag Café"),
        ('["hashtag","café"]', "hashtag Café"),
        ('["hashtag:local","x"]', "hashtag:local x"),
        ('["list","7"]', "list 7"),
        ('["list"]', "list 7"),
        ('["list:7"]', "list 7"),
        ('["hashtag:local:X"]', "hashtag:local x"),
        ('["hashtag:caf\u0065\u0301"]', "hashtag Café"),
        ('["Hashtag","#cafe"]', "hashtag Café"),
        ('["hashtag:local"]', "hashtag:local x"),
        ('["User"]', "user"),
        ('"user"', "user"),
        ('["user","elsewhere"]', "user"),
    ],
)
def test_a_message_finds_its_subscription(named, expected):
    shared = reader(subscription("user"), hashtag("Café"), hashtag("x", local=True), list_stream("7"))
    assert [stream for stream, _, _ in shared.feed(frame(named))] == [expected]


def told(shared: MessageReader, stream: str, payload: str = "1") -> list[str]:
    data = f'{{"stream":{stream},"event":"update","payload":{json.dumps(payload)}}}'
    return [str(found) for found, _, _ in shared.feed(data.encode())]


def test_the_order_in_which_it_was_subscribed_to_does_not_matter():
    many = [hashtag(f"Tag{number}") for number in range(200)]
    shared = reader(*many)
    for number in (0, 7, 70, 199):
        for written in (f"Tag{number}", f"tag{number}", f"TAG{number}"):
            assert told(shared, f'["hashtag","{written}"]') == [f"hashtag Tag{number}"]


def test_what_a_message_costs_does_not_depend_on_how_many_hashtags_there_are(monkeypatch):
    folded, fold = [], frames._folded
    monkeypatch.setattr(frames, "_folded", lambda tag: folded.append(tag) or fold(tag))
    shared = reader(*(hashtag(f"Tag{number}") for number in range(300)))
    for _ in range(2):
        for number in range(300):
            assert told(shared, f'["hashtag","tag{number}"]') == [f"hashtag Tag{number}"]
    assert len(folded) == 600  # each as it is added, and when it is named for the first time
    shared.add(hashtag("Tea"))
    assert told(shared, '["hashtag","tea"]') == ["hashtag Tea"]


def test_a_name_of_a_stream_that_takes_much_memory_is_not_remembered():
    shared = reader(subscription("user"), subscription("public"))
    for name in ("x" * 1000, "user"):
        assert told(shared, json.dumps(["user", name])) == ["user"]
    assert [*shared._found] == [("user", "user")]


def test_hashtags_that_are_one_to_the_server_all_get_what_it_tells_the_first():
    shared = reader(hashtag("Café"), hashtag("cafe"), hashtag("tea"), hashtag("cafe", local=True))
    assert told(shared, '["hashtag","Café"]') == ["hashtag Café", "hashtag cafe"]
    assert told(shared, '["hashtag","tea"]') == ["hashtag tea"]


def test_hashtags_that_differ_by_more_than_latin_accents_stay_apart():
    shared = reader(hashtag("かき"), hashtag("がき"), hashtag("\uff21"))
    assert told(shared, '["hashtag","がき"]') == ["hashtag がき"]
    assert told(shared, '["hashtag","a"]') == ["hashtag \uff21"]


def test_without_its_hashtag_a_status_goes_where_its_hashtags_say():
    shared = reader(subscription("user"), hashtag("Café"), hashtag("tea"), hashtag("x"))
    tags = [{"name": "cafe"}, {"name": "TEA"}, {"name": "y"}]
    assert told(shared, '["hashtag"]', json.dumps({"tags": tags})) == ["hashtag Café", "hashtag tea"]
    for odd in ("1", "", "{", '{"tags":7}', '{"tags":[7]}', '{"tags":[{}]}', '{"tags":[{"name":"z"}]}'):
        assert told(shared, '["hashtag"]', odd) == ["hashtag Café", "hashtag tea", "hashtag x"]


def test_a_message_may_be_for_several_streams():
    shared = reader(subscription("user"), subscription("public"), subscription("direct"))
    assert told(shared, '["direct","user"]') == ["user", "direct"]


def test_the_streams_of_glitch_are_found_by_its_names_and_by_those_of_mastodon():
    shared = reader(subscription("user"), subscription("public:allow_local_only:media"))
    assert told(shared, '["public:allow_local_only:media"]') == ["public:allow_local_only:media"]
    assert told(shared, '["public:media"]') == ["public:allow_local_only:media"]
    both = reader(subscription("public"), subscription("public:allow_local_only"))
    assert told(both, '["public"]') == ["public"]
    assert told(both, '["public:allow_local_only"]') == ["public:allow_local_only"]


def test_one_subscription_alone_gets_all():
    assert [stream for stream, _, _ in reader(hashtag("x")).feed(frame('["hashtag"]'))] == ["hashtag x"]
    assert [stream for stream, _, _ in reader(hashtag("x")).feed(frame("[]"))] == ["hashtag x"]


@each(
    ("named", "expected"),
    [
        ('["odd"]', "odd"),
        ('["odd name\\u0000"]', "odd_name"),
        ('["list"]', "list ?"),
        ('["%s"]' % ("x" * 10_000), "x" * 99 + "…"),
        ('["list","9"]', "list 9"),
        ('["hashtag","y"]', "hashtag y"),
        ("[]", "?"),
    ],
)
def test_what_nobody_asked_for_is_told_too(named, expected):
    shared = reader(subscription("user"), subscription("public"))
    assert [stream for stream, _, _ in shared.feed(frame(named))] == [expected]


@each(
    ("message", "complaint"),
    [
        ({"error": "Unknown stream type", "status": 400}, ("Unknown stream type", 400)),
        ({"error": "An unexpected error occurred", "status": 500}, ("An unexpected error occurred", 500)),
        ({"error": "odd", "status": 7}, ("odd", None)),
        ({"error": "odd"}, ("odd", None)),
        # Mastodon before 4.2 names no status.
        ({"error": "Error: Unknown stream type"}, ("Error: Unknown stream type", 400)),
        ({"error": "No tag for stream provided"}, ("No tag for stream provided", 400)),
        ({"error": "Not authorized to stream this list"}, ("Not authorized to stream this list", 401)),
        (
            {"error": "Error: Access token does not cover required scopes"},
            ("Error: Access token does not cover required scopes", 401),
        ),
        # These refuse nothing.
        ({"error": "Error unsubscribing from channel"}, ("Error unsubscribing from channel", None)),
        (
            {"error": "Error unsubscribing from channel", "status": 400},
            ("Error unsubscribing from channel", None),
        ),
    ],
)
def test_complaints_are_passed_on_with_the_status_they_stand_for(message, complaint):
    said: list = []
    assert not list(reader(subscription("user"), said=said).feed(json.dumps(message).encode()))
    assert said == [complaint]


@each("packed", [json.dumps, lambda payload: payload])
@each(
    ("payload", "complaints"),
    [
        ({"result": "success", "type": "subscribe"}, []),
        ({"result": "ignored", "type": "subscribe"}, []),
        ({"result": "error", "type": "subscribe", "error": "bad_topic"}, [("bad_topic", 400)]),
        ({"result": "error", "type": "subscribe", "error": "unauthorized"}, [("unauthorized", 401)]),
        (
            {"result": "error", "type": "subscribe", "error": "already_subscribed"},
            [("already_subscribed", None)],
        ),
        ({"result": "error"}, [("error", None)]),
    ],
)
def test_the_answers_of_pleroma_are_no_events_and_its_refusals_are_complaints(payload, complaints, packed):
    said: list = []
    for shared in (
        reader(subscription("user"), said=said),
        reader(subscription("user"), hashtag("x"), said=said),
    ):
        message = json.dumps({"event": "pleroma:respond", "payload": packed(payload)})
        assert not list(shared.feed(message.encode()))
        assert said == complaints
        said.clear()


@each(
    ("complaint", "expected"),
    [
        ("Missing tag name parameter", ["hashtag x"]),
        ("No tag for stream provided", ["hashtag x"]),
        ("Missing list name parameter", ["list 7"]),
        ("Not authorized to stream this list", ["list 7"]),
        ("Unknown stream type", ["odd"]),
        ("Access token does not have the required scopes", ["user", "hashtag x", "list 7", "odd"]),
    ],
)
def test_a_complaint_is_about_as_few_streams_as_its_words_allow(complaint, expected):
    streams = [subscription("user"), hashtag("x"), list_stream("7"), subscription("odd")]
    assert concerned(complaint, streams) == expected
    assert all(may_be_about(complaint, subscription(stream)) for stream in expected if " " not in stream)


def test_where_all_streams_are_well_known_the_unknown_one_may_be_any():
    assert concerned("Unknown stream type", [subscription("user"), subscription("direct")]) == [
        "user",
        "direct",
    ]


@given(
    st.lists(st.text(max_size=10) | st.sampled_from(["hashtag", "list", "hashtag:", "list:", ":", "user"])),
    st.text(max_size=10),
)
def test_no_name_of_a_stream_raises(names, payload):
    shared = reader(subscription("user"), hashtag("x"), list_stream("7"))
    assert told(shared, json.dumps(names), payload)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"{}"])
def test_what_says_nothing_is_logged(data, caplog):
    assert not list(reader(subscription("user")).feed(data))
    assert "cannot be read" in caplog.text


def test_server_sent_events_belong_to_the_stream_that_was_asked_for():
    events = EventReader(hashtag("x"))
    assert events.feed(b":)\nevent: delete\ndata: 7\n\n") == [("hashtag x", "delete", "7")]
