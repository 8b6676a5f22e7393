import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from command_line import PATIENCE, CommandLine

from atoot.cli.demo_background import is_alive, lines_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of Unix")


ATOOT = Path(sys.executable).with_name("atoot")


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
