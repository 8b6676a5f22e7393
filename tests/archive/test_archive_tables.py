import asyncio
import json
import os

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the command line of Unix")


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
    assert (done.status, "is not an export" in done.err) == (1, True)


@pytest.fixture
def pq():
    return pytest.importorskip("pyarrow.parquet", reason="needs pip install 'atoot[arrow]'")


async def test_an_export_as_parquet_has_a_file_for_each_kind_with_typed_columns(alice_shell, alice, pq):
    bob = await alice.lookup("bob")
    await alice.account_follow(bob)
    friends = await alice.create_list("friends")
    await alice.list_accounts_add(friends, [bob])
    made = [await alice.create_status(status=f"post {n}") for n in range(3)]
    words = ("export", "posts", "lists", "following", "blocks", "--format", "parquet", "-o", "x")
    done = await asyncio.to_thread(alice_shell.run, *words)
    assert (done.status, done.out) == (0, "saved in x\n"), done.err
    folder = alice_shell.folder / "x"
    posts = pq.read_table(folder / "posts.parquet").to_pylist()
    assert [one["id"] for one in posts] == [status.id for status in reversed(made)]
    assert posts[0]["created_at"] == made[-1].created_at
    assert pq.read_table(folder / "following.parquet").to_pylist()[0]["acct"] == "bob"
    assert pq.read_table(folder / "list_members.parquet").num_rows == 1
    assert not (folder / "blocks.parquet").exists()
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in folder.iterdir())
    await alice.create_status(status="new")
    await asyncio.to_thread(alice_shell.run, *words)
    assert pq.read_table(folder / "posts.parquet").num_rows == 4


async def test_it_can_be_imported_again(alice_shell, alice, instance, pq):
    await alice.account_block(await alice.lookup("bob"))
    await asyncio.to_thread(alice_shell.run, "export", "blocks", "--format", "parquet", "-o", "x")
    done = await asyncio.to_thread(alice_shell.logged_in(instance, "admin").run, "import", "x")
    assert done.out == "blocks: 1 done, 0 there already\n"
