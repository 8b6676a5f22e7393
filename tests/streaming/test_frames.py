import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import events
from atoot.streaming.frames import MAKERS, event_of, frame_of
from atoot.streaming.subscriptions import Subscription

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


@pytest.mark.parametrize(
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
    frame = frame_of(b'{"stream": "user", "event": "update", "payload": {"id": 1}, "more": 1}')
    assert frame is not None
    assert (frame.stream, frame.event, json.loads(frame.payload or "")) == (["user"], "update", {"id": 1})
    assert (
        frame_of(b'{"stream":["user"],"event":"filters_changed","payload":""}\n').event == "filters_changed"
    )
    complaint = frame_of(b'{"error":"Unknown stream type","status":400}')
    assert (complaint.error, complaint.status) == ("Unknown stream type", 400)
    assert frame_of(b'{"error":{"odd":1},"status":"400"}').status is None


@pytest.mark.parametrize("data", [b"not json", b"[1]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"stream":'])
def test_a_message_that_is_no_object_is_logged_and_left_out(data, caplog):
    assert frame_of(data) is None
    assert "cannot be read" in caplog.text


@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    logging.getLogger("atoot.streaming").disabled = True
    try:
        frame_of(data)
    finally:
        logging.getLogger("atoot.streaming").disabled = False


@given(st.sampled_from([*MAKERS, "odd"]), st.text(max_size=50))
def test_no_payload_raises(name, payload):
    logging.getLogger("atoot.streaming").disabled = True
    try:
        assert event_of(name, payload, USER, 0.0).json() is not None
    finally:
        logging.getLogger("atoot.streaming").disabled = False


@pytest.mark.parametrize("server", ["mastodon", "gotosocial"])
def test_frames_of_real_servers_are_read(shared, server):
    known = 0
    for line in (shared / "corpus" / f"streams-{server}.jsonl").read_text().splitlines():
        record = json.loads(line)
        if record.get("what") != "frame" or record.get("type", "TEXT") != "TEXT":
            continue
        frame = frame_of(record["raw"].encode())
        assert frame is not None
        if frame.event:
            event = event_of(frame.event, frame.payload or "", USER, 0.0)
            assert isinstance(event, events.UnknownEvent) == (frame.event == "encrypted_message")
            known += 1
    assert known > 20
