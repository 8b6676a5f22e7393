"""Checks of https://docs.joinmastodon.org/methods/health/"""

# fmt: off - a line a check
from atoot.testing.conformance.check import Chapter

c = Chapter("health")

c.answers("health", lambda w: w.stranger.health())
