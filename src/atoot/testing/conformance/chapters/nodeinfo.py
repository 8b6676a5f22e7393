"""Checks of https://docs.joinmastodon.org/methods/instance/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("nodeinfo", "instance")

c.answers("nodeinfo", lambda w: w.stranger.nodeinfo())
