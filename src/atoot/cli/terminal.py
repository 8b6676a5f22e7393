"""The terminal: what it can do, and the pager before it."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from typing import IO

from atoot.cli.errors import CommandError

PLAIN_TERMINALS = ("dumb", "linux", "cons25", "screen")
"""Values of TERM behind which nobody knows hyperlinks. https://github.com/Alhadis/OSC8-Adoption"""
LESS = "FRX"
"""As gh and git have it: end at once if it fits, pass colours on, leave the screen as it is."""


def knows_hyperlinks(environ: Mapping[str, str]) -> bool:
    """Whether a terminal opens an address by a click; the many that do not know the sequence leave it out.

    Args:
        environ: the environment, where the terminal says what it is. `FORCE_HYPERLINK` decides, as for other programs.
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
    """The command that shows what is long, a page at a time; None for none.

    Args:
        environ: `ATOOT_PAGER` comes before `PAGER`; `cat` and nothing are none.
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
            self._process = subprocess.Popen(  # noqa: S603 - the user's own choice, as in all programs that page
                shlex.split(command), stdin=subprocess.PIPE, env=environ, encoding="utf-8", errors="replace"
            )
        except (OSError, ValueError) as problem:
            raise CommandError(f"the pager {command!r} does not start: {problem}") from problem
        if self._process.stdin is None:
            raise CommandError(f"the pager {command!r} does not read its input")
        self.file: IO[str] = self._process.stdin

    def end(self) -> None:
        """Let it show the rest, and wait until its user has read it."""
        with suppress(OSError):  # its user has had enough
            self.file.close()
        while self._process.poll() is None:
            try:
                self._process.wait()
            except KeyboardInterrupt:  # Ctrl-C is for the pager, which has the terminal
                continue
