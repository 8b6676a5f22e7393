"""Checks of https://docs.joinmastodon.org/methods/statuses/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.world import World

c: Chapter = Chapter("reactions", "statuses")

c.answers("status_reactions", on(World.their_post, lambda w, s: w.alice.status_reactions(s.id)))
