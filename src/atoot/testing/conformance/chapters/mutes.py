"""Checks of https://docs.joinmastodon.org/methods/mutes/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, them

c: Chapter = Chapter("mutes")

c.answers("mutes", lambda w: w.alice.mutes())
c.listed("GET /api/v1/mutes", ("account_mute", "account_unmute"), them, lambda w: w.alice.mutes())
