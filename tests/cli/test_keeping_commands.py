import asyncio

import pytest


async def run(shell, *arguments, **settings):
    return await asyncio.to_thread(shell.run, *arguments, **settings)


async def test_lists_are_made_filled_renamed_and_deleted(alice_shell, alice):
    await alice.account_follow(await alice.lookup("bob"))
    assert (await run(alice_shell, "lists", "create", "friends")).out.startswith("made the list friends  id ")
    assert (await run(alice_shell, "lists", "add", "Friends", "bob")).out == "@bob is on Friends\n"
    assert (await run(alice_shell, "lists", "show", "friends")).out.startswith("  1 Bob @bob")
    assert (await run(alice_shell, "lists", "rename", "friends", "pals")).status == 0
    assert (await run(alice_shell, "lists")).out.startswith("pals  id ")
    assert (await run(alice_shell, "lists", "remove", "pals", "bob")).out == "@bob is not on pals any more\n"
    assert (await run(alice_shell, "lists", "delete", "pals", "--yes")).out == "deleted the list pals\n"
    assert (await run(alice_shell, "lists", "--json")).out == ""


async def test_a_list_is_read_by_its_title(alice_shell, alice, bob):
    await alice.account_follow(await alice.lookup("bob"))
    friends = await alice.create_list("friends")
    await alice.list_accounts_add(friends, [await alice.lookup("bob")])
    await bob.create_status(status="for friends")
    assert "for friends" in (await run(alice_shell, "timeline", "list", "friends")).out
    done = await run(alice_shell, "lists", "show", "foes")
    assert (done.status, done.err) == (1, "atoot lists show: there is no list 'foes'; there are: friends\n")
    await alice.create_list("friends")
    assert "there are several lists 'friends'" in (await run(alice_shell, "lists", "show", "friends")).err


async def test_filters_are_made_changed_and_deleted(alice_shell, alice):
    done = await run(
        alice_shell, "filters", "create", "spoilers", "--word", "finale", "--hide", "--for", "7d"
    )
    assert done.out.startswith("made the filter spoilers  hides finale in home, ")
    await run(alice_shell, "filters", "add", "spoilers", "season")
    assert "hides finale, season in" in (await run(alice_shell, "filters")).out
    await run(alice_shell, "filters", "remove", "spoilers", "finale")
    assert "hides season in" in (await run(alice_shell, "filters")).out
    missing = await run(alice_shell, "filters", "remove", "spoilers", "finale")
    assert (missing.status, missing.err.strip()) == (
        2,
        "atoot filters remove: spoilers does not look for 'finale'; it looks for season",
    )
    assert (await run(alice_shell, "filters", "delete", "spoilers", "--yes")).status == 0
    assert [one async for one in alice.filters_v2()] == []


def test_a_filter_without_words_is_wrong_usage(alice_shell):
    assert alice_shell.run("filters", "create", "nothing").status == 2


async def test_scheduled_posts_are_seen_moved_and_cancelled(alice_shell):
    made = await run(alice_shell, "post", "later", "--schedule", "+2h", "--cw", "wait", "--json")
    own = made.data["id"]
    listed = await run(alice_shell, "scheduled")
    assert f"UTC  id {own}" in listed.shown[0]
    assert listed.shown[1:] == ["  ⚠ wait", "  later"]
    moved = await run(alice_shell, "scheduled", "change", own, "2030-12-24T18:00")
    assert moved.out.startswith("2030-12-24 18:00 UTC")
    assert (await run(alice_shell, "scheduled", "show", own, "--json")).data["id"] == own
    assert (await run(alice_shell, "scheduled", "cancel", own)).status == 2
    assert (await run(alice_shell, "scheduled", "cancel", own, "--yes")).out.endswith(f"cancelled {own}\n")
    assert (await run(alice_shell, "scheduled", "--json")).out == ""
    assert (await run(alice_shell, "scheduled", "change", own, "soon")).status == 2


async def test_bookmarks_favourites_and_trends_are_read(alice_shell, alice, bob):
    post = await bob.create_status(status="keep me #kept")
    await alice.status_bookmark(post)
    await alice.status_favourite(post)
    for command in ("bookmarks", "favourites"):
        assert "keep me" in (await run(alice_shell, command)).out
    assert "#kept" in (await run(alice_shell, "trends")).out
    assert (await run(alice_shell, "trends", "posts", "--json")).status == 0
    assert (await run(alice_shell, "trends", "links")).status == 0


async def test_who_did_something_with_a_post_is_listed(alice_shell, alice, bob):
    post = await alice.create_status(status="mine")
    await bob.status_boost(post)
    assert (await run(alice_shell, "show", post.id, "--by", "boosts")).out.startswith("  1 Bob @bob")
    assert (await run(alice_shell, "show", post.id, "--by", "favourites", "--json")).out == ""
    assert "mine" in (await run(alice_shell, "show", post.id, "--only")).out


async def test_conversations_are_read_and_removed(alice_shell, bob):
    await bob.create_status(status="@alice psst", visibility="direct")
    listed = await run(alice_shell, "conversations")
    assert listed.shown[0].startswith("  1 ")
    assert "psst" in listed.out
    assert (await run(alice_shell, "conversations", "read", "1")).out == "marked as read\n"
    assert (await run(alice_shell, "conversations", "delete", "1", "--yes")).status == 0
    assert (await run(alice_shell, "conversations", "--json")).out == ""


async def test_markers_are_set_and_shown(alice_shell, bob):
    post = await bob.create_status(status="read me")
    await run(alice_shell, "timeline", "public")
    assert (await run(alice_shell, "markers", "set", "home", "1")).out == f"home: read up to {post.id}\n"
    assert (await run(alice_shell, "markers")).out.startswith(f"home: read up to {post.id}")
    assert (await run(alice_shell, "markers", "--json")).data["home"]["last_read_id"] == post.id


async def test_notifications_are_cleared_by_who_says_yes(alice_shell, alice, bob):
    await bob.create_status(status="@alice hello")
    assert (await run(alice_shell, "notifications", "--clear")).status == 2
    assert (await run(alice_shell, "notifications", "--clear", "--yes")).status == 0
    assert [one async for one in alice.get_notifications()] == []


@pytest.mark.parametrize(("typed", "status", "count"), [("y\n", 0, 0), ("n\n", 1, 1)])
async def test_at_a_terminal_one_is_asked(typed, status, count, alice_shell, alice):
    await alice.create_list("friends")
    done = await asyncio.to_thread(alice_shell.at_terminal, "lists", "delete", "friends", typed=typed)
    assert done.status == status
    assert "Delete the list friends? [y/N]" in done.out
    assert len([one async for one in alice.lists()]) == count


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("lists", "you have no list yet; run: atoot lists create TITLE"),
        ("bookmarks", "you have bookmarked nothing"),
        ("conversations", "there are no conversations"),
        ("requests", "nobody asks to follow you"),
    ],
)
def test_where_there_is_nothing_people_are_told(command, said, alice_shell):
    assert alice_shell.at_terminal(command).shown == [said]
    assert alice_shell.at_terminal(command, "--quiet").shown == []
