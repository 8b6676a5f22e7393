"""Checks of https://docs.joinmastodon.org/methods/accounts/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("user", "accounts")

c.answers("user", lambda w: w.alice.user())
