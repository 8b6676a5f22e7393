"""Checks of https://docs.joinmastodon.org/methods/favourites/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c = Chapter("favourites")

c.answers("favourites", lambda w: w.alice.favourites())


@c.check("a favourite is listed, until it is taken back", "GET /api/v1/favourites")
async def listed(w: World) -> None:
    post = await w.their_post()
    await w.both(w.alice.status_favourite, w.alice.status_unfavourite, post.id)
    expect(
        post.id in [one.id for one in await w.alice.favourites()], "the post among the favourites", "nothing"
    )
    await w.alice.status_unfavourite(post.id)
    expect(post.id not in [one.id for one in await w.alice.favourites()], "no favourite", "the post")
