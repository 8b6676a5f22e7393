import asyncio
import os
import re
from pathlib import Path

import pytest
from command_line import CommandLine, TerminalAnew

pytest.importorskip("textual", reason="needs pip install 'atoot[tui]'")
from atoot.cli.watch.run import has_desktop, title_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")


MOST_MEMORY = 100
"""Megabytes."""


def watch(shell, *words):
    quiet = CommandLine(shell.folder, {**shell.variables, "DISPLAY": ""})
    return TerminalAnew(quiet, "watch", *words, columns=130)


def memory_of(process):
    """The most that a process has had, in megabytes."""
    told = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", told)[1]) / 1024


async def test_it_shows_what_is_there_and_what_comes_and_keys_act_on_the_server(alice_shell, alice, bob):
    await alice.account_follow(await alice.lookup("bob"))
    first = await bob.create_status(status="there from the start")
    terminal = watch(alice_shell, "#art")  # so that the posts come to one column alone
    try:
        await asyncio.to_thread(terminal.until, "there from the start")
        await asyncio.to_thread(terminal.until, "live")
        await bob.create_status(status="just now")
        await asyncio.to_thread(terminal.until, "just now")
        terminal.type("gjf")
        await asyncio.to_thread(terminal.until, "liked")
        assert (await alice.view_status(first)).favourited is True
        terminal.type("ran answer\r")
        await asyncio.to_thread(terminal.until, "you have answered")
        assert memory_of(terminal.process.pid) < MOST_MEMORY
        terminal.type("q")
        assert await asyncio.to_thread(terminal.end) == 0
    finally:
        terminal.process.kill()
    (answer,) = (await alice.status_context(first)).descendants
    assert answer.text().endswith("an answer")
    assert "Traceback" not in terminal.shown


def test_what_ends_it_is_a_sentence_on_the_usual_screen(alice_shell):
    terminal = watch(alice_shell, "no such list")
    assert terminal.end() == 2
    last = terminal.shown.rpartition("\x1b[?1049l")[2]
    assert "there is no list 'no such list'" in last
    assert "Traceback" not in terminal.shown


def test_ctrl_c_ends_it_also_without_a_network(shell):
    nowhere = {"ATOOT_INSTANCE": "http://127.0.0.1:9", "ATOOT_ACCESS_TOKEN": "token-token"}
    terminal = watch(CommandLine(shell.folder, nowhere))
    terminal.until("connecting")
    terminal.type("\x03")
    assert terminal.end() == 0
    assert "Traceback" not in terminal.shown


def test_it_ends_when_its_terminal_has_gone(shell):
    nowhere = {"ATOOT_INSTANCE": "http://127.0.0.1:9", "ATOOT_ACCESS_TOKEN": "token-token"}
    terminal = watch(CommandLine(shell.folder, nowhere))
    try:
        terminal.until("connecting")
        os.close(terminal.ours)
        terminal.process.wait(30)
    finally:
        terminal.process.kill()


def test_without_a_terminal_it_says_what_to_do(alice_shell):
    done = alice_shell.run("watch")
    assert (done.status, "atoot stream user --json" in done.err) == (2, True)


def test_a_browser_opens_only_where_it_does_not_take_the_terminal():
    assert has_desktop({"DISPLAY": ":0"}) or has_desktop({"WAYLAND_DISPLAY": "w"})
    assert title_of("local") == "Local"
    assert title_of("#art") == "#art"
