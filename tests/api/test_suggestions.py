from atoot.entities import Account, Suggestion
from atoot.testing import answer


async def test_suggestions_are_accounts_and_newer_ones_say_why(alice, bob):
    b = await bob.verify_account_credentials()
    accounts = await alice.suggestions()
    assert all(isinstance(account, Account) for account in accounts)
    assert b.id in {account.id for account in accounts}
    suggestions = await alice.suggestions_v2(limit=5)
    assert all(isinstance(suggestion, Suggestion) for suggestion in suggestions)
    assert b.id in {suggestion.account.id for suggestion in suggestions}


async def test_a_suggestion_that_was_removed_does_not_come_back(alice, bob):
    b = await bob.verify_account_credentials()
    assert await alice.remove_suggestion(b) is None
    assert b.id not in {account.id for account in await alice.suggestions()}


async def test_forty_suggestions_are_asked_for_unless_told_otherwise(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/suggestions", answer(json=[]))
    await c.suggestions()
    await c.suggestions(3)
    assert [request.query["limit"] for request in server.requests] == ["40", "3"]
