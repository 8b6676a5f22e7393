"""Checks of https://docs.joinmastodon.org/methods/interaction_requests/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("interaction_requests")

c.answers("interaction_policy_defaults", lambda w: w.alice.interaction_policy_defaults())
c.answers("interaction_requests", lambda w: w.alice.interaction_requests())
