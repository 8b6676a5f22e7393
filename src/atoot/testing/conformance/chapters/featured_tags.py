"""Checks of https://docs.joinmastodon.org/methods/featured_tags/"""

# fmt: off
from atoot.entities import FeaturedTag
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("featured_tags")
NAME = "ConformanceTest"


async def _made(w: World) -> FeaturedTag:
    made = await w.alice.create_featured_tag(NAME)
    w.later(lambda: w.alice.delete_featured_tag(made.id))
    return made


c.answers("featured_tags", on(_made, lambda w, _: w.alice.featured_tags()))
c.answers("create_featured_tag", _made)
c.answers("delete_featured_tag", on(_made, lambda w, t: w.alice.delete_featured_tag(t.id)))
c.answers("suggested_featured_tags", lambda w: w.alice.suggested_featured_tags())
c.answers("account_featured_tags", on(_made, lambda w, _: w.bob.account_featured_tags(w.me)))


@c.check("a featured hashtag is listed for others, until it is taken back", "POST /api/v1/featured_tags", since="3.0.0")
async def listed(w: World) -> None:
    made = await _made(w)
    found = [one.name.lower() for one in await w.alice.featured_tags()]
    expect(NAME.lower() in found, NAME, found)
    await w.alice.delete_featured_tag(made.id)
    found = [one.name.lower() for one in await w.alice.featured_tags()]
    expect(NAME.lower() not in found, "no such hashtag", found)
