import os

import pytest
from command_line import CommandLine, Terminal, latest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")


@pytest.mark.parametrize(("script", "said"), [("exit 3", "ended with 3"), ("kill -9 $$", "ended with -9")])
def test_an_editor_that_fails_leaves_a_draft(script, said, alice_shell):
    terminal = Terminal(alice_shell.with_editor(f'sed -i "1s/^/half/" "$2"; {script}'), "post")
    assert terminal.end() == 1
    assert said in terminal.shown
    assert "Traceback" not in terminal.shown
    assert alice_shell.run("drafts", "--json").data["text"] == "half"
    edited = Terminal(alice_shell.with_editor('sed -i "1s/$/ and whole/" "$2"'), "drafts", "edit", "1")
    assert edited.end() == 0, edited.shown
    assert "half and whole" in latest(alice_shell)["content"]


def test_an_editor_that_is_not_there_is_told(alice_shell):
    shell = CommandLine(alice_shell.folder, {**alice_shell.variables, "EDITOR": "/no/such/editor"})
    terminal = Terminal(shell, "post")
    assert terminal.end() == 1
    assert "cannot be started" in terminal.shown
    assert shell.run("post", "x", "--editor").status == 2
