import asyncio
import os

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the command line of Unix")


async def test_what_cannot_be_done_is_listed_and_the_rest_is_done(shell, instance):
    (shell.folder / "blocks.csv").write_text("bob\nnobody@nowhere.example\nadmin\n")
    done = await asyncio.to_thread(shell.logged_in(instance).run, "import", "blocks.csv")
    assert done.status == 1
    first, second = done.out.splitlines()
    assert first == "blocks: 2 done, 0 there already, 1 not done"
    assert second.startswith("not done: blocking nobody@nowhere.example: ")
    assert done.err.endswith("atoot import: 1 of 3 could not be done\n")


def test_a_dry_run_says_what_it_would_do_and_how_long_it_takes(alice_shell):
    rows = "".join(f"user{n}@there.example\n" for n in range(500))
    (alice_shell.folder / "following_accounts.csv").write_text(rows)
    done = alice_shell.run("import", "following_accounts.csv", "--dry-run", "--json")
    assert (done.data["kind"], done.data["items"]) == ("following", 500)
