import asyncio
import json

import click
import pytest

from atoot.cli.answering import mentions
from atoot.cli.commands.statuses import chosen
from atoot.entities import Status
from atoot.testing import ServerProfile, answer


async def run(shell, *arguments, **settings):
    return await asyncio.to_thread(shell.run, *arguments, **settings)


@pytest.fixture
async def post(bob):
    """A post of bob's."""
    return await bob.create_status(status="Tea or coffee? #drinks")


VERBS = [
    ("boost", "reblogged", "boosted @bob: Tea or coffee? #drinks"),
    ("favourite", "favourited", "favourited @bob: Tea or coffee? #drinks"),
    ("bookmark", "bookmarked", "bookmarked @bob: Tea or coffee? #drinks"),
]


@pytest.mark.parametrize(("verb", "field", "line"), VERBS)
async def test_something_is_done_with_a_post_and_undone(verb, field, line, alice_shell, alice, post):
    done = await run(alice_shell, verb, post.id)
    assert (done.status, done.out) == (0, f"{line}\n")
    assert getattr(await alice.view_status(post), field) is True
    undone = await run(alice_shell, f"un{verb}", post.url, "--json")
    assert undone.data["id"] == post.id
    assert getattr(await alice.view_status(post), field) is False


async def test_posts_are_named_by_their_numbers_in_the_last_list(alice_shell, alice, bob):
    posts = [await bob.create_status(status=text) for text in ("one", "two", "three")]
    await run(alice_shell, "timeline", "public")
    done = await run(alice_shell, "favourite", "1", "3")
    assert done.out == "favourited @bob: three\nfavourited @bob: one\n"
    assert [(await alice.view_status(post)).favourited for post in posts] == [True, False, True]
    assert (await run(alice_shell, "boost", "last")).out == "boosted @bob: one\n"


async def test_a_number_that_is_not_in_the_list_is_wrong_usage(alice_shell, post):
    await run(alice_shell, "timeline", "public")
    done = await run(alice_shell, "boost", "2")
    assert done.status == 2
    assert done.err == (
        "atoot boost: the last list has 1, so there is no number 2; if it is an id, say id:2\n"
    )
    assert (await run(alice_shell, "boost", "id:2")).status == 1


async def test_lists_of_several_people_are_kept_apart(alice_shell, shell, instance, post):
    await run(alice_shell, "timeline", "public")
    done = await run(shell.logged_in(instance, "bob"), "boost", "last")
    assert (done.status, done.err) == (
        2,
        "atoot boost: nothing was shown yet; say the id or the address of a post\n",
    )


async def test_json_is_no_list_of_numbers(alice_shell, bob, post):
    await run(alice_shell, "timeline", "public")
    await bob.create_status(status="later")
    await run(alice_shell, "timeline", "public", "--json")
    assert "Tea or coffee" in (await run(alice_shell, "boost", "1")).out


@pytest.mark.parametrize("named", ["@bob@example.org", "#art", " "])
def test_what_is_no_post_is_wrong_usage(named, alice_shell):
    done = alice_shell.run("boost", named)
    assert done.status == 2
    assert "post" in done.err


async def test_quiet_says_nothing_of_what_was_done(alice_shell, post):
    done = await run(alice_shell, "favourite", post.id, "--quiet")
    assert (done.status, done.out, done.err) == (0, "", "")


async def test_a_post_of_ones_own_is_pinned(alice_shell, alice):
    post = await alice.create_status(status="mine")
    assert (await run(alice_shell, "pin", post.id)).out == "pinned @alice: mine\n"
    assert (await alice.view_status(post)).pinned is True
    await run(alice_shell, "unpin", post.id)
    assert (await alice.view_status(post)).pinned is False


async def test_one_votes_by_number_or_by_words(alice_shell, alice, bob):
    post = await bob.create_status(
        status="?", poll_options=["Tea", "Coffee"], poll_expires_in=3600, poll_multiple=True
    )
    done = await run(alice_shell, "vote", post.id, "2", "tea")
    assert done.status == 0
    assert "1 ✔ 100 % " in done.out
    assert sorted((await alice.view_status(post)).poll.own_votes) == [0, 1]


