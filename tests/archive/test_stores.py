import json
import os
import random
import signal
import sqlite3
import stat

import pytest
from command_line import CommandLine
from exports import FULL, OUTPUTS, TENTH, is_complete, killed_at_random, saved
from hypothesis import given
from hypothesis import strategies as st

from atoot.archive.errors import ArchiveError
from atoot.archive.stores import Archive, ArchivePlace, LinesArchive, identifier_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")


@pytest.mark.parametrize("output", OUTPUTS)
def test_killed_at_random_moments_it_goes_on_and_has_every_post_once(output, archivist):
    path = archivist.folder / output
    done = killed_at_random(
        archivist, ("export", "posts", "-o", output), random.Random(output), path, kills=4, step=100_000
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
def test_a_full_disk_is_told_and_leaves_nothing_half_written(output, archivist):
    arguments = ("export", "posts", "-o", output)
    with archivist.running(*arguments, largest_file=150_000) as process:
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
            assert process.poll() is None
            os.sched_yield()
        process.send_signal(signal.SIGSTOP)
        done = archivist.run(*arguments)
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=60)
    assert done.status == 1
    assert "another export is writing it" in done.err
    is_complete(path, TENTH)


# Without a process

ORIGIN = "https://x.example"
PLACE = ArchivePlace("/api/v1/x?max_id=1", "2")


def opened(folder, output):
    return LinesArchive(folder / output) if output == "archive" else Archive(folder / output)


def posts(*numbers):
    return [(str(number), {"id": str(number), "content": "\u2028 ü"}) for number in numbers]


@pytest.mark.parametrize("output", OUTPUTS)
def test_an_archive_knows_what_it_has_and_where_it_is_the_next_time(output, tmp_path):
    with opened(tmp_path, output) as archive:
        archive.belongs_to(ORIGIN, "1")
        assert archive.place("posts") == ArchivePlace()
        assert archive.add("posts", "posts", posts(3, 2), PLACE) == 2
        assert archive.add("posts", "posts", posts(2, 1), PLACE) == 1
    with opened(tmp_path, output) as archive:
        archive.belongs_to(ORIGIN, "1")
        assert (archive.origin, archive.place("posts"), archive.count("posts")) == (ORIGIN, PLACE, 3)
        assert sorted(archive.ids("posts")) == ["1", "2", "3"]
        assert list(archive.items("posts")) == [item for _, item in posts(3, 2, 1)]
        assert (archive.count("likes"), list(archive.items("likes"))) == (0, [])


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_export_of_another_account_is_left_alone(output, tmp_path):
    with opened(tmp_path, output) as archive:
        archive.belongs_to(ORIGIN, "1")
    for origin, account in ((ORIGIN, "2"), ("https://y.example", "1")):
        with opened(tmp_path, output) as archive, pytest.raises(ArchiveError, match="another account"):
            archive.belongs_to(origin, account)


@pytest.mark.parametrize("content", ["no database", "another program"])
def test_a_file_that_is_no_export_is_left_alone(content, tmp_path):
    path = tmp_path / "mine.sqlite"
    if content == "no database":
        path.write_text("my notes, which are not to be lost " * 100)
    else:
        db = sqlite3.connect(path)
        db.execute("create table notes (text)")
        db.close()
    before = path.read_bytes()
    archive = Archive(path)
    with pytest.raises(ArchiveError, match=r"mine\.sqlite"):
        archive.__enter__()
    archive.__exit__()
    assert path.read_bytes() == before


def test_a_file_of_lines_that_is_no_export_is_left_alone(tmp_path):
    lines = tmp_path / "posts.jsonl"
    lines.write_text("{}\n")
    with LinesArchive(tmp_path) as archive, pytest.raises(ArchiveError, match="is not an export"):
        archive.add("posts", "posts", posts(1), PLACE)
    assert lines.read_text() == "{}\n"


def test_lines_that_somebody_has_removed_are_noticed(tmp_path):
    with LinesArchive(tmp_path) as archive:
        archive.add("posts", "posts", posts(1), PLACE)
    (tmp_path / "posts.jsonl").write_text("")
    with pytest.raises(ArchiveError, match="changed by another program"):
        LinesArchive(tmp_path).__enter__()


@pytest.mark.parametrize("torn", [b'{"id"', b"\n", b'{"id": "1"}\n', b"\xff" * 5000])
def test_what_was_never_finished_is_cut_off(torn, tmp_path):
    folder = tmp_path / "torn"
    with LinesArchive(folder) as archive:
        archive.add("posts", "posts", posts(2), PLACE)
    with (folder / "posts.jsonl").open("ab") as file:
        file.write(torn)
    with LinesArchive(folder) as archive:
        archive.add("posts", "posts", posts(1), PLACE)
        assert [item["id"] for item in archive.items("posts")] == ["2", "1"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(JSON)
def test_an_item_is_recognised_when_it_comes_again(item):
    assert identifier_of(item) == identifier_of(json.loads(json.dumps(item)))


def test_an_item_without_an_id_is_recognised_by_what_it_says():
    assert identifier_of({"id": 7, "x": 1}) == identifier_of({"id": "7"}) == "7"
    assert identifier_of("spam.example") == "spam.example"
    assert identifier_of({"uri": "a"}) != identifier_of({"uri": "b"})
