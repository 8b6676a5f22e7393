"""Checks of https://docs.joinmastodon.org/methods/polls/"""

# fmt: off
from atoot.entities import Poll
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("polls")


async def _poll(w: World) -> Poll:
    found = (await w.a_poll()).poll
    expect(found is not None, "the poll in `poll`", found)
    return found or Poll(id="")


c.answers("view_poll", on(_poll, lambda w, p: w.alice.view_poll(p.id)))
c.answers("vote_poll", on(_poll, lambda w, p: w.alice.vote_poll(p.id, [0])))


@c.check("a poll keeps its choices in their order, and when it ends", "POST /api/v1/statuses")
async def choices_kept(w: World) -> None:
    found = await _poll(w)
    expect([one.title for one in found.options] == ["one", "two"], "one, two", found.options)
    expect(found.expires_at is not None, "`expires_at`", found.expires_at)
    expect(not found.expired and not found.multiple, "a poll of one choice that is open", found)


@c.check("a vote counts once, for what was chosen, and is told to who gave it", "POST /api/v1/polls/:id/votes", since="2.8.0")
async def vote_counts(w: World) -> None:
    poll = await _poll(w)
    made = await w.alice.vote_poll(poll.id, [1])
    expect(made.voted and made.own_votes == [1], "`voted`, and [1] in `own_votes`", made.own_votes)
    expect(
        [one.votes_count for one in made.options] == [0, 1], "0, 1", [one.votes_count for one in made.options]
    )
    expect(made.votes_count == 1, "1 vote", made.votes_count)


@c.check("a second vote is refused in words", "POST /api/v1/polls/:id/votes", since="2.8.0")
async def second_vote(w: World) -> None:
    poll = await _poll(w)
    await w.alice.vote_poll(poll.id, [0])
    path = f"/api/v1/polls/{poll.id}/votes"
    await w.refused(
        lambda: w.alice.post(path, params={"choices": [1]}, use_json=True), "a second vote", 403, 422
    )


@c.check("a poll of several choices takes them all", "POST /api/v1/polls/:id/votes", since="2.8.0")
async def several_choices(w: World) -> None:
    post = await w.post(
        "A poll.", by=w.bob, poll_options=["a", "b", "c"], poll_expires_in=3600, poll_multiple=True
    )
    poll = post.poll or Poll(id="")
    expect(poll.multiple, "`multiple` to be true", poll.multiple)
    made = await w.alice.vote_poll(poll.id, [0, 2])
    expect(
        [one.votes_count for one in made.options] == [1, 0, 1],
        "1, 0, 1",
        [one.votes_count for one in made.options],
    )


@c.check("a choice that there is not is refused in words", "POST /api/v1/polls/:id/votes", since="2.8.0")
async def no_such_choice(w: World) -> None:
    poll = await _poll(w)
    path = f"/api/v1/polls/{poll.id}/votes"
    await w.refused(
        lambda: w.alice.post(path, params={"choices": [9]}, use_json=True),
        "a choice that is not there",
        400,
        404,
        422,
    )


@c.check("a poll with one choice alone is refused in words", "POST /api/v1/statuses", since="2.8.0")
async def one_choice(w: World) -> None:
    await w.refused(
        lambda: w.raw_post(use_json=True, poll={"options": ["one"], "expires_in": 3600}),
        "a poll of one choice",
        400,
        422,
    )
