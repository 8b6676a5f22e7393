"""Checks of https://docs.joinmastodon.org/methods/endorsements/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, them

c: Chapter = Chapter("endorsements")

c.answers("endorsements", lambda w: w.alice.endorsements())
c.answers("account_endorsements", lambda w: w.alice.account_endorsements(w.me))
c.answers("account_endorse", lambda w: w.both(w.alice.account_endorse, w.alice.account_unendorse, w.them))
c.answers("account_unendorse", lambda w: w.alice.account_unendorse(w.them))
c.listed("GET /api/v1/endorsements", ("account_endorse", "account_unendorse"), them, lambda w: w.alice.endorsements(), since="4.4.0")
