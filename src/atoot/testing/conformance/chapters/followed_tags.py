"""Checks of https://docs.joinmastodon.org/methods/followed_tags/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c = Chapter("followed_tags")

c.answers("followed_tags", lambda w: w.alice.followed_tags())


@c.check("a hashtag that one follows is listed, until it is unfollowed", "GET /api/v1/followed_tags", since="4.0.0")
async def listed(w: World) -> None:
    await w.both(w.alice.tag_follow, w.alice.tag_unfollow, "conformancetest")
    found = [one.name.lower() for one in await w.alice.followed_tags()]
    expect("conformancetest" in found, "the hashtag", found)
    await w.alice.tag_unfollow("conformancetest")
    found = [one.name.lower() for one in await w.alice.followed_tags()]
    expect("conformancetest" not in found, "no such hashtag", found)
