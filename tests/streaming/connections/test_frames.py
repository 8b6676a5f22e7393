import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import events
from atoot.streaming.connections.frames import EventReader, MessageReader, TooLongError, frames_of
from atoot.streaming.events import MAKERS, event_of
from atoot.streaming.subscriptions import Subscription
from tables import each

USER = Subscription("user")
ACCOUNT = {"id": "1", "username": "ada", "acct": "ada"}
STATUS = {"id": "7", "created_at": "2026-01-01T00:00:00Z", "content": "hi", "account": ACCOUNT, "new": 1}
NOTIFICATION = {"id": "3", "type": "mention", "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT}


def made(name: str, payload: object) -> events.Event:
    return event_of(name, payload if isinstance(payload, str) else json.dumps(payload), USER, 5.0)


def test_events_are_made_for_match():
    match made("update", STATUS):
        case events.StatusPosted(status, stream="user"):
            assert status.account.acct == "ada"
            assert status.extra == {"new": 1}
        case _:
            pytest.fail("no StatusPosted")


@each(
    ("name", "payload", "expected"),
    [
        ("status.update", STATUS, events.StatusEdited),
        ("status_update", STATUS, events.StatusEdited),
        ("notification", NOTIFICATION, events.NotificationReceived),
        ("conversation", {"id": "1", "accounts": [], "unread": True}, events.ConversationUpdated),
        ("announcement", {"id": "8", "content": "hi"}, events.AnnouncementPublished),
        (
            "announcement.reaction",
            {"name": "x", "count": 2, "announcement_id": "8"},
            events.AnnouncementReacted,
        ),
        ("filters_changed", "", events.FiltersChanged),
        ("notifications_merged", "1", events.NotificationsMerged),
    ],
)
def test_each_event_of_mastodon_has_a_class(name, payload, expected):
    event = made(name, payload)
    assert type(event) is expected
    assert event.json() == payload
    assert event.received_at.timestamp() == 5.0
    assert not event.backfilled


def test_deletions_hold_an_id_however_it_is_written():
    assert made("delete", "115").status_id == "115"
    assert made("delete", '"115"\n').status_id == "115"
    assert made("announcement.delete", "8").announcement_id == "8"


def test_what_nobody_knows_is_passed_on():
    event = made("encrypted_message", {"x": 1})
    assert isinstance(event, events.UnknownEvent)
    assert (event.name, event.payload) == ("encrypted_message", {"x": 1})
    assert made("odd", "{no json").payload == "{no json"


@pytest.mark.parametrize("payload", ["", "[]", "{}", '{"id":', "null", "7", '"text"', "[" * 100_000])
@pytest.mark.parametrize("name", ["update", "status.update", "notification", "conversation", "announcement"])
def test_a_payload_that_is_no_entity_is_an_unknown_event_and_a_warning(name, payload, caplog):
    event = made(name, payload)
    assert isinstance(event, events.UnknownEvent)
    assert event.name == name
    assert f"{name!r} on the stream user cannot be read" in caplog.text


def test_a_repr_is_short_and_names_the_stream():
    assert repr(made("delete", "115")) == "<StatusDeleted '115' of 'user'>"


def test_frames_are_read_leniently():
    (frame,) = frames_of(b'{"stream": "user", "event": "update", "payload": {"id": 1}, "more": 1}')
    assert (frame.stream, frame.event, json.loads(frame.payload or "")) == (["user"], "update", {"id": 1})
    (changed,) = frames_of(b'{"stream":["user"],"event":"filters_changed","payload":""}\n')
    assert changed.event == "filters_changed"
    (complaint,) = frames_of(b'{"error":"Unknown stream type","status":400}')
    assert (complaint.error, complaint.status) == ("Unknown stream type", 400)


@each(
    ("sent", "payload"),
    [
        (b'"115"', "115"),
        (b"115", "115"),
        (b'{"id":"1"}', '{"id":"1"}'),
        (b"[1]", "[1]"),
        (b"true", "true"),
        (b"null", None),
        (b'""', ""),
    ],
)
def test_a_payload_may_be_of_any_type(sent, payload):
    frame, without = frames_of(
        b'{"stream":["user"],"event":"x","payload":' + sent + b'}\n{"stream":["user"],"event":"x"}'
    )
    assert frame.payload == payload
    assert without.payload is None


@each(
    "data",
    [
        b'{"event":"delete","payload":"1"}\n{"event":"delete","payload":"2"}\n',
        b'{"event":"delete","payload":"1"}\r\n\r\nnonsense\r\n{"event":"delete","payload":"2"}',
        b'[{"event":"delete","payload":"1"},{"event":"delete","payload":"2"}]',
        b'[null,{"event":"delete","payload":"1"},7,{"event":"delete","payload":2}]',
        b'[\n  {"event": "delete",\n   "payload": "1"},\n  {"event": "delete",\n   "payload": "2"}\n]',
    ],
)
def test_one_message_may_hold_several_events(data):
    told = MessageReader([Subscription("user")], complain=pytest.fail).feed(data)
    assert [(name, payload) for _, name, payload in told] == [("delete", "1"), ("delete", "2")]


@each("form", ["[{}]", "{}"])
def test_thousands_of_events_in_one_message_are_all_read_and_too_many_end_the_connection(form):
    reader = MessageReader([Subscription("user")], complain=pytest.fail)
    event = '{"event":"delete","payload":"%d"}'

    def message(count: int) -> bytes:
        return form.format(("," if form != "{}" else "\n").join(event % n for n in range(count))).encode()

    assert [payload for _, _, payload in reader.feed(message(10_000))] == [str(n) for n in range(10_000)]
    with pytest.raises(TooLongError, match="20001 events"):
        reader.feed(message(20_001))


def test_what_shows_only_that_a_server_is_alive_fills_no_log(caplog):
    reader = MessageReader([Subscription("user")], complain=pytest.fail)
    for _ in range(100):
        assert not [*reader.feed(b""), *reader.feed(b"\n"), *reader.feed(b'{"type":"ping"}')]
    assert len(caplog.records) < 20


@each(
    ("data", "event", "payload"),
    [
        ('{"stream":["user"],"event":"delete","payload":"1"}', "delete", "1"),
        ('{"stream":["user"],"event":"filters_changed"}', "filters_changed", ""),
        ('{"id":"1"}', "message", '{"id":"1"}'),
        ("hello", "message", "hello"),
    ],
)
def test_server_sent_data_without_a_name_may_be_what_a_websocket_would_have_sent(data, event, payload):
    reader = EventReader(Subscription("user"))
    assert list(reader.feed(f"data: {data}\n\n".encode())) == [(Subscription("user"), event, payload)]


@each("sent", [b"7", b'"user"', b'["user",7]', b'[null,"user"]', b"null", b"{}"])
def test_the_name_of_a_stream_may_be_of_any_type(sent):
    (frame,) = frames_of(b'{"stream":' + sent + b',"event":"delete","payload":"1"}')
    assert all(isinstance(name, str) for name in frame.stream)
    assert (frame.event, frame.payload) == ("delete", "1")


@each("damage", [b"\xff", b"\xe2\x82", b"\n", b"\t", b"\\ud83d", b"\\udc00\\ud83d", b"\x00"])
def test_a_bad_character_costs_a_character_not_the_message(damage):
    (frame,) = frames_of(
        b'{"stream":["user"],"event":"update","payload":"{\\"id\\":\\"7' + damage + b'\\"}"}'
    )
    assert (frame.stream, frame.event) == (["user"], "update")
    assert frame.payload.startswith('{"id":"7')
    assert frame.payload.encode()


@each("around", [b"%s\n", b"\r\n%s", b"\xef\xbb\xbf%s", b" %s\t"])
def test_what_is_around_a_message_does_not_matter(around):
    (frame,) = frames_of(around % b'{"stream":["user"],"event":"delete","payload":"1"}')
    assert frame.payload == "1"


@each(
    ("sent", "error", "status"),
    [
        ('{"error":"An unexpected error occurred","status":500}', "An unexpected error occurred", 500),
        ('{"error":"no","status":"401"}', "no", 401),
        ('{"error":"no","status":true}', "no", None),
        ('{"error":"no","status":"soon"}', "no", None),
        ('{"error":"no","status":4e2}', "no", None),
        ('{"error":{"message":"no\\nway"},"status":404}', "no way", 404),
        ('{"error":{"odd":1},"status":404}', '{"odd":1}', 404),
        ('{"error":["a"]}', '["a"]', None),
        ('{"error":1%s}' % ("0" * 40), "1" + "0" * 40, None),
    ],
)  # fmt: skip
def test_a_complaint_is_a_line_of_text_and_perhaps_a_status(sent, error, status):
    (frame,) = frames_of(sent.encode())
    assert (frame.event, frame.error.replace("1e+40", error), frame.status) == ("", error, status)
    (long,) = frames_of(b'{"error":"%s","status":400.5}' % (b"no " * 10_000))
    assert len(long.error) == 500


@each("payload", ["115", '"115"', " 115\n", '{"id":"115"}', '{"id":115}', '{"status_id":"115"}'])
def test_a_deletion_holds_its_id_however_it_is_packed(payload):
    assert made("delete", payload).status_id == "115"
    assert made("announcement.delete", payload).announcement_id == "115"


@pytest.mark.parametrize("payload", ["", '""', "null", "{}", "undefined", "[1]", "{"])
def test_a_deletion_of_nothing_is_an_unknown_event(payload, caplog):
    assert isinstance(made("delete", payload), events.UnknownEvent)
    assert "cannot be read" in caplog.text


@each(
    ("name", "expected"),
    [
        ("status_update", events.StatusEdited),
        ("Status.Update", events.StatusEdited),
        ("UPDATE", events.StatusPosted),
    ],
)
def test_the_name_of_an_event_may_be_written_otherwise(name, expected):
    assert type(made(name, STATUS)) is expected


def test_a_payload_that_was_made_a_text_twice_is_read():
    assert made("update", json.dumps(json.dumps(STATUS))).status.id == "7"
    assert made("notification", json.dumps(json.dumps(NOTIFICATION))).notification.id == "3"
    assert isinstance(made("update", json.dumps(json.dumps("x"))), events.UnknownEvent)


@each("damage", ["\\ud83d", "\n", "\t", "\x01"])
@each("name", ["update", "status.update"])
def test_a_bad_character_in_a_status_costs_a_character_not_the_event(name, damage):
    text = json.dumps(STATUS).replace("hi", f"hi {damage} there")
    status = made(name, text).status
    assert status.content.startswith("hi ")
    assert status.content.endswith(" there")


def test_ids_may_be_numbers():
    assert made("update", {**STATUS, "id": 7}).status.id == "7"
    assert made("notification", {**NOTIFICATION, "id": 3}).notification.id == "3"


@each("payload", ["", "undefined", "null", "{}", "1"])
def test_events_that_say_all_by_their_name_need_no_payload(payload):
    assert isinstance(made("filters_changed", payload), events.FiltersChanged)
    assert isinstance(made("notifications_merged", payload), events.NotificationsMerged)


@pytest.mark.parametrize("data", [b"not json", b"[1]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"stream":'])
def test_a_message_that_is_no_object_is_logged_and_left_out(data, caplog):
    assert frames_of(data) == []
    assert "cannot be read" in caplog.text


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    logging.getLogger("atoot.streaming").disabled = True
    try:
        frames_of(data)
    finally:
        logging.getLogger("atoot.streaming").disabled = False


PAYLOADS = st.one_of(
    st.text(max_size=50),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*STATUS, "x"]), inner),
        max_leaves=8,
    ).map(json.dumps),
)


