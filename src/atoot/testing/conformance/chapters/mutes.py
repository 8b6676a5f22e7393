"""Checks of https://docs.joinmastodon.org/methods/mutes/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c = Chapter("mutes")

c.answers("mutes", lambda w: w.alice.mutes())


@c.check("whom one mutes is listed, until the mute ends", "GET /api/v1/mutes")
async def listed(w: World) -> None:
    await w.both(w.alice.account_mute, w.alice.account_unmute, w.them)
    expect(w.them.id in [one.id for one in await w.alice.mutes()], "bob among the mutes", "nobody")
    await w.alice.account_unmute(w.them)
    expect(w.them.id not in [one.id for one in await w.alice.mutes()], "no mute", "bob")
