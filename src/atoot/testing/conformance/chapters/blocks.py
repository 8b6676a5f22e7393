"""Checks of https://docs.joinmastodon.org/methods/blocks/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c = Chapter("blocks")

c.answers("blocks", lambda w: w.alice.blocks())


@c.check("whom one blocks is listed, until the block ends", "GET /api/v1/blocks")
async def listed(w: World) -> None:
    w.later(lambda: w.bob.account_follow(w.me))
    w.later(lambda: w.alice.account_follow(w.them))
    await w.both(w.alice.account_block, w.alice.account_unblock, w.them)
    expect(w.them.id in [one.id for one in await w.alice.blocks()], "bob among the blocks", "nobody")
    await w.alice.account_unblock(w.them)
    expect(w.them.id not in [one.id for one in await w.alice.blocks()], "no block", "bob")