async def test_a_vote_without_a_poll_or_an_answer_is_wrong_usage(alice_shell, bob, post):
    assert (await run(alice_shell, "vote", post.id, "1")).err.endswith(" has no poll\n")
    poll = await bob.create_status(status="?", poll_options=["Tea", "Coffee"], poll_expires_in=3600)
    done = await run(alice_shell, "vote", poll.id, "Water")
    assert done.status == 2
    assert "there is no answer 'Water'; there are 1 (Tea), 2 (Coffee)" in done.err


def test_an_answer_that_is_a_number_itself_is_meant_by_its_words():
    assert chosen(["2", "1", "x"], ("1", "3")) == [1, 2]
    assert chosen(["Tea, hot", "Coffee", "Cocoa"], ("tea", "cof")) == [0, 1]
    with pytest.raises(click.BadParameter):
        chosen(["Coffee", "Cocoa"], ("co",))
    with pytest.raises(click.BadParameter):
        chosen(["a", "b"], ("0",))


def editor(shell, text):
    """An editor that writes a text, and keeps what it found."""
    script = shell.folder / "editor.sh"
    script.write_text('#!/bin/sh\ncp "$1" found.txt\nprintf "%s" "$NEW" > "$1"\n')
    script.chmod(0o700)
    return {"EDITOR": str(script), "NEW": text}


async def test_a_post_is_changed_in_the_editor(alice_shell, alice):
    post = await alice.create_status(status="helo", spoiler_text="greeting", language="en")
    done = await asyncio.to_thread(
        alice_shell.at_terminal, "edit", post.id, env=editor(alice_shell, "hello\n")
    )
    assert done.status == 0
    assert (alice_shell.folder / "found.txt").read_text() == "helo"
    now = await alice.view_status(post)
    assert (now.text(), now.spoiler_text) == ("hello", "greeting")


async def test_a_post_is_changed_without_an_editor(alice_shell, alice):
    post = await alice.create_status(status="helo")
    done = await run(alice_shell, "edit", post.id, "--text", "-", input="hello\n")
    assert done.status == 0
    assert "hello" in done.out
    await run(alice_shell, "edit", post.id, "--cw", "greeting")
    now = await alice.view_status(post)
    assert (now.text(), now.spoiler_text) == ("hello", "greeting")


async def test_a_change_keeps_the_poll_and_its_votes(shell):
    async with ServerProfile("mastodon") as instance:
        alice = shell.logged_in(instance)
        made = await run(alice, "post", "?", "--poll", "Tea", "--poll", "Coffee", "--json")
        poll = made.data["poll"]
        await run(shell.logged_in(instance, "bob"), "vote", made.data["id"], "Tea")
        await run(alice, "edit", made.data["id"], "--text", "really?")
        now = (await run(alice, "show", made.data["id"], "--only", "--json")).data
        sent = json.loads(next(one for one in instance.requests if one.method == "PUT").body)
    assert now["content"] == "<p>really?</p>"
    assert [option["title"] for option in now["poll"]["options"]] == [one["title"] for one in poll["options"]]
    assert sent["poll"]["options"] == ["Tea", "Coffee"]
    assert 86000 < int(sent["poll"]["expires_in"]) <= 86400


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"EDITOR": "/nowhere/editor"}, "the editor '/nowhere/editor' cannot be started"),
        ({"EDITOR": "false"}, "the editor 'false' ended with 1"),
        ({"EDITOR": "'"}, "No closing quotation"),
        ({"EDITOR": "true"}, "nothing was changed"),
    ],
)
async def test_an_editor_that_fails_changes_nothing(env, told, alice_shell, alice):
    post = await alice.create_status(status="hello")
    done = await asyncio.to_thread(alice_shell.at_terminal, "edit", post.id, env=env)
    assert done.status == 1
    assert told in done.out
    assert (await alice.view_status(post)).edited_at is None


