import asyncio
import os
import signal

import pytest
from exports import OUTPUTS, TENTH, is_complete, saved

from atoot.testing import answer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are those of Unix")


def test_the_export_is_named_after_the_account(alice_shell, instance):
    name = f"alice@{instance.host}".replace(":", "_")
    assert alice_shell.run("export", "mutes").out == f"saved in {name}.sqlite\n"
    assert alice_shell.run("export", "mutes", "--format", "jsonl").out == f"saved in {name}\n"


@pytest.mark.parametrize(("output", "form"), [("a-folder", "sqlite"), ("a-file", "jsonl")])
def test_an_output_of_the_wrong_kind_is_wrong_usage(output, form, alice_shell):
    (alice_shell.folder / "a-folder").mkdir()
    (alice_shell.folder / "a-file").write_text("")
    done = alice_shell.run("export", "posts", "-o", output, "--format", form)
    assert done.status == 2
    assert output in done.err


@pytest.mark.parametrize("output", OUTPUTS)
def test_ctrl_c_ends_with_130_and_the_files_are_whole(output, archivist):
    arguments = ("export", "posts", "-o", output)
    path = archivist.folder / output
    with archivist.running(*arguments) as process:
        while not path.exists():
            assert process.poll() is None
            os.sched_yield()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.endswith("atoot export: interrupted\n")
    assert archivist.run(*arguments).status == 0
    is_complete(path, TENTH)


async def test_an_error_amid_the_pages_keeps_what_is_saved_and_says_how_to_go_on(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    link = {"Link": f'<{server.origin}/api/v1/bookmarks?max_id=2>; rel="next"'}
    first = answer(json=[{"id": "3"}, {"id": "2"}], headers=link)
    server.on(
        "GET",
        "/api/v1/bookmarks",
        first,
        answer(status=422, json={"error": "no"}),
        answer(json=[{"id": "1"}]),
    )
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    words = ("export", "bookmarks", "-o", "x.sqlite")
    done = await asyncio.to_thread(shell.run, *words, env=env)
    assert done.status == 1
    assert "the same command goes on from here" in done.err
    assert (await asyncio.to_thread(shell.run, *words, env=env)).status == 0
    assert [item["id"] for item in saved(shell.folder / "x.sqlite", "bookmarks")] == ["3", "2", "1"]


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
