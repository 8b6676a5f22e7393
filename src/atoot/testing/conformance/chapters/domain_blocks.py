"""Checks of https://docs.joinmastodon.org/methods/domain_blocks/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("domain_blocks")
DOMAIN = "conformance.invalid"

c.answers("domain_blocks", lambda w: w.alice.domain_blocks())
c.answers("domain_block", lambda w: w.both(w.alice.domain_block, w.alice.domain_unblock, DOMAIN))
c.answers("domain_unblock", lambda w: w.alice.domain_unblock(DOMAIN))
c.answers("domain_block_preview", lambda w: w.alice.domain_block_preview(DOMAIN))
c.listed("GET /api/v1/domain_blocks", ("domain_block", "domain_unblock"), DOMAIN, lambda w: w.alice.domain_blocks())
