from atoot.testing import answer


async def test_the_directory_is_walked_by_offset(alice):
    everybody = [account.acct async for account in alice.profile_directory(limit=1, order="new", local=True)]
    assert set(everybody) >= {"alice", "bob", "admin"}
    assert len(everybody) == len(set(everybody))


async def test_an_offset_of_zero_and_only_remote_accounts_are_sent(server, connect):
    c = await connect(server)
    server.on("GET", "/api/v1/directory", answer(json=[]))
    await c.profile_directory({"x": 1}, 0, 10, "active", False)
    assert dict(server.requests[0].query) == {
        "x": "1",
        "offset": "0",
        "limit": "10",
        "order": "active",
        "local": "false",
    }
    assert "Authorization" not in server.requests[0].headers
