import pytest


@pytest.fixture
async def requester(alice, bob):
    """Bob, who asks to follow Alice."""
    await alice.update_account_credentials(locked=True)
    assert (await bob.account_follow(await alice.verify_account_credentials())).requested
    return await bob.verify_account_credentials()


async def test_a_follow_request_is_accepted(alice, requester):
    assert [account.id for account in await alice.follow_requests(limit=5)] == [requester.id]
    assert (await alice.accept_follow_request(requester)).followed_by
    assert await alice.follow_requests() == []


async def test_a_follow_request_is_rejected(alice, requester):
    assert not (await alice.reject_follow_request(requester.id)).followed_by
    assert [account.id async for account in alice.follow_requests()] == []
