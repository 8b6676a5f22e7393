import os
import stat

import pytest
from command_line import CommandLine, Terminal, latest

from atoot.cli.errors import CommandError
from atoot.cli.writing.editor import edit, editor_of
from tables import each

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


# Without a terminal


@each(
    ("environ", "command"),
    [
        ({}, None),
        ({"EDITOR": ""}, None),
        ({"EDITOR": "  "}, None),
        ({"EDITOR": "vi"}, ["vi"]),
        ({"EDITOR": "vi", "VISUAL": "code -w"}, ["code", "-w"]),
        ({"EDITOR": "vi", "VISUAL": "", "ATOOT_EDITOR": ""}, ["vi"]),
        ({"ATOOT_EDITOR": "'/my editor/e' -w", "VISUAL": "x"}, ["/my editor/e", "-w"]),
    ],
)
def test_the_editor_is_the_first_that_is_named(environ, command):
    assert editor_of(environ) == command


def test_what_is_no_command_is_told():
    with pytest.raises(CommandError, match="which is not a command"):
        editor_of({"EDITOR": "vi '"})


def with_script(folder, script):
    path = folder / "an editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return [str(path), "-w"]


def test_the_editor_gets_a_private_file_and_what_it_leaves_is_the_text(tmp_path):
    editor = with_script(tmp_path, 'printf " und ü\\r\\n" >> "$2"')
    path = tmp_path / "post.txt"
    assert edit(path, "ein ß", editor) == "ein ß und ü\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("exit 3", "ended with 3"),
        ('rm "$2"', "cannot read"),
        ("printf '\\211\\377\\000' > \"$2\"", "not text"),
    ],
)
def test_an_editor_that_leaves_no_text_is_told(script, told, tmp_path):
    with pytest.raises(CommandError, match=told):
        edit(tmp_path / "post.txt", "x", with_script(tmp_path, script))


def test_an_editor_that_cannot_be_started_leaves_the_text_in_the_file(tmp_path):
    with pytest.raises(CommandError, match="cannot be started"):
        edit(tmp_path / "post.txt", "precious", ["/no/such/editor"])
    assert (tmp_path / "post.txt").read_text() == "precious"


def test_ctrl_c_is_for_the_editor_while_it_runs(tmp_path):
    editor = with_script(tmp_path, 'kill -INT $PPID; echo done > "$2"')
    assert edit(tmp_path / "post.txt", "x", editor) == "done\n"
