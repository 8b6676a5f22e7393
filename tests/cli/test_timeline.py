import pytest
from command_line import posted, run


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
