import asyncio
import json
import os
from contextlib import suppress

import pytest
from exports import saved as saved_items

from atoot import NotFoundError, client
from atoot.testing import EmbeddedInstance, ServerProfile

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the command line of Unix")


PEOPLE = ("alice", "bob", "carol", "dave", "erin", "frank", "grace")


@pytest.fixture(params=["embedded", "mastodon", "hollo"])
async def populated(request):
    if request.param == "embedded":
        async with EmbeddedInstance(users=PEOPLE) as made:
            yield made
    else:
        async with ServerProfile(request.param, users=PEOPLE) as made:
            yield made


def person(instance, user):
    return client(instance.host, access_token=instance.tokens[user], use_https=False)


async def settle(c):
    """Give somebody everything that can be exported and imported."""
    people = {name: await c.lookup(name) for name in PEOPLE[2:]}
    await c.account_follow(people["carol"], reblogs=False)
    await c.account_follow(people["dave"], notify=True)
    await c.account_mute(people["erin"], notifications=False)
    await c.account_block(people["frank"])
    friends = await c.create_list("friends & others, ü")
    await c.list_accounts_add(friends, [people["carol"], people["dave"]])
    await c.create_list("empty")
    with suppress(NotFoundError):  # not every instance here has them
        await c.domain_block("spam.example")
    for n in range(3):
        status = await c.create_status(status=f"post {n}")
        await c.status_bookmark(status)
    with suppress(NotFoundError):  # Hollo has none
        await c.create_filter_v2(
            "spoilers", ["home", "public"], keywords_attributes=[{"keyword": "ending", "whole_word": True}]
        )
        await c.create_filter_v2(
            "spoilers", ["home", "public"], filter_action="hide", keywords_attributes=[{"keyword": "x"}]
        )
    await c.tag_follow("art")


def saved(path, kind):
    return saved_items(path, kind) if path.is_file() or (path / f"{kind}.jsonl").exists() else []


def view(path):
    def names(kind):
        return sorted(one["acct"] for one in saved(path, kind))

    titles = {one["id"]: one["title"] for one in saved(path, "lists")}
    settings = {one["id"]: one for one in saved(path, "relationships")}
    return {
        "following": sorted(
            (one["acct"], settings[one["id"]]["showing_reblogs"], settings[one["id"]]["notifying"])
            for one in saved(path, "following")
        ),
        "mutes": sorted(
            (one["acct"], settings[one["id"]]["muting_notifications"]) for one in saved(path, "mutes")
        ),
        "blocks": names("blocks"),
        "lists": sorted(titles.values()),
        "members": sorted(
            (titles[one["list_id"]], one["account"]["acct"]) for one in saved(path, "list_members")
        ),
        "bookmarks": [one["uri"] for one in saved(path, "bookmarks")],
        "domain_blocks": saved(path, "domain_blocks"),
        "tags": [one["name"] for one in saved(path, "tags")],
        "filters": sorted(
            (
                one["title"],
                one["filter_action"],
                tuple(one["context"]),
                tuple(word["keyword"] for word in one["keywords"]),
            )
            for one in saved(path, "filters")
        ),
    }


async def test_what_one_account_has_exported_another_one_has_after_the_import(shell, populated):
    alice, bob = shell.logged_in(populated), shell.logged_in(populated, "bob")
    async with person(populated, "alice") as c:
        await settle(c)
    first = await asyncio.to_thread(alice.run, "export", "-o", "a.sqlite")
    assert (first.status, first.err.count("Traceback")) == (0, 0), first
    done = await asyncio.to_thread(bob.run, "import", "a.sqlite")
    assert done.status == 0
    await asyncio.to_thread(bob.run, "export", "-o", "b")
    assert view(shell.folder / "a.sqlite") == view(shell.folder / "b")
    again = await asyncio.to_thread(bob.run, "import", "a.sqlite", "--json")
    assert all(one["done"] == 0 for kind, one in again.data.items() if kind != "not_done")


async def test_what_mastodon_exports_is_imported(shell, instance, alice):
    bob = (await alice.lookup("bob")).acct
    folder = shell.folder / "mine"
    folder.mkdir()
    status = await alice.create_status(status="keep me")
    rows = {
        "following_accounts.csv": 'Account address,Show boosts,Notify on new posts,Languages\n@bob,false,true,"en, de"\n',
        "lists.csv": "friends,bob\nfriends,admin\n",
        "muted_accounts.csv": "Account address,Hide notifications\nbob,false\n",
        "blocked_domains.csv": "#domain\nSpam.Example\n",
        "bookmarks.csv": f"{status.uri}\n",
        "custom_filters.json": json.dumps(
            {
                "custom_filters": [
                    {
                        "title": "end",
                        "expire_at": None,
                        "context": ["home"],
                        "action": "hide",
                        "keywords_attributes": [{"keyword": "spoiler", "whole_word": False}],
                        "statuses": [status.uri],
                    }
                ]
            }
        ),
    }
    for name, text in rows.items():
        (folder / name).write_text(text)
    done = await asyncio.to_thread(shell.logged_in(instance).run, "import", "mine", "--json")
    assert (done.status, done.err.count("Traceback")) == (0, 0), done.err
    assert done.data["not_done"] == []
    (stands,) = await alice.account_relationships([(await alice.lookup(bob)).id])
    assert (stands.following, stands.showing_reblogs) == (True, False)
    assert (stands.muting, stands.muting_notifications) == (True, False)
    (friends,) = await alice.lists()
    assert {one.acct for one in await alice.list_accounts(friends)} == {"bob", "admin"}
    assert list(await alice.domain_blocks()) == ["spam.example"]
    assert [one.uri for one in await alice.bookmarks()] == [status.uri]
    (made,) = await alice.filters_v2()
    assert (made.title, made.filter_action, made.keywords[0].keyword) == ("end", "hide", "spoiler")
    assert [one.status_id for one in made.statuses] == [status.id]
