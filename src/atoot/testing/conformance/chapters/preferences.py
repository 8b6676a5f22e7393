"""Checks of https://docs.joinmastodon.org/methods/preferences/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("preferences")

c.answers("preferences", lambda w: w.alice.preferences())
