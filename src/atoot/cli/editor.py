"""The editor of the user, for texts."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from atoot.cli.errors import CommandError, wrong
from atoot.cli.input import text_of

USUAL = ("sensible-editor", "nano", "vi", "notepad")
"""Editors that are there where none is chosen."""


def editor_of(environ: Mapping[str, str]) -> str:
    """The command that opens a file: as git chooses it.

    Args:
        environ: `ATOOT_EDITOR` comes before `VISUAL` and `EDITOR`.

    Raises:
        CommandError: there is none.
    """
    for name in ("ATOOT_EDITOR", "VISUAL", "EDITOR"):
        if environ.get(name, "").strip():
            return environ[name]
    for name in USUAL:
        if shutil.which(name):
            return name
    raise CommandError("no editor is known; set EDITOR, or say the text on the command line")


def edited(text: str, *, name: str = "post.txt") -> str:
    """A text as its user leaves it in the editor.

    Args:
        text: what it begins with.
        name: of the file, by which editors choose how to show it.

    Raises:
        CommandError: there is no terminal, no editor, or the editor failed.
    """
    if not sys.stdin.isatty():
        raise wrong("there is no terminal for an editor here: say the text on the command line")
    command = editor_of(os.environ)
    with TemporaryDirectory(prefix="atoot-") as folder:
        file = Path(folder) / name
        file.write_text(text, encoding="utf-8")
        _run(command, file)
        try:
            return text_of(file.read_bytes())
        except OSError as problem:
            raise CommandError(f"the editor left no text: {problem}") from problem


def _run(command: str, file: Path) -> None:
    try:
        process = subprocess.Popen([*shlex.split(command), str(file)])  # noqa: S603 - the user's own choice
    except (OSError, ValueError) as problem:
        raise CommandError(f"the editor {command!r} does not start: {problem}") from problem
    while True:
        try:
            status = process.wait()
        except KeyboardInterrupt:  # Ctrl-C is for the editor, which has the terminal
            continue
        break
    if status:
        raise CommandError(f"the editor {command!r} ended with status {status}; nothing was changed")
