import asyncio
import io
import json
import os
import random
import resource
import signal
import sqlite3
import stat
import subprocess

import pytest
from command_line import CommandLine
from exports import filled, killed_at_random, measured, saved
from rich.console import Console
from test_account import Terminal

from atoot.cli.export.progress import ExportProgress
from atoot.cli.export.run import file_name
from atoot.message import Request
from atoot.testing import EmbeddedInstance, answer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")

OUTPUTS = ["archive.sqlite", "archive"]
TENTH = 1_000
FULL = 10_000
MOST_MEMORY = 80


@pytest.fixture
def archivist(shell, instance):
    """A user who has posted a thousand times."""
    return CommandLine(shell.folder, filled(instance, TENTH))


@pytest.fixture(scope="module")
def large_instance():
    with EmbeddedInstance() as instance:
        yield instance, filled(instance, FULL)


def is_complete(path, count):
    ids = [item["id"] for item in saved(path)]
    assert len(ids) == len(set(ids)) == count


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_post_is_saved_once_in_little_memory(output, archivist):
    status, memory = measured(archivist, "export", "posts", "-o", output)
    assert status == 0
    is_complete(archivist.folder / output, TENTH)
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("output", OUTPUTS)
def test_killed_at_random_moments_it_goes_on_and_has_every_post_once(output, archivist):
    path = archivist.folder / output
    done = killed_at_random(
        archivist, ("export", "posts", "-o", output), random.Random(output), path, kills=6, step=200_000
    )
    assert done.status == 0
    is_complete(path, TENTH)


@pytest.mark.chaos
@pytest.mark.parametrize("output", OUTPUTS)
def test_ten_thousand_posts_are_saved_once_in_little_memory(output, large_instance, tmp_path):
    shell = CommandLine(tmp_path, large_instance[1])
    status, memory = measured(shell, "export", "posts", "-o", output)
    assert status == 0
    is_complete(tmp_path / output, FULL)
    assert memory < MOST_MEMORY


@pytest.mark.chaos
@pytest.mark.parametrize("output", OUTPUTS)
def test_killed_twenty_times_it_has_ten_thousand_posts_once(output, large_instance, tmp_path):
    shell = CommandLine(tmp_path, large_instance[1])
    path = tmp_path / output
    done = killed_at_random(
        shell, ("export", "posts", "-o", output), random.Random(output), path, kills=20, step=600_000
    )
    assert done.status == 0
    is_complete(path, FULL)


@pytest.mark.parametrize("output", OUTPUTS)
async def test_everything_is_saved_as_the_server_sent_it(output, alice_shell, alice, bob):
    him, me = await bob.verify_account_credentials(), await alice.verify_account_credentials()
    mine = await alice.create_status(status="mine \u2028 ü")
    his = await bob.create_status(status="his")
    await alice.status_bookmark(his)
    await alice.status_favourite(his)
    await alice.account_follow(him)
    await bob.account_follow(me)
    friends = await alice.create_list("friends")
    await alice.list_accounts_add(friends, [him])
    done = await asyncio.to_thread(alice_shell.run, "export", "-o", output, "--json")
    assert done.status == 0
    path = alice_shell.folder / output
    sent = await alice.get(f"/api/v1/accounts/{me.id}/statuses")
    assert saved(path) == sent
    assert sent[0]["id"] == mine.id
    for kind in ("bookmarks", "favourites"):
        assert [item["id"] for item in saved(path, kind)] == [his.id]
    for kind in ("followers", "following"):
        assert [item["acct"] for item in saved(path, kind)] == ["bob"]
    assert [item["title"] for item in saved(path, "lists")] == ["friends"]
    (member,) = saved(path, "list_members")
    assert (member["list_id"], member["account"]["acct"]) == (friends.id, "bob")
    assert done.data["posts"] == {"new": 1, "saved": 1}
    assert done.data["list_members"] == {"new": 1, "saved": 1}
    assert done.data["blocks"] == {"new": 0, "saved": 0}


@pytest.mark.parametrize("output", OUTPUTS)
def test_run_again_it_fetches_what_is_new_and_no_more(output, alice_shell):
    for n in range(3):
        alice_shell.run("post", f"old {n}")
    alice_shell.run("export", "posts", "-o", output)
    alice_shell.run("post", "new")
    done = alice_shell.run("export", "posts", "-o", output, "--json")
    assert done.data["posts"] == {"new": 1, "saved": 4}
    is_complete(alice_shell.folder / output, 4)


