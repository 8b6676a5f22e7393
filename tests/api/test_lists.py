import pytest

from atoot.entities import List
from atoot.errors import NotFoundError
from atoot.testing import answer
from tables import each


@pytest.fixture
async def friends(alice):
    return await alice.create_list("friends & more", replies_policy="followed", exclusive=True)


async def test_a_list_is_made_shown_changed_and_deleted(alice, friends):
    assert isinstance(friends, List)
    assert (friends.title, friends.replies_policy, friends.exclusive) == ("friends & more", "followed", True)
    assert await alice.lists() == [friends]
    assert await alice.show_list(friends) == friends
    changed = await alice.update_list(friends, "family", exclusive=False)
    assert (changed.title, changed.replies_policy, changed.exclusive) == ("family", "followed", False)
    assert await alice.delete_list(friends) is None
    with pytest.raises(NotFoundError):
        await alice.show_list(friends.id)


async def test_accounts_go_into_a_list_and_out_of_it(alice, bob, friends):
    a, b = await alice.verify_account_credentials(), await bob.verify_account_credentials()
    assert await alice.list_accounts_add(friends, [a, b.id]) is None
    assert {account.id for account in await alice.list_accounts(friends, limit=0)} == {a.id, b.id}
    assert await alice.list_accounts_remove(friends.id, account_ids=[b]) is None
    assert [account.id async for account in alice.list_accounts(friends)] == [a.id]


async def test_accounts_can_be_named_by_either_name(alice, bob, friends):
    b = await bob.verify_account_credentials()
    await alice.list_accounts_add(friends, accounts=[b])
    assert len(await alice.list_accounts(friends)) == 1
    await alice.list_accounts_remove(friends, accounts=b)
    assert await alice.list_accounts(friends) == []


@each("change", ["list_accounts_add", "list_accounts_remove"])
async def test_exactly_one_of_the_two_names_is_needed(server, connect, change):
    c = await connect(server, "t")
    with pytest.raises(ValueError, match="account_ids and accounts"):
        await getattr(c, change)("1", ["2"], accounts=["3"])
    with pytest.raises(TypeError, match="account_ids is missing"):
        await getattr(c, change)("1")
    assert server.requests == []


async def test_accounts_are_taken_out_by_a_form(server, connect):
    c = await connect(server, "t")
    server.on("DELETE", "/api/v1/lists/1/accounts", answer(json={}))
    await c.list_accounts_remove(1, [2, "3"])
    assert server.requests[0].form.getall("account_ids[]") == ["2", "3"]
