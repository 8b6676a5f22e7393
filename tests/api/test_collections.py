import pytest

from atoot.entities import Collection, Collections, CollectionWithAccounts
from atoot.errors import NotFoundError, UnprocessedError
from atoot.testing import answer

BIRDS = {
    "id": "1",
    "account_id": "7",
    "name": "Birds",
    "items": [{"id": "5", "account_id": "8", "state": "pending"}],
}


@pytest.fixture
async def c(server, connect):
    return await connect(server, "t")


async def test_a_collection_is_made(server, c):
    server.on("POST", "/api/v1/collections", answer(json={"collection": BIRDS}))
    made = await c.create_collection(
        "Birds", description="", tag_name="#birds", sensitive=False, discoverable=True, account_ids=["8", 9]
    )
    assert made.collection
    assert [(item.id, item.account_id, item.state) for item in made.collection.items] == [
        ("5", "8", "pending")
    ]
    assert list(server.requests[0].form.items()) == [
        ("name", "Birds"),
        ("description", ""),
        ("tag_name", "#birds"),
        ("sensitive", "false"),
        ("discoverable", "true"),
        ("account_ids[]", "8"),
        ("account_ids[]", "9"),
    ]


async def test_a_collection_is_changed_and_deleted(server, c):
    server.on("PATCH", "/api/v1/collections/1", answer(json={"collection": BIRDS}))
    server.on("DELETE", "/api/v1/collections/1", answer(text=""))
    birds = Collection.from_dict(BIRDS)
    assert (await c.update_collection(birds, language="en", tag_name="")).collection
    assert await c.delete_collection(birds) is None
    assert dict(server.requests[0].form) == {"language": "en", "tag_name": ""}


async def test_a_collection_comes_with_its_accounts(server, c):
    owner = {"id": "7", "username": "a", "acct": "a", "created_at": "2026-01-01T00:00:00Z"}
    server.on("GET", "/api/v1/collections/1", answer(json={"collection": BIRDS, "accounts": [owner]}))
    found = await c.collection(1)
    assert isinstance(found, CollectionWithAccounts)
    assert found.collection.name == "Birds"
    assert [account.id for account in found.accounts] == ["7"]


@pytest.mark.parametrize("which", ["collections", "in_collections"])
async def test_collections_of_an_account_page_as_what_they_are(server, c, which):
    place = f"/api/v1/accounts/7/{which}"
    link = f'<{server.origin}{place}?limit=1&offset=1>; rel="next"'
    server.on(
        "GET",
        place,
        answer(json={"collections": [BIRDS], "partial_accounts": []}, headers={"Link": link}),
        answer(json={"collections": [{**BIRDS, "id": "2"}]}),
    )
    listing = getattr(c, f"account_{which}")
    assert [collection.id async for collection in listing("7", limit=1, offset=0)] == ["1", "2"]
    assert server.requests[0].target == place + "?limit=1&offset=0"
    assert server.requests[1].target == place + "?limit=1&offset=1"
    page = await listing("7")
    assert isinstance(page, Collections)


async def test_items_come_and_go(server, c):
    item = {"id": "5", "account_id": "8", "state": "accepted"}
    server.on("POST", "/api/v1/collections/1/items", answer(json={"collection_item": item}))
    server.on("DELETE", "/api/v1/collections/1/items/5", answer(json={}))
    server.on("POST", "/api/v1/collections/1/items/5/revoke", answer(json={}))
    added = (await c.collection_item_add("1", "8")).collection_item
    assert added
    assert dict(server.requests[0].form) == {"account_id": "8"}
    assert await c.collection_item_remove("1", added) is None
    assert await c.collection_item_revoke("1", added.id) is None
    assert server.requests[2].path == "/api/v1/collections/1/items/5/revoke"


async def test_a_name_that_is_too_long_is_explained(server, c):
    details = {"name": [{"error": "ERR_TOO_LONG", "description": "is too long (maximum is 40 characters)"}]}
    refusal = {"error": "Validation failed: Name is too long (maximum is 40 characters)", "details": details}
    server.on("POST", "/api/v1/collections", answer(status=422, json=refusal))
    with pytest.raises(UnprocessedError, match="Name is too long") as caught:
        await c.create_collection("x" * 41)
    assert caught.value.details == details


async def test_collections_of_a_whole_server(alice):
    me = await alice.verify_account_credentials()
    assert [collection async for collection in alice.account_collections(me)] == []
    assert (await alice.create_collection("Birds")).collection is None  # so this server answers
    with pytest.raises(NotFoundError):
        await alice.collection("1")
