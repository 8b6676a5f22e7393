import os
import platform
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from side_by_side import together

from atoot.oauth import files
from atoot.oauth.credentials import CredentialsError, StoreBusyError, UnsafeFileError
from atoot.oauth.files import locked, read_private, remove_leftovers, write_private

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "secrets.json"


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_and_its_folder_are_for_their_owner_alone(path):
    before = os.umask(0)
    try:
        write_private(path, b"one")
    finally:
        os.umask(before)
    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == 0o700
    assert read_private(path) == b"one"
    write_private(path, b"two")
    assert read_private(path) == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_not_there_is_nothing(path):
    assert read_private(path) is None


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o604, 0o602])
def test_a_file_that_others_can_read_is_refused_with_the_command_that_mends_it(path, mode):
    write_private(path, b"secret")
    path.chmod(mode)
    with pytest.raises(UnsafeFileError) as caught:
        read_private(path)
    command = str(caught.value).partition("fix it with: ")[2]
    assert command == f"chmod 600 {path}"
    subprocess.run(command, shell=True, check=True)
    assert read_private(path) == b"secret"


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_folder_that_others_can_enter_is_refused_with_the_command_that_mends_it(tmp_path, mode):
    path = tmp_path / "a folder's name" / "secrets.json"
    write_private(path, b"secret")
    path.parent.chmod(mode)
    for refused in (lambda: read_private(path), lambda: write_private(path, b"x")):
        with pytest.raises(UnsafeFileError) as caught:
            refused()
    command = str(caught.value).partition("fix it with: ")[2]
    assert command.startswith("chmod 700 ")
    subprocess.run(command, shell=True, check=True)
    assert read_private(path) == b"secret"


def test_a_file_of_another_user_is_refused(path, monkeypatch):
    write_private(path, b"secret")
    monkeypatch.setattr(files.os, "geteuid", lambda: path.stat().st_uid + 1)
    if path.stat().st_uid == 0:
        monkeypatch.setattr(files, "_TRUSTED_OWNER", -1)
    with pytest.raises(UnsafeFileError, match="another user"):
        read_private(path)


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_content_and_nothing_else(path, monkeypatch, broken):
    write_private(path, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    if broken == "fsync":
        monkeypatch.setattr(files.os, "fsync", full)
    else:
        monkeypatch.setattr(files.Path, "replace", full)
    with pytest.raises(CredentialsError, match="No space left on device"):
        write_private(path, b"new")
    monkeypatch.undo()
    assert read_private(path) == b"old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_disk_that_is_full_from_the_start_is_said(path, monkeypatch):
    write_private(path, b"old")
    real = files.os.open

    def opened(name, flags, *mode):
        return real("/dev/full", os.O_WRONLY) if str(name).endswith(".new") else real(name, flags, *mode)

    monkeypatch.setattr(files.os, "open", opened)
    with pytest.raises(CredentialsError, match="No space left on device"):
        write_private(path, b"new")
    assert read_private(path) == b"old"


def test_a_process_that_is_killed_while_it_writes_leaves_the_old_content(path):
    write_private(path, b"old")
    code = f"""
import os
from pathlib import Path
from atoot.oauth import files
files.os.fsync = lambda _: os.kill(os.getpid(), 9)
files.write_private(Path({str(path)!r}), b"new" * 1000)
"""
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -9
    assert read_private(path) == b"old"
    left = [file for file in path.parent.iterdir() if file != path]
    assert [mode_of(file) for file in left] == [0o600]
    remove_leftovers(path)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["secrets.json", "a[1]*?.json", "(x).json"])
def test_only_what_was_left_of_this_file_is_removed(tmp_path, name):
    path = tmp_path / "folder" / name
    write_private(path, b"whole")
    half = "0123456789abcdef"
    left = path.with_name(f"{name}.{half}.new")
    others = [
        path.with_name(f"{name}.old.{half}.new"),  # is just being written by somebody else
        path.with_name(f"{name}.lock.{half}.new"),
        path.with_name(f"{name}.new"),
        path.with_name(f"secrets.{half}.new"),
    ]
    for file in (left, *others):
        file.write_bytes(b"half of a secret")
    remove_leftovers(path)
    assert not left.exists()
    assert sorted(path.parent.iterdir()) == sorted([path, *others])


def test_a_path_that_cannot_be_used_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CredentialsError, match="cannot"):
        write_private(tmp_path / "file" / "secrets.json", b"x")
    with pytest.raises(CredentialsError, match="cannot read"):
        read_private(tmp_path)
    with pytest.raises(CredentialsError, match="cannot"), locked(tmp_path / "file" / "secrets.json"):
        pass


