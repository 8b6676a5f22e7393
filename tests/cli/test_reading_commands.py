import asyncio
import json
import signal
from datetime import UTC, datetime

import pytest

from atoot.cli import following
from atoot.cli.session import Session
from atoot.cli.settings import Choice
from atoot.cli.stream import event_data, event_name, event_rows, subscription_of
from atoot.cli.view.settings import View
from atoot.entities import Announcement, Conversation, Notification, Status
from atoot.events import (
    AnnouncementPublished,
    Connected,
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
from atoot.testing import ServerProfile, answer

ACCOUNT = {"id": "1", "username": "a", "acct": "a"}
PIPE = View(now=datetime(2026, 1, 1, 0, 3, tzinfo=UTC))
NASTY = "red \x1b[31m \x9b2J \u202eexe"


def a_status(number, parent=None):
    return Status.from_dict(
        {"id": number, "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT, "in_reply_to_id": parent}
    )


async def posted(client, *texts, **settings):
    return [await client.create_status(status=text, **settings) for text in texts]


async def run(shell, *arguments, **settings):
    return await asyncio.to_thread(shell.run, *arguments, **settings)


def is_safe(text):
    return not set(text) & set("\x1b\x9b\u202e\x07")


async def test_a_timeline_is_shown_newest_first(alice_shell, alice):
    await posted(alice, "one", "two", "three")
    done = await run(alice_shell, "timeline", "-n", "2")
    assert done.status == 0
    words = [line.strip() for line in done.out.splitlines()]
    assert words.index("three") < words.index("two")
    assert "one" not in words


async def test_piped_there_are_no_colours(alice_shell, alice):
    await posted(alice, "one")
    assert "\x1b" not in (await run(alice_shell, "timeline")).out


async def test_more_than_a_page_is_fetched_if_wanted(alice_shell, alice):
    await posted(alice, *map(str, range(45)))
    done = await run(alice_shell, "timeline", "local", "--limit", "43", "--json")
    assert [status["content"] for status in done.lines] == [f"<p>{n}</p>" for n in range(44, 1, -1)]


async def test_a_public_timeline_needs_no_login(shell, instance, alice):
    await posted(alice, "for all to see")
    for which in ("public", "local"):
        done = await run(shell, "timeline", which, "--instance", instance.origin)
        assert "for all to see" in done.out
    home = await run(shell, "timeline", "--instance", instance.origin)
    assert home.status == 1
    assert "atoot login" in home.err


async def test_timelines_of_hashtags_and_lists(alice_shell, alice, bob):
    await posted(bob, "about #python", "about #perl")
    done = await run(alice_shell, "timeline", "tag", "#python", "--json")
    assert [status["tags"][0]["name"] for status in done.lines] == ["python"]
    me = await bob.verify_account_credentials()
    await alice.account_follow(me)
    friends = await alice.create_list("friends")
    await alice.list_accounts_add(friends, [me])
    done = await run(alice_shell, "timeline", "list", friends.id, "--json")
    assert len(done.lines) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["tag"], "which tag?"),
        (["list", " "], "which list?"),
        (["home", "x"], "no name"),
        (["moon"], "there is no timeline 'moon'"),
        (["#art", "x"], "no name"),
        (["@bob", "--follow"], "leave --follow out"),
        (["home", "--since", "1h", "--until", "2h"], "nothing can be in between"),
        (["home", "--since", "yesterday"], "expected a time"),
    ],
)
def test_a_timeline_that_is_not_named_right_is_wrong_usage(arguments, told, alice_shell):
    done = alice_shell.run("timeline", *arguments)
    assert done.status == 2
    assert told in done.err


@pytest.mark.parametrize("options", [[], ["--json"]])
async def test_what_others_wrote_does_nothing_to_the_terminal(options, alice_shell, alice, bob):
    await bob.update_account_credentials(display_name=NASTY)
    (status,) = await posted(bob, f"@alice {NASTY}", spoiler_text=NASTY)
    for words in (["timeline", "public"], ["notifications"], ["show", status.id], ["search", "red"]):
        done = await run(alice_shell, *words, *options)
        assert done.status == 0
        assert "red" in done.out
        assert is_safe(done.out)


async def test_json_has_everything_that_was_written(alice_shell, alice):
    (status,) = await posted(alice, "text", spoiler_text=NASTY)
    shown = (await run(alice_shell, "show", status.id, "--json")).lines
    assert shown[0]["spoiler_text"] == NASTY


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


async def test_notifications_are_shown_by_type(alice_shell, alice, bob):
    (status,) = await posted(alice, "mine")
    await posted(bob, "@alice hello")
    await bob.status_favourite(status)
    done = await run(alice_shell, "notifications")
    assert "Bob @bob likes your post" in done.out
    assert "Bob @bob mentions you" in done.out
    done = await run(alice_shell, "notifications", "--type", "favourite", "--json")
    assert [one["type"] for one in done.lines] == ["favourite"]


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


