"""Checks of https://docs.joinmastodon.org/methods/profile/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("profile")

c.answers("profile", lambda w: w.alice.profile())
c.answers("update_profile", lambda w: w.alice.update_profile(bot=w.me.bot))
c.keeps("same_account", "the own profile is that of the account", "GET /api/v1/profile", lambda w: w.alice.profile(), {"id": lambda w: w.me.id}, since="4.6.0")
