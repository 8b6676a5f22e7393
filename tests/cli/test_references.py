import asyncio
from types import SimpleNamespace

import pytest
from command_line import run

from atoot.cli import shown
from atoot.cli.errors import CommandError
from atoot.cli.references import conversation_of, filter_of, list_of, status_id
from atoot.cli.shown import Shown
from atoot.testing import ServerProfile, answer
from tables import each


async def test_posts_are_named_by_their_numbers_in_the_last_list(alice_shell, alice, bob):
    posts = [await bob.create_status(status=text) for text in ("one", "two", "three")]
    await run(alice_shell, "timeline", "public")
    done = await run(alice_shell, "favourite", "1", "3")
    assert done.out == "favourited @bob: three\nfavourited @bob: one\n"
    assert [(await alice.view_status(post)).favourited for post in posts] == [True, False, True]
    assert (await run(alice_shell, "boost", "last")).out == "boosted @bob: one\n"


async def test_a_number_that_is_not_in_the_list_is_wrong_usage(alice_shell, post):
    await run(alice_shell, "timeline", "public")
    done = await run(alice_shell, "boost", "2")
    assert done.status == 2
    assert done.err == (
        "atoot boost: the last list has 1, so there is no number 2; if it is an id, write id:2\n"
    )
    assert (await run(alice_shell, "boost", "id:2")).status == 1


async def test_lists_of_several_people_are_kept_apart(alice_shell, shell, instance, post):
    await run(alice_shell, "timeline", "public")
    done = await run(shell.logged_in(instance, "bob"), "boost", "last")
    assert (done.status, done.err) == (
        2,
        "atoot boost: no list has been shown yet; give the id or the address of a post\n",
    )


async def test_json_is_no_list_of_numbers(alice_shell, bob, post):
    await run(alice_shell, "timeline", "public")
    await bob.create_status(status="later")
    await run(alice_shell, "timeline", "public", "--json")
    assert "Tea or coffee" in (await run(alice_shell, "boost", "1")).out


@pytest.mark.parametrize("named", ["@bob@example.org", "#art", " "])
def test_what_is_no_post_is_wrong_usage(named, alice_shell):
    done = alice_shell.run("boost", named)
    assert done.status == 2
    assert "post" in done.err


def test_a_word_is_no_post_and_how_a_person_is_written_is_said(alice_shell):
    done = alice_shell.run("show", "bob")
    assert done.status == 2
    assert "bob is not a post; for a person write @bob, for a hashtag #bob" in done.err


@pytest.mark.parametrize("named", [".", ".."])
def test_a_post_that_would_name_another_path_is_wrong_usage(named, alice_shell):
    assert alice_shell.run("show", named).status == 2


