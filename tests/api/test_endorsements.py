async def test_featured_accounts_are_listed(alice, bob):
    b = await bob.verify_account_credentials()
    await alice.account_pin(b)
    assert [account.id for account in await alice.endorsements(limit=5)] == [b.id]
