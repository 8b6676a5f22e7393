from atoot.testing import answer


async def test_domains_are_blocked_listed_and_unblocked(alice):
    assert await alice.domain_block("bad.example") is None
    assert await alice.domain_blocks(limit=10) == ["bad.example"]
    assert [domain async for domain in alice.domain_blocks()] == ["bad.example"]
    assert await alice.domain_unblock("bad.example") is None
    assert await alice.domain_blocks() == []


async def test_what_a_block_would_cost_is_asked_beforehand(server, connect):
    c = await connect(server, "t")
    server.on(
        "GET", "/api/v1/domain_blocks/preview", answer(json={"following_count": 2, "followers_count": 3})
    )
    preview = await c.domain_block_preview("bad.example")
    assert (preview.following_count, preview.followers_count) == (2, 3)
    assert dict(server.requests[0].query) == {"domain": "bad.example"}
