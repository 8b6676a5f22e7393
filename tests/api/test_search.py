import pytest

from atoot.entities import Account, Search, Status, Tag
from atoot.errors import NotFoundError
from atoot.testing import answer

V1, V2 = "/api/v1/search", "/api/v2/search"
ACCOUNTS = [{"id": str(number), "username": "u", "acct": f"u{number}"} for number in range(5)]
EMPTY = {"accounts": [], "statuses": [], "hashtags": []}


@pytest.fixture
async def c(server, connect):
    return await connect(server, "t")


async def test_a_search_finds_all_kinds(alice, bob):
    await bob.create_status(status="#bobs bob is here")
    found = await alice.search("bob")
    assert isinstance(found, Search)
    assert [account.acct for account in found.accounts] == ["bob"]
    assert {type(item) for item in [item async for item in alice.search("bob")]} <= {Account, Status, Tag}


async def test_the_kind_is_sent_under_its_name(server, c):
    server.on("GET", V2, answer(json=EMPTY))
    await c.search(
        "a&b", {"x": 1}, 0, {"id": "7"}, "accounts", False, True, False, max_id=9, min_id="1", offset=0
    )
    assert dict(server.requests[0].query) == {
        "x": "1",
        "q": "a&b",
        "limit": "0",
        "account_id": "7",
        "type": "accounts",
        "exclude_unreviewed": "false",
        "resolve": "true",
        "following": "false",
        "max_id": "9",
        "min_id": "1",
        "offset": "0",
    }


async def test_a_search_for_one_kind_goes_on_by_offset(server, c):
    def search(request):
        offset = int(request.query.get("offset", 0))
        return answer(json={**EMPTY, "accounts": ACCOUNTS[offset : offset + 2]})

    server.on("GET", V2, search)
    found = [account.id async for account in c.search("u", limit=2, search_type="accounts")]
    assert found == ["0", "1", "2", "3", "4"]


async def test_a_search_page_knows_the_next_one(server, c):
    server.on("GET", V2, answer(json={**EMPTY, "accounts": ACCOUNTS[:2]}), answer(json=EMPTY))
    page = await c.search("u", search_type="accounts")
    assert (await c.get_next(page)).accounts == []
    assert server.requests[1].query["offset"] == "2"


async def test_a_search_for_all_kinds_is_one_page(server, c):
    server.on("GET", V2, answer(json={**EMPTY, "accounts": ACCOUNTS[:1], "hashtags": [{"name": "cats"}]}))
    assert [type(item) async for item in c.search("u")] == [Account, Tag]
    assert (await c.search("u")).next is None
    assert len(server.requests) == 2


async def test_an_old_server_is_asked_in_the_old_way_and_answers_in_the_new_one(server, c):
    old = {"accounts": ACCOUNTS[:1], "statuses": [], "hashtags": ["cats", "dogs"]}
    server.on("GET", V1, answer(json=old))
    found = await c.search("x", limit=2)
    assert [tag.name for tag in found.hashtags] == ["cats", "dogs"]
    assert found.accounts[0].acct == "u0"
    assert [item async for item in c.search("x", limit=2)] == [*found.accounts, *found.hashtags]
    assert server.requests[1].target == V1 + "?q=x&limit=2"


async def test_where_there_is_no_search_the_error_names_the_newer_one(server, c):
    with pytest.raises(NotFoundError) as caught:
        await c.search("x")
    assert caught.value.path == V2
