from atoot.entities import Status


async def test_statuses_that_were_liked_are_listed(alice, bob):
    status = await bob.post("/api/v1/statuses", params={"status": "nice"})
    await alice.post(f"/api/v1/statuses/{status['id']}/favourite")
    (liked,) = await alice.favourites(limit=5)
    assert isinstance(liked, Status)
    assert liked.id == status["id"]
