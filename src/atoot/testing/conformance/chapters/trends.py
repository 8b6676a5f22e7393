"""Checks of https://docs.joinmastodon.org/methods/trends/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("trends")

c.answers("trending_tags", lambda w: w.alice.trending_tags())
c.answers("trending_statuses", lambda w: w.alice.trending_statuses())
c.answers("trending_links", lambda w: w.alice.trending_links())


@c.check("trends give no more than was asked for", "GET /api/v1/trends/tags", since="3.5.0")
async def limit_holds(w: World) -> None:
    found = await w.alice.trending_tags(limit=1)
    expect(len(found) <= 1, "one hashtag at most", len(found))
