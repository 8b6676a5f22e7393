"""Checks of https://docs.joinmastodon.org/methods/bookmarks/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, their_post
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("bookmarks")

c.answers("bookmarks", lambda w: w.alice.bookmarks())
c.listed("GET /api/v1/bookmarks", ("status_bookmark", "status_unbookmark"), their_post, lambda w: w.alice.bookmarks(), since="3.1.0")


@c.check("bookmarks are walked in the order in which they were made, the last first, none twice", "GET /api/v1/bookmarks")
async def walked(w: World) -> None:
    posts = [await w.post(str(number)) for number in range(3)]
    for post in posts:
        await w.both(w.alice.status_bookmark, w.alice.status_unbookmark, post.id)
    ids = [one.id async for one in w.alice.bookmarks(limit=1)]
    expect(ids[:3] == [post.id for post in reversed(posts)], "the three posts, the last first", ids[:5])
    expect(len(set(ids)) == len(ids), "none twice", f"{len(ids) - len(set(ids))} twice")
