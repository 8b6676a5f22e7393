"""Checks of https://docs.joinmastodon.org/methods/proofs/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("proofs")

c.answers("get_proofs", lambda w: w.stranger.get_proofs(provider="keybase", username=w.me.username))
