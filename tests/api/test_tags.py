from atoot.entities import Tag
from atoot.testing import answer


async def test_a_hashtag_is_looked_up_and_followed(alice):
    tag = await alice.tag("#Cats")
    assert isinstance(tag, Tag)
    assert tag.name == "cats"
    assert (await alice.tag_follow(tag)).following is True
    assert (await alice.tag_unfollow("cats")).following is False


async def test_a_hashtag_is_featured_by_name(alice):
    assert (await alice.tag_feature("cats")).featuring is True
    (featured,) = await alice.featured_tags()
    assert (await alice.tag_unfeature(featured)).featuring is False


async def test_the_name_of_a_hashtag_is_quoted_and_its_id_is_not_used(server, connect):
    c = await connect(server, "t")
    server.on("*", "/api/v1/tags/*", answer(json={"name": "x"}))
    await c.tag("日本/語")
    await c.tag_follow(Tag(id="99", name="cats"))
    assert [request.target for request in server.requests] == [
        "/api/v1/tags/%E6%97%A5%E6%9C%AC%2F%E8%AA%9E",
        "/api/v1/tags/cats/follow",
    ]
