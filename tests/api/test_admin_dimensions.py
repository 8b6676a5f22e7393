"""What the dashboard of a server tells by kinds: languages, servers, sources."""

from atoot.entities import AdminDimension, AdminTag
from atoot.testing import answer

TAG = AdminTag.from_dict({"id": "17", "name": "cats", "url": "https://a.example/tags/cats"})


async def test_dimensions_are_told(instance, alice):
    told = await alice.admin_dimensions(["languages", "space_usage"], limit=3)
    assert [type(dimension) for dimension in told] == [AdminDimension, AdminDimension]
    assert [dimension.key for dimension in told] == ["languages", "space_usage"]


async def test_a_dimension_of_a_hashtag_or_a_server_is_told_which(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/admin/dimensions", answer(json=[]))
    await c.admin_dimensions(["tag_servers"], tag_servers=TAG, instance_languages="b.example")
    assert dict(server.requests[0].form) == {
        "keys[]": "tag_servers",
        "tag_servers[id]": "17",
        "instance_languages[domain]": "b.example",
    }
