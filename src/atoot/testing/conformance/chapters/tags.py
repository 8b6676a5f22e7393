"""Checks of https://docs.joinmastodon.org/methods/tags/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("tags")
NAME = "conformancetest"

c.answers("tag", lambda w: w.alice.tag(NAME))
c.answers("tag_follow", lambda w: w.both(w.alice.tag_follow, w.alice.tag_unfollow, NAME))
c.answers("tag_unfollow", lambda w: w.alice.tag_unfollow(NAME))
c.answers("tag_feature", lambda w: w.both(w.alice.tag_feature, w.alice.tag_unfeature, NAME))
c.answers("tag_unfeature", lambda w: w.alice.tag_unfeature(NAME))


@c.check("a hashtag says whether one follows it", "GET /api/v1/tags/:name", since="4.0.0")
async def says_so(w: World) -> None:
    await w.both(w.alice.tag_follow, w.alice.tag_unfollow, NAME)
    expect((await w.alice.tag(NAME)).following, "`following` to be true", "false")
    expect(not (await w.bob.tag(NAME)).following, "`following` to be false for bob", "true")
    made = await w.alice.tag_unfollow(NAME)
    expect(not made.following, "`following` to be false", made.following)
