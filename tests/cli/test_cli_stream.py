import asyncio
import json
import signal
from datetime import UTC, datetime

import pytest
from command_line import posted

from atoot.cli.stream import event_data, event_name, event_rows, subscription_of
from atoot.cli.view.settings import View
from atoot.entities import Announcement, Conversation, Notification, Status
from atoot.events import (
    AnnouncementPublished,
    ConversationUpdated,
    Disconnected,
    FiltersChanged,
    Gap,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
    UnknownEvent,
)
from atoot.streaming.subscriptions import Subscription
from tables import each


async def test_a_stream_gives_a_line_of_json_for_each_event(alice_shell, alice):
    with alice_shell.running("stream", "user", "--json", "--transport", "sse") as process:
        connected = json.loads(await asyncio.to_thread(process.stdout.readline))
        assert (connected["event"], connected["transport"]) == ("connected", "sse")
        (status,) = await posted(alice, "live")
        event = json.loads(await asyncio.to_thread(process.stdout.readline))
        process.send_signal(signal.SIGINT)
        await asyncio.to_thread(process.communicate, timeout=30)
    assert (event["event"], event["stream"]) == ("status_posted", "user")
    assert event["status"]["id"] == status.id
    assert process.returncode == 130


async def test_a_stream_is_shown_for_people(shell, instance, alice):
    arguments = ("stream", "hashtag", "python", "--instance", instance.origin)
    with shell.running(*arguments) as process:
        assert "connected to hashtag python" in await asyncio.to_thread(process.stderr.readline)
        await posted(alice, "I like #python")
        assert (await asyncio.to_thread(process.stdout.readline)).startswith("Alice @alice")
        assert "I like #python" in await asyncio.to_thread(process.stdout.readline)


@each(
    ("stream", "name", "found"),
    [
        ("user", None, "user"),
        ("hashtag", "#python", "hashtag python"),
        ("hashtag:local", "python", "hashtag:local python"),
        ("list", "7", "list 7"),
        ("bubble", None, "bubble"),
    ],
)
def test_a_stream_is_named_as_the_servers_name_it(stream, name, found):
    assert subscription_of(stream, name) == found


@pytest.mark.parametrize(
    ("stream", "name"), [("hashtag", None), ("list", None), ("user", "x"), ("", None), ("a b", None)]
)
def test_a_stream_that_makes_no_sense_is_wrong_usage(stream, name, alice_shell):
    done = alice_shell.run("stream", stream, *([name] if name else []))
    assert done.status == 2
    assert "Traceback" not in done.err


PIPE = View(now=datetime(2026, 1, 1, 0, 3, tzinfo=UTC))


USER = Subscription("user")


@each(
    ("event", "name", "line"),
    [
        (StatusDeleted(status_id="7\x1b", stream=USER), "status_deleted", "post 7␛ was deleted"),
        (
            Gap(since="1", until=None, reason="too much", stream=USER),
            "gap",
            "something may be missing here: too much",
        ),
        (
            Disconnected(reason="reset", retry_in=2.4, stream=USER),
            "disconnected",
            "the connection broke: reset; again in 2 s",
        ),
        (FiltersChanged(stream=USER), "filters_changed", "filters changed"),
        (
            AnnouncementPublished(
                announcement=Announcement.from_dict({"id": "1", "content": "<p>We move</p>"}), stream=USER
            ),
            "announcement_published",
            "announcement: We move",
        ),
        (
            UnknownEvent(name="x\x1b", payload={"a": "\x9b"}, stream=USER),
            "unknown_event",
            'x␛: {"a":"\\u009b"}',
        ),
    ],
)
def test_events_have_a_name_for_scripts_and_a_line_for_people(event, name, line):
    assert event_name(event) == name
    assert [row.plain for row in event_rows(event, PIPE)] == [line]


ACCOUNT = {"id": "1", "username": "a", "acct": "a"}


def a_status(number, parent=None):
    return Status.from_dict(
        {"id": number, "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT, "in_reply_to_id": parent}
    )


def test_events_about_a_post_show_the_post():
    conversation = Conversation.from_dict({"id": "1", "last_status": a_status("1").to_dict()})
    notification = Notification.from_dict(
        {"id": "1", "type": "follow", "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT}
    )
    for event, start in (
        (StatusPosted(status=a_status("1"), stream=USER), "@a · 3 min"),
        (StatusEdited(status=a_status("1"), stream=USER), "edited:\n@a · 3 min"),
        (ConversationUpdated(conversation=conversation, stream=USER), "direct message:\n@a · 3 min"),
        (NotificationReceived(notification=notification, stream=USER), "@a follows you"),
    ):
        assert "\n".join(row.plain for row in event_rows(event, PIPE)).startswith(start)
        assert event_data(event)["received_at"] == "1970-01-01T00:00:00+00:00"