async def test_what_is_new_is_found_without_reading_everything_again(shell, server):
    texts = [{"id": str(n)} for n in range(30, 0, -1)]
    account = {"id": "1", "username": "a", "acct": "a", "statuses_count": 30}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))

    def page(request):
        last = int(request.query.get("max_id", "999"))
        return answer(json=[text for text in texts if int(text["id"]) < last][:10])

    route = server.on("GET", "/api/v1/accounts/1/statuses", page)
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    for _ in range(2):
        done = await asyncio.to_thread(shell.run, "export", "posts", "-o", "x.sqlite", env=env)
        assert done.status == 0
    assert len(route.requests) == 4 + 1
    is_complete(shell.folder / "x.sqlite", 30)


@pytest.mark.parametrize("output", OUTPUTS)
def test_nobody_else_can_read_an_export(output, alice_shell):
    alice_shell.run("post", "for you only", "--visibility", "direct")
    alice_shell.run("export", "posts", "-o", output)
    path = alice_shell.folder / output
    files = [path] if path.is_file() else list(path.iterdir())
    assert files
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    everything = b"".join(file.read_bytes() for file in files)
    assert b"alice_token" not in everything


def test_the_export_is_named_after_the_account(alice_shell, instance):
    name = f"alice@{instance.host}".replace(":", "_")
    assert alice_shell.run("export", "mutes").out == f"saved in {name}.sqlite\n"
    assert alice_shell.run("export", "mutes", "--format", "jsonl").out == f"saved in {name}\n"


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_export_of_another_account_is_left_alone(output, alice_shell, instance):
    alice_shell.run("post", "mine")
    alice_shell.run("export", "posts", "-o", output)
    done = alice_shell.logged_in(instance, "bob").run("export", "posts", "-o", output)
    assert done.status == 1
    assert "another account" in done.err
    is_complete(alice_shell.folder / output, 1)


@pytest.mark.parametrize("content", ["no database", "another program"])
def test_a_file_that_is_no_export_is_left_alone(content, alice_shell):
    path = alice_shell.folder / "mine.sqlite"
    if content == "no database":
        path.write_text("my notes, which are not to be lost " * 100)
    else:
        db = sqlite3.connect(path)
        db.execute("create table notes (text)")
        db.close()
    before = path.read_bytes()
    done = alice_shell.run("export", "posts", "-o", "mine.sqlite")
    assert done.status == 1
    assert "mine.sqlite" in done.err
    assert "Traceback" not in done.err
    assert path.read_bytes() == before


def test_a_file_of_lines_that_is_no_export_is_left_alone(alice_shell):
    folder = alice_shell.folder / "mine"
    folder.mkdir()
    (folder / "posts.jsonl").write_text("{}\n")
    done = alice_shell.run("export", "posts", "-o", "mine")
    assert done.status == 1
    assert "is no export" in done.err
    assert (folder / "posts.jsonl").read_text() == "{}\n"


def test_lines_that_somebody_has_removed_are_noticed(alice_shell):
    alice_shell.run("post", "one")
    alice_shell.run("export", "posts", "-o", "mine")
    (alice_shell.folder / "mine" / "posts.jsonl").write_text("")
    done = alice_shell.run("export", "posts", "-o", "mine")
    assert done.status == 1
    assert "changed by somebody else" in done.err


@pytest.mark.parametrize(("output", "form"), [("a-folder", "sqlite"), ("a-file", "jsonl")])
def test_an_output_of_the_wrong_kind_is_wrong_usage(output, form, alice_shell):
    (alice_shell.folder / "a-folder").mkdir()
    (alice_shell.folder / "a-file").write_text("")
    done = alice_shell.run("export", "posts", "-o", output, "--format", form)
    assert done.status == 2
    assert output in done.err


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_full_disk_is_told_and_leaves_nothing_half_written(output, archivist):
    full = 300_000

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    arguments = ("export", "posts", "-o", output)
    with archivist.running(*arguments, preexec_fn=limit, stdout=subprocess.DEVNULL) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "stays whole" in err
    assert "Traceback" not in err
    path = archivist.folder / output
    some = [item["id"] for item in saved(path)]
    assert 0 < len(some) < TENTH
    assert len(some) == len(set(some))
    assert archivist.run(*arguments).status == 0
    is_complete(path, TENTH)


@pytest.mark.parametrize("output", OUTPUTS)
def test_two_exports_do_not_write_the_same_archive(output, archivist):
    arguments = ("export", "posts", "-o", output)
    with archivist.running(*arguments) as process:
        path = archivist.folder / output
        while not (path.exists() and (path.is_dir() or path.stat().st_size > 30_000)) or (
            path.is_dir() and not (path / "posts.jsonl").exists()
        ):
            os.sched_yield()
        process.send_signal(signal.SIGSTOP)
        done = archivist.run(*arguments)
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=60)
    assert done.status == 1
    assert "another export is writing it" in done.err
    is_complete(path, TENTH)


