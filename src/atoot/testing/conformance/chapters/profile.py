"""Checks of https://docs.joinmastodon.org/methods/profile/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c = Chapter("profile")

c.answers("profile", lambda w: w.alice.profile())
c.answers("update_profile", lambda w: w.alice.update_profile(bot=w.me.bot))


@c.check("the own profile is that of the account", "GET /api/v1/profile", since="4.6.0")
async def same_account(w: World) -> None:
    found = await w.alice.profile()
    expect(found.id == w.me.id, w.me.id, found.id)
