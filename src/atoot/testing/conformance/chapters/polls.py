"""Checks of https://docs.joinmastodon.org/methods/polls/"""

# fmt: off
from collections.abc import Mapping
from typing import Any

import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Chapter, Doing, Using
from atoot.testing.conformance.dues import refused
from atoot.testing.conformance.expecting import SET

c: Chapter = Chapter("polls", usual="create_status")
ONE: Mapping[str, Any] = {"options": ["one"], "expires_in": 3600}
MANY: Doing = m.post("A poll.", by="bob", poll_options=["a", "b", "c"], poll_expires_in=3600, poll_multiple=True)
VOTES = "options.votes_count"


def _raw_vote(choice: int) -> Using:
    """A vote as it is, without what the client finds out before."""
    return Using("request", "POST", lambda t: f"/api/v1/polls/{t.made[0].id}/votes",
                params={"choices": [choice]}, use_json=True)


c.holds("choices_kept", "a poll keeps its choices in their order, and when it ends",
        (m.a_poll, {"options.title": ["one", "two"], "expires_at": SET, "expired": False, "multiple": False}),
        since="2.8.0")
c.holds("vote_counts", "a vote counts once, for what was chosen, and is told to who gave it",
        (Using("vote_poll", m.a_poll, [1]), {"voted": True, "own_votes": [1], VOTES: [0, 1], "votes_count": 1}))
c.holds("several_choices", "a poll of several choices takes them all", (m.part("poll", MANY), {"multiple": True}),
        (Using("vote_poll", IT, [0, 2]), {VOTES: [1, 0, 1]}))
c.holds("second_vote", "a second vote is refused in words",
        m.a_poll, Using("vote_poll", IT, [0]), (_raw_vote(1), refused(403, 422)))
c.holds("no_such_choice", "a choice that there is not is refused in words",
        m.a_poll, (_raw_vote(9), refused(400, 404, 422)), about="vote_poll")
c.holds("one_choice", "a poll with one choice alone is refused in words",
        (Using("post", "/api/v1/statuses", params=lambda t: m.private(t.sign) | {"poll": ONE}, use_json=True,
              ends="delete_status"), refused(400, 422)), about="create_status", since="2.8.0")
