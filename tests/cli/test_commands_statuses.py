import click
import pytest
from command_line import run

from atoot.cli.commands.statuses import chosen

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
