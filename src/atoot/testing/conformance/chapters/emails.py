"""Checks of https://docs.joinmastodon.org/methods/emails/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("emails")

c.answers("email_confirmed", lambda w: w.alice.email_confirmed())
