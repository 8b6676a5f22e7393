"""Streams without await."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import atoot
import atoot.sync
from atoot.sync import MastodonAPI


def test_events_come_as_they_happen(alice: MastodonAPI, bob: MastodonAPI):
    with alice.stream("user") as events:
        assert [str(stream) for stream in events.subscriptions] == ["user"]
        bob.create_status(status="@alice Hi")
        event = next(event for event in events if isinstance(event, atoot.events.NotificationReceived))
        assert event.notification.account.acct == "bob"
        assert set(events.connections) == set(events.subscriptions)
        assert events.dropped == 0
        events.subscribe("public")
        events.unsubscribe("user")
        assert [str(stream) for stream in events.subscriptions] == ["public"]
    assert list(events) == []


def test_a_stream_says_how_it_is_opened(alice: MastodonAPI):
    with pytest.raises(ValueError, match="which stream"):
        alice.stream()
    with pytest.raises(RuntimeError, match="open the stream first"):
        next(alice.stream("user"))
    with pytest.raises(RuntimeError, match="open the websocket first"):
        alice.streaming("user").receive()


def test_a_bare_websocket_can_be_read(alice: MastodonAPI, bob: MastodonAPI):
    with alice.streaming("user") as socket:
        bob.create_status(status="@alice Hi")
        assert next(socket).json()["event"] in ("update", "notification")
        bob.create_status(status="@alice Again")
        assert socket.receive(timeout=30).json()["event"] in ("update", "notification")
        assert not socket.closed
        with pytest.raises(TimeoutError):
            socket.receive(timeout=0.001)
    assert socket.closed


def test_a_handler_is_called_in_the_thread_that_waits(alice: MastodonAPI, bob: MastodonAPI):
    seen = []

    class EnoughError(Exception):
        pass

    def handler(client: MastodonAPI, message):
        seen.append((client, message.json()["event"]))
        raise EnoughError

    with ThreadPoolExecutor() as pool:
        done = pool.submit(alice.streaming_handler, "user", handler)
        while not done.done():
            bob.create_status(status="@alice Hi")
        with pytest.raises(EnoughError):
            done.result()
    assert seen[0][0] is alice
