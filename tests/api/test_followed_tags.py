from atoot.testing import answer


async def test_followed_hashtags_are_listed(alice):
    await alice.tag_follow("cats")
    assert [(tag.name, tag.following) for tag in await alice.followed_tags()] == [("cats", True)]


async def test_followed_hashtags_go_on_where_the_server_says(server, connect):
    c = await connect(server, "t")
    link = f'<{server.origin}/api/v1/followed_tags?limit=1&max_id=33>; rel="next"'
    server.on(
        "GET",
        "/api/v1/followed_tags",
        answer(json=[{"name": "cats"}], headers={"Link": link}),
        answer(json=[{"name": "dogs"}]),
    )
    assert [tag.name async for tag in c.followed_tags(limit=1, max_id=40)] == ["cats", "dogs"]
    assert server.requests[0].query["max_id"] == "40"
    assert server.requests[1].query["max_id"] == "33"
