import pytest
from command_line import run


@pytest.mark.parametrize("named", ["bob", "@bob", "id"])
def test_an_account_is_followed_and_followed_no_more(named, alice_shell):
    if named == "id":
        named = alice_shell.run("search", "bob", "--json").data["accounts"][0]["id"]
    assert alice_shell.run("follow", named).out == "you follow @bob\n"
    done = alice_shell.run("unfollow", named, "--json")
    assert done.data["following"] is False


def test_an_account_that_is_not_there_cannot_be_followed(alice_shell):
    done = alice_shell.run("follow", "nobody@nowhere.example")
    assert done.status == 1
    assert "nobody@nowhere.example" in done.err
    assert alice_shell.run("follow", "two words").status == 2


async def relation(client, name):
    return (await client.account_relationships([await client.lookup(name)]))[0]


async def test_an_account_is_muted_and_unmuted(alice_shell, alice):
    assert (await run(alice_shell, "mute", "@bob", "--for", "7d")).out == "muted @bob for 7d\n"
    assert (await relation(alice, "bob")).muting
    assert "@bob" in (await run(alice_shell, "mutes")).out
    assert (await run(alice_shell, "unmute", "bob")).out == "@bob is not muted any more\n"
    assert not (await relation(alice, "bob")).muting


async def test_an_account_is_blocked_and_unblocked(alice_shell, alice):
    assert (await run(alice_shell, "block", "@bob")).out == "blocked @bob\n"
    assert (await relation(alice, "bob")).blocking
    assert "@bob" in (await run(alice_shell, "blocks")).out
    assert (await run(alice_shell, "unblock", "bob")).out == "@bob is not blocked any more\n"
    assert not (await relation(alice, "bob")).blocking


async def test_a_server_is_blocked_only_by_who_says_yes(alice_shell):
    done = await run(alice_shell, "block", "evil.example", "--domain")
    assert (done.status, done.err) == (
        2,
        "atoot block: this is not a terminal, so atoot cannot ask: use --yes\n",
    )
    assert (await run(alice_shell, "block", "evil.example", "--domain", "--yes")).status == 0
    assert (await run(alice_shell, "blocks", "--domains")).out == "evil.example\n"
    await run(alice_shell, "unblock", "evil.example", "--domain")
    assert (await run(alice_shell, "blocks", "--domains", "--json")).out == ""


async def test_the_author_of_a_numbered_post_is_meant_where_a_person_is(alice_shell, alice, bob):
    await bob.create_status(status="hi")
    await run(alice_shell, "timeline", "public")
    assert (await run(alice_shell, "mute", "1")).out == "muted @bob\n"
    assert (await run(alice_shell, "mute", "1", "--thread")).out == "muted the thread of @bob: hi\n"
    assert "not muted any more" in (await run(alice_shell, "unmute", "1", "--thread")).out


async def test_followers_and_followed_are_listed(alice_shell, alice, bob):
    await alice.account_follow(await alice.lookup("bob"))
    assert (await run(alice_shell, "following")).out.startswith("  1 Bob @bob\n")
    assert (await run(alice_shell, "followers", "bob", "--json")).data["acct"] == "alice"
    assert (await run(alice_shell, "followers", "--template", "{acct}")).out == ""


async def test_who_asks_to_follow_is_let_in_or_not(alice_shell, alice, instance):
    await alice.update_account_credentials(locked=True)
    for name in ("bob", "admin"):
        asked = await run(alice_shell.logged_in(instance, name), "follow", "alice")
        assert asked.out == "you have asked @alice whether you may follow\n"
    listed = await run(alice_shell, "requests", "--template", "{acct}")
    assert sorted(listed.out.split()) == ["admin", "bob"]
    assert (await run(alice_shell, "requests", "accept", "bob")).out == "@bob follows you\n"
    assert (await run(alice_shell, "requests", "reject", "admin")).out == "@admin does not follow you\n"
    assert (await run(alice_shell, "followers", "--template", "{acct}")).out == "bob\n"
    assert (await run(alice_shell, "requests", "--json")).out == ""


async def test_a_person_is_shown_as_a_page(alice_shell, alice, bob):
    await bob.update_account_credentials(
        display_name="Bob B.", note="I am", fields_attributes={"Web": "https://b.example"}
    )
    await alice.account_follow(await alice.lookup("bob"))
    for words in (["profile", "bob"], ["profile", "show", "@bob"], ["show", "@bob"]):
        done = await run(alice_shell, *words)
        assert done.shown[0] == "Bob B. @bob"
        assert "Web: https://b.example" in done.shown
        assert "you follow" in done.shown[-1]
    assert (await run(alice_shell, "profile", "--json")).data["acct"] == "alice"


async def test_one_changes_ones_own_profile(alice_shell, alice):
    words = ["--name", "Alice A.", "--note", "-", "--field", "Web=https://a.example", "--locked"]
    done = await run(alice_shell, "profile", "edit", *words, "--visibility", "unlisted", input="I am\n")
    assert done.status == 0
    me = await alice.verify_account_credentials()
    assert (me.display_name, me.note_text(), me.locked) == ("Alice A.", "I am", True)
    assert me.fields[0].name == "Web"


@pytest.mark.parametrize(
    ("words", "told"),
    [([], "nothing to change"), (["--field", "Web"], "expected NAME=VALUE"), (["--avatar", "nowhere"], "")],
)
def test_a_change_that_makes_no_sense_is_wrong_usage(words, told, alice_shell):
    done = alice_shell.run("profile", "edit", *words)
    assert done.status == 2
    assert told in done.err


def test_a_verb_that_is_nearly_one_is_not_taken_for_a_person(alice_shell):
    done = alice_shell.run("profile", "edot")
    assert done.status == 2
    assert "did you mean: atoot profile edit?" in done.err
