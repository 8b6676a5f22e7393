"""Accounts by their address."""

import pytest

import atoot
from atoot.testing import ScriptedServer, answer
from tables import each

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


@pytest.mark.parametrize(
    ("asked", "given", "right"),
    [
        ("ada", "adam", "ada"),
        ("ada", "ada2", "Ada"),
        ("ada@b.example", "ada@c.example", "ada@b.example"),
        ("ada@b.example", "eve", "ada@b.example"),
    ],
)
async def test_the_first_hit_of_a_search_is_not_taken_for_the_one_that_was_asked_for(
    server: ScriptedServer, connect, asked, given, right
):
    server.on("GET", LOOKUP, answer(json=account(given)))
    server.on("GET", SEARCH, answer(json={"accounts": [account(given), account(right)]}))
    c = await connect(server, "token")
    assert (await c.lookup(asked)).acct == right
    server.on("GET", SEARCH, answer(json={"accounts": [account(given)]}))
    with pytest.raises(atoot.NotFoundError, match="there is no account"):
        await c.lookup(asked)


async def test_an_account_of_the_server_itself_is_taken_whatever_the_host_of_its_page(
    server: ScriptedServer, connect
):
    own = account("ada", "https://social.example/@ada")
    server.on("GET", LOOKUP, answer(json=own))
    server.on("GET", SEARCH, answer(json={"accounts": [own]}))
    c = await connect(server, "token")
    assert (await c.lookup("ada@brand.example")).acct == "ada"


@pytest.mark.parametrize(
    ("asked", "given", "url"),
    [
        ("ada@b.example", "ada", None),
        ("ada@b.example", "ada", "https://social.b.example/@ada"),
        ("ada@www.b.example", "ada@b.example", None),
        ("ada@b.example", "ada@social.b.example", None),
        ("ada@b.example", "ADA@B.example", None),
    ],
)
async def test_an_account_whose_host_is_written_otherwise_is_the_one(
    server: ScriptedServer, connect, asked, given, url
):
    server.on("GET", LOOKUP, answer(json=account(given, url)))
    c = await connect(server, "token")
    assert (await c.lookup(asked)).acct == given
    assert len(server.requests) == 1


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


@pytest.mark.parametrize("asked", ["ada@bücher.example", "@Ada@xn--bcher-kva.example", "ada@BÜCHER.example"])
@pytest.mark.parametrize(
    "there",
    [
        account("ada@bücher.example"),
        account("ada@xn--bcher-kva.example"),
        account("ada", "https://xn--bcher-kva.example/@ada"),
        account("ada", "https://bücher.example/@ada"),
    ],
    ids=lambda there: there["url"] or there["acct"],
)
async def test_a_host_may_be_written_in_letters_of_all_scripts(server: ScriptedServer, connect, asked, there):
    server.on("GET", SEARCH, answer(json={"accounts": [account("ada@buecher.example"), there]}))
    c = await connect(server, "token")
    assert (await c.lookup(asked)).to_dict()["id"] == there["id"]


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


@each("address", ["", "@", " ", "@@b.example", "a@b@c", "a b@c.example", "@a@b c"])
async def test_what_is_no_address_is_refused_before_anything_is_sent(
    server: ScriptedServer, connect, address: str
):
    c = await connect(server)
    with pytest.raises(ValueError, match="user@host"):
        await c.lookup(address)
    assert server.requests == []


async def test_an_account_of_the_instance_is_found(alice):
    assert (await alice.lookup("bob")).username == "bob"


# By the address of a page


def status(number: str, url: str) -> dict:
    return {"id": number, "content": "", "created_at": "2026-01-01T00:00:00Z", "url": url, "uri": url}


async def test_the_address_of_a_persons_page_finds_the_person(server: ScriptedServer, connect):
    url = "https://b.example/@ada"
    search = server.on("GET", SEARCH, answer(json={"accounts": [account("ada@b.example", url)]}))
    c = await connect(server, "token")
    assert (await c.lookup(f" {url} ")).acct == "ada@b.example"
    assert (search.requests[0].query["q"], search.requests[0].query["resolve"]) == (url, "true")


async def test_a_page_of_the_instance_itself_needs_no_search(server: ScriptedServer, connect):
    server.on("GET", LOOKUP, answer(json=account("ada")))
    server.on("GET", "/api/v1/statuses/12", answer(json=status("12", "https://x.example/@ada/12")))
    server.on("GET", "/api/v1/tags/art", answer(json={"name": "art", "url": ""}))
    server.on("GET", "/api/v1/lists/4", answer(json={"id": "4", "title": "Friends"}))
    search = server.on("GET", SEARCH, answer(json={}))
    c = await connect(server, "token")
    found = [
        await c.find(address)
        for address in (
            f"{server.origin}/@ada",
            f"{server.origin}/@ada/12",
            f"{server.origin}/tags/art",
            f"{server.origin}/lists/4",
            "#art",
            "@ada@b.example",
        )
    ]
    kinds = [type(thing).__name__ for thing in found]
    assert kinds == ["Account", "Status", "Tag", "List", "Tag", "Account"]
    assert search.requests == []


async def test_a_status_elsewhere_is_found_by_its_address_or_by_where_it_redirects(
    server: ScriptedServer, connect
):
    page = "https://b.example/@ada/1"
    other = status("8", "https://c.example/quotes-it")
    server.on(
        "GET",
        SEARCH,
        answer(json={"statuses": [other, status("7", page)]}),
        answer(json={"statuses": [status("7", page)]}),
        answer(json={"statuses": [other]}),
    )
    c = await connect(server, "token")
    assert (await c.find("https://B.example/@ada/1/")).id == "7"
    assert (await c.find("https://b.example/users/ada/statuses/1")).id == "7"
    with pytest.raises(atoot.NotFoundError, match="there is nothing at https://b"):
        await c.find("https://b.example/x")


async def test_a_page_that_looks_like_a_status_but_is_none_is_searched_for(server: ScriptedServer, connect):
    url = f"{server.origin}/@ada/x1"
    server.on("GET", SEARCH, answer(json={"statuses": [status("7", url)]}))
    c = await connect(server, "token")
    assert (await c.find(url)).id == "7"


async def test_the_page_of_a_status_is_no_person(server: ScriptedServer, connect):
    server.on("GET", "/api/v1/statuses/12", answer(json=status("12", "https://x.example/@ada/12")))
    c = await connect(server, "token")
    with pytest.raises(atoot.NotFoundError, match="is the address of a status, not of an account"):
        await c.lookup(f"{server.origin}/@ada/12")


@each("address", ["", "ada", "not an address", "ftp://b.example/x", "https://me:pw@b.example/@ada"])
async def test_what_is_no_address_of_anything_is_not_looked_for(server: ScriptedServer, connect, address):
    c = await connect(server)
    with pytest.raises(ValueError, match="expected an address like"):
        await c.find(address)
    with pytest.raises(TypeError):
        await c.find(7)
    assert server.requests == []


async def test_a_host_that_the_server_cannot_reach_is_said(server: ScriptedServer, connect):
    server.on("GET", SEARCH, answer(status=503, json={"error": "Remote data could not be fetched"}))
    c = await connect(server, "token", retries=0)
    with pytest.raises(atoot.UnavailableError, match="Remote data could not be fetched"):
        await c.find("https://nowhere.test/@ann")
