from atoot.testing import answer


async def test_blocked_accounts_are_listed(alice, bob):
    b = await bob.verify_account_credentials()
    await alice.account_block(b)
    assert [account.id for account in await alice.blocks()] == [b.id]


async def test_blocks_go_on_where_the_server_says_since_their_ids_are_hidden(server, connect):
    c = await connect(server, "t")

    def account(number):
        return {"id": number, "username": "a", "acct": "a", "created_at": "2024-01-01T00:00:00Z"}

    server.on(
        "GET",
        "/api/v1/blocks",
        answer(
            json=[account("900")],
            headers={"Link": f'<{server.origin}/api/v1/blocks?limit=1&max_id=5>; rel="next"'},
        ),
        answer(json=[account("100")]),
    )
    assert [account.id async for account in c.blocks({"x": "y"}, 1)] == ["900", "100"]
    assert [request.target for request in server.requests] == [
        "/api/v1/blocks?x=y&limit=1",
        "/api/v1/blocks?x=y&limit=1&max_id=5",
    ]
