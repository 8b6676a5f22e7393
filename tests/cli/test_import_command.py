import asyncio
import json
import os
import signal
from contextlib import suppress
from dataclasses import replace

import pytest
from command_line import CommandLine
from exports import saved as saved_items

from atoot import NotFoundError, client
from atoot.testing import EmbeddedInstance, ServerProfile, answer, stall
from atoot.testing.profiles.known import PROFILES
from atoot.testing.profiles.profile import ProfileLimit

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


async def test_csv_files_that_atoot_writes_are_those_of_mastodon_and_come_back(shell, instance, alice):
    bob = await alice.lookup("bob")
    await alice.account_follow(bob, reblogs=False)
    await alice.account_mute(await alice.lookup("admin"))
    friends = await alice.create_list("friends, all")
    await alice.list_accounts_add(friends, [bob])
    status = await alice.create_status(status="x")
    await alice.status_bookmark(status)
    await alice.create_filter_v2("end", "home", keywords_attributes=[{"keyword": "spoiler"}])
    one = shell.logged_in(instance)
    for _ in range(2):  # the second time they are made anew
        done = await asyncio.to_thread(one.run, "export", "--format", "csv", "-o", "csv")
        assert (done.status, done.err.count("Traceback")) == (0, 0), done.err
    host = (await alice.get("/api/v2/instance"))["domain"]
    folder = shell.folder / "csv"
    written = {path.name: path.read_text() for path in folder.glob("[!.]*")}
    assert written["following_accounts.csv"] == (
        f"Account address,Show boosts,Notify on new posts,Languages\nbob@{host},false,false,\n"
    )
    assert written["muted_accounts.csv"] == f"Account address,Hide notifications\nadmin@{host},true\n"
    assert written["lists.csv"] == f'"friends, all",bob@{host}\n'
    assert written["bookmarks.csv"] == f"{status.uri}\n"
    assert written["blocked_accounts.csv"] == written["blocked_domains.csv"] == ""
    assert json.loads(written["custom_filters.json"])["custom_filters"][0]["title"] == "end"
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    done = await asyncio.to_thread(shell.logged_in(instance, "admin").run, "import", "csv", "--only", "lists")
    assert done.out == "lists: 2 done, 0 there already\n"


def test_csv_has_only_what_mastodon_imports(alice_shell):
    done = alice_shell.run("export", "posts", "--format", "csv")
    assert (done.status, "no import file for posts" in done.err) == (2, True)
    (alice_shell.folder / "mine").mkdir()
    (alice_shell.folder / "mine" / "lists.csv").write_text("not ours\n")
    done = alice_shell.run("export", "--format", "csv", "-o", "mine")
    assert (done.status, "is no export" in done.err) == (1, True)


async def test_what_cannot_be_done_is_listed_and_the_rest_is_done(shell, instance):
    (shell.folder / "blocks.csv").write_text("bob\nnobody@nowhere.example\nadmin\n")
    done = await asyncio.to_thread(shell.logged_in(instance).run, "import", "blocks.csv")
    assert done.status == 1
    first, second = done.out.splitlines()
    assert first == "blocks: 2 done, 0 there already, 1 not done"
    assert second.startswith("not done: blocking nobody@nowhere.example: ")
    assert done.err.endswith("atoot import: 1 of 3 could not be done\n")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", b"bob\n", "Say it with --type"),
        ("x.txt", b"\xff\xff\xff\x00\x01", "no text"),
        ("x.json", b'{"a": 1}', "has no filters"),
        ("x.json", b"{", "no JSON"),
        ("lists.csv", b"only-a-title\n", "row 1"),
        ("bookmarks.csv", b"no address\n", "row 1"),
        ("x.sqlite", b"SQLite format 3\0 and not really", "x.sqlite"),
    ],
)
def test_what_is_nothing_to_import_is_told(name, content, said, alice_shell):
    (alice_shell.folder / name).write_bytes(content)
    done = alice_shell.run("import", name)
    assert done.status in (1, 2)
    assert said in done.err
    assert "Traceback" not in done.err


def test_an_empty_folder_is_told(alice_shell):
    (alice_shell.folder / "x").mkdir()
    done = alice_shell.run("import", "x")
    assert (done.status, "nothing in x" in done.err) == (2, True)


def test_a_dry_run_says_what_it_would_do_and_how_long_it_takes(alice_shell):
    rows = "".join(f"user{n}@there.example\n" for n in range(500))
    (alice_shell.folder / "following_accounts.csv").write_text(rows)
    done = alice_shell.run("import", "following_accounts.csv", "--dry-run", "--json")
    assert (done.data["kind"], done.data["items"]) == ("following", 500)


async def test_killed_amid_it_goes_on_and_does_nothing_twice(shell):
    people = [f"user{n}" for n in range(24)]
    async with ServerProfile(replace(PROFILES["mastodon"], limits=()), users=["alice", *people]) as instance:
        alice = shell.logged_in(instance)
        (shell.folder / "lists.csv").write_text("".join(f"friends,{name}\n" for name in people))
        follows = "POST /api/v1/accounts/:id/follow"
        with alice.running("import", "lists.csv") as process:
            while process.poll() is None and instance.count[follows] < 8:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0)
            process.kill()
        done = await asyncio.to_thread(alice.run, "import", "lists.csv", "--json")
        assert (done.status, done.data["lists"]["failed"]) == (0, 0), done.err
        assert "goes on where it was" in done.err
        async with person(instance, "alice") as c:
            (friends,) = await c.lists()
            assert len(await c.get_all(c.list_accounts(friends))) == 24
        assert instance.count["POST /api/v1/lists"] == 1
        assert instance.count[follows] <= 25  # the one that was under way may be asked for again


@pytest.mark.parametrize("size", [24, pytest.param(300, marks=pytest.mark.chaos)])
async def test_it_never_asks_for_more_than_the_server_allows(size, shell):
    people = [f"user{n}" for n in range(size)]
    limits = (
        ProfileLimit(max(20, size // 4), 1, ("POST /api/v1/accounts/:id/follow",)),
        ProfileLimit(10_000, 300),
    )
    async with ServerProfile(
        replace(PROFILES["mastodon"], limits=limits), users=["alice", *people]
    ) as instance:
        rows = "".join(f"{name}\n" for name in people)
        (shell.folder / "following_accounts.csv").write_text(rows)
        done = await asyncio.to_thread(
            shell.logged_in(instance).run, "import", "following_accounts.csv", "--json"
        )
        assert done.data["following"] == {"done": size, "there": 0, "failed": 0}, done.err
        assert instance.refused == 0
        assert instance.count["POST /api/v1/accounts/:id/follow"] == size


async def test_ctrl_c_says_what_is_done_and_how_to_go_on(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    asked = server.on("GET", "/api/v1/accounts/lookup", stall())
    (shell.folder / "blocks.csv").write_text("bob@there.example\n")
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    with CommandLine(shell.folder, env).running("import", "blocks.csv") as process:
        while not asked.requests:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.to_thread(process.communicate, timeout=60)
    assert process.returncode == 130
    assert "what was imported is there: the same command goes on from here" in err
    assert err.endswith("atoot import: interrupted\n")
