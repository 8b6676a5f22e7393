from atoot.entities import Status
from atoot.testing import answer


async def test_bookmarked_statuses_are_listed(alice, bob):
    status = await bob.post("/api/v1/statuses", params={"status": "long"})
    await alice.post(f"/api/v1/statuses/{status['id']}/bookmark")
    (marked,) = await alice.bookmarks()
    assert isinstance(marked, Status)
    assert marked.id == status["id"]


async def test_extra_parameters_of_one_call_do_not_come_into_the_next(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/bookmarks", answer(json=[]))
    extra = {"x": "y"}
    await c.bookmarks(extra, limit=7)
    await c.bookmarks()
    assert extra == {"x": "y"}
    assert [request.target for request in server.requests] == [
        "/api/v1/bookmarks?x=y&limit=7",
        "/api/v1/bookmarks",
    ]
