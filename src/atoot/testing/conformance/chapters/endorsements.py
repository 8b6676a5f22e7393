"""Checks of https://docs.joinmastodon.org/methods/endorsements/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c = Chapter("endorsements")

c.answers("endorsements", lambda w: w.alice.endorsements())
c.answers("account_endorsements", lambda w: w.alice.account_endorsements(w.me))
c.answers("account_endorse", lambda w: w.both(w.alice.account_endorse, w.alice.account_unendorse, w.them))
c.answers("account_unendorse", lambda w: w.alice.account_unendorse(w.them))


@c.check("whom one endorses is listed and told, until it is taken back", "POST /api/v1/accounts/:id/endorse", since="4.4.0")
async def listed(w: World) -> None:
    made = await w.both(w.alice.account_endorse, w.alice.account_unendorse, w.them)
    expect(made.endorsed, "`endorsed` to be true", made.endorsed)
    expect(w.them.id in [one.id for one in await w.alice.endorsements()], "bob", "nobody")
    await w.alice.account_unendorse(w.them)
    expect(w.them.id not in [one.id for one in await w.alice.endorsements()], "nobody", "bob")