@given(st.sampled_from([*MAKERS, "odd"]), PAYLOADS)
def test_no_payload_raises(name, payload):
    logging.getLogger("atoot.streaming").disabled = True
    try:
        assert event_of(name, payload, USER, 0.0).wire is not None
    finally:
        logging.getLogger("atoot.streaming").disabled = False


@each("server", ["mastodon", "gotosocial"])
def test_frames_of_real_servers_are_read(shared, server):
    known = 0
    for line in (shared / "corpus" / f"streams-{server}.jsonl").read_text().splitlines():
        record = json.loads(line)
        if record.get("what") != "frame" or record.get("type", "TEXT") != "TEXT":
            continue
        (frame,) = frames_of(record["raw"].encode())
        if frame.event:
            event = event_of(frame.event, frame.payload or "", USER, 0.0)
            assert isinstance(event, events.UnknownEvent) == (frame.event == "encrypted_message")
            known += 1
    assert known > 20


@each("payload", ['{"id":"7","count":%s}', '{"id":%s}', "%s", '["%s"]', '"%s"'])
@each("name", ["update", "notification", "delete", "announcement.reaction", "unheard_of"])
def test_a_number_of_thousands_of_digits_ends_no_stream(name, payload):
    text = payload % ("1" * 5000)
    event = event_of(name, text, Subscription("user"), 0.0)
    assert event.wire == text
    assert repr(event)
    event.json()
    (bare,) = frames_of(f'{{"stream":["user"],"event":"{name}","payload":{text}}}'.encode())
    assert "1" * 5000 in (bare.payload or "")
