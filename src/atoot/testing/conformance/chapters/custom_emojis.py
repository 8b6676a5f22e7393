"""Checks of https://docs.joinmastodon.org/methods/custom_emojis/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("custom_emojis")

c.answers("get_custom_emojis", lambda w: w.alice.get_custom_emojis())


@c.check("a stranger sees the emoji too, or is told that there is a login", "GET /api/v1/custom_emojis")
async def for_strangers(w: World) -> None:
    mine, theirs = await w.alice.get_custom_emojis(), await w.stranger.get_custom_emojis()
    expect(len(mine) == len(theirs), f"{len(mine)} emoji", f"{len(theirs)}")
