"""Checks of https://docs.joinmastodon.org/methods/profile/"""

from atoot.testing.conformance.check import Chapter, call

c: Chapter = Chapter("profile")
c.holds(
    "same_account", "the own profile is that of the account", (call("profile"), {"id": lambda t: t.me.id})
)
