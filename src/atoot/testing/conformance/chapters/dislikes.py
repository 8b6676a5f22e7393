"""Checks of https://docs.joinmastodon.org/methods/dislikes/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.world import World

c: Chapter = Chapter("dislikes")

c.answers("status_dislike", on(World.their_post, lambda w, s: w.both(w.alice.status_dislike, w.alice.status_undislike, s.id)))
c.answers("status_disliked_by", on(World.their_post, lambda w, s: w.alice.status_disliked_by(s.id)))
c.answers("status_undislike", on(World.their_post, lambda w, s: w.alice.status_undislike(s.id)))
