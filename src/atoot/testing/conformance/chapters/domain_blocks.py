"""Checks of https://docs.joinmastodon.org/methods/domain_blocks/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c = Chapter("domain_blocks")
DOMAIN = "conformance.invalid"

c.answers("domain_blocks", lambda w: w.alice.domain_blocks())
c.answers("domain_block", lambda w: w.both(w.alice.domain_block, w.alice.domain_unblock, DOMAIN))
c.answers("domain_unblock", lambda w: w.alice.domain_unblock(DOMAIN))
c.answers("domain_block_preview", lambda w: w.alice.domain_block_preview(DOMAIN))


@c.check("a domain that one blocks is listed, until the block ends", "GET /api/v1/domain_blocks")
async def listed(w: World) -> None:
    await w.both(w.alice.domain_block, w.alice.domain_unblock, DOMAIN)
    expect(DOMAIN in list(await w.alice.domain_blocks()), "the domain", "nothing")
    await w.alice.domain_unblock(DOMAIN)
    expect(DOMAIN not in list(await w.alice.domain_blocks()), "no domain", "it")
