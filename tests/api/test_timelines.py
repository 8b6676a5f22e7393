import pytest

from atoot.entities import Status, Tag
from atoot.testing import answer


@pytest.fixture
async def c(server, connect):
    return await connect(server, "t")


def statuses(*ids):
    account = {"id": "1", "username": "alice", "acct": "alice"}
    return answer(json=[{"id": id, "created_at": "2026-11-24T12:00:00Z", "account": account} for id in ids])


async def test_public_statuses_come_newest_first(alice, bob):
    first = await alice.create_status(status="first")
    second = await bob.create_status(status="second")
    page = await alice.public_timeline(limit=1, local=True, only_media=False, remote=False)
    assert [status.id for status in page] == [second.id]
    assert isinstance(page[0], Status)
    assert [status.id for status in await alice.get_next(page)] == [first.id]
    assert [status.id async for status in bob.public_timeline()] == [second.id, first.id]


async def test_the_home_timeline_has_what_one_follows(alice, bob):
    b = await bob.verify_account_credentials()
    await alice.account_follow(b)
    own, other = await alice.create_status(status="own"), await bob.create_status(status="other")
    assert [status.id async for status in alice.home_timeline(limit=1)] == [other.id, own.id]
    assert [status.id for status in await alice.home_timeline(since_id=own)] == [other.id]


async def test_a_list_timeline_has_the_accounts_of_the_list(alice, bob):
    b = await bob.verify_account_credentials()
    await alice.account_follow(b)
    friends = await alice.create_list("friends")
    await alice.list_accounts_add(friends, [b])
    status = await bob.create_status(status="to my friends")
    assert [item.id for item in await alice.list_timeline(friends)] == [status.id]


async def test_statuses_with_a_hashtag(alice):
    status = await alice.create_status(status="a #cat")
    for name in ("cat", "#cat", Tag(name="cat"), {"name": "cat"}):
        assert [item.id for item in await alice.hashtag_timeline(name)] == [status.id]


async def test_a_hashtag_does_not_lead_to_another_place(server, c):
    server.on("GET", "/api/v1/timelines/tag/%C3%A4%2F%3F", statuses())
    assert await c.hashtag_timeline("ä/?") == []
    with pytest.raises(ValueError, match=r"'\.\.'"):
        c.hashtag_timeline("..")


async def test_other_hashtags_narrow_and_widen(server, c):
    server.on("GET", "/api/v1/timelines/tag/cat", statuses())
    await c.hashtag_timeline("cat", any=["#dog", Tag(name="cow")], all="pet", none=[], local=False)
    query = server.requests[0].query
    assert query.getall("any[]") == ["dog", "cow"]
    assert query.getall("all[]") == ["pet"]
    assert query["local"] == "false"
    assert "none[]" not in query


async def test_published_arguments_stand_in_their_order(server, c):
    places = {
        "/api/v1/timelines/public": c.public_timeline({"x": 1}, 0, False, True),
        "/api/v1/timelines/tag/cat": c.hashtag_timeline("cat", {"x": 1}, 0, False, True),
        "/api/v1/timelines/home": c.home_timeline({"x": 1}, 0, False),
        "/api/v1/timelines/list/1": c.list_timeline("1", {"x": 1}, 0),
    }
    for place, listing in places.items():
        server.on("GET", place, statuses())
        await listing
    public, hashtag, home, one = (dict(request.query) for request in server.requests)
    assert public == hashtag == {"x": "1", "limit": "0", "local": "false", "only_media": "true"}
    assert home == {"x": "1", "limit": "0", "local": "false"}
    assert one == {"x": "1", "limit": "0"}


async def test_parameters_of_one_call_do_not_leak_into_another(server, c):
    server.on("GET", "/api/v1/timelines/home", statuses())
    extra = {"x": 1}
    await c.home_timeline(extra, limit=5, local=True)
    await c.home_timeline()
    assert extra == {"x": 1}
    assert server.requests[1].target == "/api/v1/timelines/home"


async def test_a_server_without_links_is_walked_by_ids(server, c):
    server.on("GET", "/api/v1/timelines/link", statuses("5", "4"), statuses("3"), statuses())
    assert [status.id async for status in c.link_timeline("https://a.example/?b=c", limit=2)] == [
        "5",
        "4",
        "3",
    ]
    assert [request.query.get("max_id") for request in server.requests] == [None, "4", "3"]
    assert {request.query["url"] for request in server.requests} == {"https://a.example/?b=c"}


async def test_the_direct_timeline_of_old_servers(server, c):
    server.on("GET", "/api/v1/timelines/direct", statuses("5"), statuses())
    assert [status.id async for status in c.direct_timeline(limit=1, max_id="9")] == ["5"]
    assert dict(server.requests[0].query) == {"limit": "1", "max_id": "9"}
