from atoot.entities import CustomEmoji
from atoot.testing import answer


async def test_custom_emojis_are_listed(alice, server, connect):
    assert all(isinstance(emoji, CustomEmoji) for emoji in await alice.get_custom_emojis())
    c = await connect(server)
    emoji = {
        "shortcode": "blobcat",
        "url": "https://a.example/a.png",
        "static_url": "https://a.example/a.png",
    }
    server.on(
        "GET",
        "/api/v1/custom_emojis",
        answer(json=[{**emoji, "visible_in_picker": True, "category": "blobs"}]),
    )
    (found,) = await c.get_custom_emojis()
    assert (found.shortcode, found.category) == ("blobcat", "blobs")