@pytest.mark.parametrize("output", OUTPUTS)
def test_ctrl_c_ends_with_130_and_the_files_are_whole(output, archivist):
    arguments = ("export", "posts", "-o", output)
    path = archivist.folder / output
    with archivist.running(*arguments) as process:
        while not path.exists():
            os.sched_yield()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.endswith("atoot export: interrupted\n")
    assert archivist.run(*arguments).status == 0
    is_complete(path, TENTH)


def test_on_a_terminal_one_sees_how_far_it_is_and_how_long_it_takes(archivist):
    terminal = Terminal(archivist, "export", "posts", "-o", "x.sqlite")
    assert terminal.end() == 0
    assert "posts: 0 of 1000" in terminal.shown
    assert " a second, " in terminal.shown
    assert " s left" in terminal.shown
    assert "posts: 1000 (1000 new)" in terminal.shown


def test_on_a_terminal_one_sees_that_the_rate_limit_makes_it_wait():
    paper = io.StringIO()
    progress = ExportProgress(Console(file=paper, force_terminal=True, width=100), lambda: 0.0)
    progress.begin("posts", 0, 10)
    progress.waits(Request("GET", "/x"), 0.5, "all")
    assert "waiting" not in paper.getvalue()
    progress.waits(Request("GET", "/x"), 90, "all")
    progress.stop()
    assert "posts: waiting 1 min 30 s for the rate limit of the server" in paper.getvalue()


@pytest.mark.parametrize(
    ("account", "name"),
    [
        ("alice@example.org:3000", "alice@example.org_3000"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("-o/../x", "o_.._x"),
        ("c:\\x\0y", "c__x_y"),
    ],
)
def test_a_name_that_the_server_gives_leads_nowhere_else(account, name):
    assert file_name(account) == name


async def test_what_the_server_does_not_give_is_told_and_the_rest_is_saved(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    server.on("GET", "/api/v1/bookmarks", answer(status=403, json={"error": "out of scope"}))
    server.on("GET", "/api/v1/favourites", answer(json=[{"id": 7}, {"uri": "no id"}, {"uri": "no id"}]))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    words = ("export", "bookmarks", "favourites", "-o", "x", "--json")
    done = await asyncio.to_thread(shell.run, *words, env=env)
    assert done.status == 1
    assert "not everything was saved: bookmarks: 403" in done.err
    assert saved(shell.folder / "x", "favourites") == [{"id": 7}, {"uri": "no id"}]
    assert json.loads(done.out)["favourites"] == {"new": 2, "saved": 2}


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


async def test_an_answer_that_is_no_list_is_told(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    server.on("GET", "/api/v1/bookmarks", answer(json={"error": "later"}))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    done = await asyncio.to_thread(shell.run, "export", "bookmarks", "-o", "x.sqlite", env=env)
    assert done.status == 1
    assert "no list of JSON: later" in done.err
    assert saved(shell.folder / "x.sqlite", "bookmarks") == []


# Files of posts


async def test_files_of_posts_are_fetched_once_without_the_token(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    files = [
        {"id": "m1", "type": "image", "url": f"{server.origin}/files/..%2F..%2Fevil.png"},
        {"id": "m2", "type": "image", "url": f"{server.origin}/gone.png"},
        {"id": "m3", "type": "image", "url": "file:///etc/passwd"},
    ]
    theirs = {"id": "8", "media_attachments": [{"id": "m9", "url": f"{server.origin}/theirs.png"}]}
    posts = [{"id": "7", "media_attachments": files}, {"id": "6", "reblog": theirs, **theirs}]
    server.on("GET", "/api/v1/accounts/1/statuses", answer(json=posts))
    picture = server.on("GET", "/files/*", answer(b"a picture" * 1000))
    server.on("GET", "/gone.png", answer(status=404))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    for _ in range(2):
        done = await asyncio.to_thread(shell.run, "export", "posts", "--media", "-o", "x.sqlite", env=env)
        assert done.status == 1
        assert "media m2 of post 7: 404" in done.err
        assert "'file:///etc/passwd' is no address that is fetched" in done.err
    (request,) = picture.requests
    assert "Authorization" not in request.headers
    (file,) = (shell.folder / "x.media").iterdir()
    assert (file.name, file.read_bytes()) == ("m1-evil.png", b"a picture" * 1000)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (kept,) = saved(shell.folder / "x.sqlite", "media")
    assert (kept["file"], kept["post"], kept["size"]) == ("x.media/m1-evil.png", "7", 9000)


def test_files_without_posts_are_wrong_usage(alice_shell):
    done = alice_shell.run("export", "lists", "--media")
    assert (done.status, "export those too" in done.err) == (2, True)
