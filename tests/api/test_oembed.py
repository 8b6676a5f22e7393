from atoot.entities import OEmbed
from atoot.testing import answer


async def test_a_status_can_be_embedded(alice):
    status = await alice.create_status(status="embed me")
    found = await alice.oembed(status.url, maxwidth=300)
    assert isinstance(found, OEmbed)


async def test_published_arguments_stand_in_their_order(server, connect):
    c = await connect(server)
    server.on("GET", "/api/oembed", answer(json={"type": "rich"}))
    await c.oembed("https://a.example/@a/1?x=y&z", {"w": 1}, 0, 200)
    assert dict(server.requests[0].query) == {
        "url": "https://a.example/@a/1?x=y&z",
        "w": "1",
        "maxwidth": "0",
        "maxheight": "200",
    }
