import asyncio
import json
import signal

from command_line import posted

from atoot.cli import following
from atoot.cli.options import Choice
from atoot.cli.session import Session
from atoot.entities import Status
from atoot.events import (
    Connected,
    Gap,
    StatusDeleted,
    StatusEdited,
)
from atoot.streaming.subscriptions import Subscription
from tables import each


async def test_following_goes_on_with_new_posts_each_once(alice_shell, alice):
    await posted(alice, "before", "just before")
    with alice_shell.running("timeline", "--follow", "--json") as process:
        lines = [await asyncio.to_thread(process.stdout.readline) for _ in range(2)]
        await posted(alice, "after")
        lines.append(await asyncio.to_thread(process.stdout.readline))
        process.send_signal(signal.SIGINT)
        rest, err = await asyncio.to_thread(process.communicate, timeout=30)
    assert [json.loads(line)["content"] for line in lines] == [
        f"<p>{text}</p>" for text in ("before", "just before", "after")
    ]
    assert (rest, err, process.returncode) == ("", "atoot timeline: interrupted\n", 130)


@each(
    ("which", "name", "found"),
    [
        ("home", "", "user"),
        ("local", "", "public:local"),
        ("public", "", "public"),
        ("tag", "python", "hashtag python"),
        ("list", "7", "list 7"),
    ],
)
def test_a_timeline_goes_on_by_the_stream_of_the_same(which, name, found):
    assert following.subscription_of(which, name) == found


ACCOUNT = {"id": "1", "username": "a", "acct": "a"}


def a_status(number, parent=None):
    return Status.from_dict(
        {"id": number, "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT, "in_reply_to_id": parent}
    )


USER = Subscription("user")


def test_what_happens_to_a_timeline_is_shown_as_it_happens(capsys):
    printed = following.Printed(Session(Choice()), None)
    for event in (
        StatusEdited(status=a_status("1"), stream=USER),
        StatusDeleted(status_id="7", stream=USER),
        Gap(since="1", until=None, reason="too much", stream=USER),
        Connected(transport="sse", stream=USER),
    ):
        following.show_event(event, printed)
    shown = capsys.readouterr()
    assert shown.out.startswith("  1 @a · 2026-01-0")
    assert shown.out.endswith("(post 7 was deleted)\n")
    assert shown.err == "something may be missing here: too much\n"
