from atoot.entities import FeaturedTag


async def test_hashtags_come_onto_the_profile_and_off_it(alice):
    made = await alice.create_featured_tag("#Python")
    assert isinstance(made, FeaturedTag)
    assert made.name == "python"
    assert [tag.name for tag in await alice.featured_tags()] == ["python"]
    assert await alice.delete_featured_tag(made) is None
    assert await alice.featured_tags() == []


async def test_hashtags_in_use_are_suggested(alice):
    await alice.post("/api/v1/statuses", params={"status": "#cats and #dogs"})
    assert {tag.name for tag in await alice.suggested_featured_tags()} == {"cats", "dogs"}
