import asyncio

import pytest

pq = pytest.importorskip("pyarrow.parquet", reason="needs pip install 'atoot[arrow]'")


async def test_an_export_as_parquet_has_a_file_for_each_kind_with_typed_columns(alice_shell, alice):
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


async def test_it_can_be_imported_again(alice_shell, alice, instance):
    await alice.account_block(await alice.lookup("bob"))
    await asyncio.to_thread(alice_shell.run, "export", "blocks", "--format", "parquet", "-o", "x")
    done = await asyncio.to_thread(alice_shell.logged_in(instance, "admin").run, "import", "x")
    assert done.out == "blocks: 1 done, 0 there already\n"
