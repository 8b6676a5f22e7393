"""Accounts by their address."""

import pytest

import atoot
from atoot.testing import ScriptedServer, answer

LOOKUP = "/api/v1/accounts/lookup"
SEARCH = "/api/v2/search"


def account(acct: str, url: str | None = None) -> dict:
    name = acct.partition("@")[0]
    return {"id": acct, "username": name, "acct": acct, "created_at": "2026-01-01T00:00:00Z", "url": url}


@pytest.mark.parametrize("address", ["ada", "@ada", " @ada "])
async def test_a_local_account_is_looked_up(server: ScriptedServer, connect, address: str):
    route = server.on("GET", LOOKUP, answer(json=account("ada")))
    c = await connect(server)
    assert (await c.lookup(address)).acct == "ada"
    assert dict(route.requests[0].query) == {"acct": "ada"}


async def test_an_account_that_the_server_does_not_know_is_found_on_its_own(server: ScriptedServer, connect):
    search = server.on(
        "GET", SEARCH, answer(json={"accounts": [account("ad@b.example"), account("Ada@B.example")]})
    )
    c = await connect(server, "token")
    assert (await c.lookup("@ada@b.example")).acct == "Ada@B.example"
    query = search.requests[0].query
    assert (query["q"], query["resolve"], query["type"]) == ("@ada@b.example", "true", "accounts")


async def test_an_account_of_the_server_itself_is_known_by_its_page(server: ScriptedServer, connect):
    found = [account("ada", "https://other.example/@ada"), account("ada", "https://b.example/@ada")]
    server.on("GET", SEARCH, answer(json={"accounts": found}))
    c = await connect(server, "token")
    assert (await c.lookup("ada@b.example")).url == "https://b.example/@ada"


async def test_an_account_that_is_nowhere_is_not_found(server: ScriptedServer, connect):
    server.on("GET", SEARCH, answer(json={"accounts": [account("eve@b.example"), account("ada@c.example")]}))
    c = await connect(server, "token")
    with pytest.raises(atoot.NotFoundError, match=r"no account 'ada@b\.example'"):
        await c.lookup("ada@b.example")


async def test_a_server_without_the_lookup_is_searched(server: ScriptedServer, connect):
    server.on("GET", LOOKUP, answer(status=405, text="405 method not allowed"))
    server.on("GET", SEARCH, answer(json={"accounts": [account("ada")]}))
    c = await connect(server, "token")
    assert (await c.lookup("ada")).acct == "ada"


async def test_other_errors_are_errors(server: ScriptedServer, connect):
    server.on("GET", LOOKUP, answer(status=401, json={"error": "This method requires an authenticated user"}))
    search = server.on("GET", SEARCH, answer(json={}))
    c = await connect(server)
    with pytest.raises(atoot.UnauthorizedError):
        await c.lookup("ada@b.example")
    assert search.requests == []


@pytest.mark.parametrize("address", ["", "@", " ", "@@b.example", "a@b@c", "a b@c.example", "@a@b c"])
async def test_what_is_no_address_is_refused_before_anything_is_sent(
    server: ScriptedServer, connect, address: str
):
    c = await connect(server)
    with pytest.raises(ValueError, match="user@host"):
        await c.lookup(address)
    assert server.requests == []


async def test_an_account_of_the_instance_is_found(alice):
    assert (await alice.lookup("bob")).username == "bob"
