"""Checks of https://docs.joinmastodon.org/methods/collections/"""

# fmt: off
from atoot.entities import Collection
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import Expected, expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("collections")


async def _made(w: World) -> Collection:
    made = await w.alice.create_collection(w.sign[:40], discoverable=False, sensitive=False)
    if made.collection is None:
        raise Expected("the collection", "nothing")
    found = made.collection
    w.later(lambda: w.alice.delete_collection(found.id))
    return found


c.answers("account_collections", lambda w: w.alice.account_collections(w.me))
c.answers("account_in_collections", lambda w: w.alice.account_in_collections(w.me))
c.answers("create_collection", _made)
c.answers("collection", on(_made, lambda w, m: w.alice.collection(m.id)))
c.answers("update_collection", on(_made, lambda w, m: w.alice.update_collection(m.id, name="other")))
c.answers("delete_collection", on(_made, lambda w, m: w.alice.delete_collection(m.id)))
c.answers("collection_item_add", on(_made, lambda w, m: w.alice.collection_item_add(m.id, w.me)))


@c.check("a collection that was made is listed, until it is deleted", "GET /api/v1/accounts/:account_id/collections", since="4.6.0")
async def listed(w: World) -> None:
    made = (await _made(w)).id
    found = [one.id async for one in w.alice.account_collections(w.me)]
    expect(made in found, "the collection", f"{len(found)} others")
    await w.alice.delete_collection(made)
    found = [one.id async for one in w.alice.account_collections(w.me)]
    expect(made not in found, "no collection", "it")
