"""The editor of the user."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from atoot.cli.errors import CommandError
from atoot.cli.input import text_of
from atoot.cli.state import replace_file

VARIABLES = ("ATOOT_EDITOR", "VISUAL", "EDITOR")
"""Where the editor is named, the first one that is set."""


def editor_of(environ: Mapping[str, str] = os.environ) -> list[str] | None:
    """The command that edits a file; None if the user has named none."""
    named = next(filter(None, map(environ.get, VARIABLES)), "")
    try:
        words = shlex.split(named, posix=os.name != "nt")
    except ValueError as problem:
        raise CommandError(f"EDITOR is {named!r}, which is not a command: {problem}") from problem
    return words or None


def edit(path: Path, content: str, editor: list[str]) -> str:
    """Have the user edit a text in a file; gives what is in it when the editor has ended.

    Args:
        path: the file, which is written first; it stays.
    """
    replace_file(path, content.encode())
    # Ctrl-C is for the editor while it runs, as with git. What is ignored here it would ignore, too.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        done = subprocess.run([*editor, str(path)], check=False)  # noqa: S603 - the user has named it
    except OSError as problem:
        raise CommandError(f"the editor {editor[0]!r} cannot be started: {problem.strerror}") from problem
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode:
        raise CommandError(f"the editor {editor[0]!r} ended with {done.returncode}")
    try:
        return text_of(path.read_bytes(), sys.getdefaultencoding(), "in the file")
    except OSError as problem:
        raise CommandError(f"cannot read {path}: {problem.strerror}") from problem
