import pytest

from atoot.entities import Poll
from atoot.testing import answer

POLL = {"id": "1", "options": [{"title": "yes"}, {"title": "no"}]}


async def test_people_vote(alice, bob):
    status = await alice.create_status(status="Tea?", poll_options=["yes", "no"], poll_expires_in=300)
    voted = await bob.vote_poll(status.poll, 1)
    assert isinstance(voted, Poll)
    assert voted.voted
    assert voted.own_votes == [1]
    assert [option.votes_count for option in (await alice.view_poll(status.poll.id)).options] == [0, 1]


async def test_several_options_can_be_chosen(alice, bob):
    status = await alice.create_status(
        status="Tea?", poll_options=["green", "black", "none"], poll_expires_in=300, poll_multiple=True
    )
    assert (await bob.vote_poll(status.poll, [0, 1])).own_votes == [0, 1]


@pytest.mark.parametrize(
    ("choices", "sent"), [(0, ["0"]), ("1", ["1"]), ((0, 1), ["0", "1"]), (range(2), ["0", "1"])]
)
async def test_choices_are_always_a_list(server, connect, choices, sent):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/polls/1/votes", answer(json=POLL))
    await c.vote_poll("1", choices)
    assert server.requests[0].form.getall("choices[]") == sent


@pytest.mark.parametrize("choices", [[1.5], [None], [[0]]])
async def test_a_choice_that_is_no_place_is_refused_before_anything_is_sent(alice, choices):
    with pytest.raises(TypeError, match="choices"):
        await alice.vote_poll("1", choices)
