"""The terminal: its abilities, and the pager."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from typing import IO

from atoot.cli.errors import CommandError

PLAIN_TERMINALS = ("dumb", "linux", "cons25", "screen")
"""Values of TERM for terminals without hyperlinks. https://github.com/Alhadis/OSC8-Adoption"""
LESS = "FRX"
"""As in gh and git: quit at once if everything fits, pass colours through, leave the screen as it is."""


def knows_hyperlinks(environ: Mapping[str, str]) -> bool:
    """Whether a terminal supports hyperlinks; the many that do not know the sequence ignore it.

    Args:
        environ: the environment, which identifies the terminal. `FORCE_HYPERLINK` decides, as in other programs.
    """
    forced = environ.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0")
    if environ.get("TERM", "dumb").partition("-")[0] in PLAIN_TERMINALS and "TMUX" not in environ:
        return False
    if environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return False
    version = environ.get("VTE_VERSION", "")
    return not (version.isdigit() and int(version) < 5000)


def pager_of(wanted: bool | None, environ: Mapping[str, str]) -> str | None:
    """The pager command for long output; None for none.

    Args:
        environ: `ATOOT_PAGER` overrides `PAGER`; `cat` and an empty value mean none.
    """
    named = environ.get("ATOOT_PAGER", environ.get("PAGER"))
    if wanted is False or (wanted is None and not named):
        return None
    if named in (None, "", "cat"):
        named = "less" if wanted and named != "cat" and shutil.which("less") else None
    return named


class Pager:
    """A running pager; what is written goes to it."""

    def __init__(self, command: str) -> None:
        """Start it."""
        environ = {"LESS": LESS, "LV": "-c", **os.environ}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own choice, as in all programs with a pager
                shlex.split(command), stdin=subprocess.PIPE, env=environ, encoding="utf-8", errors="replace"
            )
        except (OSError, ValueError) as problem:
            raise CommandError(f"the pager {command!r} does not start: {problem}") from problem
        if self._process.stdin is None:
            raise CommandError(f"the pager {command!r} does not read its input")
        self.file: IO[str] = self._process.stdin

    def end(self) -> None:
        """Let it show the rest, and wait until its user has read it."""
        with suppress(OSError):  # its user has quit it
            self.file.close()
        while self._process.poll() is None:
            try:
                self._process.wait()
            except KeyboardInterrupt:  # Ctrl-C is for the pager, which has the terminal
                continue
