"""Checks of https://docs.joinmastodon.org/methods/health/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("health")

c.answers("health", lambda w: w.stranger.health())
