"""Files that grow line by line, and locks."""

import os
from pathlib import Path

import pytest

from atoot import files
from atoot.files import FileLock, append, finished, open_lines


def test_lines_are_added_and_read_again(tmp_path):
    path, found = tmp_path / "x.jsonl", []
    with open_lines(path, found.append) as file:
        append(file, b"1\n")
        append(file, b"2\n3\n")
    open_lines(path, found.append).close()
    assert found == [b"1\n", b"2\n", b"3\n"]


def test_a_line_that_was_cut_off_is_taken_out(tmp_path):
    path, found = tmp_path / "x.jsonl", []
    path.write_bytes(b"1\n2")
    with open_lines(path, found.append) as file:
        append(file, b"3\n")
    assert (found, path.read_bytes()) == ([b"1\n"], b"1\n3\n")


def test_a_file_of_something_else_stays_as_it_is(tmp_path):
    def refuse(line):
        raise ValueError(line)

    path = tmp_path / "x.csv"
    path.write_bytes(b"a;b\nc")
    with pytest.raises(ValueError, match="a;b"):
        open_lines(path, refuse)
    assert path.read_bytes() == b"a;b\nc"


@pytest.mark.parametrize(
    ("there", "stays"), [(b'{"a":1}\n{"a', b'{"a":1}\n'), (b"{", b""), (b'{"a":2}', b"")]
)
def test_what_begins_as_a_line_was_cut_off(tmp_path, there, stays):
    path = tmp_path / "x.jsonl"
    path.write_bytes(there)
    open_lines(path, print, b'{"a":').close()
    assert path.read_bytes() == stays


def test_a_text_without_an_end_of_line_stays_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"hello")
    with pytest.raises(ValueError, match="invalid literal"):
        open_lines(path, int, b'{"a":')
    assert path.read_bytes() == b"hello"


class Filling:
    """A file that takes some bytes at a time, and then none any more."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        if not self.room:
            raise OSError(28, "No space left on device")
        taken = self.file.write(data[: min(3, self.room)])
        self.room -= taken
        return taken

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.mark.parametrize("room", [0, 1, 5, 9])
def test_what_does_not_fit_is_not_there_at_all(tmp_path, room):
    path = tmp_path / "x.jsonl"
    with open_lines(path, print) as file:
        append(file, b"1\n")
        with pytest.raises(OSError, match="No space"):
            append(Filling(file, room), b"0123456789\n")
        append(Filling(file, 99), b"2345\n")
    assert path.read_bytes() == b"1\n2345\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_device_is_said():
    with Path("/dev/full").open("ab", buffering=0) as full, pytest.raises(OSError, match="space"):
        append(full, b"1\n")


def test_only_the_last_line_may_be_unfinished():
    assert list(finished([b"1\n", b"2\n", b"3"])) == [b"1\n", b"2\n"]
    assert list(finished([])) == []


def test_a_lock_that_goes_away_while_it_is_taken_is_taken_anew(tmp_path, monkeypatch):
    path = tmp_path / "lock"
    take, times = files._take, []

    def taken_after_it_was_removed(number):
        take(number)
        times.append(number)
        if len(times) < 3:
            path.unlink()

    monkeypatch.setattr(files, "_take", taken_after_it_was_removed)
    lock = FileLock(path)
    assert lock.acquire() is None
    assert FileLock(path).acquire() == os.getpid()
    lock.release()
    lock.release()
    assert not path.exists()
