"""What a command prints: lines for people, with colours on a terminal, or JSON for scripts."""

import sys
from typing import Any

from rich.console import Console
from rich.text import Text

from atoot.cli.safe import json_text, printable
from atoot.cli.sent import Sent
from atoot.entities.base import Entity

Line = str | Text


class Output:
    """Prints results. With `as_json` each is one line of JSON, otherwise its text."""

    def __init__(self, *, as_json: bool, console: Console | None = None) -> None:
        self.as_json = as_json
        self.sent = Sent()
        """What the server sent, for JSON."""
        self._console = console or Console(highlight=False)

    def say(self, line: Line) -> None:
        """Print something for people; nothing if JSON is wanted."""
        if not self.as_json:
            self._print(line)

    def result(self, data: Any, line: Line) -> None:
        """Print a result: its JSON data, or its text.

        Args:
            data: JSON data, or an entity.
            line: the text for people, made safe already.
        """
        if self.as_json:
            self.json(data)
        else:
            self._print(line)

    def json(self, data: Any, *, indent: int | None = None) -> None:
        """Print JSON."""
        plain = self.sent.data_of(data) if isinstance(data, Entity) else data
        print(json_text(plain, indent=indent), flush=True)

    def _print(self, line: Line) -> None:
        # `Text` takes brackets and colons as they are: what people write is no markup. A line is never broken by us.
        self._console.print(line if isinstance(line, Text) else Text(line), soft_wrap=True)


def note(message: str) -> None:
    """Tell something that is no result: to standard error, in one line."""
    print(printable(message), file=sys.stderr, flush=True)
