from atoot.entities import MutedAccount
from atoot.testing import answer


async def test_muted_accounts_are_listed(alice, bob):
    b = await bob.verify_account_credentials()
    await alice.account_mute(b)
    (muted,) = await alice.mutes(limit=2)
    assert isinstance(muted, MutedAccount)
    assert muted.id == b.id


async def test_the_end_of_a_mute_is_known(server, connect):
    c = await connect(server, "t")
    account = {"id": "7", "username": "a", "acct": "a", "created_at": "2024-01-01T00:00:00Z"}
    server.on("GET", "/api/v1/mutes", answer(json=[{**account, "mute_expires_at": "2030-01-01T00:00:00Z"}]))
    (muted,) = await c.mutes()
    assert muted.mute_expires_at
    assert muted.mute_expires_at.year == 2030
