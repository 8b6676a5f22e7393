"""Checks of https://docs.joinmastodon.org/methods/suggestions/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("suggestions")

c.answers("suggestions_v2", lambda w: w.alice.suggestions_v2())
c.answers("suggestions", lambda w: w.alice.suggestions())