async def test_a_post_of_elsewhere_is_found_by_its_address(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    url = "https://elsewhere.example/@a/5"
    status = {
        "id": "71",
        "url": url,
        "created_at": "2026-01-01T00:00:00Z",
        "account": account,
        "content": "found",
    }
    nothing = {"accounts": [], "statuses": [], "hashtags": []}
    search = server.on(
        "GET", "/api/v2/search", answer(json={**nothing, "statuses": [status]}), answer(json=nothing)
    )
    server.on("GET", "/api/v1/statuses/71", answer(json=status))
    server.on("GET", "/api/v1/statuses/71/context", answer(json={"ancestors": [], "descendants": []}))
    words = ("show", url)
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    done = await asyncio.to_thread(shell.run, *words, env=env)
    assert "found" in done.out
    assert search.requests[0].query["resolve"] == "true"
    missing = await asyncio.to_thread(shell.run, *words, env=env)
    assert missing.err == "atoot show: the server cannot find a post at https://elsewhere.example/@a/5\n"


async def test_a_post_that_a_search_finds_is_not_deleted_for_the_one_at_an_address(shell, server):
    other = {"id": "8", "url": f"{server.origin}/ann/p/8", "created_at": "2026-01-01T00:00:00Z", "content": "hi",
             "account": {"id": "1", "username": "a", "acct": "a"}}  # fmt: skip
    cites = {**other, "content": f"look: {server.origin}/ann/p/7"}
    server.on(
        "GET", "/api/v2/search", answer(json={"statuses": [other, other]}), answer(json={"statuses": [cites]})
    )
    server.on("GET", "/api/v1/statuses/7", answer(status=404))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    for _ in range(2):
        done = await asyncio.to_thread(shell.run, "delete", f"{server.origin}/ann/p/7", "--yes", env=env)
        assert "cannot find a post" in done.err
    assert not [request for request in server.requests if request.method == "DELETE"]


async def test_a_post_of_the_instance_is_found_though_its_address_does_not_end_in_its_id(shell):
    async with ServerProfile("pleroma") as instance:
        env = {"ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": instance.tokens["alice"]}
        posted = await asyncio.to_thread(shell.run, "post", "here I am", "--json", env=env)
        assert not posted.data["url"].endswith(posted.data["id"])
        done = await asyncio.to_thread(shell.run, "show", posted.data["url"], env=env)
    assert "here I am" in done.out


# Without a server


class Titled:
    """A client whose user has lists and filters of these titles and ids."""

    base_url = "https://x.example"

    def __init__(self, *titled):
        self._things = [SimpleNamespace(title=title, id=own) for title, own in titled]

    async def lists(self):
        for one in self._things:
            yield one

    filters_v2 = lists

    def get_access_token(self):
        return "t"


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """A folder for what was shown, in which nothing is yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


FRIENDS = Titled((" Friends ", "7"), ("foes", "8"), ("9", "10"), ("foes", "9"))


@each(("named", "found"), [("friends", "7"), ("FRIENDS ", "7"), ("8", "8"), ("9", "9")])
def test_a_list_is_named_by_its_id_or_else_by_its_title(named, found):
    assert asyncio.run(list_of(FRIENDS, named)) == found
    assert asyncio.run(filter_of(FRIENDS, named)).id == found


@each(
    ("known", "named", "told"),
    [
        (FRIENDS, "foes", "there are several lists 'foes'; say the id: 8, 9"),
        (FRIENDS, "", "there is no list ''; there are:"),
        (Titled(), "foes", "there is no list 'foes'; there are: none"),
    ],
)
def test_a_title_that_several_have_or_none_is_told(known, named, told):
    with pytest.raises(CommandError, match=told):
        asyncio.run(list_of(known, named))


def test_a_conversation_is_named_by_its_number_or_its_id(nowhere):
    c = Titled()
    assert conversation_of(c, "1") == "1"
    shown.remember(c, [Shown("71111", "2", "55555"), Shown("72222", "2")])
    assert conversation_of(c, "1") == "55555"
    assert conversation_of(c, "2") == "2"
    assert conversation_of(c, "id:1") == "1"


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("", "which post?"),
        ("last", "is not a post"),
        ("2", "number 2 of the last list is no post"),
        ("3", "there is no number 3"),
        ("@ann@x.example", "is not a post"),
        ("#art", "is not a post"),
    ],
)
def test_what_is_no_post_is_told_without_asking_the_server(named, told, nowhere):
    c = Titled()
    shown.remember(c, [Shown("71111", "2"), Shown(None, "3")])
    with pytest.raises(CommandError, match=told) as raised:
        asyncio.run(status_id(c, named))
    assert raised.value.status == 2


@pytest.mark.parametrize(
    ("named", "found"), [("1", "71111"), ("id:1", "1"), ("71111", "71111"), ("A9x", "A9x")]
)
def test_a_post_of_the_last_list_or_an_id_needs_no_server(named, found, nowhere):
    c = Titled()
    shown.remember(c, [Shown("71111", "2")])
    assert asyncio.run(status_id(c, named)) == found