def test_a_file_that_is_far_too_large_is_not_read(path, monkeypatch):
    write_private(path, b"x" * 11)
    monkeypatch.setattr(files, "LARGEST", 10)
    with pytest.raises(CredentialsError, match="larger than 10"):
        read_private(path)


def test_one_holds_the_lock_and_others_wait(path):
    order = []
    held, waited = threading.Event(), threading.Event()

    def second():
        held.wait()
        with locked(path, sleep=lambda _: waited.set()):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with locked(path):
        held.set()
        assert waited.wait(10)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert list(path.parent.iterdir()) == []


def test_who_waits_too_long_is_told_what_to_remove(path):
    times = iter([0.0, 3.0, 11.0])
    with locked(path):
        with pytest.raises(StoreBusyError) as caught, locked(path, 10, lambda: next(times), lambda _: None):
            pass
        command = str(caught.value).rpartition("process, run: ")[2]
        subprocess.run(command, shell=True, check=True)
    with locked(path):
        pass


def test_the_lock_of_a_process_that_has_ended_is_taken_over(path):
    code = f"""
import os
from pathlib import Path
from atoot.oauth.files import locked
with locked(Path({str(path)!r})):
    os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert len(list(path.parent.iterdir())) == 1
    with locked(path, patience=0):
        pass
    assert list(path.parent.iterdir()) == []


def test_a_lock_that_somebody_else_made_meanwhile_is_put_back(path):
    path.parent.mkdir(mode=0o700)
    lock = path.with_name(f"{path.name}.lock")
    lock.write_text(f"{os.getpid()} fresh")
    files._take_away(lock, "1 stale")
    assert lock.read_text() == f"{os.getpid()} fresh"
    assert list(path.parent.iterdir()) == [lock]
    files._take_away(lock, f"{os.getpid()} fresh")
    assert list(path.parent.iterdir()) == []
    files._take_away(lock, "1 gone already")


HERE = platform.node()


@pytest.mark.parametrize(
    "holder",
    [
        "",
        "x y",
        f"x {HERE} z",
        f"{os.getpid()} {HERE} x",
        f"1 {HERE} x",
        "999999999 elsewhere x",
        "999999999 x",
    ],
    ids=["empty", "no number", "no number, here", "this process", "process 1", "elsewhere", "no host"],
)
def test_a_lock_is_only_taken_from_who_is_surely_dead(holder):
    assert files._is_alive(holder)


@pytest.mark.parametrize("holder", [f"999999999 {HERE} x", "9" * 30 + f" {HERE} x"])
def test_a_process_that_cannot_be_is_dead(holder):
    assert not files._is_alive(holder)


def test_a_process_of_another_user_is_alive(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(files.os, "kill", refuse)
    assert files._is_alive(f"999999999 {HERE} x")


@pytest.mark.parametrize("broken", ["open", "write"])
def test_a_lock_that_cannot_be_made_is_said_and_leaves_nothing(path, monkeypatch, broken):
    path.parent.mkdir(mode=0o700)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, broken, full)
    with pytest.raises(CredentialsError, match=r"cannot lock .*No space left"), locked(path):
        pass
    assert list(path.parent.iterdir()) == []


def test_a_lock_that_was_taken_away_meanwhile_is_not_removed_twice(path):
    lock = path.with_name(f"{path.name}.lock")
    with locked(path):
        lock.write_text("1 of somebody else")
    assert lock.read_text() == "1 of somebody else"


def test_on_windows_modes_say_nothing_and_a_lock_that_is_just_going_is_waited_for(path, monkeypatch):
    monkeypatch.setattr(files, "_HAS_MODES", False)
    write_private(path, b"x")
    path.chmod(0o644)
    assert read_private(path) == b"x"
    assert files._is_alive(f"999999999 {HERE} x")
    lock = path.with_name(f"{path.name}.lock")
    lock.write_text("x")

    def going(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "open", going)
    assert not files._made(lock, "mine")


def test_many_processes_lose_nothing(tmp_path):
    path = tmp_path / "store" / "numbers"
    code = f"""
import sys
from pathlib import Path
from atoot.oauth.files import locked, read_private, write_private
path = Path({str(path)!r})
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    with locked(path):
        write_private(path, (read_private(path) or b"") + b"%s-%d\\n" % (sys.argv[1].encode(), number))
"""
    together([[sys.executable, "-c", code, name] for name in "abc"])
    lines = read_private(path).decode().split()
    assert sorted(lines) == sorted(f"{name}-{number}" for name in "abc" for number in range(10))
