import json

import click
import pytest
from command_line import run

from atoot.cli.commands.writing import COMMANDS
from atoot.testing import ServerProfile
from tables import each

POST = COMMANDS["post"]


def parsed(command, *arguments):
    return command.make_context("x", list(arguments)).params


@each(
    "arguments",
    [
        ["x", "--visibility", "everyone"],
        ["x", "--media", "/nowhere/at/all.png"],
        ["two", "texts"],
        ["x", "--quote-policy", "perhaps"],
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_loaded(arguments):
    with pytest.raises(click.UsageError):
        parsed(POST, *arguments)


def test_what_can_be_said_several_times_is_kept_in_order():
    said = parsed(
        POST, "x", "--poll", "Tea", "--alt", "one", "--poll", "Coffee", "--alt", "", "--poll", "Tea"
    )
    assert (said["poll"], said["alt"]) == (("Tea", "Coffee", "Tea"), ("one", ""))


def test_a_text_that_looks_like_an_option_stands_behind_two_dashes():
    assert parsed(POST, "--", "--media")["text"] == "--media"


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
