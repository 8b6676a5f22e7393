"""Checks of https://docs.joinmastodon.org/methods/favourites/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, their_post

c: Chapter = Chapter("favourites")

c.answers("favourites", lambda w: w.alice.favourites())
c.listed("GET /api/v1/favourites", ("status_favourite", "status_unfavourite"), their_post, lambda w: w.alice.favourites())
