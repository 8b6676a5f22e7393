"""Checks of https://docs.joinmastodon.org/methods/search/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("search")

c.answers("search", lambda w: w.alice.search(w.them.acct))


@c.check("the search finds a person by their name", "GET /api/v2/search")
async def finds_people(w: World) -> None:
    found = [one.id for one in (await w.alice.search(w.them.username, search_type="accounts")).accounts]
    expect(w.them.id in found, "bob", f"{len(found)} others")


@c.check("only what was asked for is found", "GET /api/v2/search", since="2.8.0")
async def only_type(w: World) -> None:
    found = await w.alice.search(w.them.username, search_type="accounts")
    expect(not found.statuses and not found.hashtags, "accounts alone", found)


@c.check("the address of a post finds it", "GET /api/v2/search")
async def finds_by_address(w: World) -> None:
    post = await w.their_post()
    found = [one.id for one in (await w.alice.search(post.url or post.uri, resolve=True)).statuses]
    expect(found == [post.id], "the post", found)
