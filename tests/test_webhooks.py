"""Deliveries of webhooks: who sent them, and what they say."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import MastodonError
from atoot.entities import AdminAccount, AdminReport, Status
from atoot.webhooks import (
    AccountEvent,
    OtherEvent,
    ReportEvent,
    StatusEvent,
    WebhookAgeError,
    WebhookError,
    WebhookReceiver,
    WebhookSignatureError,
    signature_of,
)
from quick_clock import SteppingClock
from tables import each

SECRET = "a-secret-of-forty-characters"
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
PERSON = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00.000Z"}
ACCOUNT = {"id": "1", "username": "ada", "created_at": "2026-01-01T00:00:00.000Z", "account": PERSON}
STATUS = {"id": "7", "created_at": "2026-08-01T11:59:00.000Z", "content": "<p>Hi</p>", "account": PERSON}
REPORT = {
    "id": "9", "category": "spam", "created_at": "2026-08-01T11:59:00.000Z",
    "account": ACCOUNT, "target_account": ACCOUNT, "statuses": [STATUS],
}  # fmt: skip


def receiver(*secrets: str, **options) -> WebhookReceiver:
    return WebhookReceiver(*(secrets or (SECRET,)), **{"clock": SteppingClock(NOON.timestamp()), **options})


def delivery(event="status.created", object=STATUS, created_at="2026-08-01T12:00:00.000Z", **more):
    body = json.dumps({"event": event, "created_at": created_at, "object": object, **more}).encode()
    return {"X-Hub-Signature": signature_of(SECRET, body)}, body


@each(
    ("event", "object", "kind", "entity"),
    [
        ("account.created", ACCOUNT, AccountEvent, AdminAccount),
        ("account.approved", ACCOUNT, AccountEvent, AdminAccount),
        ("account.updated", ACCOUNT, AccountEvent, AdminAccount),
        ("report.created", REPORT, ReportEvent, AdminReport),
        ("report.updated", REPORT, ReportEvent, AdminReport),
        ("status.created", STATUS, StatusEvent, Status),
        ("status.updated", STATUS, StatusEvent, Status),
        ("status.forgotten", STATUS, StatusEvent, Status),
        ("tag.created", {"name": "python"}, OtherEvent, dict),
        ("status.created", "a template says something else", OtherEvent, str),
        ("status.created", None, OtherEvent, type(None)),
    ],
)
def test_an_event_has_its_object(event, object, kind, entity):
    found = receiver().receive(*delivery(event, object))
    assert type(found) is kind
    assert (found.event, found.created_at) == (event, NOON)
    assert isinstance(found.object, entity)


def test_the_signature_is_that_of_the_documentation_of_webhooks():
    # openssl dgst -sha256 -hmac key: https://en.wikipedia.org/wiki/HMAC#Examples
    body = b"The quick brown fox jumps over the lazy dog"
    assert signature_of("key", body) == (
        "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    )


def test_an_object_of_a_newer_server_keeps_what_is_new():
    found = receiver().receive(*delivery(object={**STATUS, "colour": "blue"}))
    assert found.object.extra == {"colour": "blue"}


@each("name", ["X-Hub-Signature", "x-hub-signature", "X-HUB-SIGNATURE"])
def test_the_name_of_a_header_has_no_case(name):
    headers, body = delivery()
    assert receiver().receive({name: headers["X-Hub-Signature"].upper().replace("SHA", "sha")}, body)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_body_that_was_altered_is_refused(place, change):
    headers, body = delivery()
    altered = bytearray(body)
    altered[place % len(body)] ^= change
    with pytest.raises(WebhookSignatureError, match="altered on its way"):
        receiver().receive(headers, bytes(altered))


@each("cut", [lambda body: body[:-1], lambda body: body + b" ", lambda _: b""])
def test_a_body_that_was_cut_or_prolonged_is_refused(cut):
    headers, body = delivery()
    with pytest.raises(WebhookSignatureError):
        receiver().receive(headers, cut(body))


@each(
    ("headers", "said"),
    [
        ({}, "no header X-Hub-Signature"),
        ({"X-Hub-Signature": ""}, "expected one signature"),
        ({"X-Hub-Signature": "sha1=" + "0" * 40}, "expected one signature"),
        ({"X-Hub-Signature": "sha256=" + "0" * 63}, "expected one signature"),
        ({"X-Hub-Signature": "sha256=" + "ä" * 64}, "expected one signature"),
        ({"X-Hub-Signature": "sha256=" + "0" * 64, "x-hub-signature": "sha256=" + "1" * 64}, "expected one"),
        ({"X-Hub-Signature": "sha256=" + "0" * 64}, "not that of this body and secret"),
    ],
)
def test_a_signature_that_is_none_is_refused(headers, said):
    with pytest.raises(WebhookSignatureError, match=said):
        receiver().receive(headers, delivery()[1])


def test_while_a_secret_is_changed_both_are_taken():
    taker = receiver("the-new-secret", SECRET)
    assert taker.receive(*delivery()).event == "status.created"
    with pytest.raises(WebhookSignatureError):
        receiver("the-new-secret").receive(*delivery())


def test_a_delivery_that_comes_again_is_known_by_its_name():
    first, again = receiver().receive(*delivery()), receiver().receive(*delivery())
    assert first.delivery == again.delivery
    assert first.delivery != receiver().receive(*delivery("status.updated")).delivery


@each(
    ("age", "options", "taken"),
    [
        (timedelta(days=3), {}, True),  # the last of Mastodon's tries
        (timedelta(days=8), {}, False),
        (timedelta(days=8), {"oldest": None}, True),
        (timedelta(hours=2), {"oldest": timedelta(hours=1)}, False),
        (-timedelta(minutes=4), {}, True),
        (-timedelta(hours=1), {}, False),
    ],
)
def test_a_delivery_may_be_late_but_not_too_late(age, options, taken):
    headers, body = delivery(created_at=(NOON - age).isoformat())
    if taken:
        assert receiver(**options).receive(headers, body).created_at == NOON - age
    else:
        with pytest.raises(WebhookAgeError, match="UTC, which is"):
            receiver(**options).receive(headers, body)


@each("created_at", [None, "yesterday", 7])
def test_a_time_that_is_none_is_no_reason_to_refuse(created_at):
    assert receiver().receive(*delivery(created_at=created_at)).created_at is None


def signed(body: bytes):
    return {"X-Hub-Signature": signature_of(SECRET, body)}, body


def test_a_body_that_is_too_large_is_refused_before_it_is_looked_at():
    with pytest.raises(WebhookError, match="has 101 bytes; 100 are accepted at most"):
        receiver(largest=100).receive({}, b"x" * 101)


@each("body", [b"", b"Hello", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_body_without_json_is_an_error_that_says_so(body):
    with pytest.raises(WebhookError, match="is not JSON: does the webhook have a template"):
        receiver().receive(*signed(body))


@each("data", [[], 7, {}, {"text": "ada has posted"}, {"event": 7}])
def test_what_a_template_made_is_given_as_it_is(data):
    found = receiver().receive(*signed(json.dumps(data).encode()))
    assert isinstance(found, OtherEvent)
    assert (found.event, found.object) == ("", data)


def test_a_body_that_was_decoded_is_refused():
    with pytest.raises(TypeError, match="as bytes, exactly as it arrived, got str"):
        receiver().receive({}, "text")


@each("secrets", [(), ("",), (None,), (SECRET, "")])
def test_a_receiver_has_a_secret(secrets):
    with pytest.raises(ValueError, match="secret"):
        WebhookReceiver(*secrets)


def test_no_error_and_no_receiver_shows_the_secret_or_the_body():
    taker = receiver()
    errors = [repr(taker), repr(vars(taker))]
    for headers, body in [
        ({}, b"body!"),
        ({"X-Hub-Signature": "sha256=" + "0" * 64}, b"body!"),
        signed(b"body!"),
    ]:
        with pytest.raises(WebhookError) as caught:
            taker.receive(headers, body)
        errors += [str(caught.value), repr(caught.value)]
    assert [text for text in errors if SECRET in text or "body!" in text] == []


def test_an_error_of_a_webhook_is_caught_with_all_others():
    assert issubclass(WebhookError, MastodonError)
    assert issubclass(WebhookError, ValueError)


@each(
    "content",
    [
        b'"cut \\ud83d"',
        b'"raw \n line"',
        b'"byte \xff"',
        b"1e400",
        b"9" * 5000,
    ],
)
def test_a_bad_character_or_number_costs_no_delivery(content):
    _, body = delivery()
    body = body.replace(b'"content": "<p>Hi</p>"', b'"content": ' + content)
    assert content in body
    found = receiver().receive({"X-Hub-Signature": signature_of(SECRET, body)}, body)
    assert isinstance(found, StatusEvent)
    assert found.object.id == "7"
    assert found.created_at == NOON


@each("made", [str.encode, lambda text: [text], lambda text: [text.encode()]])
def test_a_header_is_read_as_web_servers_hand_it_on(made):
    headers, body = delivery()
    given = {b"x-hub-signature": made(headers["X-Hub-Signature"]), 7: None, "X-Other": None}
    assert isinstance(receiver().receive(given, body), StatusEvent)
    with pytest.raises(WebhookSignatureError, match="not signed"):
        receiver().receive({"X-Hub-Signature": None}, body)
