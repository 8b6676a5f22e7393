"""Checks of https://docs.joinmastodon.org/methods/directory/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("directory")

c.answers("profile_directory", lambda w: w.alice.profile_directory(limit=5))


@c.check("the directory gives no more than was asked for", "GET /api/v1/directory", since="3.0.0")
async def limit_holds(w: World) -> None:
    found = await w.alice.profile_directory(limit=1)
    expect(len(found) <= 1, "one person at most", f"{len(found)}")


@c.check("the directory shows nobody from elsewhere where only those from here are asked for", "GET /api/v1/directory", since="3.0.0")
async def local_only(w: World) -> None:
    found = [one.acct for one in await w.alice.profile_directory(local=True, limit=40) if "@" in one.acct]
    expect(not found, "only people from here", found[:3])
