"""Checks of https://docs.joinmastodon.org/methods/oembed/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.world import World

c = Chapter("oembed")

c.answers("oembed", on(World.their_post, lambda w, s: w.stranger.oembed(s.url or s.uri)))