async def test_without_a_terminal_there_is_no_editor(alice_shell, alice):
    post = await alice.create_status(status="hello")
    done = await run(alice_shell, "edit", post.id)
    assert done.status == 2
    assert "no terminal for an editor" in done.err


async def test_a_post_is_written_anew_where_it_was(alice_shell, alice, bob):
    first = await bob.create_status(status="question")
    post = await alice.create_status(
        status="@bob anser", in_reply_to_id=first, visibility="unlisted", spoiler_text="cw"
    )
    done = await asyncio.to_thread(
        alice_shell.at_terminal, "delete", post.id, "--redraft", env=editor(alice_shell, "@bob answer")
    )
    assert done.status == 0
    (new,) = (await bob.status_context(first)).descendants
    assert new.id != post.id
    assert (new.text(), new.visibility, new.spoiler_text) == ("@bob answer", "unlisted", "cw")


async def test_a_post_that_is_not_made_anew_is_not_lost(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    status = {"id": "71", "created_at": "2026-01-01T00:00:00Z", "account": account, "content": "old"}
    server.on("GET", "/api/v1/statuses/71", answer(json=status))
    server.on("GET", "/api/v1/statuses/71/source", answer(json={"id": "71", "text": "old"}))
    server.on("DELETE", "/api/v1/statuses/71", answer(json=status))
    server.on("POST", "/api/v1/statuses", answer(json={"error": "too tired"}, status=422))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    done = await asyncio.to_thread(
        shell.at_terminal, "delete", "71", "--redraft", env=env | editor(shell, "new words")
    )
    assert done.status == 1
    assert "the old post is deleted, the new one was not made; it is kept as draft 1" in done.out
    kept = await asyncio.to_thread(shell.run, "drafts", "show", "1")
    assert "new words" in kept.out


async def test_a_reply_mentions_whom_it_answers_and_is_seen_by_no_more(alice_shell, alice, bob):
    post = await bob.create_status(status="hi @admin @alice", visibility="unlisted", spoiler_text="cw")
    done = await run(alice_shell, "reply", post.id, "I agree, @admin!", "--json")
    made = await alice.view_status(done.data["id"])
    assert (made.text(), made.in_reply_to_id) == ("@bob I agree, @admin!", post.id)
    assert (made.visibility, made.spoiler_text) == ("unlisted", "cw")


async def test_a_reply_is_read_from_standard_input(alice_shell, bob, post):
    await run(alice_shell, "timeline", "public")
    done = await run(alice_shell, "reply", "1", "--visibility", "public", "--json", input="Coffee.\n")
    assert done.data["content"].endswith("Coffee.</p>")
    assert done.data["in_reply_to_id"] == post.id


def test_those_who_are_answered_are_mentioned_once():
    account = {"id": "1", "username": "ann", "acct": "ann@x.example"}
    mentions_of = [{"id": "2", "username": "b", "acct": "b"}, {"id": "3", "username": "me", "acct": "me"}]
    status = Status.from_dict(
        {"id": "7", "created_at": "2026-01-01T00:00:00Z", "account": account, "mentions": mentions_of}
    )
    assert mentions(status, "me", "") == "@ann@x.example @b"
    assert mentions(status, "me", "well, (@Ann@x.example), no") == "@ann@x.example @b"
    assert mentions(status, "me", "@ann@x.example, no") == "@b"
    assert mentions(status, "ann@x.example", "@b") == "@me"


async def test_a_post_is_quoted(shell):
    async with ServerProfile("mastodon") as instance:
        first = await run(shell.logged_in(instance, "bob"), "post", "wise words", "--json")
        done = await run(shell.logged_in(instance), "quote", first.data["id"], "so true", "--json")
        sent = json.loads(instance.requests[-1].body)
    assert done.data["content"] == "<p>so true</p>"
    assert sent == {"status": "so true", "quoted_status_id": first.data["id"]}
