from atoot.entities import AdminTag
from atoot.testing import answer

TAG = {"id": "3", "name": "cats", "url": "https://a.example/tags/cats", "trendable": True, "listable": True}


async def test_a_hashtag_is_seen_and_changed_by_its_id(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/admin/tags/3", answer(json=TAG))
    server.on("PUT", "/api/v1/admin/tags/3", answer(json={**TAG, "name": "CATS", "trendable": False}))
    tag = await c.admin_tag(3)
    assert isinstance(tag, AdminTag)
    changed = await c.admin_update_tag(tag, display_name="CATS", trendable=False)
    assert (changed.name, changed.trendable) == ("CATS", False)
    assert dict(server.requests[1].form) == {"display_name": "CATS", "trendable": "false"}


async def test_all_hashtags_are_listed(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/admin/tags", answer(json=[TAG]), answer(json=[]))
    assert [tag.name async for tag in c.admin_tags(limit=1)] == ["cats"]
