import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import posted

from atoot.cli.main import main
from atoot.cli.root import ROOT


def test_help_and_completion_are_quick_since_they_load_no_client():
    look = (
        "import sys; from atoot.cli.main import main; from atoot.cli.root import PLACES\n"
        "main(['--help'])\nfor name in PLACES: main([name, '--help'])\nprint(*sys.modules)"
    )
    modules = subprocess.run(
        [sys.executable, "-c", look], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "atoot.cli.commands.tools" in modules
    assert not {"aiohttp", "asyncio", "msgspec", "rich"} & set(modules)


def test_ctrl_c_while_no_command_runs_yet_is_130_too(monkeypatch, capsys):
    def interrupt(*arguments, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(ROOT, "main", interrupt)
    assert main(["whoami"]) == 130
    assert capsys.readouterr().err == "atoot: interrupted\n"


def test_ctrl_c_between_commands_is_130_too(monkeypatch, capsys):
    def interrupt(context):
        raise KeyboardInterrupt

    monkeypatch.setattr(ROOT, "invoke", interrupt)
    assert main(["whoami"]) == 130
    assert capsys.readouterr().err.strip() == "atoot: interrupted"


def test_the_command_runs_as_a_module(shell):
    done = subprocess.run(
        [sys.executable, "-m", "atoot", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("atoot ")


@pytest.mark.parametrize(
    "command", ["--version", "timeline", "timeline --json", "api GET /api/v1/timelines/public"]
)
def test_a_reader_that_has_had_enough_ends_a_command_without_a_word(command, alice_shell):
    alice_shell.run("post", "to be read")
    reader, writer = os.pipe()
    os.close(reader)
    ended = alice_shell.feed(*command.split(), content=b"", to=writer)
    os.close(writer)
    assert (ended.status, ended.err) == (1, "")


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_stream_that_was_closed_is_opened_to_nowhere(closed, monkeypatch):
    monkeypatch.setattr(sys, closed, None)
    assert main(["--version"]) == 0
    with getattr(sys, closed) as nothing:
        assert nothing.name == os.devnull


@pytest.mark.parametrize(
    ("command", "closed"),
    [("--version", ">&-"), ("whoami", "2>&-"), ("timeline", "<&- >&- 2>&-")],
)
def test_closed_streams_are_no_trouble(command, closed, alice_shell):
    ended = alice_shell.piped(f"$ATOOT {command} {closed}")
    assert ended.status == 0
    assert ended.err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
@pytest.mark.parametrize("command", ["--version", "whoami", "whoami --json"])
def test_output_that_cannot_be_written_is_a_failure_in_a_line(command, alice_shell):
    with Path("/dev/full").open("wb") as full:
        ended = alice_shell.feed(*command.split(), content=b"", to=full.fileno())
    assert ended.status == 1
    assert "No space left on device" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_the_name_of_a_file_cannot_play_with_the_terminal(shell):
    ended = shell.run("doctor", "a", "\x1b[2J\x1b]0;evil\x07")
    assert ended.status == 2
    assert "\x1b" not in ended.err
    assert "\x07" not in ended.err


async def test_a_reader_that_has_had_enough_ends_the_command_quietly(alice_shell, alice):
    await posted(alice, *["a long text " * 30] * 20)
    with alice_shell.running("timeline", "--json", "--limit", "40") as process:
        process.stdout.close()
        err = await asyncio.to_thread(process.stderr.read)
        await asyncio.to_thread(process.wait)
    assert err == ""
    assert process.returncode == 1


def test_a_terminal_without_width_is_no_reason_to_print_nothing(alice_shell):
    alice_shell.run("post", "to be read")
    ended = alice_shell.run("timeline", env={"COLUMNS": "0"})
    assert "to be read" in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("post", b"caf\xe9"),
        ("post", "x", "--cw", b"caf\xe9"),
        ("post", "--poll", b"\xe9", "--poll", "b", "x"),
    ],
)
def test_bytes_that_are_no_text_are_refused_before_anything_happens(arguments, alice_shell):
    ended = alice_shell.run(*(one if isinstance(one, str) else os.fsdecode(one) for one in arguments))
    assert ended.status == 2
    assert "this is not text in the encoding of your system" in ended.err
    assert "Traceback" not in ended.err
    assert alice_shell.run("drafts").out.strip() == alice_shell.run("timeline").out.strip() == ""


def test_names_of_files_may_be_any_bytes(alice_shell):
    name = os.fsdecode(b"caf\xe9.png")
    (alice_shell.folder / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    ended = alice_shell.run("post", "x", "--media", name, "--alt", "a cup", "--json")
    assert ended.data["media_attachments"][0]["description"] == "a cup"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
def test_a_post_that_cannot_be_told_of_is_told_to_be_there(alice_shell):
    with Path("/dev/full").open("wb") as full:
        ended = alice_shell.feed("post", "hello", content=b"", to=full.fileno())
    assert ended.status == 1
    assert "posted: http" in ended.err
    assert "cannot write the output: No space left on device" in ended.err
    assert alice_shell.run("timeline", "--json").out.count("hello") > 0
    assert alice_shell.run("drafts").out.strip() == ""
