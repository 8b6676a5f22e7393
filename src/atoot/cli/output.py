"""Output of commands: lines for people, with colours on a terminal, or data for scripts."""

import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import IO, Any

from rich.console import Console, RenderableType
from rich.text import Text

from atoot.cli.options import Choice
from atoot.cli.sent import Sent
from atoot.cli.terminal import Pager, knows_hyperlinks, pager_of
from atoot.cli.view.settings import View
from atoot.entities.base import Entity
from atoot.lazy import later
from atoot.printable import json_text, printable

# Only for scripts that use it.
check: Callable[..., None] = later("atoot.cli.chosen", "check")
chosen_of: Callable[..., Iterable[str]] = later("atoot.cli.chosen", "chosen_of")

Line = str | Text


class Output:
    """Printer of results: with `as_json` each is one line of JSON, otherwise its text."""

    def __init__(
        self,
        *,
        as_json: bool,
        console: Console | None = None,
        choice: Choice | None = None,
        file: IO[str] | None = None,
    ) -> None:
        self.as_json = as_json
        self.choice: Choice = choice or Choice(json=as_json)
        self.sent: Sent = Sent()
        """What the server sent, for scripts."""
        self._file = file
        self._console = console or (
            Console(highlight=False, file=file, force_terminal=True, width=Console().width)
            if file is not None
            else Console(highlight=False)
        )
        self._printed = 0
        self._pager: Pager | None = None

    @classmethod
    def of(cls, choice: Choice, *, pages: bool = False) -> "Output":
        """The output for a choice."""
        if choice.jq is not None or choice.template is not None:
            check(choice)
        command = pager_of(choice.pager, os.environ) if pages and sys.stdout.isatty() else None
        pager = Pager(command) if command else None
        made = cls(as_json=choice.for_scripts, choice=choice, file=pager.file if pager else None)
        made._pager = pager
        return made

    @property
    def is_terminal(self) -> bool:
        """Whether the output is a terminal."""
        return self._console.is_terminal

    @property
    def is_paged(self) -> bool:
        """Whether a pager shows it."""
        return self._pager is not None

    def close(self) -> None:
        """Wait for the reader of the last page."""
        if self._pager is not None:
            self._pager.end()

    def view(self) -> View:
        """How to show objects here: in a pipe, lines are unwrapped, and times exact."""
        seen = self.is_terminal
        exact = self.choice.time == "exact" or (self.choice.time == "auto" and not seen)
        return View(
            width=self._console.width if seen else None,
            now=datetime.now(UTC),
            exact=exact,
            show_cw=self.choice.show_cw,
            hyperlinks=seen and self._console.color_system is not None and knows_hyperlinks(os.environ),
            ids=not seen,
        )

    def say(self, line: Line) -> None:
        """Print something for people; nothing if JSON is wanted."""
        if not self.as_json:
            self._print(line)

    def did(self, data: Any, line: Line) -> None:
        """Print what was done: its JSON data, or a line that `--quiet` leaves out."""
        if self.as_json:
            self.json(data)
        elif not self.choice.quiet:
            self._print(line)

    def result(self, data: Any, line: Line) -> None:
        """Print a result: its JSON data, or its text, which is safe to print already."""
        if self.as_json:
            self.json(data)
        else:
            self._print(line)

    def item(self, data: Any, rows: Iterable[RenderableType]) -> None:
        """Print an item of a list: its JSON data, or its lines, with an empty line before all but the first."""
        if self.as_json:
            self.json(data)
            return
        if self._printed:
            self._print("")
        self._printed += 1
        self.rows(rows)

    def rows(self, rows: Iterable[RenderableType]) -> None:
        """Print lines for people."""
        if self.as_json:
            return
        for row in rows:
            if isinstance(row, Text):
                self._print(row)
            else:
                self._console.print(row)

    def json(self, data: Any, *, indent: int | None = None) -> None:
        """Print JSON, or the selected part of it."""
        plain = self.sent.data_of(data) if isinstance(data, Entity) else data
        if self.choice.jq is not None or self.choice.template is not None:
            for line in chosen_of(plain, self.choice):
                print(line, file=self._file, flush=True)
            return
        print(json_text(plain, indent=indent), file=self._file, flush=True)

    def note(self, message: str) -> None:
        """Print a note."""
        if not self.choice.quiet:
            note(message)

    def warn(self, message: str) -> None:
        """Print a warning, even with `--quiet`."""
        note(message)

    def _print(self, line: Line) -> None:
        # `Text` takes brackets and colons literally, as people's text is no markup. Lines are never wrapped.
        self._console.print(line if isinstance(line, Text) else Text(line), soft_wrap=True)


def note(message: str) -> None:
    """Print a note to standard error, in one line."""
    print(printable(message), file=sys.stderr, flush=True)
