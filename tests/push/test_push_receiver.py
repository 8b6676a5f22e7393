import msgspec
import pytest
from push_sender import ENDPOINT, NOTIFICATION, NOW, Server

from atoot.push import PushError, PushKeys, PushReceiver, PushReplayError, PushSignatureError
from quick_clock import SteppingClock
from shown_locals import shown_with_locals
from tables import each

SERVER = Server()
KEYS = PushKeys.generate()


def receiver(**options):
    return PushReceiver(
        KEYS, **{"server_key": SERVER.key, "endpoint": ENDPOINT, "clock": SteppingClock(NOW), **options}
    )


@each("encoding", ["aes128gcm", "aesgcm"])
def test_a_push_becomes_a_message(encoding):
    message = receiver().receive(*SERVER.push(KEYS, encoding=encoding))
    assert message.notification_id == "42"
    assert message.notification_type == "mention"
    assert message.title == "Alice mentioned you"
    assert message.body == "hello"
    assert message.preferred_locale == "en"
    assert message.access_token == NOTIFICATION["access_token"]
    assert message.icon == NOTIFICATION["icon"]
    assert message.to_dict() == NOTIFICATION


def test_neither_message_nor_receiver_shows_a_secret():
    taker = receiver()
    message = taker.receive(*SERVER.push(KEYS))
    for text in (repr(message), str(message), repr(taker)):
        assert NOTIFICATION["access_token"] not in text
        assert KEYS.auth not in text


def test_unknown_fields_of_a_message_are_kept():
    content = msgspec.json.encode({**NOTIFICATION, "colour": "blue"})
    assert receiver().receive(*SERVER.push(KEYS, content)).extra == {"colour": "blue"}


@each("encoding", ["aes128gcm", "aesgcm"])
def test_the_same_push_is_taken_once(encoding):
    taker = receiver()
    push = SERVER.push(KEYS, encoding=encoding)
    taker.receive(*push)
    with pytest.raises(PushReplayError, match="received before"):
        taker.receive(*push)
    taker.receive(*SERVER.push(KEYS, encoding=encoding))


def test_a_salt_that_is_written_in_another_way_is_the_same_salt():
    taker = receiver()
    headers, body = SERVER.push(KEYS, encoding="aesgcm")
    taker.receive(headers, body)
    with pytest.raises(PushReplayError):
        taker.receive({**headers, "Encryption": headers["Encryption"] + "=="}, body)


def test_a_receiver_of_a_later_run_knows_what_came_before():
    push = SERVER.push(KEYS)
    first = receiver()
    first.receive(*push)
    with pytest.raises(PushReplayError):
        receiver(seen=first.seen).receive(*push)


def test_the_memory_is_bounded_and_forgets_the_oldest():
    taker = receiver(remembered=2)
    pushes = [SERVER.push(KEYS) for _ in range(3)]
    for push in pushes:
        taker.receive(*push)
    assert len(taker.seen) == 2
    with pytest.raises(PushReplayError):
        taker.receive(*pushes[1])
    taker.receive(*pushes[0])


def test_what_is_refused_is_not_remembered():
    taker = receiver()
    headers, body = SERVER.push(KEYS)
    with pytest.raises(PushError):
        taker.receive(headers, body[:-1])
    with pytest.raises(PushSignatureError):
        taker.receive({**headers, "Authorization": ""}, body)
    assert taker.seen == ()
    taker.receive(headers, body)


def test_a_push_of_somebody_else_is_refused_unless_nobody_asks():
    push = Server().push(KEYS)
    with pytest.raises(PushSignatureError):
        receiver().receive(*push)
    assert receiver(server_key=None).receive(*push).notification_id == "42"


@each("content", [b"", b"no JSON", b"[]", b"{}", b'{"title": "x"}', b'"\xff"', b"[" * 4000])
def test_a_push_without_notification_is_refused(content):
    with pytest.raises(PushError, match="no notification"):
        receiver().receive(*SERVER.push(KEYS, content))


@each("content", [b'{"access_token":"s3cr3t","a":', b'{"access_token":"s3cr3t"}'])
def test_a_push_that_holds_no_notification_does_not_show_its_token(content):
    with pytest.raises(PushError, match="no notification") as caught:
        receiver().receive(*SERVER.push(KEYS, content))
    assert "s3cr3t" not in shown_with_locals(caught.value, __file__)


def test_a_memory_for_nothing_is_refused():
    with pytest.raises(ValueError, match="remembered"):
        receiver(remembered=0)
