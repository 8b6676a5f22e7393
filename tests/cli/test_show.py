import asyncio

import pytest
from command_line import posted, run

from atoot.testing import ServerProfile, answer


async def test_a_post_is_shown_with_its_thread(alice_shell, alice, bob):
    (first,) = await posted(alice, "question")
    (answer,) = await posted(bob, "@alice answer", in_reply_to_id=first)
    await posted(alice, "@bob thanks", in_reply_to_id=answer)
    done = await run(alice_shell, "show", answer.id)
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[0].startswith("  1 Alice @alice")
    assert lines[4].startswith("  2 └ ▶ Bob @bob")
    assert lines[8].startswith("  3   └ Alice @alice")
    by_address = await run(alice_shell, "show", answer.url, "--json")
    assert [one["id"] for one in by_address.lines][1] == answer.id


def test_a_post_that_is_not_there_is_one_line(alice_shell):
    done = alice_shell.run("show", "12345")
    assert done.status == 1
    assert done.err.startswith("atoot show: 404")
    assert done.err.count("\n") == 1


async def test_a_search_finds_accounts_posts_and_hashtags(alice_shell, alice):
    await posted(alice, "findme #findmetoo")
    done = await run(alice_shell, "search", "findme")
    assert "findme #findmetoo" in done.out
    assert "#findmetoo · http" in done.out
    assert "@bob" in (await run(alice_shell, "search", "bob", "--type", "accounts")).out
    data = (await run(alice_shell, "search", "bob", "--json")).data
    assert [account["acct"] for account in data["accounts"]] == ["bob"]
    nothing = await run(alice_shell, "search", "nosuchthinganywhere")
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "nothing was found\n")


@pytest.mark.parametrize(
    "query", ["https://elsewhere.example/@a", "@a@elsewhere.example", "a@elsewhere.example"]
)
@pytest.mark.parametrize("token", ["token-token", None])
async def test_a_search_for_an_address_asks_elsewhere_where_that_is_allowed(query, token, shell, server):
    nothing = {"accounts": [], "statuses": [], "hashtags": []}
    account = {"id": "1", "username": "a", "acct": "a@elsewhere.example"}

    def found(request):
        resolves = request.query.get("resolve") == "true"
        return answer(json={**nothing, "accounts": [account] if resolves else []})

    search = server.on("GET", "/api/v2/search", found)
    env = {"ATOOT_INSTANCE": server.origin} | ({"ATOOT_ACCESS_TOKEN": token} if token else {})
    done = await asyncio.to_thread(shell.run, "search", query, env=env)
    if token:
        assert "@a@elsewhere.example" in done.out
    else:
        assert search.requests[0].query.get("resolve") is None


@pytest.mark.parametrize("profile", ["mastodon", "snac", "hollo"])
async def test_a_search_for_a_page_of_the_instance_itself_finds_it(profile, shell):
    async with ServerProfile(profile) as instance:
        instance.server.on(
            "GET", "/api/v2/search", answer(json={"accounts": [], "statuses": [], "hashtags": []})
        )
        env = {"ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": instance.tokens["alice"]}
        page = f"{instance.origin}/@bob"
        done = await asyncio.to_thread(shell.run, "search", page, env=env)
        posts = await asyncio.to_thread(shell.run, "search", page, "--type", "statuses", env=env)
    assert "@bob" in done.out
    assert posts.err == "nothing was found\n"


async def test_who_did_something_with_a_post_is_listed(alice_shell, alice, bob):
    post = await alice.create_status(status="mine")
    await bob.status_boost(post)
    assert (await run(alice_shell, "show", post.id, "--by", "boosts")).out.startswith("  1 Bob @bob")
    assert (await run(alice_shell, "show", post.id, "--by", "favourites", "--json")).out == ""
    assert "mine" in (await run(alice_shell, "show", post.id, "--only")).out
