from contextlib import suppress

import pytest

from atoot.entities import Account, Status
from atoot.errors import MastodonError
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


BOOSTED = {
    "id": "90",
    "account": {"id": "2", "username": "bob", "acct": "bob"},
    "reblog": {"id": "10", "account": {"id": "3", "username": "carol", "acct": "carol"}},
}
ACTIONS = (
    *(
        "favourite",
        "unfavourite",
        "boost",
        "unboost",
        "bookmark",
        "unbookmark",
        "mute",
        "unmute",
        "dislike",
        "undislike",
    ),
    *("context", "history", "source", "translate", "thread", "reactions"),
    *("favourited_by", "reblogged_by", "quotes", "disliked_by"),
)


@pytest.mark.parametrize("as_it_was", [Status.from_dict, dict])
async def test_what_is_done_to_a_boost_is_done_to_what_it_boosts(server, connect, as_it_was):
    c, boost = await connect(server, "t"), as_it_was(BOOSTED)
    for name in ACTIONS:
        with suppress(MastodonError):
            await getattr(c, f"status_{name}")(boost)
    with suppress(MastodonError):
        await c.status_react(boost, "🎉")
    about = [one.path for one in server.requests if "/statuses/" in one.path]
    assert len(about) > len(ACTIONS)
    assert [path for path in about if "/90" in path] == []


async def test_a_boost_itself_can_be_looked_at_and_deleted(server, connect):
    c = await connect(server, "t")
    server.on("*", "/api/v1/statuses/90", answer(json=BOOSTED))
    assert (await c.view_status(Status.from_dict(BOOSTED))).id == "90"
    assert (await c.delete_status(Status.from_dict(BOOSTED))).id == "90"


async def test_what_names_a_boost_in_a_post_a_report_or_a_filter_names_what_it_boosts(server, connect):
    c, boost = await connect(server, "t"), Status.from_dict(BOOSTED)
    made = {"id": "11", "account": BOOSTED["account"], "content": "<p>Hello</p>"}
    made |= {"in_reply_to_id": "10", "quote_id": "10"}
    server.on("POST", "/api/v1/statuses", answer(json=made))
    server.on("POST", "/api/v1/reports", answer(json={"id": "1"}))
    server.on("POST", "/api/v2/filters/1/statuses", answer(json={"id": "1", "status_id": "10"}))
    await c.create_status(status="Hello", in_reply_to_id=boost, quoted_status_id=boost)
    await c.create_report("3", status_ids=[boost, "5"])
    await c.create_filter_status("1", boost)
    said, report, hidden = (one.values for one in server.requests if one.method == "POST")
    assert (said["in_reply_to_id"], said["quoted_status_id"]) == ("10", "10")
    assert report["status_ids"] == ["10", "5"]
    assert hidden["status_id"] == "10"


async def test_a_boost_that_is_taken_back_is_gone(alice, bob, status):
    boost = await bob.status_boost(status)
    await bob.status_unboost(boost)
    assert (await alice.view_status(status)).reblogs_count == 0
