"""Checks of https://docs.joinmastodon.org/methods/blocks/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.world import World

c: Chapter = Chapter("blocks")


async def _them(w: World) -> str:
    """Bob: a block ends the follows of both, which come back in the end."""
    w.later(lambda: w.bob.account_follow(w.me))
    w.later(lambda: w.alice.account_follow(w.them))
    return w.them.id


c.answers("blocks", lambda w: w.alice.blocks())
c.listed("GET /api/v1/blocks", ("account_block", "account_unblock"), _them, lambda w: w.alice.blocks())
