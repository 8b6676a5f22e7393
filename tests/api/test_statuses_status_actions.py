import pytest

from atoot.entities import Account, Status
from atoot.testing import answer


@pytest.fixture
async def status(alice):
    return await alice.create_status(status="Hello")


@pytest.mark.parametrize(
    ("do", "undo", "flag"),
    [
        ("status_favourite", "status_unfavourite", "favourited"),
        ("status_bookmark", "status_unbookmark", "bookmarked"),
        ("status_mute", "status_unmute", "muted"),
        ("status_pin", "status_unpin", "pinned"),
    ],
)
async def test_what_is_done_can_be_undone(alice, status, do, undo, flag):
    done = await getattr(alice, do)(status)
    assert isinstance(done, Status)
    assert getattr(done, flag) is True
    assert getattr(await getattr(alice, do)(status.id), flag) is True
    assert getattr(await getattr(alice, undo)(status), flag) is False


async def test_a_boost_has_the_status_inside(alice, bob, status):
    boost = await bob.status_boost(status, visibility="unlisted")
    assert boost.reblog.id == status.id
    assert boost.id != status.id
    assert (await bob.view_status(status)).reblogged
    assert (await bob.status_unboost(status)).id == status.id
    assert not (await bob.view_status(status)).reblogged


async def test_a_boost_is_seen_by_whom_one_wants(server, connect):
    c = await connect(server, "t")
    boost = {
        "id": "2",
        "created_at": "2026-11-24T12:00:00Z",
        "account": {"id": "1", "username": "bob", "acct": "bob"},
        "visibility": "private",
    }
    server.on("POST", "/api/v1/statuses/1/reblog", answer(json=boost))
    assert (await c.status_boost("1", visibility="private")).visibility == "private"
    await c.status_boost("1")
    assert [dict(request.form) for request in server.requests] == [{"visibility": "private"}, {}]


async def test_those_who_did_it_are_listed(alice, bob, status):
    await bob.status_favourite(status)
    await bob.status_boost(status)
    (fan,) = await alice.status_favourited_by(status, limit=1)
    (booster,) = [account async for account in alice.status_reblogged_by(status)]
    assert isinstance(fan, Account)
    assert fan.acct == booster.acct == "bob"


@pytest.mark.parametrize("name", ["status_favourited_by", "status_reblogged_by"])
async def test_lists_of_accounts_go_on_only_by_links(server, connect, name):
    c = await connect(server)
    route = "/api/v1/statuses/1/" + name.removeprefix("status_")
    link = f'<{server.origin}{route}?limit=1&max_id=99>; rel="next"'
    pages = [
        answer(json=[{"id": "7", "username": "bob", "acct": "bob"}], headers={"Link": link}),
        answer(json=[{"id": "8", "username": "eve", "acct": "eve"}]),
    ]
    server.on("GET", route, *pages)
    assert [account.id async for account in getattr(c, name)("1", limit=1)] == ["7", "8"]
    assert [request.query.get("max_id") for request in server.requests] == [None, "99"]


async def test_quotes_are_listed_and_revoked(server, connect):
    c = await connect(server, "t")
    quote = {
        "id": "2",
        "created_at": "2026-11-24T12:00:00Z",
        "account": {"id": "1", "username": "bob", "acct": "bob"},
        "quote": {"state": "accepted", "quoted_status_id": "1"},
    }
    server.on("GET", "/api/v1/statuses/1/quotes", answer(json=[quote]))
    server.on(
        "POST", "/api/v1/statuses/1/quotes/2/revoke", answer(json={**quote, "quote": {"state": "revoked"}})
    )
    (found,) = [status async for status in c.status_quotes("1", limit=5, since_id="0")]
    assert (await c.status_quote_revoke("1", found)).quote.state == "revoked"
    assert dict(server.requests[0].query) == {"limit": "5", "since_id": "0"}
    assert len(server.requests) == 2
