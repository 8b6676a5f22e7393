import os
import random
import signal
import sqlite3
import stat

import pytest
from command_line import CommandLine
from exports import FULL, OUTPUTS, TENTH, is_complete, killed_at_random, saved

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")


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
def test_killed_twenty_times_it_has_ten_thousand_posts_once(output, large_instance, tmp_path):
    shell = CommandLine(tmp_path, large_instance[1])
    path = tmp_path / output
    done = killed_at_random(
        shell, ("export", "posts", "-o", output), random.Random(output), path, kills=20, step=600_000
    )
    assert done.status == 0
    is_complete(path, FULL)


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


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_full_disk_is_told_and_leaves_nothing_half_written(output, archivist):
    arguments = ("export", "posts", "-o", output)
    with archivist.running(*arguments, largest_file=300_000) as process:
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
