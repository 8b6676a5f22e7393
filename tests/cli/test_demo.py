import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from command_line import PATIENCE, CommandLine

import atoot
from atoot.cli import demo
from atoot.cli.demo import title_of
from atoot.cli.demo_background import is_alive, lines_for
from atoot.cli.main import main
from atoot.cli.tour import STEPS, UnexpectedError, check, post_text, start_instance

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of Unix")

ATOOT = Path(sys.executable).with_name("atoot")


@contextmanager
def running(*arguments: str, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`atoot` with these arguments; its output can be read line by line. It is gone in the end."""
    # Whoever runs the tests in the background may have switched Ctrl-C off for all that comes from there.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [ATOOT, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUTF8": "1", **(env or {})},
            encoding="utf-8",
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()


def ended(*arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Exit status, output and error output of `atoot` with these arguments."""
    with running(*arguments, env=env) as process:
        output, errors = process.communicate(timeout=120)
        return process.returncode, output, errors


def is_gone(origin):
    try:
        urlopen(origin + "/api/v1/instance", timeout=5).close()
    except OSError:
        return True
    return False


def test_the_demo_takes_every_step_and_ends_well(capsys):
    assert main(["demo"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    ticked = [line[2:] for line in shown.out.splitlines() if line.startswith("✔ ")]
    assert len(ticked) == len(STEPS)
    for line, step in zip(ticked, STEPS, strict=True):
        assert re.fullmatch(re.escape(title_of(step)) + r" +\S.*", line)
    assert "The public timeline" in shown.out
    assert "Hello, fediverse! This is #atoot speaking." in shown.out
    assert "image: An orange sun rises over a dark blue sea." in shown.out
    origin = re.search(r"http://127\.0\.0\.1:\d+", shown.out)[0]
    assert is_gone(origin)


def test_served_the_instance_stays_up_with_a_ready_token_until_ctrl_c():
    with running("demo", "--serve") as process:
        for line in process.stdout:
            if address := re.search(r"web address: +(http://\S+)/", line):
                origin = address[1]
            if token := re.search(r"alice's token: +(\S+)", line):
                break
        with urlopen(origin, timeout=5) as page:
            assert page.headers["Content-Type"].startswith("text/html")

        async def post():
            host = origin.removeprefix("http://")
            async with atoot.client(host, access_token=token[1], use_https=False) as c:
                status = await c.create_status(status="I have found the way.")
                return status.account.acct

        assert asyncio.run(post()) == "alice"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "atoot demo: interrupted\n"
    assert is_gone(origin)


def test_ctrl_c_amid_the_steps_leaves_nothing_behind():
    with running("demo") as process:
        origin = re.search(r"http://\S+", process.stdout.readline())[0]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "atoot demo: interrupted\n"
    assert is_gone(origin)


def test_an_instance_that_does_not_start_is_told_without_a_traceback(tmp_path):
    (tmp_path / "mastodon_mock.py").write_text("raise SystemExit('the disk is full')")
    status, output, errors = ended("demo", env={"PYTHONPATH": str(tmp_path)})
    assert status == 1
    assert output == ""
    assert errors.startswith("atoot demo: the step 'Start an instance on this machine' failed: ")
    assert "the disk is full" in errors
    assert "Traceback" not in errors


def test_an_error_of_the_server_names_the_step(monkeypatch, capsys):
    async def spoil(tour):
        """Spoil the rest"""
        tour.instance.fault(
            "/api/v1/statuses", method="POST", status=422, json={"error": "Text is \x1b[31mred"}
        )
        return "done"

    steps = [step for step in STEPS if step is not post_text]
    steps[4:4] = [spoil, post_text]
    monkeypatch.setattr(demo, "STEPS", steps)
    assert main(["demo"]) == 1
    shown = capsys.readouterr()
    assert "✔ Spoil the rest" in shown.out
    assert "✔ Post a text" not in shown.out
    assert shown.err.startswith("atoot demo: the step 'Post a text' failed: 422")
    assert "\x1b" not in shown.err


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (UnexpectedError("the poll is missing"), "the poll is missing"),
        (atoot.NetworkError("connection refused"), "connection refused"),
        (ConnectionResetError("reset"), "reset"),
    ],
)
def test_a_step_that_fails_ends_the_demo_with_its_title_and_the_problem(error, problem, monkeypatch, capsys):
    async def stumble(tour):
        """Walk on"""
        raise error

    monkeypatch.setattr(demo, "STEPS", [stumble])
    assert main(["demo"]) == 1
    assert capsys.readouterr() == ("", f"atoot demo: the step 'Walk on' failed: {problem}\n")


def test_a_step_that_never_ends_is_given_up(monkeypatch, capsys):
    async def wait(tour):
        """Wait for ever"""
        await asyncio.Event().wait()

    monkeypatch.setattr(demo, "STEPS", [wait])
    monkeypatch.setattr(demo, "PATIENCE", 0.01)
    assert main(["demo"]) == 1
    assert (
        capsys.readouterr().err == "atoot demo: the step 'Wait for ever' failed: no end after 0.01 seconds\n"
    )


def test_a_fault_of_the_program_keeps_its_traceback_and_names_the_step(monkeypatch):
    async def err(tour):
        """Err"""
        raise KeyError("nothing")

    monkeypatch.setattr(demo, "STEPS", [err])
    with pytest.raises(KeyError) as raised:
        main(["demo"])
    assert raised.value.__notes__ == ["This happened in the step 'Err'."]


def test_a_step_without_docstring_is_called_by_its_function():
    async def stroll(tour): ...

    assert title_of(stroll) == "stroll"
    assert title_of(start_instance) == "Start an instance on this machine"


@pytest.mark.parametrize("value", [None, False, 0, []])
def test_a_check_fails_for_what_is_missing(value):
    with pytest.raises(UnexpectedError, match="it is missing"):
        check(value, "it is missing")


def test_a_check_gives_back_what_is_there():
    assert check([7], "it is missing") == [7]


def test_an_instance_in_the_background_is_for_a_shell_with_two_people(shell):
    line = (
        'eval "$($ATOOT demo --env)"; echo "$ATOOT_INSTANCE"; $ATOOT timeline --jq .account.acct | sort -u; '
        "bob whoami; atoot_demo_end; echo ${ATOOT_INSTANCE:-gone}"
    )
    done = CommandLine(
        shell.folder, {"PATH": f"{Path(ATOOT).parent}:{os.environ['PATH']}", "SHELL": "/bin/bash"}
    ).piped(line)
    assert done.err == ""
    origin, seen, other, gone = done.out.splitlines()
    assert seen == "bob"
    assert other.startswith("@bob@")
    assert gone == "gone"
    wait_until_it_is_gone(origin)


def wait_until_it_is_gone(origin):
    """The process in the background was told to end, and its instance ends with it: a connection to it breaks then."""
    host, _, port = origin.removeprefix("http://").partition(":")
    with suppress(OSError), socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
        while line.recv(1):
            pass


def test_the_lines_are_those_of_the_shell():
    found = {"origin": "http://127.0.0.1:1", "alice": "a", "bob": "b c", "process": "7"}
    for shell, start in (
        ("/usr/bin/fish", "set -gx ATOOT_INSTANCE "),
        ("/bin/zsh", "export ATOOT_INSTANCE="),
    ):
        lines = lines_for(found, shell)
        assert lines.startswith(start)
        assert "ATOOT_ACCESS_TOKEN='b c' atoot" in lines
        assert "kill 7" in lines


def test_an_instance_in_the_background_ends_with_its_shell():
    assert is_alive(os.getpid())
    assert not is_alive(2**22 + 1)  # beyond the largest number of a process
