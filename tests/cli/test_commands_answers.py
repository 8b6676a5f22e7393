import json

from command_line import run

from atoot.testing import ServerProfile


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


async def test_a_post_is_quoted(shell):
    async with ServerProfile("mastodon") as instance:
        first = await run(shell.logged_in(instance, "bob"), "post", "wise words", "--json")
        done = await run(shell.logged_in(instance), "quote", first.data["id"], "so true", "--json")
        sent = json.loads(instance.requests[-1].body)
    assert done.data["content"] == "<p>so true</p>"
    assert sent == {"status": "so true", "quoted_status_id": first.data["id"]}
