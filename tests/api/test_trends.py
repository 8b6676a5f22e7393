from atoot.entities import Status, Tag, TrendsLink
from atoot.testing import answer


async def test_hashtags_that_many_use(alice):
    for _ in range(2):
        await alice.post("/api/v1/statuses", params={"status": "#cats"})
    await alice.post("/api/v1/statuses", params={"status": "#dogs"})
    tags = await alice.trending_tags(1)
    assert [tag.name for tag in tags] == ["cats"]
    assert isinstance(tags[0], Tag)
    assert [tag.name async for tag in alice.trending_tags(limit=1)] == ["cats", "dogs"]
    assert [tag.name for tag in await alice.trending_tags(offset=1)] == ["dogs"]


async def test_an_old_server_is_asked_in_the_old_way(server, connect):
    c = await connect(server)
    server.on("GET", "/api/v1/trends", answer(json=[{"name": "cats", "url": "https://a.example/tags/cats"}]))
    assert [tag.name for tag in await c.trending_tags(5)] == ["cats"]
    assert [request.target for request in server.requests] == [
        "/api/v1/trends/tags?limit=5",
        "/api/v1/trends?limit=5",
    ]


async def test_an_old_server_that_knows_no_offset_does_not_go_on_for_ever(server, connect):
    c = await connect(server)
    server.on("GET", "/api/v1/trends", answer(json=[{"name": "cats"}, {"name": "dogs"}]))
    assert [tag.name async for tag in c.trending_tags()] == ["cats", "dogs"]


async def test_statuses_that_many_like(alice, bob):
    status = await bob.post("/api/v1/statuses", params={"status": "nice"})
    await alice.post(f"/api/v1/statuses/{status['id']}/favourite")
    (found,) = await alice.trending_statuses(limit=1)
    assert isinstance(found, Status)
    assert found.id == status["id"]


async def test_pages_that_many_link_to(server, connect):
    c = await connect(server)
    link = {
        "url": "https://a.example",
        "title": "A",
        "history": [{"day": "1700000000", "accounts": "1", "uses": "2"}],
    }
    server.on("GET", "/api/v1/trends/links", answer(json=[link]), answer(json=[]))
    (found,) = [page async for page in c.trending_links(limit=5, offset=0)]
    assert isinstance(found, TrendsLink)
    assert found.history[0].uses == 2
    assert dict(server.requests[0].query) == {"limit": "5", "offset": "0"}
    assert server.requests[1].query["offset"] == "1"