async def test_a_reader_that_has_had_enough_ends_the_command_quietly(alice_shell, alice):
    await posted(alice, *["a long text " * 30] * 20)
    with alice_shell.running("timeline", "--json", "--limit", "40") as process:
        process.stdout.close()
        err = await asyncio.to_thread(process.stderr.read)
        await asyncio.to_thread(process.wait)
    assert err == ""
    assert process.returncode == 1


@pytest.mark.parametrize(
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


USER = Subscription("user")


@pytest.mark.parametrize(
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


async def test_a_post_is_shown_with_its_thread(alice_shell, alice, bob):
    (first,) = await posted(alice, "question")
    (answer,) = await posted(bob, "@alice answer", in_reply_to_id=first)
    await posted(alice, "@bob thanks", in_reply_to_id=answer)
    done = await run(alice_shell, "show", answer.id)
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[0].startswith("  1 Alice @alice")
    assert lines[4].startswith("  2 └ ▶ Bob @bob")
    assert lines[8].startswith("  3   └ Alice @alice")
    by_address = await run(alice_shell, "show", answer.url, "--json")
    assert [one["id"] for one in by_address.lines][1] == answer.id


def test_a_post_that_is_not_there_is_one_line(alice_shell):
    done = alice_shell.run("show", "12345")
    assert done.status == 1
    assert done.err.startswith("atoot show: 404")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("named", [".", ".."])
def test_a_post_that_would_name_another_path_is_wrong_usage(named, alice_shell):
    assert alice_shell.run("show", named).status == 2


async def test_a_search_finds_accounts_posts_and_hashtags(alice_shell, alice):
    await posted(alice, "findme #findmetoo")
    done = await run(alice_shell, "search", "findme")
    assert "findme #findmetoo" in done.out
    assert "#findmetoo · http" in done.out
    assert "@bob" in (await run(alice_shell, "search", "bob", "--type", "accounts")).out
    data = (await run(alice_shell, "search", "bob", "--json")).data
    assert [account["acct"] for account in data["accounts"]] == ["bob"]
    nothing = await run(alice_shell, "search", "nosuchthinganywhere")
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "nothing was found\n")


@pytest.mark.parametrize(
    "query", ["https://elsewhere.example/@a", "@a@elsewhere.example", "a@elsewhere.example"]
)
@pytest.mark.parametrize("token", ["token-token", None])
async def test_a_search_for_an_address_asks_elsewhere_where_that_is_allowed(query, token, shell, server):
    nothing = {"accounts": [], "statuses": [], "hashtags": []}
    account = {"id": "1", "username": "a", "acct": "a@elsewhere.example"}

    def found(request):
        resolves = request.query.get("resolve") == "true"
        return answer(json={**nothing, "accounts": [account] if resolves else []})

    search = server.on("GET", "/api/v2/search", found)
    env = {"ATOOT_INSTANCE": server.origin} | ({"ATOOT_ACCESS_TOKEN": token} if token else {})
    done = await asyncio.to_thread(shell.run, "search", query, env=env)
    if token:
        assert "@a@elsewhere.example" in done.out
    else:
        assert search.requests[0].query.get("resolve") is None


@pytest.mark.parametrize("profile", ["mastodon", "snac", "hollo"])
async def test_a_search_for_a_page_of_the_instance_itself_finds_it(profile, shell):
    async with ServerProfile(profile) as instance:
        instance.server.on(
            "GET", "/api/v2/search", answer(json={"accounts": [], "statuses": [], "hashtags": []})
        )
        env = {"ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": instance.tokens["alice"]}
        page = f"{instance.origin}/@bob"
        done = await asyncio.to_thread(shell.run, "search", page, env=env)
        posts = await asyncio.to_thread(shell.run, "search", page, "--type", "statuses", env=env)
    assert "@bob" in done.out
    assert posts.err == "nothing was found\n"


async def test_a_post_of_elsewhere_is_found_by_its_address(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    status = {"id": "71", "created_at": "2026-01-01T00:00:00Z", "account": account, "content": "found"}
    nothing = {"accounts": [], "statuses": [], "hashtags": []}
    search = server.on(
        "GET", "/api/v2/search", answer(json={**nothing, "statuses": [status]}), answer(json=nothing)
    )
    server.on("GET", "/api/v1/statuses/71", answer(json=status))
    server.on("GET", "/api/v1/statuses/71/context", answer(json={"ancestors": [], "descendants": []}))
    words = ("show", "https://elsewhere.example/@a/5")
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    done = await asyncio.to_thread(shell.run, *words, env=env)
    assert "found" in done.out
    assert search.requests[0].query["resolve"] == "true"
    missing = await asyncio.to_thread(shell.run, *words, env=env)
    assert missing.err == "atoot show: the instance finds no post at https://elsewhere.example/@a/5\n"


async def test_a_post_of_the_instance_is_found_though_its_address_does_not_end_in_its_id(shell):
    async with ServerProfile("pleroma") as instance:
        env = {"ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": instance.tokens["alice"]}
        posted = await asyncio.to_thread(shell.run, "post", "here I am", "--json", env=env)
        assert not posted.data["url"].endswith(posted.data["id"])
        done = await asyncio.to_thread(shell.run, "show", posted.data["url"], env=env)
    assert "here I am" in done.out


@pytest.mark.parametrize(
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
