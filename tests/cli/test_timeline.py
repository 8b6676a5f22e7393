from datetime import UTC, datetime, timedelta

import pytest
from command_line import posted, run
from viewed import status

from atoot.cli.errors import CommandError
from atoot.cli.timeline import PATIENCE, NamedTimeline, keeping, named_timeline
from tables import each


async def test_a_timeline_is_shown_newest_first(alice_shell, alice):
    await posted(alice, "one", "two", "three")
    done = await run(alice_shell, "timeline", "-n", "2")
    assert done.status == 0
    words = [line.strip() for line in done.out.splitlines()]
    assert words.index("three") < words.index("two")
    assert "one" not in words


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


async def test_notifications_are_shown_by_type(alice_shell, alice, bob):
    (status,) = await posted(alice, "mine")
    await posted(bob, "@alice hello")
    await bob.status_favourite(status)
    done = await run(alice_shell, "notifications")
    assert "Bob @bob likes your post" in done.out
    assert "Bob @bob mentions you" in done.out
    done = await run(alice_shell, "notifications", "--type", "favourite", "--json")
    assert [one["type"] for one in done.lines] == ["favourite"]


async def test_notifications_are_cleared_by_who_says_yes(alice_shell, alice, bob):
    await bob.create_status(status="@alice hello")
    assert (await run(alice_shell, "notifications", "--clear")).status == 2
    assert (await run(alice_shell, "notifications", "--clear", "--yes")).status == 0
    assert [one async for one in alice.get_notifications()] == []


def test_what_cannot_be_streamed_is_wrong_usage(alice_shell):
    done = alice_shell.run("timeline", "@bob", "--follow")
    assert (done.status, "leave out --follow" in done.err) == (2, True)


@each(
    ("which", "name", "meant"),
    [
        ("home", None, ("home", "")),
        ("tag", "#art", ("tag", "art")),
        ("#art", None, ("tag", "art")),
        ("list", "my friends", ("list", "my friends")),
        ("account", "bob", ("account", "bob")),
        ("@bob", None, ("account", "@bob")),
        ("bob@x.example", None, ("account", "bob@x.example")),
        ("https://x.example/@bob", None, ("account", "https://x.example/@bob")),
    ],
)
def test_a_timeline_is_named_in_several_ways(which, name, meant):
    assert named_timeline(which, name) == NamedTimeline(*meant)


@each(
    ("which", "name", "told"),
    [
        ("tag", None, "which tag?"),
        ("tag", "##", "which tag?"),
        ("list", " ", "which list?"),
        ("home", "x", "no name"),
        ("moon", None, "there is no timeline 'moon'"),
        ("", None, "there is no timeline ''"),
        ("#art", "x", "no name"),
    ],
)
def test_a_timeline_that_is_not_named_right_is_wrong_usage(which, name, told):
    with pytest.raises(CommandError, match=told) as raised:
        named_timeline(which, name)
    assert raised.value.status == 2


@each(
    ("since", "until", "told"),
    [("1h", "2h", "nothing can be in between"), ("yesterday", None, "expected a time")],
)
def test_times_that_make_no_sense_are_wrong_usage(since, until, told):
    with pytest.raises(CommandError, match=told):
        keeping(since, until)


def test_one_moment_may_be_the_first_and_the_last():
    assert keeping("1h", "1h")(status(created_at="2020-01-01T00:00:00Z")) is False


def aged(**ago):
    return status(created_at=(datetime.now(UTC) - timedelta(**ago)).isoformat())


def test_of_a_timeline_what_is_between_two_times_is_kept():
    keep = keeping("2h", "1h")
    assert [keep(aged(minutes=minutes)) for minutes in (30, 90, 150)] == [False, True, False]


def test_when_many_are_too_old_one_after_another_no_newer_one_is_expected():
    keep = keeping("2h", None)
    assert [keep(aged(hours=3)) for _ in range(PATIENCE - 1)] == [False] * (PATIENCE - 1)
    assert keep(aged(hours=1)) is True
    assert [keep(aged(hours=3)) for _ in range(PATIENCE)] == [False] * (PATIENCE - 1) + [None]


def test_boosts_and_replies_are_left_out_if_that_was_said():
    boost, reply = status(reblog=status().to_dict()), status(in_reply_to_id="1")
    keep = keeping(None, None, no_boosts=True, no_replies=True)
    assert [keep(one) for one in (boost, reply, status())] == [False, False, True]
    assert all(map(keeping(None, None), (boost, reply)))
